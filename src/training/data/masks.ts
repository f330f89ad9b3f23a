import type { SampleRandom } from '../../core/roles/random';
import type { SampleOptions, Samples } from './samples';

const count = 256;
/** Width and height of an image. */
const side = 8;

/** Grey images of a round blob per class but 0, the background; brighter for each class; with the blobs as masks. */
export function masks({ noise, classes }: SampleOptions, random: SampleRandom): Samples {
  const labels = Array.from({ length: count }, () => labelImage(classes, random));
  const features = labels.map((image) =>
    image.map((label) => brightness(label, classes) + 2 * noise * random.normal()),
  );
  return { features, truth: { kind: 'labels', classes, places: [side, side], labels } };
}

function brightness(label: number, classes: number): number {
  return (2 * label) / (classes - 1) - 0.5;
}

function labelImage(classes: number, random: SampleRandom): number[] {
  const image = new Array<number>(side * side).fill(0);
  for (let label = 1; label < classes; label += 1) {
    const [row, column] = [random.between(1, side - 2), random.between(1, side - 2)];
    const radius = random.between(1.4, 2.6);
    for (let pixel = 0; pixel < image.length; pixel += 1) {
      if (Math.hypot(Math.floor(pixel / side) - row, (pixel % side) - column) < radius) image[pixel] = label;
    }
  }
  return image;
}
