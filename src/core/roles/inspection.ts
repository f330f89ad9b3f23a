import { FlowMap } from '../graph/flow';
import type { Graph, GraphNode } from '../graph/graph';
import type { Outcome } from '../loss/outcome';
import { gradientsOf } from '../loss/gradients';
import type { TensorData } from '../tensor/data';
import { isFloating } from '../tensor/dtype';
import { sameShape, sizeOf } from '../tensor/shape';
import type { Candidate } from './candidate';
import { isAside } from './aside';
import type { TensorReading } from './reading';
import { usedAsLabels } from './label-use';
import { keeping, madeOf } from './first-uses';
import { hintOfName } from './names';
import { givenAs } from './given-as';
import { heaviness, isOneSet, stretch } from './joined';
import { weighsLogShares } from './log-shares';

/** What speaks against a reading that ran. */
export interface Objected {
  /** How heavy that is; 0 where nothing does. */
  readonly weight: number;
  /** The inputs that another reading would give otherwise; null where it may be any. */
  readonly owedTo: ReadonlySet<string> | null;
  /** Whether it is the values, not the shapes. */
  readonly isOfValues: boolean;
  /** Whether it is the shapes alone, whatever their values. */
  readonly isOfShapes: boolean;
  /** Inputs that were given as labels, and are not used as such. */
  readonly noLabels: readonly string[];
}

interface Objection {
  readonly weight: number;
  readonly owedTo: readonly string[] | null;
  readonly isNoLabels?: boolean;
}

/** How heavy each objection is. */
export const weights = {
  ...heaviness,
  noGradient: 1,
  zeroGradient: 1,
  zeroOfViews: 0.5,
  unused: 2,
  summedAgain: 1,
  cancelled: 2,
  noClasses: 2,
  inPart: 2,
  noLabels: 4,
  neverMet: 4,
  maskOfAll: 0.5,
  exchanged: 6,
  notFinite: 8,
  backwardRaises: 32,
  counted: 32,
};

export function objectionsTo(candidate: Candidate, outcome: Extract<Outcome, { kind: 'value' }>): Objected {
  const isFinite = outcome.trace.data(outcome.value).every(Number.isFinite);
  // Before the gradient adds its own operations to the trace.
  const ofShapes = shapeObjections(candidate, outcome);
  const gradients = outcome.isTensor ? gradientsOfPredictions(candidate, outcome) : [];
  const flat = gradients?.filter(isAllZero).length ?? 0;
  const isFlat = flat > 0 && (flat === gradients?.length || isOfViews(candidate)) && isCompared(candidate);
  const objections = [
    ...(isFinite ? [] : [{ weight: weights.notFinite, owedTo: null }]),
    ...ofShapes,
    // Why it raises is not known; what else speaks against the reading is changed first.
    ...(gradients === null ? [{ weight: weights.backwardRaises, owedTo: ofShapes.length === 0 ? null : [] }] : []),
    ...(isFlat ? [{ weight: weightOfZero(candidate, flat === gradients?.length), owedTo: tensorsOf(candidate) }] : []),
  ];
  return {
    weight: objections.reduce((sum, { weight }) => sum + weight, 0),
    owedTo: union(objections.map(({ owedTo }) => owedTo)),
    isOfValues: !isFinite || (isFlat && !isOfLabels(candidate)),
    isOfShapes: false,
    noLabels: objections.flatMap(({ isNoLabels, owedTo }) => (isNoLabels === true ? (owedTo ?? []) : [])),
  };
}

/** The inputs of all; null where any may be to blame. */
export function union(parts: readonly (Iterable<string> | null)[]): ReadonlySet<string> | null {
  return parts.includes(null) ? null : new Set(parts.flatMap((part) => [...(part ?? [])]));
}

