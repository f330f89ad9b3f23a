import { backwardCalls, type BackwardCall, type Subject } from '../../loss/training-steps';
import { pathOf } from '../../program/dotted-path';
import type { Argument, CallExpression } from '../../program/program';
import { allExpressions } from '../../program/walk';
import { contains, sameSpan, type Span } from '../../text/span';
import { namesAround } from '../backward-calls';
import { isSumOfErrors } from '../error-terms';
import type { ExaminedLoss } from '../examined-loss';
import type { SourceView } from '../../surrogates/source-expression';
import { withOtherSign } from '../rewritings';
import type { Draft, GraphRule, Rewriting } from '../rule';
import { hasOneOptimizer } from '../steps/turned-gradients';
import type { MovedWeight } from '../steps/moved-weights';
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
  find: ({ updates, moved, rates, view }) => [
    ...updates.flatMap((update) => climbing(update, view)),
    ...moved.filter(({ span }) => !updates.some((update) => contains(update.span, span))).map(movedUp),
    ...rates.map((rate) => refused(rate, view)),
  ],
};

function climbing({ span, weight, gradient, isByRate }: WeightUpdate, view: SourceView): readonly StepDraft[] {
  if (gradient === 'turned') {
    const message = `This turns the gradient of \`${weight}\` around: the step that follows climbs, and the loss grows.`;
    return [{ severity: 'warning', span, message, rewriting: null }];
  }
  if (gradient !== 'added') return [];
  if (isByRate) {
    const message = `This step climbs: its rate is below 0, so that it adds the gradient to \`${weight}\`, and the loss grows. Make the rate positive.`;
    return [{ severity: 'warning', span, message, rewriting: null }];
  }
  const message = `This step climbs: it adds the gradient to \`${weight}\`, and the loss grows. To descend, take it away: \`${weight} -= lr * ${weight}.grad\`.`;
  return [{ severity: 'warning', span, message, rewriting: descending(span, view) }];
}

function movedUp({ span, weight }: MovedWeight): StepDraft {
  const message = `This step climbs: it adds the gradient to \`${weight}\`, and the loss is larger where it leads. To descend, take it away.`;
  return { severity: 'warning', span, message, rewriting: null };
}

function refused({ span, optimizer }: NegativeRate, view: SourceView): StepDraft {
  const message = `A rate below 0 would climb, and PyTorch refuses it: \`${optimizer}\` will raise "ValueError: Invalid learning rate". To maximise on purpose, pass \`maximize=True\`.`;
  return { severity: 'error', span, message, rewriting: withoutSign(span, view) };
}

/** Losses of which a step asks the gradient with the wrong sign. */
export const ascentBackward: GraphRule = {
  id,
  find: (loss) => [...askedNegated(loss), ...maximised(loss)],
};

/** `(-loss).backward()`: the minus stands where the gradient is asked for. */
function askedNegated(loss: ExaminedLoss): readonly Draft[] {
  const span = negationOf(loss);
  if (span === null) return [];
  const isSubject = ({ expression: { kind, span: own } }: Subject): boolean =>
    (kind === 'unary' || kind === 'binary') && sameSpan(own, span);
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
}

/** An error that the one optimiser of its model is told to maximise, in the step itself or around it. */
function maximised(loss: ExaminedLoss): readonly Draft[] {
  const { callable, module } = loss.surroundings;
  if (callable.kind !== 'inline' || loss.judgement.verdict !== 'trains' || !hasOneOptimizer(module)) return [];
  const place = namesAround(callable.span, module);
  const isOfModel = (call: CallExpression): boolean => {
    const model = modelOf(call);
    const isAround = namesAround(call.span, module).every((name, index) => name === place[index]);
    return isAround && model !== null && loss.story.predictions.some(({ name }) => name.startsWith(`${model}(`));
  };
  const told = allExpressions(module.body).flatMap((part) =>
    part.kind === 'call' && part.arguments.some(isMaximize) && isOfModel(part) ? [part] : [],
  );
  if (told.length === 0 || !isSumOfErrors(loss)) return [];
  return told.map(({ span }) => ({
    severity: 'warning',
    span,
    message: `This optimiser climbs: it maximises ${loss.quote(loss.surroundings.callable.span)}, an error, and ${loss.predictions} is driven away from what it is compared with.`,
    related: [],
    rewriting: withoutMaximize(span),
  }));
}

/** `net` of `SGD(net.parameters(), …)` */
function modelOf({ arguments: [first] }: CallExpression): string | null {
  const callee = first?.value.kind === 'call' ? first.value.callee : null;
  return callee?.kind === 'attribute' && callee.name === 'parameters' ? pathOf(callee.object) : null;
}

function isMaximize(argument: Argument): boolean {
  return (
    argument.kind === 'keyword' &&
    argument.name === 'maximize' &&
    argument.value.kind === 'constant' &&
    argument.value.value === 'True'
  );
}

function withoutMaximize(span: Span): Rewriting {
  return {
    title: 'Minimise',
    span,
    isGuard: false,
    isOfStep: true,
    text: (expression, view) => {
      if (expression.kind !== 'call') return null;
      const at = expression.arguments.findIndex(isMaximize);
      const [before, own] = [expression.arguments[at - 1], expression.arguments[at]];
      if (before === undefined || own === undefined) return null;
      return view.text.slice(span.start, before.span.end) + view.text.slice(own.span.end, span.end);
    },
  };
}
