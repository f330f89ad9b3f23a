import type { Frame } from './line-chart';

/** A line's name, to stand at the line's end. */
export interface EndLabel {
  readonly text: string;
  readonly color: string;
  /** The line's last value. */
  readonly value: number;
}

const fontSize = 11;
const lineHeight = 13;
const gap = 6;

/** A name broken into lines that fit; `middle` is where its middle lies. */
interface Placed {
  readonly lines: readonly string[];
  readonly color: string;
  middle: number;
}

/** Writes names beside the ends of their lines, moved apart where they would overlap. */
export function drawEndLabels(frame: Frame, labels: readonly EndLabel[], font: string): void {
  const { context, right, width, top, bottom } = frame;
  context.font = `${fontSize}px ${font}`;
  context.textBaseline = 'middle';
  context.textAlign = 'start';
  const room = width - right - gap;
  const placed = labels
    .map(({ text, color, value }): Placed => ({ lines: broken(text, room, context), color, middle: frame.y(value) }))
    .toSorted((one, other) => one.middle - other.middle);
  spread(placed, top, bottom);
  for (const { lines, color, middle } of placed) {
    context.fillStyle = color;
    lines.forEach((line, index) => {
      context.fillText(line, right + gap, middle + (index - (lines.length - 1) / 2) * lineHeight);
    });
  }
}

/** Broken at the equals signs of names that stand for several lines. */
function broken(text: string, room: number, context: CanvasRenderingContext2D): readonly string[] {
  const lines: string[] = [];
  for (const part of text.split(/ (?==)/)) {
    const joined = lines.length === 0 ? part : `${lines.at(-1) ?? ''} ${part}`;
    if (lines.length === 0) lines.push(part);
    else if (context.measureText(joined).width <= room) lines[lines.length - 1] = joined;
    else lines.push(part);
  }
  return lines;
}

/** Keeps labels apart and within the chart: down from the top, then up from the bottom. */
function spread(placed: readonly Placed[], top: number, bottom: number): void {
  let highest = top;
  for (const label of placed) {
    const half = halfOf(label);
    label.middle = Math.max(label.middle, highest + half);
    highest = label.middle + half;
  }
  let lowest = bottom;
  for (const label of placed.toReversed()) {
    const half = halfOf(label);
    label.middle = Math.min(label.middle, lowest - half);
    lowest = label.middle - half;
  }
}

function halfOf({ lines }: Placed): number {
  return (lines.length * lineHeight) / 2;
}
