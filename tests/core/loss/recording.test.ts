import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { analyze } from '../../../src/core/analyze';

const fixtures = join(import.meta.dirname, '../../fixtures/steps');
const answer = v.object({ raises: v.nullable(v.string()), trains: v.optional(v.boolean()) });
const answers = v.parse(
  v.record(v.string(), v.record(v.string(), answer)),
  JSON.parse(readFileSync(join(import.meta.dirname, '../../oracle/expected-steps.json'), 'utf8')),
);

const lossesOf = (fixture: string): ReturnType<typeof analyze>['losses'] => {
  const path = join(fixtures, `${fixture}.py`);
  const text = readFileSync(path, 'utf8');
  return analyze({ read: (asked) => (asked === path ? text : undefined) }, path, { seed: 0, isOver: () => false })
    .losses;
};

describe.each(Object.entries(answers))('%s', (fixture, steps) => {
  const losses = lossesOf(fixture);

  it.each(Object.entries(steps))('%s: says what PyTorch does', (name, { raises, trains }) => {
    const loss = losses.find((one) => one.kind === 'inline' && one.name === name);
    expect([loss?.backward, loss?.verdict]).toEqual([
      raises === null ? 'runs' : 'raises',
      trains === true ? 'trains' : 'noGradient',
    ]);
  });
});

it('names the call that answers without its history', () => {
  const loss = lossesOf('recording').find(({ name }) => name === 'forward_without');
  expect(loss?.sentences.lens).toBe('no gradient reaches out (model(x), line 8): backward() will raise');
});
