import type { Run } from '../run';
import { variantTitle } from '../variants';

/** The run as CSV: a row for each step, and for each variant its loss, the metric of the batch and that on all the data. */
export function runAsCsv(run: Run): string {
  const courses = [...run.courses.values()];
  const metric = run.setup?.metric?.name ?? null;
  const head = courses.flatMap(({ name }) => {
    const title = variantTitle(name, run.setup?.shift ?? 0).replace('−', '-');
    return [`${title} loss`, ...(metric === null ? [] : [`${title} batch ${metric}`, `${title} ${metric}`])];
  });
  const measured = courses.map((course) => new Map(course.metric));
  // Row 0 is before training: measured, but without a batch.
  const rows = Array.from({ length: run.step + 1 }, (_, step) => [
    String(step),
    ...courses.flatMap((course, index) => [
      cell(course.loss[step - 1]),
      ...(metric === null ? [] : [cell(course.batchMetric[step - 1]), cell(measured[index]?.get(step))]),
    ]),
  ]);
  return `${[['step', ...head], ...rows].map((row) => row.join(',')).join('\n')}\n`;
}

function cell(value: number | undefined): string {
  return value === undefined ? '' : String(value);
}

/** The run as JSON: its recipe, what was trained on what, and all that was measured. What is no number in JSON is a word. */
export function runAsJson(run: Run, sentences: readonly string[]): string {
  const { report, fileName, line } = run.loss;
  const loss = { name: report.name, file: fileName, line, verdict: report.verdict };
  const { recipe, setup, step } = run;
  const whole = { loss, recipe, setup, steps: step, variants: [...run.courses.values()], sentences };
  const words = (_: string, value: unknown) =>
    typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
  return `${JSON.stringify(whole, words, 2)}\n`;
}