function shapeObjections(candidate: Candidate, outcome: Extract<Outcome, { kind: 'value' }>): readonly Objection[] {
  const { graph } = outcome.trace;
  const sources = new Map(outcome.inputs.map(({ name, entered }) => [name, entered.id]));
  const tensors = candidate.inputs.flatMap((input) => {
    const id = sources.get(input.name);
    return input.kind === 'tensor' && id !== undefined ? [{ input, flow: new FlowMap(graph, new Set([id])) }] : [];
  });
  const ofRole = (wanted: string) => tensors.filter(({ input }) => input.role === wanted);
  const [predictions, targets] = [ofRole('prediction'), ofRole('target')];
  const objections: Objection[] = [];
  // Operations that were recorded before the inputs entered belong to other calls.
  const nodes = graph.nodes.slice(Math.min(...sources.values()));
  // Of predictions alone the others are what the first is compared with.
  const compared = targets.length > 0 ? [predictions, targets] : [predictions.slice(0, 1), predictions.slice(1)];
  const [ones = [], others = []] = compared;
  const weight = stretch(graph, nodes, ones, others, tensors);
  const names = tensors.map(({ input }) => input.name);
  if (weight > 0) objections.push({ weight, owedTo: names });
  // What is weighed by `weights.view(1, 1, -1)` has as many dimensions itself.
  const rank = Math.max(...tensors.map(({ input }) => input.shape.length));
  const { shape } = outcome.value;
  if (shape[0] === 1 && shape.length > rank && sizeOf(shape) > 1)
    objections.push({ weight: weights.stretched, owedTo: names });
  const followed = predictions.map(({ input, flow }) => ({ name: input.name, flow }));
  // A gradient that rounding makes 0 was meant to flow.
  const reached = followed.filter(({ flow }) => flow.flow(outcome.value.id) !== 'none');
  const ofPredictions = new FlowMap(graph, new Set(predictions.flatMap(({ input }) => sources.get(input.name) ?? [])));
  for (const { input, flow } of tensors) {
    const owedTo = [input.name];
    const isLabel = input.domain === 'classIndex';
    const given = givenAs(input, outcome);
    const isRow = given === 'logProbability' || given === 'distribution';
    if (isRow && input.shape.length < 2) objections.push({ weight: weights.noClasses, owedTo });
    // What says which class is right is no weight, and no second prediction.
    const isToBeMet = input.role === 'target' || input.role === 'teacher';
    const isShares = given === 'distribution' || weighsShares(input, sources.get(input.name), graph);
    if (isShares && !isToBeMet) objections.push({ weight: weights.noLabels, owedTo });
    // What is one set of samples with the prediction is of its kind.
    const isOfTwo = input.domain === 'binary' || input.domain === 'oneHot';
    if (isToBeMet && isOfTwo && isOneSet(input.name, nodes, ofPredictions, flow))
      objections.push({ weight: weights.noLabels, owedTo });
    const isNoLabel = given === 'sign' || !usedAsLabels(graph, sources.get(input.name) ?? 0, ofPredictions);
    if (isLabel && (isNoLabel || isWrittenAmongIntegers(graph, nodes, ofPredictions)))
      objections.push({ weight: weights.noLabels, owedTo, isNoLabels: true });
    if (input.role === 'prediction' && isSummedAgain(graph, flow))
      objections.push({ weight: weights.summedAgain, owedTo });
    if (input.domain !== 'length' && !isLabel && isCounted(input, sources.get(input.name) ?? -1, outcome))
      objections.push({ weight: weights.counted, owedTo });
    if (input.role === 'weight' && input.domain === 'binary' && input.shape.length === 0)
      objections.push({ weight: weights.maskOfAll, owedTo });
    if (isTakenInPart(input, sources.get(input.name) ?? -1, graph)) objections.push({ weight: weights.inPart, owedTo });
    if (isNeverMet(input, sources.get(input.name) ?? -1, outcome))
      objections.push({ weight: weights.neverMet, owedTo });
    if (isOfNoClasses(graph, nodes, flow)) objections.push({ weight: weights.noClasses, owedTo });
    if (input.role === 'prediction' && isTakenFromItself(nodes, flow))
      objections.push({ weight: weights.cancelled, owedTo });
    if (!flow.depends(outcome.value.id)) objections.push({ weight: weights.unused, owedTo });
  }
  // Other shapes seldom bring a gradient; what else speaks against these is changed first.
  const owedTo = objections.length === 0 ? null : [];
  for (const prediction of followed) {
    if (reached.includes(prediction) || isAside(prediction, reached, outcome)) continue;
    objections.push({ weight: weights.noGradient, owedTo });
  }
  return objections;
}

