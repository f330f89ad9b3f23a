/**
 * Eigenvalues (ascending) and unit eigenvectors of the symmetric part of a row-major matrix of `size` rows, by Jacobi's rotations.
 * The largest component of each vector is positive.
 */
export function symmetricEigen(
  matrix: ArrayLike<number>,
  start: number,
  size: number,
): { readonly values: readonly number[]; readonly vectors: readonly Float64Array[] } {
  const at = (row: number, column: number): number => matrix[start + row * size + column] ?? 0;
  const rows = Array.from({ length: size }, (_, i) =>
    Float64Array.from({ length: size }, (_, j) => (at(i, j) + at(j, i)) / 2),
  );
  const vectors = rows.map((_, i) => Float64Array.from({ length: size }, (_, j) => Number(i === j)));
  for (let sweep = 0; sweep < mostSweeps && isRotated(rows, vectors); sweep += 1);
  const order = [...rows.keys()].sort((a, b) => entry(rows, a, a) - entry(rows, b, b));
  return {
    values: order.map((i) => entry(rows, i, i)),
    vectors: order.map((i) => oriented(vectors[i] ?? new Float64Array(size))),
  };
}

/** Convergence is quadratic: so many are enough for any size that is admitted. */
const mostSweeps = 30;

function entry(rows: readonly Float64Array[], i: number, j: number): number {
  return rows[i]?.[j] ?? 0;
}

/** One rotation for each pair that is not 0 already; whether there was one. */
function isRotated(rows: readonly Float64Array[], vectors: readonly Float64Array[]): boolean {
  let found = false;
  for (let p = 0; p < rows.length; p += 1) {
    for (let q = p + 1; q < rows.length; q += 1) {
      const off = entry(rows, p, q);
      const scale = Math.abs(entry(rows, p, p)) + Math.abs(entry(rows, q, q));
      if (!(Math.abs(off) > 1e-18 * scale)) continue;
      found = true;
      const theta = (entry(rows, q, q) - entry(rows, p, p)) / (2 * off);
      const tangent = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
      rotate(rows, vectors, p, q, tangent);
    }
  }
  return found;
}

function rotate(
  rows: readonly Float64Array[],
  vectors: readonly Float64Array[],
  p: number,
  q: number,
  t: number,
): void {
  const cosine = 1 / Math.sqrt(t * t + 1);
  const sine = t * cosine;
  const turn = (first: Float64Array, i: number, second: Float64Array, j: number): void => {
    const [a, b] = [first[i] ?? 0, second[j] ?? 0];
    first[i] = cosine * a - sine * b;
    second[j] = sine * a + cosine * b;
  };
  for (const row of rows) turn(row, p, row, q);
  for (const pairs of [rows, vectors]) {
    const [first, second] = [pairs[p], pairs[q]];
    if (first === undefined || second === undefined) continue;
    for (let k = 0; k < first.length; k += 1) turn(first, k, second, k);
  }
}

function oriented(vector: Float64Array): Float64Array {
  const largest = vector.reduce((best, component) => (Math.abs(component) > Math.abs(best) ? component : best), 0);
  return largest < 0 ? vector.map((component) => -component) : vector;
}
