import { requireOneDType } from './kit/same-dtype';
import { libraryClass, type Library, type LibraryFunction } from '../../interpreter/library';
import { isNumber, tensor, tuple, type Value } from '../../interpreter/values';
import { refuse } from '../../ops/makers/types';
import type { Ref } from '../../ops/ref';
import { isFloating, type DType } from '../../tensor/dtype';
import type { Shape } from '../../tensor/shape';
import {
  elementArgument,
  numberArgument,
  optionalDType,
  tensorsArgument,
  wrongType,
  type Reader,
  typeNameOf,
} from './kit/arguments';
import { filled, newTensor, tabulated } from './kit/creation';
import { expanded } from './kit/geometry';
import { literalTensor } from './kit/literal';
import { defaultDType, scalarArgument } from './kit/promotion';
import { functions, methods, variadic } from './kit/registry';
import { result } from './kit/results';
import { torchFunction, type Arguments } from './kit/torch-function';
import { viewed } from './views';

/** What every constructor takes; where the memory lies does not matter here. */
const options = 'dtype=None, layout=None, device=None, requires_grad=False, pin_memory=False, memory_format=None';
type Options = Arguments<'dtype' | 'requires_grad'>;

/** The dtype that a constructor's arguments name. */
function dtypeOf(args: Arguments<'dtype'>): DType | null {
  return args.read('dtype', optionalDType);
}

function made(ref: Ref, args: Options): Value {
  return newTensor(ref, args.bool('requires_grad'), args.context);
}

/** `value` as a number in the dtype that it makes by itself: floats make the default one. */
function filledWith(shape: Shape, args: Options & Arguments<'fill_value'>, dtype: DType | null): Value {
  const value = args.read('fill_value', scalarArgument);
  return made(
    value
      .as(dtype ?? value.dtype)
      .reshape([])
      .expand(shape),
    args,
  );
}

const sized = (value: number) =>
  variadic(
    'size',
    torchFunction(`*size, ${options}`, (args) =>
      made(filled(args.shape('size'), value, dtypeOf(args) ?? defaultDType, args.context), args),
    ),
  );

const sizedLike = (value: number) =>
  torchFunction(`input, *, ${options}`, (args) => {
    const { shape, dtype } = args.tensor('input');
    return made(filled(shape, value, dtypeOf(args) ?? dtype, args.context), args);
  });

const filling = functions({
  empty: sized(0),
  empty_like: sizedLike(0),
  full: torchFunction(`size, fill_value, *, ${options}`, (args) => filledWith(args.shape('size'), args, dtypeOf(args))),
  full_like: torchFunction(`input, fill_value, *, ${options}`, (args) => {
    const { shape, dtype } = args.tensor('input');
    return filledWith(shape, args, dtypeOf(args) ?? dtype);
  }),
  ones: sized(1),
  ones_like: sizedLike(1),
  zeros: sized(0),
  zeros_like: sizedLike(0),
});

const newSized = (value: number) =>
  variadic(
    'size',
    torchFunction(`input, *size, ${options}`, (args) => {
      const dtype = dtypeOf(args) ?? args.tensor('input').dtype;
      return made(filled(args.shape('size'), value, dtype, args.context), args);
    }),
  );

const newMethods = methods({
  new: torchFunction('input, *data, device=None', (args) => legacy(args, args.tensor('input').dtype)),
  new_empty: newSized(0),
  new_full: torchFunction(`input, size, fill_value, *, ${options}`, (args) =>
    filledWith(args.shape('size'), args, dtypeOf(args) ?? args.tensor('input').dtype),
  ),
  new_ones: newSized(1),
  new_tensor: torchFunction(`input, data, *, ${options}`, (args) => {
    const dtype = dtypeOf(args) ?? args.tensor('input').dtype;
    return made(literalTensor(args.value('data'), dtype, args.context), args);
  }),
  new_zeros: newSized(0),
});

/** `arange(end)`, `arange(start, end)`, `arange(start, end, step)`; of ints int64, of floats the default dtype. */
function arange(args: Options & Arguments<'start' | 'end' | 'step'>): Value {
  const isOnlyEnd = args.isNone('end');
  const start = isOnlyEnd ? 0 : args.number('start');
  const end = isOnlyEnd ? args.read('start', onlyEnd) : args.number('end');
  const step = args.number('step');
  if (step === 0) refuse('step must be nonzero');
  if ((end - start) / step < 0) refuse('upper bound and larger bound inconsistent with step sign');
  const isWhole = (['start', 'end', 'step'] as const).every((name) => isInteger(args.value(name)));
  const dtype = countedDType(args, 'arange', isWhole ? 'int64' : defaultDType);
  const size = Math.ceil((end - start) / step);
  return made(
    tabulated([size], dtype, (index) => start + index * step, args.context),
    args,
  );
}

/** `arange(end)`: it is named as what it means. */
const onlyEnd: Reader<number> = (value, _name, context) => numberArgument(value, `'end' (position 1)`, context);

/** The dtype that is asked for, which has to have more than two numbers. */
function countedDType(args: Options, name: string, unasked: DType = defaultDType): DType {
  const dtype = dtypeOf(args) ?? unasked;
  if (dtype === 'bool') refuse(`"${name}_cpu" not implemented for 'Bool'`);
  return dtype;
}

