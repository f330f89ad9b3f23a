import { expect, it } from 'vitest';
import { signAgreement } from '../../src/training/variants/compare';
import { keys } from '../../src/training/variants/keys';

function gradients(...values: number[]) {
  const type = { shape: [values.length], dtype: 'float32' } as const;
  return new Map([[keys.gradient('w'), { type, data: Float32Array.from(values) }]]);
}

it.each([
  { of: 'the same', own: [1, -2, 3], other: [2, -1, 1], share: 1 },
  { of: 'the opposite', own: [1, -2, 3], other: [-1, 2, -3], share: 0 },
  { of: 'the opposite, where some weights get nothing', own: [1, 0, 0], other: [-1, 0, 0], share: 0 },
  { of: 'one that moves what the other leaves', own: [1, 0], other: [1, 1], share: 0.5 },
  { of: 'what is no number', own: [NaN, NaN], other: [NaN, NaN], share: null },
  { of: 'what is no number in part', own: [NaN, 1], other: [2, 1], share: 1 },
  { of: 'nothing on both sides', own: [0, 0], other: [-0, 0], share: null },
])('$of: $share', ({ own, other, share }) => {
  expect(signAgreement(['w', 'v'], gradients(...own), gradients(...other))).toBe(share);
});
