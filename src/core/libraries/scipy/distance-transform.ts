import { contiguousStrides, type Shape } from '../../tensor/shape';

/**
 * Euclidean distance of each element that is not 0 to the nearest one that is, `sampling` apart along each axis. Where none is 0, SciPy
 * measures from before the first element along the first axis.
 */
export function distanceTransform(
  data: ArrayLike<number>,
  shape: Shape,
  sampling: readonly number[],
): Float64Array<ArrayBuffer> {
  const strides = contiguousStrides(shape);
  const hasZero = Array.from(data).includes(0);
  let squares = Float64Array.from(data, (value, flat) => {
    if (hasZero) return value === 0 ? 0 : Infinity;
    return shape.reduce((sum, size, axis) => {
      const place = Math.floor(flat / (strides[axis] ?? 1)) % size;
      return sum + ((place + (axis === 0 ? 1 : 0)) * (sampling[axis] ?? 1)) ** 2;
    }, 0);
  });
  if (hasZero) shape.forEach((size, axis) => (squares = along(squares, size, strides[axis] ?? 1, sampling[axis] ?? 1)));
  return squares.map(Math.sqrt);
}

/** Takes each line along one axis into account: the least of what is known elsewhere on it and the way from there. */
function along(
  squares: Float64Array<ArrayBuffer>,
  size: number,
  stride: number,
  spacing: number,
): Float64Array<ArrayBuffer> {
  return squares.map((_, flat) => {
    const place = Math.floor(flat / stride) % size;
    const start = flat - place * stride;
    let least = Infinity;
    for (let other = 0; other < size; other += 1) {
      least = Math.min(least, (squares[start + other * stride] ?? 0) + ((place - other) * spacing) ** 2);
    }
    return least;
  });
}
