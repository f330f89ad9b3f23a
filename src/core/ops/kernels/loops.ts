import type { BinaryLoop } from '../makers/elementwise';

/** The four operations that a graph and its gradient are mostly made of, without a call for each element. */

export const addLoop: BinaryLoop = (out, start, count, a, atA, stepA, b, atB, stepB) => {
  for (let i = 0; i < count; i += 1) out[start + i] = (a[atA + i * stepA] ?? 0) + (b[atB + i * stepB] ?? 0);
};
export const subLoop: BinaryLoop = (out, start, count, a, atA, stepA, b, atB, stepB) => {
  for (let i = 0; i < count; i += 1) out[start + i] = (a[atA + i * stepA] ?? 0) - (b[atB + i * stepB] ?? 0);
};
export const mulLoop: BinaryLoop = (out, start, count, a, atA, stepA, b, atB, stepB) => {
  for (let i = 0; i < count; i += 1) out[start + i] = (a[atA + i * stepA] ?? 0) * (b[atB + i * stepB] ?? 0);
};
export const divLoop: BinaryLoop = (out, start, count, a, atA, stepA, b, atB, stepB) => {
  for (let i = 0; i < count; i += 1) out[start + i] = (a[atA + i * stepA] ?? 0) / (b[atB + i * stepB] ?? 0);
};
