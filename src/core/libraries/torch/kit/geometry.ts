import type { TensorType } from '../../../ops/operation';
import type { Geometry } from '../../../ops/parameters';
import { refuse } from '../../../ops/makers/types';
import { contiguousStrides, formatShape, sameShape, sizeOf, type Shape } from '../../../tensor/shape';
import { scalarTypeName } from './dtype-names';

/** Geometries of views of a view; all over the same storage. Dims are non-negative and in range. */

export function at<T>(list: readonly T[], index: number): T {
  const found = list[index];
  if (found === undefined) throw new RangeError(`nothing at ${index}`);
  return found;
}

function without<T>(list: readonly T[], index: number): readonly T[] {
  return list.filter((_, other) => other !== index);
}

function inserted<T>(list: readonly T[], index: number, item: T): readonly T[] {
  return [...list.slice(0, index), item, ...list.slice(index)];
}

export function replaced<T>(list: readonly T[], index: number, item: T): readonly T[] {
  return list.map((old, other) => (other === index ? item : old));
}

export function permuted(from: Geometry, order: readonly number[]): Geometry {
  return {
    shape: order.map((dim) => at(from.shape, dim)),
    strides: order.map((dim) => at(from.strides, dim)),
    offset: from.offset,
  };
}

export function transposed(from: Geometry, a: number, b: number): Geometry {
  const swapped = (_: unknown, dim: number): number => (dim === a ? b : dim === b ? a : dim);
  return permuted(from, from.shape.map(swapped));
}

export function unsqueezed(from: Geometry, dim: number): Geometry {
  const stride = dim < from.shape.length ? at(from.shape, dim) * at(from.strides, dim) : 1;
  return { ...from, shape: inserted(from.shape, dim, 1), strides: inserted(from.strides, dim, stride) };
}

/** Without those of `dims` whose size is 1. */
export function squeezed(from: Geometry, dims: readonly number[]): Geometry {
  const kept = from.shape.flatMap((size, dim) => (size === 1 && dims.includes(dim) ? [] : [dim]));
  return permuted(from, kept);
}

export function selected(from: Geometry, dim: number, index: number): Geometry {
  return {
    shape: without(from.shape, dim),
    strides: without(from.strides, dim),
    offset: from.offset + index * at(from.strides, dim),
  };
}

/** `size` elements along `dim` from `start`, every `step`th. */
export function sliced(from: Geometry, dim: number, start: number, size: number, step = 1): Geometry {
  const stride = at(from.strides, dim);
  return {
    shape: replaced(from.shape, dim, size),
    strides: replaced(from.strides, dim, stride * step),
    offset: size === 0 ? from.offset : from.offset + start * stride,
  };
}

/** Expanded to `shape`, in which −1 keeps a size; raises PyTorch's error where a size is neither its own nor 1. */
export function expanded(from: Geometry, shape: Shape): Geometry {
  const missing = shape.length - from.shape.length;
  const own = (dim: number): number | undefined => from.shape[dim - missing];
  const target = shape.map((size, dim) => (size === -1 ? (own(dim) ?? -1) : size));
  target.forEach((size, dim) => {
    const existing = own(dim);
    if (existing !== undefined && existing !== 1 && existing !== size) {
      refuse(
        `The expanded size of the tensor (${size}) must match the existing size (${existing}) at non-singleton dimension ${dim}.  Target sizes: ${formatShape(shape)}.  Tensor sizes: ${formatShape(from.shape)}`,
      );
    }
    if (size < 0) {
      refuse(`The expanded size of the tensor (${size}) isn't allowed in a leading, non-existing dimension ${dim}`);
    }
  });
  const strides = target.map((size, dim) => (own(dim) === size ? at(from.strides, dim - missing) : 0));
  return { shape: target, strides, offset: from.offset };
}

/** Raises PyTorch's error where a tensor of this shape cannot be expanded to `target`. */
/** Whether PyTorch expands the one shape to the other. */
export function isExpandable(shape: Shape, target: Shape): boolean {
  const skipped = target.length - shape.length;
  return skipped >= 0 && shape.every((size, dim) => size === 1 || size === target[dim + skipped]);
}

export function requireVector({ rank, shape }: { readonly rank: number; readonly shape: Shape }): void {
  if (rank !== 1) refuse(`Expect a 1D vector, but got shape ${formatShape(shape)}`);
}

