import type { Library, LibraryFunction } from '../../../../interpreter/library';
import type { Geometry } from '../../../../ops/parameters';
import { refuse } from '../../../../ops/makers/types';
import type { Ref } from '../../../../ops/ref';
import { formatShape, sizeOf, type Shape } from '../../../../tensor/shape';
import { optionalRef } from '../../kit/arguments';
import { cTypeName, scalarTypeName } from '../../kit/dtype-names';
import { torchFunction, type Arguments } from '../../kit/torch-function';
import { functionalAndTorch } from './entries';
import { constantPadded, type Sides } from './padding';
import { countWindows, extent, perDimension, windowsOver, type Sliding } from './windows';

type Names = 'input' | 'weight' | 'bias' | 'stride' | 'padding' | 'dilation' | 'groups';

/** What a convolution is made of; `groups` parts of the channels are convolved apart. */
export interface Convolution extends Sliding {
  readonly input: Ref;
  readonly weight: Ref;
  readonly bias: Ref | null;
  readonly groups: number;
}

function read(args: Arguments<Names>, spatial: number, name: string): Convolution {
  const [given, weight] = [args.ref('input'), args.ref('weight')];
  if (given.rank !== spatial + 1 && given.rank !== spatial + 2) {
    refuse(
      `Expected ${spatial + 1}D (unbatched) or ${spatial + 2}D (batched) input to ${name}, but got input of size: ${formatShape(given.shape)}`,
    );
  }
  return {
    input: given.rank === spatial + 1 ? given.unsqueeze(0) : given,
    weight,
    bias: args.read('bias', optionalRef),
    kernel: weight.shape.slice(2),
    stride: args.read('stride', perDimension(spatial)),
    dilation: args.read('dilation', perDimension(spatial)),
    groups: args.int('groups'),
  };
}

/** Batched again as the input was. */
function unbatched(values: Ref, args: Arguments<Names>, spatial: number): Ref {
  return args.ref('input').rank === spatial + 1 ? values.squeeze(0) : values;
}

/** Elements to add on each side of each spatial dimension: numbers, "valid" or "same". */
function paddingOf(args: Arguments<Names>, { kernel, dilation, stride }: Sliding): Sides {
  const given = args.value('padding');
  if (given.kind !== 'str') {
    return args.read('padding', perDimension(kernel.length)).map((pad): readonly [number, number] => [pad, pad]);
  }
  if (given.value === 'valid') return kernel.map((): readonly [number, number] => [0, 0]);
  if (given.value !== 'same') refuse(`Invalid padding string: '${given.value}'`);
  if (stride.some((step) => step !== 1)) refuse("padding='same' is not supported for strided convolutions");
  return kernel.map((size, dim): readonly [number, number] => {
    const sum = (dilation[dim] ?? 1) * (size - 1);
    return [Math.floor(sum / 2), sum - Math.floor(sum / 2)];
  });
}

/** What PyTorch asks of the options before it looks at the channels. */
function checkOptions({ input, weight, groups, stride, dilation }: Convolution, padding: readonly number[]): void {
  if (weight.rank < 3) refuse('weight should have at least three dimensions');
  if (groups <= 0) refuse('non-positive groups is not supported');
  if (padding.some((pad) => pad < 0)) refuse('negative padding is not supported');
  if (stride.some((step) => step <= 0)) refuse('non-positive stride is not supported');
  if (dilation.some((step) => step <= 0)) refuse('dilation should be greater than zero');
  if (input.rank !== weight.rank) {
    refuse(
      `Expected ${weight.rank}-dimensional input for ${weight.rank}-dimensional weight${formatShape(weight.shape)}, but got ${input.rank}-dimensional input of size ${formatShape(input.shape)} instead`,
    );
  }
}

function check({ input, weight, bias, groups }: Convolution, channels: number, outputs: number): void {
  if (weight.dtype !== input.dtype) {
    refuse(`expected scalar type ${scalarTypeName(input.dtype)} but found ${scalarTypeName(weight.dtype)}`);
  }
  if (input.shape[1] !== channels) {
    const expected = `expected input${formatShape(input.shape)} to have ${channels} channels`;
    refuse(
      `Given groups=${groups}, weight of size ${formatShape(weight.shape)}, ${expected}, but got ${input.shape[1] ?? 0} channels instead`,
    );
  }
  if (bias !== null && (bias.rank !== 1 || bias.size !== outputs)) {
    refuse(
      `Given weight of size ${formatShape(weight.shape)}, expected bias to be 1-dimensional with ${outputs} elements, but got bias of size ${formatShape(bias.shape)} instead`,
    );
  }
  if (bias !== null && bias.dtype !== input.dtype) {
    refuse(`Input type (${cTypeName(input.dtype)}) and bias type (${cTypeName(bias.dtype)}) should be the same`);
  }
}

function withBias(values: Ref, bias: Ref | null): Ref {
  if (bias === null) return values;
  return values.add(bias.reshape(values.shape.map((size, dim) => (dim === 1 ? size : 1))));
}

