import { describe, expect, it } from 'vitest';
import type { GraphNode } from '../../../src/core/graph/graph';
import { isNumber, type Value } from '../../../src/core/interpreter/values';
import { RunProgram } from './running';

/** Runs `f(x)` on three numbers that require a gradient. */
function run(text: string): {
  readonly program: RunProgram;
  readonly value: Value;
  readonly guards: readonly unknown[];
} {
  const program = new RunProgram(text);
  const value = program.call('f', program.input('x', 1, 2, 3));
  const guards = program.interpreter.trace.graph.guards.map(({ node, expected, site }) => ({
    op: program.interpreter.trace.node(node).op,
    expected: [...expected],
    at: program.textAt(site?.span),
  }));
  return { program, value, guards };
}

/** The operations between an origin and the inputs, the last first. */
function operationsOf(program: RunProgram, value: Value): readonly string[] {
  if (!isNumber(value) || value.origin === null) return [];
  const { trace } = program.interpreter;
  const operations: string[] = [];
  let node: GraphNode | undefined = trace.node(value.origin);
  while (node !== undefined) {
    operations.push(node.op);
    const first: number | undefined = node.operands[0];
    node = first === undefined ? undefined : trace.node(first);
  }
  return operations;
}

describe('a number that was read from data', () => {
  it('is computed with in the trace', () => {
    const { program, value, guards } = run('def f(x): return (x.sum().item() * 2 + 1) ** 2 / 3\n');
    expect(value).toMatchObject({ kind: 'float', value: 169 / 3 });
    expect(operationsOf(program, value).slice(0, 4)).toEqual(['div', 'pow', 'add', 'mul']);
    expect(guards).toEqual([]);
  });

  it('decides a branch by a guard on the comparison', () => {
    const { value, guards } = run('def f(x):\n    if x.max().item() > 2.5:\n        return 1\n    return 0\n');
    expect(value).toMatchObject({ value: 1 });
    expect(guards).toEqual([{ op: 'gt', expected: [1], at: 'x.max().item() > 2.5' }]);
  });

  it('decides by being zero or not', () => {
    const { guards } = run('def f(x):\n    return 1 if x.sum().item() else 0\n');
    expect(guards).toMatchObject([{ op: 'ne', expected: [1] }]);
  });

  it('decides a loop, a length and an index', () => {
    expect(run('def f(x):\n    return [i for i in range(int(x.max()))]\n').guards).toMatchObject([{ expected: [3] }]);
    expect(run('def f(x):\n    return [0] * int(x.max())\n').guards).toMatchObject([{ expected: [3] }]);
    expect(run('def f(x):\n    return "abcd"[int(x.max())]\n').guards).toMatchObject([{ expected: [3] }]);
    expect(run('def f(x):\n    return {3: "a"}[int(x.max())]\n').guards).toMatchObject([{ expected: [3] }]);
    expect(run('def f(x):\n    return int(x.max()) in [1, 3]\n').guards).toMatchObject([
      { op: 'eq', expected: [0] },
      { op: 'eq', expected: [1] },
    ]);
  });

  it('stays undecided through `not` and comparison', () => {
    const { program, value, guards } = run('def f(x): return not (x.sum().item() > 100)\n');
    expect(value).toMatchObject({ kind: 'bool', value: 1 });
    expect(operationsOf(program, value)).toContain('logicalNot');
    expect(guards).toEqual([]);
  });

  it('is converted and rounded in the trace', () => {
    const { program, value } = run(
      'import math\ndef f(x):\n    y = (x.sum() / 4).item()\n    return int(y), round(y), float(int(y)), abs(-y), math.exp(y), math.floor(y), -y, ~int(y), bool(y)\n',
    );
    const items = value.kind === 'tuple' ? value.items : [];
    expect(items.map((item) => isNumber(item) && item.value)).toEqual([1, 2, 1, 1.5, Math.exp(1.5), 1, -1.5, -2, 1]);
    for (const item of items) expect(operationsOf(program, item).length).toBeGreaterThan(1);
    expect(items.map(({ kind }) => kind)).toEqual([
      'int',
      'int',
      'float',
      'float',
      'float',
      'int',
      'float',
      'int',
      'bool',
    ]);
  });

  it('is a guard where Python wants an order', () => {
    const { value, guards } = run('def f(x):\n    return max(x.sum().item(), 2), sorted([3, x[0].item()])\n');
    expect(value.kind).toBe('tuple');
    expect(guards.length).toBeGreaterThan(1);
  });

  it('divides by zero as Python does', () => {
    expect(() => run('def f(x): return 1 / (x.sum().item() - 6)\n')).toThrow('float division by zero');
  });

  it('is drawn anew when it is random', () => {
    const { program, value } = run('import random\ndef f(x): return random.random() + random.uniform(2, 3)\n');
    expect(operationsOf(program, value)).toContain('uniform');
    expect(program.interpreter.random.calls).toBe(2);
    expect(run('import random\ndef f(x): return random.choice("ab") in "ab"\n').guards).toHaveLength(1);
  });

  it('is truth of a tensor, too', () => {
    const { guards } = run('def f(x):\n    assert (x > 0).all()\n    while x.sum() > 100: pass\n    return 1\n');
    expect(guards.map((guard) => JSON.stringify(guard))).toHaveLength(2);
    expect(guards).toMatchObject([{ at: '(x > 0).all()' }, { at: 'x.sum() > 100' }]);
  });
});

