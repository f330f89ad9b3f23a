import type { TensorValue } from '../../core/ops/operation';
import { allocate } from '../../core/tensor/data';
import { sizeOf } from '../../core/tensor/shape';
import { permutation, randomFor } from './random';
import type { Task } from './task';

/** Which samples each step sees: every epoch in a new order, an incomplete last batch is dropped. */
export class Batches {
  readonly #order: number[] = [];
  readonly #random;
  readonly size: number;

  constructor(
    readonly task: Task,
    size: number,
    seed: number,
  ) {
    this.size = task.model.kind === 'free' ? task.count : Math.min(size, task.count);
    this.#random = randomFor(seed, 'batches');
  }

  get perEpoch(): number {
    return Math.floor(this.task.count / this.size);
  }

  /** The samples of step number `step`, counted from 0. */
  indices(step: number): readonly number[] {
    // Free predictions are their own samples: all of them, in order.
    if (this.task.model.kind === 'free') return Array.from({ length: this.size }, (_, index) => index);
    const perEpoch = this.perEpoch * this.size;
    while (this.#order.length < (step + 1) * this.size) {
      this.#order.push(...permutation(this.task.count, this.#random).slice(0, perEpoch));
    }
    return this.#order.slice(step * this.size, (step + 1) * this.size);
  }
}

/** The rows of a tensor at these places of its first dimension. */
export function rowsOf({ type, data }: TensorValue, indices: readonly number[]): TensorValue {
  const width = sizeOf(type.shape.slice(1));
  const rows = allocate(type.dtype, indices.length * width);
  for (const [row, index] of indices.entries()) {
    for (let i = 0; i < width; i += 1) rows[row * width + i] = data[index * width + i] ?? 0;
  }
  return { type: { shape: [indices.length, ...type.shape.slice(1)], dtype: type.dtype }, data: rows };
}
