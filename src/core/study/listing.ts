import type { Judgement } from '../findings/judgement';
import { selfComparisons } from '../findings/self-comparison';
import { ancestorsOf, FlowMap, type Flow, type Supposition } from '../graph/flow';
import type { GraphNode } from '../graph/graph';
import { isModule, type Callable } from '../loss/definitions';
import {
  endsInLoss,
  isDescribedAsLoss,
  isNamedMetric,
  isAmongLosses,
  isAmongMetrics,
  isLossName,
  isNamedToMeasure,
  isNamedToTrain,
  isNamedToWeigh,
  libraryLoss,
  metricNameOf,
  returnsLoss,
  runsWithoutRecording,
} from '../loss/evidence';
import type { Outcome } from '../loss/outcome';
import { wholeOf } from '../loss/wholes';
import { isAffineIn } from '../roles/affine';
import { isTableOfPairs, type Agreement, type ComparedBy } from '../roles/agreement';
import { isMadeOf } from '../roles/made-of';
import { hintOfName, isOutcomeName } from '../roles/names';
import type { Reading, TensorReading } from '../roles/reading';
import { isFloating } from '../tensor/dtype';

/**
 * What a definition is listed as: `number`, a number without a gradient that nothing says to be a loss, nor a metric; null where nothing speaks
 * for any of these.
 */
export type Listing = 'loss' | 'metric' | 'number' | null;

/** What is known of a definition that was read and traced. */
export interface Listed {
  readonly callable: Callable;
  readonly reading: Reading;
  readonly outcome: Extract<Outcome, { kind: 'value' }>;
  readonly verdict: Judgement['verdict'];
  /** Its value is differentiated, stands in a loss slot, or its class extends the framework's losses. */
  readonly isEvident: boolean;
  /** The file calls it, and for no other loss. */
  readonly isTakenAlone: boolean;
  /** What becomes of its value when the prediction agrees with the target; asked only where it decides. */
  readonly agreement: (by: ComparedBy) => Agreement;
  /** Whether it gives one number of each where it is given several samples at once; asked only where it decides. */
  readonly isOneOfEach: () => boolean;
}

/**
 * A loss on evidence: used as one; or a number from a prediction and a target; or a map of numbers that falls, or rises, where the two agree;
 * or named a loss, where it is a number made of its inputs. A metric: the same without a gradient, where it rises, is a Python number or
 * is computed without recording. Where only a `detach` keeps the gradient from it, or it falls, a name makes no metric of it.
 */
export function listingOf(listed: Listed): Listing {
  if (listed.isEvident) return 'loss';
  if (listed.verdict !== 'noGradient') return withGradient(listed);
  const listing = withoutGradient(listed);
  const { kind, name } = listed.callable;
  // What else than a measure a method is for that nothing names, its class may well decide.
  return listing !== 'metric' && kind === 'method' && !isLossName(name) ? null : listing;
}

/**
 * Whether what is used as a loss, but was not read, is listed: a function is. An instance or a method that is called for a value may be a
 * model, and a slice of a program is our own doing.
 */
export function isListedUnread({ kind, name }: Callable, outcome: Outcome | null): boolean {
  if (outcome === null || kind === 'inline') return false;
  return kind === 'function' || kind === 'lambda' || isLossName(name);
}

