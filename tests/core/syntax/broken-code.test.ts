import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Statement } from '../../../src/core/program/program';
import { parsePython } from '../../../src/core/syntax/python/parse-python';
import { fixtures, isSpan, normalForm } from './normal-form';
import { outline } from './outline';

interface Case {
  readonly code: string;
  readonly read: readonly string[];
  readonly unread: readonly string[];
}

describe('an error stays within its line', () => {
  it.each<Case>([
    { code: 'x = \ny = 2', read: ['x = ?', 'y = 2'], unread: [''] },
    { code: 'x = a b c\ny = 2', read: ['x = ?', 'y = 2'], unread: ['a b c'] },
    { code: 'x = $y\ny = 2', read: ['x = ?', 'y = 2'], unread: ['$y'] },
    { code: 'loss *= (a\ny = 2', read: ['loss *= ?', 'y = 2'], unread: ['a'] },
    { code: 'x + = 3', read: ['?'], unread: ['x + = 3'] },
    { code: 'x. = 3', read: ['?'], unread: ['x. = 3'] },
    { code: 'return x y', read: ['return ?'], unread: ['x y'] },
    { code: 'import\ny = 2', read: ['?', 'y = 2'], unread: ['import'] },
    { code: 'x = "abc\ny = 2', read: ['x = ?', 'y = 2'], unread: ['"abc'] },
    { code: 'x = """abc\ny = 2', read: ['x = ?', 'y = 2'], unread: ['"""abc'] },
    { code: 'x = f"{a\ny = 2', read: ['x = ?', 'y = 2'], unread: ['f"{a'] },
    { code: 'x = f"{a:.2\ny = 2', read: ['x = ?', 'y = 2'], unread: ['f"{a:.2'] },
    { code: '%matplotlib inline\ny = 2', read: ['?', 'y = 2'], unread: ['%matplotlib inline'] },
    { code: '!ls\ny = 2', read: ['?', 'y = 2'], unread: ['!ls'] },
    { code: 'print "x"\ny = 2', read: ['?', 'y = 2'], unread: ['print "x"'] },
  ])('$code', check);
});

describe('what surrounds an error in an expression is kept', () => {
  it.each<Case>([
    { code: 'loss = F.mse_loss(', read: ['loss = F.mse_loss(?)'], unread: [''] },
    { code: 'loss = F.mse_loss(a, b', read: ['loss = F.mse_loss(a, ?)'], unread: ['b'] },
    { code: 'loss = f(a b, c)', read: ['loss = f(?, c)'], unread: ['a b'] },
    { code: 'f(a=)', read: ['f(a=?)'], unread: [''] },
    { code: 'x[1:', read: ['x[1:?]'], unread: [''] },
    { code: 'x = a + * b', read: ['x = (a + (? * b))'], unread: [''] },
    { code: 'x = [1, 2', read: ['x = ?'], unread: ['[1, 2'] },
    { code: 'x = {1: 2, 3}', read: ['x = ?'], unread: ['{1: 2, 3}'] },
    { code: 'x = a if b', read: ['x = ?'], unread: ['a if b'] },
    { code: 'x = [y for y in ]', read: ['x = ?'], unread: ['[y for y in ]'] },
    { code: 'x = "\\N{DASH}"', read: ['x = ?'], unread: ['"\\N{DASH}"'] },
  ])('$code', check);
});

