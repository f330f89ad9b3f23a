import type { SampleGradient } from '../../src/core/pictures/sample-gradient';
import type { Surface } from '../charts/canvas';
import { colorOf } from '../charts/color';
import { boundOf, extentOf, paintGrid, shade, type Grid } from '../charts/grid';
import { paintSigns, shares } from '../charts/signs';
import { formatShare } from '../format';
import type { Theme } from '../theme';
import type { Picture } from './picture';

/** Images side by side: the rest would be too small to be read. */
const mostImages = 4;

/** One image of the sample: the prediction and its gradient, pixel by pixel. */
interface Image {
  readonly title: string;
  readonly values: Grid;
  /** null: PyTorch gives None. */
  readonly gradient: Grid | null;
}

/** What the loss tells each pixel of a prediction. */
export function imagesPicture({ predictions }: SampleGradient): Picture | null {
  const [prediction] = predictions;
  const images = prediction === undefined ? [] : imagesOf(prediction);
  if (prediction === undefined || images.length === 0) return null;
  const gradients = images.flatMap(({ gradient }) => gradient ?? []);
  return {
    id: 'images',
    title: 'pixel by pixel',
    description: describe(prediction.name, images),
    help: `Above, the sample’s prediction, the stronger the larger; below, which way the optimiser moves each pixel of it. A pixel without colour gets nothing: the loss has nothing to say about it.`,
    caption:
      gradients.length === 0
        ? 'PyTorch gives None for every pixel.'
        : `∂loss/∂\`${prediction.name}\` of each pixel, ${boundOf(...gradients)}`,
    hasSigns: gradients.length > 0,
    table: {
      head: ['image', 'pushed up', 'pushed down', 'nothing'],
      rows: images.map(({ title, gradient }) => {
        const { negative, positive, zero } = gradient === null ? noShares : shares(gradient);
        return [title, formatShare(negative), formatShare(positive), formatShare(zero)];
      }),
    },
    draw: (surface, theme) => {
      draw(surface, images, theme);
    },
  };
}

const noShares = { negative: 0, positive: 0, zero: 1 };

/** [N, H, W] by sample, [N, 1, H, W] too; of [N, C, H, W] the classes of the first sample. */
function imagesOf({ shape, values, gradient }: SampleGradient['predictions'][number]): readonly Image[] {
  const [rows = 0, columns = 0] = shape.slice(-2);
  const before = shape.slice(0, -2);
  const isClasses = before.length === 2 && (before[1] ?? 1) > 1;
  const count = (isClasses ? before[1] : before[0]) ?? 1;
  if (rows * columns === 0 || shape.length < 3) return [];
  const gridOf = (data: Float32Array, image: number): Grid => ({
    columns,
    rows,
    at: (column, row) => data[(image * rows + rows - 1 - row) * columns + column] ?? NaN,
  });
  return Array.from({ length: Math.min(count, mostImages) }, (_, image) => ({
    title: isClasses ? `class ${image}` : `sample ${image}`,
    values: gridOf(values, image),
    gradient: gradient && gridOf(gradient, image),
  }));
}

const heading = 16;
const space = 10;

function draw({ context, width, height }: Surface, images: readonly Image[], theme: Theme): void {
  const size = Math.min(
    (width - space * (images.length - 1)) / images.length,
    (height - heading - space) / 2,
    (height - heading) / 2,
  );
  const [background, text] = [colorOf(theme.background), colorOf(theme.text)];
  images.forEach(({ title, values, gradient }, index) => {
    const x = index * (size + space);
    context.font = `11px ${theme.font}`;
    context.fillStyle = theme.muted;
    context.textBaseline = 'top';
    context.fillText(title, x, 0);
    const extent = extentOf(values);
    const above = { x, y: heading, width: size, height: size };
    paintGrid(context, above, values, (column, row) => shade(values.at(column, row), extent, background, text));
    context.strokeStyle = theme.grid;
    context.strokeRect(above.x + 0.5, above.y + 0.5, size - 1, size - 1);
    const below = { ...above, y: heading + size + space };
    paintSigns(context, below, gradient ?? { ...values, at: () => NaN }, theme);
  });
}

function describe(name: string, images: readonly Image[]): string {
  const told = images.map(({ title, gradient }) => {
    if (gradient === null) return `${title}: None`;
    const { negative, positive, zero } = shares(gradient);
    return `${title}: up on ${formatShare(negative)}, down on ${formatShare(positive)}, nothing on ${formatShare(zero)} of the pixels`;
  });
  return `What moves each pixel of ${name}. ${told.join('; ')}.`;
}
