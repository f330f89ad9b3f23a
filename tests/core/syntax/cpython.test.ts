import { describe, expect, it } from 'vitest';
import { parsePython } from '../../../src/core/syntax/python/parse-python';
import { fixtures, normalForm } from './normal-form';

describe.each(fixtures)('$name', ({ name, text, expected }) => {
  it('reads as in CPython', () => {
    const { body, unread } = parsePython(text, name);
    expect(unread).toEqual([]);
    expect({ body: normalForm(body) }).toEqual(expected);
  });

  it.each([
    ['CRLF', '\r\n'],
    ['CR', '\r'],
  ])('reads the same with %s at the end of its lines', (_, lineEnd) => {
    const returns = text.replaceAll('\n', lineEnd);
    const before = (offset: number): number => returns.slice(0, offset).replaceAll(lineEnd, '\n').length;
    const { body, unread } = parsePython(returns, name);
    expect(unread).toEqual([]);
    expect({ body: normalForm(body, before) }).toEqual(expected);
  });

  it('reads the same after a byte order mark', () => {
    const { body, unread } = parsePython(`\uFEFF${text}`, name);
    expect(unread).toEqual([]);
    expect({ body: normalForm(body, (offset) => offset - 1) }).toEqual(expected);
  });

  it('reads the same inside a block', () => {
    const nested = `if nested:\n${text.replace(/^(?=.)/gm, ' ')}`;
    const { body, unread } = parsePython(nested, name);
    expect(unread).toEqual([]);
    expect(body).toHaveLength(1);
    const [block] = body;
    if (block?.kind !== 'if' || hasLongStrings(text)) return;
    const before = (offset: number): number => {
      const start = nested.slice(0, offset);
      return offset - 'if nested:\n'.length - (start.match(/^ /gm) ?? []).length;
    };
    expect({ body: normalForm(block.body, before) }).toEqual(expected);
  });
});

/** Indenting their lines would change them. */
function hasLongStrings(text: string): boolean {
  return /"""|'''|\\$/m.test(text);
}
