import type { FromPage, PanelLoss } from '../src/protocol/panel-messages';
import type { FromTrainer } from '../src/protocol/training-messages';
import type { Recipe } from '../src/training/recipe';
import type { Query } from '../src/training/inspect/query';
import { formatCount } from './format';
import { Inquirer } from './inquirer';
import { Run } from './run';
import { isSameLoss, nothingPicked, type PageState, type Store } from './store';
import { Trainer } from './trainer';

/** One training after another: what is asked of the worker, and what becomes of its answers. */
export class Runs {
  readonly #store: Store;
  readonly #send: (message: FromPage) => void;
  /** The run has gone on: there may be more to ask. */
  readonly #moved: () => void;
  readonly #trainer: Trainer;
  #count = 0;
  /** Whether what is trained is no longer what was chosen last. */
  #isBehind = false;
  readonly #inquirer = new Inquirer((runId, query) => {
    this.#trainer.post({ type: 'inspect', runId, query });
  });

  constructor(store: Store, workerAddress: string, send: (message: FromPage) => void, moved: () => void) {
    this.#store = store;
    this.#send = send;
    this.#moved = moved;
    this.#trainer = new Trainer(workerAddress, { message: this.#hear, death: this.#noteDeath });
  }

  /** Starts the worker before it is needed. */
  warmUp(): void {
    this.#trainer.warmUp();
  }

  get #state(): PageState {
    return this.#store.state;
  }

  /** Goes on with a run that has paused, or begins one where none of the present loss is going. */
  run(): void {
    const { run, loss } = this.#state;
    if (run?.status !== 'paused' || run.loss !== loss) {
      if (run?.isActive !== true || run.loss !== loss) this.start();
      return;
    }
    run.status = 'running';
    this.#trainer.post({ type: 'resume', runId: run.id });
    this.#noteRunning();
  }

  pause(): void {
    const { run } = this.#state;
    if (run?.isActive !== true) return;
    run.status = 'paused';
    this.#trainer.post({ type: 'pause', runId: run.id });
    this.#noteRunning();
    this.#moved();
  }

  /** Begins a run of the present loss; what the last one has shown stays until this one shows something. */
  start(isDragging = false): void {
    const { loss, recipe, run, previousRun, ghost } = this.#state;
    const reading = loss?.report.reading ?? null;
    if (loss === null || reading === null) {
      this.pause();
      return;
    }
    this.#isBehind = false;
    this.#count += 1;
    const next = new Run(this.#count, loss, recipe, this.#state.instead);
    const last = ofSameLoss(run?.hasCurves === true ? run : previousRun, loss);
    const before = ofSameLoss(ghost, loss);
    const behind = isDragging ? (before ?? last) : (last ?? before);
    this.#store.update({ run: next, previousRun: last, ghost: onSameData(behind, recipe), ...nothingPicked });
    const { path, files, asked } = loss;
    const surrogate = this.#state.instead?.text ?? loss.surrogate?.text ?? null;
    const trained = { path, files: [...files], asked, reading, surrogate };
    this.#trainer.post({ type: 'start', runId: next.id, loss: trained, recipe });
    this.#noteRunning();
  }

  /** What is dragged moves faster than runs begin: one that has shown nothing yet is not given up for the next place. */
  retrain(isDragging: boolean): void {
    const { run } = this.#state;
    if (isDragging && run?.isActive === true && !run.hasCurves) this.#isBehind = true;
    else this.start(isDragging);
  }

  #catchUp({ isActive, hasCurves }: Run): void {
    if (this.#isBehind && (hasCurves || !isActive)) this.start(true);
  }

  readonly #hear = (message: FromTrainer): void => {
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
    this.#store.update(run.hasCurves ? { previousRun: null } : {});
    if (wasActive !== run.isActive) this.#noteRunning();
    this.#catchUp(run);
    // What cannot be answered would be asked for ever.
    if (message.type !== 'inspected' || message.answer !== null) this.#moved();
  };

  ask(runId: number, query: Query): void {
    this.#inquirer.ask(runId, query);
  }

  /** Asks for the run as a PyTorch program. */
  askForScript(): void {
    const { run } = this.#state;
    if (run !== null) this.#trainer.post({ type: 'script', runId: run.id });
  }

  #takeScript({ text, problem }: Extract<FromTrainer, { type: 'script' }>): void {
    if (text !== null) this.#send({ type: 'copy', text });
    const lines = text === null ? 0 : text.split('\n').length;
    this.#store.update({
      exportNote: problem ?? `Copied: ${formatCount(lines)} lines of Python that train the same in PyTorch.`,
    });
  }

  readonly #noteDeath = (error: Error): void => {
    this.#reportError(error.message, error.stack ?? null);
    const { run } = this.#state;
    if (run === null || !(run.isActive || run.status === 'paused')) return;
    run.ended('died');
    this.#store.update({});
    this.#noteRunning();
    this.#catchUp(run);
  };

  #noteRunning(): void {
    this.#send({ type: 'running', running: this.#state.run?.isActive === true });
  }

  #reportError(message: string, stack: string | null): void {
    this.#send({ type: 'error', message, stack });
  }
}

/** A run of another loss is nothing to compare with, unless it was pinned for that. */
function ofSameLoss(run: Run | null, loss: PanelLoss): Run | null {
  return run !== null && isSameLoss(run.loss, loss) ? run : null;
}

/** The numbers of other data share no axis with those of these. */
function onSameData(run: Run | null, { dataset }: Recipe): Run | null {
  return JSON.stringify(run?.recipe.dataset) === JSON.stringify(dataset) ? run : null;
}
