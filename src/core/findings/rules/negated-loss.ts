import { askedOnce } from '../../graph/asked-once';
import { ancestorsOf } from '../../graph/flow';
import type { GraphNode, Site } from '../../graph/graph';
import { termsOf } from '../../graph/terms';
import { agreeingPredictions } from '../../roles/agreeing-predictions';
import { defaultSample, sampleArguments } from '../../roles/sample';
import { sameShape } from '../../tensor/shape';
import { contains, type Span } from '../../text/span';
import { coreOf, hasDirection, isNegativeMultiple } from '../direction';
import type { ExaminedLoss } from '../examined-loss';
import type { Draft, GraphRule } from '../rule';
import { reversalsOf } from './made-up-gradient';

export const negatedLoss: GraphRule = {
  id: 'negated-loss',
  find: (loss) => {
    const span = negationOf(loss);
    if (span === null) return reversalsOf(loss).map((reversal) => ofReversal(reversal, loss));
    return [
      {
        severity: 'warning',
        span,
        message: `Minimising this drives ${loss.predictions} away from what it is compared with: ${loss.quote(span)} grows where they agree. The curve falls all the same.${loss.assumption}`,
        related: [],
        rewriting: {
          title: 'Change the sign',
          span,
          isGuard: false,
          text: (expression, view) =>
            expression.kind === 'unary' && expression.operator === '-'
              ? view.textOf(expression.operand)
              : `-${view.operand(expression)}`,
        },
      },
    ];
  },
};

function ofReversal({ span }: Site, loss: ExaminedLoss): Draft {
  const message = `${loss.quote(span)} turns the gradient around on the only way from the loss to ${loss.predictions}: each step makes the loss larger.${loss.assumption}`;
  return { severity: 'warning', span, message, related: [], rewriting: null };
}

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

/** Where a loss gets the sign with which it grows as the prediction agrees with its target, or lacks a minus; null where it has the right one. */
export function negationOf(loss: ExaminedLoss): Span | null {
  const node = signOf(loss);
  // A class with a minus before an error is made to be minimised, whatever it is called; a function may be a score.
  const isLoss =
    loss.surroundings.isLoss || (node !== null && isMinus(node, loss) && loss.surroundings.callable.kind === 'class');
  if (node === null || !hasDirection(loss, isLoss) || hasTwinTargets(loss)) return null;
  if (!isPaired(loss) && !hasOwnError(loss)) return null;
  const [minus, whole] = [isMinus(node, loss) ? loss.siteOf(node)?.span : undefined, loss.returned];
  // A likelihood that is made further up has its minus by right: `-0.5 * squares`.
  const isOwn = minus !== undefined && (loss.node(node).op === 'neg' || whole === null || contains(whole, minus));
  const span = isOwn ? minus : whole;
  // Of counts and scores the terms say it themselves.
  return isOfRates(loss) || loss.surroundings.agreement() === 'rises' ? (span ?? null) : null;
}

/** Whether it is clear what a prediction is to agree with: two beside a target may well be made to differ, as hazard and survival. */
function isPaired({ surroundings: { reading } }: ExaminedLoss): boolean {
  const ofRole = (role: string): number => reading.inputs.filter((input) => input.role === role).length;
  return ofRole('prediction') < 2 || ofRole('target') === 0;
}

/** Whether two targets are of one kind: with which of them the prediction is to agree is not clear, as between two views. */
function hasTwinTargets({ surroundings: { reading } }: ExaminedLoss): boolean {
  const targets = reading.inputs.filter((input) => input.kind === 'tensor').filter(({ role }) => role === 'target');
  return targets.some((one) =>
    targets.some((other) => one !== other && one.domain === other.domain && sameShape(one.shape, other.shape)),
  );
}

/** Whether one prediction alone is taken from a target, as the mean beside a variance is. */
function hasOwnError(loss: ExaminedLoss): boolean {
  const predictions = [...loss.traced.predictions];
  return termsOf(loss.traced.graph, coreOf(loss), loss.flow).some(({ node }) => {
    const behind = loss
      .node(errorIn(node, loss))
      .operands.flatMap((operand) => ancestorsOf(loss.traced.graph, operand));
    return predictions.filter((id) => behind.includes(id)).length === 1;
  });
}

