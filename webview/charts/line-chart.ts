import { Chart, LinearScale, type Plugin, type Scale } from 'chart.js';
import type { Theme } from '../theme';
import { tickFormat } from '../format';
import { noteRedrawing, type FinePicture } from './canvas';

Chart.register(LinearScale);

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Line {
  readonly points: readonly Point[];
  readonly color: string;
  readonly width: number;
  readonly dash: readonly number[];
}

export type Range = readonly [low: number, high: number];

/** What to draw: lines within ranges; a range of null follows the lines. */
export interface Drawing {
  readonly lines: readonly Line[];
  readonly x: Range | null;
  readonly y: Range | null;
  /** The points whose first and last value are written where the axis is to say so. */
  readonly ends?: Line['points'];
  /** Draws on top of the lines. */
  readonly over?: (frame: Frame) => void;
}

/** Where things are on a chart that has just been drawn. */
export interface Frame {
  readonly context: CanvasRenderingContext2D;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  /** Of the whole canvas. */
  readonly width: number;
  readonly height: number;
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
}

export interface ChartLook {
  /** `none`: without an axis; `ends`: only the first and last value; `few`: some round values. */
  readonly xTicks: 'none' | 'few';
  readonly yTicks: 'ends' | 'few';
  /** Written before the first number along x, where a title below would take room. */
  readonly xUnit?: string;
  readonly xTitle?: string;
  readonly yTitle?: string;
  readonly formatX?: (value: number) => string;
  readonly formatY?: (value: number) => string;
  /** Room kept free beside the lines, in CSS pixels. */
  readonly padding?: { readonly right?: number; readonly bottom?: number };
}

/** Keeps the plots of several charts under each other aligned; the longest number is `−9999.9`. */
const axisWidth = 50;
const fontSize = 11;
const lineHeight = 13;

/** Writes the numbers of an axis, each told from the next where the chart doesn't say how. */
function written(format: ((value: number) => string) | undefined, unit?: string) {
  let known: { readonly ticks: readonly unknown[]; readonly format: (value: number) => string } | null = null;
  const alone = (value: number, ticks: readonly { value: number }[]): string => {
    if (format !== undefined) return format(value);
    if (known?.ticks !== ticks) known = { ticks, format: tickFormat(ticks.map((tick) => tick.value)) };
    return known.format(value);
  };
  return (value: string | number, index: number, ticks: readonly { value: number }[]): string => {
    const text = alone(Number(value), ticks);
    return index === 0 && unit !== undefined ? `${unit} ${text}` : text;
  };
}

/** Lines over an x axis: Chart.js draws the axes, as its way to lines makes an object of each of their points. */
export class LineChart {
  readonly #chart: Chart<'line', Point[]>;
  #lines: readonly Line[] = [];
  #endPoints: Line['points'] = [];
  /** Whether y has a range: an axis of nothing has no numbers. */
  #hasValues = true;
  #over: Drawing['over'];

  constructor(canvas: HTMLCanvasElement) {
    this.#chart = new Chart<'line', Point[]>(canvas, {
      type: 'line',
      data: { datasets: [] },
      plugins: [this.#content()],
      options: { animation: false, responsive: true, maintainAspectRatio: false, events: [] },
    });
    noteRedrawing(canvas, (scale) => this.#redrawn(scale));
  }

  /** To be called before the first drawing; shows with the next. */
  restyle(look: ChartLook, theme: Theme): void {
    const font = { family: theme.font, size: fontSize };
    const title = (text: string | undefined) => ({
      display: text !== undefined,
      text: text ?? '',
      color: theme.muted,
      font,
      padding: 0,
    });
    const ticks = { color: theme.muted, font, maxRotation: 0, includeBounds: false };
    this.#chart.options.layout = { padding: { right: 8, top: 4, ...look.padding } };
    this.#chart.options.scales = {
      x: {
        type: 'linear',
        display: look.xTicks === 'few',
        title: title(look.xTitle),
        border: { display: false },
        grid: { display: false },
        ticks: { ...ticks, maxTicksLimit: 6, callback: written(look.formatX, look.xUnit) },
      },
      y: {
        type: 'linear',
        bounds: look.yTicks === 'ends' ? 'data' : 'ticks',
        title: title(look.yTitle),
        border: { display: false },
        grid: { color: theme.grid, display: look.yTicks === 'few', tickLength: 0 },
        ticks: {
          ...ticks,
          padding: 4,
          maxTicksLimit: 5,
          callback: written(look.formatY),
        },
        afterFit: (scale) => {
          scale.width = axisWidth + (look.yTitle === undefined ? 0 : fontSize + 4);
        },
        afterBuildTicks: (scale) => {
          if (!this.#hasValues) scale.ticks = [];
          else if (look.yTicks === 'ends') scale.ticks = this.#ends(scale);
        },
      },
    };
  }

  draw({ lines, x, y, ends = [], over }: Drawing): void {
    this.#over = over;
    this.#lines = lines;
    this.#endPoints = ends;
    this.#bound('x', x, null);
    this.#hasValues = this.#bound('y', y, x);
    this.#chart.update('none');
  }