/** All windows as rows, times all kernels as columns: `input` [N, C, …], `weight` [O, C / groups, …]. Throws what PyTorch would. */
export function convolve(convolution: Convolution, padding: Sides): Ref {
  const { input, weight, groups, kernel } = convolution;
  const [outputs = 0, inputs = 0] = weight.shape;
  checkOptions(convolution, padding.flat());
  if (outputs < groups) {
    refuse(
      `Given groups=${groups}, expected weight to be at least ${groups} at dimension 0, but got weight of size ${formatShape(weight.shape)} instead`,
    );
  }
  check(convolution, inputs * groups, outputs);
  const padded = constantPadded(input, [[0, 0], [0, 0], ...padding], 0);
  const sizes = padded.shape.slice(2);
  const counts = countWindows(sizes, convolution);
  if (counts.some((count) => count < 1)) {
    const shown = (shape: Shape): string => `(${shape.join(' x ')})`;
    refuse(
      `Calculated padded input size per channel: ${shown(sizes)}. Kernel size: ${shown(extent(convolution))}. Kernel size can't be greater than actual input size`,
    );
  }
  const [batch = 0] = padded.shape;
  const places = sizeOf(counts);
  const taps = inputs * sizeOf(kernel);
  const windows = padded.view(groupedWindows(padded.shape, convolution, counts));
  // Without groups it is one product of two matrices, which is faster than one for each sample.
  const products =
    groups === 1
      ? windows.reshape([batch * places, taps]).matmul(weight.reshape([outputs, taps]).transpose(0, 1))
      : windows
          .reshape([batch, groups, places, taps])
          .matmul(weight.reshape([1, groups, outputs / groups, taps]).transpose(2, 3));
  const values = products.reshape([batch, groups, places, outputs / groups]).transpose(2, 3);
  return withBias(values.reshape([batch, outputs, ...counts]), convolution.bias);
}

/** Windows in the order batch, group, place, channel of the group, place in the kernel. */
function groupedWindows(shape: Shape, convolution: Convolution, counts: readonly number[]): Geometry {
  const { groups } = convolution;
  const [batch = 0, channels = 0] = shape;
  const windows = windowsOver(shape, convolution, counts);
  const [perBatch = 0, perChannel = 0] = windows.strides;
  const split = 2 + counts.length;
  return {
    shape: [batch, groups, ...counts, channels / groups, ...convolution.kernel],
    strides: [
      perBatch,
      (perChannel * channels) / groups,
      ...windows.strides.slice(2, split),
      perChannel,
      ...windows.strides.slice(split),
    ],
    offset: 0,
  };
}

function checkOutputPadding({ stride, dilation }: Convolution, padding: readonly number[]): void {
  if (padding.some((pad) => pad < 0)) refuse('negative output_padding is not supported');
  if (padding.every((pad, dim) => pad < (stride[dim] ?? 1) || pad < (dilation[dim] ?? 1))) return;
  // One dimension is taken for the second of two.
  const sizes = (name: string, [first = 1, second]: readonly number[], one: number): string =>
    second === undefined
      ? `${name}_height: ${one} ${name}_width: ${first}`
      : `${name}_height: ${first} ${name}_width: ${second}`;
  const got = [sizes('output_padding', padding, 0), sizes('stride', stride, 1), sizes('dilation', dilation, 1)].join(
    ' ',
  );
  refuse(`output padding must be smaller than either stride or dilation, but got ${got}`);
}

/** The adjoint of a convolution: each input element adds its multiple of the kernel to the output. */
function convolveTransposed(
  convolution: Convolution,
  padding: readonly number[],
  outputPadding: readonly number[],
): Ref {
  const { input, weight, groups, kernel, stride } = convolution;
  const [channels = 0, perGroup = 0] = weight.shape;
  const outputs = perGroup * groups;
  checkOptions(convolution, padding);
  checkOutputPadding(convolution, outputPadding);
  check(convolution, channels, outputs);
  const [batch = 0] = input.shape;
  const counts = input.shape.slice(2);
  const room = extent(convolution);
  const whole = counts.map(
    (count, dim) =>
      (count - 1) * (stride[dim] ?? 1) +
      (room[dim] ?? 1) +
      Math.max((outputPadding[dim] ?? 0) - (padding[dim] ?? 0), 0),
  );
  const base = [batch, outputs, ...whole];
  const places = sizeOf(counts);
  const rows = input.reshape([batch, groups, channels / groups, places]).transpose(2, 3);
  const columns = weight.reshape([1, groups, channels / groups, perGroup * sizeOf(kernel)]);
  const geometry = groupedWindows(base, convolution, counts);
  const spread = rows.matmul(columns).reshape(geometry.shape);
  const sums = spread.builder.emit('viewAdd', [spread], { ...geometry, base });
  const cut = counts.map((count, dim): readonly [number, number] => {
    const pad = padding[dim] ?? 0;
    const size = (count - 1) * (stride[dim] ?? 1) - 2 * pad + (room[dim] ?? 1) + (outputPadding[dim] ?? 0);
    return [-pad, size + pad - (whole[dim] ?? 0)];
  });
  return withBias(constantPadded(sums, [[0, 0], [0, 0], ...cut], 0), convolution.bias);
}

const convolution = (spatial: number, name: string): LibraryFunction =>
  torchFunction('input, weight, bias=None, stride=1, padding=0, dilation=1, groups=1', (args) => {
    const options = read(args, spatial, name);
    return unbatched(convolve(options, paddingOf(args, options)), args, spatial);
  });

const transposed = (spatial: number, name: string): LibraryFunction =>
  torchFunction('input, weight, bias=None, stride=1, padding=0, output_padding=0, groups=1, dilation=1', (args) => {
    const options = read(args, spatial, name);
    const padding = args.read('padding', perDimension(spatial));
    const outputPadding = args.read('output_padding', perDimension(spatial));
    return unbatched(convolveTransposed(options, padding, outputPadding), args, spatial);
  });

export const convolutions: Library = functionalAndTorch({
  conv1d: convolution(1, 'conv1d'),
  conv2d: convolution(2, 'conv2d'),
  conv3d: convolution(3, 'conv3d'),
  conv_transpose1d: transposed(1, 'conv_transpose1d'),
  conv_transpose2d: transposed(2, 'conv_transpose2d'),
  conv_transpose3d: transposed(3, 'conv_transpose3d'),
});
