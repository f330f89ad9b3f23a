import { FlowMap } from '../graph/flow';
import type { Graph, GraphNode } from '../graph/graph';
import { termsOf, type Term } from '../graph/terms';
import type { Outcome } from '../loss/outcome';
import type { Given } from '../loss/request';
import { tensorData } from '../tensor/data';
import { sameShape } from '../tensor/shape';
import { isAffineIn } from './affine';
import { isOnlyLookedAt } from './aside';
import type { Call } from './call';
import { areOneSet, flowOf } from './joint-predictions';
import { areLogShares } from './log-shares';
import { areSiblings, isMeasuredBy, isOnlyMeasure, withAsTeachers, type Followed } from './measured';
import { hintOfName, hintOfTensor, isOutcomeName, isOwnPrediction, isRealOf } from './names';
import { SampleRandom } from './random';
import type { InputReading, Reading, TensorReading } from './reading';
import { changesWhenExchanged } from './responses';
import { areTrainedAlike } from './two-sides';
import { configArguments, defaultSample, sampleArguments } from './sample';

type Traced = Extract<Outcome, { kind: 'value' }>;

/** Tells the inputs apart that stand beside the prediction, by what becomes of them in a call. */
type Telling = (outcome: Traced, call: Call) => Reading;

/**
 * The reading with that for a prediction, too, which is one as long as it is not detached: a `detach` alone makes no teacher of it, nor a weight. A teacher is
 * what a prediction is drawn to, a weight is a factor, and of two views either may be the one that is looked at.
 */
export function withDetachedPredictions(outcome: Traced, call: Call, tell: Telling): Reading {
  const told = tell(outcome, call);
  const stopped = told.inputs.filter((input) => isStopped(input, told, outcome, call));
  if (stopped.length === 0) return told;
  const isOfStopped = ({ name }: InputReading): boolean => stopped.some((one) => one.name === name);
  const kept = (ran: Outcome): Outcome => (ran.kind === 'value' ? undetached(ran, stopped) : ran);
  const keeping: Call = Object.assign((...given: Parameters<Call>) => kept(call(...given)), {
    onSample: (reading: Reading) => kept(call.onSample(reading)),
  });
  const whole = tell(undetached(outcome, stopped), keeping);
  // Who trains beside it is told with the cut as well as without.
  const live = whole.inputs.filter((input): input is TensorReading => {
    const isTold = told.inputs.some((one) => one.name === input.name && isPrediction(one));
    return input.kind === 'tensor' && !isOfStopped(input) && (isPrediction(input) || isTold);
  });
  const ran = keeping.onSample(whole);
  if (live.length === 0 || ran.kind !== 'value') return told;
  const isLeft = (input: InputReading): boolean =>
    isPrediction(input) && isOfStopped(input) && isUntrained(input, live, whole, ran, keeping);
  const left = whole.inputs.filter(isLeft);
  const blamed = told.inputs.filter((input) => isOfStopped(input) && isPrediction(input));
  // Beside what is trained it is only a part that is not.
  const isAlone = !told.inputs.some((input) => isPrediction(input) && !isOfStopped(input));
  if (left.length === 0 && !(isAlone && blamed.length > 0)) return withMeasuresAsTeachers(told, blamed, live, outcome);
  const roleOf = (input: InputReading): InputReading => {
    if (!isPrediction(input) || !isOfStopped(input) || left.includes(input)) return input;
    const own = told.inputs.find(({ name }) => name === input.name) ?? input;
    return isPrediction(own) && isAlone ? { ...own, role: 'teacher' } : own;
  };
  return { ...whole, inputs: whole.inputs.map(roleOf) };
}

/** The reading with those as teachers of which nothing is made but what the library measures a live prediction by, taken apart as that may be. */
function withMeasuresAsTeachers(
  reading: Reading,
  blamed: readonly InputReading[],
  live: readonly TensorReading[],
  outcome: Traced,
): Reading {
  const followed = ({ name }: InputReading): readonly Followed[] => {
    const flow = flowOf(name, outcome);
    return flow === null ? [] : [{ name, flow }];
  };
  const others = live.flatMap(followed);
  return withAsTeachers(
    reading,
    blamed.flatMap(followed).filter((one) => isOnlyMeasure(one, others, outcome)),
  );
}

function isPrediction(input: InputReading): input is TensorReading {
  return input.kind === 'tensor' && input.role === 'prediction';
}

