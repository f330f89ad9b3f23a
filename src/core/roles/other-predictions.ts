import { FlowMap } from '../graph/flow';
import { termsOf } from '../graph/terms';
import type { Outcome } from '../loss/outcome';
import { wholeOf } from '../loss/wholes';
import { areApart, hasOwnTerm } from './apart';
import { decidesAside, isAside, isOnlyAskedForDecisions } from './aside';
import type { Call } from './call';
import { withFormerValues } from './former-values';
import {
  areEachDetached,
  isAlone,
  familyOfTwo,
  flowOf,
  isApart,
  isBeside,
  isMeant,
  isPredictionToo,
  isTakenFromOutcomes,
  mayBePrediction,
} from './joint-predictions';
import { isKeptForLogarithm } from './logarithms';
import { withLivePrediction } from './live-prediction';
import { isMeasuredAlone, isOnlyMeasure, withAsTeachers, type Followed } from './measured';
import { hintOfName, isBareShare, isOutcomeName, isPlainTruth } from './names';
import type { InputReading, Reading, TensorReading } from './reading';
import { isMetByNamed, isScale } from './responses';
import { isOnlyTakenFrom } from './taken-from';
import { areTrainedAlike } from './two-sides';

type Traced = Extract<Outcome, { kind: 'value' }>;

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
  const measures = measuresAmong(reading, outcome);
  const told = withLivePrediction(withTeachers(withMeasures(reading, measures, call), outcome, call), outcome, call);
  // By the size of a target that is named so an error may be divided, whether the prediction is trained or not.
  const isTrained = told.inputs.some(
    ({ name, role }) => role === 'prediction' && flowOf(name, outcome)?.flow(outcome.value.id) === 'flows',
  );
  const first = told.inputs.find(({ role }) => role === 'prediction');
  const isToo = (input: TensorReading): boolean => {
    if ((isTrained || !isNamed(input.name)) && areEachDetached(input, told, outcome)) return true;
    if (input.domain === 'binary' && isMeasuredAlone(input.name, outcome)) return true;
    if (measures.has(input.name)) return false;
    // Of two is only what is met.
    if (input.domain === 'binary' && input.role === 'target' && !isNamed(input.name) && isAlone(input, told, outcome))
      return true;
    const isOfOutcomes = hintOfName(input.name) === 'prediction' && wholeOf(input.name) !== input.name;
    if (!(isOfOutcomes && input.domain === 'binary') && !mayBePrediction(input)) return false;
    const isBesideOne = (other: InputReading): boolean =>
      other.role === 'prediction' &&
      (areTrainedAlike(other, input, told, call) || (isOfOutcomes && wholeOf(other.name) === wholeOf(input.name)));
    if (told.inputs.some(isBesideOne)) return true;
    if (!saysOtherwise(input.name) && isOnlyTakenFromTargets(input, told, outcome)) return true;
    if (!isNamed(input.name) && isDecidedAlone(input, outcome)) return true;
    if (!isNamed(input.name)) return isPredictionToo(input, told, outcome, call);
    // Scores of the target domain, to which no truth is given: what is nothing but the truth beside an outcome is no such.
    const isTruth = isPlainTruth(input.name) && first !== undefined && isOutcomeName(first.name);
    return (
      (!isTruth && isApart(input, told, outcome, call)) || (saysToBeOne(input.name) && isAlone(input, told, outcome))
    );
  };
  const others = told.inputs.filter(
    (input): input is TensorReading => isBeside(input) && !isSaid(input.name) && isToo(input),
  );
  const all = withMet(withThese(others, told, call) ?? told, outcome, call, isSaid);
  const again = all === reading ? outcome : call.onSample(all);
  return again.kind === 'value' ? withFormerValues(all, again) : all;
}

