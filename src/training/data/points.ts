import type { SampleRandom } from '../../core/roles/random';
import type { SampleOptions, Samples } from './samples';

const count = 512;

type Point = (position: number, label: number) => readonly [number, number];

/** Points in the plane, the classes in turn; `position` runs from 0 to 1 along each class. */
function labelledPoints(classes: number, noise: number, random: SampleRandom, point: Point): Samples {
  const labels = Array.from({ length: count }, (_, index) => index % classes);
  const features = labels.map((label) => {
    const [x, y] = point(random.uniform(), label);
    return [x + noise * random.normal(), y + noise * random.normal()];
  });
  return { features, truth: { kind: 'labels', classes, places: [], labels: labels.map((label) => [label]) } };
}

/** Two half circles that reach into each other (as scikit-learn's `make_moons`), centred. */
export function moons({ noise }: SampleOptions, random: SampleRandom): Samples {
  return labelledPoints(2, noise, random, (position, label) => {
    const angle = Math.PI * position;
    return label === 0
      ? [Math.cos(angle) - 0.5, Math.sin(angle) - 0.25]
      : [0.5 - Math.cos(angle), 0.25 - Math.sin(angle)];
  });
}

/** Three arms of a spiral, three quarters of a turn each. */
export function spirals({ noise }: SampleOptions, random: SampleRandom): Samples {
  return labelledPoints(3, noise / 2, random, (position, label) => {
    const angle = 2 * Math.PI * (label / 3 + 0.75 * position);
    const radius = 0.2 + 1.3 * position;
    return [radius * Math.cos(angle), radius * Math.sin(angle)];
  });
}

/** One cloud per class, on a circle. */
export function blobs({ noise, classes }: SampleOptions, random: SampleRandom): Samples {
  const spread = (2 + 10 * noise) / (3 * classes);
  return labelledPoints(classes, spread, random, (_, label) => {
    const angle = (2 * Math.PI * label) / classes;
    return [1.5 * Math.cos(angle), 1.5 * Math.sin(angle)];
  });
}
