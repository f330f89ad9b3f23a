import type { Context } from '../../../interpreter/context';
import { refuse } from '../../../ops/makers/types';
import { constant, type Ref } from '../../../ops/ref';
import { broadcastShapes, contiguousStrides, formatShape, sizeOf, type Shape } from '../../../tensor/shape';
import { plain } from '../unary';

/** Positions along `count` dimensions from `dim` on, counted flat over them; int64, each in range. */
export interface Positions {
  readonly dim: number;
  readonly count: number;
  readonly index: Ref;
  /** A single position that takes its dimension away before the others are placed. */
  readonly isScalar: boolean;
}

/**
 * int64 positions below `size`, negative ones counted from the end; raises PyTorch's error where one is out of range. Positions
 * that depend on the data may be negative in another batch, though none is in this one.
 */
export function wrappedIndex(index: Ref, dim: number, size: number, context: Context): Ref {
  const data = context.trace.data(index);
  const isOutside = (position: number): boolean => position < -size || position >= size;
  if (context.trace.ask(index, (positions) => positions.some(isOutside))) {
    refuse(`index ${data.find(isOutside)} is out of bounds for dimension ${dim} with size ${size}`, 'IndexError');
  }
  const isSettled = context.trace.node(index).op === 'constant' && data.every((position) => position >= 0);
  return isSettled ? index : plain('remainder', index, index.scalar(size));
}

/**
 * For each element of an indexing's result its flat position in a tensor of `shape`. The indices broadcast together; their
 * dimensions stand where they stood when they were neighbours, else in front.
 */
export function flatPlaces(like: Ref, shape: Shape, positions: readonly Positions[]): Ref {
  const strides = contiguousStrides(shape);
  const isIndexed = (dim: number): boolean => positions.some((part) => dim >= part.dim && dim < part.dim + part.count);
  const kept = shape.flatMap((_, dim) => (isIndexed(dim) ? [] : [dim]));
  const grouped = positions.filter((part) => !part.isScalar);
  const indexShape = commonIndexShape(grouped);
  const before =
    grouped.length > 0 && areNeighbours(positions) ? kept.filter((dim) => dim < (grouped[0]?.dim ?? 0)) : [];
  const after = kept.filter((dim) => !before.includes(dim));
  const sizes = (dims: readonly number[]): number[] => dims.map((dim) => shape[dim] ?? 1);

  const scaled = (part: Positions): Ref => {
    const stride = strides[part.dim + part.count - 1] ?? 1;
    const own = part.isScalar ? [] : [...part.index.shape, ...after.map(() => 1)];
    const placed = part.index.reshape(own);
    return stride === 1 ? placed : placed.mul(stride);
  };
  const rest =
    sizes(before).length + sizes(after).length === 0
      ? []
      : [
          keptPlaces(
            like,
            [...sizes(before), ...indexShape.map(() => 1), ...sizes(after)],
            [
              ...before.map((dim) => strides[dim] ?? 1),
              ...indexShape.map(() => 0),
              ...after.map((dim) => strides[dim] ?? 1),
            ],
          ),
        ];
  const [first, ...others] = [...rest, ...positions.map(scaled)];
  if (first === undefined) throw new RangeError('an indexing without an index');
  const flat = others.reduce((sum, part) => sum.add(part), first);
  return flat.expand([...sizes(before), ...indexShape, ...sizes(after)]);
}

function commonIndexShape(parts: readonly Positions[]): Shape {
  return parts.reduce<Shape>((shape, { index }) => {
    const common = broadcastShapes(shape, index.shape);
    if (common !== null) return common;
    const shapes = parts.map((part) => formatShape(part.index.shape)).join(', ');
    return refuse(
      `shape mismatch: indexing tensors could not be broadcast together with shapes ${shapes}`,
      'IndexError',
    );
  }, []);
}

/** Whether no kept dimension stands between the grouped ones, once single positions are gone. */
function areNeighbours(positions: readonly Positions[]): boolean {
  const first = positions.findIndex((part) => !part.isScalar);
  const last = positions.findLastIndex((part) => !part.isScalar);
  const between = positions.slice(first, last + 1);
  return between.every((part, index) => {
    const next = between[index + 1];
    return next === undefined || next.dim === part.dim + part.count;
  });
}

/** Flat positions of the dimensions that stay as they are. */
function keptPlaces(like: Ref, shape: Shape, strides: readonly number[]): Ref {
  const own = contiguousStrides(shape);
  const values = Float64Array.from({ length: sizeOf(shape) }, (_, flat) =>
    shape.reduce((sum, size, dim) => sum + (Math.floor(flat / (own[dim] ?? 1)) % size) * (strides[dim] ?? 0), 0),
  );
  return constant(like.builder, shape, 'int64', values);
}
