import type { FlowMap } from '../graph/flow';
import type { Outcome } from '../loss/outcome';
import { isAffineIn } from './affine';

/** Whether two inputs never meet but in a sum of which the loss is an affine function: each has terms of its own. */
export function areApart(one: FlowMap, other: FlowMap, outcome: Extract<Outcome, { kind: 'value' }>): boolean {
  const { nodes } = outcome.trace.graph;
  const { id: output } = outcome.value;
  const isOfEither = (id: number): boolean => one.depends(id) || other.depends(id);
  const isOfBoth = (id: number): boolean => one.depends(id) && other.depends(id);
  if (!isOfBoth(output)) return false;
  // A trace holds many calls.
  const start = Math.max(...one.sources, ...other.sources);
  const ofBoth = nodes.slice(start, output + 1).flatMap((_, index) => (isOfBoth(start + index) ? [start + index] : []));
  const operandsOf = (id: number): readonly number[] => nodes[id]?.operands ?? [];
  const isSum = (id: number): boolean => nodes[id]?.op === 'add' || nodes[id]?.op === 'sub';
  // A sum that one of them weighs is no sum of terms.
  const isJoin = (id: number): boolean => operandsOf(id).filter(isOfEither).length > 1;
  const meetings = ofBoth.filter((id) => !operandsOf(id).some(isOfBoth));
  return ofBoth.every((id) => isSum(id) || !isJoin(id)) && meetings.every((id) => isAffineIn(id, outcome));
}
