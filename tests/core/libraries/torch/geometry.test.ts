import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  diagonalOf,
  expanded,
  inferredShape,
  isContiguous,
  permuted,
  reshaped,
  selected,
  sliced,
  unfolded,
} from '../../../../src/core/libraries/torch/kit/geometry';
import type { Geometry } from '../../../../src/core/ops/parameters';
import { contiguousStrides, sizeOf, type Shape } from '../../../../src/core/tensor/shape';

function whole(shape: Shape): Geometry {
  return { shape, strides: contiguousStrides(shape), offset: 0 };
}

/** The storage places that a view reads, in row-major order. */
function places({ shape, strides, offset }: Geometry): number[] {
  const own = contiguousStrides(shape);
  return Array.from({ length: sizeOf(shape) }, (_, flat) =>
    shape.reduce((sum, size, dim) => sum + (Math.floor(flat / (own[dim] ?? 1)) % size) * (strides[dim] ?? 0), offset),
  );
}

const shapes = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 });

/** A shape with the dims in another order, and a slice of it. */
const views = shapes.chain((shape) =>
  fc
    .tuple(fc.shuffledSubarray([...shape.keys()], { minLength: shape.length }), fc.nat(3), fc.nat(3))
    .map(([order, start, size]) => {
      const turned = permuted(whole(shape), order);
      const length = turned.shape[0] ?? 1;
      const from = start % length;
      return sliced(turned, 0, from, 1 + (size % (length - from)));
    }),
);

/** Splits a size into factors. */
function factors(count: number, pieces: readonly number[]): number[] {
  const result: number[] = [];
  let rest = count;
  for (const piece of pieces) {
    if (rest % piece !== 0) continue;
    result.push(piece);
    rest /= piece;
  }
  return [...result, rest];
}

describe('views', () => {
  test('a reshape that is a view reads the same elements in the same order', () => {
    fc.assert(
      fc.property(views, fc.array(fc.integer({ min: 1, max: 4 })), (view, pieces) => {
        const geometry = reshaped(view, factors(sizeOf(view.shape), pieces));
        if (geometry !== null) expect(places(geometry)).toEqual(places(view));
      }),
    );
  });

  test('a contiguous tensor takes every shape of its size as a view', () => {
    fc.assert(
      fc.property(shapes, fc.array(fc.integer({ min: 1, max: 4 })), (shape, pieces) => {
        expect(isContiguous(whole(shape))).toBe(true);
        expect(reshaped(whole(shape), factors(sizeOf(shape), pieces))).not.toBeNull();
      }),
    );
  });

  test('the columns of a matrix do not lie in one line', () => {
    expect(reshaped(permuted(whole([2, 3]), [1, 0]), [6])).toBeNull();
    expect(reshaped(permuted(whole([2, 3, 4]), [1, 0, 2]), [3, 2, 2, 2])).not.toBeNull();
  });

  test('one size is inferred, and what does not fit is refused', () => {
    expect(inferredShape([2, -1], 6)).toEqual([2, 3]);
    expect(() => inferredShape([4, -1], 6)).toThrow("shape '[4, -1]' is invalid for input of size 6");
    expect(() => inferredShape([-1, -1], 6)).toThrow('only one dimension can be inferred');
  });

  test('expansion reads one element many times', () => {
    expect(places(expanded(whole([2, 1]), [2, 2, 3]))).toEqual([0, 0, 0, 1, 1, 1, 0, 0, 0, 1, 1, 1]);
    expect(() => expanded(whole([2]), [3])).toThrow('must match the existing size (2)');
  });

  test('selection, diagonals and windows', () => {
    expect(places(selected(whole([2, 3]), 1, 2))).toEqual([2, 5]);
    expect(places(diagonalOf(whole([3, 3]), 1, 0, 1))).toEqual([1, 5]);
    expect(places(diagonalOf(whole([3, 3]), -1, 0, 1))).toEqual([3, 7]);
    expect(places(diagonalOf(whole([2, 2]), 5, 0, 1))).toEqual([]);
    expect(places(unfolded(whole([5]), 0, 3, 2))).toEqual([0, 1, 2, 2, 3, 4]);
  });
});
