import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { analyze } from '../../src/core/analyze';
import type { LossReport } from '../../src/core/analysis-report';

const fixtures = ['comparisons', 'graded', 'rest', 'scores'];

/** What a fixture says in a comment below each loss. */
const marker = /^ +# (.+)$/gm;

function described({ reading }: LossReport): string {
  return (reading?.inputs ?? [])
    .flatMap((input) => (input.kind === 'tensor' ? [`${input.name} ${input.domain}`] : []))
    .sort()
    .join(', ');
}

function inAlphabet(said: string): string {
  return said.split(', ').sort().join(', ');
}

function read(path: string, text: string): readonly LossReport[] {
  return analyze({ read: (asked) => (asked === path ? text : undefined) }, path, { seed: 0, isOver: () => false })
    .losses;
}

it.each(fixtures)('reads each input as having the values that the loss is made for: %s', (name) => {
  const path = join(import.meta.dirname, `../fixtures/domains/${name}.py`);
  const text = readFileSync(path, 'utf8');
  const said = [...text.matchAll(marker)].map(([, inputs = '']) => inAlphabet(inputs));
  expect(read(path, text).map(described)).toEqual(said);
});