/** Whether all that is done with an input is done behind a `detach`, and no name says that it is data. */
function isStopped(
  input: InputReading,
  reading: Reading,
  { trace: { graph }, value, inputs }: Traced,
  call: Call,
): input is TensorReading {
  const hint = hintOfName(input.name) === 'number' ? hintOfTensor(input.name) : hintOfName(input.name);
  const isOfPair = reading.inputs.some(
    (other) => other !== input && isPrediction(other) && areNamedAlike(input, other, reading, call),
  );
  const mayBeOne = hint === null || hint === 'prediction' || isOfPair;
  if (input.kind !== 'tensor' || input.dtype !== 'float32' || !mayBeOne) return false;
  const ids = inputs.flatMap(({ name, entered }) => (name === input.name ? [entered.id] : []));
  return ids.length > 0 && detachesOf(new Set(ids), graph, value.id).length > 0;
}

/** Each `detach` that ends the ways of some values to the loss; none where they end otherwise as well, or would. */
function detachesOf(sources: ReadonlySet<number>, graph: Graph, output: number): readonly number[] {
  const flow = new FlowMap(graph, sources, 'required');
  const isAll =
    isOnlyLookedAt(graph, flow, output) && flow.cuts(output).every(({ node }) => graph.nodes[node]?.recorded);
  const isCut = isAll && new FlowMap(graph, sources, 'undetached').flow(output) === 'flows';
  return isCut ? flow.cuts(output).map(({ node }) => node) : [];
}

/** What became of a call, as if some of its inputs had not been detached. */
function undetached(outcome: Traced, stopped: readonly InputReading[]): Traced {
  const { graph } = outcome.trace;
  const detaches = outcome.inputs.flatMap(({ name, entered: { id } }) =>
    stopped.some((input) => input.name === name) ? detachesOf(new Set([id]), graph, outcome.value.id) : [],
  );
  if (detaches.length === 0) return outcome;
  const trace = outcome.trace.keeping((id) => detaches.includes(id));
  const inputs = outcome.inputs.map((input) => ({ ...input, entered: trace.ref(input.entered.id) }));
  return { ...outcome, trace, value: trace.ref(outcome.value.id), inputs };
}

/** Whether what is detached should have been trained: no prediction is to meet it, it does not only weigh one, and it is no other view of one. */
function isUntrained(
  input: TensorReading,
  live: readonly TensorReading[],
  reading: Reading,
  outcome: Traced,
  call: Call,
): boolean {
  const flow = flowOf(input.name, outcome);
  const beside = live.flatMap(({ name }) => flowOf(name, outcome) ?? []);
  if (flow === null || beside.length < live.length) return false;
  // Of one distribution two parameters are joined as well, which may not change places.
  const isView = live.some((one, place) => {
    const other = beside[place];
    if (other === undefined || !areOneSet(flow, other, outcome)) return false;
    return areCompared(flow, other, outcome) || !changesWhenExchanged(one, input, reading, call);
  });
  const isMeasure = live.some((one, place) => {
    const other = beside[place];
    return other !== undefined && isMeasuredBy({ name: one.name, flow: other }, { name: input.name, flow }, outcome);
  });
  const isOfPair = live.some((one) => areNamedAlike(input, one, reading, call));
  if ((isView && !isOfPair) || isMeasure) return false;
  // Nobody keeps the positive still for its anchor, whatever the one is of the other.
  if (live.some((one) => areTrainedAlike(input, one, reading, call))) return true;
  if (!hasTermBeside(flow, beside, outcome)) {
    const isNamed = isOwnPrediction(input.name) || isOfPair || reading.family === 'triplet';
    if (!isNamed || isFactor(flow, beside, reading, outcome)) return false;
  }
  const joined = live.filter(({ name }) => termsOfBoth(input.name, name, outcome).length > 0);
  return joined.length === 0 || !joined.every((one) => isDrawnTo(one, input, reading, call));
}

/** Whether names say that a model gives both: two sides, scores of the real and of the fake, `outputs1` and `outputs2`. */
function areNamedAlike(one: InputReading, other: InputReading, reading: Reading, call: Call): boolean {
  return (
    areTrainedAlike(one, other, reading, call) ||
    isRealOf(one.name, other.name) ||
    isRealOf(other.name, one.name) ||
    (isOutcomeName(one.name) && isOutcomeName(other.name) && areSiblings(one.name, other.name))
  );
}

