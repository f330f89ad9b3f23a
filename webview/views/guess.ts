import { variantNames, type VariantName } from '../../src/training/variants/variant';
import { hasLearnt } from '../../src/training/summary';
import type { Actions } from '../actions';
import { element, setText } from '../dom';
import { shownRun, type PageState } from '../store';
import { variantTitle } from '../variants';
import { swatch } from './swatch';
import { Memo, type View } from './view';

/** Before the curves are shown, the reader says which variants will learn; afterwards, which did. */
export class GuessView implements View {
  readonly #choices = variantNames.map((name) => ({
    name,
    box: element('input', { type: 'checkbox' }),
    title: element('span'),
  }));
  readonly #labels = this.#choices.map(({ name, box, title }) =>
    element('label', { class: 'variant-name', 'data-variant': name }, box, swatch(name), title),
  );
  readonly #show = element('button', { type: 'button', class: 'plain' }, 'Show what happens');
  readonly #question = element(
    'div',
    { class: 'question' },
    element(
      'p',
      {},
      'The same network, the same data, the same batches. Tick each loss with which it will learn, then look.',
    ),
    ...this.#labels,
    this.#show,
  );
  readonly #answer = element('p', { role: 'status' });
  readonly element = element(
    'section',
    { class: 'guess', 'aria-labelledby': 'guess-title' },
    element('h2', { id: 'guess-title' }, 'Which of these will learn?'),
    this.#question,
    this.#answer,
  );
  readonly #memo = new Memo();

  constructor(actions: Actions) {
    this.#show.addEventListener('click', () => {
      actions.guess(this.#choices.flatMap(({ name, box }) => (box.checked ? [name] : [])));
    });
  }

  update(state: PageState): void {
    const { guess, loss } = state;
    this.element.hidden = guess === null || (guess !== 'open' && state.tab !== 'train');
    if (this.element.hidden) return;
    const run = shownRun(state);
    if (!this.#memo.changed(guess, run, run?.version, loss)) return;
    this.#question.hidden = guess !== 'open';
    this.#choices.forEach(({ name, box, title }, index) => {
      setText(title, variantTitle(name, state.recipe.shift));
      const label = this.#labels[index];
      if (label !== undefined) label.hidden = name === 'surrogate' && loss?.surrogate === null;
      if (guess === 'open' && box.disabled) box.checked = false;
      box.disabled = guess !== 'open';
    });
    setText(this.#answer, guess === 'open' || guess === null ? '' : verdictOn(guess, state));
  }
}

function verdictOn(guess: readonly VariantName[], state: PageState): string {
  const run = shownRun(state);
  const said = `You said: ${listed(guess, state)}.`;
  if (run?.isActive !== false) return `${said} Training…`;
  const learnt = [...run.courses.values()].filter(hasLearnt).map(({ name }) => name);
  const isRight = learnt.length === guess.length && learnt.every((name) => guess.includes(name));
  return `${said} Learnt: ${listed(learnt, state)}.${isRight ? ' Just so.' : ''}`;
}

function listed(names: readonly VariantName[], { recipe }: PageState): string {
  return names.length === 0 ? 'none' : names.map((name) => variantTitle(name, recipe.shift)).join(', ');
}
