import type { GraphNode } from '../graph/graph';
import { termsOf, type Term } from '../graph/terms';
import { coreOf, isNegativeMultiple } from './direction';
import type { ExaminedLoss } from './examined-loss';
import { isRated } from './likelihood-terms';

const losses = [
  'cross_entropy',
  'nll_loss',
  'binary_cross_entropy',
  'binary_cross_entropy_with_logits',
  'mse_loss',
  'l1_loss',
  'smooth_l1_loss',
  'huber_loss',
  'kl_div',
];

/** Operations whose results are errors: 0 or more. */
const errors = new Set<GraphNode['op']>(['squaredError', 'abs', 'smoothL1', 'huber']);

/** Operations whose results are above 0, as the precision is that an error is weighed by. */
const positive = new Set<GraphNode['op']>(['exp', 'softplus', 'sigmoid', 'softmax']);

/** An error as it stands in a term of a loss. */
interface ErrorIn {
  readonly node: number;
  /** Whether the term grows with it. */
  readonly sign: 1 | -1;
}

/** What sums, signs, and what an error is divided or weighed by, are made of. */
function errorIn(id: number, loss: ExaminedLoss, sign: 1 | -1 = 1): ErrorIn {
  const { op, operands } = loss.node(id);
  const [first, second] = operands;
  if (first === undefined || isError(id, loss)) return { node: id, sign };
  if (op === 'sum' || op === 'view' || op === 'div') return errorIn(first, loss, sign);
  if (op === 'neg') return errorIn(first, loss, opposite(sign));
  const weighed = op === 'mul' && second !== undefined ? weighedBy(first, second, loss) : null;
  if (weighed === null) return { node: id, sign };
  return errorIn(weighed, loss, isNegativeMultiple(loss.node(id), loss) ? opposite(sign) : sign);
}

function opposite(sign: 1 | -1): 1 | -1 {
  return sign === 1 ? -1 : 1;
}

/** Which of two factors is weighed by the other, a number or what is always above 0; null where neither is. */
function weighedBy(first: number, second: number, loss: ExaminedLoss): number | null {
  const isWeight = (id: number): boolean => {
    const { op } = loss.node(loss.origin(id));
    return op === 'constant' || positive.has(op);
  };
  if (isWeight(first)) return second;
  return isWeight(second) ? first : null;
}

/** Whether a value is the result of one of the library's losses, or made of squares or distances element by element. */
function isError(id: number, loss: ExaminedLoss): boolean {
  const { op, params } = loss.node(id);
  return errors.has(op) || (op === 'powScalar' && params.exponent === 2) || isSquare(id, loss) || isOfLibrary(id, loss);
}

/** Whether a value is the result of one of the library's losses. */
export function isOfLibrary(id: number, loss: ExaminedLoss): boolean {
  return loss.calls(...losses).some(({ result }) => result === id);
}

/** `difference * difference` */
function isSquare(id: number, loss: ExaminedLoss): boolean {
  const { op, operands } = loss.node(id);
  const [one, other] = operands;
  return op === 'mul' && one !== undefined && one === other && loss.node(one).op === 'sub';
}

/** With which sign an error stands in a value, a mean or a multiple of it; 0 where it is of none. */
export function signOfError(id: number, loss: ExaminedLoss): 1 | -1 | 0 {
  const { node, sign } = errorIn(id, loss);
  return isError(node, loss) ? sign : 0;
}

/** Whether a loss is made of errors that all count the right way: it is least where prediction and target agree. */
export function isSumOfErrors(loss: ExaminedLoss): boolean {
  const parts = termsIn(loss.output, loss);
  return parts.length > 0 && parts.every(({ node, sign }) => signOfError(node, loss) * sign > 0);
}

/**
 * Whether a value is made of errors, and beside them of margins that are bounded at 0 and of exponentials that are taken with their exponents, as a
 * divergence has them, which all count the right way; of a class, and of a loss by its name or its use, margins may be all there is.
 */
export function isSumOfPunishments(id: number, loss: ExaminedLoss): boolean {
  const parts = termsIn(id, loss);
  const isOfMargin = ({ node, sign }: Term): boolean => {
    const { op } = loss.node(loss.origin(node));
    return sign > 0 ? op === 'relu' || op === 'softplus' : op === 'logSigmoid';
  };
  const isOfExponential = (part: Term): boolean =>
    parts.some((other) =>
      part.sign > 0
        ? other.sign < 0 && isRated(other.node, part.node, loss)
        : other.sign > 0 && isRated(part.node, other.node, loss),
    );
  const errorsIn = parts.filter(({ node, sign }) => signOfError(node, loss) * sign > 0);
  const { isLoss, callable } = loss.surroundings;
  const isAny = errorsIn.length > 0 || ((isLoss || callable.kind === 'class') && parts.some(isOfMargin));
  return isAny && parts.every((part) => errorsIn.includes(part) || isOfMargin(part) || isOfExponential(part));
}

function termsIn(id: number, loss: ExaminedLoss): readonly Term[] {
  return termsOf(loss.traced.graph, id, loss.flow, (part) => isOfLibrary(part, loss));
}

/** The two inputs whose difference is an error in a loss, the prediction first; null where it has none, or an error of more. */
export function comparedInError(loss: ExaminedLoss): readonly [string, string] | null {
  for (const { node } of termsOf(loss.traced.graph, coreOf(loss), loss.flow)) {
    const [one, other, ...others] = sidesOfError(node, loss).map((side) => inputsBehind(side, loss));
    const [prediction, ...more] = one ?? [];
    const [target, ...further] = other ?? [];
    if (prediction === undefined || target === undefined || others.length + more.length + further.length > 0) continue;
    const isPrediction = (name: string): boolean => loss.story.predictions.some((own) => own.name === name);
    if (isPrediction(prediction)) return [prediction, target];
    if (isPrediction(target)) return [target, prediction];
  }
  return null;
}

/** The values of whose difference an error is made. */
export function sidesOfError(id: number, loss: ExaminedLoss): readonly number[] {
  const { operands } = loss.node(errorIn(id, loss).node);
  const [difference, ...others] = new Set(operands);
  const isDifference = difference !== undefined && others.length === 0 && loss.node(difference).op === 'sub';
  return isDifference ? loss.node(difference).operands : operands;
}

function inputsBehind(id: number, loss: ExaminedLoss): readonly string[] {
  const behind = loss.inputs.filter((input) => loss.dependsOn(id, input));
  const names = new Set(behind.map((input) => loss.inputNames.get(input)));
  // What the loss has of its own, as a layer that fits one size to another, is no side of it.
  return loss.surroundings.reading.inputs.flatMap(({ name }) => (names.has(name) ? [name] : []));
}
