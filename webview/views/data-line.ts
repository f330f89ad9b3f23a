import { datasets } from '../../src/training/data/datasets';
import type { Fallback } from '../../src/training/executors/executor';
import type { Recipe } from '../../src/training/recipe';
import type { Actions } from '../actions';
import { element, linkButton, setText } from '../dom';
import { formatSetting } from '../format';
import { prefersStillness } from '../motion';
import { comparedRun, placesOf, shownRun, type PageState } from '../store';
import { DrawerView } from './drawer';
import { optimizerTitles } from './recipe-fields';
import type { View } from './view';

/** Region 5: what the loss is trained on, in one line; its button opens the drawer with all settings. */
export class DataLineView implements View {
  readonly #line = element('span', { class: 'recipe' });
  readonly #notes = element('p', { class: 'muted' });
  readonly #compared = element('span');
  readonly #unpin: HTMLButtonElement;
  readonly #change: HTMLButtonElement;
  readonly #drawer: DrawerView;
  readonly element: HTMLElement;
  /** Whether the drawer has been asked for, and is not yet to be seen. */
  #isAsked = false;

  constructor(actions: Actions) {
    const toggle = () => {
      this.#isAsked = true;
      actions.toggleDrawer();
    };
    this.#change = linkButton('Change', toggle, {
      ...{ 'aria-label': 'Change what it trains on', 'aria-controls': 'drawer' },
    });
    this.#drawer = new DrawerView(actions);
    this.#unpin = linkButton('Unpin', actions.unpin);
    this.element = element(
      'section',
      { class: 'data', 'aria-label': 'Data and network' },
      element('p', {}, this.#line, ' · ', this.#change),
      element('p', { class: 'muted' }, 'Tests the loss, not your model.', this.#compared, this.#unpin),
      this.#notes,
      this.#drawer.element,
    );
  }

  update(state: PageState): void {
    this.element.hidden = state.tab !== 'train';
    const setup = shownRun(state)?.setup ?? null;
    setText(this.#line, describe(state, setup));
    this.#change.setAttribute('aria-expanded', String(state.drawerIsOpen));
    setText(this.#compared, comparedText(state));
    this.#unpin.hidden = state.pinned === null;
    setText(this.#notes, setup?.notes.join(' · ') ?? '');
    this.#drawer.update(state);
    if (this.#isAsked && state.drawerIsOpen)
      this.element.scrollIntoView({ block: 'nearest', behavior: prefersStillness() ? 'auto' : 'smooth' });
    this.#isAsked = false;
  }
}

/** Which run is drawn grey. */
function comparedText(state: PageState): string {
  const run = comparedRun(state);
  if (run === null)
    return state.pinned === null || state.guess === 'open' ? '' : ' This run is pinned: the next is drawn over it. ';
  const { optimizer, seed } = run.recipe;
  const settings = `${optimizerTitles[optimizer.name]} ${formatSetting(optimizer.lr)}, seed ${seed}`;
  return ` Grey: the ${state.pinned === null ? 'run before' : 'pinned run'} (${settings}). `;
}

const fallbackSentences: Readonly<Record<Fallback, string>> = {
  forbidden: 'Runs on plain JavaScript, about 10 × slower, because this host forbids WebAssembly.',
  guarded: 'Slower than most: what this loss computes depends on its data, so it is read anew as they change.',
};

type RunSetup = NonNullable<NonNullable<ReturnType<typeof shownRun>>['setup']>;

function describe(state: PageState, setup: RunSetup | null): string {
  const { recipe } = state;
  const { optimizer, seed } = recipe;
  const places = placesOf(state);
  const from = (place: string | undefined) => (place === undefined ? '' : ` from ${place}`);
  const rate = formatSetting(optimizer.lr);
  const isWhole = places.optimizer === places.lr;
  const training = isWhole
    ? `${optimizerTitles[optimizer.name]} ${rate}${from(places.lr)}`
    : `${optimizerTitles[optimizer.name]}${from(places.optimizer)}, learning rate ${rate}`;
  const title = setup?.dataset.title ?? datasetTitle(recipe);
  const model = setup === null ? [] : [setup.free ? setup.model.replace(/^free predictions /, '') : setup.model];
  const size = setup?.batch ?? recipe.batch;
  const batch = setup?.free === true ? [] : [`batch ${size}${from(size === recipe.batch ? places.batch : undefined)}`];
  const fallback = setup?.fallback ? [fallbackSentences[setup.fallback]] : [];
  return [[title, ...model, training, ...batch, `seed ${seed}`].join(' · '), ...fallback].join('. ');
}

function datasetTitle({ dataset }: Recipe): string {
  if (typeof dataset !== 'string') return dataset.name;
  if (dataset === 'auto') return 'Data that fits';
  return dataset === 'free' ? 'Free predictions' : datasets[dataset].title;
}
