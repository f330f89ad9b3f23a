import type { Context } from '../../interpreter/context';
import { tuple, type Value } from '../../interpreter/values';
import type { Ref } from '../../ops/ref';
import { result } from './kit/results';

/** int64 [count, rank]: the places that are not zero, in row-major order. */
export function nonzero(ref: Ref): Ref {
  return ref.builder.emit('nonzero', [ref], {});
}

/** One int64 [count] for each dimension; a tensor of rank 0 counts as one of rank 1. */
export function nonzeroTuple(ref: Ref, context: Context): Value {
  const places = nonzero(ref.rank === 0 ? ref.reshape([1]) : ref);
  const columns = Array.from({ length: Math.max(ref.rank, 1) }, (_, dim) => places.slice(1, dim, dim + 1).squeeze(1));
  return tuple(columns.map((column) => result(column, context)));
}
