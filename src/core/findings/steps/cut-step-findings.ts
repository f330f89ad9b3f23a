import type { CarriedCut } from '../../loss/carried/carried';
import { cutSteps, type CutStep } from '../../loss/carried/cut-steps';
import type { SourceFiles } from '../../loss/request';
import type { Module } from '../../program/program';
import { sameSpan } from '../../text/span';
import { raisedByBackward } from '../cut-findings';
import { cutRules } from '../cut-rules';
import type { Finding } from '../finding';
import type { SourceText } from '../source-text';

/** A step that differentiates what is cut off, and what is said of it. */
export interface ToldStep extends CutStep {
  readonly findings: readonly Finding[];
}

/** Of steps that train nothing, whatever the criterion is: what stands between the loss and all that has weights. */
export function toldSteps(
  files: SourceFiles,
  module: Module,
  source: SourceText,
  isOver: () => boolean,
): readonly ToldStep[] {
  return cutSteps(files, module, isOver).map((step) => ({
    ...step,
    findings: step.cuts.map((cut) => findingOf(cut, step, source)),
  }));
}

function findingOf(cut: CarriedCut, { step, isSure }: CutStep, source: SourceText): Finding {
  const { span, seen } = cut;
  const [subject] = step.subjects;
  const loss = subject?.expression.kind === 'name' ? subject.expression.name : null;
  const named = loss === null ? 'the loss' : `\`${loss}\``;
  const because = reasonOf(cut, source);
  const isElsewhere = !sameSpan(span, seen);
  return {
    rule: cut.by,
    severity: isSure ? 'error' : 'warning',
    span: seen,
    message: `Nothing is trained by ${named}: ${because}. ${outcomeOf(cut)}${isSure ? '' : ' Unless what it is compared by has weights of its own.'}`,
    related: [
      ...(isElsewhere ? [{ span, message: 'its gradient ends here' }] : []),
      { span: step.statement.span, message: `${named} is differentiated here` },
    ],
    fix: null,
    witness: null,
  };
}

function reasonOf({ by, span, isUnrecorded, isZero }: CarriedCut, source: SourceText): string {
  const operation = { op: 'detach', recorded: !isUnrecorded } as const;
  const rule = cutRules.find(({ id }) => id === by);
  return rule?.because(source.quote(span), { leaves: isZero ? 'zero' : 'none', operation }) ?? '';
}

function outcomeOf({ isZero }: CarriedCut): string {
  return isZero
    ? '`backward()` runs without error, but no weight changes.'
    : `\`backward()\` will raise ${raisedByBackward}.`;
}
