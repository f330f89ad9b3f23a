import { ancestorsOf } from '../../graph/flow';
import type { GraphNode } from '../../graph/graph';
import { isWhole } from '../../graph/per-element';
import { cancelledSums } from '../cancelled-sums';
import { equalSides, isSpreadOfOne } from '../equal-sides';
import type { ExaminedLoss } from '../examined-loss';
import { assigns } from '../../loss/assignments';
import { bodyOf } from '../../loss/definitions';
import { allExpressions, allStatements, statementsIn } from '../../program/walk';
import { isFloating } from '../../tensor/dtype';
import { sameShape } from '../../tensor/shape';
import { contains, type Span } from '../../text/span';
import { writesZero } from '../../text/written-zero';
import type { Draft, GraphRule, Rewriting } from '../rule';
import { isRounding } from './rounded-prediction';

export const cancelledGradient: GraphRule = {
  id: 'cancelled-gradient',
  find: (loss) => {
    if (loss.judgement.verdict !== 'trains') return [];
    const sums = cancelledSums(loss);
    const cancelling = loss.ancestors.flatMap((id) => {
      const isSummedUp = sums.has(id) ? 'is summed up to the same number whatever goes in' : null;
      const because = cancels(loss.node(id), id, loss) ?? isSummedUp;
      const site = loss.siteOf(id);
      return because === null || site === null ? [] : [{ id, because, span: site.span }];
    });
    const [first] = cancelling;
    if (first === undefined) return equalOnSamples(loss);
    if (reachesWithout(new Set(cancelling.map(({ id }) => id)), loss)) return cancelledTerms(cancelling, loss);
    // What data decide may add something to what begins as 0.
    const isOfInputs = (id: number): boolean => loss.inputs.some((input) => loss.dependsOn(id, input));
    const isDecided = loss.traced.graph.guards.some(({ node }) => isOfInputs(node));
    if (isDecided && !(loss.returned !== null && contains(loss.returned, first.span))) return [];
    return [
      {
        severity: 'error',
        trainsNothing: 'always',
        span: first.span,
        message: `The gradient of ${loss.predictions} is 0, whatever it is: ${loss.quote(first.span)} ${first.because}. \`backward()\` runs without error, but no weight changes.`,
        related: [],
        rewriting: notCancelled(first.span),
      },
    ];
  },
};

/** Differences and quotients of what is the same on every sample, though it is worked out in two ways, where all comes through them. */
function equalOnSamples(loss: ExaminedLoss): readonly Draft[] {
  const equal = equalSides(loss);
  const [first] = equal;
  const span = first === undefined ? undefined : loss.siteOf(first)?.span;
  if (first === undefined || span === undefined || reachesWithout(new Set(equal), loss)) return [];
  // What was meant by a difference nobody knows: a sum, or other sides.
  const [value, because, rewriting] =
    loss.node(first).op === 'sub'
      ? ['0', 'what is taken away is the same as what it is taken from', null]
      : ['1', 'it is divided by its own value', notCancelled(span)];
  const message = `${loss.quote(span)} is ${value}, and its gradient 0, on every sample that was tried: ${because}. No gradient of it reaches ${loss.predictions}.`;
  return [
    {
      severity: 'warning',
      trainsNothing: 'onSample',
      span,
      message,
      related: [],
      rewriting,
    },
  ];
}

/** `0 * loss` and `loss ** 0` as `loss`; `loss / loss` as `loss / loss.detach()`. */
function notCancelled(span: Span): Rewriting {
  return {
    title: 'Let the gradient through',
    span,
    isGuard: false,
    text: (expression, view) => {
      if (expression.kind !== 'binary') return null;
      const { left, right, operator } = expression;
      if (operator === '*') return view.textOf(writesZero(view.textOf(left)) ? right : left);
      if (operator === '**') return view.textOf(left);
      const isOfItself = operator === '/' || operator === '-';
      return isOfItself ? `${view.textOf(left)} ${operator} ${view.operand(right)}.detach()` : null;
    },
  };
}

/** An operation behind which no gradient is left. */
interface Cancelling {
  readonly id: number;
  readonly because: string;
  readonly span: Span;
}

/** Summands that are cancelled beside others that train: who writes a factor 0 switches a term off, and may well know it. */
function cancelledTerms(cancelling: readonly Cancelling[], loss: ExaminedLoss): readonly Draft[] {
  const summands = summandsOf(loss);
  return cancelling.flatMap(({ id, because, span }) =>
    summands.has(id) && id !== loss.output
      ? [
          {
            severity: 'info',
            span,
            message: `This term trains nothing: ${loss.quote(span)} ${because}. The others still train ${loss.predictions}.`,
            related: [],
            rewriting: null,
          },
        ]
      : [],
  );
}