/** The reading with others as predictions too, as far as a gradient to them is meant; null where it is to none. */
function withThese(others: readonly TensorReading[], told: Reading, call: Call): Reading | null {
  if (others.length === 0) return null;
  const isOther = ({ name }: InputReading): boolean => others.some((other) => other.name === name);
  const own = call.onSample(told);
  const isKept = (name: string): boolean =>
    own.kind === 'value' &&
    own.inputs.some((input) => input.name === name && isKeptForLogarithm(own, input.entered.id));
  let meant: readonly TensorReading[] = [];
  for (const domain of ['real', 'positive', null] as const) {
    const tried: Reading = {
      ...told,
      family: others.every(({ role }) => role === 'target') ? familyOfTwo(told, call) : told.family,
      inputs: told.inputs.map((input) =>
        input.kind === 'tensor' && isOther(input)
          ? { ...input, role: 'prediction', domain: isKept(input.name) ? 'probability' : (domain ?? input.domain) }
          : input,
      ),
    };
    const again = call.onSample(tried);
    if (again.kind !== 'value' || !again.trace.data(again.value).every(Number.isFinite)) continue;
    meant = others.filter(
      (input) =>
        isMeant(flowOf(input.name, again), again) ||
        hasOwnTerms(input.name, tried, again) ||
        isDecidedBesideOther(input, tried, again, call),
    );
    if (meant.length === others.length) return withTeachers(tried, again, call);
  }
  return meant.length === 0 ? null : withThese(meant, told, call);
}

/**
 * The reading with what was taken for a weight as a target, where it may change places with what is named as a prediction, or is what the error is
 * measured in: how much the past has changed.
 */
function withMet(reading: Reading, outcome: Traced, call: Call, isSaid: (name: string) => boolean): Reading {
  const asMet = (input: InputReading): InputReading => {
    if (input.kind !== 'tensor' || input.role !== 'weight' || input.domain !== 'positive' || isSaid(input.name))
      return input;
    if (isMetByNamed(input, reading, call) || isTakenFromOutcomes(input, reading, outcome))
      return { ...input, role: 'target', domain: 'real' };
    return input.shape.length > 1 && isScale(input, reading, call) ? { ...input, role: 'target' } : input;
  };
  const inputs = reading.inputs.map(asMet);
  return inputs.every((input, place) => input === reading.inputs[place]) ? reading : { ...reading, inputs };
}

/**
 * Whether summands of the loss are made of an input alone, by decisions: `(acts > 0).float().mean()`. Nobody adds what nothing changes, but who believes
 * that it trains.
 */
function isDecidedAlone({ name }: TensorReading, outcome: Traced): boolean {
  const flow = flowOf(name, outcome);
  const { trace, value, inputs } = outcome;
  if (flow === null || new FlowMap(trace.graph, flow.sources, 'undetached').flow(value.id) !== 'none') return false;
  const others = new Set(inputs.flatMap(({ entered: { id } }) => (flow.sources.has(id) ? [] : [id])));
  const ofOthers = new FlowMap(trace.graph, others);
  const ofAny = new FlowMap(trace.graph, new Set([...others, ...flow.sources]));
  const own = termsOf(trace.graph, value.id, ofAny).filter(({ node }) => flow.depends(node));
  return own.length > 0 && own.every(({ node }) => !ofOthers.depends(node));
}

/** Whether a name says that something is predicted: `probs` alone does not. */
function saysToBeOne(name: string): boolean {
  return isOutcomeName(name) && !isBareShare(name);
}

/** Of more than two inputs those that the library only measures a prediction by, and that do not say to be one. */
function measuresAmong({ inputs }: Reading, outcome: Traced): ReadonlySet<string> {
  const tensors = inputs.filter(({ kind }) => kind === 'tensor');
  if (tensors.length < 3) return new Set();
  const followed = tensors.flatMap(({ name, role }) => {
    const flow = flowOf(name, outcome);
    return flow === null ? [] : [{ name, flow, role }];
  });
  const predictions = followed.filter(({ role }) => role === 'prediction');
  const measures = followed.filter((one) => {
    const others = predictions.filter((other) => other !== one);
    return !saysToBeOne(one.name) && isOnlyMeasure(one, others, outcome);
  });
  return new Set(measures.map(({ name }) => name));
}

