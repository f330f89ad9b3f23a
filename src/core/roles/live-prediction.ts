import { ancestorsOf, FlowMap } from '../graph/flow';
import type { GraphNode } from '../graph/graph';
import type { Outcome } from '../loss/outcome';
import { isAffineIn } from './affine';
import { areApart, hasOwnTerm } from './apart';
import { isOnlyAskedForDecisions, isOnlyLookedAt } from './aside';
import type { Call } from './call';
import { flowOf, mayBePrediction } from './joint-predictions';
import { isMeasuredBy } from './measured';
import { hintOfName, isOutcomeName, isTeacherOf } from './names';
import type { InputReading, Reading, TensorReading } from './reading';
import { areTrainedAlike } from './two-sides';

type Traced = Extract<Outcome, { kind: 'value' }>;

/**
 * Of two inputs that are both named as what a model says, the one that is only looked at is the teacher, and the other learns from it: the weak
 * view of a sample, and the strong one. So it is of one that no name speaks for, where the library measures the other by it, or where the loss
 * makes probabilities or directions of the other: what a model says is a score or an embedding, what it has to meet is none. To be asked for a decision, as for a pseudo-label, is
 * to be looked at.
 */
export function withLivePrediction(reading: Reading, outcome: Traced, call: Call): Reading {
  const [prediction, ...others] = reading.inputs.filter(({ role }) => role === 'prediction');
  if (prediction === undefined || others.length > 0) return reading;
  const flow = flowOf(prediction.name, outcome);
  if (flow === null || flow.flow(outcome.value.id) === 'flows') return reading;
  const { graph } = outcome.trace;
  const { id: output } = outcome.value;
  const isLookedAt = !flow.depends(output) || isOnlyLookedAt(graph, flow, output);
  if (!isLookedAt && !isOnlyAskedForDecisions(graph, flow, output)) return reading;
  const isLive = ({ name }: TensorReading): boolean => {
    const other = flowOf(name, outcome);
    // What has terms of its own is nobody's teacher.
    if (other === null || areApart(flow, other, outcome)) return false;
    if (hasOwnTerm({ name: prediction.name, flow }, [{ name, flow: other }], outcome)) return false;
    const isUnnamed = hintOfName(name) === null;
    const isMeasured = isMeasuredBy({ name, flow: other }, { name: prediction.name, flow }, outcome);
    if ((isUnnamed || hintOfName(name) === 'number') && isDetachedFactor(flow, other, outcome)) return true;
    // To cut or to decide on what is named as what a model says is a mistake beside what is named as what it has to meet. One letter says little.
    const isNamedOtherwise = !isUnnamed && hintOfName(name) !== 'prediction';
    if (isNamedOtherwise && (!isLookedAt || name.length > 1)) return false;
    if (isTeacherOf(name, prediction.name)) return false;
    // A confidence that is to tell how good the prediction is.
    if (isOutcomeName(prediction.name)) return isOutcomeName(name) || (isUnnamed && isMeasured);
    const both = [name, prediction.name];
    // Of `x` and `y` no more is known than that the one is given no gradient.
    if (isLookedAt && both.every(({ length }) => length === 1)) return true;
    const isOpen = both.every((one) => one.length === 1 || hintOfName(one) === null);
    return isMeasured || (isOpen && (isSquashed(name, outcome) || isDirection(other, outcome)));
  };
  const live = likeliest(reading.inputs.filter(mayBePrediction).filter(isLive), flow, outcome);
  if (live === undefined) return (isLookedAt ? withTrainedFactor(reading, prediction, call) : null) ?? reading;
  const tried = withRoles(reading, { ...live, role: 'prediction' }, prediction, call);
  const again = call.onSample(tried);
  return isReached(live.name, again) ? tried : reading;
}

/** Of several factors of what is detached one is trained: the one in whose logarithm or by whose name that is said; else it is not known which. */
function likeliest(lives: readonly TensorReading[], detached: FlowMap, outcome: Traced): TensorReading | undefined {
  const isFactor = ({ name }: TensorReading): boolean => {
    const flow = flowOf(name, outcome);
    return flow !== null && isDetachedFactor(detached, flow, outcome);
  };
  const [live, ...others] = lives;
  if (live === undefined || others.length === 0 || !lives.every(isFactor)) return live;
  const { nodes } = outcome.trace.graph;
  const isInLogarithm = ({ name }: TensorReading): boolean =>
    nodes.some(({ op, operands }) => op === 'exp' && flowOf(name, outcome)?.sources.has(operands[0] ?? -1) === true);
  return lives.find(isInLogarithm) ?? lives.find(({ name }) => hintOfName(name) === 'number');
}