describe('the site of an operation', () => {
  it('is the whole call or operator with its name as written, and the call that led there', () => {
    const text = `
import torch
import torch.nn.functional as F
def inner(v):
    return F.relu(v) - v[0]
def f(x):
    y = x.exp() > 1
    return inner(x).sum()
`;
    const { program } = run(text);
    const sites = program.interpreter.trace.graph.nodes.flatMap(({ op, site }) =>
      site === null
        ? []
        : [[op, site.name, program.textAt(site.span), site.caller === null ? null : program.textAt(site.caller.span)]],
    );
    expect(sites).toContainEqual(['exp', 'exp', 'x.exp()', null]);
    expect(sites).toContainEqual(['gt', '>', 'x.exp() > 1', null]);
    expect(sites).toContainEqual(['relu', 'F.relu', 'F.relu(v)', 'inner(x)']);
    expect(sites).toContainEqual(['sub', '-', 'F.relu(v) - v[0]', 'inner(x)']);
    expect(sites).toContainEqual(['sum', 'sum', 'inner(x).sum()', null]);
  });

  it('stays the call of the user inside library code, and is the call again behind it', () => {
    const text = `
import torch.nn as nn
import itertools
class Loss(nn.Module):
    def __init__(self):
        super().__init__()
        self.inner = nn.L1Loss()
    def forward(self, v):
        return self.inner(v, v * 2)
def f(x):
    return Loss()(x) + list(itertools.accumulate([x, x]))[1]
`;
    const { program } = run(text);
    const places = program.interpreter.trace.graph.nodes.map(({ site }) => program.textAt(site?.span));
    expect(places).toContain('self.inner(v, v * 2)');
    expect(places).toContain('list(itertools.accumulate([x, x]))');
    expect(places.filter((place) => place !== undefined && !text.includes(place))).toEqual([]);
  });

  it('of an exception is where it was raised', () => {
    const program = new RunProgram('def g(a):\n    return a + "b"\ndef f():\n    return g(1)\n');
    expect(() => program.call('f')).toThrow(
      expect.objectContaining({ site: expect.objectContaining({ name: '+' }) as unknown }),
    );
  });
});

describe('the names that values are bound to', () => {
  it('are kept for assignments, parameters, loops and unpacking', () => {
    const { program } = run(`
def g(part, scale=2):
    return part * scale
def f(x):
    doubled = g(x)
    a, b = x + 1, 3
    for row in [a, doubled]:
        total = row.sum()
    pair = (a, total)
    number = total.item()
    if (w := total + 1) is None: pass
    return total
`);
    const names = program.interpreter.bindings.all.map(({ name, nodes }) => `${name} ${nodes.length}`);
    expect(names).toEqual([
      ...['x 1', 'part 1', 'doubled 1', 'a 1', 'row 1', 'total 1', 'row 1', 'total 1', 'pair 2', 'number 1', 'w 1'],
    ]);
    const frames = new Map(program.interpreter.bindings.all.map(({ name, frame }) => [name, frame]));
    expect(frames.get('part')).not.toBe(frames.get('x'));
    expect(frames.get('doubled')).toBe(frames.get('x'));
  });
});

describe('a tensor in Python', () => {
  it('takes the operators of its library, on either side', () => {
    const { program, value } = run(
      'def f(x): return [(2 - x).tolist(), (x @ x).item(), (-x).tolist(), (2 ** x).tolist(), (x // 2).tolist(), (x == 2).tolist(), (1 / x)[1].item()]\n',
    );
    expect(program.interpreter.repr(value)).toBe(
      '[[1.0, 0.0, -1.0], 14.0, [-1.0, -2.0, -3.0], [2.0, 4.0, 8.0], [0.0, 1.0, 1.0], [False, True, False], 0.5]',
    );
  });

  it('changes in place for all its names', () => {
    const { program, value } = run(`
def f(x):
    a = x * 1
    b = a
    view = a[1:]
    a += 1
    a[0] = 9
    view *= 2
    return b.tolist(), a is b
`);
    expect(program.interpreter.repr(value)).toBe('([9.0, 6.0, 8.0], True)');
  });

  it('is iterated, counted, unpacked and compared by identity', () => {
    const { program, value } = run(`
def f(x):
    a, *rest = x
    return len(x), [row.item() for row in x], len(rest), x is x, x is not None, bool(x[0] > 0)
`);
    expect(program.interpreter.repr(value)).toBe('(3, [1.0, 2.0, 3.0], 2, True, True, True)');
  });

  it('keeps what the program sets on it', () => {
    const { program, value } = run(
      'def f(x):\n    x.label = "a"\n    return x.label, x.shape, isinstance(x.shape, tuple)\n',
    );
    expect(program.interpreter.repr(value)).toBe("('a', torch.Size([3]), True)");
  });

  it('is copied deeply as a leaf of its own, also inside modules and arrays', () => {
    const { program, value } = run(`
import copy
import numpy
import torch.nn as nn
def f(x):
    deep = copy.deepcopy({"x": [x]})["x"][0]
    layer = nn.Linear(2, 1)
    twin = copy.deepcopy(layer)
    array = numpy.zeros(2)
    other = copy.deepcopy(array)
    other[0] = 1
    return deep is x, deep.tolist(), deep.is_leaf, twin.weight is layer.weight, isinstance(twin.weight, nn.Parameter), bool(array[0] == 0)
`);
    expect(program.interpreter.repr(value)).toBe('(False, [1.0, 2.0, 3.0], True, False, True, True)');
  });

  it('raises what its framework raises, where the program can catch it', () => {
    const { program, value } = run(`
import torch
def f(x):
    try:
        return x + torch.zeros(2)
    except RuntimeError as error:
        return str(error)[:20]
`);
    expect(program.interpreter.repr(value)).toBe("'The size of tensor a'");
  });
});
