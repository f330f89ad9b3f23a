import type { TensorValue } from '../../core/ops/operation';
import { tensorData } from '../../core/tensor/data';
import type { Plane } from '../result';
import { inputColumn, type Task } from './task';

/** Points of the input plane, row by row from low y and low x, with the sample that is nearest to each. */
export interface PlanePoints {
  readonly inputs: TensorValue;
  readonly nearest: readonly number[];
}

/** How far the plane reaches beyond the samples, as a share of their extent. */
const margin = 0.15;

/** The part of the plane in which the inputs lie; null where they are no points in the plane. */
export function planeOf(task: Task): Plane | null {
  const inputs = task.columns.get(inputColumn);
  if (inputs === undefined || task.model.kind === 'free' || inputs.type.shape[1] !== 2) return null;
  const coordinate = (offset: number) => Array.from(inputs.data).filter((_, index) => index % 2 === offset);
  return { x: extent(coordinate(0)), y: extent(coordinate(1)) };
}

export function planePoints(task: Task, size: number): PlanePoints | null {
  const plane = planeOf(task);
  const samples = task.columns.get(inputColumn);
  if (plane === null || samples === undefined) return null;
  const points = Array.from({ length: size * size }, (_, index): readonly [number, number] => [
    between(plane.x, index % size, size),
    between(plane.y, Math.floor(index / size), size),
  ]);
  const nearest = points.map((point) => nearestSample(samples, point));
  return {
    inputs: { type: { shape: [points.length, 2], dtype: 'float32' }, data: tensorData('float32', points.flat()) },
    nearest,
  };
}

function extent(values: readonly number[]): readonly [number, number] {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const beyond = margin * (high - low);
  return [low - beyond, high + beyond];
}

function between([low, high]: readonly [number, number], index: number, size: number): number {
  return low + ((high - low) * (index + 0.5)) / size;
}

function nearestSample(samples: TensorValue, [x, y]: readonly [number, number]): number {
  let [best, least] = [0, Infinity];
  for (let sample = 0; sample * 2 < samples.data.length; sample += 1) {
    const distance = ((samples.data[2 * sample] ?? 0) - x) ** 2 + ((samples.data[2 * sample + 1] ?? 0) - y) ** 2;
    if (distance < least) [best, least] = [sample, distance];
  }
  return best;
}