function isInteger(value: Value): boolean {
  if (value.kind === 'tensor') return !isFloating(value.tensor.dtype);
  return value.kind === 'none' || (isNumber(value) && value.kind !== 'float');
}

/** Evenly spaced; counted from both ends, so that the last one is exact. */
function spacedAt(start: number, end: number, steps: number): (index: number) => number {
  const step = steps === 1 ? 0 : (end - start) / (steps - 1);
  return (index) => (index < steps / 2 || steps === 1 ? start + index * step : end - (steps - 1 - index) * step);
}

function triangleIndices(args: Options & Arguments<'row' | 'col' | 'offset'>, side: 'lower' | 'upper'): Value {
  const [rows, columns, offset] = [args.int('row'), args.int('col'), args.int('offset')];
  args.context.spend(rows * columns);
  const places = Array.from({ length: rows * columns }, (_, index) => [Math.floor(index / columns), index % columns]);
  const kept = places.filter(([row = 0, column = 0]) =>
    side === 'lower' ? column - row <= offset : column - row >= offset,
  );
  const flat = [...kept.map(([row = 0]) => row), ...kept.map(([, column = 0]) => column)];
  const at = (index: number): number => flat[index] ?? 0;
  return made(tabulated([2, kept.length], dtypeOf(args) ?? 'int64', at, args.context), args);
}

/** A window of `size` points that begins again after `size` (or with `periodic=False` ends) where it began. */
const window = (shape: (turn: number) => number) =>
  torchFunction(`window_length, periodic=True, *, ${options}`, (args) => {
    const length = args.int('window_length');
    const turns = args.bool('periodic') ? length : length - 1;
    const at = (index: number): number => (length === 1 ? 1 : shape(index / turns));
    return made(tabulated([length], dtypeOf(args) ?? defaultDType, at, args.context), args);
  });

const cosine = (turn: number): number => Math.cos(2 * Math.PI * turn);

const windows = functions({
  bartlett_window: window((turn) => 1 - Math.abs(2 * turn - 1)),
  blackman_window: window((turn) => 0.42 - 0.5 * cosine(turn) + 0.08 * cosine(2 * turn)),
  hamming_window: window((turn) => 0.54 - 0.46 * cosine(turn)),
  hann_window: window((turn) => 0.5 - 0.5 * cosine(turn)),
});

/** Numbers or tensors without dimensions. */
function ends(args: Arguments<'start' | 'end'>, name: string): readonly [number, number] {
  const [start, end] = (['start', 'end'] as const).map((one) => {
    const given = args.value(one);
    return given.kind === 'tensor' ? given.tensor.shape.length : 0;
  });
  if ((start ?? 0) > 0 || (end ?? 0) > 0) {
    refuse(
      `${name} only supports 0-dimensional start and end tensors, but got start with ${start} dimension(s) and end with ${end} dimension(s).`,
    );
  }
  return [args.read('start', elementArgument), args.read('end', elementArgument)];
}

const ranges = functions({
  arange: torchFunction(`start=None, end=None, step=1, *, ${options}`, arange),
  eye: torchFunction(`n, m=None, *, ${options}`, (args) => {
    const columns = args.optionalInt('m') ?? args.int('n');
    const isDiagonal = (flat: number): number => (Math.floor(flat / columns) === flat % columns ? 1 : 0);
    return made(tabulated([args.int('n'), columns], dtypeOf(args) ?? defaultDType, isDiagonal, args.context), args);
  }),
  linspace: torchFunction(`start, end, steps, *, ${options}`, (args) => {
    const at = spacedAt(...ends(args, 'linspace'), args.int('steps'));
    return made(tabulated([args.int('steps')], countedDType(args, 'linspace'), at, args.context), args);
  }),
  logspace: torchFunction(`start, end, steps, base=10.0, *, ${options}`, (args) => {
    const exponent = spacedAt(...ends(args, 'logspace'), args.int('steps'));
    const base = args.number('base');
    const at = (index: number): number => base ** exponent(index);
    return made(tabulated([args.int('steps')], countedDType(args, 'logspace'), at, args.context), args);
  }),
  range: torchFunction(`start=0, end=None, step=1, *, ${options}`, (args) => {
    const isOnlyEnd = args.isNone('end');
    const [start, end] = isOnlyEnd ? [0, args.number('start')] : [args.number('start'), args.number('end')];
    const step = args.number('step');
    const size = Math.floor((end - start) / step) + 1;
    const at = (index: number): number => start + index * step;
    return made(tabulated([size], dtypeOf(args) ?? defaultDType, at, args.context), args);
  }),
  tril_indices: torchFunction(`row, col, offset=0, *, ${options}`, (args) => triangleIndices(args, 'lower')),
  triu_indices: torchFunction(`row, col, offset=0, *, ${options}`, (args) => triangleIndices(args, 'upper')),
});

