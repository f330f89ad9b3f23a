import { askedOnce } from '../graph/asked-once';
import { FlowMap } from '../graph/flow';
import type { GraphNode } from '../graph/graph';
import { termsOf } from '../graph/terms';
import type { ExaminedLoss } from './examined-loss';

const normalisers = new Set<GraphNode['op']>(['logsumexp', 'logcumsumexp']);

export const logarithms = new Set<GraphNode['op']>(['log', 'log2', 'log10', 'log1p', 'logSoftmax', 'logSigmoid']);

/** A value without the constant that is added to it. */
export function withoutEpsilon(id: number, loss: ExaminedLoss): number {
  const { op, operands } = loss.node(loss.origin(id));
  const carrying = operands.filter((operand) => loss.carries(operand));
  const [only] = carrying;
  return op === 'add' && only !== undefined && carrying.length === 1 ? only : loss.origin(id);
}

/** Whether a score is set off against the log-sum-exp of all of them: a log-softmax that is written out. */
export function isNormalised(id: number, loss: ExaminedLoss): boolean {
  const { op, operands } = loss.node(loss.origin(id));
  const [score, total] = operands;
  if (op !== 'sub' || score === undefined || total === undefined) return false;
  const sum = loss.node(loss.origin(total));
  const [all] = sum.operands;
  if (all === undefined) return false;
  const from = picked(score, loss);
  if (normalisers.has(sum.op)) return from === picked(all, loss);
  return sum.op === 'log' && isOfExponentials(withoutEpsilon(all, loss), loss, from);
}

/**
 * Whether a loss is made of nothing but logarithms of shares, each of a score among all, of those that the target marks: at most 0, and the less the
 * smaller they are.
 */
export function isOfMarkedShares(id: number, loss: ExaminedLoss): boolean {
  const parts = termsOf(loss.traced.graph, id, loss.flow, (part) => isNormalised(part, loss) || isMarked(part, loss));
  return parts.length > 0 && parts.every(({ node, sign }) => sign > 0 && isMarked(node, loss));
}

/** Whether a value is the logarithm of a share times a mark that comes from an input. */
function isMarked(id: number, loss: ExaminedLoss): boolean {
  const { op, operands } = loss.node(id);
  const [share, ...others] = operands.filter((operand) => loss.carries(operand));
  if (op !== 'mul' || share === undefined || others.length > 0 || !isNormalised(share, loss)) return false;
  return operands.some((operand) => operand !== share && isOfTarget(operand, loss) && isMark(operand, loss));
}

/** Whether a value is 0 or 1, or is counted: the loss divides by its sum. */
function isMark(id: number, loss: ExaminedLoss): boolean {
  if (loss.trace.data(loss.trace.ref(id)).every((mark) => mark === 0 || mark === 1)) return true;
  const behind = loss.inputs.filter((input) => loss.dependsOn(id, input));
  return loss.ancestors.some((other) => {
    const [, divisor] = loss.node(other).operands;
    if (loss.node(other).op !== 'div' || divisor === undefined || loss.flow.depends(divisor)) return false;
    return loss.trace.ref(divisor).size === 1 && behind.some((input) => loss.dependsOn(divisor, input));
  });
}

/** What elements were picked from. */
function picked(id: number, loss: ExaminedLoss): number {
  const from = loss.origin(id);
  const { op, operands } = loss.node(from);
  const [source] = operands;
  return (op === 'gather' || op === 'take') && source !== undefined ? picked(source, loss) : from;
}

/** Whether a value is the logarithm of what a softmax or a sigmoid makes of scores. */
export function isOfProbability(id: number, loss: ExaminedLoss): boolean {
  const { op, operands } = loss.node(id);
  if (op === 'logSoftmax' || op === 'logSigmoid') return true;
  return operands.some((operand) => {
    const of = withoutEpsilon(operand, loss);
    return /^(sigmoid|softmax)$/.test(loss.node(of).op) || isShare(of, loss);
  });
}

/** Whether a value is a quotient of sums of exponentials: a softmax that is written out. */
function isShare(id: number, loss: ExaminedLoss): boolean {
  const { op, operands } = loss.node(id);
  return op === 'div' && operands.every((operand) => isOfExponentials(withoutEpsilon(operand, loss), loss));
}

const gathering = new Set<GraphNode['op']>([
  ...(['sum', 'cumsum', 'add', 'mul', 'matmul', 'concat', 'take', 'gather', 'view', 'cast'] as const),
]);

/** Whether a value is a sum of exponentials, of these scores where some are given. */
function isOfExponentials(id: number, loss: ExaminedLoss, scores: number | null = null): boolean {
  const { op, operands } = loss.node(loss.origin(id));
  const [exponent] = operands;
  if (op === 'exp') return scores === null || (exponent !== undefined && picked(exponent, loss) === scores);
  const carrying = operands.filter((operand) => loss.carries(operand));
  return (
    gathering.has(op) && carrying.length > 0 && carrying.every((operand) => isOfExponentials(operand, loss, scores))
  );
}

/**
 * Whether a value is the log-probability that one prediction lies above another, `logsigmoid(better - worse)`, and nothing else is compared: what a
 * model that is not trained says of both only moves it.
 */