/** The reading with those as targets of which a family made predictions, or weights. */
function withMeasures(reading: Reading, measures: ReadonlySet<string>, call: Call): Reading {
  const isOther = ({ name, role }: InputReading): boolean => role === 'prediction' && !measures.has(name);
  if (measures.size === 0 || !reading.inputs.some(isOther)) return reading;
  const asTarget = (input: InputReading, mayBeWeight: boolean): InputReading => {
    if (input.kind !== 'tensor' || !measures.has(input.name)) return input;
    if (input.role === 'prediction') return { ...input, role: 'target', domain: 'real' };
    const isWeight = input.role === 'weight' && input.domain === 'positive' && input.shape.length > 0;
    return isWeight && mayBeWeight && !saysOtherwise(input.name) ? { ...input, role: 'target', domain: 'real' } : input;
  };
  const told: Reading = { ...reading, inputs: reading.inputs.map((input) => asTarget(input, true)) };
  const outcome = call.onSample(told);
  const runs = outcome.kind === 'value' && outcome.trace.data(outcome.value).every(Number.isFinite);
  return runs ? told : { ...reading, inputs: reading.inputs.map((input) => asTarget(input, false)) };
}

/** Whether what was thought to be a weight weighs nothing: it meets other inputs only where it is taken from targets, or they from it. */
function isOnlyTakenFromTargets(input: TensorReading, { inputs }: Reading, outcome: Traced): boolean {
  const hint = hintOfName(input.name);
  if (input.role !== 'weight' || hint === 'target' || hint === 'teacher') return false;
  const targets = inputs.filter(({ role }) => role === 'target');
  return isOnlyTakenFrom(targets, input, outcome);
}

/** Whether a name says that something is no target: a margin, a weight, a mask. */
function saysOtherwise(name: string): boolean {
  return ['number', 'weight', 'mask'].includes(hintOfName(name) ?? '');
}

function followedPredictions({ inputs }: Reading, outcome: Traced): readonly (Followed & { input: InputReading })[] {
  return inputs.flatMap((input) => {
    const flow = input.role === 'prediction' ? flowOf(input.name, outcome) : null;
    return flow === null ? [] : [{ name: input.name, flow, input }];
  });
}

function withTeachers(reading: Reading, outcome: Traced, call: Call): Reading {
  const predictions = followedPredictions(reading, outcome);
  const reached = predictions.filter(({ flow }) => flow.flow(outcome.value.id) === 'flows');
  const others = (one: Followed): readonly Followed[] => predictions.filter((other) => other !== one);
  const isTrainedAlike = (one: InputReading): boolean =>
    reached.some(({ input }) => input !== one && areTrainedAlike(one, input, reading, call));
  const meant = predictions.filter(
    (one) => reached.includes(one) || isTrainedAlike(one.input) || hasOwnTerm(one, others(one), outcome),
  );
  const teachers =
    reached.length === 0
      ? []
      : predictions.filter(
          (one) => !meant.includes(one) && (isAside(one, meant, outcome) || decidesAside(one, meant, outcome)),
        );
  return withAsTeachers(reading, teachers);
}

/** Whether an input is only asked for decisions, as nobody means it beside another that is trained alike. */
function isDecidedBesideOther(input: InputReading, reading: Reading, outcome: Traced, call: Call): boolean {
  const flow = flowOf(input.name, outcome);
  if (flow === null || !isOnlyAskedForDecisions(outcome.trace.graph, flow, outcome.value.id)) return false;
  return reading.inputs.some(
    (other) => other !== input && other.role === 'prediction' && areTrainedAlike(input, other, reading, call),
  );
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
