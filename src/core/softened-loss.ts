import { sampleReport } from './findings/sample-report';
import type { SampleReport } from './findings/report';
import type { Outcome } from './loss/outcome';
import type { SourceFiles } from './loss/request';
import { gradientCurve, shownElement, type GradientCurve } from './pictures/gradient-curve';
import type { Reading } from './roles/reading';
import { traceOnce } from './study/context';
import { editionOf, traceEdition } from './study/edition';
import { planSurrogate, singleEdit, type Retrace, type SurrogatePlan } from './study/plan-surrogate';
import { cooled, coolings } from './surrogates/cooled';
import { asOperand } from './surrogates/soften';
import type { Surrogate } from './surrogates/surrogate';
import { parsedPython } from './syntax/python/parsed-files';
import { applyEdits, type TextEdit } from './text/edit';
import { callableOf, contextOf, type Asked } from './visualize';

/** One way of writing a loss that has a cut. */
export interface LossForm {
  /** straightThrough: the value of the hard loss, with the gradient of its surrogate. cooled: the surrogate, its temperature falling as it trains. */
  readonly kind: 'hard' | 'surrogate' | 'cooled' | 'straightThrough';
  /** The edit of the loss's file, and its whole text afterwards; null for the loss as written. */
  readonly edit: TextEdit | null;
  readonly text: string | null;
  readonly curve: GradientCurve | null;
  readonly sample: SampleReport | null;
}

/** A loss beside what may be written instead of it. */
export interface SoftenedLoss {
  /** A factor on the temperatures to start from. */
  readonly warmth: number;
  readonly surrogates: readonly Pick<Surrogate, 'name' | 'formula' | 'temperature' | 'avoid' | 'reference'>[];
  readonly forms: readonly LossForm[];
}

/** null where nothing cuts the gradient, or nothing is known to be written instead. */
export function softenedLoss(
  files: SourceFiles,
  path: string,
  asked: Asked,
  reading: Reading,
  seed: number,
  warmth: number,
): SoftenedLoss | null {
  const context = contextOf(files, path, seed);
  const callable = callableOf(context, asked);
  if (callable === null) return null;
  const retrace: Retrace = (changed) => {
    const edition = editionOf(callable, context, changed);
    return edition && traceEdition(edition, reading);
  };
  const plan = planSurrogate(path, files, reading, retrace, { warmth });
  if (plan === null) return null;
  // All forms show the same element: one that the surrogate moves, as the hard loss moves none.
  const shown = shownElement(plan.outcome, reading);
  const hard = formOf('hard', null, null, traceOnce(callable, context, reading), reading, shown);
  const soft = formOf('surrogate', plan.edit, plan.text, plan.outcome, reading, shown);
  const straight = straightThrough(plan, path, files, reading, retrace, shown);
  const cooling = cooledForm(path, files, reading, retrace, warmth, shown);
  return {
    warmth,
    surrogates: plan.steps,
    forms: [hard, soft, ...(cooling === null ? [] : [cooling]), ...(straight === null ? [] : [straight])],
  };
}

/**
 * The hard value with the surrogate's gradient (Bengio et al. 2013): where one operation was replaced by one of a temperature. The
 * factor of 1 makes a number of a truth value.
 */
function straightThrough(
  { steps }: SurrogatePlan,
  path: string,
  files: SourceFiles,
  reading: Reading,
  retrace: Retrace,
  shown: number,
): LossForm | null {
  const [only, ...more] = steps;
  if (only === undefined || more.length > 0 || only.temperature === null) return null;
  const source = files.read(path) ?? '';
  const { span } = only.edit;
  const hard = source.slice(span.start, span.end);
  const soft = asOperand(only.code);
  const edit = { span, text: `(${soft} + ((${hard}) * 1.0 - ${soft}).detach())` };
  const text = applyEdits(source, [edit]);
  const outcome = retrace({ read: (other) => (other === path ? text : files.read(other)) });
  return outcome?.kind === 'value' ? formOf('straightThrough', edit, text, outcome, reading, shown) : null;
}

/** Around the temperature that is shown, from as much above it as it ends below; as it is at its first call. Where there is one temperature. */
function cooledForm(
  path: string,
  files: SourceFiles,
  reading: Reading,
  retrace: Retrace,
  warmth: number,
  shown: number,
): LossForm | null {
  const plan = planSurrogate(path, files, reading, retrace, { warmth: warmth / Math.sqrt(coolings), isNamed: true });
  const [last, ...more] = (plan?.steps ?? []).flatMap(({ temperature }) => temperature ?? []);
  if (plan === null || last === undefined || more.length > 0) return null;
  const text = cooled(last, parsedPython(plan.text, path), plan.text);
  const outcome = text === null ? null : retrace({ read: (other) => (other === path ? text : files.read(other)) });
  if (text === null || outcome?.kind !== 'value') return null;
  const edit = singleEdit(path, files.read(path) ?? '', text);
  return formOf('cooled', edit, text, outcome, reading, shown);
}

function formOf(
  kind: LossForm['kind'],
  edit: TextEdit | null,
  text: string | null,
  outcome: Outcome,
  reading: Reading,
  shown: number,
): LossForm {
  const traced = outcome.kind === 'value' ? outcome : null;
  return {
    kind,
    edit,
    text,
    sample: traced && sampleReport(traced),
    curve: traced && gradientCurve(traced, reading, shown),
  };
}
