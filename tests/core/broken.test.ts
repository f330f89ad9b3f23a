import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { analyze } from '../../src/core/analyze';
import type { LossReport } from '../../src/core/analysis-report';
import { movedReport } from '../../src/core/moved-report';
import type { Span } from '../../src/core/text/span';

const tests = join(import.meta.dirname, '..');
const text = readFileSync(join(tests, 'fixtures/anomalies/nan-gradients.py'), 'utf8');
const anomalySchema = v.object({ isFinite: v.boolean(), function: v.string(), line: v.number() });
const anomalies = v.parse(
  v.record(v.string(), anomalySchema),
  JSON.parse(readFileSync(join(tests, 'oracle/expected-anomalies.json'), 'utf8')),
);

function reportsOf(source: string): readonly LossReport[] {
  const files = { read: (path: string) => (path === 'a.py' ? source : undefined) };
  return analyze(files, 'a.py', { seed: 0, isOver: () => false }).losses;
}

describe('where NaN enters the backward pass of a finite loss', () => {
  const reports = reportsOf(text);

  test.each(Object.entries(anomalies))('%s: where PyTorch’s anomaly mode says', (name, { isFinite, line }) => {
    const report = reports.find((each) => each.name === name);
    expect(isFinite).toBe(true);
    expect(report?.sample?.value).toSatisfy(Number.isFinite);
    expect(report?.broken).toMatchObject({ part: 'gradient', place: `line ${String(line)}` });
    expect(report?.broken?.text).toContain(`(line ${String(line)}) sends back NaN`);
  });

  test('names the very expression, and what it is given', () => {
    const broken = (name: string) => reports.find((each) => each.name === name)?.broken;
    expect(broken('zero_times_infinity')?.text).toBe(
      '`torch.sqrt(kept.abs())` (line 13) sends back NaN where it is given 0',
    );
    const at = broken('the_last_of_two')?.span;
    expect(text.slice(at?.start, at?.end)).toBe('torch.sqrt(lengths)');
  });

  test('says so where no finding does', () => {
    expect(reports.find(({ name }) => name === 'length')?.sentences.full).toBe(
      'Gradient reaches `pred`, but on the sample inputs it is no finite number: `torch.hypot(kept, kept)` (line 40) sends back NaN where it is given 0 and 0.',
    );
  });

  test('moves with the text', () => {
    const report = reports.find(({ name }) => name === 'length');
    const move = (span: Span): Span => ({ ...span, start: span.start + 9, end: span.end + 9 });
    const before = report?.broken?.span;
    expect(before).toBeDefined();
    expect(report && movedReport(report, move).broken?.span).toEqual(before && move(before));
  });
});
