import type { Tensor } from '../../graph/tensor';
import type { Library } from '../../interpreter/library';
import { iterator, tuple, type TupleValue, type Value } from '../../interpreter/values';
import { refuse } from '../../ops/makers/types';
import { formatShape } from '../../tensor/shape';
import { dimsArgument } from './kit/arguments';
import { at, selected, sliced } from './kit/geometry';
import { functions, functionsAndMethods, methods } from './kit/registry';
import { torchFunction, type Arguments } from './kit/torch-function';
import { dimOf, viewed } from './views';

/** One element along `dim`, as a view without that dimension. */
function unboundAt(input: Tensor, dim: number, index: number): Value {
  return viewed(input, (from) => selected(from, dim, index), { of: 'UnbindBackward0', index });
}

/** Consecutive views of these sizes along `dim`. */
function consecutive(input: Tensor, dim: number, sizes: readonly number[], of: string): TupleValue {
  let start = 0;
  const parts = sizes.map((size, index) => {
    const place = start;
    const part = viewed(input, (from) => sliced(from, dim, place, size), { of, index });
    start += size;
    return part;
  });
  return tuple(parts);
}

/** As many parts of `size` as there are, the last one smaller. */
function equalSizes(total: number, size: number): readonly number[] {
  const count = Math.max(Math.ceil(total / size), 1);
  return Array.from({ length: count }, (_, index) => Math.min(size, total - index * size));
}

function requireDimension(input: Tensor): void {
  if (input.shape.length === 0) refuse('split expects at least a 1-dimensional tensor');
}

function split(input: Tensor, dim: number, size: number): TupleValue {
  requireDimension(input);
  const total = at(input.shape, dim);
  if (size < 0) refuse(`split expects split_size be non-negative, but got split_size=${size}`);
  if (size === 0 && total > 0) {
    refuse(`split_size can only be 0 if dimension size is 0, but got dimension size of ${total}`);
  }
  return consecutive(input, dim, size === 0 ? [0] : equalSizes(total, size), 'SplitBackward0');
}

function splitWithSizes(input: Tensor, dim: number, sizes: readonly number[]): TupleValue {
  requireDimension(input);
  const total = at(input.shape, dim);
  if (sizes.reduce((sum, size) => sum + size, 0) !== total) {
    refuse(
      `split_with_sizes expects split_sizes to sum exactly to ${total} (input tensor's size at dimension ${dim}), but got split_sizes=${formatShape(sizes)}`,
    );
  }
  return consecutive(input, dim, sizes, 'SplitWithSizesBackward0');
}

/** `count` parts whose sizes differ by one at most, or parts that begin at the given places. */
function tensorSplit(input: Tensor, dim: number, places: readonly number[] | number): TupleValue {
  const rank = input.shape.length;
  if (rank === 0) refuse('tensor_split expected at least a 1-dimensional tensor, but got a tensor with 0 dims');
  if (typeof places === 'number' && places <= 0) {
    refuse(`number of sections must be larger than 0, got ${places}`);
  }
  const total = at(input.shape, dim);
  const bounds =
    typeof places === 'number'
      ? Array.from({ length: places }, (_, part) => part * Math.floor(total / places) + Math.min(part, total % places))
      : [0, ...places.map((place) => Math.min(Math.max(place < 0 ? place + total : place, 0), total))];
  const sizes = bounds.map((start, part) => Math.max((bounds[part + 1] ?? total) - start, 0));
  const parts = sizes.map((size, part) => viewed(input, (from) => sliced(from, dim, bounds[part] ?? 0, size)));
  return tuple(parts);
}

function sectionsOf(args: Arguments<'input' | 'indices_or_sections'>): readonly number[] | number {
  const given = args.value('indices_or_sections');
  const isCount = given.kind === 'int' || (given.kind === 'tensor' && given.tensor.shape.length === 0);
  return isCount ? args.int('indices_or_sections') : args.read('indices_or_sections', dimsArgument);
}

