import { alias, property, type Library } from '../../interpreter/library';
import { bool, int, none, str, tensor, tuple, type Value } from '../../interpreter/values';
import { Tensor } from '../../graph/tensor';
import type { Context } from '../../interpreter/context';
import { refuse } from '../../ops/makers/types';
import { bytesPerElement, categoryOf, isFloating } from '../../tensor/dtype';
import { sameShape, sizeOf } from '../../tensor/shape';
import { noArrayOfHistory, tensorArgument } from './kit/arguments';
import { isContiguous, transposed } from './kit/geometry';
import { functions, functionsAndMethods, methods } from './kit/registry';
import { result, sizeValue } from './kit/results';
import { torchFunction } from './kit/torch-function';
import { viewed } from './views';

const device: Value = { kind: 'device', type: 'cpu', index: null };

const attribute = (get: (self: Tensor, context: Context) => Value) =>
  property((self, context) => get(tensorArgument(self, 'self', context), context));

function reversed(self: Tensor): Value {
  return viewed(self, ({ shape, strides, offset }) => ({
    shape: shape.toReversed(),
    strides: strides.toReversed(),
    offset,
  }));
}

/** The last two dims swapped; a scalar is its own transpose. */
function matrixTransposed(self: Tensor): Value {
  const rank = self.shape.length;
  if (rank === 0) return viewed(self, (from) => from);
  if (rank < 2) refuse(`tensor.mT is only supported on matrices or batches of matrices. Got ${rank}-D tensor.`);
  return viewed(self, (from) => transposed(from, rank - 2, rank - 1));
}

const noImaginaryPart = 'imag is not implemented for tensors with non-complex dtypes.';

const properties: Library = {
  'torch.Tensor.H': attribute(matrixTransposed),
  'torch.Tensor.T': attribute(reversed),
  'torch.Tensor.data': property(
    (self, context) => tensor(tensorArgument(self, 'self', context).data),
    (self, value, context) => {
      const [own, source] = [tensorArgument(self, 'self', context), tensorArgument(value, 'data', context)];
      own.data = source;
    },
  ),
  'torch.Tensor.device': attribute(() => device),
  'torch.Tensor.dtype': attribute((self) => ({ kind: 'dtype', dtype: self.dtype })),
  'torch.Tensor.is_cpu': attribute(() => bool(true)),
  'torch.Tensor.is_cuda': attribute(() => bool(false)),
  'torch.Tensor.is_meta': attribute(() => bool(false)),
  'torch.Tensor.is_mps': attribute(() => bool(false)),
  'torch.Tensor.is_nested': attribute(() => bool(false)),
  'torch.Tensor.is_quantized': attribute(() => bool(false)),
  'torch.Tensor.is_sparse': attribute(() => bool(false)),
  'torch.Tensor.itemsize': attribute((self) => int(bytesPerElement(self.dtype))),
  'torch.Tensor.layout': attribute(() => str('torch.strided')),
  'torch.Tensor.mH': attribute(matrixTransposed),
  'torch.Tensor.mT': attribute(matrixTransposed),
  'torch.Tensor.names': attribute((self) => tuple(self.shape.map(() => none))),
  'torch.Tensor.nbytes': attribute((self) => int(sizeOf(self.shape) * bytesPerElement(self.dtype))),
  'torch.Tensor.ndim': attribute((self) => int(self.shape.length)),
  'torch.Tensor.imag': attribute(() => refuse(noImaginaryPart)),
  'torch.Tensor.real': property((self) => self),
  'torch.Tensor.shape': attribute((self) => sizeValue(self.shape)),
};

const asked = methods({
  dim: torchFunction('input', (args) => int(args.tensor('input').shape.length)),
  element_size: torchFunction('input', (args) => int(bytesPerElement(args.tensor('input').dtype))),
  get_device: torchFunction('input', () => int(-1)),
  is_contiguous: torchFunction('input, memory_format=None', (args) =>
    bool(isContiguous(args.tensor('input').geometry)),
  ),
  is_pinned: torchFunction('input, device=None', () => bool(false)),
  is_set_to: torchFunction('input, tensor', (args) => bool(args.tensor('input').sharesStorage(args.tensor('tensor')))),
  size: torchFunction('input, dim=None', (args) => {
    const { shape } = args.tensor('input');
    return args.isNone('dim') ? sizeValue(shape) : int(shape[args.dim('dim', shape.length)] ?? 1);
  }),
  storage_offset: torchFunction('input', (args) => int(args.tensor('input').geometry.offset)),
  stride: torchFunction('input, dim=None', (args) => {
    const { shape, strides } = args.tensor('input').geometry;
    if (args.isNone('dim')) return tuple(strides.map((stride) => int(stride)));
    return int(strides[args.dim('dim', shape.length)] ?? 1);
  }),
});