/** Whether an input, of which no name says that it is a weight, weighs the logarithms of shares. */
function weighsShares({ name, shape }: TensorReading, id: number | undefined, graph: Graph): boolean {
  const hint = hintOfName(name);
  if (id === undefined || shape.length < 2 || hint === 'weight' || hint === 'mask' || hint === 'number') return false;
  return weighsLogShares(graph, id);
}

/** Whether predicted numbers become integers where they are written, as to `labels.new_empty(n)`: of other numbers that would take them. */
function isWrittenAmongIntegers(graph: Graph, nodes: readonly GraphNode[], ofPredictions: FlowMap): boolean {
  return nodes.some(({ op, operands: [, written], site }) => {
    const made = op === 'viewWrite' && written !== undefined ? graph.nodes[written] : undefined;
    const [predicted] = made?.operands ?? [];
    if (made?.op !== 'cast' || predicted === undefined || ofPredictions.flow(predicted) !== 'flows') return false;
    // A cast of its own, `out[0] = pred.long()`, is meant.
    return !isFloating(made.type.dtype) && made.site?.span === site?.span;
  });
}

/** Whether an input says of each sample how many are taken: it is compared with 0, 1, 2, … */
function isCounted(
  { role }: TensorReading,
  id: number,
  { trace, inputs }: Extract<Outcome, { kind: 'value' }>,
): boolean {
  if (role === 'prediction') return false;
  const ofInputs = new FlowMap(trace.graph, new Set(inputs.map(({ entered }) => entered.id)));
  const same = madeOf(trace.graph, id, keeping);
  const isCount = (operand: number): boolean => {
    const data = trace.data(trace.ref(operand));
    const { op, type } = trace.node(operand);
    if (op === 'input' || type.shape.length === 0 || ofInputs.depends(operand)) return false;
    const places = new Set(data);
    return type.shape.includes(places.size) && [...places].every((place) => place >= 0 && place < places.size);
  };
  return trace.graph.nodes
    .slice(id)
    .some(
      ({ op, operands }) =>
        ordering.has(op) &&
        operands.some((one) => same.has(one)) &&
        operands.some((one) => !same.has(one) && isCount(one)),
    );
}

/** Whether a weight is asked for one number, `has_pose == 1`, that no element of it is. */
function isNeverMet(
  { role, dtype, domain }: TensorReading,
  id: number,
  { trace }: Extract<Outcome, { kind: 'value' }>,
): boolean {
  if (role !== 'weight' || dtype !== 'float32' || domain === 'binary') return false;
  const same = madeOf(trace.graph, id, keeping);
  return trace.graph.nodes
    .slice(id)
    .some(
      ({ op, operands }, place) =>
        op === 'eq' &&
        operands.some((one) => same.has(one)) &&
        operands.some((one) => trace.node(one).op === 'constant') &&
        trace.data(trace.ref(id + place)).every((isMet) => isMet === 0),
    );
}

/** Whether only a few columns are taken, one by one: with `boxes[..., 0]` to `boxes[..., 3]` there are four; `x[:-1]` takes most. */
function isTakenInPart({ shape }: TensorReading, id: number, { nodes }: Graph): boolean {
  const rest = sizeOf(shape.slice(0, -1));
  const whole = new Set([id]);
  const columns = new Set<string>();
  // A trace holds other calls as well, before this one.
  for (const [place, { op, operands, type, params }] of nodes.slice(id + 1).entries()) {
    if (!operands.some((one) => whole.has(one))) continue;
    if (op !== 'view') return false;
    if (sameShape(type.shape, shape)) whole.add(id + 1 + place);
    else if (sizeOf(type.shape) === rest) columns.add(JSON.stringify(params));
    else return false;
  }
  return columns.size > 1 && 2 * columns.size <= (shape.at(-1) ?? 1);
}

const ordering = new Set<GraphNode['op']>(['lt', 'le', 'gt', 'ge']);

/**
 * Whether a softmax runs over no classes: over no axis, over the only one that there is, of the samples, or over a single number; or whether a sum
 * to divide by does, that keeps its axis.
 */
