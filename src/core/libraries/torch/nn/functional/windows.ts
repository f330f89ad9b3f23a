import { dimsArgument, type Reader } from '../../kit/arguments';
import { contiguousStrides, type Shape } from '../../../../tensor/shape';
import { refuse } from '../../../../ops/makers/types';
import type { Geometry } from '../../../../ops/parameters';

/** How windows slide over the last dimensions of a tensor, one number per dimension. */
export interface Sliding {
  readonly kernel: Shape;
  readonly stride: readonly number[];
  readonly dilation: readonly number[];
}

/** An argument that is one number for all dimensions or one for each of them. */
export function perDimension(count: number): Reader<readonly number[]> {
  return (value, name, context) => {
    const given = dimsArgument(value, name, context);
    return given.length === 1 ? Array.from({ length: count }, () => given[0] ?? 0) : given;
  };
}

/** How much room a window takes. */
export function extent({ kernel, dilation }: Sliding): readonly number[] {
  return kernel.map((size, dim) => (dilation[dim] ?? 1) * (size - 1) + 1);
}

/** How many windows fit into `sizes`, per dimension. */
export function countWindows(sizes: readonly number[], sliding: Sliding): readonly number[] {
  const room = extent(sliding);
  if (sliding.stride.some((step) => step <= 0)) refuse('stride should not be zero');
  return sizes.map((size, dim) => Math.floor((size - (room[dim] ?? 1)) / (sliding.stride[dim] ?? 1)) + 1);
}

/**
 * All windows over the trailing dimensions of a contiguous tensor of `shape`, as one view: `leading` (shape and strides of what
 * comes before), then one dimension per window count, then one per kernel size.
 */
export function windowsOver(shape: Shape, sliding: Sliding, counts: readonly number[]): Geometry {
  const spatial = sliding.kernel.length;
  const own = contiguousStrides(shape);
  const leading = shape.length - spatial;
  const steps = own.slice(leading);
  return {
    shape: [...shape.slice(0, leading), ...counts, ...sliding.kernel],
    strides: [
      ...own.slice(0, leading),
      ...steps.map((step, dim) => step * (sliding.stride[dim] ?? 1)),
      ...steps.map((step, dim) => step * (sliding.dilation[dim] ?? 1)),
    ],
    offset: 0,
  };
}
