import { ancestorsOf } from '../graph/flow';
import type { GraphNode } from '../graph/graph';
import { termsOf, type Term } from '../graph/terms';
import type { Span } from '../text/span';
import { hasDirection } from './direction';
import type { ExaminedLoss } from './examined-loss';
import { isRated } from './likelihood-terms';

/** A summand of a loss that falls without end by itself. */
export interface EndlessTerm {
  readonly span: Span;
  /** Whether the minus is that of a difference, `rec - kld`. */
  readonly isTaken: boolean;
  /** What makes it fall as it grows. */
  readonly grows: Span;
}

/**
 * The divergence of a normal distribution, or the log-density of a flow, that stands in a loss with the wrong sign: a score beside minus its
 * exponential, or minus the square of one prediction beside another. Nothing that is minimised is made of these, whatever else it holds.
 */
export function endlessTerm(loss: ExaminedLoss): EndlessTerm | null {
  const { callable } = loss.surroundings;
  if (callable.kind === 'inline' || !hasDirection(loss)) return null;
  const parts = termsOf(loss.traced.graph, loss.output, loss.flow);
  const pair = pairOf(parts, loss);
  if (pair === null) return null;
  const { id, isTaken } = blamed(pair, loss);
  const [span, grows] = [id === loss.output ? loss.returned : loss.siteOf(id)?.span, loss.siteOf(pair[0])?.span];
  return span === undefined || span === null || grows === undefined ? null : { span, isTaken, grows };
}

/** What falls the faster the farther it is from 0, and what stands beside it. */
function pairOf(parts: readonly Term[], loss: ExaminedLoss): readonly [number, number] | null {
  const isFlow = parts.length > 1 && parts.every((part) => isOwnSquare(part, loss) || isPrediction(part, loss));
  for (const falling of parts) {
    if (falling.sign >= 0) continue;
    const isBeside = ({ node, sign }: Term): boolean => {
      if (sign <= 0) return false;
      const isExponential = loss.node(loss.origin(falling.node)).op === 'exp';
      return isExponential ? isRated(node, falling.node, loss) : isFlow && isPrediction({ node, sign }, loss);
    };
    const beside = parts.find(isBeside);
    if (beside !== undefined) return [falling.node, beside.node];
  }
  return null;
}

/** Minus the square of a prediction as it came in. */
function isOwnSquare({ node, sign }: Term, loss: ExaminedLoss): boolean {
  const { op, params, operands } = loss.node(node);
  const isSquare = (op === 'powScalar' && params.exponent === 2) || (op === 'mul' && operands[0] === operands[1]);
  return sign < 0 && isSquare && operands.every((operand) => loss.traced.predictions.has(loss.origin(operand)));
}

function isPrediction({ node, sign }: Term, loss: ExaminedLoss): boolean {
  return sign > 0 && loss.traced.predictions.has(loss.origin(node));
}

const summing = new Set<GraphNode['op']>(['sum', 'view', 'cast', 'neg', 'mul', 'div', 'add', 'sub']);

/** The summand of the loss that is made of the pair, behind all that is added to it; or the difference in which it is taken away. */
function blamed(pair: readonly number[], loss: ExaminedLoss): { readonly id: number; readonly isTaken: boolean } {
  const holdsPair = (id: number): boolean => {
    const behind = new Set(ancestorsOf(loss.traced.graph, id));
    return pair.every((part) => behind.has(part));
  };
  const sizeOf = (id: number): number => loss.trace.ref(id).size;
  let top = loss.output;
  // What is not yet summed up is a part of the term itself.
  for (let id = top; summing.has(loss.node(id).op) && sizeOf(id) === sizeOf(loss.output);) {
    const { op, operands } = loss.node(id);
    const carrying = operands.filter((operand) => loss.carries(operand));
    const next = carrying.find(holdsPair);
    if (next === undefined || sizeOf(next) !== sizeOf(id)) break;
    if (carrying.length > 1) {
      if (op === 'sub' && next === operands[1]) return { id, isTaken: true };
      top = next;
    }
    id = next;
  }
  return { id: top, isTaken: false };
}
