/** Paints at most once per animation frame; a hidden page gets no frames and so doesn't paint. */
export class Painter {
  readonly #paint: () => void;
  #asked = false;

  constructor(paint: () => void) {
    this.#paint = paint;
  }

  readonly ask = (): void => {
    if (this.#asked) return;
    this.#asked = true;
    requestAnimationFrame(() => {
      this.#asked = false;
      this.#paint();
    });
  };
}