/** A number that is a factor of nothing but what is detached of the prediction: the temperature that a surprise trains. */
function withTrainedFactor(reading: Reading, prediction: InputReading, call: Call): Reading | null {
  for (const input of reading.inputs) {
    if (input.kind !== 'plain' || typeof input.value !== 'number') continue;
    const factor: TensorReading = { ...ofOneNumber, name: input.name };
    const tried = withRoles(reading, factor, prediction, call);
    const again = call.onSample(tried);
    if (!isReached(factor.name, again)) continue;
    const [one, other] = [flowOf(prediction.name, again), flowOf(factor.name, again)];
    if (one !== null && other !== null && isDetachedFactor(one, other, again)) return tried;
  }
  return null;
}

const ofOneNumber = {
  kind: 'tensor',
  role: 'prediction',
  domain: 'real',
  shape: [],
  dtype: 'float32',
  batched: false,
  below: null,
} as const;

/** The reading with one input as told, and what was taken for the prediction as a teacher; as another, where both are trained alike. */
function withRoles(reading: Reading, told: TensorReading, former: InputReading, call: Call): Reading {
  const isTeacher = !areTrainedAlike(former, told, reading, call);
  return {
    ...reading,
    inputs: reading.inputs.map((input) => {
      if (input.name === told.name) return told;
      return input.kind === 'tensor' && input.name === former.name && isTeacher ? { ...input, role: 'teacher' } : input;
    }),
  };
}

function isReached(name: string, outcome: Outcome): outcome is Traced {
  return outcome.kind === 'value' && flowOf(name, outcome)?.flow(outcome.value.id) === 'flows';
}

/**
 * Whether an input is detached to do nothing but weigh the other, and the loss would be affine in it otherwise: the surprise that a temperature is trained
 * by. An error that is cut off is a mistake, whatever it is weighed by.
 */
function isDetachedFactor(one: FlowMap, other: FlowMap, { trace, value }: Traced): boolean {
  if (new FlowMap(trace.graph, one.sources, 'undetached').flow(value.id) !== 'flows') return false;
  const joins = trace.graph.nodes
    .slice(Math.min(...one.sources, ...other.sources), value.id + 1)
    .filter(
      ({ operands }) =>
        operands.some((id) => one.depends(id) && !other.depends(id)) &&
        operands.some((id) => other.depends(id) && !one.depends(id)),
    );
  const isAffine = (id: number): boolean => isAffineIn(id, { trace, value }, value.id, 'undetached');
  return joins.length > 0 && joins.every(({ op }) => op === 'mul') && [...one.sources].every(isAffine);
}

const squashing = new Set<GraphNode['op']>(['softmax', 'logSoftmax', 'sigmoid', 'logSigmoid']);

/** Whether an input goes into a softmax or a sigmoid as it is, or divided by a temperature; of several, one of them. */
function isSquashed(name: string, outcome: Traced): boolean {
  const entered = outcome.inputs.find((input) => input.name === name)?.entered.id;
  const isScaled = (id: number): boolean => entered !== undefined && isAffineIn(entered, outcome, id);
  return outcome.trace.graph.nodes.some(
    ({ op, operands: [scores] }) =>
      squashing.has(op) && scores !== undefined && (scores === entered || isScaled(scores)),
  );
}

/** Whether an input is brought to the length 1. */
function isDirection(flow: FlowMap, { trace: { graph } }: Traced): boolean {
  const isOfIt = (id: number | undefined): boolean => id !== undefined && flow.depends(id);
  const isLength = (id: number): boolean => ancestorsOf(graph, id).some((one) => graph.nodes[one]?.op === 'norm');
  return graph.nodes.some(
    ({ op, operands: [whole, length] }) =>
      op === 'div' && isOfIt(whole) && isOfIt(length) && length !== undefined && isLength(length),
  );
}
