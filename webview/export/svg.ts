import type { Line } from '../charts/line-chart';
import { noNumbers } from '../charts/no-numbers';
import { roundTicks, type Range } from '../charts/scale';
import { tickFormat } from '../format';
import type { Theme } from '../theme';

const svg = 'http://www.w3.org/2000/svg';

type Attributes = Readonly<Record<string, string | number>>;

/** An element of a drawing. */
export function shape(tag: string, attributes: Attributes, ...children: readonly (Node | string)[]): SVGElement {
  const made = document.createElementNS(svg, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  made.append(...children);
  return made;
}

/** A drawing on the theme's background, for a file of its own. */
export function drawing(width: number, height: number, theme: Theme, ...children: readonly Node[]): SVGElement {
  const background = shape('rect', { width, height, fill: theme.background });
  const look = { 'font-family': theme.font.replaceAll('"', "'"), 'font-size': 12, fill: theme.text };
  return shape(
    'svg',
    { xmlns: svg, width, height, viewBox: `0 0 ${width} ${height}`, ...look },
    background,
    ...children,
  );
}

export function svgText(drawn: SVGElement): string {
  return new XMLSerializer().serializeToString(drawn);
}

/** Where a chart lies in a drawing, and what stands around it. */
export interface ChartPlace {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly title: string;
  readonly xTitle: string;
  readonly formatX: (value: number) => string;
  readonly formatY?: (value: number) => string;
}

const margin = { left: 52, right: 24, top: 22, bottom: 34 };

/** A line chart as vectors, with axes, their values and a title. A `y` of null: there is no number to be drawn. */
export function svgChart(
  place: ChartPlace,
  lines: readonly Line[],
  x: Range,
  y: Range | null,
  theme: Theme,
): SVGElement {
  const width = place.width - margin.left - margin.right;
  const height = place.height - margin.top - margin.bottom;
  const atX = (value: number) => margin.left + ((value - x[0]) / (x[1] - x[0])) * width;
  const [low, high] = y ?? [0, 1];
  const atY = (value: number) => margin.top + (1 - (value - low) / (high - low)) * height;
  const xTicks = roundTicks(x, 5).map((tick) =>
    text(atX(tick), margin.top + height + 16, place.formatX(tick), 'middle', theme.muted),
  );
  const along = y === null ? [] : roundTicks(y, 4);
  const inY = place.formatY ?? tickFormat(along);
  const yTicks = along.flatMap((tick) => [
    shape('line', {
      x1: margin.left,
      x2: margin.left + width,
      y1: atY(tick),
      y2: atY(tick),
      stroke: theme.muted,
      'stroke-opacity': 0.3,
    }),
    text(margin.left - 6, atY(tick) + 4, inY(tick), 'end', theme.muted),
  ]);
  return shape(
    'g',
    { transform: `translate(${place.x} ${place.y})` },
    text(0, 12, place.title, 'start', theme.text),
    ...yTicks,
    ...xTicks,
    text(margin.left + width / 2, margin.top + height + 30, place.xTitle, 'middle', theme.muted),
    ...(y === null ? [text(atX((x[0] + x[1]) / 2), atY(0.5), noNumbers, 'middle', theme.muted)] : []),
    // What comes first lies on top.
    ...lines.toReversed().map((line) => lineOf(line, atX, atY)),
  );
}

function text(x: number, y: number, content: string, anchor: string, fill: string): SVGElement {
  return shape('text', { x, y, 'text-anchor': anchor, fill }, content);
}

/** Broken where there is no number. */
function lineOf(
  { points, color, width, dash }: Line,
  atX: (x: number) => number,
  atY: (y: number) => number,
): SVGElement {
  let [path, isDown] = ['', false];
  for (const { x, y } of points) {
    if (Number.isFinite(y)) path += `${isDown ? 'L' : 'M'}${atX(x).toFixed(1)} ${atY(y).toFixed(1)}`;
    isDown = Number.isFinite(y);
  }
  const look = { fill: 'none', stroke: color, 'stroke-width': width, 'stroke-linejoin': 'round' };
  return shape('path', { d: path, ...look, 'stroke-dasharray': dash.join(' ') });
}
