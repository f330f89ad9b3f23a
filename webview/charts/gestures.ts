import type { Actions } from '../actions';
import type { LineChart } from './line-chart';
import type { Range } from './scale';

/** Pixels that a pointer moves before it is dragging and not clicking. */
const slack = 4;

/** How much more or less one notch of the wheel shows. */
const notch = 1.25;

/** A button that is held down. */
interface Hold {
  readonly at: number;
  readonly x: number;
  /** What the chart showed when it went down. */
  readonly shown: Range;
  readonly kind: 'click' | 'mark' | 'move';
}

/**
 * A chart over steps: the mouse points at one, a click picks it, a drag marks those to be shown, with Shift it moves them; Ctrl and the
 * wheel show more or less, a double click all.
 */
export function useGestures(canvas: HTMLCanvasElement, chart: () => LineChart | null, actions: Actions): void {
  let hold: Hold | null = null;
  canvas.addEventListener('pointerdown', ({ button, clientX, pointerId }) => {
    const at = chart()?.valueAt(clientX) ?? null;
    const shown = chart()?.shown ?? null;
    if (button !== 0 || at === null || shown === null) return;
    hold = { at, x: clientX, shown, kind: 'click' };
    canvas.setPointerCapture(pointerId);
  });
  canvas.addEventListener('pointermove', ({ clientX, shiftKey }) => {
    if (hold === null) {
      const step = chart()?.valueAt(clientX) ?? null;
      actions.point(step === null ? null : Math.max(1, Math.round(step)));
      return;
    }
    if (hold.kind === 'click' && Math.abs(clientX - hold.x) > slack)
      hold = { ...hold, kind: shiftKey ? 'move' : 'mark' };
    if (hold.kind === 'mark') actions.mark(between(hold.at, chart()?.valueNear(clientX) ?? hold.at));
    if (hold.kind === 'move') actions.zoom(moved(hold.shown, (hold.x - clientX) * (chart()?.perPixel ?? 0)));
  });
  canvas.addEventListener('pointerup', ({ clientX }) => {
    const held = hold;
    hold = null;
    actions.mark(null);
    if (held?.kind === 'click') actions.pick(Math.max(1, Math.round(held.at)));
    if (held?.kind === 'mark') actions.zoom(between(held.at, chart()?.valueNear(clientX) ?? held.at));
  });
  canvas.addEventListener('pointercancel', () => {
    hold = null;
    actions.mark(null);
  });
  canvas.addEventListener('pointerleave', () => {
    if (hold === null) actions.point(null);
  });
  canvas.addEventListener('dblclick', () => {
    actions.zoom(null);
  });
  canvas.addEventListener(
    'wheel',
    (event) => {
      const at = chart()?.valueAt(event.clientX) ?? null;
      const shown = chart()?.shown ?? null;
      if (!event.ctrlKey || at === null || shown === null) return;
      event.preventDefault();
      actions.zoom(scaled(shown, at, event.deltaY > 0 ? notch : 1 / notch));
    },
    { passive: false },
  );
}

/** A range with its width multiplied, so that `at` stays where it is. */
export function scaled([low, high]: Range, at: number, factor: number): Range {
  return [at - (at - low) * factor, at + (high - at) * factor];
}

function moved([low, high]: Range, by: number): Range {
  return [low + by, high + by];
}

function between(one: number, other: number): Range {
  return [Math.min(one, other), Math.max(one, other)];
}
