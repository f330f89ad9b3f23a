import type { SampleGradient } from '../../src/core/pictures/sample-gradient';
import type { Shape } from '../../src/core/tensor/shape';
import type { Box, Surface } from '../charts/canvas';
import { colorOf } from '../charts/color';
import { boundOf, extentOf, paintGrid, shade, type Grid } from '../charts/grid';
import { paintSigns, shares } from '../charts/signs';
import { formatShare } from '../format';
import type { Theme } from '../theme';
import type { Picture } from './picture';

/** Images side by side: the rest would be too small to be read. */
const mostImages = 4;

/** One image of the sample: the prediction, what it is to be, and its gradient, pixel by pixel. */
interface Image {
  readonly title: string;
  readonly values: Grid;
  /** null: the target says it otherwise. */
  readonly target: Grid | null;
  /** null: PyTorch gives None. */
  readonly gradient: Grid | null;
}

/** What the loss tells each pixel of a prediction. */
export function imagesPicture({ predictions, target }: SampleGradient): Picture | null {
  const [prediction] = predictions;
  const images = prediction === undefined ? [] : imagesOf(prediction, target);
  if (prediction === undefined || images.length === 0) return null;
  const gradients = images.flatMap(({ gradient }) => gradient ?? []);
  return {
    id: 'images',
    title: 'pixel by pixel',
    description: describe(prediction.name, images),
    help: `From left to right, the sample’s prediction${target === null ? '' : ' and its target'}, the stronger the larger, and which way the optimiser moves each pixel. A pixel without colour gets nothing: the loss has nothing to say about it.`,
    caption:
      gradients.length === 0
        ? 'PyTorch gives None for every pixel.'
        : `∂loss/∂\`${prediction.name}\` of each pixel, ${boundOf(...gradients)}${leftOut(prediction.shape)}`,
    signs: gradients,
    table: {
      head: ['image', 'pushed up', 'pushed down', 'nothing'],
      rows: images.map(({ title, gradient }) => {
        const { negative, positive, zero } = gradient === null ? noShares : shares(gradient);
        return [title, formatShare(negative), formatShare(positive), formatShare(zero)];
      }),
    },
    draw: (surface, theme) => {
      draw(surface, images, { prediction: prediction.name, target: target?.name ?? null }, theme);
    },
  };
}

/** Which images are not shown, in words. */
function leftOut(shape: Shape): string {
  const { count, isClasses } = layoutOf(shape);
  return count > mostImages ? ` · the first ${mostImages} of ${count} ${isClasses ? 'classes' : 'samples'}` : '';
}

const noShares = { negative: 0, positive: 0, zero: 1 };

/** [N, H, W] by sample, [N, 1, H, W] too; of [N, C, H, W] the classes of the first sample. */
function layoutOf(shape: Shape): { readonly count: number; readonly isClasses: boolean } {
  const before = shape.slice(0, -2);
  const isClasses = before.length === 2 && (before[1] ?? 1) > 1;
  return { count: (isClasses ? before[1] : before[0]) ?? 1, isClasses };
}

function imagesOf(
  { shape, values, gradient }: SampleGradient['predictions'][number],
  target: SampleGradient['target'],
): readonly Image[] {
  const [rows = 0, columns = 0] = shape.slice(-2);
  const { count, isClasses } = layoutOf(shape);
  if (rows * columns === 0 || shape.length < 3) return [];
  const gridOf = (data: Float32Array, image: number): Grid => ({
    columns,
    rows,
    at: (column, row) => data[(image * rows + rows - 1 - row) * columns + column] ?? NaN,
  });
  return Array.from({ length: Math.min(count, mostImages) }, (_, image) => ({
    title: isClasses ? `class ${image}` : `sample ${image}`,
    values: gridOf(values, image),
    target: target && gridOf(target.values, image),
    gradient: gradient && gridOf(gradient, image),
  }));
}

/** Above the columns, left of the rows, and between images, in CSS pixels. */
const [heading, aside, space] = [16, 16, 8];

/** What is drawn in one column, by row. */
interface Column {
  readonly title: string;
  readonly paint: (context: CanvasRenderingContext2D, box: Box, row: number) => void;
}

/** A row for each image: prediction, target and gradient side by side, so that a pixel has the same place in each. */
function draw(
  { context, width, height }: Surface,
  images: readonly Image[],
  names: { readonly prediction: string; readonly target: string | null },
  theme: Theme,
): void {
  const columns = columnsOf(images, names, theme);
  const across = (width - aside - space * (columns.length - 1)) / columns.length;
  const down = (height - heading - space * (images.length - 1)) / images.length;
  const size = Math.min(across, down);
  context.font = `11px ${theme.font}`;
  columns.forEach(({ title, paint }, column) => {
    const x = aside + column * (size + space);
    images.forEach((_, row) => {
      paint(context, { x, y: heading + row * (size + space), width: size, height: size }, row);
    });
    Object.assign(context, { fillStyle: theme.muted, textBaseline: 'top', textAlign: 'left' });
    context.fillText(title, x, 0, size);
  });
  images.forEach(({ title }, row) => {
    context.save();
    context.translate(0, heading + row * (size + space) + size / 2);
    context.rotate(-Math.PI / 2);
    context.textAlign = 'center';
    context.fillText(title, 0, 0, size);
    context.restore();
  });
}

function columnsOf(
  images: readonly Image[],
  { prediction, target }: { readonly prediction: string; readonly target: string | null },
  theme: Theme,
): readonly Column[] {
  const shaded = (grids: readonly Grid[]): Column['paint'] => {
    const extent = extentOfAll(grids);
    const [background, text] = [colorOf(theme.background), colorOf(theme.text)];
    return (context, box, row) => {
      const grid = grids[row];
      if (grid === undefined) return;
      paintGrid(context, box, grid, (at, line) => shade(grid.at(at, line), extent, background, text));
      context.strokeStyle = theme.grid;
      context.strokeRect(box.x + 0.5, box.y + 0.5, box.width - 1, box.height - 1);
    };
  };
  const signs: Column['paint'] = (context, box, row) => {
    const image = images[row];
    if (image !== undefined) paintSigns(context, box, image.gradient ?? { ...image.values, at: () => NaN }, theme);
  };
  const targets = images.flatMap((image) => image.target ?? []);
  return [
    { title: prediction, paint: shaded(images.map(({ values }) => values)) },
    ...(target === null ? [] : [{ title: target, paint: shaded(targets) }]),
    { title: 'gradient', paint: signs },
  ];
}

/** Of images on one scale; what is the same everywhere is compared with 0. */
function extentOfAll(grids: readonly Grid[]): readonly [low: number, high: number] {
  const extents = grids.map(extentOf);
  const [low, high] = [Math.min(...extents.map(([least]) => least)), Math.max(...extents.map(([, most]) => most))];
  return low < high ? [low, high] : [Math.min(0, low), Math.max(0, high)];
}

function describe(name: string, images: readonly Image[]): string {
  const told = images.map(({ title, gradient }) => {
    if (gradient === null) return `${title}: None`;
    const { negative, positive, zero } = shares(gradient);
    return `${title}: up on ${formatShare(negative)}, down on ${formatShare(positive)}, nothing on ${formatShare(zero)} of the pixels`;
  });
  return `What moves each pixel of ${name}. ${told.join('; ')}.`;
}