  /** The same lines with something else on top. */
  redraw(over: Drawing['over']): void {
    this.#over = over;
    this.#chart.draw();
  }

  /** Drawn for a moment with other pixels than the screen's. */
  #redrawn(scale: number): FinePicture {
    const { canvas, width, height, options } = this.#chart;
    const copy = document.createElement('canvas');
    options.devicePixelRatio = scale;
    this.#chart.resize(width, height);
    [copy.width, copy.height] = [canvas.width, canvas.height];
    copy.getContext('2d')?.drawImage(canvas, 0, 0);
    options.devicePixelRatio = devicePixelRatio;
    this.#chart.resize(width, height);
    delete options.devicePixelRatio;
    return { canvas: copy, width, height };
  }

  /** The x values that are shown. */
  get shown(): Range | null {
    const scale = this.#chart.scales['x'];
    return scale === undefined ? null : [scale.min, scale.max];
  }

  /** How far x goes in one CSS pixel. */
  get perPixel(): number {
    const { left, right } = this.#chart.chartArea;
    const [low, high] = this.shown ?? [0, 0];
    return right > left ? (high - low) / (right - left) : 0;
  }

  /** The x value under a point of the page, or the end of the plot that is nearer. */
  valueNear(clientX: number): number | null {
    const { chartArea, scales, canvas } = this.#chart;
    const pixel = clientX - canvas.getBoundingClientRect().left;
    return scales['x']?.getValueForPixel(Math.min(Math.max(pixel, chartArea.left), chartArea.right)) ?? null;
  }

  /** The x value under a point of the page; null beside the plot. */
  valueAt(clientX: number): number | null {
    const { chartArea, scales, canvas } = this.#chart;
    const scale = scales['x'];
    const pixel = clientX - canvas.getBoundingClientRect().left;
    if (scale === undefined || pixel < chartArea.left || pixel > chartArea.right) return null;
    return scale.getValueForPixel(pixel) ?? null;
  }

  /** An axis shows `range`, or what the lines reach `within` a range of x: whether there is either. */
  #bound(axis: 'x' | 'y', range: Range | null, within: Range | null): boolean {
    const scale = this.#chart.options.scales?.[axis];
    if (scale === undefined) return false;
    const extent = range === null ? extentOf(this.#lines, axis, within) : null;
    delete scale.min;
    delete scale.max;
    delete scale.suggestedMin;
    delete scale.suggestedMax;
    if (range !== null) [scale.min, scale.max] = range;
    else if (extent !== null) [scale.suggestedMin, scale.suggestedMax] = extent;
    return range !== null || extent !== null;
  }

  /** The first value and the last; the first alone where they would overlap, as the last stands beside the chart too. */
  #ends(scale: Scale): { value: number }[] {
    const points = this.#endPoints.filter(({ y }) => Number.isFinite(y));
    const [first, last] = [points[0]?.y, points.at(-1)?.y];
    if (first === undefined || last === undefined) return [];
    // Half a label stands out above the plot, half below.
    const room = (Math.abs(first - last) / (scale.max - scale.min)) * (scale.height - lineHeight);
    return room < lineHeight ? [{ value: first }] : [{ value: first }, { value: last }];
  }

  #content(): Plugin<'line'> {
    return {
      id: 'content',
      afterDatasetsDraw: ({ ctx, chartArea: { left, right, top, bottom }, width, height, scales }) => {
        const { x, y } = scales;
        if (x === undefined || y === undefined) return;
        const frame = {
          ...{ context: ctx, left, right, top, bottom, width, height },
          x: (value: number) => x.getPixelForValue(value),
          y: (value: number) => y.getPixelForValue(value),
        };
        for (const line of this.#lines.toReversed()) stroke(line, frame);
        ctx.save();
        this.#over?.(frame);
        ctx.restore();
      },
    };
  }
}

/** The lowest and the highest of the finite values along an axis, those of points within a range of `x`; null where there are none. */
function extentOf(lines: readonly Line[], axis: 'x' | 'y', within: Range | null): Range | null {
  let [low, high] = [Infinity, -Infinity];
  for (const { points } of lines) {
    for (const point of points) {
      const value = point[axis];
      if (!Number.isFinite(value) || (within !== null && (point.x < within[0] || point.x > within[1]))) continue;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  return low <= high ? [low, high] : null;
}

/** A line through its points, with a gap where one is not a number, and whole where it runs along the plot's edge. */
function stroke({ points, color, width, dash }: Line, { context, left, right, top, bottom, x, y }: Frame): void {
  context.save();
  context.beginPath();
  context.rect(left - width / 2, top - width / 2, right - left + width, bottom - top + width);
  context.clip();
  Object.assign(context, { strokeStyle: color, lineWidth: width, lineJoin: 'round' });
  context.setLineDash([...dash]);
  context.beginPath();
  let isDown = false;
  for (const point of points) {
    const [across, down] = [x(point.x), y(point.y)];
    if (Number.isNaN(down)) isDown = false;
    else if (isDown) context.lineTo(across, down);
    else {
      context.moveTo(across, down);
      isDown = true;
    }
  }
  context.stroke();
  context.restore();
}
