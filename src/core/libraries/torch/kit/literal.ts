import type { Context } from '../../../interpreter/context';
import { NotFollowed } from '../../../interpreter/context';
import { isNumber, type NumberValue, type TensorValue, type Value } from '../../../interpreter/values';
import { refuse } from '../../../ops/makers/types';
import { concat, constant, scalar, type Ref } from '../../../ops/ref';
import { promoteTypes, type DType } from '../../../tensor/dtype';
import { sameShape, type Shape } from '../../../tensor/shape';
import { sequenceArgument } from './arguments';
import { defaultDType } from './promotion';

/** One element of nested lists: a number, or a tensor of one element. */
type Leaf = NumberValue | { readonly kind: 'element'; readonly ref: Ref };

interface Literal {
  readonly shape: Shape;
  readonly leaves: readonly Leaf[];
}

/**
 * A new tensor of a number, nested lists, or a tensor (copied, without its history): what `torch.tensor` makes. `dtype` null is
 * inferred: floats make the default dtype, ints int64, bools bool.
 */
export function literalTensor(value: Value, dtype: DType | null, context: Context): Ref {
  if (value.kind === 'tensor')
    return value.tensor
      .read()
      .detach()
      .cast(dtype ?? value.tensor.dtype);
  const { shape, leaves } = literalOf(value, context);
  const type = dtype ?? inferredDType(leaves);
  const numbers = leaves.flatMap((leaf) => (leaf.kind !== 'element' && leaf.origin === null ? [leaf.value] : []));
  if (numbers.length === leaves.length) return constant(context.trace, shape, type, numbers);
  const elements = leaves.map((leaf) => elementOf(leaf, type, context).reshape([1]));
  return concat(elements, 0).reshape(shape);
}

function elementOf(leaf: Leaf, dtype: DType, context: Context): Ref {
  if (leaf.kind === 'element') return leaf.ref.detach().cast(dtype);
  return leaf.origin === null ? scalar(context.trace, leaf.value, dtype) : leaf.origin.cast(dtype);
}

function inferredDType(leaves: readonly Leaf[]): DType {
  const types = leaves.map((leaf): DType => {
    if (leaf.kind === 'element') return leaf.ref.dtype;
    if (leaf.kind === 'float') return defaultDType;
    return leaf.kind === 'int' ? 'int64' : 'bool';
  });
  if (types.length === 0) return defaultDType;
  return types.reduce(promoteTypes);
}

function literalOf(value: Value, context: Context): Literal {
  if (isNumber(value)) return { shape: [], leaves: [value] };
  if (value.kind === 'opaque') throw new NotFollowed(value.reason);
  if (value.kind === 'tensor') return tensorLiteral(value);
  if (value.kind === 'none') return refuse('Could not infer dtype of NoneType');
  if (value.kind === 'str') return refuse("new(): invalid data type 'str'", 'TypeError');
  const items = sequenceArgument(value, 'data', context, 'sequence of numbers').map((item) => literalOf(item, context));
  const [first] = items;
  if (first === undefined) return { shape: [0], leaves: [] };
  return { shape: [items.length, ...first.shape], leaves: items.flatMap((item) => leavesOf(item, first.shape)) };
}

/** Of NumPy's arrays every element, of PyTorch's tensors the only one. */
function tensorLiteral(value: TensorValue): Literal {
  const ref = value.tensor.read();
  if (value.type !== 'ndarray') {
    if (ref.size !== 1) refuse('only one element tensors can be converted to Python scalars', 'ValueError');
    return { shape: [], leaves: [{ kind: 'element', ref: ref.reshape([]) }] };
  }
  const flat = ref.reshape([ref.size]);
  const elements = Array.from({ length: ref.size }, (_, index) => flat.slice(0, index, index + 1).reshape([]));
  return { shape: ref.shape, leaves: elements.map((element) => ({ kind: 'element', ref: element })) };
}

function leavesOf(item: Literal, expected: Shape): readonly Leaf[] {
  if (sameShape(item.shape, expected)) return item.leaves;
  const dim = Math.max(
    expected.findIndex((size, index) => size !== item.shape[index]),
    0,
  );
  const [wanted, given] = [expected[dim], item.shape[dim]];
  if (wanted === undefined) refuse("'list' object cannot be interpreted as an integer", 'TypeError');
  if (given === undefined) refuse('not a sequence', 'TypeError');
  return refuse(`expected sequence of length ${wanted} at dim ${dim + 1} (got ${given})`, 'ValueError');
}
