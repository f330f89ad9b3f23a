import * as v from 'valibot';
import type { FromPage, PanelLoss, ToPage } from '../src/protocol/panel-messages';
import type { Actions } from './actions';
import type { Range } from './charts/scale';
import { chosenRecipe } from './chosen-recipe';
import { describeResult } from './describe';
import { host } from './host';
import { questionOf } from './questions';
import { Runs } from './runs';
import { initialState, isSameLoss, shownRun, Store, type PageState, type Settings } from './store';

/** Pictures are computed by the worker that trains: not more often than this while it does, in milliseconds. */
const askEvery = 2000;

/** Fewer steps than these are not shown on the whole width. */
const fewestSteps = 4;

/** What the page does: hears the extension, the worker and the user, and keeps the state that the views show. */
export class Panel {
  readonly store: Store;
  readonly actions: Actions;
  readonly #runs: Runs;
  #seed = 0;
  #askedAt = -Infinity;

  constructor(workerAddress: string, changed: () => void) {
    this.store = new Store(initialState(), changed);
    this.#runs = new Runs(this.store, workerAddress, send, () => {
      this.#askForPictures();
    });
    this.actions = this.#makeActions();
  }

  /** Starts the worker before it is needed. */
  warmUp(): void {
    this.#runs.warmUp();
  }

  get #state(): PageState {
    return this.store.state;
  }

  hearHost(message: ToPage): void {
    switch (message.type) {
      case 'loss':
        this.#takeLoss(message);
        break;
      case 'stale':
        this.store.update({ stale: { problem: message.problem } });
        break;
      case 'noLoss':
        this.store.update({ screen: { kind: 'noLoss', fileName: message.fileName } });
        break;
      case 'failed':
        this.store.update({ screen: { kind: 'failed', message: message.message } });
        break;
      case 'pictures':
        this.store.update({ pictures: message.pictures });
        break;
      case 'softened':
        this.store.update({ softened: message.softened });
        this.#followWarmth();
        break;
      case 'table':
        this.#choose({ ...this.#state.settings, dataset: message.table });
        break;
      case 'command':
        this.#obey(message.command);
    }
  }

  #takeLoss({ loss, seed, recipe, startsTraining }: Extract<ToPage, { type: 'loss' }>): void {
    this.#seed = seed;
    const settings = v.is(v.record(v.string(), v.unknown()), recipe) ? recipe : {};
    const chosen = chosenRecipe(settings, loss, this.#seed);
    this.store.update({
      screen: { kind: 'loss' },
      loss,
      stale: null,
      pictures: 'unasked',
      otherValue: null,
      instead: null,
      softened: 'unasked',
      warmth: 1,
      guess: this.#guessOf(loss),
      ...(loss.surrogate === null && this.#state.more === 'instead' ? { more: 'landscape' } : {}),
      ...chosen,
    });
    this.#keep(loss, settings);
    this.#askForPictures();
    if (startsTraining) this.#runs.start();
  }

  /** Who has guessed what a loss does need not guess again after an edit. */
  #guessOf(loss: PanelLoss): PageState['guess'] {
    if (loss.lesson['guess'] === undefined) return null;
    const { loss: before, guess } = this.#state;
    return before !== null && isSameLoss(before, loss) ? (guess ?? 'open') : 'open';
  }

  /** So that a reload finds the loss and the settings again. */
  #keep({ path, asked }: PanelLoss, recipe: Settings): void {
    host.setState({ path, asked, recipe });
  }

  #obey(command: Extract<ToPage, { type: 'command' }>['command']): void {
    const { run, loss, pinned } = this.#state;
    switch (command) {
      case 'run':
        this.#runs.run();
        break;
      case 'pause':
        this.#runs.pause();
        break;
      case 'restart':
        this.#runs.start();
        break;
      case 'export':
        this.actions.chooseTab('more');
        break;
      case 'pin':
        this.store.update({ pinned: pinned === null ? shownRun(this.#state) : null });
        break;
      case 'describe':
        if (loss !== null) send({ type: 'description', text: describeResult(loss, run) });
    }
  }

  /** What the tab in front shows beside the run, asked for only while it is in front. */
  #askForPictures(): void {
    const { tab, loss, run, picked, more } = this.#state;
    if (loss === null) return;
    if (tab === 'gradient') this.#wantPictures();
    if (tab === 'more' && more === 'instead') this.#wantSoftened();
    const question = questionOf(this.#state);
    if (question === null || run === null) return;
    const now = performance.now();
    if (run.status === 'running' && picked === null && now - this.#askedAt < askEvery) return;
    this.#askedAt = now;
    this.#runs.ask(run.id, question);
  }

  #wantPictures(): void {
    if (this.#state.pictures !== 'unasked') return;
    send({ type: 'picturesWanted' });
    this.store.update({ pictures: 'asked' });
  }

  #wantSoftened(): void {
    if (this.#state.softened !== 'unasked') return;
    send({ type: 'softenWanted', warmth: this.#state.warmth });
    this.store.update({ softened: 'asked' });
  }

  /** Trains what is written instead at the temperature that it is shown at. */
  #followWarmth(): void {
    const { softened, instead, loss } = this.#state;
    if (loss === null || softened === null || typeof softened === 'string') return;
    const { kind, warmth } = instead ?? { kind: 'surrogate', warmth: 1 };
    const text = softened.forms.find((form) => form.kind === kind)?.text ?? null;
    if (text === null || softened.warmth === warmth) return;
    this.store.update({ instead: { kind, warmth: softened.warmth, text } });
    this.#runs.retrain(true);
  }

  #choose(settings: Settings, isDragging = false): void {
    const { loss } = this.#state;
    this.store.update(chosenRecipe(settings, loss, this.#seed));
    send({ type: 'recipe', recipe: this.#state.settings });
    if (loss === null) return;
    this.#keep(loss, this.#state.settings);
    this.#runs.retrain(isDragging);
  }

  #makeActions(): Actions {
    const update = this.store.update.bind(this.store);
    return {
      reveal: ({ path, start, end }) => {
        send({ type: 'reveal', path, start, end });
      },
      applyFix: (finding) => {
        send({ type: 'applyFix', finding });
      },
      changeReading: () => {
        send({ type: 'changeReading' });
      },
      openExample: () => {
        send({ type: 'openExample' });
      },
      showLog: () => {
        send({ type: 'showLog' });
      },
      copy: (text) => {
        send({ type: 'copy', text });
      },
      run: () => {
        this.#runs.run();
      },
      toggleRunning: () => {
        if (this.#state.run?.isActive === true) this.#runs.pause();
        else this.#runs.run();
      },
      restart: () => {
        this.#runs.start();
      },
      chooseTab: (tab) => {
        update({ tab });
        this.#askForPictures();
      },
      toggleVariant: (name) => {
        const hidden = new Set(this.#state.hidden);
        if (!hidden.delete(name)) hidden.add(name);
        update({ hidden });
      },
      point: (cursor) => {
        update({ cursor });
      },
      pick: (picked) => {
        update({ picked });
        this.#askForPictures();
      },
      zoom: (steps) => {
        update({ zoom: this.#within(steps), marked: null });
      },
      mark: (marked) => {
        update({ marked });
      },
      followWeight: (weight) => {
        update({ weight });
        this.#askForPictures();
      },
      toggleBeside: (name) => {
        const besides = new Set(this.#state.besides);
        if (!besides.delete(name)) besides.add(name);
        update({ besides });
      },
      chooseAround: (around) => {
        update({ around });
        this.#askForPictures();
      },
      chooseMore: (more) => {
        update({ more });
        this.#askForPictures();
      },
      warm: (warmth) => {
        update({ warmth });
        send({ type: 'softenWanted', warmth });
      },
      trainInstead: (instead) => {
        update({ instead });
        this.#runs.start();
      },
      guess: (guess) => {
        update({ guess });
      },
      insert: (edit) => {
        send({ type: 'insert', edit });
      },
      copyScript: () => {
        this.#runs.askForScript();
      },
      save: (name, content, encoding) => {
        send({ type: 'save', name, content, encoding });
      },
      noteExport: (exportNote) => {
        update({ exportNote });
      },
      unpin: () => {
        update({ pinned: null });
      },
      moveOther: (otherValue) => {
        update({ otherValue });
        this.#wantPictures();
      },
      toggleDrawer: () => {
        update({ drawerIsOpen: !this.#state.drawerIsOpen });
      },
      choose: (settings, isDragging) => {
        this.#choose({ ...this.#state.settings, ...settings }, isDragging);
      },
      pickTable: () => {
        send({ type: 'tableWanted' });
      },
      resetSettings: () => {
        this.#choose({});
      },
    };
  }

  /** Steps that are there to be shown; null: all. */
  #within(steps: Range | null): Range | null {
    const all = shownRun(this.#state)?.setup?.steps ?? 0;
    if (steps === null) return null;
    const width = Math.max(fewestSteps, steps[1] - steps[0]);
    if (width >= all) return null;
    const low = Math.min(Math.max(0, steps[0]), all - width);
    return [low, low + width];
  }
}

function send(message: FromPage): void {
  host.postMessage(message);
}
