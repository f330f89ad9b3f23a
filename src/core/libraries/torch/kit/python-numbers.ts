import type { Context } from '../../../interpreter/context';
import { numberFrom } from '../../../interpreter/numbers';
import { list, type NumberValue, type Value } from '../../../interpreter/values';
import type { Ref } from '../../../ops/ref';
import { categoryOf } from '../../../tensor/dtype';

const kinds = { bool: 'bool', integer: 'int', float: 'float' } as const;

/** A tensor of rank 0 as the Python number that it is now, which remembers where it came from. It has left the graph. */
export function pythonNumber(ref: Ref, context: Context): NumberValue {
  return numberFrom(ref.detach(), kinds[categoryOf(ref.dtype)], context);
}

/** Nested lists of the elements: `tolist()`. */
export function nestedList(ref: Ref, context: Context): Value {
  if (ref.rank === 0) return pythonNumber(ref, context);
  const rows = Array.from({ length: ref.shape[0] ?? 0 }, (_, index) => ref.slice(0, index, index + 1).squeeze(0));
  context.spend(rows.length);
  return list(rows.map((row) => nestedList(row, context)));
}
