import type { LineChart } from './line-chart';

/** Tells the step under the mouse, null when it has left the plot. */
export function followPointer(
  canvas: HTMLCanvasElement,
  chart: () => LineChart | null,
  point: (step: number | null) => void,
): void {
  canvas.addEventListener('pointermove', ({ clientX }) => {
    const step = chart()?.valueAt(clientX) ?? null;
    point(step === null ? null : Math.max(1, Math.round(step)));
  });
  canvas.addEventListener('pointerleave', () => {
    point(null);
  });
}