function isOfNoClasses(graph: Graph, nodes: readonly GraphNode[], flow: FlowMap): boolean {
  return nodes.some((node) => {
    const [scores, divisor] = node.operands;
    if (scores === undefined || !flow.depends(scores)) return false;
    if (node.op === 'div') return node.type.shape.length === 1 && isSumOf(divisor, flow, graph);
    if (node.op !== 'softmax' && node.op !== 'logSoftmax') return false;
    return node.type.shape.length < 2 || node.type.shape[node.params.dim] === 1;
  });
}

/** Whether a divisor is a sum of the same that keeps its axis: of shares. */
function isSumOf(divisor: number | undefined, flow: FlowMap, graph: Graph): boolean {
  const sum = divisor === undefined ? undefined : graph.nodes[divisor];
  return sum?.op === 'sum' && sum.params.keepdim && divisor !== undefined && flow.depends(divisor);
}

/** Whether a prediction is taken from itself: of a column, `x - x.t()` is the table of all differences. */
function isTakenFromItself(nodes: readonly GraphNode[], flow: FlowMap): boolean {
  return nodes.some(
    ({ op, operands: [one, other] }) => op === 'sub' && one !== undefined && one === other && flow.depends(one),
  );
}

/** Whether the mean of one number is taken, whatever became of it since it was summed along an axis: that had another. */
function isSummedAgain({ nodes }: Graph, ofPrediction: FlowMap): boolean {
  const isSum = (id: number): boolean => {
    const node = nodes[id];
    if (node === undefined || node.type.shape.length > 0) return false;
    const [next, ...others] = node.operands.filter((operand) => ofPrediction.depends(operand));
    return node.op === 'sum' || (next !== undefined && others.length === 0 && isSum(next));
  };
  return nodes.some(({ op, operands: [operand = -1], params }) => {
    const isOfNoAxis = op === 'sum' && params.dims.length === 0;
    return isOfNoAxis && ofPrediction.depends(operand) && isSum(operand);
  });
}

/** The numbers of the gradient of each prediction to which the operations let one flow; null where backward raises. */
function gradientsOfPredictions(
  candidate: Candidate,
  { trace, value, inputs }: Extract<Outcome, { kind: 'value' }>,
): readonly TensorData[] | null {
  const predictions = new Set(candidate.inputs.flatMap(({ name, role }) => (role === 'prediction' ? [name] : [])));
  const gradients = gradientsOf(
    trace,
    value,
    inputs.map(({ entered }) => entered),
  );
  if ('kind' in gradients) return null;
  return inputs.flatMap(({ name, entered }, index) => {
    const gradient = gradients[index];
    const isReached = new FlowMap(trace.graph, new Set([entered.id])).flow(value.id) === 'flows';
    return gradient && isReached && predictions.has(name) ? [trace.data(gradient)] : [];
  });
}

/** Whether a prediction is compared with anything: what runs on many shapes may yet be made for one. */
function isCompared(candidate: Candidate): boolean {
  return tensorsOf(candidate).length > 1;
}

/** Where nothing is to be met, it may be that no sample is sure enough to count; one that is flat alone is none of two views. */
function weightOfZero(candidate: Candidate, isOfAll: boolean): number {
  return isOfAll && isOfViews(candidate) ? weights.zeroOfViews : weights.zeroGradient;
}

function isOfViews({ family }: Candidate): boolean {
  return family === 'views';
}

function tensorsOf({ inputs }: Candidate): readonly string[] {
  return inputs.flatMap(({ kind, name }) => (kind === 'tensor' ? [name] : []));
}

/** Other values of the prediction say no more of what is compared with labels. */
function isOfLabels({ inputs }: Candidate): boolean {
  return inputs.some((input) => input.kind === 'tensor' && input.domain === 'classIndex');
}

/** What rounding leaves of a slope that is 0. */
const negligible = 1e-7;

/** Whether a gradient flows, and is 0 on this sample: on another it may not be. */
function isAllZero(gradient: TensorData): boolean {
  return gradient.every((slope) => Math.abs(slope) < negligible);
}
