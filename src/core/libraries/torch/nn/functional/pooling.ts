import type { Context } from '../../../../interpreter/context';
import type { Library, LibraryFunction } from '../../../../interpreter/library';
import { tuple, type Value } from '../../../../interpreter/values';
import { refuse, requireFloating, requireNotBool } from '../../../../ops/makers/types';
import { constant, type Ref } from '../../../../ops/ref';
import { isFloating } from '../../../../tensor/dtype';
import { contiguousStrides, sizeOf, type Shape } from '../../../../tensor/shape';
import { intArgument, optionalNumber } from '../../kit/arguments';
import { result } from '../../kit/results';
import { torchFunction, type Arguments } from '../../kit/torch-function';
import { spendPlaces } from './checks';
import { functional, functionalAndTorch } from './entries';
import { constantPadded, type Sides } from './padding';
import { extent, perDimension, windowsOver, type Sliding } from './windows';

interface Pooling extends Sliding {
  readonly padding: readonly number[];
  /** Windows per dimension. */
  readonly counts: readonly number[];
}

type Names = 'input' | 'kernel_size' | 'stride' | 'padding' | 'ceil_mode';

function poolingOf(args: Arguments<Names>, spatial: number, dilation: readonly number[]): Pooling {
  const input = args.ref('input');
  const kernel = args.read('kernel_size', perDimension(spatial));
  const given = args.value('stride');
  const noStride =
    given.kind === 'none' || ((given.kind === 'list' || given.kind === 'tuple') && given.items.length === 0);
  const stride = noStride ? kernel : args.read('stride', perDimension(spatial));
  const padding = args.read('padding', perDimension(spatial));
  checkRank(input, spatial);
  const sizes = input.shape.slice(-spatial);
  const sliding = { kernel, stride, dilation };
  const room = extent(sliding);
  if (stride.some((step) => step <= 0)) refuse('stride should not be zero');
  if (dilation.some((step) => step <= 0)) refuse('dilation should be greater than zero');
  padding.forEach((pad, dim) => {
    if (pad < 0) refuse(`pad must be non-negative, but got pad: ${pad}`);
    if (pad * 2 > (room[dim] ?? 0)) {
      refuse(
        `pad should be at most half of effective kernel size, but got pad=${pad}, kernel_size=${kernel[dim] ?? 0} and dilation=${dilation[dim] ?? 1}`,
      );
    }
  });
  const counts = sizes.map((size, dim) =>
    countAlong(size, dim, { ...sliding, padding, room, ceil: args.bool('ceil_mode') }),
  );
  if (counts.some((count) => count < 1)) {
    const shown = (shape: Shape): string => `${input.shape.at(-spatial - 1) ?? 1}x${shape.join('x')}`;
    refuse(`Given input size: (${shown(sizes)}). Calculated output size: (${shown(counts)}). Output size is too small`);
  }
  return { ...sliding, padding, counts };
}

/** With `ceil_mode` a last window may reach over the end, if it begins before it. */
function countAlong(
  size: number,
  dim: number,
  options: Omit<Pooling, 'counts'> & { readonly room: readonly number[]; readonly ceil: boolean },
): number {
  const [pad, step] = [options.padding[dim] ?? 0, options.stride[dim] ?? 1];
  const free = size + 2 * pad - (options.room[dim] ?? 1);
  const count = Math.floor((free + (options.ceil ? step - 1 : 0)) / step) + 1;
  return options.ceil && (count - 1) * step >= size + pad ? count - 1 : count;
}

function checkRank(input: Ref, spatial: number): void {
  if (input.rank === spatial + 1 || input.rank === spatial + 2) return;
  refuse(`non-empty ${spatial + 1}D or ${spatial + 2}D (batch mode) tensor expected for input`);
}

