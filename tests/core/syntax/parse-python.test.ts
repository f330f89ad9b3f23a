import { describe, expect, it } from 'vitest';
import type { Expression, Module } from '../../../src/core/program/program';
import { parsePython } from '../../../src/core/syntax/python/parse-python';
import { fixtures, normalForm } from './normal-form';
import { outline } from './outline';

describe('directives', () => {
  it('are the comments for Loss Lens, wherever they stand', () => {
    const text = `# loss-lens: pred=[8, 10]\nx = [  #loss-lens:  target=labels[8]<10  \n]\ny = '# loss-lens: no'\n# loss-lens:`;
    const { directives } = parsePython(text, 'a.py');
    expect(directives.map(({ text: content }) => content)).toEqual(['pred=[8, 10]', 'target=labels[8]<10', '']);
    expect(directives.map(({ span }) => text.slice(span.start, span.end))).toEqual([
      '# loss-lens: pred=[8, 10]',
      '#loss-lens:  target=labels[8]<10',
      '# loss-lens:',
    ]);
  });

  it('are read once where a bracket is not closed', () => {
    const { directives } = parsePython('x = (\ny = 1  # loss-lens: here\ndef f(): pass\n', 'a.py');
    expect(directives).toHaveLength(1);
  });
});

describe('spans', () => {
  it('name the file', () => {
    const [statement] = parsePython('x', 'folder/a.py').body;
    expect(statement?.span).toEqual({ path: 'folder/a.py', start: 0, end: 1 });
  });

  it.each([
    ['(x)', 'x'],
    ['(f(x))', 'f(x)'],
    ['(a)(b)', '(a)(b)'],
    ['((a) + b) * c', '((a) + b) * c'],
    ['f(x for x in y)', 'f(x for x in y)'],
  ])('of %s', (text, expected) => {
    const { start, end } = expressionOf(parsePython(text, 'a.py')).span;
    expect(text.slice(start, end)).toBe(expected);
  });
});

describe('the end of a file', () => {
  it.each(fixtures)('needs no line end: $name', ({ name, text, expected }) => {
    const { body, unread } = parsePython(text.trimEnd(), name);
    expect(unread).toEqual([]);
    expect({ body: normalForm(body) }).toEqual(expected);
  });

  it('may come after a bracket whose lines stand at the margin', () => {
    expect(parsePython('x = [\n1,\n2\n]', 'a.py').unread).toEqual([]);
  });

  it.each(['', '\n', '  ', '# only a comment', '\\\n', '\f'])('may come before any code: %j', (text) => {
    expect(parsePython(text, 'a.py')).toMatchObject({ body: [], unread: [] });
  });
});

describe('limits', () => {
  it.each<[string, string]>([
    ['300 chained calls', `x = a${'.b()'.repeat(300)}`],
    ['600 operators', `x = a${' + a'.repeat(600)}`],
    ['100 brackets', `x = ${'('.repeat(100)}a${')'.repeat(100)}`],
    ['30,000 elements', `x = [${'1,'.repeat(15_000)}]`],
    ['150 branches', `if a: b\n${'elif a: b\n'.repeat(150)}`],
  ])('%s are read', (_, text) => {
    expect(parsePython(text, 'a.py').unread).toEqual([]);
  });

  it.each<[string, string]>([
    ['brackets', `x = ${'('.repeat(100_000)}a${')'.repeat(100_000)}`],
    ['calls', `x = ${'f('.repeat(10_000)}${')'.repeat(10_000)}`],
    ['f-strings', `x = ${'f"{'.repeat(300)}a${'}"'.repeat(300)}`],
    ['branches', `if a: b\n${'elif a: b\n'.repeat(1000)}`],
    ['blocks', Array.from({ length: 500 }, (__, depth) => `${' '.repeat(depth)}if a:\n`).join('')],
  ])('%s inside each other are said to be nested too deeply', (_, text) => {
    const { body, unread } = parsePython(`${text}\ny = 1\n`, 'a.py');
    expect(unread.map(({ because }) => because)).toContain('nested too deeply');
    expect(body.at(-1)).toMatchObject({ kind: 'assign', value: { kind: 'integer' } });
  });

  it.each<[string, string]>([
    ['calls in a chain', `x = a${'.b()'.repeat(20_000)}`],
    ['operators', `x = a${' + a'.repeat(20_000)}`],
    ['signs', `x = ${'-'.repeat(20_000)}a`],
    ['powers', `x = ${'2 ** '.repeat(20_000)}a`],
    ['lambdas', `x = ${'lambda: '.repeat(5000)}a`],
    ['conditionals', `x = ${'a if b else '.repeat(5000)}a`],
  ])('%s beyond what the parser holds are unread', (_, text) => {
    const { body, unread } = parsePython(`${text}\ny = 1\n`, 'a.py');
    expect(unread.length).toBeGreaterThan(0);
    expect(body.at(-1)).toMatchObject({ kind: 'assign', value: { kind: 'integer' } });
  });

  it('reads what the time allows and says where it stopped', () => {
    const text = 'def f(x):\n  return x + 1\n'.repeat(5000);
    let looks = 0;
    const { body, unread } = parsePython(text, 'a.py', { deadline: () => ++looks > 40 });
    const rest = unread[0]?.span.start ?? 0;
    expect(rest).toBeGreaterThan(0);
    expect(rest).toBeLessThan(text.length);
    expect(unread).toEqual([{ because: 'the time was up', span: { path: 'a.py', start: rest, end: text.length } }]);
    expect(outline(body.slice(-2))).toEqual(['def f(x)', '  return (x + 1)', '?']);
  });

  it('reads the first 500,000 characters, whole definitions alone, and says where it stopped', () => {
    const text = 'def f(x):\n  y = x + 1\n  return [\n    y,\n  ]\n'.repeat(15_000);
    const { body, unread } = parsePython(text, 'a.py');
    const rest = unread[0]?.span.start ?? 0;
    expect(rest).toBeGreaterThan(499_900);
    expect(rest).toBeLessThan(500_000);
    expect(text.startsWith('def f(x)', rest)).toBe(true);
    expect(unread).toEqual([
      { because: 'the file is too long', span: { path: 'a.py', start: rest, end: text.length } },
    ]);
    expect(outline(body.slice(-2))).toEqual(['def f(x)', '  y = (x + 1)', '  return <list>', '?']);
  });

  it('stops inside of one long statement', () => {
    let looks = 0;
    const { body } = parsePython(`x = [${'1, '.repeat(100_000)}]`, 'a.py', { deadline: () => ++looks > 3 });
    expect(outline(body)).toEqual(['?']);
  });
});

function expressionOf({ body: [statement] }: Module): Expression {
  if (statement?.kind !== 'expression') throw new Error('the text is no expression');
  return statement.value;
}