describe('the definition around an error is kept', () => {
  it.each<Case>([
    { code: 'def f(', read: ['def f()', '  ?'], unread: ['', ''] },
    { code: 'def f(a):\n  x = (a\n  return x', read: ['def f(a)', '  x = ?', '  return x'], unread: ['a'] },
    { code: 'def f(a, b\n  return a', read: ['def f(a, b)', '  return a'], unread: ['b'] },
    { code: 'def f(a=, b): return a', read: ['def f(a=?, b)', '  return a'], unread: [''] },
    { code: 'def f(a)\n  return a', read: ['def f(a)', '  return a'], unread: ['def f(a)'] },
    {
      code: 'def f(a):\n  return (a -\n\ndef g(b):\n  return b',
      read: ['def f(a)', '  return (a - ?)', 'def g(b)', '  return b'],
      unread: [''],
    },
    {
      code: 'class A(B:\n  def f(self):\n    return self.x(1,\n  @property\n  def g(self):\n    return 2',
      read: ['class A', '  def f(self)', '    return self.x(1, ?)', '  @property', '  def g(self)', '    return 2'],
      unread: ['B:', ''],
    },
    { code: '@f(\ndef g(): pass', read: ['@?', 'def g()', '  pass'], unread: ['f('] },
    { code: 'def (a):\n  b\nc', read: ['?', 'c'], unread: ['def (a):\n  b'] },
    { code: 'if a\n  b\nelse\n  c', read: ['if a', '  b', 'else', '  c'], unread: ['if a', 'else'] },
    { code: 'if a ==:\n  b', read: ['if ?', '  b'], unread: ['a ==:'] },
    { code: 'if a:\n  b\nelif :\n  c', read: ['if a', '  b', 'else', '  if ?', '    c'], unread: ['elif'] },
    { code: 'if a:\n  b\nelse if c:\n  d\ne', read: ['if a', '  b', 'else', '  ?', 'e'], unread: ['else if c:\n  d'] },
    { code: 'if a:\nb', read: ['if a', '  ?', 'b'], unread: [''] },
    { code: 'while :\n  a', read: ['while ?', '  a'], unread: [':'] },
    { code: 'for x in :\n  a', read: ['for ? in ?', '  a'], unread: ['for', 'x in :'] },
    { code: 'with a as :\n  b', read: ['with a as ?', '  b'], unread: [''] },
    {
      code: 'try:\n  x = (\nexcept A as\n  y\nfinally:\n  z',
      read: ['try', '  x = ?', 'except ?', '  y', 'finally', '  z'],
      unread: ['(', 'A as'],
    },
    {
      code: 'match x:\n  case 1:\n    y =\n  case [a, :\n    z\nw',
      read: ['match x', '  case matchValue', '    y = ?', '  case matchValue', '    z', 'w'],
      unread: ['', '[a, :'],
    },
    { code: 'x = 1\n  y = 2\nz = 3', read: ['x = 1', '?', 'z = 3'], unread: ['y = 2'] },
    {
      code: 'def f():\n    x = 1\n  y = 2\n    z = 3\nw = 4',
      read: ['def f()', '  x = 1', '  ?', '  z = 3', 'w = 4'],
      unread: ['y = 2'],
    },
    { code: 'elif a:\n  x\ny', read: ['?', 'y'], unread: ['elif a:\n  x'] },
    { code: 'else:\n  x\ny', read: ['?', 'y'], unread: ['else:\n  x'] },
  ])('$code', check);
});

function check({ code, read, unread }: Case): void {
  const program = parsePython(code, 'broken.py');
  expect(outline(program.body)).toEqual(read);
  expect(program.unread.map(({ span }) => code.slice(span.start, span.end))).toEqual(unread);
}

const fixture = fc.constantFrom(...fixtures);

describe('any text', () => {
  it('is read without throwing, with all spans inside it', () => {
    const piece = fc.oneof(
      fc.string(),
      fc.constantFrom('(', ')', '[', '{', '}', '"', "'''", 'f"{', '\\', '\n', ':', '\t'),
    );
    const edited = fc.tuple(fixture, fc.nat(), fc.nat(40), piece).map(([{ text }, at, length, inserted]) => {
      const start = at % (text.length + 1);
      return text.slice(0, start) + inserted + text.slice(start + length);
    });
    const truncated = fc.tuple(fixture, fc.nat()).map(([{ text }, at]) => text.slice(0, at % (text.length + 1)));
    fc.assert(
      fc.property(fc.oneof(edited, truncated), (text) => {
        const program = parsePython(text, 'any.py');
        expectSpansInside(program, text.length);
      }),
    );
  });
});

function expectSpansInside(value: unknown, length: number): void {
  if (isSpan(value)) {
    const { start, end } = value;
    if (!(start >= 0 && start <= end && end <= length)) expect.fail(`${start}–${end} is outside of 0–${length}`);
  } else if (typeof value === 'object' && value !== null) {
    for (const part of Object.values(value)) expectSpansInside(part, length);
  }
}

describe('a broken line', () => {
  const line = fc.constantFrom(
    ...[
      'x = (',
      'y = f(a,',
      'z = [1, 2',
      'x = {',
      'w = "abc',
      'a b c',
      'return )',
      'x = $',
      'import',
      'f(]',
      'if x',
      'f(',
    ],
  );

  it('leaves all other statements as they are', () => {
    fc.assert(
      fc.property(fixture, fc.nat(), line, ({ name, text }, index, inserted) => {
        const whole = parsePython(text, name).body;
        const [at, start] = boundary(text, whole, index);
        const { body } = parsePython(`${text.slice(0, start)}${inserted}\n${text.slice(start)}`, name);
        const moved = (offset: number): number => offset - inserted.length - 1;
        const before = body.slice(0, at).map((statement) => normalForm(statement));
        const after = body.slice(at + 1).map((statement) => normalForm(statement, moved));
        expect([...before, ...after]).toEqual(whole.map((statement) => normalForm(statement)));
      }),
    );
  });
});

/** A statement that begins a line, and the start of a line before it and after the statement before it. */
function boundary(text: string, statements: readonly Statement[], index: number): [at: number, start: number] {
  const boundaries: [number, number][] = [[0, 0]];
  statements.slice(1).forEach(({ span }, at) => {
    const lineEnd = text.indexOf('\n', statements[at]?.span.end);
    if (lineEnd >= 0 && lineEnd < span.start) boundaries.push([at + 1, lineEnd + 1]);
  });
  return boundaries[index % boundaries.length] ?? [0, 0];
}
