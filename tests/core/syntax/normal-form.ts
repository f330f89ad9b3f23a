import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(import.meta.dirname, '../../oracle/syntax/fixtures');

export interface Fixture {
  readonly name: string;
  readonly text: string;
  /** What CPython reads in it. */
  readonly expected: unknown;
}

export const fixtures: readonly Fixture[] = readdirSync(folder)
  .filter((file) => file.endsWith('.py'))
  .map((file): Fixture => ({
    name: file,
    text: readFileSync(join(folder, file), 'utf8'),
    expected: JSON.parse(readFileSync(join(folder, file.replace(/py$/, 'json')), 'utf8')),
  }));

/**
 * A part of a program in the form of expected_program.py: spans are pairs of offsets, moved by `shift`, and what
 * CPython's tree does not tell is left out.
 */
export function normalForm(value: unknown, shift: (offset: number) => number = (offset) => offset): unknown {
  if (value === Infinity) return 'Infinity';
  if (Array.isArray(value)) return value.map((item) => normalForm(item, shift));
  if (typeof value !== 'object' || value === null) return value;
  const fields: Readonly<Record<string, unknown>> = { ...value };
  const normal: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(fields)) {
    if (name === 'because') continue;
    if (!isSpan(field)) normal[name] = normalForm(field, shift);
    else if ('defaultValue' in fields) normal['start'] = shift(field.start);
    else if (fields['kind'] !== 'positional' && fields['kind'] !== 'generator')
      normal[name] = [shift(field.start), shift(field.end)];
  }
  return normal;
}

export function isSpan(value: unknown): value is { readonly start: number; readonly end: number } {
  return typeof value === 'object' && value !== null && 'start' in value && typeof value.start === 'number';
}
