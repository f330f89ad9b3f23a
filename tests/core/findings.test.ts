import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { explanations } from '../../src/core/findings/explanations';
import { ruleIds } from '../../src/core/findings/finding';
import { graphRules } from '../../src/core/findings/graph-rules';
import { numberRules } from '../../src/core/findings/numbers/number-rules';
import { stepRules } from '../../src/core/findings/steps/step-findings';
import { markersOf } from './markers';

const confirmed = v.parse(
  v.record(v.string(), v.record(v.string(), v.boolean())),
  JSON.parse(readFileSync(join(import.meta.dirname, '../oracle/expected-findings.json'), 'utf8')),
);

const folder = join(import.meta.dirname, '../fixtures/findings');

it('every rule says why it is one', () => {
  expect([...explanations.keys()].sort()).toEqual([...ruleIds].sort());
});

describe('the fixtures of a rule', () => {
  it.each([...new Set([...graphRules, ...numberRules, ...stepRules].map(({ id }) => id))])(
    '%s: three wrong ones and three look-alikes',
    (rule) => {
      const text = readFileSync(join(folder, `${rule}.py`), 'utf8');
      const definitions = text.split(/^(?=def |class )/m).slice(1);
      const wrong = definitions.filter((definition) => markersOf(definition).some((marker) => marker.rule === rule));
      expect(wrong.length).toBeGreaterThanOrEqual(3);
      expect(definitions.length - wrong.length).toBeGreaterThanOrEqual(3);
    },
  );

  it.each(Object.entries(confirmed))('%s: PyTorch confirms the wrong ones', (_, answers) => {
    expect(Object.keys(answers).length).toBeGreaterThanOrEqual(3);
    expect(Object.entries(answers).filter(([, isSo]) => !isSo)).toEqual([]);
  });

  it('have a claim that PyTorch was asked about, but for those of training steps and of a range of values', () => {
    const without = [...graphRules, ...numberRules].map(({ id }) => id).filter((id) => !(id in confirmed));
    expect(without.sort()).toEqual(['ascent-step', 'logits-into-bce', 'loss-not-tensor', 'unreduced-loss']);
  });
});