function withGradient({ callable, reading, outcome, agreement, isOneOfEach }: Listed): Listing {
  if (isOfLosses(reading, outcome)) return null;
  const isNamed = isLossName(callable.name);
  // What is picked out of the inputs, for others, is no loss of its own.
  if (outcome.container !== null && !isComputed(outcome)) return null;
  // What takes more than it uses is not written to its end, but where it calls a loss what it returns: others beside that may use the rest.
  const isCalled = isNamed || returnsLoss(callable);
  if (!isCalled && !usesAll(reading, outcome) && !forgetsInput(reading, outcome)) return null;
  // Nor what only weighs its prediction, or gives back a map of numbers among others.
  if (!isNamed && (isWeightedSum(reading, outcome) || (outcome.container !== null && outcome.value.size > 1)))
    return null;
  const isOne =
    isCalled ||
    isDescribedAsLoss(callable) ||
    isOfLibrary(outcome) ||
    (compares(reading, outcome) && isComputed(outcome));
  if (outcome.value.size === 1) {
    // A score of each pair, the higher the more they agree: a layer's.
    if (!isNamed && isOne && isOneOfEach() && agreement('sum') === 'rises') return null;
    // Numbers in a list, that are no less where all agrees: what is subtracted one by one.
    if (!isNamed && outcome.container === 'list' && agreement('sum') === 'neither') return null;
    return isOne || forgetsInput(reading, outcome) || isTermOfItsOwn(callable, outcome) ? 'loss' : null;
  }
  // Of one input alone, an error or a score, it is a loss of each element by its name.
  const isOfOne =
    isNamed &&
    endsInLoss(callable.name) &&
    tensorsOf(reading).length === 1 &&
    isComputed(outcome) &&
    !isWeightedSum(reading, outcome);
  const isMade = isOfOne || compares(reading, outcome);
  if (!isMade || !isMap(reading, outcome) || isNamedToWeigh(callable.name)) return null;
  if (!isNamed && writesIntoInput(outcome)) return null;
  // Of all pairs distances are made for a loss, which tells them apart; of boxes they are what is compared.
  if (!isNamed && isTableOfPairs(reading.inputs, outcome.value.shape) && !isOfBoxes(reading)) return null;
  const change = isNamed ? 'falls' : agreement('elementFromBothSides');
  return change === 'falls' || change === 'rises' ? 'loss' : null;
}

/** Whether it is a module that makes one number of what it is given, with nothing of its own to train: no layer does that, a term of a loss does. */
function isTermOfItsOwn({ kind, owner, name }: Callable, outcome: Listed['outcome']): boolean {
  const isOfModule = kind === 'class' && owner !== null && isModule(owner);
  const isWithoutWeights = outcome.inputs.every(({ isOwn, entered }) => !isOwn && entered.size > 1);
  return isOfModule && isWithoutWeights && outcome.isTensor && metricNameOf(name) === null && isComputed(outcome);
}

