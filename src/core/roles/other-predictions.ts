import { FlowMap } from '../graph/flow';
import type { GraphNode } from '../graph/graph';
import type { Outcome } from '../loss/outcome';
import { RepeatedLoss, type Answer } from '../loss/repeated-loss';
import type { Given, GivenArguments } from '../loss/request';
import { sameShape, sizeOf } from '../tensor/shape';
import { tensorData } from '../tensor/data';
import { decidesAside, isAside, isOnlyLookedAt } from './aside';
import { isMeasured, isMeasuredBy, type Followed } from './measured';
import { hintOfName, isOutcomeName, isOwnPrediction } from './names';
import { areApart, hasOwnTerm } from './apart';
import type { InputReading, Reading, ShapeFamily, TensorReading } from './reading';
import { configArguments, defaultSample, sampleArguments } from './sample';

type Traced = Extract<Outcome, { kind: 'value' }>;

/** Calls the loss once on these arguments. */
export type Call = (args: GivenArguments, config: GivenArguments) => Outcome;

/** Of which inputs more is said: by a comment or the data that they are, or by a name. */
export interface Spoken {
  readonly isSaid: (name: string) => boolean;
  readonly isNamed: (name: string) => boolean;
}

/**
 * The reading with what stands beside its prediction told apart: an input that is only looked at is a teacher; one that the loss is curved in,
 * or that is joined with the prediction to one set of samples, is a prediction as well: the mean beside the variance, a second view. Only
 * of inputs of which neither a name nor a comment says more; but what the prediction is not compared with is no target, whatever it is called,
 * nor is what is detached for it as it is for the other.
 */
export function withOtherPredictions(
  reading: Reading,
  outcome: Traced,
  call: Call,
  { isSaid, isNamed }: Spoken,
): Reading {
  const told = withLivePrediction(withTeachers(reading, outcome), outcome, call);
  const others = told.inputs.filter(
    (input): input is TensorReading =>
      isBeside(input) &&
      !isSaid(input.name) &&
      (areEachDetached(input, told, outcome) ||
        (mayBePrediction(input) &&
          (isNamed(input.name) ? isApart(input, told, outcome, call) : isPredictionToo(input, told, outcome, call)))),
  );
  if (others.length === 0) return told;
  const isOther = ({ name }: InputReading): boolean => others.some((other) => other.name === name);
  for (const domain of ['real', 'positive', null] as const) {
    const tried: Reading = {
      ...told,
      family: others.every(({ role }) => role === 'target') ? familyOfTwo(told, call) : told.family,
      inputs: told.inputs.map((input) =>
        input.kind === 'tensor' && isOther(input)
          ? { ...input, role: 'prediction', domain: domain ?? input.domain }
          : input,
      ),
    };
    const again = call(sampleArguments(tried, defaultSample), configArguments(tried));
    if (again.kind !== 'value' || !again.trace.data(again.value).every(Number.isFinite)) continue;
    if (others.every(({ name }) => isMeant(flowOf(name, again), again) || hasOwnTerms(name, tried, again)))
      return withTeachers(tried, again);
  }
  return told;
}

/**
 * Of two inputs that are both named as what a model says, the one that is only looked at is the teacher, and the other learns from it: the weak
 * view of a sample, and the strong one. So it is of one that no name speaks for, where the library measures the other by it, or where the loss
 * makes probabilities of the other: what a model says is a score, what it has to meet is none.
 */
function withLivePrediction(reading: Reading, outcome: Traced, call: Call): Reading {
  const [prediction, ...others] = reading.inputs.filter(({ role }) => role === 'prediction');
  if (prediction === undefined || others.length > 0) return reading;
  const flow = flowOf(prediction.name, outcome);
  if (flow === null || flow.flow(outcome.value.id) === 'flows') return reading;
  const isUsed = flow.depends(outcome.value.id);
  if (isUsed && !isOnlyLookedAt(outcome.trace.graph, flow, outcome.value.id)) return reading;
  const isLive = ({ name }: TensorReading): boolean => {
    const other = flowOf(name, outcome);
    // What has terms of its own is nobody's teacher.
    if (other === null || areApart(flow, other, outcome)) return false;
    if (hasOwnTerm({ name: prediction.name, flow }, [{ name, flow: other }], outcome)) return false;
    const isUnnamed = hintOfName(name) === null;
    const isMeasured = isMeasuredBy({ name, flow: other }, { name: prediction.name, flow }, outcome);
    // A confidence that is to tell how good the prediction is.
    if (isOutcomeName(prediction.name)) return isOutcomeName(name) || (isUnnamed && isMeasured);
    return isMeasured || (isUnnamed && hintOfName(prediction.name) === null && isSquashed(name, outcome));
  };
  const live = reading.inputs.find((input) => mayBePrediction(input) && isLive(input));
  if (live === undefined) return reading;
  const tried: Reading = {
    ...reading,
    inputs: reading.inputs.map((input) => {
      if (input.kind !== 'tensor') return input;
      if (input.name === live.name) return { ...input, role: 'prediction' };
      return input.name === prediction.name ? { ...input, role: 'teacher' } : input;
    }),
  };
  const again = call(sampleArguments(tried, defaultSample), configArguments(tried));
  return again.kind === 'value' && flowOf(live.name, again)?.flow(again.value.id) === 'flows' ? tried : reading;
}

