import type { ChangeOfView, Tensor } from '../../graph/tensor';
import type { Library } from '../../interpreter/library';
import { tensor, tuple, type Value } from '../../interpreter/values';
import { broadcastAll, refuse } from '../../ops/makers/types';
import type { Geometry } from '../../ops/parameters';
import { formatShape, sameShape, sizeOf, type Shape } from '../../tensor/shape';
import { dimsArgument, sequenceArgument, tensorsArgument } from './kit/arguments';
import { scalarTypeName } from './kit/dtype-names';
import { at, expanded, inferredShape, reshaped, isExpandable } from './kit/geometry';
import { defaultDType } from './kit/promotion';
import { functions, functionsAndMethods, methods, variadic } from './kit/registry';
import { result, sizeValue } from './kit/results';
import { torchFunction, type Arguments } from './kit/torch-function';
import { changedView, dimOf, viewed } from './views';

function isViewable(input: Tensor, shape: Shape): boolean {
  return reshaped(input.geometry, shape) !== null;
}

function reshaping(shape: Shape): ChangeOfView {
  return (from) => reshaped(from, shape) ?? from;
}

/** A view where the memory allows it, else a copy; `shape` may have one −1. */
function reshape(input: Tensor, shape: Shape, args: Arguments<never>): Value {
  const target = inferredShape(shape, sizeOf(input.shape));
  return isViewable(input, target)
    ? viewed(input, reshaping(target))
    : result(input.read().reshape(target), args.context);
}

function view(input: Tensor, shape: Shape): Value {
  const target = inferredShape(shape, sizeOf(input.shape));
  if (isViewable(input, target)) return viewed(input, reshaping(target));
  return refuse(
    "view size is not compatible with input tensor's size and stride (at least one dimension spans across two contiguous subspaces). Use .reshape(...) instead.",
  );
}

function unflattened(shape: Shape, dim: number, sizes: Shape): Shape {
  const size = at(shape, dim);
  const known = sizeOf(sizes.filter((one) => one !== -1));
  const fits = sizes.includes(-1) ? size % known === 0 : known === size;
  if (!fits) {
    const target = `the size of dim ${dim} (${size}) in the input tensor`;
    refuse(`unflatten: Provided sizes ${formatShape(sizes)} don't multiply up to ${target}`);
  }
  return [...shape.slice(0, dim), ...inferredShape(sizes, size), ...shape.slice(dim + 1)];
}

const shapings = functionsAndMethods({
  flatten: torchFunction('input, start_dim=0, end_dim=-1', (args) => {
    const { shape } = args.tensor('input');
    const [start, end] = [dimOf(args, 'start_dim'), dimOf(args, 'end_dim')];
    if (start > end) refuse('flatten() has invalid args: start_dim cannot come after end_dim');
    if (start === end && shape.length > 0) return args.value('input');
    const merged = sizeOf(shape.slice(start, end + 1));
    return reshape(args.tensor('input'), [...shape.slice(0, start), merged, ...shape.slice(end + 1)], args);
  }),
  ravel: torchFunction('input', (args) => reshape(args.tensor('input'), [-1], args)),
  reshape: variadic(
    'shape',
    torchFunction('input, *shape', (args) => reshape(args.tensor('input'), args.shape('shape'), args)),
  ),
  unflatten: torchFunction('input, dim, sizes', (args) => {
    const input = args.tensor('input');
    return reshape(input, unflattened(input.shape, dimOf(args, 'dim'), args.shape('sizes')), args);
  }),
});

function expand(input: Tensor, shape: Shape): (from: Geometry) => Geometry {
  return (from) => {
    if (shape.length < from.shape.length) {
      const what = `expand(torch.${scalarTypeName(input.dtype)}Tensor{${formatShape(from.shape)}}, size=${formatShape(shape)})`;
      refuse(
        `${what}: the number of sizes provided (${shape.length}) must be greater or equal to the number of dimensions in the tensor (${from.shape.length})`,
      );
    }
    return expanded(from, shape);
  };
}