function withoutGradient(listed: Listed): Listing {
  const { callable, reading, outcome, agreement } = listed;
  const isSingle = outcome.value.size === 1;
  // True or False answers a question.
  if (!outcome.isTensor && outcome.value.dtype === 'bool') return null;
  if (isSingle && isMarked(outcome) && compares(reading, outcome)) return 'loss';
  const change = (): Agreement => agreement(isSingle ? 'sum' : 'element');
  const named = metricNameOf(callable.name);
  // What is named a score but is lowest where all is well is the loss made of it.
  const unclaimed = (): Listing => (isMetric(listed, change) ? 'metric' : 'number');
  const isMeasured = isNamedToMeasure(callable.name) && !isLossName(callable.name);
  const isNamed =
    isMeasured || named === 'error' || isNamedMetric(callable.name) || (named === 'score' && change() !== 'falls');
  // So do several of them, and what comes with more says which elements are meant.
  const isAnswer = isNamed && outcome.container === null;
  if (outcome.value.dtype === 'bool' && !isAnswer && !isLossName(callable.name)) return null;
  const isAmong = isAmongMetrics(callable.span.path);
  if (!isAmong && isKeptAmongLosses(listed, isNamed) && change() !== 'rises') return 'loss';
  if (isNamed && isSingle && tensorsOf(reading).length > 1) return unclaimed();
  const isAnswered = callable.inline?.origin === 'answered';
  const isModel = callable.kind === 'class' || (isAnswered && /^_*[A-Z]\w*$/.test(callable.name));
  // What a model answers that is one of the library's losses, worked out where gradients are recorded, is meant for one.
  const isRecorded = isAnswered || !runsWithoutRecording(callable);
  if (isModel && isRecorded && isOfLibrary(outcome) && !isNamed && !isAmong && isSingle) return 'loss';
  // A class is not made for a number of the log: it holds what is called for in every step.
  // What a class is named to train by is no evaluation for that.
  const isOff = runsWithoutRecording(callable) && !(callable.kind === 'class' && isLossName(callable.name));
  if (!compares(reading, outcome)) {
    if (!isOfPrediction(listed) && !isOfTargetAlone(listed)) return null;
    return isOff ? 'metric' : 'loss';
  }
  const isForLog = (isSingle && !outcome.isTensor) || outcome.trace.node(outcome.value.id).op === 'detach';
  const isMadeToTrain = isModel && isSingle && outcome.isTensor && isOnlyDetached(reading, outcome);
  // A Python number that the file takes of a function, and neither differentiates nor makes a loss of, is for the log whatever its name.
  const isOfMetrics = callable.kind !== 'class' && isAmong;
  const isTakenFrom = listed.isTakenAlone && (callable.kind !== 'class' || isAmong);
  const isTaken = !outcome.isTensor && (isTakenFrom || isOfMetrics);
  // Among metrics a function that counts decisions is one, unless it is called a loss: a criterion may be one of either.
  const isCounted = isOfMetrics && !/loss/i.test(callable.name) && !isOnlyDetached(reading, outcome);
  const isLogged =
    isCounted ||
    ((isTaken || !isNamedToTrain(callable.name)) && (isForLog || isUnrecorded(reading, outcome) || isAmong));
  const isEvaluation = isOff || isLogged;
  if (isMadeToTrain && !isNamed && !isAmong && change() === 'falls') return 'loss';
  // Where only a part of it records nothing, as the features of both, it may be meant to train.
  const isPartlyOff =
    isModel && isSingle && !isOff && !isLossName(callable.name) && supposed(reading, outcome, 'recorded') === 'flows';
  if (isPartlyOff && outcome.isTensor && !isNamed && !isAmong && change() === 'falls') return 'number';
  // What is one of nothing that is predicted, as a filter is, measures none of it, nor does what is drawn into an input.
  const isOfEach = isSingle || (isMap(reading, outcome) && !writesIntoInput(outcome));
  if (isEvaluation && !isNamed && !isOfEach) return null;
  if (isNamed || isEvaluation) return unclaimed();
  const isNumber = isSingle && isFloating(outcome.value.dtype);
  if (isLossName(callable.name)) return isNumber || isMap(reading, outcome) ? 'loss' : null;
  if (!isOfEach) return null;
  // Nothing says of a function that counts decisions that it is a loss, unless the library's does it: among losses there are scores, too.
  const isUnsaid =
    callable.kind === 'function' && !isOfLibrary(outcome) && supposed(reading, outcome, 'undetached') === 'none';
  if (isNumber && outcome.container !== 'list' && change() !== 'rises') {
    if (isComputed(outcome)) return isUnsaid ? unclaimed() : 'loss';
    return null;
  }
  // A map without a gradient that falls where the two agree may be meant for a loss, or measure errors.
  return change() === 'rises' || change() === 'falls' ? unclaimed() : null;
}

/**
 * Whether what is without a gradient evidently measures: it is made to, or grows where the prediction is right, or is named a score or an error, and
 * has no gradient of its own.
 */
function isMetric({ callable, reading, outcome }: Listed, change: () => Agreement): boolean {
  const isMade = isNamedMetric(callable.name) || runsWithoutRecording(callable) || isAmongMetrics(callable.span.path);
  if (isMade || !outcome.isTensor || isUnrecorded(reading, outcome)) return true;
  const named = metricNameOf(callable.name);
  const isScore = change() === 'rises' || named === 'error' || (named === 'score' && change() !== 'falls');
  return isScore && !isOnlyDetached(reading, outcome);
}

/**
 * Whether it stands among losses as one of them: a class, unless it is named to measure, and a function whose gradient only a `detach` takes, unless
 * its name is that of an error. Of a function that counts decisions the place says nothing: it may be there for the log.
 */
function isKeptAmongLosses({ callable, reading, outcome }: Listed, isNamed: boolean): boolean {
  if (!isAmongLosses(callable.span.path) || runsWithoutRecording(callable)) return false;
  if (outcome.container !== null || !outcome.isTensor || outcome.value.size !== 1) return false;
  if (!isFloating(outcome.value.dtype) || !compares(reading, outcome)) return false;
  if (callable.kind === 'class') return !isNamedMetric(callable.name) && !isNamedToMeasure(callable.name);
  return callable.kind === 'function' && !isNamed && isOnlyDetached(reading, outcome);
}

/** Whether a gradient would reach a prediction, were nothing detached. */
function isOnlyDetached(reading: Reading, outcome: Listed['outcome']): boolean {
  return supposed(reading, outcome, 'undetached') === 'flows';
}