const squashing = new Set<GraphNode['op']>(['softmax', 'logSoftmax', 'sigmoid', 'logSigmoid']);

/** Whether an input goes into a softmax or a sigmoid as it is. */
function isSquashed(name: string, { trace, inputs }: Traced): boolean {
  const entered = inputs.find((input) => input.name === name)?.entered.id;
  return trace.graph.nodes.some(({ op, operands }) => squashing.has(op) && operands[0] === entered);
}

function withTeachers(reading: Reading, outcome: Traced): Reading {
  const predictions = reading.inputs.flatMap((input) => {
    const flow = input.role === 'prediction' ? flowOf(input.name, outcome) : null;
    return flow === null ? [] : [{ name: input.name, flow }];
  });
  const reached = predictions.filter(({ flow }) => flow.flow(outcome.value.id) === 'flows');
  const others = (one: Followed): readonly Followed[] => predictions.filter((other) => other !== one);
  const meant = predictions.filter((one) => reached.includes(one) || hasOwnTerm(one, others(one), outcome));
  const teachers =
    reached.length === 0
      ? []
      : predictions.filter(
          (one) => !meant.includes(one) && (isAside(one, meant, outcome) || decidesAside(one, meant, outcome)),
        );
  return {
    ...reading,
    inputs: reading.inputs.map((input) =>
      input.kind === 'tensor' && teachers.some(({ name }) => name === input.name)
        ? { ...input, role: 'teacher' }
        : input,
    ),
  };
}

/** What becomes of an input; null where the loss is given none of this name. */
export function flowOf(name: string, { trace, inputs }: Traced): FlowMap | null {
  const entered = inputs.find((input) => input.name === name)?.entered;
  return entered === undefined ? null : new FlowMap(trace.graph, new Set([entered.id]));
}

/** Whether a gradient to an input is meant: one flows, or would if rounding did not make it 0. What is only looked at gets none. */
function isMeant(flow: FlowMap | null, { value }: Traced): boolean {
  return flow !== null && flow.flow(value.id) !== 'none';
}

/** Whether something of the loss is made of an input and of no other prediction: whatever cuts it off, that trains nothing then. */
function hasOwnTerms(name: string, { inputs }: Reading, outcome: Traced): boolean {
  const flow = flowOf(name, outcome);
  const others = inputs.flatMap((input) => {
    const other = input.role === 'prediction' && input.name !== name ? flowOf(input.name, outcome) : null;
    return other === null ? [] : [{ name: input.name, flow: other }];
  });
  const [first] = others;
  if (flow === null || first === undefined) return false;
  return areApart(first.flow, flow, outcome) || hasOwnTerm({ name, flow }, others, outcome);
}

/** Whether an input is one of numbers that stands beside the prediction. */
function isBeside(input: InputReading): input is TensorReading {
  if (input.kind !== 'tensor' || input.dtype !== 'float32' || input.shape.length === 0) return false;
  return input.role === 'target' || input.role === 'weight';
}

function mayBePrediction(input: InputReading): input is TensorReading {
  if (!isBeside(input)) return false;
  return input.domain === 'real' || input.domain === 'positive' || input.domain === 'probability';
}

function isPredictionToo(input: TensorReading, reading: Reading, outcome: Traced, call: Call): boolean {
  const first = reading.inputs.find(({ role }) => role === 'prediction');
  if (first?.kind !== 'tensor') return false;
  const [one, other] = [flowOf(first.name, outcome), flowOf(input.name, outcome)];
  if (other?.depends(outcome.value.id) !== true) return false;
  if (one === null) return false;
  // Beside a prediction that nothing reaches, what is named as one is another, where it is reached; or what has terms of its own.
  if (!isMeant(one, outcome)) {
    const isSaid = reading.inputs.some((of) => of !== first && mayBePrediction(of) && isOwnPrediction(of.name));
    if (isSaid) return isOwnPrediction(input.name);
    return areApart(one, other, outcome) && isBentIn(input, other, reading, outcome, call);
  }
  // What has to lie between 0 and 1 is the truth, unless nothing is compared with it: a scale, of which only the logarithm is asked.
  if (input.domain === 'probability' && input.role === 'target') return isApart(input, reading, outcome, call);
  const isPair = reading.inputs.filter(({ kind }) => kind === 'tensor').length === 2;
  const areNamed = [first, input].every(({ name }) => isOwnPrediction(name));
  if (isPair) {
    const isOther = areNamed || areOneSet(one, other, outcome) || isApart(input, reading, outcome, call);
    return sameShape(first.shape, input.shape) && isOther;
  }
  return isMeasured(one, other, outcome) || isCurvedIn(input, reading, call);
}

/**
 * Whether prediction and target never meet but in a sum, and the loss is curved in the target: what a score of the real is to be has nothing to do with
 * that of the fake. Where the loss is a plain difference, the names are right that it is a target.
 */
