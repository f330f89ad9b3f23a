import { FlowMap } from '../graph/flow';
import { termsOf } from '../graph/terms';
import type { Outcome } from '../loss/outcome';
import { wholeOf } from '../loss/wholes';
import { sameShape, sizeOf } from '../tensor/shape';
import { isAffineIn } from './affine';
import { areApart, hasTermWithout } from './apart';
import { isOnlyAskedForDecisions } from './aside';
import type { Call } from './call';
import { keeping, madeOf } from './first-uses';
import { isMeasured } from './measured';
import { hintOfName, isOutcomeName, isOwnPrediction, isRealOf } from './names';
import { pairOf, Pull } from './pull';
import type { InputReading, Reading, Role, ShapeFamily, TensorReading } from './reading';
import { changesWhenExchanged, isCurvedIn, isMetByNamed, isScale } from './responses';
import { isOnlyTakenFrom } from './taken-from';

type Traced = Extract<Outcome, { kind: 'value' }>;

/** What becomes of an input; null where the loss is given none of this name. */
export function flowOf(name: string, { trace, inputs }: Traced): FlowMap | null {
  const entered = inputs.find((input) => input.name === name)?.entered;
  return entered === undefined ? null : new FlowMap(trace.graph, new Set([entered.id]));
}

/** Whether a gradient to an input is meant: one flows, or would if rounding did not make it 0. What is only looked at gets none. */
export function isMeant(flow: FlowMap | null, { value }: Traced): boolean {
  return flow !== null && flow.flow(value.id) !== 'none';
}

/** Whether an input is one of numbers that stands beside the prediction. */
export function isBeside(input: InputReading): input is TensorReading {
  if (input.kind !== 'tensor' || input.dtype !== 'float32' || input.shape.length === 0) return false;
  return input.role === 'target' || input.role === 'weight';
}

export function mayBePrediction(input: InputReading): input is TensorReading {
  if (!isBeside(input)) return false;
  return input.domain === 'real' || input.domain === 'positive' || input.domain === 'probability';
}

export function isPredictionToo(input: TensorReading, reading: Reading, outcome: Traced, call: Call): boolean {
  const first = reading.inputs.find(({ role }) => role === 'prediction');
  if (first?.kind !== 'tensor') return false;
  const [one, other] = [flowOf(first.name, outcome), flowOf(input.name, outcome)];
  if (other?.depends(outcome.value.id) !== true) return false;
  if (one === null || isExponent(other, outcome)) return false;
  // Beside a prediction that nothing reaches, what is named as one is another, where it is reached; or what has terms of its own.
  if (!isMeant(one, outcome)) {
    const isSaid = reading.inputs.some((of) => of !== first && mayBePrediction(of) && isOwnPrediction(of.name));
    if (isSaid) return isOwnPrediction(input.name);
    const isOwn = hasTermWithout(one, other, outcome) || areApart(one, other, outcome);
    return isOwn && (isBentIn(input, other, reading, outcome, call) || isContest(exchanged(reading), call));
  }
  if (isAlone(input, reading, outcome)) return true;
  // What has to lie between 0 and 1 is the truth, unless nothing is compared with it: a scale, of which only the logarithm is asked.
  if (input.domain === 'probability' && input.role === 'target') return isApart(input, reading, outcome, call);
  const isWeighing = (of: InputReading): boolean => of.kind === 'tensor' && of.role === 'weight' && isNamedWeight(of);
  const isPair = reading.inputs.filter((of) => of.kind === 'tensor' && !isWeighing(of)).length === 2;
  const areNamed = [first, input].every(({ name }) => isOwnPrediction(name));
  if (isPair) {
    const isOther =
      areNamed ||
      areOneSet(one, other, outcome) ||
      isApart(input, reading, outcome, call) ||
      areViewsWithTerms(first, input, reading, outcome, call);
    return sameShape(first.shape, input.shape) && (isOther || isContest(reading, call));
  }
  const targets = reading.inputs.flatMap(({ name, role }) => {
    const flow = role === 'target' && name !== input.name ? flowOf(name, outcome) : null;
    return flow === null ? [] : [flow];
  });
  return (
    weighsNothing(input, other, reading, outcome) ||
    isMeasured(one, other, outcome, targets) ||
    (isCurvedIn(input, reading, call) &&
      !isMetByNamed(input, reading, call) &&
      !isTakenFromOutcomes(input, reading, outcome) &&
      !isScale(input, reading, call)) ||
    (sameShape(first.shape, input.shape) && areEachWithEach(one, other, outcome)) ||
    (isOwnPrediction(input.name) && isLeftToTrain(other, reading, outcome))
  );
}