const adding = new Set<GraphNode['op']>(['add', 'sub', 'neg', 'sum', 'view', 'cast']);

/** The values that a loss is the sum of, and their own. */
function summandsOf(loss: ExaminedLoss): ReadonlySet<number> {
  const summands = new Set([loss.output]);
  for (const id of summands) {
    const { op, operands } = loss.node(id);
    const carrying = operands.filter((operand) => loss.carries(operand));
    const isScaled = (op === 'mul' || op === 'div') && carrying.length === 1;
    if (adding.has(op) || isScaled) for (const operand of carrying) summands.add(operand);
  }
  return summands;
}

/** Why no gradient is left behind this operation; null where some is. */
function cancels({ op, operands, params }: GraphNode, id: number, loss: ExaminedLoss): string | null {
  const [first, second] = operands;
  if (first === undefined || !loss.carries(id)) return null;
  if (op === 'powScalar' && params.exponent === 0) return 'is 1 for every value';
  if (op === 'sum' && isOfShares(first, params.dims, loss)) return 'sums up what a softmax makes to sum up to 1';
  if (second === undefined) return null;
  if ((op === 'mul' || op === 'matmul') && [first, second].some((factor) => isRoundedAway(factor, loss)))
    return 'multiplies by numbers that are all rounded to 0';
  if (op === 'mul') {
    const isZero = [first, second].some((operand) => isWrittenZero(operand, id, loss));
    const isMeant = isMereSum(id, loss) && !isUnconditional(id, loss);
    return isZero && !isMeant ? 'multiplies by 0' : null;
  }
  if (op === 'div' && isSizeOf(first, second, loss)) return 'divides a value by its own size';
  const [own, other] = [copied(first, loss), copied(second, loss)];
  if (!loss.isSame(own, other) || (own !== other && isSpreadOfOne(own, loss))) return null;
  if (op === 'sub') return 'takes a value from itself';
  // Of an input that is forgotten for it, another rule tells.
  if (errors.has(op)) return isOfAll(loss) ? 'compares a value with itself' : null;
  return op === 'div' ? 'divides a value by itself' : null;
}

const errors = new Set<GraphNode['op']>(['squaredError', 'smoothL1', 'huber']);

/** Whether the loss is made of every input. */
function isOfAll(loss: ExaminedLoss): boolean {
  return loss.inputs.every((input) => loss.dependsOn(loss.output, input));
}

/**
 * Whether a window that no input has a part in is nothing but zeros, and rounding made it so: what the program has as zeros may be filled later,
 * and a single number may be a schedule's.
 */
function isRoundedAway(id: number, loss: ExaminedLoss): boolean {
  const { graph } = loss.trace;
  const isNothing = (one: number): boolean => loss.trace.data(loss.trace.ref(one)).every((number) => number === 0);
  if (loss.trace.ref(id).size < 2 || !isNothing(id)) return false;
  const behind = ancestorsOf(graph, id);
  const isRoundedTo0 = (one: number): boolean => {
    const node = loss.node(one);
    return isRounding(node) && isNothing(one) && !node.operands.every(isNothing);
  };
  return behind.some(isRoundedTo0) && !behind.some((one) => loss.inputs.includes(one));
}

/** Whether a softmax is summed along the axis that it shares out. */
function isOfShares(id: number, dims: readonly number[], loss: ExaminedLoss): boolean {
  const { op, params } = loss.node(id);
  return op === 'softmax' && dims.includes(params.dim);
}

/** `x / x.abs()`, and the other way round: 1 or −1. */
function isSizeOf(one: number, other: number, loss: ExaminedLoss): boolean {
  const [first, second] = [copied(one, loss), copied(other, loss)];
  const isOf = (size: number, value: number): boolean => {
    const { op, operands } = loss.node(size);
    const [operand] = operands;
    return op === 'abs' && operand !== undefined && copied(operand, loss) === value;
  };
  return isOf(second, first) || isOf(first, second);
}