/** The minus before an error, or the mean of log-probabilities that no minus stands before; null for anything else. */
function signOf(loss: ExaminedLoss): number | null {
  const core = coreOf(loss);
  const node = loss.node(core);
  if (isMinus(core, loss)) {
    const isOfError = node.operands.some((operand) => isError(operand, loss));
    return isOfError || isSumOfNegated(core, loss) || isOfWhole(core, loss) ? core : null;
  }
  if (isSumOfNegated(core, loss) || isLogOfRatio(core, loss)) return loss.output;
  // What the library's own distributions compute stands at the call, what a function of the user's does, in it.
  const isLikelihood = node.site?.name === 'log_prob' || node.op === 'logSoftmax' || isNormalised(core, loss);
  return isLikelihood || isLogLikelihood(core, loss) ? loss.output : null;
}

/** What is left of an error where prediction and target agree, as a share of what it was. */
const residue = 0.1;

/**
 * Whether a minus stands before all of a loss that without it is 0 or more, and where prediction and target agree close to 0, as an error is; or
 * less than elsewhere, as an error with smoothed labels. A ratio is a similarity: what it says of numbers that it is not meant for is nothing.
 */
function isOfWhole(id: number, loss: ExaminedLoss): boolean {
  const { op, operands } = loss.node(id);
  const { trace, surroundings } = loss;
  if (op !== 'neg' || !operands.every((operand) => trace.data(trace.ref(operand)).every((value) => value >= 0)))
    return false;
  const isRatio = operands.some((operand) => loss.node(coreOf(loss, operand)).op === 'div');
  if (!isRatio && surroundings.agreement() === 'rises') return true;
  const args = sampleArguments(surroundings.reading, defaultSample);
  const before = loss.valueOn(args);
  return [...agreeingPredictions(surroundings.reading)].some(({ reading, sure }) => {
    const after = loss.valueOn({ ...sampleArguments(reading, defaultSample), ...sure });
    return before !== null && after !== null && Math.abs(after) <= residue * Math.abs(before);
  });
}

/** Whether a value is the logarithm of what an error divides: of a ratio of signal to noise. */
function isLogOfRatio(id: number, loss: ExaminedLoss): boolean {
  const { op, operands } = loss.node(id);
  const [ratio] = operands.map((operand) =>
    loss.ancestors.includes(operand) ? withoutEpsilon(operand, loss) : operand,
  );
  if (ratio === undefined || !(op === 'log' || op === 'log2' || op === 'log10')) return false;
  const below = loss.node(ratio).op === 'div' ? loss.operand(ratio, 1) : null;
  return below !== null && isError(withoutEpsilon(below, loss), loss);
}

/** A value without the constant that is added to it. */
function withoutEpsilon(id: number, loss: ExaminedLoss): number {
  const { op, operands } = loss.node(loss.origin(id));
  const carrying = operands.filter((operand) => loss.carries(operand));
  const [only] = carrying;
  return op === 'add' && only !== undefined && carrying.length === 1 ? only : loss.origin(id);
}

const normalisers = new Set<GraphNode['op']>(['logsumexp', 'logcumsumexp']);

/** Whether a score is set off against the log-sum-exp of all of them: a log-softmax that is written out. */
function isNormalised(id: number, loss: ExaminedLoss): boolean {
  const { op, operands } = loss.node(loss.origin(id));
  const [score, total] = operands;
  if (op !== 'sub' || score === undefined || total === undefined) return false;
  const sum = loss.node(loss.origin(total));
  const [all] = sum.operands;
  return normalisers.has(sum.op) && all !== undefined && picked(score, loss) === picked(all, loss);
}

/** What elements were picked from. */
function picked(id: number, loss: ExaminedLoss): number {
  const from = loss.origin(id);
  const { op, operands } = loss.node(from);
  const [source] = operands;
  return (op === 'gather' || op === 'take') && source !== undefined ? picked(source, loss) : from;
}