export function isRanking(id: number, loss: ExaminedLoss): boolean {
  if (!isOfProbability(id, loss)) return false;
  const [operand] = loss.node(id).operands;
  const scores = loss.node(id).op === 'logSigmoid' ? operand : loss.operand(withoutEpsilon(operand ?? id, loss));
  if (scores === undefined || scores === null) return false;
  const { reading } = loss.surroundings;
  const { graph } = loss.traced;
  const parts = termsOf(graph, scores, new FlowMap(graph, new Set(loss.inputs)));
  const isMoved = parts.every(({ node }) => loss.inputs.includes(attached(node, loss)));
  if (!isMoved && reading.inputs.some(({ role }) => role === 'target' || role === 'teacher')) return false;
  const signs = termsOf(graph, scores, loss.flow);
  return signs.some(({ sign }) => sign > 0) && signs.some(({ sign }) => sign < 0);
}

/** Where the elements of a value were computed, be it detached since. */
function attached(id: number, loss: ExaminedLoss): number {
  const { op, operands } = loss.node(loss.origin(id));
  const [operand] = operands;
  return op === 'detach' && operand !== undefined ? attached(operand, loss) : loss.origin(id);
}

/** Whether a value is made of logarithms alone, each weighted or picked by what it is compared with. */
export function isLogLikelihood(whole: number, loss: ExaminedLoss): boolean {
  const isOfLogarithms = ofLogarithms(loss);
  return askedOnce((id, isLikelihood) => isLikelihoodOf(id, loss, isLikelihood, isOfLogarithms))(whole);
}

function isLikelihoodOf(
  id: number,
  loss: ExaminedLoss,
  isLikelihood: (id: number) => boolean,
  isOfLogarithms: (id: number) => boolean,
): boolean {
  const { op, operands } = loss.node(id);
  const carrying = operands.filter((operand) => loss.carries(operand));
  const [only] = carrying;
  if (only === undefined) return false;
  const isPicking = op === 'mul' || op === 'gather' || op === 'take';
  if (isPicking && carrying.length === 1 && isWeighedLogarithm(loss.origin(only), loss)) {
    return operands.some((operand) => operand !== only && isOfTarget(operand, loss) && !isNegated(operand, loss));
  }
  // A likelihood that the prediction itself weighs, as a focal loss does; where its logarithm is that of what the target picks.
  if (op === 'mul' && carrying.length === 2) {
    return carrying.some(isLikelihood) && !carrying.every(isOfLogarithms);
  }
  if (logarithms.has(op)) return isPickedByTarget(withoutEpsilon(only, loss), loss);
  // Labels that are smoothed: the class in question, and a little of all.
  if (op === 'add' && carrying.length > 1) {
    return carrying.some(isLikelihood) && carrying.every(isOfLogarithms);
  }
  const isPassed = op === 'add' || op === 'sum' || op === 'view' || op === 'cast' || op === 'concat' || op === 'where';
  const isScaled = (op === 'mul' || op === 'div') && carrying.length === 1;
  return (isPassed || isScaled) && carrying.every(isLikelihood);
}

/** Whether a factor has the minus that a likelihood lacks: `-target * log(p)`. */
function isNegated(id: number, loss: ExaminedLoss): boolean {
  return loss.node(loss.origin(id)).op === 'neg';
}

/** Whether elements are chosen by what the prediction is compared with: `where(y == 1, p, 1 - p)`, `p.gather(1, y)`. */
function isPickedByTarget(id: number, loss: ExaminedLoss): boolean {
  const { op, operands } = loss.node(id);
  const isChoosing = op === 'where' || op === 'gather' || op === 'take';
  return isChoosing && operands.some((operand) => isOfTarget(operand, loss));
}

/** Whether a value is a logarithm, alone or times what the prediction itself weighs it with, as a focal loss does. */
function isWeighedLogarithm(id: number, loss: ExaminedLoss): boolean {
  const { op, operands } = loss.node(id);
  if (logarithms.has(op) || isNormalised(id, loss)) return true;
  return op === 'mul' && operands.some((operand) => logarithms.has(loss.node(loss.origin(operand)).op));
}

/** Whether a value is a logarithm, a sum of such or a multiple of one. */
function ofLogarithms(loss: ExaminedLoss): (id: number) => boolean {
  return askedOnce((id, isOfLogarithms) => {
    const { op, operands } = loss.node(loss.origin(id));
    if (logarithms.has(op)) return true;
    const carrying = operands.filter((operand) => loss.carries(operand));
    const isPassed = op === 'add' || op === 'sum' || op === 'gather' || op === 'take';
    const isScaled = (op === 'mul' || op === 'div') && carrying.length === 1;
    return (isPassed || isScaled) && carrying.length > 0 && carrying.every(isOfLogarithms);
  });
}

/** Whether a value comes from an input that is no prediction. */
function isOfTarget(id: number, loss: ExaminedLoss): boolean {
  return !loss.flow.depends(id) && loss.inputs.some((input) => loss.dependsOn(id, input));
}

/** Whether two terms are those of a Poisson likelihood: a score beside its exponential, or a rate beside its logarithm. */
export function isRated(score: number, rate: number, loss: ExaminedLoss): boolean {
  const [of, from] = [loss.node(loss.origin(score)), loss.node(loss.origin(rate))];
  const isOf = (operands: readonly number[], id: number): boolean =>
    operands.some((operand) => loss.origin(operand) === loss.origin(id));
  return (from.op === 'exp' && isOf(from.operands, score)) || (of.op === 'log' && isOf(of.operands, rate));
}
