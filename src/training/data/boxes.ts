import type { SampleRandom } from '../../core/roles/random';
import type { SampleOptions, Samples } from './samples';

const count = 256;

/** Boxes (x1, y1, x2, y2) in the unit square, to be told from their noisy centre and size. */
export function boxes({ noise }: SampleOptions, random: SampleRandom): Samples {
  const values = Array.from({ length: count }, () => {
    const [width, height] = [random.between(0.2, 0.5), random.between(0.2, 0.5)];
    const [left, top] = [random.between(0, 1 - width), random.between(0, 1 - height)];
    return [left, top, left + width, top + height];
  });
  const features = values.map(([left = 0, top = 0, right = 0, bottom = 0]) => {
    const seen = [left + right - 1, top + bottom - 1, 4 * (right - left) - 1.4, 4 * (bottom - top) - 1.4];
    return seen.map((value) => value + 0.2 * noise * random.normal());
  });
  return { features, truth: { kind: 'values', values, isBounded: true } };
}
