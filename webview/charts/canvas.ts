export interface Surface {
  readonly context: CanvasRenderingContext2D;
  /** In CSS pixels. */
  readonly width: number;
  readonly height: number;
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A picture with so many pixels for each CSS pixel, which it measures `width` by `height` of. */
export interface FinePicture {
  readonly canvas: HTMLCanvasElement;
  readonly width: number;
  readonly height: number;
}

/** How what stands on a canvas of the page is drawn anew with other pixels. */
const redrawings = new WeakMap<HTMLCanvasElement, (scale: number) => FinePicture>();

/** Draws on a canvas, cleared and as large as its style says, sharp on every screen; not while it is not to be seen. */
export function drawOn(
  canvas: HTMLCanvasElement,
  draw: (surface: Surface) => void,
  { width, height } = { width: canvas.clientWidth, height: canvas.clientHeight },
): void {
  if (width === 0 || height === 0) return;
  const drawAt = (target: HTMLCanvasElement, scale: number): void => {
    target.width = Math.round(width * scale);
    target.height = Math.round(height * scale);
    const context = target.getContext('2d');
    if (context === null) return;
    context.scale(scale, scale);
    draw({ context, width, height });
  };
  drawAt(canvas, devicePixelRatio);
  redrawings.set(canvas, (scale) => {
    const copy = document.createElement('canvas');
    drawAt(copy, scale);
    return { canvas: copy, width, height };
  });
}

/** What was last drawn on a canvas, with other pixels than the screen's; null where nothing was. */
export function redrawn(canvas: HTMLCanvasElement, scale: number): FinePicture | null {
  return redrawings.get(canvas)?.(scale) ?? null;
}
