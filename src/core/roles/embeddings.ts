import { FlowMap } from '../graph/flow';
import type { Outcome } from '../loss/outcome';
import type { Given } from '../loss/request';
import { tensorData } from '../tensor/data';
import type { Call } from './other-predictions';
import type { Reading, TensorReading } from './reading';
import { configArguments, defaultSample, sampleArguments } from './sample';

type Traced = Extract<Outcome, { kind: 'value' }>;

/** By how many places columns are moved round; no one of them may tell. */
const moves = [1, 3, 4];

/**
 * The reading with rows taken for embeddings, where no column stands for a class: the loss is the same whichever way round the columns stand,
 * while the labels stay.
 */
export function withEmbeddings(reading: Reading, outcome: Traced, call: Call): Reading {
  if (reading.family !== 'classification') return reading;
  const [prediction, ...others] = reading.inputs.filter(
    (input): input is TensorReading => input.kind === 'tensor' && input.role === 'prediction',
  );
  if (prediction === undefined || others.length > 0 || !isReached(prediction, outcome)) return reading;
  // A table this narrow would be the same moved round.
  if ((prediction.shape[1] ?? 1) <= Math.max(...moves)) return reading;
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
  const inputs = reading.inputs.map((input) =>
    input === prediction ? { ...prediction, domain: 'real' as const } : input,
  );
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
