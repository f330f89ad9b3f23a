import type { Pictures } from '../../src/core/visualize';
import { drawOn } from '../charts/canvas';
import { element, setAttribute, setText, withCode } from '../dom';
import { classPlanePicture } from '../pictures/class-plane';
import { imagesPicture } from '../pictures/images';
import type { Picture } from '../pictures/picture';
import { pointsPicture } from '../pictures/points';
import { targetMap } from '../pictures/target-map';
import type { PageState } from '../store';
import type { Theme } from '../theme';
import { NumbersTable } from './numbers-table';
import { SignLegend } from './sign-legend';
import { Memo, type View } from './view';

/** What the loss tells its prediction, in the picture that suits its inputs best; the others can be chosen. */
export class GradientPictureView implements View {
  readonly #canvas = element('canvas', { role: 'img' });
  readonly #holder = element('div', { class: 'chart' }, this.#canvas);
  readonly #chooser = element('select', { 'aria-label': 'Picture of the gradient' });
  readonly #legend = new SignLegend();
  readonly #text = element('div', { class: 'caption' });
  readonly #help = element('p', { class: 'muted help' });
  readonly #table = new NumbersTable('Numbers of the gradient');
  readonly element = element(
    'section',
    { class: 'gradient-picture', 'aria-labelledby': 'gradient-picture-title' },
    element(
      'div',
      { class: 'head' },
      element('h2', { id: 'gradient-picture-title' }, 'Which way it pushes'),
      this.#chooser,
    ),
    this.#holder,
    this.#text,
    this.#help,
    this.#table.element,
  );
  readonly #memo = new Memo();
  #offered: readonly Picture[] = [];

  update({ pictures, tab, loss }: PageState, theme: Theme): void {
    this.element.hidden = tab !== 'gradient';
    if (this.element.hidden) return;
    this.#chooser.onchange = () => {
      this.#draw(theme);
    };
    const { clientWidth, clientHeight } = this.#canvas;
    if (!this.#memo.changed(pictures, loss, theme, clientWidth, clientHeight)) return;
    this.#offer(typeof pictures === 'string' || pictures === null ? [] : picturesOf(pictures));
    const [first] = this.#offered;
    this.#canvas.hidden = first === undefined;
    this.#holder.hidden = loss?.report.reading === null;
    if (first !== undefined) {
      this.#draw(theme);
      return;
    }
    const why =
      typeof pictures === 'string'
        ? 'Computing…'
        : loss?.report.reading === null
          ? 'No picture: the loss could not be followed on sample inputs.'
          : 'No picture: the target has no element for each of the prediction’s.';
    this.#text.replaceChildren(why);
    this.#help.replaceChildren();
    this.#table.show(null);
  }

  #offer(pictures: readonly Picture[]): void {
    const chosen = this.#chooser.value;
    this.#offered = pictures;
    this.#chooser.hidden = pictures.length < 2;
    this.#chooser.replaceChildren(...pictures.map(({ id, title }) => element('option', { value: id }, title)));
    if (pictures.some(({ id }) => id === chosen)) this.#chooser.value = chosen;
  }

  #draw(theme: Theme): void {
    const picture = this.#offered.find(({ id }) => id === this.#chooser.value) ?? this.#offered[0];
    if (picture === undefined) return;
    setAttribute(this.#canvas, 'aria-label', picture.description);
    const caption = element('p', { class: 'muted' }, ...withCode(picture.caption));
    this.#legend.show(picture.signs, theme);
    this.#text.replaceChildren(this.#legend.element, caption);
    setText(this.#help, picture.help);
    this.#table.show(picture.table);
    drawOn(this.#canvas, (surface) => {
      picture.draw(surface, theme);
    });
  }
}

/** The pictures that there are, the most telling first. */
function picturesOf({ map, plane, sample }: Pictures): readonly Picture[] {
  const ofSample = sample && (sample.kind === 'images' ? imagesPicture(sample) : pointsPicture(sample));
  return [ofSample, plane && classPlanePicture(plane), map && targetMap(map)].filter((picture) => picture !== null);
}
