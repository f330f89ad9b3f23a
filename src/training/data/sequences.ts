import type { SampleRandom } from '../../core/roles/random';
import type { SampleOptions, Samples } from './samples';

const count = 256;
const length = 6;

/** Sequences of numbers in [−1, 1]; the label at each place says in which of equal parts the mean of it and its predecessor lies. */
export function sequences({ noise, classes }: SampleOptions, random: SampleRandom): Samples {
  const clean = Array.from({ length: count }, () => Array.from({ length }, () => random.between(-1, 1)));
  const labels = clean.map((row) => row.map((value, place) => part((value + (row[place - 1] ?? value)) / 2, classes)));
  const features = clean.map((row) => row.map((value) => value + 0.2 * noise * random.normal()));
  return { features, truth: { kind: 'labels', classes, places: [length], labels } };
}

function part(value: number, classes: number): number {
  return Math.min(Math.floor(((value + 1) / 2) * classes), classes - 1);
}
