import type { Library } from '../../../../interpreter/library';
import type { Geometry } from '../../../../ops/parameters';
import { refuse } from '../../../../ops/makers/types';
import { sizeOf, type Shape } from '../../../../tensor/shape';
import { torchFunction, type Arguments } from '../../kit/torch-function';
import { functional } from './entries';
import { constantPadded } from './padding';
import { countWindows, perDimension, windowsOver, type Sliding } from './windows';

type FoldNames = 'input' | 'kernel_size' | 'dilation' | 'padding' | 'stride';

function slidingOf(args: Arguments<FoldNames>): Sliding {
  const kernel = args.read('kernel_size', perDimension(2));
  const dilation = args.read('dilation', perDimension(2));
  const stride = args.read('stride', perDimension(2));
  requirePositive('kernel size', 'kernel', kernel);
  requirePositive('dilation', 'dilation', dilation);
  requirePositive('stride', 'stride', stride);
  return { kernel, dilation, stride };
}

function requirePositive(what: string, name: string, sizes: readonly number[]): void {
  const [height = 1, width = 1] = sizes;
  if (height > 0 && width > 0) return;
  refuse(`${what} should be greater than zero, but got ${name}_height: ${height} ${name}_width: ${width}`);
}

/** Windows in the order batch, channel, place in the kernel, place. */
function columnsOf(shape: Shape, sliding: Sliding, counts: readonly number[]): Geometry {
  const windows = windowsOver(shape, sliding, counts);
  const reordered = <T>(list: readonly T[]): readonly T[] => [
    ...list.slice(0, 2),
    ...list.slice(4),
    ...list.slice(2, 4),
  ];
  return { shape: reordered(windows.shape), strides: reordered(windows.strides), offset: 0 };
}

export const folds: Library = functional({
  unfold: torchFunction('input, kernel_size, dilation=1, padding=0, stride=1', (args) => {
    const given = args.ref('input');
    const sliding = slidingOf(args);
    if (given.rank !== 3 && given.rank !== 4)
      return args.context.opaque('windows over neither three nor four dimensions');
    const input = given.rank === 3 ? given.unsqueeze(0) : given;
    const padding = args.read('padding', perDimension(2));
    if (padding.some((pad) => pad < 0)) {
      const [height = 0, width = 0] = padding;
      refuse(`padding should be non-negative, but got pad_height: ${height} pad_width: ${width}`);
    }
    const sides = padding.map((pad): readonly [number, number] => [pad, pad]);
    const padded = constantPadded(input, [[0, 0], [0, 0], ...sides], 0);
    const counts = countWindows(padded.shape.slice(2), sliding);
    const [batch = 0, channels = 0] = input.shape;
    const columns = padded.view(columnsOf(padded.shape, sliding, counts));
    const values = columns.reshape([batch, channels * sizeOf(sliding.kernel), sizeOf(counts)]);
    return given.rank === 3 ? values.squeeze(0) : values;
  }),
  fold: torchFunction('input, output_size, kernel_size, dilation=1, padding=0, stride=1', (args) => {
    const given = args.ref('input');
    const input = given.rank === 2 ? given.unsqueeze(0) : given;
    const [sliding, size] = [slidingOf(args), args.read('output_size', perDimension(2))];
    const padding = args.read('padding', perDimension(2));
    const padded = size.map((length, dim) => length + 2 * (padding[dim] ?? 0));
    const counts = countWindows(padded, sliding);
    const [batch = 0, taps = 0, places = 0] = input.shape;
    checkFold(taps, places, size, padding, sliding, counts);
    const channels = taps / sizeOf(sliding.kernel);
    const base = [batch, channels, ...padded];
    const geometry = columnsOf(base, sliding, counts);
    const spread = input.reshape(geometry.shape);
    const sums = spread.builder.emit('viewAdd', [spread], { ...geometry, base });
    const values = constantPadded(
      sums,
      [[0, 0], [0, 0], ...padding.map((pad): readonly [number, number] => [-pad, -pad])],
      0,
    );
    return given.rank === 2 ? values.squeeze(0) : values;
  }),
});

function checkFold(
  taps: number,
  places: number,
  size: readonly number[],
  padding: readonly number[],
  { kernel, dilation, stride }: Sliding,
  counts: readonly number[],
): void {
  const pair = (list: readonly number[]): string => `(${list.join(', ')})`;
  if (taps % sizeOf(kernel) !== 0) {
    refuse(
      `Expected size of input's dimension 1 to be divisible by the product of kernel_size, but got input.size(1)=${taps} and kernel_size=${pair(kernel)}.`,
    );
  }
  if (places !== sizeOf(counts)) {
    const options = `output_size=${pair(size)}, kernel_size=${pair(kernel)}, dilation=${pair(dilation)}, padding=${pair(padding)}, stride=${pair(stride)}`;
    refuse(
      `Given ${options}, expected size of input's dimension 2 to match the calculated number of sliding blocks ${counts.join(' * ')} = ${sizeOf(counts)}, but got input.size(2)=${places}.`,
    );
  }
}