/** The windows as a tensor [..., windows..., kernel elements], padded with `value` where they reach over the edge. */
function gathered(input: Ref, pooling: Pooling, value: number): Ref {
  const spatial = pooling.kernel.length;
  const leading = input.rank - spatial;
  const room = extent(pooling);
  const sides: Sides = input.shape.map((size, dim): readonly [number, number] => {
    const at = dim - leading;
    if (at < 0) return [0, 0];
    const before = pooling.padding[at] ?? 0;
    const needed = ((pooling.counts[at] ?? 1) - 1) * (pooling.stride[at] ?? 1) + (room[at] ?? 1);
    return [before, Math.max(needed - size - before, 0)];
  });
  const padded = constantPadded(input, sides, value);
  const windows = padded.view(windowsOver(padded.shape, pooling, pooling.counts));
  return windows.reshape([...input.shape.slice(0, leading), ...pooling.counts, sizeOf(pooling.kernel)]);
}

/** What each window's sum is divided by. */
function divisors(input: Ref, pooling: Pooling, countPadding: boolean): Ref {
  const spatial = pooling.kernel.length;
  const sizes = input.shape.slice(-spatial);
  const perDim = pooling.counts.map((count, dim) => {
    const [pad, size] = [pooling.padding[dim] ?? 0, sizes[dim] ?? 0];
    return Array.from({ length: count }, (_, index) => {
      const start = index * (pooling.stride[dim] ?? 1) - pad;
      const end = Math.min(start + (pooling.kernel[dim] ?? 1), size + pad);
      return countPadding ? end - start : Math.min(end, size) - Math.max(start, 0);
    });
  });
  const products = perDim.reduce((all, own) => all.flatMap((product) => own.map((count) => product * count)), [1]);
  return constant(input.builder, pooling.counts, input.dtype, products);
}

const averageSignature = 'input, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True';

const averagePool = (spatial: number): LibraryFunction =>
  torchFunction(`${averageSignature}, divisor_override=None`, (args) => {
    const input = args.ref('input');
    if (input.dtype !== 'int64') requireFloating(input.type, spatial === 3 ? 'avg_pool3d_out_frame' : 'avg_pool2d');
    const pooling = poolingOf(
      args,
      spatial,
      Array.from({ length: spatial }, () => 1),
    );
    const windows = gathered(input, pooling, 0);
    const sums = windows.sum([windows.rank - 1]);
    const divisor = args.read('divisor_override', optionalNumber);
    if (divisor === 0) refuse('divisor must be not zero');
    const counts = divisors(input, pooling, args.bool('count_include_pad'));
    return quotient(sums, divisor === null ? counts : sums.scalar(divisor));
  });

/** Of whole numbers the whole part. */
function quotient(sums: Ref, divisor: Ref): Ref {
  return isFloating(sums.dtype) ? sums.div(divisor) : sums.builder.emit('truncDivide', [sums, divisor], {});
}

/** The largest of each window, the first of equal ones; with its place among the input's elements where asked for. */
function largest(windows: Ref, places: Ref | null, context: Context): Value {
  const last = windows.rank - 1;
  const index = windows.builder.emit('argmax', [windows], { dim: last, keepdim: true });
  const value = result(windows.gather(last, index).squeeze(last), context);
  if (places === null) return value;
  const place = places.expand(windows.shape).gather(last, index).squeeze(last);
  return tuple([value, result(place, context)]);
}

/** For each spatial place its number. */
function numbered(input: Ref, spatial: number): Ref {
  const shape = input.shape.slice(-spatial);
  const numbers = Array.from({ length: sizeOf(shape) }, (_, place) => place);
  return constant(input.builder, [...input.shape.slice(0, -spatial).map(() => 1), ...shape], 'int64', numbers);
}

const maximumSignature = 'input, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False';

const maximumPool = (spatial: number, indices: boolean): LibraryFunction =>
  torchFunction(`${maximumSignature}, return_indices=False`, (args) => {
    const input = args.ref('input');
    const pooling = poolingOf(args, spatial, args.read('dilation', perDimension(spatial)));
    const withIndices = indices || args.bool('return_indices');
    if (spatial === 1 && !withIndices) requireFloating(input.type, 'max_pool1d_impl');
    else requireNotBool(input.type, `"max_pool${Math.max(spatial, 2)}d" not implemented for 'Bool'`);
    const places = withIndices ? gathered(numbered(input, spatial), pooling, 0) : null;
    return largest(gathered(input, pooling, -Infinity), places, args.context);
  });

