import { describe, expect, it } from 'vitest';
import { BudgetExceeded } from '../../../src/core/interpreter/context';
import { RunProgram } from './running';

/** What stops a hostile function, and the place that is named. */
function stopped(text: string): { readonly message: string; readonly place: string | undefined } {
  const program = new RunProgram(text, { limits: { steps: 200_000 } });
  try {
    program.call('f');
  } catch (error) {
    if (error instanceof BudgetExceeded) return { message: error.message, place: program.textAt(error.span) };
    throw error;
  }
  throw new Error('it ran to its end');
}

const steps = 'more than 200,000 steps';
const deep = 'too many nested calls';

describe('hostile programs end', () => {
  it.each([
    ['a loop', 'def f():\n    while True: pass\n', steps, undefined],
    ['a loop over a huge range', 'def f():\n    for i in range(10**12): i\n', steps, undefined],
    ['a loop in a comprehension', 'def f():\n    return [i for i in range(10**12)]\n', steps, undefined],
    ['a sum over a huge range', 'def f():\n    return sum(range(10**12))\n', steps, 'sum(range(10**12))'],
    ['a loop of iterators', 'import itertools\ndef f():\n    return list(itertools.count())\n', steps, undefined],
    ['a search', 'import itertools\ndef f():\n    return -1 in itertools.count()\n', steps, undefined],
    ['an endless iterable', 'def f():\n    for x in iter(int, 1): pass\n', steps, undefined],
  ])('%s', (_, text, message, place) => {
    const found = stopped(text);
    expect(found.message).toBe(message);
    expect(found.place).toBe(place ?? found.place);
    expect(found.place).not.toBe(undefined);
  });

  it.each([
    [
      'a huge list',
      'def f(): return list(range(10**12))\n',
      'a value of 1,000,000,000,000 elements',
      'list(range(10**12))',
    ],
    ['a repeated list', 'def f(): return [0] * 10**12\n', 'a value of 1,000,000,000,000 elements', '[0] * 10**12'],
    ['a repeated string', 'def f(): return "a" * 10**12\n', 'a value of 1,000,000,000,000 elements', '"a" * 10**12'],
    ['a wide format', 'def f(): return f"{1:1000000000}"\n', 'a value of 1,000,000,000 elements', undefined],
    ['a wide percent format', 'def f(): return "%1000000000d" % 1\n', 'a value of 1,000,000,000 elements', undefined],
    ['padding', 'def f(): return "a".rjust(10**10)\n', 'a value of 9,999,999,999 elements', undefined],
  ])('%s', (_, text, message, place) => {
    const found = stopped(text);
    expect(found.message).toBe(message);
    expect(found.place).toBe(place ?? found.place);
    expect(found.place).not.toBe(undefined);
  });

  it.each([
    ['a doubling string', 'def f():\n    s = "a"\n    while True: s += s\n'],
    ['a doubling list', 'def f():\n    s = [1]\n    while True: s = s + s\n'],
    ['a list extended by itself', 'def f():\n    s = [1]\n    while True: s.extend(s)\n'],
    ['nested replacement', 'def f(): return ("a" * 10**6).replace("a", "b" * 10**6)\n'],
    ['a number of combinations', 'import math\ndef f(): return math.comb(10**9, 5 * 10**8)\n'],
    ['unknown calls', 'import cv2, torch\ndef f():\n    x = torch.zeros(1)\n    while True: cv2.f(x + 1)\n'],
    ['sorting forever', 'def f():\n    while True: sorted(range(1000, 0, -1))\n'],
    [
      'copying forever',
      'import copy\ndef f():\n    a = [[i] for i in range(1000)]\n    while True: copy.deepcopy(a)\n',
    ],
  ])('%s', (_, text) => {
    expect(() => stopped(text)).not.toThrow();
  });

  it.each([
    ['recursion', 'def f(n=0): return f(n + 1)\n'],
    [
      'recursion through compound statements',
      'def f():\n  for i in [1]:\n    with open("x"):\n      try:\n        return [f()]\n      finally:\n        pass\n',
    ],
    [
      'recursion through special methods',
      'class A:\n  def __add__(self, other): return self + other\ndef f(): return A() + 1\n',
    ],
    [
      'recursion through attributes',
      'class A:\n  def __getattr__(self, name): return getattr(self, name + "x")\ndef f(): return A().a\n',
    ],
    ['recursion through constructors', 'class A:\n  def __init__(self): self.a = A()\ndef f(): return A()\n'],
    ['recursion through builtins', 'def f(x=1): return list(map(f, [x]))\n'],
    ['recursion through generators', 'def g():\n  yield from g()\ndef f(): return list(g())\n'],
    [
      'recursion through equality',
      'class A:\n  def __eq__(self, other): return [self] == [other]\ndef f(): return A() == A()\n',
    ],
    ['recursion through repr', 'class A:\n  def __repr__(self): return f"{[self]}"\ndef f(): return repr(A())\n'],
    ['a deep list shown', 'def f():\n  a = []\n  for i in range(10000): a = [a]\n  return repr(a)\n'],
    ['deep lists compared', 'def f():\n  a, b = [], []\n  for i in range(10000): a, b = [a], [b]\n  return a == b\n'],
    ['a deep tuple as a key', 'def f():\n  a = ()\n  for i in range(10000): a = (a,)\n  return {a}\n'],
    ['iterators of iterators', 'def f():\n  a = [1]\n  for i in range(10000): a = map(str, a)\n  return list(a)\n'],
    [
      'generators of generators',
      'def f():\n  a = [1]\n  for i in range(10000): a = (x for x in a)\n  return list(a)\n',
    ],
    ['a deep copy', 'import copy\ndef f():\n  a = []\n  for i in range(10000): a = [a]\n  return copy.deepcopy(a)\n'],
  ])('%s', (_, text) => {
    expect(stopped(text).message).toBe(deep);
  });

  it('though they catch everything', () => {
    expect(stopped('def f():\n    while True:\n        try: f()\n        except BaseException: pass\n').message).toBe(
      deep,
    );
  });

  it('and leave the recursion that losses use', () => {
    const program = new RunProgram('def f(n): return 0 if n == 0 else 1 + f(n - 1)\ndef g(): return f(120)\n');
    expect(program.printed('g')).toBe('120');
  });

  it('within the steps that are left', () => {
    const program = new RunProgram('def f():\n    for i in range(100): pass\n    return "done"\n', {
      limits: { steps: 100 },
    });
    expect(() => program.call('f')).toThrow(BudgetExceeded);
  });
});
