import type { Theme } from '../theme';
import { tickFormat } from '../format';
import { drawOn, type Surface } from './canvas';
import { roundTicks, roundedOut, widened, type Range } from './scale';

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

/** What to draw: lines within ranges. */
export interface Drawing {
  readonly lines: readonly Line[];
  readonly x: Range;
  /** Where it is null, what the lines reach. */
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

/** Between a plot and the numbers beside it, and those below it. */
const [besidePlot, belowPlot] = [4, 8];

/** No axis has more steps. */
const mostSpaces = { x: 5, y: 4 };

/** Room for a number along x, in CSS pixels. */
const numberWidth = 60;

/** Where no line has a value, the axis has no numbers. */
const noRange: Range = [0, 1];

/** Lines over an x axis. */
export class LineChart {
  readonly #canvas: HTMLCanvasElement;
  #look: ChartLook = { xTicks: 'none', yTicks: 'ends' };
  #theme: Theme | null = null;
  #drawing: Drawing = { lines: [], x: noRange, y: null };
  /** What y has to show; null where there is nothing. */
  #extent: Range | null = null;
  #frame: Frame | null = null;

  constructor(canvas: HTMLCanvasElement) {
    this.#canvas = canvas;
    new ResizeObserver(() => {
      const { clientWidth, clientHeight } = canvas;
      if (clientWidth !== this.#frame?.width || clientHeight !== this.#frame.height) this.#paint();
    }).observe(canvas);
  }

  /** To be called before the first drawing; shows with the next. */
  restyle(look: ChartLook, theme: Theme): void {
    this.#look = look;
    this.#theme = theme;
  }

  draw(drawing: Drawing): void {
    this.#drawing = drawing;
    this.#extent = drawing.y ?? extentOf(drawing.lines, drawing.x);
    this.#paint();
  }

  /** The same lines with something else on top. */
  redraw(over: (frame: Frame) => void): void {
    this.#drawing = { ...this.#drawing, over };
    this.#paint();
  }

  /** The x values that are shown. */
  get shown(): Range {
    return this.#drawing.x;
  }

  /** How far x goes in one CSS pixel. */
  get perPixel(): number {
    const { left = 0, right = 0 } = this.#frame ?? {};
    const [low, high] = this.shown;
    return right > left ? (high - low) / (right - left) : 0;
  }

  /** The x value under a point of the page, or the end of the plot that is nearer. */
  valueNear(clientX: number): number {
    const [low, high] = this.shown;
    return Math.min(Math.max(this.#valueOf(clientX), low), high);
  }

  /** The x value under a point of the page; null beside the plot. */
  valueAt(clientX: number): number | null {
    const [low, high] = this.shown;
    const value = this.#valueOf(clientX);
    return this.#frame === null || value < low || value > high ? null : value;
  }

  #valueOf(clientX: number): number {
    const pixel = clientX - this.#canvas.getBoundingClientRect().left;
    return this.shown[0] + (pixel - (this.#frame?.left ?? 0)) * this.perPixel;
  }

  #paint(): void {
    const theme = this.#theme;
    if (theme === null) return;
    // Where it is not to be seen nothing is drawn: what stands there is then of before, however large it was.
    this.#frame = null;
    drawOn(this.#canvas, (surface) => {
      const { context } = surface;
      const area = areaOf(surface, this.#look);
      const { spaces, range } = this.#along(area);
      const { x } = this.#drawing;
      const frame: Frame = {
        ...{ context, ...area, width: surface.width, height: surface.height },
        x: placed(x, area.left, area.right),
        y: placed(range, area.bottom, area.top),
      };
      this.#frame = frame;
      context.font = `${fontSize}px ${theme.font}`;
      this.#drawX(frame, x, theme);
      this.#drawY(frame, this.#extent === null ? [] : this.#ticks(range, spaces, area), theme);
      for (const line of this.#drawing.lines.toReversed()) stroke(line, frame);
      context.save();
      this.#drawing.over?.(frame);
      context.restore();
    });
  }

  /** What y shows, and in how many steps. */
  #along({ top, bottom }: Area): { readonly spaces: number; readonly range: Range } {
    const spaces = Math.max(2, Math.min(mostSpaces.y, Math.floor((bottom - top) / lineHeight)));
    if (this.#drawing.y !== null) return { spaces, range: this.#drawing.y };
    const range = widened(this.#extent ?? noRange);
    return { spaces, range: this.#look.yTicks === 'few' ? roundedOut(range, spaces) : range };
  }

  #ticks(range: Range, spaces: number, { top, bottom }: Area): readonly number[] {
    return this.#look.yTicks === 'few' ? roundTicks(range, spaces) : this.#ends(range, bottom - top);
  }

  /** The first value and the last; the first alone where they would overlap, as the last stands beside the chart too. */
  #ends([low, high]: Range, height: number): readonly number[] {
    const values = (this.#drawing.ends ?? []).map(({ y }) => y).filter(Number.isFinite);
    const [first, last] = [values[0], values.at(-1)];
    if (first === undefined || last === undefined) return [];
    return (Math.abs(first - last) / (high - low)) * height < lineHeight ? [first] : [first, last];
  }

  #drawX(frame: Frame, range: Range, theme: Theme): void {
    const { context, left, right, bottom, width, x } = frame;
    const { xTicks, xUnit, xTitle, formatX } = this.#look;
    context.fillStyle = theme.muted;
    context.textAlign = 'center';
    context.textBaseline = 'top';
    if (xTicks === 'few') {
      const spaces = Math.max(1, Math.min(mostSpaces.x, Math.floor((right - left) / numberWidth)));
      const ticks = roundTicks(range, spaces);
      const format = formatX ?? tickFormat(ticks);
      ticks.forEach((tick, index) => {
        const text = `${index === 0 && xUnit !== undefined ? `${xUnit} ` : ''}${format(tick)}`;
        const half = context.measureText(text).width / 2;
        context.fillText(text, Math.min(x(tick), width - half), bottom + belowPlot);
      });
    }
    if (xTitle !== undefined) context.fillText(xTitle, (left + right) / 2, bottom + belowPlot + lineHeight + 2);
  }

  #drawY({ context, left, right, top, bottom, y }: Frame, ticks: readonly number[], theme: Theme): void {
    const { yTicks, yTitle, formatY = tickFormat(ticks) } = this.#look;
    context.textBaseline = 'middle';
    context.textAlign = 'right';
    for (const tick of ticks) context.fillText(formatY(tick), left - besidePlot, y(tick));
    if (yTitle !== undefined) {
      context.save();
      context.translate(lineHeight / 2, (top + bottom) / 2);
      context.rotate(-Math.PI / 2);
      context.textAlign = 'center';
      context.fillText(yTitle, 0, 0);
      context.restore();
    }
    if (yTicks === 'ends') return;
    context.strokeStyle = theme.grid;
    context.lineWidth = 1;
    context.beginPath();
    for (const tick of ticks) {
      // A line of one pixel is sharp halfway between two.
      const level = Math.round(y(tick) - 0.5) + 0.5;
      context.moveTo(left, level);
      context.lineTo(right, level);
    }
    context.stroke();
  }
}

type Area = Pick<Frame, 'left' | 'right' | 'top' | 'bottom'>;

/** Where the lines are drawn; half of a number stands out above them, half below. */
function areaOf({ width, height }: Pick<Surface, 'width' | 'height'>, look: ChartLook): Area {
  const { xTicks, xTitle, yTitle, padding = {} } = look;
  const below =
    xTicks === 'none' ? lineHeight / 2 : belowPlot + lineHeight + (xTitle === undefined ? 0 : lineHeight + 2);
  return {
    left: axisWidth + (yTitle === undefined ? 0 : fontSize + 4),
    right: width - (padding.right ?? (xTicks === 'none' ? 8 : 16)),
    top: 4 + lineHeight / 2,
    bottom: height - below - (padding.bottom ?? 0),
  };
}

/** Where a value of a range lies between two places; what lies far outside, and infinity, not so far that it isn't drawn. */
function placed([low, high]: Range, from: number, to: number): (value: number) => number {
  const perUnit = (to - from) / (high - low);
  return (value) => Math.min(Math.max(from + (value - low) * perUnit, -farthest), farthest);
}

/** In CSS pixels. */
const farthest = 1e4;

/** The lowest and the highest of the finite values of points within a range of `x`; null where there are none. */
function extentOf(lines: readonly Line[], within: Range): Range | null {
  let [low, high] = [Infinity, -Infinity];
  for (const { points } of lines) {
    for (const { x, y } of points) {
      if (!Number.isFinite(y) || x < within[0] || x > within[1]) continue;
      low = Math.min(low, y);
      high = Math.max(high, y);
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