/** Start and end of each of `count` windows that cover `size` elements. */
function adaptiveWindows(size: number, count: number): readonly (readonly [number, number])[] {
  return Array.from({ length: count }, (_, index): readonly [number, number] => [
    Math.floor((index * size) / count),
    Math.ceil(((index + 1) * size) / count),
  ]);
}

/** `None` keeps the size. */
function outputSizes(args: Arguments<'input' | 'output_size'>, spatial: number, name: string): readonly number[] {
  const [input, given] = [args.ref('input'), args.value('output_size')];
  checkRank(input, spatial);
  const items =
    given.kind === 'tuple' || given.kind === 'list' ? given.items : Array.from({ length: spatial }, () => given);
  if (items.length !== spatial) refuse(`${name}: output_size must be ${spatial}`);
  const sizes = input.shape.slice(-spatial);
  return items.map((item, dim) => (item.kind === 'none' ? (sizes[dim] ?? 0) : outputSize(item, args.context)));
}

function outputSize(item: Value, context: Context): number {
  const size = intArgument(item, 'output_size', context);
  return size < 0 ? refuse('elements of output_size must be greater than or equal to 0') : size;
}

const adaptiveAverage = (spatial: number): LibraryFunction =>
  torchFunction('input, output_size', (args) => {
    const counts = outputSizes(args, spatial, `adaptive_avg_pool${spatial}d`);
    spendPlaces(
      counts.reduce((sum, count) => sum + count, 0),
      args.context,
    );
    return averagedOver(args.ref('input'), counts);
  });

function adaptiveKernel(fold: 'avg' | 'max', spatial: number): string {
  return spatial === 3 ? `adaptive_${fold}_pool3d_cpu` : `adaptive_${fold}_pool2d`;
}

/** The trailing dimensions averaged to these sizes. A mean over a box is a mean along each dimension in turn. */
export function averagedOver(input: Ref, counts: readonly number[]): Ref {
  if (counts.some((count) => count !== 1)) requireFloating(input.type, adaptiveKernel('avg', counts.length));
  return counts.reduce((x, count, at) => {
    const dim = input.rank - counts.length + at;
    const windows = adaptiveWindows(x.shape[dim] ?? 0, count);
    return count === 1 ? x.mean([dim], true) : averagedAlong(x, dim, windows);
  }, input);
}

/** The places of each window beside each other, the shorter ones filled up: what is in no window, as NaN, has no part in it. */
function averagedAlong(x: Ref, dim: number, windows: readonly (readonly [number, number])[]): Ref {
  const count = windows.length;
  const longest = windows.reduce((length, [start, end]) => Math.max(length, end - start), 1);
  const places = windows.flatMap(([start, end]) =>
    Array.from({ length: longest }, (_, k) => (start + k < end ? start + k : -1)),
  );
  const last = x.transpose(dim, x.rank - 1);
  const rows = last.reshape([last.size / Math.max(last.shape.at(-1) ?? 0, 1), last.shape.at(-1) ?? 0]);
  const index = constant(
    x.builder,
    [1, places.length],
    'int64',
    places.map((place) => Math.max(place, 0)),
  );
  const taken = rows.gather(1, index.expand([rows.shape[0] ?? 0, places.length]));
  const isIn = constant(
    x.builder,
    [1, places.length],
    'bool',
    places.map((place) => Number(place >= 0)),
  );
  const filled = places.includes(-1) ? isIn.choose(taken, taken.scalar(0)) : taken;
  const lengths = constant(
    x.builder,
    [count],
    x.dtype,
    windows.map(([start, end]) => end - start),
  );
  const means = filled
    .reshape([rows.shape[0] ?? 0, count, longest])
    .sum([2])
    .div(lengths);
  return means.reshape([...last.shape.slice(0, -1), count]).transpose(dim, x.rank - 1);
}

