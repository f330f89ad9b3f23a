import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { expect, it } from 'vitest';
import { analyze } from '../../../src/core/analyze';

const path = join(import.meta.dirname, '../../fixtures/steps/recording.py');
const text = readFileSync(path, 'utf8');
const answers = v.parse(
  v.record(v.string(), v.object({ raises: v.nullable(v.string()), trains: v.optional(v.boolean()) })),
  JSON.parse(readFileSync(join(import.meta.dirname, '../../oracle/expected-steps.json'), 'utf8')),
);
const { losses } = analyze({ read: (asked) => (asked === path ? text : undefined) }, path, {
  seed: 0,
  isOver: () => false,
});

it.each(Object.entries(answers))('%s: says what PyTorch does', (name, { raises, trains }) => {
  const loss = losses.find((one) => one.kind === 'inline' && one.name === name);
  expect([loss?.backward, loss?.verdict]).toEqual([
    raises === null ? 'runs' : 'raises',
    trains === true ? 'trains' : 'noGradient',
  ]);
});

it('names the call that answers without its history', () => {
  const loss = losses.find(({ name }) => name === 'forward_without');
  expect(loss?.sentences.lens).toBe('no gradient reaches out (model(x), line 8): backward() will raise');
});
