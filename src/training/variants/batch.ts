import type { TensorValue } from '../../core/ops/operation';
import { rowsOf } from '../data/batches';
import type { Task } from '../data/task';
import { keys, type Values } from './keys';

/** These samples as a step's inputs: their rows of every column. */
export function batchOf({ columns }: Task, samples: ArrayLike<number>): Values<TensorValue> {
  return new Map([...columns].map(([name, column]) => [keys.column(name), rowsOf(column, samples)]));
}
