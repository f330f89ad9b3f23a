import * as v from 'valibot';
import { recipeSchema, type Recipe } from '../../src/training/recipe';
import type { Actions } from '../actions';
import { element, setText } from '../dom';
import { placesOf, type PageState } from '../store';
import { fields, type Field, type Slider } from './recipe-fields';
import { OwnDataView } from './own-data';
import { Memo } from './view';

/** All settings of a run. A change that the recipe allows runs again at once; another is said to be wrong. */
export class DrawerView {
  readonly #controls: readonly Control[];
  readonly #ownData: OwnDataView;
  readonly #problem = element('p', { class: 'problem', role: 'alert' });
  readonly element: HTMLElement;
  readonly #memo = new Memo();
  #recipe: Recipe | null = null;

  constructor(readonly actions: Actions) {
    this.#controls = fields.map((field) => new Control(field, this.#change));
    this.#ownData = new OwnDataView(actions);
    const reset = element('button', { type: 'button' }, 'Reset');
    reset.addEventListener('click', actions.resetSettings);
    this.element = element(
      'form',
      { id: 'drawer', class: 'drawer', 'aria-label': 'Settings of the run' },
      ...this.#controls.map(({ element: control }) => control),
      this.#ownData.element,
      element('div', { class: 'drawer-end' }, this.#problem, reset),
    );
    this.element.addEventListener('submit', (event) => {
      event.preventDefault();
    });
  }

  update(state: PageState): void {
    const { recipe, loss } = state;
    this.element.hidden = !state.drawerIsOpen;
    this.#recipe = recipe;
    this.#ownData.update(state);
    if (!this.#memo.changed(recipe, loss)) return;
    setText(this.#problem, '');
    const places: Readonly<Record<string, string>> = placesOf(state);
    for (const control of this.#controls) control.show(recipe, places[control.field.id] ?? null);
  }

  readonly #change = (control: Control, isDragging: boolean): void => {
    if (this.#recipe === null) return;
    const settings = control.field.write(control.text, this.#recipe);
    const wanted = v.safeParse(recipeSchema, { ...this.#recipe, ...settings });
    control.markAs(wanted.success);
    setText(this.#problem, wanted.success ? '' : `${control.field.label}: ${wanted.issues[0].message}`);
    if (wanted.success) this.actions.choose(settings, isDragging);
  };
}

class Control {
  readonly #input: HTMLInputElement | HTMLSelectElement;
  readonly #place = element('small', { class: 'muted' });
  readonly #slider: HTMLInputElement | null;
  readonly element: HTMLElement;

  /** `changed` hears whether the slider has moved already since it was taken hold of. */
  constructor(
    readonly field: Field,
    changed: (control: Control, isDragging: boolean) => void,
  ) {
    this.#input = inputOf(field);
    this.#slider = field.slider === undefined ? null : this.#sliderFor(field.slider, field.label, changed);
    const inputs = this.#slider === null ? [this.#input] : [this.#input, this.#slider];
    this.element = element('label', {}, element('span', {}, field.label, this.#place), ...inputs);
    this.#input.addEventListener('change', () => {
      changed(this, false);
    });
  }

  get text(): string {
    return this.#input.value;
  }

  /** `place` is where the user's file says so. */
  show(recipe: Recipe, place: string | null): void {
    const text = this.field.read(recipe);
    if (this.#input instanceof HTMLSelectElement) showOwn(this.#input, text);
    this.#input.value = text;
    this.#moveSlider(text);
    setText(this.#place, place === null ? '' : ` from ${place}`);
    this.markAs(true);
  }

  /** What it shows already it is not moved to: somebody may have hold of it. */
  #moveSlider(text: string): void {
    const { slider } = this.field;
    if (this.#slider === null || slider === undefined || slider.textAt(Number(this.#slider.value)) === text) return;
    this.#slider.value = String(slider.placeOf(Number(text)));
  }

  #sliderFor(
    { low, high, step, textAt }: Slider,
    label: string,
    changed: (control: Control, isDragging: boolean) => void,
  ): HTMLInputElement {
    const ends = { min: String(low), max: String(high), step: String(step) };
    const slider = element('input', { type: 'range', ...ends, 'aria-label': `${label}, by dragging` });
    let isDragging = false;
    slider.addEventListener('input', () => {
      this.#input.value = textAt(Number(slider.value));
      changed(this, isDragging);
      isDragging = true;
    });
    slider.addEventListener('change', () => {
      isDragging = false;
    });
    return slider;
  }

  markAs(isValid: boolean): void {
    if (isValid) this.#input.removeAttribute('aria-invalid');
    else this.#input.setAttribute('aria-invalid', 'true');
  }
}

/** What none of the options is, such as a file, is one of its own for as long as it is chosen. */
function showOwn(select: HTMLSelectElement, text: string): void {
  select.querySelector('option[data-own]')?.remove();
  if ([...select.options].some(({ value }) => value === text)) return;
  select.append(element('option', { value: text, 'data-own': true }, text));
}

function inputOf({ id, input }: Field): HTMLInputElement | HTMLSelectElement {
  const name = `setting-${id}`;
  switch (input.kind) {
    case 'choice':
      return element('select', { name }, ...input.options.map(([value, title]) => element('option', { value }, title)));
    case 'number':
      return element('input', { name, type: 'number', step: input.step });
    case 'text':
      return element('input', { name, type: 'text', spellcheck: 'false' });
  }
}
