import * as v from 'valibot';
import type { FromPage, PanelLoss, ToPage } from '../src/protocol/panel-messages';
import type { FromTrainer, ToTrainer } from '../src/protocol/training-messages';
import { recipeSchema, type Recipe } from '../src/training/recipe';
import type { Actions } from './actions';
import type { Range } from './charts/line-chart';
import { describeResult } from './describe';
import { formatCount } from './format';
import { host } from './host';
import { Inquirer } from './inquirer';
import { questionOf } from './questions';
import { lessonSettings } from './lesson';
import { Run } from './run';
import { shownRun, Store, type PageState, type Settings } from './store';
import { Trainer } from './trainer';

/** Pictures are computed by the worker that trains: not more often than this while it does, in milliseconds. */
const askEvery = 2000;

/** Fewer steps than these are not shown on the whole width. */
const fewestSteps = 4;

/** What the page does: hears the extension, the worker and the user, and keeps the state that the views show. */
export class Panel {
  readonly store: Store;
  readonly actions: Actions;
  readonly #trainer: Trainer;
  #seed = 0;
  #runs = 0;
  /** Whether what is trained is no longer what was chosen last. */
  #isBehind = false;
  #askedAt = -Infinity;
  readonly #inquirer = new Inquirer((runId, query) => {
    this.#post({ type: 'inspect', runId, query });
  });

  constructor(workerAddress: string, changed: () => void) {
    this.store = new Store(initialState(), changed);
    this.#trainer = new Trainer(workerAddress, { message: this.#hearTrainer, death: this.#noteDeath });
    this.actions = this.#makeActions();
  }

  /** Starts the worker before it is needed. */
  warmUp(): void {
    this.#trainer.warmUp();
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
      case 'command':
        this.#obey(message.command);
    }
  }

  #takeLoss({ loss, seed, recipe, startsTraining }: Extract<ToPage, { type: 'loss' }>): void {
    this.#seed = seed;
    const settings = v.is(v.record(v.string(), v.unknown()), recipe) ? recipe : {};
    const chosen = this.#recipeOf(settings, loss);
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
    if (startsTraining) this.#start();
  }

  /** Who has guessed what a loss does need not guess again after an edit. */
  #guessOf({ lesson, path, report }: PanelLoss): PageState['guess'] {
    if (lesson['guess'] === undefined) return null;
    const { loss, guess } = this.#state;
    return loss?.path === path && loss.report.name === report.name ? (guess ?? 'open') : 'open';
  }

  /** What the user has chosen, then what the file says. Settings of an older version may no longer make a recipe. */
  #recipeOf(settings: Settings, loss: PanelLoss | null): { settings: Settings; recipe: Recipe } {
    const known = { seed: this.#seed, ...lessonSettings(loss?.lesson ?? {}, settingsFrom(loss)) };
    const parsed = v.safeParse(recipeSchema, { ...known, ...settings });
    if (parsed.success) return { settings, recipe: parsed.output };
    return { settings: {}, recipe: v.parse(recipeSchema, known) };
  }

  /** So that a reload finds the loss and the settings again. */
  #keep({ path, asked }: PanelLoss, recipe: Settings): void {
    host.setState({ path, asked, recipe });
  }

  #obey(command: Extract<ToPage, { type: 'command' }>['command']): void {
    const { run, loss, pinned } = this.#state;
    switch (command) {
      case 'run':
        this.#run();
        break;
      case 'pause':
        this.#pause();
        break;
      case 'restart':
        this.#start();
        break;
      case 'export':
        this.actions.chooseTab('more');
        break;
      case 'pin':
        this.store.update({ pinned: pinned === null ? shownRun(this.#state) : null });
        break;
      case 'describe':
        if (loss !== null) this.#send({ type: 'description', text: describeResult(loss, run) });
    }
  }

  #run(): void {
    const { run, loss } = this.#state;
    if (run?.status !== 'paused' || run.loss !== loss) {
      if (run?.isActive !== true || run.loss !== loss) this.#start();
      return;
    }
    run.status = 'running';
    this.#post({ type: 'resume', runId: run.id });
    this.#noteRunning();
  }

  #pause(): void {
    const { run } = this.#state;
    if (run?.isActive !== true) return;
    run.status = 'paused';
    this.#post({ type: 'pause', runId: run.id });
    this.#noteRunning();
    this.#askForPictures();
  }

  /** Begins a run of the present loss; what the last one has shown stays until this one shows something. */
  #start(isDragging = false): void {
    const { loss, recipe, run, previousRun, ghost } = this.#state;
    const reading = loss?.report.reading ?? null;
    if (loss === null || reading === null) {
      this.#pause();
      return;
    }
    this.#isBehind = false;
    this.#runs += 1;
    const next = new Run(this.#runs, loss, recipe, this.#state.instead);
    const last = ofSameLoss(run?.hasCurves === true ? run : previousRun, loss);
    const before = ofSameLoss(ghost, loss);
    const behind = isDragging ? (before ?? last) : (last ?? before);
    this.store.update({ run: next, previousRun: last, ghost: onSameData(behind, recipe), ...nothingPicked });
    const { path, files, asked } = loss;
    const surrogate = this.#state.instead?.text ?? loss.surrogate?.text ?? null;
    const trained = { path, files: [...files], asked, reading, surrogate };
    this.#post({ type: 'start', runId: next.id, loss: trained, recipe });
    this.#noteRunning();
  }

  /** What is dragged moves faster than runs begin: one that has shown nothing yet is not given up for the next place. */
  #retrain(isDragging: boolean): void {
    const { run } = this.#state;
    if (isDragging && run?.isActive === true && !run.hasCurves) this.#isBehind = true;
    else this.#start(isDragging);
  }

  #catchUp({ isActive, hasCurves }: Run): void {
    if (this.#isBehind && (hasCurves || !isActive)) this.#start(true);
  }

  readonly #hearTrainer = (message: FromTrainer): void => {
    const { run } = this.#state;
    // What belongs to an earlier run was on its way when the present one began.
    if (message.type === 'alive' || run?.id !== message.runId) return;
    const wasActive = run.isActive;
    switch (message.type) {
      case 'prepared':
        run.prepared(message.setup);
        break;
      case 'progress':
        run.progressed(message.progress);
        break;
      case 'inspected':
        if (message.answer !== null) run.learned(message.answer);
        this.#inquirer.answered(run.id);
        break;
      case 'script':
        this.#takeScript(message);
        break;
      case 'refused':
        run.ended('refused', { message: message.message, line: message.line });
        break;
      case 'failed':
        this.#reportError(message.message, message.stack);
        run.ended('died');
    }
    this.store.update(run.hasCurves ? { previousRun: null } : {});
    if (wasActive !== run.isActive) this.#noteRunning();
    this.#catchUp(run);
    // What cannot be answered would be asked for ever.
    if (message.type !== 'inspected' || message.answer !== null) this.#askForPictures();
  };

  #takeScript({ text, problem }: Extract<FromTrainer, { type: 'script' }>): void {
    if (text !== null) this.#send({ type: 'copy', text });
    const lines = text === null ? 0 : text.split('\n').length;
    this.store.update({
      exportNote: problem ?? `Copied: ${formatCount(lines)} lines of Python that train the same in PyTorch.`,
    });
  }

  readonly #noteDeath = (error: Error): void => {
    this.#reportError(error.message, error.stack ?? null);
    const { run } = this.#state;
    if (run === null || !(run.isActive || run.status === 'paused')) return;
    run.ended('died');
    this.store.update({});
    this.#noteRunning();
    this.#catchUp(run);
  };

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
    this.#inquirer.ask(run.id, question);
  }

  #wantPictures(): void {
    if (this.#state.pictures !== 'unasked') return;
    this.#send({ type: 'picturesWanted' });
    this.store.update({ pictures: 'asked' });
  }

  #wantSoftened(): void {
    if (this.#state.softened !== 'unasked') return;
    this.#send({ type: 'softenWanted', warmth: this.#state.warmth });
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
    this.#retrain(true);
  }

  #choose(settings: Settings, isDragging = false): void {
    const { loss } = this.#state;
    this.store.update(this.#recipeOf(settings, loss));
    this.#send({ type: 'recipe', recipe: this.#state.settings });
    if (loss === null) return;
    this.#keep(loss, this.#state.settings);
    this.#retrain(isDragging);
  }

  #makeActions(): Actions {
    const update = this.store.update.bind(this.store);
    return {
      reveal: ({ path, start, end }) => {
        this.#send({ type: 'reveal', path, start, end });
      },
      applyFix: (finding) => {
        this.#send({ type: 'applyFix', finding });
      },
      changeReading: () => {
        this.#send({ type: 'changeReading' });
      },
      openExample: () => {
        this.#send({ type: 'openExample' });
      },
      showLog: () => {
        this.#send({ type: 'showLog' });
      },
      copy: (text) => {
        this.#send({ type: 'copy', text });
      },
      run: () => {
        this.#run();
      },
      toggleRunning: () => {
        if (this.#state.run?.isActive === true) this.#pause();
        else this.#run();
      },
      restart: () => {
        this.#start();
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
        this.#send({ type: 'softenWanted', warmth });
      },
      trainInstead: (instead) => {
        update({ instead });
        this.#start();
      },
      guess: (guess) => {
        update({ guess });
      },
      insert: (edit) => {
        this.#send({ type: 'insert', edit });
      },
      copyScript: () => {
        const { run } = this.#state;
        if (run !== null) this.#post({ type: 'script', runId: run.id });
      },
      save: (name, content, encoding) => {
        this.#send({ type: 'save', name, content, encoding });
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

  #noteRunning(): void {
    this.#send({ type: 'running', running: this.#state.run?.isActive === true });
  }

  #reportError(message: string, stack: string | null): void {
    this.#send({ type: 'error', message, stack });
  }

  #send(message: FromPage): void {
    host.postMessage(message);
  }

  #post(message: ToTrainer): void {
    this.#trainer.post(message);
  }
}

