import type { TensorData } from '../../tensor/data';

/**
 * Writes the product of an [n, k] and a [k, m] matrix into `out` from `at` on. Row by row, four rows of `b` at a time, summed in double
 * precision.
 */
export function multiply(
  out: TensorData,
  at: number,
  a: TensorData,
  atA: number,
  b: TensorData,
  atB: number,
  [n, k, m]: readonly [number, number, number],
): void {
  const row = new Float64Array(m);
  for (let i = 0; i < n; i += 1) {
    row.fill(0);
    let p = 0;
    for (; p + 3 < k; p += 4) {
      const from = atA + i * k + p;
      const [a0, a1, a2, a3] = [a[from] ?? 0, a[from + 1] ?? 0, a[from + 2] ?? 0, a[from + 3] ?? 0];
      const b0 = atB + p * m;
      const [b1, b2, b3] = [b0 + m, b0 + 2 * m, b0 + 3 * m];
      for (let j = 0; j < m; j += 1) {
        const two = a0 * (b[b0 + j] ?? 0) + a1 * (b[b1 + j] ?? 0);
        row[j] = (row[j] ?? 0) + two + a2 * (b[b2 + j] ?? 0) + a3 * (b[b3 + j] ?? 0);
      }
    }
    for (; p < k; p += 1) {
      const a0 = a[atA + i * k + p] ?? 0;
      const b0 = atB + p * m;
      for (let j = 0; j < m; j += 1) row[j] = (row[j] ?? 0) + a0 * (b[b0 + j] ?? 0);
    }
    out.set(row, at + i * m);
  }
}
