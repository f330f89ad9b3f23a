import type { Finding, Fix, RuleId } from '../findings/finding';
import type { Rewriting } from '../findings/rule';
import { sampleNumbers } from '../findings/sample-report';
import type { Callable } from '../loss/definitions';
import type { Outcome } from '../loss/outcome';
import { patient } from '../loss/probe';
import type { SourceFiles } from '../loss/request';
import type { Reading } from '../roles/reading';
import type { StudyContext, Traced } from './context';
import { editionOf, traceEdition, type Edition } from './edition';
import { readOf } from './inputs';
import { changesOf, gains, isFiniteSample, planFix, type Examination } from './plan-fix';
import { planSurrogate, type SurrogatePlan } from './plan-surrogate';
import { isShared } from './shared-expression';

/** A definition that was read and traced. */
interface Studied {
  readonly callable: Callable;
  readonly context: StudyContext;
  readonly reading: Reading;
  readonly outcome: Traced;
}

/** What mends a loss: edits of its file, each traced again and held to what it promises. */
export class Fixes {
  constructor(
    readonly studied: Studied,
    /** The rules that speak of an edition of the loss on the inputs of a reading. */
    readonly rulesOf: (edition: Edition, reading: Reading, outcome: Traced) => readonly RuleId[],
  ) {}

  /** A rewriting as a fix, where the edited loss bears it out. */
  ofRewriting(rewriting: Rewriting | null, { rule, witness }: Omit<Finding, 'fix'>, before: Examination): Fix | null {
    if (rewriting === null || (!rewriting.isGuard && isShared(rewriting.span, this.studied.outcome))) return null;
    return planFix(rewriting, rule, this.studied.context.files, before, (files) => this.#examination(files, witness));
  }

  /** A plan as a fix, unless it brings a finding that was not there; what keeps the value only lets the gradient through. */
  ofPlan(plan: SurrogatePlan, before: Examination): Fix | null {
    const { files, path } = this.studied.context;
    const after = this.#examination({ read: (other) => (other === path ? plan.text : files.read(other)) });
    if (after === null || gains(before, after)) return null;
    const shown = changesOf(before.sample, sampleNumbers(plan.outcome));
    // A gradient comes back where none did, be it as good as 0 on this sample.
    const changes = shown === 'gradient' ? shown : 'both';
    const what = changes === 'gradient' ? 'Let the gradient through' : 'Write the surrogate instead';
    return { title: `${what} (${planTitle(plan)})`, changes, edits: [plan.edit] };
  }

  /** The loss with every cut replaced. */
  plan(): SurrogatePlan | null {
    const { files, path } = this.studied.context;
    const retrace = (edited: SourceFiles): Outcome | null => {
      const edition = editionOf(this.studied.callable, this.studied.context, edited);
      return edition && traceEdition(edition, this.studied.reading);
    };
    // What a script says above its loop is not seen as a part of an expression in it.
    const isNamed = this.studied.callable.kind !== 'inline';
    return planSurrogate(path, files, this.studied.reading, retrace, { isNamed });
  }

  /** The edited loss on the same inputs, and on those that it is read with now. */
  #examination(files: SourceFiles, witness: Finding['witness'] = null): Examination | null {
    const edition = editionOf(this.studied.callable, this.studied.context, files);
    if (edition === null) return null;
    if (witness !== null) {
      const broken = edition.context.probe.callAnew(edition.callable, witness.args, witness.config);
      if (broken.kind === 'value' && !isFiniteSample(sampleNumbers(broken))) return null;
    }
    const outcome = traceEdition(edition, this.studied.reading);
    if (outcome.kind !== 'value') return null;
    const sample = sampleNumbers(outcome);
    const rules = this.rulesOf(edition, this.studied.reading, outcome);
    // What a script makes and gives stays what it is.
    if (edition.callable.kind === 'inline') return { rules, sample };
    const result = readOf(edition.callable, edition.context, patient);
    if (result.kind !== 'read' || isSameReading(result.reading, this.studied.reading)) return { rules, sample };
    const readAnew = traceEdition(edition, result.reading);
    if (readAnew.kind !== 'value') return { rules, sample };
    return { rules: withMost(rules, this.rulesOf(edition, result.reading, readAnew)), sample };
  }
}

/** Whether two readings give a loss the same inputs. */
function isSameReading(one: Reading, other: Reading): boolean {
  return JSON.stringify([one.inputs, one.config]) === JSON.stringify([other.inputs, other.config]);
}

/** Each rule as often as it is in one of the two. */
function withMost(rules: readonly RuleId[], others: readonly RuleId[]): readonly RuleId[] {
  const left = [...rules];
  const more = others.filter((rule) => {
    const at = left.indexOf(rule);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
  return [...rules, ...more];
}

/** The surrogates of a plan by name, each with its temperature. */
export function planTitle({ steps }: SurrogatePlan): string {
  return [
    ...new Set(
      steps.map(({ name, temperature }) =>
        temperature === null || temperature === 1 ? name : `${name}, τ = ${String(temperature)}`,
      ),
    ),
  ].join('; ');
}
