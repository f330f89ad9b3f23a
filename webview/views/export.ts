import type { Actions } from '../actions';
import { sentencesOf } from '../describe';
import { redrawn } from '../charts/canvas';
import { element, setText } from '../dom';
import { curvesDrawing } from '../export/curves';
import { canvasDrawing, type CanvasPicture } from '../export/canvas-drawing';
import { pngOf, scale } from '../export/png';
import { replayPage } from '../export/replay';
import { runAsCsv, runAsJson } from '../export/run-table';
import { svgText } from '../export/svg';
import { shownRun, stepShown, type PageState } from '../store';
import type { Theme } from '../theme';
import { notComputed } from '../waiting';
import { areSame, type View } from './view';

/** What can be saved as a picture: the curves, or one of the canvases of the page. */
const pictures = [
  { id: 'curves', of: 'run', title: 'all curves', section: null },
  { id: 'gradient', of: 'loss', title: 'the first picture of the gradient', section: '.picture' },
  { id: 'directions', of: 'loss', title: 'which way it pushes', section: '.gradient-picture' },
  { id: 'plane', of: 'run', title: 'where in the input plane, as written', section: '.plane' },
  { id: 'weights', of: 'run', title: 'over the weights, as written', section: '.weight-map' },
  { id: 'landscape', of: 'run', title: 'the loss around the weights', section: '.landscape' },
  { id: 'slice', of: 'run', title: 'the loss along a line', section: '.slice' },
  { id: 'check', of: 'run', title: 'the gradient, checked', section: '.gradient-check' },
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
  /** What each picture was last drawn for: those of tabs that are not in front stay as they were. */
  readonly #subjects = new Map<Wanted['id'], readonly unknown[]>();
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
    for (const wanted of pictures) this.#noteSubject(wanted, subjectOf(wanted, state, theme));
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

  #drawnOf(wanted: Wanted, state: PageState, theme: Theme): SVGElement | null {
    const canvas = canvasOf(wanted);
    const picture = canvas && redrawn(canvas, scale);
    const subject = this.#subjects.get(wanted.id);
    if (
      canvas === null ||
      picture === null ||
      subject === undefined ||
      !areSame(subject, subjectOf(wanted, state, theme))
    ) {
      this.actions.noteExport('This picture has not been drawn for this run yet: open its tab first.');
      return null;
    }
    const heading = `${state.loss?.report.name ?? ''}: ${wanted.title}`;
    return canvasDrawing({ picture, heading, ...wordsOf(canvas) }, theme);
  }

  #noteSubject(wanted: Wanted, subject: readonly unknown[]): void {
    const canvas = canvasOf(wanted);
    if (canvas?.closest('section')?.hidden !== false) return;
    const isDrawn = canvas.closest('[hidden]') === null && canvas.ariaLabel?.endsWith(notComputed) === false;
    if (isDrawn) this.#subjects.set(wanted.id, subject);
    else this.#subjects.delete(wanted.id);
  }
}

function canvasOf({ section }: Wanted): HTMLCanvasElement | null {
  const canvas = section === null ? null : document.querySelector(`${section} canvas`);
  return canvas instanceof HTMLCanvasElement ? canvas : null;
}

/** All that a picture depends on which may change while its tab is not in front. */
function subjectOf({ of }: Wanted, state: PageState, theme: Theme): readonly unknown[] {
  const run = shownRun(state);
  return of === 'loss' ? [theme, state.loss] : [theme, state.loss, run, stepShown(state)];
}

/** What stands under a picture on the page: what its signs mean, and what it shows. */
function wordsOf(canvas: HTMLCanvasElement): Pick<CanvasPicture, 'keys' | 'caption'> {
  const section = canvas.closest('section');
  const keys = [...(section?.querySelectorAll('.legend span') ?? [])].flatMap((key) => {
    const canvas = key.querySelector('canvas');
    const swatch = canvas && redrawn(canvas, scale);
    return swatch === null ? [] : [{ swatch, text: key.textContent }];
  });
  const told = [...(section?.querySelectorAll('.caption') ?? []), ...(canvas.closest('figure')?.children ?? [])];
  const lines = told.flatMap((each) => {
    if (!each.matches('.caption, figcaption')) return [];
    const parts = [...each.childNodes].filter((part) => !(part instanceof Element && part.matches('.legend')));
    return [parts.map((part) => part.textContent).join(each.querySelector(':scope > span') === null ? '' : ' · ')];
  });
  return { keys, caption: [...lines, canvas.ariaLabel ?? ''].filter((line) => line !== '') };
}
