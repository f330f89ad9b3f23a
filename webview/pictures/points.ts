import type { SampleGradient } from '../../src/core/pictures/sample-gradient';
import { axisOf, drawAxes, plotBox, shareOn } from '../charts/axes';
import type { Box, Surface } from '../charts/canvas';
import { drawPush } from '../charts/push';
import { formatNumber } from '../format';
import type { Theme } from '../theme';
import type { Picture } from './picture';

/** A point of the sample, and where the optimiser moves it; both by their first two coordinates. */
interface Point {
  readonly name: string;
  /** What it belongs to, told by its shape. */
  readonly group: number;
  readonly at: readonly [number, number];
  readonly push: readonly [number, number];
}

/** Arrows this long for the largest push, in CSS pixels. */
const longest = 36;
const mostRows = 12;

/** Where each embedding of the sample is pushed. */
export function pointsPicture({ predictions, labels }: SampleGradient): Picture | null {
  const [first] = predictions;
  const width = first?.shape[1] ?? 0;
  if (first?.shape.length !== 2 || width < 2) return null;
  const points = pointsOf(predictions, labels);
  const largest = Math.max(0, ...points.map(({ push }) => Math.hypot(...push)).filter(Number.isFinite));
  const resting = points.filter(({ push }) => Math.hypot(...push) === 0).length;
  const shown = width > 2 ? `the first two of ${width} coordinates` : 'both coordinates';
  const isNone = predictions.every(({ gradient }) => gradient === null);
  return {
    id: 'points',
    title: 'where each point is pushed',
    description: isNone
      ? `${points.length} points; PyTorch gives None, nothing is pushed.`
      : `${points.length} points, ${points.length - resting} of them pushed, by at most ${formatNumber(largest)}; ${shown}.`,
    help: `Each mark is one embedding of the sample, its shape says what it belongs to; the arrow shows the way the optimiser moves it. ${width > 2 ? 'A mark without an arrow is not pushed along these two coordinates.' : 'A mark without an arrow gets a zero gradient: its distances are already as the loss wants them.'}`,
    caption: isNone
      ? 'PyTorch gives None for every point.'
      : `−∂loss/∂point, the longest arrow ${formatNumber(largest)} · ${shown} · ${legend(predictions, labels)}`,
    signs: [],
    table: {
      head: ['point', 'at', 'pushed by'],
      rows: points.slice(0, mostRows).map(({ name, at, push }) => [name, pair(at), pair(push)]),
    },
    draw: (surface, theme) => {
      draw(surface, points, largest, theme);
    },
  };
}

function pair([x, y]: readonly [number, number]): string {
  return `${formatNumber(x)}, ${formatNumber(y)}`;
}

const shapes = ['○', '□', '△', '◇', '+', '×'] as const;

function legend(predictions: SampleGradient['predictions'], labels: SampleGradient['labels']): string {
  if (predictions.length > 1) return predictions.map(({ name }, index) => `${shapeOf(index)} ${name}`).join('  ');
  const groups = [...new Set(labels ?? [])].sort((one, other) => one - other);
  return groups.map((label) => `${shapeOf(label)} label ${label}`).join('  ');
}

function shapeOf(group: number): (typeof shapes)[number] {
  return shapes[group % shapes.length] ?? '○';
}

function pointsOf(predictions: SampleGradient['predictions'], labels: SampleGradient['labels']): readonly Point[] {
  return predictions.flatMap(({ name, shape, values, gradient }, index) => {
    const [count = 0, width = 0] = shape;
    return Array.from({ length: count }, (_, row): Point => {
      const at = (data: Float32Array | null, coordinate: number) => data?.[row * width + coordinate] ?? 0;
      return {
        name: `${name}[${row}]`,
        group: predictions.length > 1 ? index : (labels?.[row] ?? 0),
        at: [at(values, 0), at(values, 1)],
        push: [-at(gradient, 0), -at(gradient, 1)],
      };
    });
  });
}

function draw(surface: Surface, points: readonly Point[], largest: number, theme: Theme): void {
  const { context } = surface;
  const box = plotBox(surface);
  const reach = 1.15 * Math.max(1e-6, ...points.flatMap(({ at }) => at.map(Math.abs)).filter(Number.isFinite));
  const [x, y] = [axisOf('coordinate 0', -reach, reach), axisOf('coordinate 1', -reach, reach)];
  context.strokeStyle = theme.grid;
  context.lineWidth = 1;
  context.strokeRect(box.x + 0.5, box.y + 0.5, box.width - 1, box.height - 1);
  drawAxes(context, box, x, y, theme);
  for (const { at, push, group } of points) {
    const place = [box.x + shareOn(x, at[0]) * box.width, box.y + (1 - shareOn(y, at[1])) * box.height] as const;
    const arrow = arrowOf(push, largest, box);
    if (arrow !== null) drawPush(context, place, arrow, theme);
    context.font = `13px ${theme.font}`;
    context.fillStyle = theme.text;
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    context.fillText(shapeOf(group), ...place);
  }
}

/** In CSS pixels, along the axes as they are drawn, which need not have one scale; null where nothing is pushed. */
export function arrowOf(
  push: Point['push'],
  largest: number,
  { width, height }: Pick<Box, 'width' | 'height'>,
): readonly [number, number] | null {
  const size = Math.hypot(...push);
  if (size === 0 || !Number.isFinite(size)) return null;
  const [dx, dy] = [push[0] * width, -push[1] * height];
  const length = (longest * Math.max(0.25, Math.sqrt(size / largest))) / Math.hypot(dx, dy);
  return [dx * length, dy * length];
}
