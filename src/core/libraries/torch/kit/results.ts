import { Tensor } from '../../../graph/tensor';
import type { Context } from '../../../interpreter/context';
import { int, namedTuple, tensor, type TupleValue, type Value } from '../../../interpreter/values';
import type { Ref } from '../../../ops/ref';
import type { Shape } from '../../../tensor/shape';

/** A new tensor of this value, with a storage of its own. */
export function result(ref: Ref, context: Context): Value {
  return tensor(Tensor.of(context.trace, ref));
}

/** What PyTorch's functions with several outputs return: `torch.return_types.max(values=…, indices=…)`. */
export function namedResult(name: string, fields: Readonly<Record<string, Ref>>, context: Context): TupleValue {
  const values = Object.entries(fields).map(([field, ref]) => [field, result(ref, context)] as const);
  return namedTuple(`torch.return_types.${name}`, Object.fromEntries(values));
}

export function sizeValue(shape: Shape): TupleValue {
  return { kind: 'tuple', items: shape.map((size) => int(size)), named: { type: 'torch.Size', fields: [] } };
}