/** What would reach a prediction, were nothing detached, or all recorded: of decisions nothing, of what is rounded a gradient of 0. */
function supposed(
  { inputs: read }: Reading,
  { trace, value, inputs }: Listed['outcome'],
  supposing: Extract<Supposition, 'undetached' | 'recorded'>,
): Flow {
  const names = new Set(read.flatMap(({ name, role }) => (role === 'prediction' ? [name] : [])));
  const ids = inputs.flatMap(({ name, entered }) => (names.has(name) ? [entered.id] : []));
  return new FlowMap(trace.graph, new Set(ids), supposing).flow(value.id);
}

/** Whether it only sums or weighs losses that are worked out elsewhere: `reduce_loss(loss, weight)`. */
export function isOfLosses(reading: Reading, outcome: Listed['outcome']): boolean {
  const predictions = tensorsOf(reading).filter(({ role }) => role === 'prediction');
  const idOf = (name: string): number | undefined => outcome.inputs.find((input) => input.name === name)?.entered.id;
  // What learns how to weigh them is one.
  const learns = outcome.inputs.some(
    ({ isOwn, entered: { id } }) =>
      isOwn && new FlowMap(outcome.trace.graph, new Set([id])).flow(outcome.value.id) === 'flows',
  );
  return (
    !learns &&
    predictions.length > 0 &&
    predictions.every(({ name }) => {
      const id = idOf(name);
      return isLossName(wholeOf(name)) && id !== undefined && isAffineIn(id, outcome);
    })
  );
}

/** Whether the value is a sum of what is predicted, weighted by the rest, and turned round nowhere: a mean behind a mask, a product. */
function isWeightedSum(reading: Reading, outcome: Listed['outcome']): boolean {
  const { trace, value, inputs } = outcome;
  const names = new Set(tensorsOf(reading).flatMap(({ name, role }) => (role === 'prediction' ? [name] : [])));
  const ids = inputs.flatMap(({ name, entered }) => (names.has(name) ? [entered.id] : []));
  const flow = new FlowMap(trace.graph, new Set(ids));
  const isTurned = ancestorsOf(trace.graph, value.id).some((id) => flow.depends(id) && turning.has(trace.node(id).op));
  return ids.length > 0 && !isTurned && ids.every((id) => isAffineIn(id, outcome));
}

const turning = new Set<GraphNode['op']>(['neg', 'sub']);

/** Whether what it returns is what one of the library's losses answers, or a number that sums it up. */
function isOfLibrary(outcome: Listed['outcome']): boolean {
  const { calls, value } = outcome;
  const isIt = (result: number): boolean => result === value.id || (value.size === 1 && isAffineIn(result, outcome));
  return calls.some(({ name, result }) => result !== null && libraryLoss.test(name) && isIt(result));
}

/** Whether what it returns is a tensor of its own making that it has marked to require a gradient: nobody asks that of a metric. */
function isMarked({ trace, value, isTensor }: Listed['outcome']): boolean {
  return isTensor && trace.node(value.id).op === 'leaf';
}

/** Whether it is named a loss, and is a number made of its prediction, whatever else it takes. */
function isOfPrediction({ callable, reading, outcome, isTakenAlone }: Listed): boolean {
  const predictions = tensorsOf(reading).filter(({ role }) => role === 'prediction');
  const isNumber = outcome.value.size === 1 && isFloating(outcome.value.dtype);
  // A Python number of losses is for the log, and so is what the file takes of it.
  const isTaken = isTakenAlone || isAmongMetrics(callable.span.path);
  const isOfFinished = isWeightedSum(reading, outcome) || predictions.some(({ name }) => isLossName(wholeOf(name)));
  const isForLog = !outcome.isTensor && (isTaken || isOfFinished);
  return isNumber && !isForLog && isLossName(callable.name) && isMadeOf(predictions, outcome);
}

/** Whether it and its prediction are named so, but the number is made of what stands beside the prediction. */
function isOfTargetAlone({ callable, reading, outcome }: Listed): boolean {
  const [prediction, ...others] = tensorsOf(reading);
  if (prediction === undefined || others.length === 0) return false;
  const isSaid =
    isOutcomeName(prediction.name) &&
    others.some(({ name }) => hintOfName(name) === 'target') &&
    !isMadeOf([prediction], outcome);
  if (!isLossName(callable.name) && !isSaid) return false;
  const isNumber = outcome.isTensor && outcome.value.size === 1 && isFloating(outcome.value.dtype);
  const isMeant =
    hintOfName(prediction.name) === 'prediction' ||
    others.every(({ name }) => hintOfName(name) === 'target') ||
    selfComparisons(outcome.trace.graph, outcome.value.id, true).length > 0;
  return isNumber && isMeant && isMadeOf(others, outcome);
}