const splitAlong = (name: string, least: number, dim: (rank: number) => number) =>
  torchFunction('input, indices_or_sections', (args) => {
    const input = args.tensor('input');
    const rank = input.shape.length;
    if (rank < least) {
      refuse(
        `torch.${name} requires a tensor with at least ${least} dimension, but got a tensor with ${rank} dimensions!`,
      );
    }
    const [along, sections] = [dim(rank), sectionsOf(args)];
    const total = at(input.shape, along);
    if (typeof sections === 'number' && (sections <= 0 || total % sections !== 0)) {
      refuse(
        `torch.${name} attempted to split along dimension ${along}, but the size of the dimension ${total} is not divisible by the split_size ${sections}!`,
      );
    }
    return tensorSplit(input, along, sections);
  });

const splits = functionsAndMethods({
  chunk: torchFunction('input, chunks, dim=0', (args) => {
    const [input, dim, chunks] = [args.tensor('input'), dimOf(args, 'dim'), args.int('chunks')];
    if (chunks <= 0) refuse(`chunk expects \`chunks\` to be greater than 0, got: ${chunks}`);
    if (input.shape.length === 0) refuse('chunk expects at least a 1-dimensional tensor');
    const total = at(input.shape, dim);
    const size = Math.ceil(total / chunks);
    return size === 0 ? consecutive(input, dim, [0], 'SplitBackward0') : split(input, dim, size);
  }),
  dsplit: splitAlong('dsplit', 3, () => 2),
  hsplit: splitAlong('hsplit', 1, (rank) => (rank === 1 ? 0 : 1)),
  split_with_sizes: torchFunction('input, split_sizes, dim=0', (args) =>
    splitWithSizes(args.tensor('input'), dimOf(args, 'dim'), args.read('split_sizes', dimsArgument)),
  ),
  tensor_split: torchFunction('input, indices_or_sections, dim=0', (args) =>
    tensorSplit(args.tensor('input'), dimOf(args, 'dim'), sectionsOf(args)),
  ),
  unbind: torchFunction('input, dim=0', (args) => {
    const [input, dim] = [args.tensor('input'), dimOf(args, 'dim')];
    if (input.shape.length === 0) refuse('Dimension specified as 0 but tensor has no dimensions', 'IndexError');
    const size = at(input.shape, dim);
    args.context.reserve(size);
    return tuple(Array.from({ length: size }, (_, index) => unboundAt(input, dim, index)));
  }),
  vsplit: splitAlong('vsplit', 2, () => 0),
});

/** By one size or by a list of sizes; the parameter has two names. */
function splitBy(input: Tensor, dim: number, sizes: Value, args: Arguments<never>): TupleValue {
  if (sizes.kind === 'list' || sizes.kind === 'tuple') {
    return splitWithSizes(input, dim, dimsArgument(sizes, 'split_size', args.context));
  }
  const [size] = dimsArgument(sizes, 'split_size', args.context);
  return split(input, dim, size ?? 0);
}

export const partFunctions: Library = {
  ...splits,
  ...functions({
    split: torchFunction('tensor, split_size_or_sections, dim=0', (args) => {
      const input = args.tensor('tensor');
      const dim = args.dim('dim', input.shape.length);
      return splitBy(input, dim, args.value('split_size_or_sections'), args);
    }),
  }),
  ...methods({
    __iter__: torchFunction('input', (args) => {
      const input = args.tensor('input');
      if (input.shape.length === 0) refuse('iteration over a 0-d tensor', 'TypeError');
      let index = 0;
      return iterator(() => (index < at(input.shape, 0) ? unboundAt(input, 0, index++) : undefined));
    }),
    split: torchFunction('input, split_size, dim=0', (args) =>
      splitBy(args.tensor('input'), dimOf(args, 'dim'), args.value('split_size'), args),
    ),
  }),
};