function isMinus(id: number, loss: ExaminedLoss): boolean {
  const node = loss.node(id);
  return (node.op === 'neg' && node.site?.name === '-') || isNegativeMultiple(node, loss);
}

const logarithms = new Set<GraphNode['op']>(['log', 'log2', 'log10', 'log1p', 'logSoftmax', 'logSigmoid']);

/** Whether a value is made of logarithms alone, each weighted or picked by what it is compared with. */
function isLogLikelihood(whole: number, loss: ExaminedLoss): boolean {
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
    return operands.some((operand) => operand !== only && isOfTarget(operand, loss));
  }
  // Labels that are smoothed: the class in question, and a little of all.
  if (op === 'add' && carrying.length > 1) {
    return carrying.some(isLikelihood) && carrying.every(isOfLogarithms);
  }
  const isPassed = op === 'add' || op === 'sum' || op === 'view' || op === 'cast' || op === 'concat' || op === 'where';
  const isScaled = (op === 'mul' || op === 'div') && carrying.length === 1;
  return (isPassed || isScaled) && carrying.every(isLikelihood);
}

/** Whether a value is a logarithm, alone or times what the prediction itself weighs it with, as a focal loss does. */
function isWeighedLogarithm(id: number, loss: ExaminedLoss): boolean {
  const { op, operands } = loss.node(id);
  if (logarithms.has(op) || isNormalised(id, loss)) return true;
  return op === 'mul' && operands.some((operand) => logarithms.has(loss.node(loss.origin(operand)).op));
}

/** Whether a value is a sum with an error or a likelihood in it that counts the wrong way, and none that counts the right way. */
function isSumOfNegated(id: number, loss: ExaminedLoss): boolean {
  const parts = termsOf(loss.traced.graph, id, loss.flow);
  const signs = parts.flatMap(({ node, sign }) => {
    if (isError(node, loss)) return [sign];
    if (isMinus(node, loss)) return loss.node(node).operands.some((operand) => isError(operand, loss)) ? [-sign] : [];
    const isLikelihood =
      isLogLikelihood(node, loss) || parts.some((other) => sign !== other.sign && isRated(node, other.node, loss));
    return isLikelihood ? [-sign] : [];
  });
  return signs.length > 0 && signs.every((sign) => sign < 0);
}

/** Whether a loss is a Poisson likelihood of scores, which is highest at the logarithm of its target, not at the target. */
function isOfRates(loss: ExaminedLoss): boolean {
  const parts = termsOf(loss.traced.graph, coreOf(loss), loss.flow);
  return parts.some(({ node, sign }) => parts.some((other) => sign > other.sign && isRated(node, other.node, loss)));
}

/** Whether two terms are those of a Poisson likelihood: a score beside its exponential, or a rate beside its logarithm. */
function isRated(score: number, rate: number, loss: ExaminedLoss): boolean {
  const [of, from] = [loss.node(loss.origin(score)), loss.node(loss.origin(rate))];
  const isOf = (operands: readonly number[], id: number): boolean =>
    operands.some((operand) => loss.origin(operand) === loss.origin(id));
  return (from.op === 'exp' && isOf(from.operands, score)) || (of.op === 'log' && isOf(of.operands, rate));
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

/** Whether a value is the result of one of the library's losses, or a mean of squares or distances. */
export function isError(id: number, loss: ExaminedLoss): boolean {
  if (loss.calls(...losses).some(({ result }) => result === id)) return true;
  const { op, params } = loss.node(errorIn(id, loss));
  return errors.has(op) || (op === 'powScalar' && params.exponent === 2);
}

/** What sums, and what an error is divided by, are made of. */
function errorIn(id: number, loss: ExaminedLoss): number {
  const { op, operands } = loss.node(id);
  const [first] = operands;
  return first !== undefined && (op === 'sum' || op === 'view' || op === 'div') ? errorIn(first, loss) : id;
}

/** For the rule's page: why it is so, in two or three sentences. */
export const explanation =
  'An optimiser goes downhill. Of a likelihood, or of a loss with a minus before it, downhill is where the prediction is wrong: the number falls without end while the accuracy collapses.';
