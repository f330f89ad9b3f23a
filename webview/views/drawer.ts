import * as v from 'valibot';
import { recipeSchema, type Recipe } from '../../src/training/recipe';
import type { Actions } from '../actions';
import { element, setText } from '../dom';
import { placesOf, type PageState } from '../store';
import { fields, type Field } from './recipe-fields';
import { Memo } from './view';

/** All settings of a run. A change that the recipe allows runs again at once; another is said to be wrong. */
export class DrawerView {
  readonly #controls: readonly Control[];
  readonly #problem = element('p', { class: 'problem', role: 'alert' });
  readonly element: HTMLElement;
  readonly #memo = new Memo();
  #recipe: Recipe | null = null;

  constructor(readonly actions: Actions) {
    this.#controls = fields.map((field) => new Control(field, this.#change));
    const reset = element('button', { type: 'button' }, 'Reset');
    reset.addEventListener('click', actions.resetSettings);
    this.element = element(
      'form',
      { id: 'drawer', class: 'drawer', 'aria-label': 'Settings of the run' },
      ...this.#controls.map(({ element: control }) => control),
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
    if (!this.#memo.changed(recipe, loss)) return;
    setText(this.#problem, '');
    const places: Readonly<Record<string, string>> = placesOf(state);
    for (const control of this.#controls) control.show(recipe, places[control.field.id] ?? null);
  }

  readonly #change = (control: Control): void => {
    if (this.#recipe === null) return;
    const settings = control.field.write(control.text, this.#recipe);
    const wanted = v.safeParse(recipeSchema, { ...this.#recipe, ...settings });
    control.markAs(wanted.success);
    setText(this.#problem, wanted.success ? '' : `${control.field.label}: ${wanted.issues[0].message}`);
    if (wanted.success) this.actions.choose(settings);
  };
}

class Control {
  readonly #input: HTMLInputElement | HTMLSelectElement;
  readonly #place = element('small', { class: 'muted' });
  readonly element: HTMLElement;

  constructor(
    readonly field: Field,
    changed: (control: Control) => void,
  ) {
    this.#input = inputOf(field);
    this.element = element('label', {}, element('span', {}, field.label, this.#place), this.#input);
    this.#input.addEventListener('change', () => {
      changed(this);
    });
  }

  get text(): string {
    return this.#input.value;
  }

  /** `place` is where the user's file says so. */
  show(recipe: Recipe, place: string | null): void {
    this.#input.value = this.field.read(recipe);
    setText(this.#place, place === null ? '' : ` from ${place}`);
    this.markAs(true);
  }

  markAs(isValid: boolean): void {
    if (isValid) this.#input.removeAttribute('aria-invalid');
    else this.#input.setAttribute('aria-invalid', 'true');
  }
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