function isApart(input: TensorReading, reading: Reading, outcome: Traced, call: Call): boolean {
  const [first, ...others] = reading.inputs.filter((of) => of.kind === 'tensor' && of !== input);
  const [one, other] = [first, input].map((of) => of && flowOf(of.name, outcome));
  if (input.role !== 'target' || others.length > 0 || !one || !other) return false;
  return areApart(one, other, outcome) && isBentIn(input, other, reading, outcome, call);
}

/** What two predictions beside each other are: scores of which one is to win, or views of the same samples, which may change places. */
function familyOfTwo(reading: Reading, call: Call): ShapeFamily {
  const [one, other] = reading.inputs.filter((input) => input.kind === 'tensor');
  if (reading.family !== 'elementwise' || one === undefined || other === undefined) return reading.family;
  const args = sampleArguments(reading, defaultSample);
  const [first, second] = [args[one.name], args[other.name]];
  const isOfScores = sizeOf(one.shape.slice(1)) === 1;
  if (!isOfScores || first === undefined || second === undefined) return 'views';
  const config = configArguments(reading);
  const loss = new RepeatedLoss((given) => call(given, config));
  const [own = NaN, exchanged = NaN] = [args, { ...args, [one.name]: second, [other.name]: first }].map((given) =>
    sumOf(loss.on(given)),
  );
  return Math.abs(own - exchanged) > 1e-4 * Math.abs(own) ? 'contest' : 'views';
}

/** The sum of what a loss answers; NaN where it answers nothing. */
function sumOf(answer: Answer | null): number {
  return answer === null ? NaN : [...answer.numbers(answer.loss.value.id)].reduce((sum, value) => sum + value, 0);
}

/** Whether an input and the prediction are each looked at behind a `detach`: nobody detaches what has no gradient. */
function areEachDetached({ name }: TensorReading, { inputs }: Reading, outcome: Traced): boolean {
  const first = inputs.find(({ role }) => role === 'prediction');
  const { graph } = outcome.trace;
  const { id: output } = outcome.value;
  // Operations that were recorded before the inputs entered belong to other calls.
  const entered = Math.min(...outcome.inputs.map((input) => input.entered.id));
  const detached = graph.nodes
    .slice(entered, output)
    .flatMap(({ op, operands }, index) =>
      op === 'detach' && new FlowMap(graph, new Set([entered + index])).depends(output) ? operands : [],
    );
  const [one, other] = [first?.name ?? '', name].map((input) => flowOf(input, outcome));
  // A mask is detached of anything.
  const isOf = (id: number, flow?: FlowMap | null, rest?: FlowMap | null): boolean =>
    flow?.depends(id) === true && rest?.depends(id) === false && graph.nodes[id]?.type.dtype !== 'bool';
  return (
    one?.flow(output) === 'flows' &&
    detached.some((id) => isOf(id, one, other)) &&
    detached.some((id) => isOf(id, other, one))
  );
}

/** Whether samples of both are joined, or each of the one is compared with each of the other. */
function areOneSet(one: FlowMap, other: FlowMap, { trace }: Traced): boolean {
  const isOf = (map: FlowMap, rest: FlowMap, id: number): boolean => map.depends(id) && !rest.depends(id);
  return trace.graph.nodes.some(({ op, operands, type }) => {
    const isJoining = (op === 'concat' || op === 'matmul' || op === 'cdist') && type.shape.length > 1;
    return isJoining && operands.some((id) => isOf(one, other, id)) && operands.some((id) => isOf(other, one, id));
  });
}

/** Whether the loss is curved in an input, or was before it was rounded. */
function isBentIn(input: TensorReading, flow: FlowMap, reading: Reading, outcome: Traced, call: Call): boolean {
  const isRounded = new FlowMap(flow.graph, flow.sources, 'required').flow(outcome.value.id) === 'zero';
  return isRounded || isCurvedIn(input, reading, call);
}

/** Whether the loss grows neither in proportion to an input nor stays as it is when that is scaled, as with the weight of a sum or a mean. */
function isCurvedIn(input: TensorReading, reading: Reading, call: Call): boolean {
  const args = sampleArguments(reading, defaultSample);
  // Equal steps, of shares such as stay between 0 and 1.
  const factors = input.domain === 'probability' ? [1, 0.75, 0.5] : [1, 2, 3];
  const config = configArguments(reading);
  const loss = new RepeatedLoss((others) => call(others, config));
  const values = factors.map((factor) => {
    const given = args[input.name];
    return given === undefined ? NaN : sumOf(loss.on({ ...args, [input.name]: scaled(given, factor) }));
  });
  const [once = NaN, twice = NaN, thrice = NaN] = values;
  const bend = Math.abs(thrice - 2 * twice + once);
  return bend > 1e-4 * Math.max(Math.abs(once), Math.abs(twice), Math.abs(thrice), 1e-6);
}

function scaled(given: Given, factor: number): Given {
  if (given.kind !== 'tensor') return given;
  const { dtype, data } = given.tensor;
  return {
    ...given,
    tensor: {
      ...given.tensor,
      data: tensorData(
        dtype,
        [...data].map((value) => value * factor),
      ),
    },
  };
}
