import * as v from 'valibot';
import type { SourceFiles } from '../src/core/loss/request';
import { configArguments } from '../src/core/roles/sample';
import { targetInFormerNames } from '../src/core/loss/former-names';
import type { Target } from '../src/core/loss/session';
import { askedTarget, type Asked } from '../src/core/visualize';
import { toTrainerSchema, type FromTrainer, type ToTrainer, type TrainedLoss } from '../src/protocol/training-messages';
import {
  automatic,
  NotTrainable,
  scriptedLoss,
  sessionProgram,
  Training,
  type LossProgram,
  type Query,
} from '../src/training';

/** How long the worker trains before it looks for messages and tells how far it is, in milliseconds: for each frame there is something new. */
const slice = 16;

type Start = Extract<ToTrainer, { type: 'start' }>;

/** One run. Time is given to it in slices, so that messages are heard between them. */
class TrainingRun {
  readonly id: number;
  readonly #training: Training;
  readonly #loss: TrainedLoss;
  isPaused = false;

  /** Throws NotTrainable. */
  constructor({ runId, loss, recipe }: Start) {
    this.id = runId;
    this.#loss = loss;
    const program = programOf(loss, targetIn(loss.files, loss.path, loss.asked), loss.files, recipe.seed);
    if (program === null) throw new NotTrainable('unsupported', 'the loss is no longer there', null);
    this.#training = Training.create({
      ...{ program, reading: loss.reading, recipe, executor },
      surrogate: surrogateOf(loss, recipe.seed),
    });
    send({ type: 'prepared', runId, setup: this.#training.setup });
    const { steps, variants } = this.#training.result();
    send({ type: 'progress', runId, progress: { from: steps, to: steps, variants, done: false } });
  }

  get isGoing(): boolean {
    return !this.isPaused && !this.#training.done;
  }

  advance(): void {
    const progress = this.#training.advance({ until: Date.now() + slice });
    send({ type: 'progress', runId: this.id, progress });
  }

  inspect(query: Query): void {
    send({ type: 'inspected', runId: this.id, answer: this.#training.inspector.answer(query) });
  }

  sendScript(): void {
    const { path, files, asked, reading, surrogate } = this.#loss;
    const source = sourceOf(files);
    const target = askedTarget(source, path, asked);
    const beside = files.filter((file) => file.path !== path).map((file) => file.path.split('/').at(-1) ?? file.path);
    const scripted =
      target === null
        ? 'The loss is no longer there.'
        : scriptedLoss({ files: source, path, target, reading, surrogate, beside });
    const isScript = typeof scripted !== 'string';
    const text = isScript ? this.#training.script(scripted) : null;
    send({ type: 'script', runId: this.id, text, problem: isScript ? null : scripted });
  }

  dispose(): void {
    this.#training.dispose();
  }
}

/** One for all runs: each memory takes gigabytes of addresses until it is collected. */
const executor = automatic();

let run: TrainingRun | null = null;
/** The run that is to begin: of several that are asked for at once, as while a slider is dragged, the last. */
let next: Start | null = null;
/** Its messages wait behind those of the page, so the page is heard between two slices. */
const turns = new MessageChannel();

let hasTurn = false;

/** Never two at once: the page would wait for both. */
function takeTurn(): void {
  if (hasTurn) return;
  hasTurn = true;
  turns.port2.postMessage(null);
}

turns.port1.onmessage = () => {
  hasTurn = false;
  if (next === null && !isGoing()) return;
  guarded(next?.runId ?? run?.id ?? 0, () => {
    if (next === null) run?.advance();
    else begin(next);
  });
  if (isGoing()) takeTurn();
};

function isGoing(): boolean {
  return run?.isGoing === true;
}

self.onmessage = ({ data }: MessageEvent<unknown>) => {
  const message = v.parse(toTrainerSchema, data);
  guarded(message.runId, () => {
    receive(message);
  });
};

function receive(message: ToTrainer): void {
  if (message.type === 'start') {
    start(message);
    return;
  }
  if (next?.runId === message.runId) begin(next);
  // What concerns a run that is over has crossed the start of the next one on its way.
  if (run?.id !== message.runId) return;
  switch (message.type) {
    case 'pause':
      run.isPaused = true;
      return;
    case 'resume':
      if (!run.isPaused) return;
      run.isPaused = false;
      takeTurn();
      return;
    case 'inspect':
      run.inspect(message.query);
      return;
    case 'script':
      run.sendScript();
  }
}

function start(message: Start): void {
  run?.dispose();
  run = null;
  next = message;
  takeTurn();
}

/** Throws NotTrainable. */
function begin(message: Start): void {
  next = null;
  run = new TrainingRun(message);
}

/** A loss that cannot be trained is an answer, everything else that is thrown a bug of ours; either ends the run. */
function guarded(runId: number, body: () => void): void {
  try {
    body();
  } catch (error) {
    if (run?.id === runId) {
      run.dispose();
      run = null;
    }
    if (error instanceof NotTrainable) send({ type: 'refused', runId, message: error.message, line: error.line });
    else {
      const { message, stack = null } = error instanceof Error ? error : new Error(String(error));
      send({ type: 'failed', runId, message, stack });
    }
  }
}

function programOf(
  { path, reading }: TrainedLoss,
  target: Target | null,
  files: TrainedLoss['files'],
  seed: number,
): LossProgram | null {
  return target && sessionProgram({ files: sourceOf(files), path, target, config: configArguments(reading), seed });
}

function sourceOf(files: TrainedLoss['files']): SourceFiles {
  const texts = new Map(files.map((file) => [file.path, file.text]));
  return { read: (name) => texts.get(name) };
}

function surrogateOf(loss: TrainedLoss, seed: number): LossProgram | null {
  const { path, files, surrogate, asked } = loss;
  const own = files.find((file) => file.path === path);
  if (surrogate === null || own === undefined) return null;
  const changed = files.map((file) => (file === own ? { path, text: surrogate } : file));
  const moved = asked.kind === 'selection' ? movedSelection(asked, own.text, surrogate) : asked;
  const [before, after] = [targetIn(files, path, asked), moved && targetIn(changed, path, moved)];
  return before && after && programOf(loss, targetInFormerNames(after, before), changed, seed);
}

function targetIn(files: TrainedLoss['files'], path: string, asked: Asked): Target | null {
  return askedTarget(sourceOf(files), path, asked);
}

/** A selection after an edit within it; null where something else has changed too. */
function movedSelection(asked: Extract<Asked, { kind: 'selection' }>, before: string, after: string): Asked | null {
  const tail = before.slice(asked.end);
  const isWithin = after.startsWith(before.slice(0, asked.start)) && after.endsWith(tail);
  return isWithin ? { ...asked, end: after.length - tail.length } : null;
}

function send(message: FromTrainer): void {
  self.postMessage(message);
}

/** While the worker lives it holds a lock of its own: the page, waiting for it, learns of any death. */
function announce(): void {
  if (!('locks' in navigator)) {
    send({ type: 'alive', lock: null });
    return;
  }
  const lock = `loss-lens-trainer-${crypto.randomUUID()}`;
  void navigator.locks.request(lock, () => {
    send({ type: 'alive', lock });
    return new Promise<never>(() => undefined);
  });
}

announce();