export function requireExpandable({ shape, dtype }: TensorType, target: Shape): void {
  if (shape.length > target.length) {
    const what = `expand(torch.${scalarTypeName(dtype)}Tensor{${formatShape(shape)}}, size=${formatShape(target)})`;
    refuse(
      `${what}: the number of sizes provided (${target.length}) must be greater or equal to the number of dimensions in the tensor (${shape.length})`,
    );
  }
  expanded({ shape, strides: shape, offset: 0 }, target);
}

export function diagonalOf(from: Geometry, offset: number, a: number, b: number): Geometry {
  const [rows, columns] = [at(from.shape, a), at(from.shape, b)];
  const [rowStride, columnStride] = [at(from.strides, a), at(from.strides, b)];
  const size = Math.max(Math.min(rows + Math.min(offset, 0), columns - Math.max(offset, 0)), 0);
  const start = offset >= 0 ? offset * columnStride : -offset * rowStride;
  const rest = <T>(list: readonly T[]): readonly T[] => list.filter((_, dim) => dim !== a && dim !== b);
  return {
    shape: [...rest(from.shape), size],
    strides: [...rest(from.strides), rowStride + columnStride],
    offset: size === 0 ? from.offset : from.offset + start,
  };
}

/** Windows of `size` along `dim`, every `step`; their elements become the last dimension. */
export function unfolded(from: Geometry, dim: number, size: number, step: number): Geometry {
  const stride = from.strides[dim] ?? 1;
  const windows = Math.floor(((from.shape[dim] ?? 1) - size) / step) + 1;
  return {
    shape: [...replaced(from.shape, dim, windows), size],
    strides: [...replaced(from.strides, dim, stride * step), stride],
    offset: from.offset,
  };
}

export function isContiguous({ shape, strides }: Geometry): boolean {
  const expected = contiguousStrides(shape);
  return sizeOf(shape) === 0 || strides.every((stride, dim) => shape[dim] === 1 || stride === expected[dim]);
}

/** `shape` with its −1 filled in for `count` elements; raises PyTorch's error where it does not fit. */
export function inferredShape(shape: Shape, count: number): Shape {
  const isInferred = (size: number): boolean => size === -1;
  const known = shape.filter((size) => !isInferred(size)).reduce((product, size) => product * size, 1);
  const open = shape.filter(isInferred).length;
  const invalid = shape.find((size) => size < -1);
  if (invalid !== undefined) refuse(`invalid shape dimension ${invalid}`);
  if (open > 1) refuse('only one dimension can be inferred');
  if (open === 1 && known === 0 && count === 0) {
    refuse(
      `cannot reshape tensor of 0 elements into shape ${formatShape(shape)} because the unspecified dimension size -1 can be any value and is ambiguous`,
    );
  }
  const fits = open === 1 ? known > 0 && count % known === 0 : known === count;
  if (!fits) refuse(`shape '${formatShape(shape)}' is invalid for input of size ${count}`);
  return shape.map((size) => (isInferred(size) ? count / known : size));
}

/**
 * The same elements in another shape, or null where that takes a copy: each new dimension must lie within one run of dimensions
 * that are contiguous to each other.
 */
export function reshaped(from: Geometry, shape: Shape): Geometry | null {
  if (sameShape(shape, from.shape)) return { ...from, shape };
  if (sizeOf(from.shape) === 0 || isContiguous(from)) {
    return { shape, strides: contiguousStrides(shape), offset: from.offset };
  }
  const strides = new Array<number>(shape.length).fill(0);
  let next = shape.length - 1;
  let runSize = 1;
  let runStride = from.strides.at(-1) ?? 1;
  for (let dim = from.shape.length - 1; dim >= 0; dim -= 1) {
    runSize *= at(from.shape, dim);
    const outer = from.shape[dim - 1];
    const joins = outer === 1 || from.strides[dim - 1] === runSize * runStride;
    if (outer !== undefined && joins) continue;
    let filled = 1;
    while (next >= 0 && (filled < runSize || shape[next] === 1)) {
      strides[next] = filled * runStride;
      filled *= at(shape, next);
      next -= 1;
    }
    if (filled !== runSize) return null;
    runSize = 1;
    runStride = from.strides[dim - 1] ?? 1;
  }
  return next === -1 ? { shape, strides, offset: from.offset } : null;
}
