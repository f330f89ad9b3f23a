import { FlowMap } from '../graph/flow';
import type { Graph } from '../graph/graph';
import type { Outcome } from '../loss/outcome';
import { isAffineIn } from './affine';
import { Comparison } from './comparison';

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
  const isSum = (divisor: number): boolean => {
    const whole = beforeFloor(trace.graph, divisor);
    return flow.depends(whole) && isAffineIn(shares, outcome, whole);
  };
  return (
    trace.graph.nodes
      .slice(shares, value.id + 1)
      .some(({ op, operands: [, divisor] }) => op === 'div' && divisor !== undefined && isSum(divisor)) &&
    targets.some((target) => new Comparison(target, predictions, outcome).isMultiplied)
  );
}

/** What a value is before it is kept from falling below a number. */
function beforeFloor(graph: Graph, id: number): number {
  const node = graph.nodes[id];
  const isFloored = node?.op === 'clamp' && node.params.max === null;
  return isFloored ? beforeFloor(graph, node.operands[0] ?? id) : id;
}
