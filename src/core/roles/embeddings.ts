import { FlowMap } from '../graph/flow';
import type { Outcome } from '../loss/outcome';
import type { Given, GivenArguments } from '../loss/request';
import { tensorData } from '../tensor/data';
import type { SaidReading } from './directive';
import type { Call } from './call';
import type { InputReading, Reading, TensorReading } from './reading';
import { configArguments, defaultSample, sampleArguments } from './sample';

type Traced = Extract<Outcome, { kind: 'value' }>;

/** By how many places columns are moved round; no one of them may tell. */
const moves = [1, 3, 4];

/** How many classes a loss is given that says itself how many it has. */
const ownClasses = 10;

/**
 * The reading with rows taken for embeddings, where no column stands for a class: the loss is the same whichever way round the columns stand,
 * while the labels stay; or it takes labels beyond the columns once its constructor is told of as many classes.
 */
export function withEmbeddings(reading: Reading, outcome: Traced, call: Call, said: SaidReading): Reading {
  if (reading.family !== 'classification') return reading;
  const [prediction, ...others] = reading.inputs.filter(
    (input): input is TensorReading => input.kind === 'tensor' && input.role === 'prediction',
  );
  if (prediction === undefined || others.length > 0 || !isReached(prediction, outcome)) return reading;
  // A table this narrow would be the same moved round.
  if ((prediction.shape[1] ?? 1) <= Math.max(...moves)) return reading;
  const ownCount = countOfItsOwn(reading, prediction, call, said);
  if (ownCount !== null) return ownCount;
  const args = sampleArguments(reading, defaultSample);
  const valueWith = (given: Given | undefined): number => {
    const again = given && call({ ...args, [prediction.name]: given }, configArguments(reading));
    if (again?.kind !== 'value') return NaN;
    return [...again.trace.data(again.value)].reduce((sum, value) => sum + value, 0);
  };
  const own = valueWith(args[prediction.name]);
  const isSame = (by: number): boolean =>
    Math.abs(valueWith(moved(args[prediction.name], by)) - own) <= 1e-4 * Math.max(1e-3, Math.abs(own));
  if (!moves.every(isSame)) return reading;
  return asEmbeddings(reading, prediction, null);
}

/** A sample in which no label names a column. */
function labelledBeyond(reading: Reading, columns: number): GivenArguments {
  const isLabels = (name: string): boolean =>
    reading.inputs.some((input) => input.name === name && input.kind === 'tensor' && input.domain === 'classIndex');
  const shifted = (given: Given): Given => {
    if (given.kind !== 'tensor') return given;
    const { tensor } = given;
    const data = tensorData(
      tensor.dtype,
      Array.from(tensor.data, (label) => columns + (label % columns)),
    );
    return { ...given, tensor: { ...tensor, data } };
  };
  return Object.fromEntries(
    Object.entries(sampleArguments(reading, defaultSample)).map(([name, given]) => [
      name,
      isLabels(name) ? shifted(given) : given,
    ]),
  );
}

/** The reading as embeddings, where an argument of the constructor counts the classes, not the columns of the prediction. */
function countOfItsOwn(reading: Reading, prediction: TensorReading, call: Call, said: SaidReading): Reading | null {
  const [, columns = 1] = prediction.shape;
  const counts = Object.entries(reading.config).filter(([, value]) => Number.isInteger(value) && Number(value) > 1);
  const withClasses = (name: string, classes: number): Reading => {
    const embeddings = asEmbeddings(reading, prediction, classes);
    return { ...embeddings, config: { ...embeddings.config, [name]: classes } };
  };
  const runs = (tried: Reading, args: GivenArguments): boolean => {
    const outcome = call(args, configArguments(tried));
    return outcome.kind === 'value' && isReached(prediction, outcome);
  };
  const takesBeyond = (name: string): boolean => {
    const tried = withClasses(name, 2 * columns);
    return runs(tried, labelledBeyond(tried, columns));
  };
  const [name] = counts.find(([name]) => takesBeyond(name)) ?? [];
  if (name === undefined) return null;
  // What the user says of sizes stands.
  if (said.inputs.length > 0 || Object.hasOwn(said.config, name)) return asEmbeddings(reading, prediction, null);
  const own = withClasses(name, ownClasses);
  return runs(own, sampleArguments(own, defaultSample)) ? own : null;
}

/** `classes`: how many classes the labels have; null where they stay. */
function asEmbeddings(reading: Reading, prediction: TensorReading, classes: number | null): Reading {
  const inputs = reading.inputs.map((input): InputReading => {
    if (input === prediction) return { ...prediction, domain: 'real' };
    const isLabels = input.kind === 'tensor' && input.domain === 'classIndex';
    return isLabels && classes !== null ? { ...input, below: classes } : input;
  });
  return { ...reading, inputs, family: 'embeddings' };
}

function isReached({ name }: TensorReading, { trace, inputs, value }: Traced): boolean {
  const entered = inputs.find((input) => input.name === name)?.entered;
  return entered !== undefined && new FlowMap(trace.graph, new Set([entered.id])).flow(value.id) === 'flows';
}

/** The columns of a table moved round. */
function moved(given: Given | undefined, by: number): Given | undefined {
  if (given?.kind !== 'tensor') return undefined;
  const { tensor } = given;
  const [, columns = 1] = tensor.shape;
  const values = [...tensor.data].map((_, place) => {
    const column = place % columns;
    return tensor.data[place - column + ((column + by) % columns)] ?? 0;
  });
  return { ...given, tensor: { ...tensor, data: tensorData(tensor.dtype, values) } };
}
