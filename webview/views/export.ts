import type { Actions } from '../actions';
import { sentencesOf } from '../describe';
import { element, setText } from '../dom';
import { curvesDrawing } from '../export/curves';
import { canvasDrawing } from '../export/canvas-drawing';
import { pngOf } from '../export/png';
import { replayPage } from '../export/replay';
import { runAsCsv, runAsJson } from '../export/run-table';
import { svgText } from '../export/svg';
import { shownRun, type PageState } from '../store';
import type { Theme } from '../theme';
import type { View } from './view';

/** What can be saved as a picture: the curves, or one of the canvases of the page. */
const pictures = [
  { id: 'curves', title: 'all curves', section: null },
  { id: 'gradient', title: 'the first picture of the gradient', section: '.picture' },
  { id: 'directions', title: 'which way it pushes', section: '.gradient-picture' },
  { id: 'plane', title: 'where in the input plane, as written', section: '.plane' },
  { id: 'weights', title: 'over the weights, as written', section: '.weight-map' },
  { id: 'landscape', title: 'the loss around the weights', section: '.landscape' },
  { id: 'slice', title: 'the loss along a line', section: '.slice' },
  { id: 'check', title: 'the gradient, checked', section: '.gradient-check' },
] as const;
type Wanted = (typeof pictures)[number];

/** Everything that can be taken away. */
export class ExportView implements View {
  readonly #picture = element(
    'select',
    { 'aria-label': 'Picture to save' },
    ...pictures.map(({ id, title }) => element('option', { value: id }, title)),
  );
  readonly #problem = element('p', { role: 'status', class: 'muted' });
  readonly #buttons: readonly HTMLButtonElement[];
  readonly element: HTMLElement;
  #state: PageState | null = null;
  #theme: Theme | null = null;

  constructor(readonly actions: Actions) {
    const button = (text: string, act: () => void) => {
      const made = element('button', { type: 'button', class: 'plain' }, text);
      made.addEventListener('click', act);
      return made;
    };
    const script = button('Copy as PyTorch script', actions.copyScript);
    const csv = button('Save as CSV', () => {
      this.#save('csv', () => this.#runAs(runAsCsv));
    });
    const json = button('Save as JSON', () => {
      this.#save('json', () => this.#runAs((run) => runAsJson(run, sentencesOf(run))));
    });
    const html = button('Save as HTML', () => {
      this.#save('html', () => this.#runAs((run) => replayPage(run, sentencesOf(run))));
    });
    html.title = 'One file, without network, that replays the run: for a class';
    const svg = button('Save as SVG', () => {
      const drawn = this.#drawn();
      if (drawn !== null) this.#save('svg', () => svgText(drawn));
    });
    const png = button('Save as PNG', () => {
      const drawn = this.#drawn();
      if (drawn !== null)
        void pngOf(drawn).then((content) => {
          actions.save(this.#nameOf('png'), content, 'base64');
        });
    });
    this.#buttons = [script, html, csv, json, svg, png];
    this.element = element(
      'section',
      { class: 'export', 'aria-labelledby': 'export-title' },
      element('h2', { id: 'export-title' }, 'Take it away'),
      element('div', { class: 'buttons' }, 'The run: ', script, html, csv, json),
      element('div', { class: 'buttons' }, 'A picture: ', this.#picture, svg, png),
      this.#problem,
    );
  }

  update(state: PageState, theme: Theme): void {
    this.element.hidden = state.tab !== 'more';
    [this.#state, this.#theme] = [state, theme];
    if (this.element.hidden) return;
    const run = shownRun(state);
    for (const each of this.#buttons) each.disabled = run?.hasCurves !== true;
    setText(this.#problem, state.exportNote);
  }

  #runAs(write: (run: NonNullable<ReturnType<typeof shownRun>>) => string): string | null {
    const run = this.#state && shownRun(this.#state);
    return run === null ? null : write(run);
  }

  #save(extension: string, write: () => string | null): void {
    const content = write();
    if (content !== null) this.actions.save(this.#nameOf(extension), content, 'utf8');
  }

  #nameOf(extension: string): string {
    const name = (this.#state?.loss?.report.name ?? 'loss').replace(/[^\p{L}\p{N}_-]+/gu, '-');
    return `${name}.${extension}`;
  }

  #drawn(): SVGElement | null {
    const wanted = pictures.find(({ id }) => id === this.#picture.value) ?? pictures[0];
    const [state, theme] = [this.#state, this.#theme];
    const run = state && shownRun(state);
    if (state === null || theme === null || run === null) return null;
    return wanted.section === null ? curvesDrawing(run, theme) : this.#drawnOf(wanted, state, theme);
  }

  #drawnOf({ section, title }: Wanted, state: PageState, theme: Theme): SVGElement | null {
    const canvas = section === null ? null : document.querySelector(`${section} canvas`);
    if (!(canvas instanceof HTMLCanvasElement) || !canvas.hasAttribute('aria-label')) {
      this.actions.noteExport('This picture has not been drawn yet: open its tab first.');
      return null;
    }
    const heading = `${state.loss?.report.name ?? ''}: ${title}`;
    return canvasDrawing(canvas, heading, [canvas.getAttribute('aria-label') ?? ''], theme);
  }
}
