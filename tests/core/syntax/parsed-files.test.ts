import { expect, test } from 'vitest';
import { parsedPython } from '../../../src/core/syntax/python/parsed-files';

const functions = Array.from({ length: 2000 }, (_, index) => `def f${String(index)}(x):\n    return x\n`);

test('a reading that was broken off is not taken for the whole file', () => {
  const text = functions.join('\n');
  const brokenOff = parsedPython(text, 'long.py', () => true);
  expect(brokenOff.unread).not.toEqual([]);
  const whole = parsedPython(text, 'long.py');
  expect(whole.unread).toEqual([]);
  expect(whole.body).toHaveLength(functions.length);
  expect(parsedPython(text, 'long.py')).toBe(whole);
});