/** Whether a table of products or distances is made of both. */
function areCompared(one: FlowMap, other: FlowMap, { trace }: Traced): boolean {
  const isTable = ({ op }: GraphNode): boolean => op === 'matmul' || op === 'cdist';
  return trace.graph.nodes.some((node, id) => isTable(node) && one.depends(id) && other.depends(id));
}

/** Whether a summand of the loss is made of a value, and of no live prediction. */
function hasTermBeside(flow: FlowMap, live: readonly FlowMap[], { trace, value }: Traced): boolean {
  const ofAny = new FlowMap(trace.graph, new Set([flow, ...live].flatMap(({ sources }) => [...sources])));
  return termsOf(trace.graph, value.id, ofAny).some(
    ({ node }) => flow.flow(node) === 'flows' && live.every((one) => !one.depends(node)),
  );
}

/**
 * Whether a value meets live predictions only as their factor, or divisor, that is affine in it or made of no data: an advantage, a confidence; or as that
 * of logarithms of shares: how often each class is right.
 */
function isFactor(flow: FlowMap, live: readonly FlowMap[], reading: Reading, outcome: Traced): boolean {
  const { trace, value } = outcome;
  const { graph } = trace;
  const targets = targetsOf(reading, outcome);
  const isOfLive = (id: number): boolean => live.some((one) => one.depends(id));
  const isOwn = (id: number): boolean => flow.depends(id) && !isOfLive(id);
  const isAffine = (id: number): boolean => [...flow.sources].every((source) => isAffineIn(source, outcome, id));
  const isPlain = (id: number): boolean => isAffine(id) || targets.every((target) => !target.depends(id));
  return graph.nodes.slice(Math.min(...flow.sources), value.id + 1).every(({ op, operands }) => {
    const [own, other] = [operands.find(isOwn), operands.find(isOfLive)];
    if (own === undefined || other === undefined) return true;
    if (op === 'mul') return isPlain(own) || areLogShares(graph, other);
    return op === 'div' && operands[1] === own && isPlain(own);
  });
}

function targetsOf({ inputs }: Reading, outcome: Traced): readonly FlowMap[] {
  return inputs.flatMap(({ name, role }) => (role === 'target' ? (flowOf(name, outcome) ?? []) : []));
}

function termsOfBoth(one: string, other: string, outcome: Traced): readonly Term[] {
  const [first, second] = [flowOf(one, outcome), flowOf(other, outcome)];
  if (first === null || second === null) return [];
  const { graph } = outcome.trace;
  const both = new FlowMap(graph, new Set([...first.sources, ...second.sources]));
  return termsOf(graph, outcome.value.id, both).filter(({ node }) => first.depends(node) && second.depends(node));
}

/** Whether what the loss makes of both is least, among the numbers near by, where a prediction is what the other is. */
function isDrawnTo(prediction: TensorReading, to: TensorReading, reading: Reading, call: Call): boolean {
  const args = sampleArguments(reading, defaultSample);
  const met = args[to.name];
  // Of a part of what is handed over as one, nothing is known to the contrary.
  if (met?.kind !== 'tensor') return true;
  if (!sameShape(prediction.shape, to.shape)) return false;
  const config = configArguments(reading);
  const away = (by: readonly number[]): number => {
    const { dtype, data } = met.tensor;
    const moved = tensorData(
      dtype,
      Array.from(data, (value, place) => value + (by[place] ?? 0)),
    );
    const given: Given = { ...met, tensor: { ...met.tensor, data: moved, requiresGrad: true } };
    const outcome = call({ ...args, [prediction.name]: given }, config);
    return outcome.kind === 'value' ? sumOfTerms(termsOfBoth(prediction.name, to.name, outcome), outcome) : NaN;
  };
  const least = away([]);
  // To one side of what is no minimum the loss is less.
  const directions = otherSeeds.map((seed) => {
    const random = new SampleRandom(seed);
    return Array.from(met.tensor.data, () => random.normal() * step);
  });
  return directions.every((by) =>
    [by, by.map((one) => -one)].every((moved) => away(moved) >= least - rounding * Math.abs(least)),
  );
}

function sumOfTerms(terms: readonly Term[], { trace }: Traced): number {
  return terms
    .flatMap(({ node, sign }) => Array.from(trace.data(trace.ref(node)), (value) => sign * value))
    .reduce((sum, value) => sum + value, 0);
}

const otherSeeds = [2, 3, 4];

/** How far numbers lie from what may be met, and what rounding leaves of nothing. */
const step = 0.05;
const rounding = 1e-6;