/** Whether an input of which no name speaks is only taken from what a model says by its name, or that from it: an error, whatever is made of it. */
export function isTakenFromOutcomes(input: TensorReading, { inputs }: Reading, outcome: Traced): boolean {
  const said = inputs.filter((of) => of !== input && isOutcomeName(wholeOf(of.name)));
  return hintOfName(input.name) === null && isOnlyTakenFrom(said, input, outcome);
}

/** Whether something else is raised to the power of an input: that is a setting, of which there may be one for each sample. */
function isExponent({ sources }: FlowMap, { trace: { graph } }: Traced): boolean {
  const same = new Set([...sources].flatMap((id) => [...madeOf(graph, id, keeping)]));
  return graph.nodes.some(
    ({ op, operands: [base = -1, exponent = -1] }) => op === 'pow' && same.has(exponent) && !same.has(base),
  );
}

/** Whether two inputs may change places, and each has a term of the loss to itself that bends in it: what only has to be met needs none. */
function areViewsWithTerms(
  one: TensorReading,
  other: TensorReading,
  reading: Reading,
  outcome: Traced,
  call: Call,
): boolean {
  const [first, second] = [flowOf(one.name, outcome), flowOf(other.name, outcome)];
  if (first === null || second === null || !sameShape(one.shape, other.shape)) return false;
  const { trace, value } = outcome;
  const ofAny = new FlowMap(trace.graph, new Set([...first.sources, ...second.sources]));
  const required = new FlowMap(trace.graph, second.sources, 'required');
  const hasOwn = termsOf(trace.graph, value.id, ofAny).some(
    ({ node }) =>
      required.flow(node) === 'flows' &&
      !first.depends(node) &&
      !isAffineIn([...second.sources][0] ?? -1, outcome, node),
  );
  return hasOwn && !changesWhenExchanged(one, other, reading, call);
}

/** Whether what was taken for a weight has terms without any prediction that it might weigh: embeddings beside logits. */
function weighsNothing(input: TensorReading, flow: FlowMap, { inputs }: Reading, outcome: Traced): boolean {
  if (input.role !== 'weight' || input.shape.length < 2) return false;
  const predictions = inputs.flatMap(({ name, role }) => (role === 'prediction' ? (flowOf(name, outcome) ?? []) : []));
  const required = new FlowMap(outcome.trace.graph, flow.sources, 'required');
  return required.flow(outcome.value.id) === 'flows' && predictions.every((one) => areApart(one, flow, outcome));
}

/** Whether a term of the loss is made of an input and of what predictions say behind a `detach`: the likelihood that an advantage weighs. */
function isLeftToTrain(flow: FlowMap, { inputs }: Reading, outcome: Traced): boolean {
  const { trace, value } = outcome;
  const predictions = inputs.flatMap(({ name, role }) => (role === 'prediction' ? (flowOf(name, outcome) ?? []) : []));
  const required = new FlowMap(trace.graph, flow.sources, 'required');
  const ofAny = new FlowMap(trace.graph, new Set([flow, ...predictions].flatMap(({ sources }) => [...sources])));
  return termsOf(trace.graph, value.id, ofAny).some(
    ({ node }) =>
      required.flow(node) === 'flows' &&
      predictions.some((one) => one.depends(node)) &&
      predictions.every((one) => one.flow(node) === 'none'),
  );
}

