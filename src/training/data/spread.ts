import type { SampleRandom } from '../../core/roles/random';
import type { SampleOptions, Samples } from './samples';

const count = 256;

/** A line whose noise grows along it, as a loss that predicts its spread too asks for: y = 0.8 x ± what x says. Further outputs have other slopes. */
export function spread({ noise, outputs }: SampleOptions, random: SampleRandom): Samples {
  const features = Array.from({ length: count }, () => [random.between(-1.5, 1.5)]);
  const values = features.map(([x = 0]) => {
    const deviation = 4 * noise * (0.1 + (x + 1.5) / 3);
    return Array.from({ length: outputs }, (_, output) => 0.8 * Math.cos(output) * x + deviation * random.normal());
  });
  return { features, truth: { kind: 'values', values, isBounded: false } };
}
