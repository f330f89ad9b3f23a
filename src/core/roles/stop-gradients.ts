import { ancestorsOf, FlowMap } from '../graph/flow';
import { termsOf } from '../graph/terms';
import type { Outcome } from '../loss/outcome';
import { isOnlyLookedAt, isUnrecorded, speaksMore } from './aside';
import type { Call } from './call';
import { flowOf } from './joint-predictions';
import { withAsTeachers, type Followed } from './measured';
import type { Reading } from './reading';

type Traced = Extract<Outcome, { kind: 'value' }>;

/**
 * The reading of an expression with those predictions as teachers whose gradient is stopped on purpose: a call's result that is only looked at behind
 * a `detach`, and always beside that of another call, which is trained: the value of the next state beside that of this one.
 */
export function withStopGradients(reading: Reading, call: Call, computed: ReadonlySet<string>): Reading {
  const predictions = reading.inputs.filter(({ role }) => role === 'prediction');
  if (predictions.length < 2 || !predictions.some(({ name }) => computed.has(name))) return reading;
  const outcome = call.onSample(reading);
  if (outcome.kind !== 'value') return reading;
  const followed = predictions.flatMap(({ name }): readonly Followed[] => {
    const flow = flowOf(name, outcome);
    return flow === null ? [] : [{ name, flow }];
  });
  const isSeen = ({ flow }: Followed): boolean => !isUnrecorded(outcome.trace.graph, flow, outcome.value.id);
  // Beside what is recorded, be that cut off or not, what is not is no prediction.
  const unrecorded = followed.filter((one) => !computed.has(one.name) && !isSeen(one));
  if (unrecorded.length > 0 && followed.some((one) => computed.has(one.name) && isSeen(one)))
    return withStopGradients(withAsTeachers(reading, unrecorded), call, computed);
  const isLive = ({ flow }: Followed): boolean => flow.flow(outcome.value.id) === 'flows';
  const ofCalls = followed.filter(({ name }) => computed.has(name));
  const live = ofCalls.filter(isLive);
  const stopped = ofCalls.filter(({ flow }) => isDetached(flow, outcome));
  const isTeacher = (one: Followed): boolean =>
    !isLive(one) && isStopped(one, { live, stopped }, joined(followed, outcome), outcome);
  const teachers = live.length === 0 ? [] : ofCalls.filter(isTeacher);
  return withAsTeachers(reading, teachers);
}

function isStopped(
  one: Followed,
  { live, stopped }: Record<'live' | 'stopped', readonly Followed[]>,
  ofAny: FlowMap,
  outcome: Traced,
): boolean {
  const { trace, value, inputs } = outcome;
  const { graph } = trace;
  // Nobody detaches two in error and leaves another.
  const isOneOfSeveral = (stopped.length > 1 && stopped.includes(one)) || speaksMore(one, live) !== true;
  if (!isOnlyLookedAt(graph, one.flow, value.id) || !isOneOfSeveral) return false;
  const ofLive = joined(live, outcome);
  const terms = termsOf(graph, value.id, ofAny).filter(({ node }) => one.flow.depends(node));
  const isJoint = (id: number): boolean => ofLive.depends(id) && ofAny.flow(id) === 'flows';
  const joint = terms.flatMap(({ node }) => (isJoint(node) ? ancestorsOf(graph, node) : []));
  const data = inputs.flatMap(({ name, entered: { id }, isOwn }) => (isOwn || name === one.name ? [] : [id]));
  const ofData = new FlowMap(graph, new Set(data));
  // A term of its own trains nothing, unless it is left of a difference to the other which the rest of the loss is made of too.
  const isLeft = (id: number): boolean =>
    joint.includes(id) &&
    ancestorsOf(graph, value.id).every(
      (user) => graph.nodes[user]?.operands.includes(id) !== true || ofLive.depends(user),
    );
  return joint.length > 0 && terms.every(({ node }) => isJoint(node) || !ofData.depends(node) || isLeft(node));
}

/** Whether an input is detached as it is. */
function isDetached(flow: FlowMap, { trace: { graph }, value }: Traced): boolean {
  const isItself = (id: number): boolean => {
    const { op, operands: [inner] = [] } = graph.nodes[id] ?? {};
    return flow.sources.has(id) || (op === 'view' && inner !== undefined && isItself(inner));
  };
  const cuts = flow.cuts(value.id);
  return cuts.length > 0 && cuts.every(({ node, operand }) => graph.nodes[node]?.op === 'detach' && isItself(operand));
}

function joined(followed: readonly Followed[], { trace }: Traced): FlowMap {
  return new FlowMap(trace.graph, new Set(followed.flatMap(({ flow }) => [...flow.sources])));
}
