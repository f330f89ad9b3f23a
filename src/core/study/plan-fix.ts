import type { Fix } from '../findings/finding';
import type { SampleReport } from '../findings/report';
import type { Rewriting } from '../findings/rule';
import type { SourceFiles } from '../loss/request';
import { expressionAt, SourceView } from '../surrogates/source-expression';
import { parsedPython } from '../syntax/python/parsed-files';
import { applyEdits } from '../text/edit';

/** What a loss answers on its sample, and which rules speak of it. */
export interface Examination {
  readonly rules: readonly string[];
  readonly sample: SampleReport | null;
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
  const { span, title, isGuard } = rewriting;
  const text = files.read(span.path);
  if (text === undefined) return null;
  const module = parsedPython(text, span.path);
  const expression = expressionAt(module, span);
  const written = expression === null ? null : rewriting.text(expression, new SourceView(module, text));
  if (written === null) return null;
  const edit = { span, text: written };
  const edited = applyEdits(text, [edit]);
  const after = reexamine({ read: (path) => (path === span.path ? edited : files.read(path)) });
  if (after === null || count(after.rules, rule) >= count(before.rules, rule) || gains(before, after)) return null;
  if (isFiniteSample(before.sample) && !isFiniteSample(after.sample)) return null;
  return { title, changes: isGuard ? 'both' : changesOf(before.sample, after.sample), edits: [edit] };
}

/** Whether an edit brings a finding that was not there. */
export function gains(before: Examination, after: Examination): boolean {
  return after.rules.some((rule) => count(after.rules, rule) > count(before.rules, rule));
}

/** Whether the value is a number, and every gradient. */
export function isFiniteSample(sample: SampleReport | null): boolean {
  const ranges = sample?.gradients.flatMap(({ range }) => range ?? []) ?? [];
  return [sample?.value ?? NaN, ...ranges.flatMap(({ min, max }) => [min, max])].every(Number.isFinite);
}

function count(rules: readonly string[], rule: string): number {
  return rules.filter((other) => other === rule).length;
}

/** What an edit changes about a loss, as the sample shows it. */
export function changesOf(before: SampleReport | null, after: SampleReport | null): Fix['changes'] {
  const isValueSame = before !== null && after !== null && near(before.value, after.value);
  const isGradientSame = before !== null && after !== null && sameGradients(before, after);
  if (isValueSame) return isGradientSame ? 'neither' : 'gradient';
  return isGradientSame ? 'value' : 'both';
}

function sameGradients(before: SampleReport, after: SampleReport): boolean {
  return before.gradients.every(({ input, range }) => {
    const other = after.gradients.find((gradient) => gradient.input === input)?.range ?? null;
    if (range === null || other === null) return range === other;
    return range.nonZero === other.nonZero && near(range.min, other.min) && near(range.max, other.max);
  });
}

function near(a: number, b: number): boolean {
  return Object.is(a, b) || Math.abs(a - b) <= 1e-5 * Math.max(Math.abs(a), Math.abs(b));
}
