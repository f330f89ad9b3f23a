/**
 * Random numbers by counting: number `i` of the stream (seed, call) is a hash of the three, so that every variant and executor draws
 * the same without sharing a state. The hash is two rounds of a 32-bit multiply-and-shift finalizer; good for samples, not for secrets.
 */
export class RandomStream {
  readonly #key: number;
  readonly #salt: number;

  constructor(seed: number, call: number) {
    // A seed is a whole number of up to 53 bits: both halves count.
    const low = mix(seed | 0);
    const high = mix(Math.floor(seed / 2 ** 32) ^ low);
    this.#key = mix(high ^ Math.imul(call + 1, 0x9e3779b1));
    this.#salt = mix(this.#key ^ low ^ 0x85ebca6b);
  }

  /** 32 random bits, unsigned. */
  bits(index: number): number {
    return mix(mix(index ^ this.#key) + this.#salt) >>> 0;
  }

  /** In [0, 1), in steps that a number with so many bits of precision (32 at most) holds exactly: rounding does not make it 1. */
  fraction(index: number, precision: number): number {
    return (this.bits(index) >>> (32 - precision)) * 2 ** -precision;
  }

  /** In [0, 1), in steps of 2⁻⁵³. */
  double(index: number): number {
    return ((this.bits(2 * index) >>> 5) * 2 ** 26 + (this.bits(2 * index + 1) >>> 6)) * 2 ** -53;
  }

  /** Standard normal, by Box and Muller's method. */
  normal(index: number): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.double(2 * index)));
    return radius * Math.cos(2 * Math.PI * this.double(2 * index + 1));
  }

  /** The numbers from 0 to `count`, in random order (Fisher and Yates). */
  permutation(count: number): number[] {
    const order = Array.from({ length: count }, (_, i) => i);
    for (let i = count - 1; i > 0; i -= 1) {
      const j = Math.floor(this.double(i) * (i + 1));
      [order[i], order[j]] = [order[j] ?? 0, order[i] ?? 0];
    }
    return order;
  }
}

/** Each bit of the answer depends on each bit of `value`. */
function mix(value: number): number {
  let x = value | 0;
  x = Math.imul(x ^ (x >>> 16), 0x21f0aaad);
  x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
  return x ^ (x >>> 15);
}
