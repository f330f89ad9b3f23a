import type { Fix } from '../findings/finding';
import type { SampleNumbers } from '../findings/sample-report';
import type { Rewriting } from '../findings/rule';
import type { SourceFiles } from '../loss/request';
import { expressionAt, SourceView } from '../surrogates/source-expression';
import { parsedPython } from '../syntax/python/parsed-files';
import { isFinite } from '../findings/numbers/breakage';
import type { TensorData } from '../tensor/data';
import { extentOf } from '../tensor/statistics';
import { allStatements } from '../program/walk';
import { applyEdits } from '../text/edit';
import { sameSpan } from '../text/span';

/** What a loss answers on its sample, and which rules speak of it. */
export interface Examination {
  readonly rules: readonly string[];
  readonly sample: SampleNumbers | null;
}

/** Traces the same loss of changed files on the same inputs and examines it; null where it no longer runs. */
export type Reexamine = (files: SourceFiles) => Examination | null;

/**
 * A rewriting as a fix of the source: only where the edited file, traced again, has lost this finding and gained none. What it changes
 * is what the sample shows.
 */
export function planFix(
  rewriting: Rewriting,
  rule: string,
  files: SourceFiles,
  before: Examination,
  reexamine: Reexamine,
): Fix | null {
  const { span, title, isGuard, isOfStep = false } = rewriting;
  const text = files.read(span.path);
  if (text === undefined) return null;
  const module = parsedPython(text, span.path);
  const expression = expressionAt(module, span);
  const view = new SourceView(module, text);
  const statement = allStatements(module.body).find((one) => sameSpan(one.span, span));
  const ofStatement = statement === undefined ? null : (rewriting.statementText?.(statement, view) ?? null);
  const written = ofStatement ?? (expression === null ? null : rewriting.text(expression, view));
  if (written === null) return null;
  const edit = { span, text: written };
  const edited = applyEdits(text, [edit]);
  const after = reexamine({ read: (path) => (path === span.path ? edited : files.read(path)) });
  if (after === null || count(after.rules, rule) >= count(before.rules, rule) || gains(before, after)) return null;
  if (isFiniteSample(before.sample) && !isFiniteSample(after.sample)) return null;
  return { title, changes: isGuard || isOfStep ? 'both' : changesOf(before.sample, after.sample), edits: [edit] };
}

/** Whether an edit brings a finding that was not there. */
export function gains(before: Examination, after: Examination): boolean {
  return after.rules.some((rule) => count(after.rules, rule) > count(before.rules, rule));
}

/** Whether the value is a number, and every gradient. */
export function isFiniteSample(sample: SampleNumbers | null): boolean {
  return sample !== null && [sample.value, ...sample.gradients.flatMap(({ data }) => data ?? [])].every(isFinite);
}

function count(rules: readonly string[], rule: string): number {
  return rules.filter((other) => other === rule).length;
}

/** What an edit changes about a loss, as the sample shows it. */
export function changesOf(before: SampleNumbers | null, after: SampleNumbers | null): Fix['changes'] {
  const isValueSame = before !== null && after !== null && areNear(before.value, after.value);
  const isGradientSame = before !== null && after !== null && sameGradients(before, after);
  if (isValueSame) return isGradientSame ? 'neither' : 'gradient';
  return isGradientSame ? 'value' : 'both';
}

function sameGradients(before: SampleNumbers, after: SampleNumbers): boolean {
  return before.gradients.every(({ input, data }) => {
    const other = after.gradients.find((gradient) => gradient.input === input)?.data ?? null;
    return data === null || other === null ? data === other : areNear(data, other);
  });
}

/** Whether numbers are the same but for rounding, which is that of the largest. */
function areNear(some: TensorData, others: TensorData): boolean {
  const { max, min } = extentOf(some);
  const largest = Math.max(Math.abs(max), Math.abs(min));
  const slack = Number.isFinite(largest) ? 1e-5 * largest : 0;
  return (
    some.length === others.length &&
    some.every((a, index) => {
      const b = others[index] ?? NaN;
      return Object.is(a, b) || Math.abs(a - b) <= Math.max(slack, 1e-5 * Math.abs(b));
    })
  );
}