/** What only sparse tensors have, and what their layout is called. */
const ofSparse: Readonly<Record<string, string>> = {
  coalesce: 'sparse coordinate tensor',
  col_indices: 'sparse row compressed tensor',
  crow_indices: 'sparse row compressed tensor',
  indices: 'sparse coordinate tensor',
  is_coalesced: 'sparse coordinate tensor',
  values: 'sparse tensor',
};

/** Every tensor here is dense: so is one that a program takes for a dictionary, `outputs.values()`. */
const refused = methods(
  Object.fromEntries(
    Object.entries(ofSparse).map(([name, layout]) => [
      name,
      torchFunction('input', () => refuse(`${name} expected ${layout} layout but got Strided`)),
    ]),
  ),
);

const predicates = functionsAndMethods({
  is_complex: torchFunction('input', () => bool(false)),
  is_conj: torchFunction('input', () => bool(false)),
  is_floating_point: torchFunction('input', (args) => bool(isFloating(args.tensor('input').dtype))),
  is_inference: torchFunction('input', () => bool(false)),
  is_neg: torchFunction('input', () => bool(false)),
  is_same_size: torchFunction('input, other', (args) =>
    bool(sameShape(args.tensor('input').shape, args.tensor('other').shape)),
  ),
  is_signed: torchFunction('input', (args) => {
    const { dtype } = args.tensor('input');
    return bool(dtype !== 'uint8' && categoryOf(dtype) !== 'bool');
  }),
});

const noDeepCopy =
  'Only Tensors created explicitly by the user (graph leaves) support the deepcopy protocol at the moment.  ' +
  'If you were attempting to deepcopy a module, this may be because of a torch.nn.utils.weight_norm usage, ' +
  'see https://github.com/pytorch/pytorch/pull/103001';

/** `copy.deepcopy`: a leaf of its own with the same value. */
function deepCopy(value: Value, input: Tensor, context: Context): Value {
  if (!input.isLeaf) refuse(noDeepCopy);
  const made = Tensor.of(context.trace, input.read().detach());
  if (input.requiresGrad) made.makeLeaf('copy');
  return tensor(made, value.kind === 'tensor' ? value.type : 'tensor');
}

/** The same memory, or where it is scattered a copy in order. */
const copies = {
  ...methods({
    __copy__: torchFunction('input', (args) => viewed(args.tensor('input'), (from) => from)),
    __deepcopy__: torchFunction('input, memo', (args) =>
      deepCopy(args.value('input'), args.tensor('input'), args.context),
    ),
    contiguous: torchFunction('input, memory_format=None', (args) => {
      const input = args.tensor('input');
      return isContiguous(input.geometry) ? args.value('input') : result(input.read(), args.context);
    }),
  }),
  ...functionsAndMethods({
    clone: torchFunction('input, *, memory_format=None', (args) => result(args.ref('input'), args.context)),
    conj: torchFunction('input', (args) => args.value('input')),
    resolve_conj: torchFunction('input', (args) => args.value('input')),
    resolve_neg: torchFunction('input', (args) => args.value('input')),
  }),
  ...methods({
    numpy: torchFunction('input, *, force=False', (args) => {
      const input = args.tensor('input');
      if (args.bool('force')) return tensor(input.detach(), 'ndarray');
      if (input.requiresGrad && args.context.trace.recording) {
        refuse(noArrayOfHistory);
      }
      return tensor(input.detach(), 'ndarray');
    }),
  }),
};

export const attributeFunctions: Library = {
  ...properties,
  ...asked,
  ...refused,
  ...predicates,
  ...copies,
  ...functions({
    is_storage: torchFunction('obj', () => bool(false)),
    is_tensor: torchFunction('obj', (args) => bool(isTorchTensor(args.value('obj')))),
    imag: torchFunction('input', () => refuse(noImaginaryPart)),
    real: torchFunction('input', (args) => args.value('input')),
  }),
  'torch.Tensor.ndimension': alias('torch.Tensor.dim'),
};

function isTorchTensor(value: Value): boolean {
  return value.kind === 'tensor' && value.type !== 'ndarray';
}