/**
 * Whether an input has terms of the loss to itself and to what is named as their weight, and is in no other: of numbers that nobody trains these would be
 * of no use.
 */
export function isAlone({ name }: TensorReading, { inputs }: Reading, outcome: Traced): boolean {
  const flow = flowOf(name, outcome);
  if (flow === null) return false;
  const weighing = new Set(inputs.flatMap((input) => (isNamedWeight(input) ? [input.name] : [])));
  const others = outcome.inputs.flatMap(({ name: other, entered }) =>
    other === name || weighing.has(other) ? [] : [new FlowMap(outcome.trace.graph, new Set([entered.id]))],
  );
  const used = others.filter((other) => other.depends(outcome.value.id));
  const isTrainable = new FlowMap(outcome.trace.graph, flow.sources, 'required').flow(outcome.value.id) === 'flows';
  return isTrainable && used.length > 0 && used.every((other) => areApart(flow, other, outcome));
}

/** Whether the one of two is driven away from the other, always to the same side: a score that is to be above another, and none to be met. */
function isContest(reading: Reading, call: Call): boolean {
  const pair = pairOf(reading);
  return pair !== null && new Pull(reading, pair, call).isOneSided;
}

/** The reading with target and prediction in each other's place. */
function exchanged(reading: Reading): Reading {
  const other: Partial<Record<Role, Role>> = { prediction: 'target', target: 'prediction' };
  return {
    ...reading,
    inputs: reading.inputs.map((input) =>
      input.kind === 'tensor' ? { ...input, role: other[input.role] ?? input.role } : input,
    ),
  };
}

/**
 * Whether prediction and target never meet but in a sum, and the loss is curved in one of them: what a score of the real is to be has nothing to do with
 * that of the fake. Where the loss is a plain difference, the names are right that it is a target.
 */
export function isApart(input: TensorReading, reading: Reading, outcome: Traced, call: Call): boolean {
  const [first, ...others] = reading.inputs.filter(
    (of): of is TensorReading => of.kind === 'tensor' && of !== input && !(of.role === 'weight' && isNamedWeight(of)),
  );
  const [one, other] = [first, input].map((of) => of && flowOf(of.name, outcome));
  if (input.role !== 'target' || others.length > 0 || !first || !one || !other) return false;
  if (!areApart(one, other, outcome)) return false;
  return (
    isBentIn(input, other, reading, outcome, call) ||
    (isRealOf(input.name, first.name) && isCurvedIn(first, reading, call))
  );
}

function isNamedWeight({ name }: InputReading): boolean {
  const hint = hintOfName(name);
  return hint === 'weight' || hint === 'mask';
}

/** What two predictions beside each other are: scores of which one is to win, or views of the same samples, which may change places. */
export function familyOfTwo(reading: Reading, call: Call): ShapeFamily {
  const [one, other] = reading.inputs.filter((input) => input.kind === 'tensor');
  if (reading.family !== 'elementwise' || one === undefined || other === undefined) return reading.family;
  const isOfScores = sizeOf(one.shape.slice(1)) === 1;
  return isOfScores && changesWhenExchanged(one, other, reading, call) ? 'contest' : 'views';
}

/**
 * Whether an input and another are each looked at behind a `detach` beside the other, and a gradient may reach one: nobody detaches what has
 * none. By the size of both an error may be divided.
 */
export function areEachDetached({ name }: TensorReading, { inputs }: Reading, outcome: Traced): boolean {
  const others = inputs.filter((input) => input.name !== name && (input.role === 'prediction' || isBeside(input)));
  return others.some((other) => detachEachOther(other.name, name, outcome));
}

