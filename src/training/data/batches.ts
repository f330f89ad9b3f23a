import type { TensorValue } from '../../core/ops/operation';
import { allocate } from '../../core/tensor/data';
import { sizeOf } from '../../core/tensor/shape';
import { permutation, randomFor } from './random';
import type { Task } from './task';

/** Which samples each step sees: every epoch in a new order, an incomplete last batch is dropped. */
export class Batches {
  /** The order of each epoch so far. */
  readonly #epochs: (readonly number[])[] = [];
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
    const epoch = Math.floor(step / this.perEpoch);
    while (this.#epochs.length <= epoch) this.#epochs.push(permutation(this.task.count, this.#random));
    const start = (step % this.perEpoch) * this.size;
    return this.#epochs[epoch]?.slice(start, start + this.size) ?? [];
  }
}

/** The rows of a tensor at these places of its first dimension. */
export function rowsOf({ type, data }: TensorValue, indices: readonly number[]): TensorValue {
  const width = sizeOf(type.shape.slice(1));
  const rows = allocate(type.dtype, indices.length * width);
  for (let row = 0; row < indices.length; row += 1) {
    const start = (indices[row] ?? 0) * width;
    for (let i = 0; i < width; i += 1) rows[row * width + i] = data[start + i] ?? 0;
  }
  return { type: { shape: [indices.length, ...type.shape.slice(1)], dtype: type.dtype }, data: rows };
}
