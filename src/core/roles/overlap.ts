import { FlowMap } from '../graph/flow';
import type { GraphNode } from '../graph/graph';
import type { Outcome } from '../loss/outcome';
import { isAffineIn } from './affine';
import { Comparison } from './comparison';
import { isMadeOf, keeping, madeOf } from './first-uses';

const summing = new Set<GraphNode['op']>([...keeping, 'sum', 'add', 'clamp']);

/**
 * Whether a loss is an overlap of `shares` with a target, as Dice's, Jaccard's and Tversky's are: products over a sum of the shares. Of scores that
 * sum would pass through 0; of what lies between 0 and 1 it does not.
 */
export function isOverlap(
  shares: number,
  targets: readonly number[],
  predictions: ReadonlySet<number>,
  outcome: Extract<Outcome, { kind: 'value' }>,
): boolean {
  const { trace, value } = outcome;
  const flow = new FlowMap(trace.graph, new Set([shares]));
  /** Kept above a number or replaced where it is 0, too. */
  const isSum = (divisor: number): boolean => {
    const { op, operands, params } = trace.node(divisor);
    if (op === 'clamp' && params.max === null) return operands.some(isSum);
    if (op === 'where') return operands.slice(1).some(isSum);
    const made = operands.filter((operand) => flow.depends(operand));
    if (op === 'add' && made.length === 1) return made.some(isSum);
    return flow.depends(divisor) && (isAffineIn(shares, outcome, divisor) || isSumOfSquares(divisor));
  };
  const same = madeOf(trace.graph, shares, keeping);
  /** As Dice's is also written. */
  const isSumOfSquares = (divisor: number): boolean =>
    isMadeOf(
      trace.graph,
      divisor,
      summing,
      ({ op, operands, params }) =>
        operands.every((one) => same.has(one)) && (op === 'mul' || (op === 'powScalar' && params.exponent === 2)),
    );
  return (
    trace.graph.nodes
      .slice(shares, value.id + 1)
      .some(({ op, operands: [, divisor] }) => op === 'div' && divisor !== undefined && isSum(divisor)) &&
    targets.some((target) => new Comparison(target, predictions, outcome).isMultiplied)
  );
}
