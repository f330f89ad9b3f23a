import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { KnownFiles } from '../../src/analysis/known-files';
import { panelLoss } from '../../src/analysis/panel-loss';
import { nothingSaid } from '../../src/core/configuration/configuration';
import { softenedLoss, type LossForm } from '../../src/core/softened-loss';

function softened(file: string, name: string, warmth: number) {
  return softenedText(readFileSync(new URL(`../../examples/${file}`, import.meta.url), 'utf8'), file, name, warmth);
}

function softenedText(text: string, file: string, name: string, warmth: number) {
  const known = new KnownFiles();
  known.receive([{ path: file, text }]);
  const files = known.look();
  const asked = { kind: 'named', name, offset: 0 } as const;
  const job = { type: 'visualize', runId: 1, path: file, documentVersion: 1, seed: 0, asked, fileName: file } as const;
  const reading = panelLoss(files, job, nothingSaid)?.report.reading ?? null;
  if (reading === null) throw new Error(`There is no ${name} in ${file}.`);
  const found = softenedLoss(files, file, asked, reading, 0, warmth);
  if (found === null) throw new Error('nothing to write instead');
  const form = (kind: LossForm['kind']) => found.forms.find((each) => each.kind === kind);
  return {
    ...found,
    hard: form('hard'),
    soft: form('surrogate'),
    straight: form('straightThrough'),
    cooling: form('cooled'),
  };
}

describe.each([
  ['2_accuracy_as_a_loss.py', 'error_rate_loss', 'torch.softmax(logits, dim=1)', 'torch.softmax(logits / 0.5, dim=1)'],
  ['3_step_and_sigmoid.py', 'step_loss', '(prob - 0.5) / 0.05', '(prob - 0.5) / 0.025'],
  ['5_hard_and_soft_dice.py', 'hard_dice_loss', '(prob - 0.5) / 0.05', '(prob - 0.5) / 0.025'],
])('%s', (file, name, warm, cold) => {
  test('a temperature that is changed is written into the user’s own expression', () => {
    expect(softened(file, name, 1).soft?.text).toContain(warm);
    expect(softened(file, name, 0.5).soft?.text).toContain(cold);
  });

  test('straight-through has the value of the hard loss and a gradient', () => {
    const { hard, straight, soft } = softened(file, name, 1);
    expect(straight?.sample?.value).toBeCloseTo(hard?.sample?.value ?? NaN, 5);
    expect(soft?.sample?.value).not.toBeCloseTo(hard?.sample?.value ?? NaN, 5);
    for (const form of [straight, soft]) expect(form?.sample?.gradients[0]?.range?.nonZero).toBeGreaterThan(0);
    expect(hard?.curve?.state).toBe('none');
    const values = (form: LossForm | undefined) => (form?.curve?.points ?? []).map((point) => point?.loss ?? NaN);
    values(straight).forEach((value, index) => {
      expect(value).toBeCloseTo(values(hard)[index] ?? NaN, 5);
    });
  });

  test('cooling begins at four times the temperature and ends at a quarter of it, by a counter of the file’s', () => {
    const { cooling, soft } = softened(file, name, 1);
    const [, last = NaN, first = NaN] = (
      /tau = max\(([\d.]+), ([\d.]+) \* 0\.998 \*\* next\(tau_calls\)\)/.exec(cooling?.text ?? '') ?? []
    ).map(Number);
    expect(first / last).toBeGreaterThan(15);
    expect(first / last).toBeLessThan(17);
    expect(cooling?.text?.match(/^import itertools$/gm)).toHaveLength(1);
    expect(cooling?.text).toMatch(/^tau_calls = itertools\.count\(\)\n\n\ndef /m);
    const valueOf = (form: LossForm | undefined) => form?.sample?.value ?? NaN;
    const warmest = valueOf(softened(file, name, 4).soft);
    expect(Math.abs(valueOf(cooling) - warmest)).toBeLessThan(0.3 * Math.abs(warmest - valueOf(soft)));
  });

  // Where the first sample is misjudged, the probability of its label comes from the other side.
  if (name === 'error_rate_loss') return;
  test('the colder, the nearer to the hard loss', () => {
    const far = (warmth: number) => {
      const { hard, soft } = softened(file, name, warmth);
      const points = soft?.curve?.points ?? [];
      return points.reduce(
        (sum, point, at) => sum + Math.abs((point?.loss ?? 0) - (hard?.curve?.points[at]?.loss ?? 0)),
        0,
      );
    };
    expect(far(0.25)).toBeLessThan(far(1));
    expect(far(1)).toBeLessThan(far(4));
  });
});

test('straight-through takes a surrogate of several summands away as a whole', () => {
  const text = 'def stepwise(pred, target):\n    return (pred.round() - target).abs().mean()\n';
  const { hard, straight } = softenedText(text, 'rounded.py', 'stepwise', 1);
  expect(straight?.sample?.value).toBeCloseTo(hard?.sample?.value ?? NaN, 5);
  expect(straight?.sample?.gradients[0]?.range?.nonZero).toBeGreaterThan(0);
});
