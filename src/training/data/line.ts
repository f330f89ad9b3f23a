import type { SampleRandom } from '../../core/roles/random';
import type { SampleOptions, Samples } from './samples';

const count = 256;

/** A noisy line through the origin: y = 0.8 x. Further outputs have other slopes. */
export function line({ noise, outputs }: SampleOptions, random: SampleRandom): Samples {
  const features = Array.from({ length: count }, () => [random.between(-1.5, 1.5)]);
  const values = features.map(([x = 0]) =>
    Array.from({ length: outputs }, (_, output) => 0.8 * Math.cos(output) * x + 2 * noise * random.normal()),
  );
  return { features, truth: { kind: 'values', values, isBounded: false } };
}
