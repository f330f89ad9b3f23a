import type { GraphNode } from '../../graph/graph';
import type { Site } from '../../graph/graph';
import { coreOf, hasDirection, isNegativeMultiple } from '../direction';
import type { ExaminedLoss } from '../examined-loss';
import { termsOf } from '../terms';
import type { Draft, GraphRule } from '../rule';
import { reversalsOf } from './made-up-gradient';

export const negatedLoss: GraphRule = {
  id: 'negated-loss',
  find: (loss) => {
    const site = negationOf(loss);
    if (site === null) return reversalsOf(loss).map((reversal) => ofReversal(reversal, loss));
    return [
      {
        severity: 'warning',
        span: site.span,
        message: `Minimising this drives ${loss.predictions} away from what it is compared with: ${loss.quote(site.span)} grows where they agree. The curve falls all the same.${loss.assumption}`,
        related: [],
        rewriting: {
          title: 'Change the sign',
          span: site.span,
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

/** Where a loss gets the sign with which it grows as the prediction agrees with its target; null where it has the right one. */
export function negationOf(loss: ExaminedLoss): Site | null {
  const node = signOf(loss);
  // A class with a minus before an error is made to be minimised, whatever it is called; a function may be a score.
  const isLoss =
    loss.surroundings.isLoss || (node !== null && isMinus(node, loss) && loss.surroundings.callable.kind === 'class');
  if (node === null || !hasDirection(loss, isLoss) || !isPaired(loss)) return null;
  const site = loss.siteOf(node);
  return site !== null && loss.surroundings.agreement() === 'rises' ? site : null;
}

/** Whether it is clear what a prediction is to agree with: two beside a target may well be made to differ, as hazard and survival. */
function isPaired({ surroundings: { reading } }: ExaminedLoss): boolean {
  const ofRole = (role: string): number => reading.inputs.filter((input) => input.role === role).length;
  return ofRole('prediction') < 2 || ofRole('target') === 0;
}

/** The minus before an error, or the mean of log-probabilities that no minus stands before; null for anything else. */
function signOf(loss: ExaminedLoss): number | null {
  const core = coreOf(loss);
  const node = loss.node(core);
  if (isMinus(core, loss)) return node.operands.some((operand) => isError(operand, loss)) ? core : null;
  if (isSumOfNegated(core, loss)) return loss.output;
  // What the library's own distributions compute stands at the call, what a function of the user's does, in it.
  return node.site?.name === 'log_prob' || node.op === 'logSoftmax' || isLogLikelihood(core, loss) ? loss.output : null;
}

function isMinus(id: number, loss: ExaminedLoss): boolean {
  const node = loss.node(id);
  return (node.op === 'neg' && node.site?.name === '-') || isNegativeMultiple(node, loss);
}

const logarithms = new Set<GraphNode['op']>(['log', 'log2', 'log10', 'log1p', 'logSoftmax', 'logSigmoid']);

/** Whether a value is made of logarithms alone, each weighted or picked by what it is compared with. */
function isLogLikelihood(id: number, loss: ExaminedLoss): boolean {
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
    return (
      carrying.some((operand) => isLogLikelihood(operand, loss)) &&
      carrying.every((operand) => isOfLogarithms(operand, loss))
    );
  }
  const isPassed = op === 'add' || op === 'sum' || op === 'view' || op === 'cast' || op === 'concat' || op === 'where';
  const isScaled = (op === 'mul' || op === 'div') && carrying.length === 1;
  return (isPassed || isScaled) && carrying.every((operand) => isLogLikelihood(operand, loss));
}

/** Whether a value is a logarithm, alone or times what the prediction itself weighs it with, as a focal loss does. */
function isWeighedLogarithm(id: number, loss: ExaminedLoss): boolean {
  const { op, operands } = loss.node(id);
  if (logarithms.has(op)) return true;
  return op === 'mul' && operands.some((operand) => logarithms.has(loss.node(loss.origin(operand)).op));
}

/** Whether a value is a sum with an error or a likelihood in it that counts the wrong way, and none that counts the right way. */
function isSumOfNegated(id: number, loss: ExaminedLoss): boolean {
  const { op } = loss.node(id);
  if (op !== 'add' && op !== 'sub') return false;
  const parts = termsOf(loss.traced.graph, id, loss.flow);
  const signs = parts.flatMap(({ node, sign }) => {
    if (isError(node, loss)) return [sign];
    if (isMinus(node, loss)) return loss.node(node).operands.some((operand) => isError(operand, loss)) ? [-sign] : [];
    return isLogLikelihood(node, loss) ? [-sign] : [];
  });
  return signs.length > 0 && signs.every((sign) => sign < 0);
}

/** Whether a value is a logarithm, a sum of such or a multiple of one. */
function isOfLogarithms(id: number, loss: ExaminedLoss): boolean {
  const { op, operands } = loss.node(loss.origin(id));
  if (logarithms.has(op)) return true;
  const carrying = operands.filter((operand) => loss.carries(operand));
  const isPassed = op === 'add' || op === 'sum' || op === 'gather' || op === 'take';
  const isScaled = (op === 'mul' || op === 'div') && carrying.length === 1;
  return (isPassed || isScaled) && carrying.length > 0 && carrying.every((operand) => isOfLogarithms(operand, loss));
}

/** Whether a value comes from an input that is no prediction. */
function isOfTarget(id: number, loss: ExaminedLoss): boolean {
  return !loss.flow.depends(id) && loss.inputs.some((input) => loss.dependsOn(id, input));
}

/** Whether a value is the result of one of the library's losses, or a mean of squares or distances. */
export function isError(id: number, loss: ExaminedLoss): boolean {
  if (loss.calls(...losses).some(({ result }) => result === id)) return true;
  const { op, params, operands } = loss.node(id);
  if (op === 'sum' || op === 'view' || op === 'div')
    return operands.slice(0, 1).some((operand) => isError(operand, loss));
  return errors.has(op) || (op === 'powScalar' && params.exponent === 2);
}

/** For the rule's page: why it is so, in two or three sentences. */
export const explanation =
  'An optimiser goes downhill. Of a likelihood, or of a loss with a minus before it, downhill is where the prediction is wrong: the number falls without end while the accuracy collapses.';
