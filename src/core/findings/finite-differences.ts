import { FlowMap } from '../graph/flow';
import { kernelOf } from '../graph/evaluate';
import type { Trace } from '../graph/trace';
import { allocate, tensorData, type TensorData } from '../tensor/data';

/** Step on either side, for values of the size of 1: float32 keeps five digits of the difference. */
const step = 1e-2;

/** More elements than these are not looked at. */
const mostElements = 24;

/** The places of an operand at which its gradient is compared, spread over all of it. */
export function sampledPlaces(size: number): readonly number[] {
  const count = Math.min(size, mostElements);
  return Array.from({ length: count }, (_, index) => Math.floor((index * size) / count));
}

/**
 * By how much the weighted sum of a value of the trace changes with each of these elements of one that it is computed from: central
 * differences, with histories and hand-written gradients left out. NaN where two step sizes disagree: at a jump or a kink.
 */
export function slopesOf(
  trace: Trace,
  value: number,
  wrt: number,
  places: readonly number[],
  weights: TensorData,
): readonly number[] {
  const flow = new FlowMap(trace.graph, new Set([wrt]));
  const between = Array.from({ length: value - wrt }, (_, index) => wrt + 1 + index).filter((id) => flow.depends(id));
  const original = trace.data(trace.ref(wrt));
  const weighted = (place: number, by: number): number => {
    const moved = tensorData(trace.node(wrt).type.dtype, original);
    moved[place] = (original[place] ?? 0) + by;
    const result = recomputed(trace, wrt, moved, between).get(value);
    return result === undefined ? NaN : weightedSum(result, weights);
  };
  return places.map((place) => {
    const [wide, narrow] = [step, step / 4].map((by) => (weighted(place, by) - weighted(place, -by)) / (2 * by));
    if (wide === undefined || narrow === undefined) return NaN;
    return Math.abs(wide - narrow) <= 0.05 * Math.max(Math.abs(wide), Math.abs(narrow)) + 1e-3 ? narrow : NaN;
  });
}

function weightedSum(data: TensorData, weights: TensorData): number {
  let sum = 0;
  for (const [index, element] of data.entries()) sum += element * (weights[index] ?? 0);
  return sum;
}

function recomputed(
  trace: Trace,
  wrt: number,
  moved: TensorData,
  between: readonly number[],
): ReadonlyMap<number, TensorData> {
  const values = new Map([[wrt, moved]]);
  for (const id of between) {
    const node = trace.node(id);
    const inputs = node.operands.map((operand) => values.get(operand) ?? trace.data(trace.ref(operand)));
    values.set(id, kernelOf(id, trace.graph)(inputs, null));
  }
  return values;
}

/** Weights between a half and three halves, so that no two changes cancel. */
export function unevenWeights(size: number): TensorData {
  return allocate('float32', size).map((_, index) => 0.5 + ((index * 7) % 11) / 10);
}
