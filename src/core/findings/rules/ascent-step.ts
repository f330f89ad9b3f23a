import { backwardCalls, type BackwardCall, type Subject } from '../../loss/training-steps';
import type { SourceView } from '../../surrogates/source-expression';
import { withOtherSign } from '../rewritings';
import type { GraphRule } from '../rule';
import type { NegativeRate } from '../steps/negative-rates';
import { descending, withoutSign } from '../steps/step-rewritings';
import type { StepDraft, StepRule } from '../steps/step-rule';
import type { WeightUpdate } from '../steps/weight-updates';
import { negationOf } from './negated-loss';

const id = 'ascent-step';
/** For the rule's page: why it is so, in two or three sentences. */
export const explanation =
  'The gradient points to where the loss grows fastest. A step that adds it, or goes along the gradient of the negative loss, makes the loss as large as it can.';

/** Steps that are written by hand. */
export const ascentStep: StepRule = {
  id,
  find: ({ updates, rates, view }) => [
    ...updates.flatMap((update) => climbing(update, view)),
    ...rates.map((rate) => refused(rate, view)),
  ],
};

function climbing({ span, weight, gradient }: WeightUpdate, view: SourceView): readonly StepDraft[] {
  if (gradient !== 'added') return [];
  const message = `This step climbs: it adds the gradient to \`${weight}\`, and the loss grows. To descend, take it away: \`${weight} -= lr * ${weight}.grad\`.`;
  return [{ severity: 'warning', span, message, rewriting: descending(span, view) }];
}

function refused({ span, optimizer }: NegativeRate, view: SourceView): StepDraft {
  const message = `A rate below 0 would climb, and PyTorch refuses it: \`${optimizer}\` will raise "ValueError: Invalid learning rate". To maximise on purpose, pass \`maximize=True\`.`;
  return { severity: 'error', span, message, rewriting: withoutSign(span, view) };
}

/** `(-loss).backward()`: the minus stands where the gradient is asked for. */
export const ascentBackward: GraphRule = {
  id,
  find: (loss) => {
    const span = negationOf(loss);
    if (span === null) return [];
    const isSubject = ({ expression: { kind, span: own } }: Subject): boolean =>
      kind === 'unary' && own.start === span.start && own.end === span.end;
    // What a training step returns is its loss: the minus is that of the loss.
    const isCall = ({ statement, subjects }: BackwardCall): boolean =>
      statement.kind !== 'return' && subjects.some(isSubject);
    if (!backwardCalls(loss.surroundings.module).some(isCall)) return [];
    return [
      {
        severity: 'warning',
        span,
        message: `This step climbs: it asks for the gradient of ${loss.quote(span)}, and the loss itself grows.${loss.assumption}`,
        related: [],
        rewriting: withOtherSign(span),
      },
    ];
  },
};
