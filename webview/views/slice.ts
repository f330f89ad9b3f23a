import type { Actions } from '../actions';
import { extentOf } from '../charts/grid';
import { hatch } from '../charts/hatch';
import { LineChart, type ChartLook, type Frame } from '../charts/line-chart';
import { sayNoNumbers } from '../charts/no-numbers';
import { drawRing } from '../charts/push';
import { element, setAttribute, setText } from '../dom';
import { formatCount, formatNumber, formatTick } from '../format';
import {
  countWithoutNumber,
  describeLandscape,
  stepOf,
  waitingForLandscape,
  withoutNumbers,
  type Landscape,
} from '../landscape';
import { someOf, type PictureTable } from '../pictures/picture';
import type { Run } from '../run';
import { shownRun, type PageState } from '../store';
import type { Theme } from '../theme';
import { looks } from '../variants';
import { notComputed } from '../waiting';
import { NumbersTable } from './numbers-table';
import { VariantChoice } from './variant-choice';
import { Memo, type View } from './view';

const help =
  'The loss on all the data when the weights are moved along one random direction as long as their own filters (Li et al. 2018); the ring is where they are. Hatched, every gradient is exactly zero or None: the loss may differ from place to place, but nothing tells the optimiser so.';

const look: ChartLook = { xTicks: 'few', yTicks: 'few', xTitle: 'along the direction', yTitle: 'loss' };

/** Between the lines of the hatching, in CSS pixels. */
const gap = 12;

/** The loss along a line through the weights of a step, and where it is flat. */
export class SliceView implements View {
  readonly #canvas = element('canvas', { role: 'img' });
  readonly #variant: VariantChoice;
  readonly #caption = element('p', { class: 'caption' });
  readonly #table = new NumbersTable('Loss along a line');
  readonly element: HTMLElement;
  readonly #memo = new Memo();
  #chart: LineChart | null = null;

  constructor(actions: Actions) {
    this.#variant = new VariantChoice(actions);
    this.element = element(
      'section',
      { class: 'slice', 'aria-labelledby': 'slice-title' },
      element(
        'div',
        { class: 'head' },
        element('h2', { id: 'slice-title' }, 'The loss along a line'),
        this.#variant.element,
      ),
      element('div', { class: 'chart' }, this.#canvas),
      this.#caption,
      element('p', { class: 'muted help' }, help),
      this.#table.element,
    );
  }

  update(state: PageState, theme: Theme): void {
    this.element.hidden = state.tab !== 'more' || state.more !== 'slice';
    if (this.element.hidden) return;
    const run = shownRun(state);
    const slice = run?.slice ?? null;
    if (!this.#memo.changed(run, slice, run?.status, state.around, theme, this.#canvas.clientWidth)) return;
    this.#variant.show(run, state.around);
    setText(this.#caption, slice === null ? waitingForLandscape(state) : captionOf(slice, run));
    this.#table.show(slice && tableOf(slice));
    setAttribute(
      this.#canvas,
      'aria-label',
      `The loss along a line: ${slice === null ? notComputed : describeLandscape(slice, run)}`,
    );
    this.#chart ??= new LineChart(this.#canvas);
    this.#chart.restyle(look, theme);
    if (slice === null) {
      this.#chart.draw({ lines: [], x: [-1, 1], y: null });
      return;
    }
    const points = slice.loss.map((y, column) => ({ x: placeOf(slice, column), y }));
    this.#chart.draw({
      lines: [{ points, color: theme.variants[slice.variant], ...looks[slice.variant], dash: [] }],
      x: [-1, 1],
      y: null,
      over: (frame) => {
        hatchFlat(frame, slice, theme);
        const middle = slice.loss[(slice.size.columns - 1) / 2] ?? NaN;
        if (Number.isFinite(middle)) drawRing(frame.context, frame.x(0), frame.y(middle), 4, theme);
        if (withoutNumbers(slice, run) !== null) sayNoNumbers(frame, theme);
      },
    });
  }
}

/** Where a point lies, in lengths of the filters. */
function placeOf({ size }: Landscape, column: number): number {
  return (2 * column) / (size.columns - 1) - 1;
}

function hatchFlat({ context, top, bottom, x }: Frame, slice: Landscape, theme: Theme): void {
  for (const [first, last] of flatStretches(slice.flat)) {
    const [left, right] = [first - 0.5, last + 0.5].map((column) =>
      x(Math.min(Math.max(placeOf(slice, column), -1), 1)),
    );
    if (left === undefined || right === undefined) continue;
    hatch(context, { x: left, y: top, width: right - left, height: bottom - top }, theme.muted, 'rising', gap);
  }
}

/** First and last of neighbours that are flat. */
function flatStretches(flat: readonly boolean[]): readonly (readonly [first: number, last: number])[] {
  return flat.flatMap((own, index) => {
    if (!own || flat[index - 1] === true) return [];
    const end = flat.indexOf(false, index);
    return [[index, end < 0 ? flat.length - 1 : end - 1] as const];
  });
}

function captionOf(slice: Landscape, run: Run | null): string {
  const nothing = withoutNumbers(slice, run);
  if (nothing !== null) return nothing;
  const [low, high] = extentOf(slice.grid).map(formatNumber);
  const points = (count: number) => `${formatCount(count)} of ${formatCount(slice.flat.length)} points`;
  const nowhere = countWithoutNumber(slice);
  const elsewhere = nowhere === 0 ? 'everywhere' : 'elsewhere';
  const loss = low === high ? `${low ?? ''} ${elsewhere}` : `${low ?? ''} to ${high ?? ''}`;
  const flat = slice.flat.filter(Boolean).length;
  const share =
    flat === 0
      ? `a gradient ${elsewhere}`
      : `▨\u00a0${slice.isNone ? 'PyTorch gives None' : 'zero gradient'} on ${points(flat)}`;
  return [
    `loss ${loss}, after step ${formatCount(stepOf(slice, run))}`,
    ...(nowhere === 0 ? [] : [`no line: NaN or infinite on ${points(nowhere)}`]),
    share,
  ].join(' · ');
}

function tableOf(slice: Landscape): PictureTable {
  return {
    head: ['along', 'loss', 'gradient'],
    rows: someOf(slice.size.columns, 9).map((column) => [
      formatTick(placeOf(slice, column)),
      formatNumber(slice.loss[column] ?? NaN),
      slice.isNone ? 'None' : slice.flat[column] === true ? 'zero' : 'not zero',
    ]),
  };
}
