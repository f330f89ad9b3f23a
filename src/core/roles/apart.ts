import { FlowMap, valuesIn } from '../graph/flow';
import { termsOf } from '../graph/terms';
import type { Outcome } from '../loss/outcome';
import { isAffineIn } from './affine';
import { isMeasured, isMeasuredBy, type Followed } from './measured';

type Traced = Extract<Outcome, { kind: 'value' }>;

/** Whether two inputs never meet but in a sum of which the loss is an affine function: each has terms of its own. */
export function areApart(one: FlowMap, other: FlowMap, outcome: Traced): boolean {
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

/**
 * Whether a summand of the loss is made of an input, but for what detaches it, together with another input, and of the numbers of none of the
 * other predictions: whatever else the input is looked at for, nothing is trained there. What the library measures another by has none, unless it is
 * measured too.
 */
export function hasOwnTerm(one: Followed, others: readonly Followed[], outcome: Traced): boolean {
  const isMet = others.some((other) => isMeasuredBy(other, one, outcome));
  if (isMet && !others.every(({ flow }) => isMeasured(flow, one.flow, outcome))) return false;
  const { trace, value, inputs } = outcome;
  const sources = new Set(others.flatMap(({ flow }) => [...flow.sources]));
  const beside = inputs.flatMap(({ entered: { id }, isOwn }) => (isOwn || one.flow.sources.has(id) ? [] : [id]));
  const ofBeside = new FlowMap(trace.graph, new Set(beside));
  const undetached = new FlowMap(trace.graph, one.flow.sources, 'undetached');
  const ofAny = new FlowMap(trace.graph, new Set([...one.flow.sources, ...sources]));
  return termsOf(trace.graph, value.id, ofAny).some(
    ({ node }) =>
      undetached.flow(node) !== 'none' &&
      ofBeside.depends(node) &&
      valuesIn(trace.graph, node).every((id) => !sources.has(id)),
  );
}

/** Whether a summand of the loss is made of an input and of others, but not of this one. */
export function hasTermWithout(one: FlowMap, input: FlowMap, { trace, value, inputs }: Traced): boolean {
  const isOfEither = (id: number): boolean => one.sources.has(id) || input.sources.has(id);
  const beside = inputs.flatMap(({ entered: { id }, isOwn }) => (isOwn || isOfEither(id) ? [] : [id]));
  const ofBeside = new FlowMap(trace.graph, new Set(beside));
  const ofAny = new FlowMap(trace.graph, new Set([...one.sources, ...input.sources]));
  return termsOf(trace.graph, value.id, ofAny).some(
    ({ node }) => input.depends(node) && ofBeside.depends(node) && !one.depends(node),
  );
}