/** What came before `reshape`, for as many elements. */
function resized(args: Arguments<'input' | 'sizes'>): Value {
  const input = args.tensor('input');
  const [first] = [args.value('sizes')].flatMap((sizes) => (sizes.kind === 'tuple' ? sizes.items : []));
  const sizes = args.shape('sizes');
  const written = first?.kind === 'tuple' ? `(${sizes.join(', ')})` : sizes.join('x');
  const count = sizes.reduce((product, size) => product * size, 1);
  if (first?.kind === 'tuple' || count !== sizeOf(input.shape)) {
    const elements = first?.kind === 'tuple' ? written : String(count);
    const given = `the given tensor has a size of ${input.shape.join('x')} (${sizeOf(input.shape)} elements)`;
    refuse(
      `requested resize to ${written} (${elements} elements in total), but ${given}. autograd's resize can only change the shape of a given tensor, while preserving the number of elements. `,
    );
  }
  return reshape(input, sizes, args);
}

const expansions = methods({
  expand: variadic(
    'size',
    torchFunction('input, *size', (args) => changedView(args, expand(args.tensor('input'), args.shape('size')))),
  ),
  expand_as: torchFunction('input, other', (args) =>
    changedView(args, expand(args.tensor('input'), args.tensor('other').shape)),
  ),
  reshape_as: torchFunction('input, other', (args) => reshape(args.tensor('input'), args.tensor('other').shape, args)),
  view: variadic(
    'size',
    torchFunction('input, *size', (args) => {
      const [only] = [args.value('size')].flatMap((size) => (size.kind === 'tuple' ? size.items : []));
      if (only?.kind === 'dtype') return args.context.opaque('a view of the bytes as another dtype');
      return view(args.tensor('input'), args.shape('size'));
    }),
  ),
  resize: torchFunction('input, *sizes', resized),
  sum_to_size: variadic(
    'size',
    torchFunction('input, *size', (args) => {
      const [input, size] = [args.ref('input'), args.shape('size')];
      if (!isExpandable(size, input.shape)) {
        refuse(`size {${formatShape(size)}} is not expandable to size {${formatShape(input.shape)}}.`);
      }
      return input.sumTo(size);
    }),
  ),
  view_as: torchFunction('input, other', (args) => view(args.tensor('input'), args.tensor('other').shape)),
});

/** With dimensions of size 1 added until there are `rank`, as NumPy's `atleast_1d` and its like place them. */
function atLeast({ shape }: Tensor, rank: 1 | 2 | 3): Shape {
  if (rank === 1) return [1];
  if (rank === 2) return [1, ...(shape.length === 0 ? [1] : shape)];
  return shape.length === 2 ? [...shape, 1] : [1, ...(shape.length === 0 ? [1] : shape), 1];
}

/** `atleast_2d(x)`, `atleast_2d(x, y)`, `atleast_2d([x, y])`. */
const atLeastFunction = (rank: 1 | 2 | 3) =>
  torchFunction('*tensors', (args) => {
    const given = args.value('tensors');
    const [first] = given.kind === 'tuple' ? given.items : [];
    const isSingle = given.kind === 'tuple' && given.items.length === 1 && first?.kind === 'tensor';
    const isSequence = first?.kind === 'list' || first?.kind === 'tuple';
    const tensors = tensorsArgument(isSequence ? first : given, 'tensors', args.context);
    const results = tensors.map((one) =>
      one.shape.length < rank ? reshape(one, atLeast(one, rank), args) : tensor(one),
    );
    return isSingle ? at(results, 0) : tuple(results);
  });

function commonShape(shapes: readonly Shape[]): Shape {
  return broadcastAll([[], ...shapes].map((shape) => ({ shape, dtype: defaultDType })));
}

const alignments = functions({
  atleast_1d: atLeastFunction(1),
  atleast_2d: atLeastFunction(2),
  atleast_3d: atLeastFunction(3),
  broadcast_shapes: torchFunction('*shapes', (args) => {
    const shapes = sequenceArgument(args.value('shapes'), 'shapes', args.context);
    const read = (shape: Value): Shape => dimsArgument(shape, 'shapes', args.context);
    return sizeValue(commonShape(shapes.map(read)));
  }),
  broadcast_tensors: torchFunction('*tensors', (args) => {
    const tensors = args.read('tensors', tensorsArgument);
    const shape = commonShape(tensors.map((one) => one.shape));
    return tuple(
      tensors.map((one) => (sameShape(one.shape, shape) ? tensor(one) : viewed(one, (from) => expanded(from, shape)))),
    );
  }),
});

export const shapingFunctions: Library = {
  ...shapings,
  ...expansions,
  ...alignments,
  ...functionsAndMethods({
    broadcast_to: variadic(
      'size',
      torchFunction('input, *size', (args) => changedView(args, expand(args.tensor('input'), args.shape('size')))),
    ),
  }),
};