/** Each window's places, the shorter ones filled up with their first. */
const adaptiveMaximum = (spatial: number, indices: boolean): LibraryFunction =>
  torchFunction('input, output_size, return_indices=False', (args) => {
    const input = args.ref('input');
    const counts = outputSizes(args, spatial, `adaptive_max_pool${spatial}d`);
    requireFloating(input.type, adaptiveKernel('max', spatial));
    const sizes = input.shape.slice(-spatial);
    spendPlaces(sizeOf(counts.map((count, dim) => count + (sizes[dim] ?? 0))), args.context);
    const strides = contiguousStrides(sizes);
    const boxes = counts.reduce<readonly (readonly number[])[]>(
      (all, count, dim) =>
        all.flatMap((box) =>
          adaptiveWindows(sizes[dim] ?? 0, count).map(([start, end]) =>
            box.flatMap((base) =>
              Array.from({ length: end - start }, (_, k) => base + (start + k) * (strides[dim] ?? 1)),
            ),
          ),
        ),
      [[0]],
    );
    const longest = boxes.reduce((length, box) => Math.max(length, box.length), 1);
    const filled = boxes.flatMap((box) => Array.from({ length: longest }, (_, k) => box[k] ?? box[0] ?? 0));
    const leading = input.shape.slice(0, -spatial);
    const places = constant(input.builder, [1, filled.length], 'int64', filled);
    const planes = input.reshape([sizeOf(leading), sizeOf(sizes)]);
    const windows = planes.gather(1, places.expand([planes.shape[0] ?? 0, filled.length]));
    const shape = [...leading, ...counts, longest];
    const shown = places.reshape([...leading.map(() => 1), ...counts, longest]);
    return largest(windows.reshape(shape), indices || args.bool('return_indices') ? shown : null, args.context);
  });

/** (Σ xᵖ)^(1/p) over each window, by way of its mean. */
const powerPool = (spatial: number): LibraryFunction =>
  torchFunction('input, norm_type, kernel_size, stride=None, ceil_mode=False', (args) => {
    const p = args.number('norm_type');
    const input = args.ref('input').pow(p);
    const kernel = args.read('kernel_size', perDimension(spatial));
    const stride = args.isNone('stride') ? kernel : args.read('stride', perDimension(spatial));
    const none = Array.from({ length: spatial }, () => 0);
    const sliding = { kernel, stride, dilation: none.map(() => 1), padding: none };
    const room = extent(sliding);
    const counts = input.shape
      .slice(-spatial)
      .map((size, dim) => countAlong(size, dim, { ...sliding, room, ceil: args.bool('ceil_mode') }));
    const windows = gathered(input, { ...sliding, counts }, 0);
    const sums = windows.sum([windows.rank - 1]);
    return sums
      .sign()
      .mul(sums.abs().relu())
      .pow(1 / p);
  });

const torchPools = functionalAndTorch({
  avg_pool1d: averagePool(1),
  adaptive_avg_pool1d: adaptiveAverage(1),
  max_pool1d: maximumPool(1, false),
  max_pool2d: maximumPool(2, false),
  max_pool3d: maximumPool(3, false),
});

export const pools: Library = {
  ...torchPools,
  ...functional({
    avg_pool2d: averagePool(2),
    avg_pool3d: averagePool(3),
    adaptive_avg_pool2d: adaptiveAverage(2),
    adaptive_avg_pool3d: adaptiveAverage(3),
    adaptive_max_pool1d: adaptiveMaximum(1, false),
    adaptive_max_pool2d: adaptiveMaximum(2, false),
    adaptive_max_pool3d: adaptiveMaximum(3, false),
    max_pool1d_with_indices: maximumPool(1, true),
    max_pool2d_with_indices: maximumPool(2, true),
    max_pool3d_with_indices: maximumPool(3, true),
    lp_pool1d: powerPool(1),
    lp_pool2d: powerPool(2),
    lp_pool3d: powerPool(3),
  }),
};
