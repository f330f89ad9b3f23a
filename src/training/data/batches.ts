import type { TensorValue } from '../../core/ops/operation';
import { allocate, type TensorData } from '../../core/tensor/data';
import { sizeOf } from '../../core/tensor/shape';
import { permutation, randomFor } from './random';
import type { Task } from './task';

/** Which samples each step sees: every epoch in a new order, an incomplete last batch is dropped. */
export class Batches {
  /** The order of each epoch so far. */
  readonly #epochs: Uint32Array[] = [];
  readonly #random;
  readonly #all: Uint32Array;
  readonly size: number;

  constructor(
    readonly task: Task,
    size: number,
    seed: number,
  ) {
    this.size = task.model.kind === 'free' ? task.count : Math.min(size, task.count);
    this.#random = randomFor(seed, 'batches');
    this.#all = Uint32Array.from({ length: this.size }, (_, index) => index);
  }

  get perEpoch(): number {
    return Math.floor(this.task.count / this.size);
  }

  /** The samples of step number `step`, counted from 0. */
  indices(step: number): Uint32Array {
    // Free predictions are their own samples: all of them, in order.
    if (this.task.model.kind === 'free') return this.#all;
    const epoch = Math.floor(step / this.perEpoch);
    while (this.#epochs.length <= epoch) this.#epochs.push(permutation(this.task.count, this.#random));
    const start = (step % this.perEpoch) * this.size;
    return this.#epochs[epoch]?.subarray(start, start + this.size) ?? this.#all;
  }
}

/** The rows of a tensor at these places of its first dimension. */
export function rowsOf({ type, data }: TensorValue, indices: ArrayLike<number>): TensorValue {
  const rows = allocate(type.dtype, indices.length * sizeOf(type.shape.slice(1)));
  gather(data, indices, rows);
  return { type: { shape: [indices.length, ...type.shape.slice(1)], dtype: type.dtype }, data: rows };
}

/** Copies rows of a table one after the other; the target says how wide they are. */
export function gather(table: TensorData, rows: ArrayLike<number>, target: TensorData): void {
  const width = target.length / rows.length;
  for (let row = 0; row < rows.length; row += 1) {
    const from = (rows[row] ?? 0) * width;
    const to = row * width;
    for (let i = 0; i < width; i += 1) target[to + i] = table[from + i] ?? 0;
  }
}
