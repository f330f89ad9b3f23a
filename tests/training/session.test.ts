import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import {
  interpreter,
  LossFailed,
  NotTrainable,
  recipeSchema,
  sessionProgram,
  Training,
  type RecipeInput,
} from '../../src/training';
import { noMemory } from '../../src/training/loss-program';
import { readingOf, tensorReading } from './hand-written';

const path = '/files/loss.py';
const reading = readingOf(
  'elementwise',
  tensorReading('pred', 'prediction', 'real', [8]),
  tensorReading('target', 'target', 'real', [8]),
);

/** A module that the loss may import from: it counts how often it is asked. */
const counting = 'asked = 0\n\n\ndef count():\n    global asked\n    asked += 1\n    return asked\n';

function program(source: string, name = 'Loss') {
  const text = `import itertools\nimport torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n${source}`;
  const files = new Map([
    [path, text],
    ['/files/counting.py', counting],
  ]);
  return sessionProgram({
    files: { read: (asked) => files.get(asked) },
    path,
    target: { kind: 'named', name },
    config: {},
    seed: 0,
  });
}

function train(source: string, name?: string, recipe: RecipeInput = {}) {
  const training = Training.create({
    program: program(source, name),
    reading,
    recipe: v.parse(recipeSchema, { steps: 12, ...recipe }),
    surrogate: null,
    executor: interpreter,
  });
  training.advance({});
  const { variants } = training.result();
  training.dispose();
  return variants;
}

/** A module whose forward begins with these lines and then gives the squared error. */
function moduleThat(made: readonly string[], called: readonly string[]): string {
  const lines = (body: readonly string[]) => body.map((line) => `        ${line}\n`).join('');
  return `class Loss(nn.Module):
    def __init__(self):
        super().__init__()
${lines(made)}
    def forward(self, pred, target):
${lines(called)}        return ((pred - target) ** 2).mean()
`;
}

describe('random draws', () => {
  const source = 'def loss(pred, target):\n    return F.mse_loss(F.dropout(pred, 0.5), target)\n';

  test('are the same for all variants', () => {
    const [, shifted] = train(source, 'loss');
    expect(shifted?.weightDifference).toBe(0);
  });

  test('are others at each step, and the same again in the next run', () => {
    const still: RecipeInput = { optimizer: { name: 'sgd', lr: 0 }, batch: 256, variants: [] };
    const [first] = train(source, 'loss', still);
    const [again] = train(source, 'loss', still);
    expect(new Set(first?.loss).size).toBe(12);
    expect(again?.loss).toEqual(first?.loss);
  });

  test('of the constructor are made once', () => {
    const drawn = moduleThat(['self.noise = torch.randn(1)'], ['target = target + self.noise']);
    const [original] = train(drawn, 'Loss', { optimizer: { name: 'sgd', lr: 0 }, batch: 256, variants: [] });
    const [least, most] = [Math.min(...(original?.loss ?? [])), Math.max(...(original?.loss ?? []))];
    expect(most - least).toBeLessThan(1e-5);
  });
});