/** The same tensor where it has the dtype already: `as_tensor` copies no more than it must. */
function asTensor(value: Value, dtype: DType | null, args: Arguments<never>): Value {
  if (value.kind !== 'tensor') return result(literalTensor(value, dtype, args.context), args.context);
  const { tensor: own } = value;
  if (dtype !== null && dtype !== own.dtype) return result(own.read().cast(dtype), args.context);
  return value.type === 'ndarray' ? tensor(own) : value;
}

const conversions = functions({
  as_tensor: torchFunction('data, dtype=None, device=None', (args) =>
    asTensor(args.value('data'), dtypeOf(args), args),
  ),
  asarray: torchFunction('obj, *, dtype=None, device=None, copy=None, requires_grad=False', (args) =>
    asTensor(args.value('obj'), dtypeOf(args), args),
  ),
  from_numpy: torchFunction('ndarray', (args) => {
    const array = args.value('ndarray');
    if (array.kind !== 'tensor') return wrongType(array, 'ndarray', 'numpy.ndarray', args.context);
    if (array.type !== 'ndarray') refuse('expected np.ndarray (got Tensor)', 'TypeError');
    return tensor(array.tensor);
  }),
  scalar_tensor: torchFunction(`s, *, ${options}`, (args) => {
    const value = args.operand('s');
    return made(value.as(dtypeOf(args) ?? defaultDType), args);
  }),
  tensor: torchFunction('data, *, dtype=None, device=None, requires_grad=False, pin_memory=False', (args) =>
    made(literalTensor(args.value('data'), dtypeOf(args), args.context), args),
  ),
});

/** The coordinates of a grid, a tensor for each axis; `xy` swaps the first two. */
function meshgrid(args: Arguments<'tensors' | 'indexing'>): Value {
  const given = args.value('tensors');
  const [only] = given.kind === 'tuple' ? given.items : [];
  const isListed = only?.kind === 'list' || only?.kind === 'tuple';
  const tensors = tensorsArgument(isListed ? only : given, 'tensors', args.context);
  const isSwapped = !args.isNone('indexing') && args.string('indexing') === 'xy' && tensors.length > 1;
  requireOneDType(tensors);
  if (tensors.some(({ shape }) => shape.length > 1)) {
    refuse('torch.meshgrid: Expected 0D or 1D tensor in the tensor list');
  }
  const axisOf = (index: number): number => (isSwapped && index < 2 ? 1 - index : index);
  const shape: number[] = [];
  tensors.forEach((one, index) => (shape[axisOf(index)] = one.shape[0] ?? 1));
  return tuple(
    tensors.map((one, index) => {
      const own = shape.map((size, dim) => (dim === axisOf(index) ? size : 1));
      return viewed(one, ({ strides: [stride = 1], offset }) => {
        const placed = own.map((_, dim) => (dim === axisOf(index) ? stride : 0));
        return expanded({ shape: own, strides: placed, offset }, shape);
      });
    }),
  );
}

/** `torch.Tensor(2, 3)` and `torch.FloatTensor([1, 2])`: sizes, or data in that dtype; a tensor stays what it is. */
function legacy(args: Arguments<'data'>, dtype: DType): Value {
  const given = args.value('data');
  const [first, second] = given.kind === 'tuple' ? given.items : [];
  const isOne = first !== undefined && second === undefined;
  if (isOne && ['float', 'bool', 'none'].includes(first.kind)) {
    refuse(`new(): data must be a sequence (got ${typeNameOf(first, args.context)})`, 'TypeError');
  }
  const isNumber = first?.kind !== 'tensor' && first !== undefined && isInteger(first);
  const isSize = !isOne || isNumber || isTorchSize(first);
  if (!isSize) return asTensor(first, first.kind === 'tensor' && first.type !== 'ndarray' ? null : dtype, args);
  return result(filled(first === undefined ? [0] : args.shape('data'), 0, dtype, args.context), args.context);
}

const legacyConstructor = (dtype: DType): LibraryFunction =>
  torchFunction('*data, device=None', (args) => legacy(args, dtype));

function isTorchSize(value: Value): boolean {
  return value.kind === 'tuple' && value.named?.type === 'torch.Size';
}

const legacyDTypes: Readonly<Record<string, DType>> = {
  BoolTensor: 'bool',
  ByteTensor: 'uint8',
  CharTensor: 'int8',
  DoubleTensor: 'float64',
  FloatTensor: 'float32',
  HalfTensor: 'float16',
  IntTensor: 'int32',
  LongTensor: 'int64',
  ShortTensor: 'int16',
};

const legacyClasses: Library = Object.fromEntries(
  Object.entries(legacyDTypes).flatMap(([name, dtype]) => [
    [`torch.${name}`, libraryClass(['torch.Tensor'], legacyConstructor(dtype))],
    [`torch.cuda.${name}`, libraryClass(['torch.Tensor'], legacyConstructor(dtype))],
  ]),
);

export const creationFunctions: Library = {
  ...filling,
  ...newMethods,
  ...ranges,
  ...windows,
  ...conversions,
  ...legacyClasses,
  'torch.Tensor': libraryClass([], legacyConstructor(defaultDType)),
  ...functions({ meshgrid: torchFunction('*tensors, indexing=None', meshgrid) }),
};
