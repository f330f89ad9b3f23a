import type { Library } from '../../interpreter/library';
import { numberFrom } from '../../interpreter/numbers';
import { str, type Value } from '../../interpreter/values';
import { refuse } from '../../ops/makers/types';
import type { Ref } from '../../ops/ref';
import { isFloating, type DType } from '../../tensor/dtype';
import { dtypeArgument } from './kit/arguments';
import { legacyTensorDType, scalarTypeName } from './kit/dtype-names';
import { nestedList, pythonNumber } from './kit/python-numbers';
import { functions, methods } from './kit/registry';
import { result } from './kit/results';
import { torchFunction, type Arguments } from './kit/torch-function';
import { truthOf } from './comparison';

/** The tensor itself where it has the dtype already, as PyTorch's casts do. */
function cast(args: Arguments<'input'>, dtype: DType): Value {
  const input = args.tensor('input');
  return dtype === input.dtype ? args.value('input') : result(input.read().cast(dtype), args.context);
}

const castTo = (dtype: DType) => torchFunction('input, memory_format=None', (args) => cast(args, dtype));

/** Memory is all one here: every device is this one. */
const unmoved = torchFunction('input, device=None, non_blocking=False, memory_format=None', (args) =>
  args.value('input'),
);

/** A dtype named by itself, by a tensor of it, or by an old class of tensors; null where the value names none. */
function namedDType(value: Value, args: Arguments<never>): DType | null {
  if (value.kind === 'tensor') return value.tensor.dtype;
  if (value.kind === 'dtype') return value.dtype;
  if (value.kind === 'str') return legacyTensorDType(value.value) ?? null;
  if (value.kind !== 'class') return null;
  return legacyTensorDType(value.qualifiedName) ?? dtypeArgument(value, 'dtype', args.context);
}

/** `to(dtype)`, `to(device)`, `to(device, dtype)`, `to(other)`, each with `non_blocking` and `copy`. */
function moved(args: Arguments<'input' | 'args' | 'dtype' | 'other' | 'copy'>): Value {
  const given = args.value('args');
  const positional = given.kind === 'tuple' ? given.items : [];
  const named = [...positional, args.value('dtype'), args.value('other')];
  const input = args.tensor('input');
  const dtype = named.reduce<DType | null>((found, value) => found ?? namedDType(value, args), null) ?? input.dtype;
  return args.bool('copy') ? result(input.read().cast(dtype), args.context) : cast(args, dtype);
}

const moves = methods({
  to: torchFunction(
    'input, *args, device=None, dtype=None, other=None, non_blocking=False, copy=False, memory_format=None',
    moved,
  ),
  type: torchFunction('input, dtype=None, non_blocking=False', (args) => {
    if (args.isNone('dtype')) return str(`torch.${scalarTypeName(args.tensor('input').dtype)}Tensor`);
    const dtype = namedDType(args.value('dtype'), args);
    if (dtype === null)
      return refuse("invalid type: 'type' must be a dtype or the name of a tensor type", 'ValueError');
    return cast(args, dtype);
  }),
  // No tensor here is sparse: one that is dense already is itself.
  to_dense: torchFunction('input, dtype=None, *, masked_grad=None', (args) =>
    cast(args, args.isNone('dtype') ? args.tensor('input').dtype : args.read('dtype', dtypeArgument)),
  ),
  type_as: torchFunction('input, other', (args) => cast(args, args.tensor('other').dtype)),
  cpu: unmoved,
  cuda: unmoved,
  pin_memory: unmoved,
});

const dtypeCasts = methods({
  bfloat16: castTo('bfloat16'),
  bool: castTo('bool'),
  byte: castTo('uint8'),
  char: castTo('int8'),
  double: castTo('float64'),
  float: castTo('float32'),
  half: castTo('float16'),
  int: castTo('int32'),
  long: castTo('int64'),
  short: castTo('int16'),
});

/** The only element, whatever the rank. */
function only(args: Arguments<'input'>): Ref {
  return args.ref('input').reshape([]);
}

function refuseSeveral(args: Arguments<'input'>): void {
  if (args.ref('input').size === 1) return;
  refuse('only one element tensors can be converted to Python scalars', 'ValueError');
}

const numbers = methods({
  __bool__: torchFunction('input', (args) => {
    const input = args.ref('input');
    if (input.size === 0) refuse('Boolean value of Tensor with no values is ambiguous');
    if (input.size > 1) refuse('Boolean value of Tensor with more than one value is ambiguous');
    return truthOf(only(args).detach().cast('bool'), args.context);
  }),
  __float__: torchFunction('input', (args) => {
    refuseSeveral(args);
    return numberFrom(only(args).detach(), 'float', args.context);
  }),
  __index__: torchFunction('input', (args) => {
    const { size, dtype } = args.ref('input');
    if (size !== 1 || isFloating(dtype)) {
      refuse('only integer tensors of a single element can be converted to an index', 'TypeError');
    }
    return numberFrom(only(args).detach(), 'int', args.context);
  }),
  __int__: torchFunction('input', (args) => {
    refuseSeveral(args);
    const input = only(args).detach();
    const value = args.context.trace.data(input)[0] ?? 0;
    if (Number.isNaN(value)) refuse('cannot convert float NaN to integer', 'ValueError');
    if (!Number.isFinite(value)) refuse('cannot convert float infinity to integer', 'OverflowError');
    return numberFrom(input, 'int', args.context);
  }),
  item: torchFunction('input', (args) => {
    const { size } = args.ref('input');
    if (size !== 1) refuse(`a Tensor with ${size} elements cannot be converted to Scalar`);
    return pythonNumber(only(args), args.context);
  }),
  tolist: torchFunction('input', (args) => nestedList(args.ref('input'), args.context)),
});

export const castFunctions: Library = {
  ...moves,
  ...dtypeCasts,
  ...numbers,
  ...functions({
    is_nonzero: torchFunction('input', (args) => truthOf(only(args).detach().cast('bool'), args.context)),
  }),
};
