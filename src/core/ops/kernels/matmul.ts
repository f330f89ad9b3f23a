import type { TensorData } from '../../tensor/data';

/**
 * Writes the product of an [n, k] and a [k, m] matrix into `out` from `at` on, in tiles of 2 × 2: each element that is read serves two sums.
 * Sums are in double precision, in order. (Destructuring an array in the inner loop would make it three times as slow.)
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
  const pairsN = n - (n % 2);
  const pairsM = m - (m % 2);
  for (let i = 0; i < pairsN; i += 2) {
    const first = atA + i * k;
    const second = first + k;
    for (let j = 0; j < pairsM; j += 2) {
      let s00 = 0;
      let s01 = 0;
      let s10 = 0;
      let s11 = 0;
      for (let p = 0, q = atB + j; p < k; p += 1, q += m) {
        const a0 = a[first + p] ?? 0;
        const a1 = a[second + p] ?? 0;
        const b0 = b[q] ?? 0;
        const b1 = b[q + 1] ?? 0;
        s00 += a0 * b0;
        s01 += a0 * b1;
        s10 += a1 * b0;
        s11 += a1 * b1;
      }
      const to = at + i * m + j;
      out[to] = s00;
      out[to + 1] = s01;
      out[to + m] = s10;
      out[to + m + 1] = s11;
    }
  }
  for (let i = 0; i < n; i += 1) {
    for (let j = i < pairsN ? pairsM : 0; j < m; j += 1) {
      let sum = 0;
      for (let p = 0, q = atB + j; p < k; p += 1, q += m) sum += (a[atA + i * k + p] ?? 0) * (b[q] ?? 0);
      out[at + i * m + j] = sum;
    }
  }
}
