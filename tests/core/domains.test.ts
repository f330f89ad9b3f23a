import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { analyze } from '../../src/core/analyze';
import type { LossReport } from '../../src/core/analysis-report';

const path = join(import.meta.dirname, '../fixtures/domains/comparisons.py');

/** What the fixture says in a comment below each loss. */
const marker = /^ {4}# (.+)$/gm;

function described({ reading }: LossReport): string {
  return (reading?.inputs ?? [])
    .flatMap((input) => (input.kind === 'tensor' ? [`${input.name} ${input.domain}`] : []))
    .sort()
    .join(', ');
}

function inAlphabet(said: string): string {
  return said.split(', ').sort().join(', ');
}

function read(text: string): readonly LossReport[] {
  return analyze({ read: (asked) => (asked === path ? text : undefined) }, path, { seed: 0, isOver: () => false })
    .losses;
}

it('reads each input as having the values that the loss is made for', () => {
  const text = readFileSync(path, 'utf8');
  const said = [...text.matchAll(marker)].map(([, inputs = '']) => inAlphabet(inputs));
  expect(read(text).map(described)).toEqual(said);
});