function detachEachOther(first: string, name: string, outcome: Traced): boolean {
  const { graph } = outcome.trace;
  const { id: output } = outcome.value;
  // Operations that were recorded before the inputs entered belong to other calls.
  const entered = Math.min(...outcome.inputs.map((input) => input.entered.id));
  const detached = graph.nodes
    .slice(entered, output)
    .flatMap(({ op, operands }, index) =>
      op === 'detach' && new FlowMap(graph, new Set([entered + index]), 'recorded').flow(output) === 'flows'
        ? operands
        : [],
    );
  // What only decides is detached of anything; of what several are made of, each may be data.
  const isDetached = (of: string): boolean => {
    const own = flowOf(of, outcome)?.sources ?? new Set();
    const flow = new FlowMap(graph, own, 'required');
    const rest = outcome.inputs.flatMap((input) => (input.name === of ? [] : [input.entered.id]));
    // What is picked by others is still its own.
    const ofRest = new FlowMap(graph, new Set(rest), 'required');
    return detached.some(
      (id) => flow.flow(id) !== 'none' && ofRest.flow(id) === 'none' && graph.nodes[id]?.type.dtype !== 'bool',
    );
  };
  const isLive = (of: string): boolean => {
    const flow = flowOf(of, outcome);
    return flow !== null && new FlowMap(graph, flow.sources, 'required').flow(output) === 'flows';
  };
  const both = [first, name];
  const [one, other] = both.map((of) => new FlowMap(graph, flowOf(of, outcome)?.sources ?? new Set(), 'required'));
  // A choice by the one, as of the nearest code, is no part of it.
  const meet = (stopped?: FlowMap, live?: FlowMap): boolean =>
    graph.nodes.slice(entered, output + 1).some(({ operands }) => {
      const isLiveAlone = (id: number): boolean => live?.flow(id) === 'flows' && stopped?.flow(id) !== 'flows';
      const isStopped = (id: number): boolean =>
        stopped?.depends(id) === true && stopped.flow(id) === 'none' && live?.flow(id) !== 'flows';
      return operands.some(isLiveAlone) && operands.some(isStopped);
    });
  return both.some(isLive) && both.every(isDetached) && (meet(one, other) || meet(other, one));
}

/** Whether samples of both are joined, or each of the one is compared with each of the other. */
export function areOneSet(one: FlowMap, other: FlowMap, { trace }: Traced): boolean {
  const isOf = (map: FlowMap, rest: FlowMap, id: number): boolean => map.depends(id) && !rest.depends(id);
  return trace.graph.nodes.some(({ op, operands, type }) => {
    const isJoining = (op === 'concat' || op === 'matmul' || op === 'cdist') && type.shape.length > 1;
    return isJoining && operands.some((id) => isOf(one, other, id)) && operands.some((id) => isOf(other, one, id));
  });
}

/** Whether each row of the one is compared with each of the other, and with nothing else. */
function areEachWithEach(one: FlowMap, other: FlowMap, { trace, inputs }: Traced): boolean {
  const isOfBoth = (id: number): boolean => one.sources.has(id) || other.sources.has(id);
  const rest = inputs.flatMap(({ entered: { id }, isOwn }) => (isOwn || isOfBoth(id) ? [] : [id]));
  const ofRest = new FlowMap(trace.graph, new Set(rest));
  return trace.graph.nodes.some(({ op, operands, type: { shape } }) => {
    const isTable = (op === 'matmul' || op === 'cdist') && shape.length > 1 && shape.at(-1) === shape.at(-2);
    if (!isTable || operands.some((id) => ofRest.depends(id))) return false;
    const isOf = (map: FlowMap, beside: FlowMap): boolean =>
      operands.some((id) => map.depends(id) && !beside.depends(id));
    return isOf(one, other) && isOf(other, one);
  });
}

/** Whether the loss is curved in an input, or was before it was rounded or only asked whether it lies above a bound. */
function isBentIn(input: TensorReading, flow: FlowMap, reading: Reading, outcome: Traced, call: Call): boolean {
  const isRounded = new FlowMap(flow.graph, flow.sources, 'required').flow(outcome.value.id) === 'zero';
  const isAsked = isOnlyAskedForDecisions(flow.graph, flow, outcome.value.id);
  return isRounded || isAsked || isCurvedIn(input, reading, call);
}
