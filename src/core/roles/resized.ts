import type { InputReading } from './reading';

/** A size that no sample should have. */
export const largestSize = 512;

/** An input with another size, of samples aside, and as many classes as that. */
export function resized(input: InputReading, from: number, to: number): InputReading {
  if (input.kind !== 'tensor') return input;
  return {
    ...input,
    shape: input.shape.map((size, dimension) => (dimension > 0 && size === from ? to : size)),
    below: input.below === from ? to : input.below,
  };
}