/** Whether the value is made of every input of floating point; of others, as lengths, it may only be decided by. */
function usesAll(reading: Reading, outcome: Listed['outcome']): boolean {
  return tensorsOf(reading).every((input) => !isFloating(input.dtype) || isMadeOf([input], outcome));
}

function tensorsOf({ inputs }: Reading): readonly TensorReading[] {
  return inputs.flatMap((input) => (input.kind === 'tensor' ? [input] : []));
}

/** Whether the value, or what the program does, depends on a prediction and on something that it is compared with. */
function compares({ inputs }: Reading, { trace, value, inputs: given }: Listed['outcome']): boolean {
  const compared = inputs.filter(({ role }) => role === 'prediction' || role === 'target' || role === 'teacher');
  const dependsOn = (name: string): boolean => {
    const ids = given.flatMap((input) => (input.name === name ? [input.entered.id] : []));
    const flow = new FlowMap(trace.graph, new Set(ids));
    return flow.depends(value.id) || trace.graph.guards.some(({ node }) => flow.depends(node));
  };
  return compared.length > 1 && compared.every(({ name }) => dependsOn(name));
}

const moving = new Set<GraphNode['op']>(['input', 'view', 'take', 'gather', 'concat', 'cast', 'detach']);

/** Whether it compares a value with itself, or with its own decision, and makes nothing of another input: the one that was meant. */
function forgetsInput(reading: Reading, outcome: Listed['outcome']): boolean {
  const { trace, value } = outcome;
  const isForgotten = tensorsOf(reading).some((input) => !isMadeOf([input], outcome));
  return isForgotten && (selfComparisons(trace.graph, value.id).length > 0 || isOfLibrary(outcome));
}

/** Whether anything is worked out for the value, rather than one of the inputs picked. */
function isComputed({ trace, value }: Listed['outcome']): boolean {
  return ancestorsOf(trace.graph, value.id).some((id) => !moving.has(trace.node(id).op));
}

/** Whether every input is used without recording: nobody wants a gradient. */
function isUnrecorded(reading: Reading, { trace, inputs }: Listed['outcome']): boolean {
  const names = new Set(tensorsOf(reading).map(({ name }) => name));
  const given = new Set(inputs.filter(({ name }) => names.has(name)).map((input) => input.entered.id));
  // A trace holds many calls.
  const start = Math.min(...given);
  return trace.graph.nodes.slice(start).every((node, index) => {
    if (!node.operands.some((operand) => given.has(operand))) return true;
    if (node.op === 'view') given.add(start + index);
    return node.op === 'view' || !node.recorded;
  });
}

/** Whether an input is changed in place, for the caller to find. */
function writesIntoInput({ trace, inputs }: Listed['outcome']): boolean {
  const given = new Set(inputs.flatMap(({ entered, isOwn }) => (isOwn ? [] : [entered.id])));
  // What comes in is held by a tensor of its own.
  const held = ({ op, operands: [from = -1] }: GraphNode): boolean => op === 'view' && given.has(from);
  const start = Math.min(...given);
  return trace.graph.nodes
    .slice(start)
    .some((node, index) => (given.has(start + index) || held(node)) && trace.memory.isOverwritten(start + index));
}

function isOfBoxes({ inputs }: Reading): boolean {
  return inputs.some((input) => input.kind === 'tensor' && input.role === 'prediction' && input.domain === 'box');
}

/** A number per sample, per class or per element. */
function isMap({ inputs }: Reading, { value }: Listed['outcome']): boolean {
  const prediction = inputs.find((input) => input.kind === 'tensor' && input.role === 'prediction');
  const [first] = value.shape;
  if (prediction?.kind !== 'tensor' || first === undefined) return false;
  // One row of many numbers is none of each of several.
  return first === prediction.shape[0] || (first > 1 && first === prediction.shape[1]);
}