describe('what a loss remembers', () => {
  const still: RecipeInput = { optimizer: { name: 'sgd', lr: 0 }, batch: 256, variants: [] };
  const scaledBy = (made: string, called: readonly string[], factor: string) =>
    moduleThat([made], [...called, `return ${factor} * (pred - target).abs().mean()`]);
  const factors = (source: string) => {
    const [loss = 1, ...rest] = train(source, 'Loss', still)[0]?.loss ?? [];
    return [loss, ...rest].map((value) => Math.round((100 * value) / loss) / 100);
  };

  test('a count in a Python number', () => {
    expect(factors(scaledBy('self.calls = 0', ['self.calls += 1'], 'self.calls')).slice(0, 5)).toEqual([1, 2, 3, 4, 5]);
  });

  test('a list that grows', () => {
    const source = scaledBy('self.seen = []', ['self.seen.append(1.0)'], 'len(self.seen)');
    expect(factors(source).slice(0, 4)).toEqual([1, 2, 3, 4]);
  });

  test('a list where there was a number', () => {
    const called = ['self.seen = [1] * 2 if self.seen == 2 else self.seen + [1]'];
    expect(factors(scaledBy('self.seen = 2', called, 'len(self.seen)')).slice(0, 4)).toEqual([1, 1.5, 2, 2.5]);
  });

  test('a tuple of numbers', () => {
    const called = ['self.shape = (1, *pred.shape) if self.shape is None else (self.shape[0] + 1, *pred.shape)'];
    expect(factors(scaledBy('self.shape = None', called, 'self.shape[0]')).slice(0, 4)).toEqual([1, 2, 3, 4]);
  });

  test('a tensor that was not there before', () => {
    const source = scaledBy(
      'self.total = None',
      ['self.total = torch.ones(1) if self.total is None else self.total + 1'],
      'self.total.sum()',
    );
    expect(factors(source).slice(0, 4)).toEqual([1, 2, 3, 4]);
  });

  test('in another module', () => {
    const source = `class Counter(nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer('count', torch.zeros(()))

    def forward(self):
        self.count += 1
        return self.count.clone()


${scaledBy('self.counter = Counter()', [], 'self.counter()')}`;
    expect(factors(source).slice(0, 4)).toEqual([1, 2, 3, 4]);
  });

  test('a dictionary by numbers', () => {
    const source = scaledBy('self.seen = {3: 0}', ['self.seen[3] += 1'], 'self.seen[3]');
    expect(factors(source).slice(0, 4)).toEqual([1, 2, 3, 4]);
  });

  test('how far an iterator has come', () => {
    const source = scaledBy('self.calls = itertools.count(1)', [], 'next(self.calls)');
    expect(factors(source).slice(0, 4)).toEqual([1, 2, 3, 4]);
  });

  test.each([
    ['a number', 'calls = 0', ['global calls', 'calls += 1'], 'calls'],
    ['a number that was not there before', '', ['global n', "n = n + 1 if 'n' in globals() else 1"], 'n'],
    ['a dictionary', "kept = {'calls': 0}", ["kept['calls'] += 1"], "kept['calls']"],
    ['an attribute of a class', 'class Kept:\n    calls = 0\n', ['Kept.calls += 1'], 'Kept.calls'],
    ['an attribute of a function', 'def f():\n    pass\n\n\nf.calls = 0', ['f.calls += 1'], 'f.calls'],
    ['an iterator', 'calls = itertools.count(1)', [], 'next(calls)'],
    [
      'a generator',
      'def steps():\n    for i in range(99):\n        yield i + 1\n\n\ncalls = steps()',
      [],
      'next(calls)',
    ],
    ['a list that is empty at first', 'seen = []', ['seen.append(1)'], 'len(seen)'],
    ['lists of a dictionary', 'kept = {}', ["kept.setdefault('seen', []).append(1)"], "len(kept['seen'])"],
    ['a dictionary that is empty at first', 'kept = {}', ["kept['n'] = kept.get('n', 0) + 1"], "kept['n']"],
    [
      'what a function takes by default',
      'def count(kept={}):\n    kept[0] = kept.get(0, 0) + 1\n    return kept[0]',
      [],
      'count()',
    ],
    [
      'what stands around a function',
      'def make():\n    n = 0\n\n    def count():\n        nonlocal n\n        n += 1\n        return n\n\n    return count\n\n\ncount = make()',
      [],
      'count()',
    ],
    [
      'what a partial call is given',
      'from functools import partial\n\n\ndef add(kept):\n    kept[0] += 1\n    return kept[0]\n\n\ncount = partial(add, [0])',
      [],
      'count()',
    ],
    ['an object of its own', 'class State:\n    calls = 0\n\n\nstate = State()', ['state.calls += 1'], 'state.calls'],
    ['the file that it imports', 'from counting import count', [], 'count()'],
  ] as const)('in its file: %s', (_, made, called, factor) => {
    const source = `${made}\n\n\n${scaledBy('pass', called, factor)}`;
    expect(factors(source).slice(0, 4)).toEqual([1, 2, 3, 4]);
  });

  test('nothing, where all that it does is to import', () => {
    const source = `from counting import count\n\n\n${scaledBy('pass', [], '(1 if callable(count) else 2)')}`;
    expect(factors(source).slice(0, 4)).toEqual([1, 1, 1, 1]);
  });

  test('nothing, where a call imports what the file does not', () => {
    const made = 'def scale():\n    from counting import asked\n    return asked + 1';
    expect(factors(`${made}\n\n\n${scaledBy('pass', [], 'scale()')}`).slice(0, 4)).toEqual([1, 1, 1, 1]);
  });

  test('nothing, where it only looks up what its file keeps by keys that are no names', () => {
    const made = 'scales = {torch.int64: 2, torch.float64: 3, torch.float32: 1}';
    const source = `${made}\n\n\n${scaledBy('pass', [], 'scales[pred.dtype]')}`;
    expect(factors(source).slice(0, 4)).toEqual([1, 1, 1, 1]);
  });

  test.each([
    ['a tensor of its file', 'seen = torch.zeros(())', 'seen.add_(1)', 'seen', 'seen'],
    ['a set', 'seen = set()', 'seen.add(len(seen))', 'len(seen)', 'seen'],
    [
      'a dictionary in a dictionary',
      'seen = {}',
      "n = seen.setdefault('n', {}); n[0] = n.get(0, 0) + 1",
      "seen['n'][0]",
      'seen.n',
    ],
  ])('is refused in words where it has changed: %s', (_, made, called, factor, kept) => {
    const source = `${made}\n\n\n${scaledBy('pass', [called], factor)}`;
    expect(() => train(source)).toThrow(
      expect.objectContaining({
        kind: 'unsupported',
        message: `what the file keeps in \`${kept}\` from call to call is not followed`,
      }),
    );
  });

  test('is refused in words where it cannot be brought back', () => {
    const source = moduleThat(['self.last = ()'], ['self.last = (pred.detach(), target)']);
    expect(() => train(source)).toThrow(
      expect.objectContaining({
        kind: 'unsupported',
        message: 'what it keeps in `self.last` from call to call is not followed',
      }),
    );
  });
});

describe('a loss that cannot be computed', () => {
  test('says what it raises and on which line', () => {
    const source = 'def loss(pred, target):\n    raise ValueError("no")\n';
    expect(() => train(source, 'loss')).toThrow(NotTrainable);
    expect(() => train(source, 'loss')).toThrow(
      expect.objectContaining({ kind: 'raised', message: 'ValueError: no', line: 6 }),
    );
  });

  test('says so when its constructor does not run', () => {
    expect(() => program(moduleThat(['raise RuntimeError("early")'], [])).open(noMemory)).toThrow(LossFailed);
  });

  test('ends only the variant whose weights it cannot stand', () => {
    const source =
      'def loss(pred, target):\n    assert pred.abs().max() < 8\n    return ((pred - target) ** 2).mean()\n';
    const [original, , negated] = train(source, 'loss', { steps: 200, optimizer: { name: 'adam', lr: 0.05 } });
    expect(original?.stopped).toBeNull();
    expect(negated?.stopped?.because).toBe(
      'the loss raises: AssertionError: line 6 asserts `pred.abs().max() < 8`, which the predictions no longer meet',
    );
    expect(negated?.stopped?.step).toBe(negated?.loss.length);
  });
});
