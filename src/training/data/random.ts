import { SampleRandom } from '../../core/roles/random';

/** What random numbers are drawn for: each purpose has a stream of its own, so that one can change without the others. */
export type Purpose = 'data' | 'extras' | 'weights' | 'batches' | 'landscape' | 'outliers';

const offsets: Record<Purpose, number> = { data: 1, extras: 2, weights: 3, batches: 4, landscape: 5, outliers: 6 };

export function randomFor(seed: number, purpose: Purpose): SampleRandom {
  return new SampleRandom(seedFor(seed, purpose));
}

/** The seed of a purpose's own stream. */
export function seedFor(seed: number, purpose: Purpose): number {
  return mix(seed, offsets[purpose]);
}

/** The key of the draws that a loss makes in one step: the same for all variants and executors. */
export function drawSeedOf(seed: number, step: number): number {
  return mix(seed, 0x10000 + step);
}

/** Two numbers to one of 32 bits, such that neighbours lead to unlike ones (the finaliser of MurmurHash3). */
function mix(a: number, b: number): number {
  let h = Math.imul(a ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(b + 0x7f4a7c15, 0xc2b2ae35);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** 0 … count − 1 in random order (Fisher–Yates). */
export function permutation(count: number, random: SampleRandom): Uint32Array {
  const order = new Uint32Array(count);
  for (let index = 0; index < count; index += 1) order[index] = index;
  for (let last = count - 1; last > 0; last -= 1) {
    const other = random.below(last + 1);
    const held = order[last] ?? 0;
    order[last] = order[other] ?? 0;
    order[other] = held;
  }
  return order;
}