/** A run of another loss is nothing to compare with, unless it was pinned for that. */
function ofSameLoss(run: Run | null, { path, report }: PanelLoss): Run | null {
  return run?.loss.path === path && run.loss.report.name === report.name ? run : null;
}

/** The numbers of other data share no axis with those of these. */
function onSameData(run: Run | null, { dataset }: Recipe): Run | null {
  return JSON.stringify(run?.recipe.dataset) === JSON.stringify(dataset) ? run : null;
}

/** A new run is looked at as a whole, at its last step. */
const nothingPicked = { cursor: null, picked: null, zoom: null, marked: null };

/** The parts of a recipe that the loss's own file decides. */
function settingsFrom(loss: PanelLoss | null): Settings {
  if (loss === null) return {};
  const { optimizer, batch } = loss.training;
  return { ...(optimizer === null ? {} : { optimizer }), ...(batch === null ? {} : { batch }) };
}

function initialState(): PageState {
  return {
    ...{ screen: { kind: 'waiting' }, loss: null, stale: null },
    ...{ settings: {}, recipe: v.parse(recipeSchema, {}) },
    ...{ run: null, previousRun: null, pinned: null, ghost: null },
    ...{
      weight: null,
      besides: new Set(),
      more: 'landscape',
      warmth: 1,
      softened: 'unasked',
      instead: null,
      around: 'original',
    },
    guess: null,
    ...nothingPicked,
    ...{ tab: 'train', hidden: new Set(), pictures: 'unasked', otherValue: null, exportNote: '', drawerIsOpen: false },
  };
}
