import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editedModule } from '../../../src/core/syntax/python/edited-module';
import { parsePython } from '../../../src/core/syntax/python/parse-python';

const folder = new URL('../../oracle/programs/', import.meta.url);
const programs = readdirSync(folder).filter((name) => name.endsWith('.py'));

/** What somebody writes, whole and in pieces. */
const written = [
  '',
  'x',
  ' ',
  '\n',
  '    ',
  'y = 1\n',
  '(',
  '"""',
  '\\',
  '\\\n',
  '# loss-lens: pred=[8]\n',
  '@',
  ':',
  'else:\n',
];
const edit = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  gone: fc.nat(40),
  text: fc.constantFrom(...written),
});

describe.each(programs)('an edited %s', (name) => {
  const text = readFileSync(new URL(name, folder), 'utf8');
  const module = parsePython(text, name);

  it('is read as if it were new', () => {
    fc.assert(
      fc.property(edit, ({ at, gone, text: put }) => {
        const start = Math.floor(at * text.length);
        const edited = text.slice(0, start) + put + text.slice(start + gone);
        const quick = editedModule({ text, module }, edited, {});
        if (quick === null) return;
        expect(quick).toEqual(parsePython(edited, name));
      }),
      { numRuns: 25 },
    );
  });

  it('is read at the edited statement alone', () => {
    const [first, second] = module.body;
    const end = second?.span.end ?? 0;
    const edited = `${text.slice(0, end)}\nadded = 1${text.slice(end)}`;
    const quick = editedModule({ text, module }, edited, {});
    expect(quick).toEqual(parsePython(edited, name));
    expect(quick?.body[0]).toBe(first);
  });
});

const file =
  '@first\ndef f(x):\n    return x\n\n\nif f(1):\n    y = 2\n# loss-lens: a=[1]\nz = (\n3)\n\n\ndef g(x):\n    return x\n';
const module = parsePython(file, 'file.py');

it.each([
  ['inside a function', 'return x\n\n\nif', 'return x + 1\n\n\nif'],
  ['a definition more', 'def g', 'def h(): pass\n\n\ndef g'],
  ['a comment before a definition', 'def g', '# loss-lens: b=[2]\ndef g'],
  ['a definition less', '\n\n\ndef g(x):\n    return x\n', '\n'],
])('%s: only that is read', (_, before, after) => {
  const edited = file.replace(before, after);
  const quick = editedModule({ text: file, module }, edited, {});
  expect(quick).toEqual(parsePython(edited, 'file.py'));
  expect(quick?.body[0] === module.body[0]).toBe(before !== 'return x\n\n\nif');
});

it.each([
  ['a decorator apart from what it decorates', 'def g', '@other\ndef g'],
  ['a line that belongs to the block before', 'z = (', '    z = ('],
  ['a branch of the statement before', 'z = (', 'else:\n    w = 1\nz = ('],
  ['a bracket that is left open', 'y = 2', 'y = (2'],
  ['a string that is left open', 'y = 2', 'y = """2'],
  ['a line that goes on', 'def g', 'w = 1 + \\\ndef g'],
])('%s: all is read anew', (_, before, after) => {
  expect(editedModule({ text: file, module }, file.replace(before, after), {})).toBeNull();
});
