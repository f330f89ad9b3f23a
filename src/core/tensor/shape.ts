/** Sizes of each dimension, outermost first; `[]` is a scalar. */
export type Shape = readonly number[];

export function sizeOf(shape: Shape): number {
  return shape.reduce((product, size) => product * size, 1);
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((size, index) => size === b[index]);
}

/** Row-major strides, in elements. */
export function contiguousStrides(shape: Shape): number[] {
  const strides = new Array<number>(shape.length).fill(1);
  for (let dim = shape.length - 2; dim >= 0; dim -= 1) {
    strides[dim] = (strides[dim + 1] ?? 1) * Math.max(shape[dim + 1] ?? 1, 1);
  }
  return strides;
}

/** The shape that two shapes broadcast to, or null where they don't. */
export function broadcastShapes(a: Shape, b: Shape): Shape | null {
  const rank = Math.max(a.length, b.length);
  const result: number[] = [];
  for (let dim = 0; dim < rank; dim += 1) {
    const sizeA = a[a.length - rank + dim] ?? 1;
    const sizeB = b[b.length - rank + dim] ?? 1;
    if (sizeA !== sizeB && sizeA !== 1 && sizeB !== 1) return null;
    result.push(sizeA === 1 ? sizeB : sizeA);
  }
  return result;
}

/** Strides with which a tensor of `shape` and `strides` is read when broadcast to `target`: 0 along stretched dimensions. */
export function broadcastStrides(shape: Shape, strides: readonly number[], target: Shape): number[] {
  const missing = target.length - shape.length;
  return target.map((_, dim) => {
    const own = dim - missing;
    return own < 0 || shape[own] === 1 ? 0 : (strides[own] ?? 0);
  });
}

/** `dims` as non-negative numbers. The caller has checked their range. */
export function normalizeDims(dims: readonly number[], rank: number): number[] {
  return dims.map((dim) => (dim < 0 ? dim + rank : dim));
}

/** The shape after reducing over `dims` (non-negative). */
export function reducedShape(shape: Shape, dims: readonly number[], keepdim: boolean): Shape {
  const reduced = new Set(dims);
  if (keepdim) return shape.map((size, dim) => (reduced.has(dim) ? 1 : size));
  return shape.filter((_, dim) => !reduced.has(dim));
}

export function formatShape(shape: Shape): string {
  return `[${shape.join(', ')}]`;
}
