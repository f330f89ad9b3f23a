import type { SampleRandom } from '../../core/roles/random';
import type { SampleOptions, Samples } from './samples';

const count = 500;
/** Width and height of an image. */
const side = 8;

type Stroke = readonly (readonly [x: number, y: number])[];

const ring = (x: number, y: number, width: number, height: number): Stroke =>
  Array.from({ length: 13 }, (_, step) => {
    const angle = (2 * Math.PI * step) / 12;
    return [x + width * Math.sin(angle), y - height * Math.cos(angle)] as const;
  });

/** How each digit is written, in a box from (−1, −1), left and top, to (1, 1). */
const strokes: readonly (readonly Stroke[])[] = [
  [ring(0, 0, 0.65, 1)],
  [
    [
      [-0.45, -0.55],
      [0.1, -1],
      [0.1, 1],
    ],
  ],
  [
    [
      [-0.6, -0.6],
      [-0.2, -1],
      [0.4, -0.9],
      [0.55, -0.4],
      [-0.6, 1],
      [0.65, 1],
    ],
  ],
  [
    [
      [-0.55, -0.9],
      [0.3, -1],
      [0.55, -0.5],
      [-0.1, -0.05],
      [0.6, 0.4],
      [0.3, 0.95],
      [-0.6, 0.9],
    ],
  ],
  [
    [
      [0.35, 1],
      [0.35, -1],
      [-0.65, 0.35],
      [0.7, 0.35],
    ],
  ],
  [
    [
      [0.55, -1],
      [-0.5, -1],
      [-0.55, -0.15],
      [0.25, -0.2],
      [0.6, 0.3],
      [0.3, 0.95],
      [-0.6, 0.9],
    ],
  ],
  [
    [
      [0.4, -1],
      [-0.4, -0.2],
      [-0.55, 0.5],
    ],
    ring(0, 0.45, 0.55, 0.55),
  ],
  [
    [
      [-0.6, -1],
      [0.6, -1],
      [-0.1, 1],
    ],
  ],
  [ring(0, -0.5, 0.45, 0.48), ring(0, 0.48, 0.55, 0.52)],
  [
    ring(0, -0.45, 0.55, 0.55),
    [
      [0.55, -0.45],
      [0.45, 0.3],
      [0, 1],
    ],
  ],
];

/** Handwritten-like digits: each image is written anew, shifted, slanted and stretched a little, in grey on 8 × 8 pixels. */
export function digits({ noise }: SampleOptions, random: SampleRandom): Samples {
  const labels = Array.from({ length: count }, (_, index) => index % strokes.length);
  const features = labels.map((label) => draw(strokes[label] ?? [], noise, random));
  return {
    features,
    truth: { kind: 'labels', classes: strokes.length, places: [], labels: labels.map((label) => [label]) },
  };
}

function draw(digit: readonly Stroke[], noise: number, random: SampleRandom): number[] {
  const slant = random.between(-0.25, 0.25);
  const [width, height] = [random.between(2.2, 3), random.between(2.7, 3.3)];
  const [right, down] = [random.between(-0.5, 0.5), random.between(-0.3, 0.3)];
  const written = digit.map((stroke) =>
    stroke.map(([x, y]) => [(x - slant * y) * width + right, y * height + down] as const),
  );
  const middle = (side - 1) / 2;
  return Array.from({ length: side * side }, (_, pixel) => {
    const [x, y] = [(pixel % side) - middle, Math.floor(pixel / side) - middle];
    const distance = Math.min(...written.flatMap((stroke) => distancesTo(stroke, x, y)));
    const ink = Math.min(1, Math.max(0, 1.35 - distance));
    return ink - 0.3 + noise * random.normal();
  });
}

/** Distance of a point to each piece of a stroke. */
function distancesTo(stroke: Stroke, x: number, y: number): number[] {
  return stroke.slice(1).map(([endX, endY], index) => {
    const [startX, startY] = stroke[index] ?? [endX, endY];
    const [dx, dy] = [endX - startX, endY - startY];
    const along = ((x - startX) * dx + (y - startY) * dy) / (dx * dx + dy * dy || 1);
    const clamped = Math.min(1, Math.max(0, along));
    return Math.hypot(x - startX - clamped * dx, y - startY - clamped * dy);
  });
}
