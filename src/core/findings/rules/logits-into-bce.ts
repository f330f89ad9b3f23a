import type { GraphNode, Site } from '../../graph/graph';
import { inSnakeCase } from '../../loss/evidence';
import { lastName } from '../../program/dotted-path';
import type { Span } from '../../text/span';
import type { ExaminedLoss } from '../examined-loss';
import type { Finding } from '../finding';
import type { SourceText } from '../source-text';
import { makingOf } from '../makings';
import { renamed } from '../rewritings';
import type { GraphRule, Rewriting } from '../rule';

export const logitsIntoBce: GraphRule = {
  id: 'logits-into-bce',
  find: (loss) =>
    loss.calls('binary_cross_entropy').flatMap(({ operands, site }) => {
      const input = operands.get('input');
      if (input === undefined || site === null || !loss.carries(input)) return [];
      const bounded = boundedElsewhere(input, loss);
      if (bounded === null && !isUnbounded(input, loss)) return [];
      const made = loss.siteOf(loss.origin(input));
      const what =
        made === null ? `\`${loss.inputNames.get(uncast(input, loss)) ?? 'its input'}\`` : loss.quote(made.span);
      return [
        {
          severity: 'warning',
          span: site.span,
          message: `\`${site.name}\` takes probabilities, and ${what} is not kept between 0 and 1: PyTorch raises "all elements of input should be between 0 and 1" as soon as one lies outside.`,
          related: [
            ...(made === null ? [] : [{ span: made.span, message: 'can be below 0 or above 1' }]),
            ...(bounded === null ? [] : [{ span: bounded.span, message: 'here the same values are bounded first' }]),
          ],
          rewriting: withLogits(site.span, loss),
        },
      ];
    }),
};

const withLogitsOf: ReadonlyMap<string, string> = new Map([
  ['binary_cross_entropy', 'binary_cross_entropy_with_logits'],
  ['BCELoss', 'BCEWithLogitsLoss'],
]);

/** The function, or where the criterion is made, in the form that takes scores. */
function withLogits(call: Span, loss: ExaminedLoss): Rewriting {
  const made = makingOf(call, loss.surroundings.module);
  return {
    title: 'Take the form with logits',
    span: made?.span ?? call,
    isGuard: false,
    text: (expression, view) => {
      const name = expression.kind === 'call' ? withLogitsOf.get(lastName(expression.callee)) : undefined;
      return expression.kind === 'call' && name !== undefined ? renamed(expression, name, view) : null;
    },
  };
}

/** Of a loss that ran on no inputs because all scores were refused. */
export function scoresRefused({ name, span }: Site, source: SourceText): Finding {
  return {
    rule: 'logits-into-bce',
    severity: 'warning',
    span,
    message: `\`${name}\` takes probabilities, and what \`${source.quote(span)}\` gives it left 0 to 1 on every sample that was tried: PyTorch raises "all elements of input should be between 0 and 1".`,
    related: [],
    fix: null,
    witness: null,
  };
}

const unbounded = new Set<GraphNode['op']>(['tanh', 'matmul', 'logSoftmax', 'logSigmoid', 'log', 'relu', 'softplus']);

/** Whether a value is made by an operation or a layer whose results go beyond 0 to 1, whatever its operands are. */
function isUnbounded(id: number, loss: ExaminedLoss): boolean {
  const name = loss.inputNames.get(id);
  if (name !== undefined)
    return (
      loss.surroundings.callable.fromLayers.has(name) || (loss.knownInput(id)?.leavesUnit ?? false) || saysLogits(name)
    );
  const { op, operands } = loss.node(id);
  if (op === 'view' || op === 'cast' || op === 'concat') return operands.some((operand) => isUnbounded(operand, loss));
  // A layer: what it weighs, and its bias.
  if (op === 'add') return operands.some((operand) => loss.node(uncast(operand, loss)).op === 'matmul');
  // The mean of shares, by shares, is one.
  if (op === 'matmul' && operands.every((operand) => loss.node(uncast(operand, loss)).op === 'softmax')) return false;
  return unbounded.has(op);
}

/** Whether an input that goes in as it is is called what it should not be: `tag_logits`. */
function saysLogits(name: string): boolean {
  return /(^|[_.])logits?$/i.test(inSnakeCase(name));
}

/** Where else in the loss a sigmoid bounds the very same input, which it would not need if that were probabilities. */
function boundedElsewhere(id: number, loss: ExaminedLoss): Site | null {
  const input = uncast(id, loss);
  if (!loss.inputNames.has(input)) return null;
  const sigmoid = loss.ancestors.find((other) => {
    const { op, operands } = loss.node(other);
    return op === 'sigmoid' && operands.some((operand) => uncast(operand, loss) === input);
  });
  return sigmoid === undefined ? null : loss.siteOf(sigmoid);
}

function uncast(id: number, loss: ExaminedLoss): number {
  const { op, operands } = loss.node(id);
  const [from] = operands;
  return (op === 'view' || op === 'cast') && from !== undefined ? uncast(from, loss) : id;
}

/** For the rule's page: why it is so, in two or three sentences. */
export const explanation =
  'Binary cross-entropy takes the logarithm of its input and of 1 minus it. Scores that no sigmoid has bounded lie outside of 0 to 1, where both do not exist: PyTorch raises. The form with logits takes the scores as they are.';
