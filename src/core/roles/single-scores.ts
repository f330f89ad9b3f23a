import type { Layer } from '../loss/model-result';
import type { Shape } from '../tensor/shape';
import { objectionsTo } from './inspection';
import type { Call } from './call';
import type { KnownInput } from './known-inputs';
import type { InputReading, Reading, TensorReading } from './reading';

/**
 * The reading with what a layer of one output computes in that shape, [N, 1], where it runs so: what is compared with it in the same, or
 * flat, or as it was, whichever least speaks against.
 */
export function withSingleScores(reading: Reading, layers: ReadonlyMap<string, Layer>, call: Call): Reading {
  return reading.inputs.reduce((before, input) => {
    const isOf = input.kind === 'tensor' && isSingle(input, layers);
    return isOf ? (asColumn(input, before, call) ?? before) : before;
  }, reading);
}

/** What the file says of them: a score for each sample. */
export function knownScores(reading: Reading, layers: ReadonlyMap<string, Layer>): readonly KnownInput[] {
  return reading.inputs.flatMap((input) => {
    if (input.kind !== 'tensor' || !isSingle(input, layers) || !isColumn(input.shape)) return [];
    const { name, shape } = input;
    return [{ name, shape, made: 'computed', isFloating: true, isLive: true, data: null, leavesUnit: true }];
  });
}

function isSingle({ name }: TensorReading, layers: ReadonlyMap<string, Layer>): boolean {
  return layers.get(name)?.isSingle ?? false;
}

function isColumn(shape: Shape): boolean {
  return shape.length > 1 && shape.at(-1) === 1;
}

function asColumn(score: TensorReading, reading: Reading, call: Call): Reading | null {
  if (isColumn(score.shape)) return null;
  const [samples = 1] = score.shape;
  const rows = [score.shape.slice(0, -1), [samples]].filter(({ length }) => length > 0);
  const shapes = rows.flatMap((flat): (readonly [Shape, Shape | null])[] => {
    const column = [...flat, 1];
    return [column, flat, null].map((target) => [column, target]);
  });
  const tried = shapes.flatMap(([column, target]) => {
    const inputs = reading.inputs.map((input) => {
      if (input.kind !== 'tensor') return input;
      if (input.name === score.name) return inShape(input, column);
      return target !== null && input.role === 'target' ? inShape(input, target) : input;
    });
    const read = { ...reading, inputs };
    const outcome = call.onSample(read);
    return outcome.kind === 'value' ? [{ read, weight: objectionsTo(read, outcome).weight }] : [];
  });
  const [best] = tried.toSorted((one, other) => one.weight - other.weight);
  return best?.read ?? null;
}

/** Boxes and distributions have more columns than one; numbers from 0 to 1 are a target to any loss of single scores. */
function inShape(input: TensorReading, shape: Shape): InputReading {
  const isOfRows = input.domain === 'box' || input.domain === 'distribution' || input.domain === 'oneHot';
  const single = input.role === 'target' ? 'probability' : 'real';
  return { ...input, shape, batched: true, domain: isOfRows ? single : input.domain };
}