/** What a value is a copy of, as `l.clone()` is of `l`, and `ALPHA * l` where the file says that it is 1. */
function copied(id: number, loss: ExaminedLoss): number {
  const { op, operands } = loss.node(id);
  const [operand] = operands;
  if (operand === undefined) return id;
  const multiplied = op === 'mul' ? operands.filter((factor) => !isOwnOne(factor, loss)) : operands;
  if (multiplied.length === 1 && multiplied[0] !== undefined && operands.length === 2)
    return copied(multiplied[0], loss);
  const { shape, size } = loss.trace.ref(operand);
  const isCopy = isWhole(loss.node(id), size) && sameShape(loss.trace.ref(id).shape, shape);
  return isCopy ? copied(operand, loss) : id;
}

/** A number 1 of the program itself: a setting that is 1 by default may be another. */
function isOwnOne(id: number, loss: ExaminedLoss): boolean {
  if (loss.surroundings.callable.kind !== 'inline' || loss.node(id).op !== 'constant') return false;
  const value = loss.trace.ref(id);
  return value.size === 1 && loss.trace.data(value)[0] === 1;
}

const summing = new Set<GraphNode['op']>(['input', 'view', 'take', 'concat', 'cast', 'sum', 'add', 'mul', 'div']);

/** Whether a zero that hangs on the prediction is all that is wanted, for a batch without samples: `logits.sum() * 0`. */
function isMereSum(product: number, loss: ExaminedLoss): boolean {
  const { graph } = loss.trace;
  return ancestorsOf(graph, product).every((id) => !loss.carries(id) || summing.has(loss.node(id).op));
}

/** Whether an inline loss is made so for every batch: what is to stand for one without samples is made under a condition. */
function isUnconditional(product: number, loss: ExaminedLoss): boolean {
  const { callable, module } = loss.surroundings;
  const span = loss.siteOf(product)?.span;
  if (callable.kind !== 'inline' || span === undefined) return false;
  return !allStatements(module.body).some(
    ({ kind, span: whole }) => (kind === 'if' || kind === 'try' || kind === 'match') && contains(whole, span),
  );
}

/** A factor 0 that stands in the expression itself: a setting that is 0 by default switches a term off on purpose. */
function isWrittenZero(operand: number, product: number, loss: ExaminedLoss): boolean {
  const site = loss.siteOf(product);
  const data = loss.trace.data(loss.trace.ref(operand));
  const isZero = loss.node(operand).op === 'constant' && data.length === 1 && data[0] === 0;
  if (!isZero || site === null) return false;
  return writesZero(loss.story.source.text(site.span)) || isNamedZero(site.span, loss);
}

/** `weight * loss` where the function itself says `weight = 0.0` and nothing else of it. */
function isNamedZero(span: Span, { surroundings }: ExaminedLoss): boolean {
  const body = bodyOf(surroundings.callable.definition);
  const product = allExpressions(body).find((part) => part.span.start === span.start && part.span.end === span.end);
  const factors = product?.kind === 'binary' ? [product.left, product.right] : [];
  return factors.some((factor) => {
    if (factor.kind !== 'name') return false;
    const given = [...statementsIn(body)].filter((statement) => assigns(statement, factor.name));
    const [only] = given;
    const value = given.length === 1 && only?.kind === 'assign' ? only.value : null;
    return (value?.kind === 'integer' || value?.kind === 'float') && value.value === 0;
  });
}

/** Whether a gradient comes back from the loss past the cancelling operations: to a prediction, or to what an inline loss is made of. */
function reachesWithout(cancelling: ReadonlySet<number>, loss: ExaminedLoss): boolean {
  const isInline = loss.surroundings.callable.kind === 'inline';
  const stack = [loss.output];
  const seen = new Set(stack);
  for (let id = stack.pop(); id !== undefined; id = stack.pop()) {
    if (loss.traced.predictions.has(id) || (isInline && mayBeTrained(id, loss))) return true;
    if (cancelling.has(id)) continue;
    for (const operand of loss.node(id).operands) {
      if (!seen.has(operand) && (isInline || loss.carries(operand))) {
        seen.add(operand);
        stack.push(operand);
      }
    }
  }
  return false;
}

/** Whether an input was computed before an inline loss, by what may be trained. */
function mayBeTrained(id: number, loss: ExaminedLoss): boolean {
  const isInput = loss.inputNames.has(id) && isFloating(loss.node(id).type.dtype);
  return isInput && (loss.knownInput(id)?.data ?? null) === null;
}

/** For the rule's page: why it is so, in two or three sentences. */
export const explanation =
  'A factor 0, weights that are rounded to 0, an exponent 0, or a value less or over itself, or over its own size, makes a constant: its derivative is 0 for every input. PyTorch computes it without complaint.';
