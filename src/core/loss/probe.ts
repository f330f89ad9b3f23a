import type { GraphNode } from '../graph/graph';
import type { RecordingModes, TraceBudget } from '../graph/trace';
import { EnteredBodies } from '../interpreter/entered-bodies';
import { ModuleState } from '../interpreter/module-state';
import type { Value } from '../interpreter/values';
import type { Expression } from '../program/program';
import type { ClassMethods } from './class-methods';
import type { Callable } from './definitions';
import type { Outcome } from './outcome';
import type { GivenArguments, SourceFiles } from './request';
import { LossSession, targetOf, type OpenedLoss } from './session';

/** One call of a loss. */
export interface Attempted {
  readonly outcome: Outcome;
  /** Whether the program has looked at numbers, beyond shapes, to decide what it does. */
  readonly decidedByData: boolean;
  /** False where it could not even be made with this configuration. */
  readonly isMade: boolean;
  /** What it took, as `Patience` counts it. */
  readonly cost: number;
}

/** A try that came to no end, and what it had recorded until then. */
interface Failed {
  readonly outcome: Exclude<Outcome, { kind: 'value' }>;
  readonly nodes: readonly GraphNode[];
}

/** A session that has recorded more than this is left behind: walking its trace would cost more than running the file again. */
const mostNodes = 100_000;
const mostBytes = 128 * 1024 * 1024;

/** What the tries of one definition may spend: the first three each, the others together. */
export interface Patience extends TraceBudget {
  readonly steps: number;
  readonly attempts: number;
  /** Tries more where nothing likely ran. */
  readonly unlikely: number;
  /** In steps, by the time they take; bytes and operations counted as such. */
  readonly cost: number;
}

/** For what may be a loss, its name does not say: the samples of losses are small, and more is a model's. */
export const hasty: Patience = {
  steps: 300_000,
  maxBytes: 16 * 1024 * 1024,
  maxNodes: 4_000,
  attempts: 48,
  unlikely: 0,
  cost: 300_000,
};
/** For what is named a loss. */
export const willing: Patience = {
  steps: 400_000,
  maxBytes: 24 * 1024 * 1024,
  maxNodes: 4_000,
  attempts: 120,
  unlikely: 24,
  cost: 2_000_000,
};
/** For what is one. */
export const patient: Patience = {
  steps: 2_000_000,
  maxBytes: 48 * 1024 * 1024,
  maxNodes: 20_000,
  attempts: 160,
  unlikely: 24,
  cost: 20_000_000,
};

/** How many bytes of tensors, and how many operations, take the time of a step. */
const bytesPerStep = 64;
const stepsPerOperation = 50;

/** A loss that takes more steps to make is not made anew for each try that has changed it. */
const mostStepsToRemake = 5_000;

interface Opened {
  readonly session: LossSession;
  readonly key: string;
  readonly loss: OpenedLoss | Exclude<Outcome, { kind: 'value' }>;
  /** Whether it can be called again as if it had just been made. */
  readonly isAsMade: () => boolean;
}

/** The session in which losses of a file are tried out, many times each, so that the file itself is run once. */
export class Probe {
  #session: LossSession | null = null;
  #notesOfFile = 0;
  #opened: Opened | null = null;
  #farthest: Failed | null = null;
  readonly #enteredBy = new Map<string, Set<string>>();

  constructor(
    readonly files: SourceFiles,
    readonly path: string,
    readonly seed: number,
    /** Is told of the bodies that its sessions run. */
    readonly entered = new EnteredBodies(),
  ) {}

  get #current(): LossSession {
    const current = this.#session;
    if (current !== null && current.trace.size <= mostNodes && current.trace.bytes <= mostBytes) return current;
    this.#session = new LossSession(this.files, this.path, this.seed, undefined, this.entered);
    this.#notesOfFile = this.#session.notes.length;
    return this.#session;
  }

  /** From here on it is this definition that is tried: it finds the file as it was before any other. */
  begin(callable: Callable): void {
    if (this.#session?.isChanged === true) this.#session = null;
    this.#farthest = null;
    const key = `${callable.name}@${String(callable.span.start)}`;
    const asked = this.#enteredBy.get(key) ?? new Set<string>();
    this.#enteredBy.set(key, asked);
    this.entered.for(asked);
  }

  /** The try that came farthest of those that came to no end. */
  get farthest(): Failed | null {
    return this.#farthest;
  }

  /** Calls a loss once; what is costly to make, or could not be made, is made once for all calls with this configuration. */
  call(
    callable: Callable,
    args: GivenArguments,
    config: GivenArguments,
    patience: Patience,
    mayBeUnmade = false,
  ): Attempted {
    const session = this.#current;
    const { trace } = session;
    const { modes } = trace;
    session.reseed(this.seed);
    session.mostSteps = patience.steps;
    const before = costOf(session);
    const { loss: opened } = this.#open(session, callable, config, patience);
    const unmade = 'kind' in opened || mayBeUnmade ? null : opened.unmade;
    const loss = unmade === null ? opened : { ...unmade, notes: session.notes };
    const guards = trace.graph.guards.length;
    const from = trace.size;
    const isMade = !('kind' in loss);
    const outcome = isMade ? trace.within(patience, () => session.call(loss, args)) : loss;
    const cost = costOf(session) - before;
    this.#restore(session, modes);
    if (outcome.kind !== 'value' && trace.size - from > (this.#farthest?.nodes.length ?? 0))
      this.#farthest = { outcome, nodes: trace.graph.nodes.slice(from) };
    return { outcome, decidedByData: trace.graph.guards.length > guards, isMade, cost };
  }

  /** Calls a loss that has not been called before, with the random draws of a first call; its notes are its own, and where it was not followed those of the file as well. */
  callAnew(callable: Callable, args: GivenArguments, config: GivenArguments): Outcome {
    const session = this.#current;
    session.reseed(this.seed);
    session.mostSteps = patient.steps;
    const { modes } = session.trace;
    const before = session.notes.length;
    const loss = session.open(targetOf(callable), config);
    const outcome = 'kind' in loss ? loss : session.call(loss, args);
    this.#restore(session, modes);
    const ofFile = outcome.kind === 'value' ? [] : session.notes.slice(0, this.#notesOfFile);
    return { ...outcome, notes: [...ofFile, ...session.notes.slice(before)] };
  }

  /** Each call is to find the file as it was; what was made by one that has changed it is made anew. */
  #restore(session: LossSession, modes: RecordingModes): void {
    session.trace.modes = modes;
    if (session.takeBackWrites()) this.#opened = null;
  }

  #open(session: LossSession, callable: Callable, config: GivenArguments, patience: Patience): Opened {
    const key = `${callable.name}@${callable.span.start}${JSON.stringify(config)}`;
    const last = this.#opened;
    if (last !== null && last.session === session && last.key === key && last.isAsMade()) return last;
    const before = session.spent;
    const loss = session.trace.within(patience, () => session.open(targetOf(callable), config));
    const isCheap = !('kind' in loss) && loss.unmade === null && session.spent - before <= mostStepsToRemake;
    const made = isCheap ? new ModuleState([new Map([[callable.name, loss.value]])]) : null;
    // An inline loss is defined by more than its name and place: by the statements before it that are followed.
    const isAsMade = (): boolean => callable.kind !== 'inline' && made?.isChanged !== true;
    this.#opened = { session, key, loss, isAsMade };
    return this.#opened;
  }

  methodsOf(className: string): ClassMethods | null {
    return this.#current.methodsOf(className);
  }
  /** What kind of value a name at the top of the file holds; null where none is known. */
  kindOf(name: string): Value['kind'] | null {
    return this.#current.kindOf(name);
  }
  /** Whether a class of the file needs nothing to be made. */
  isMadeAlone(className: string): boolean {
    return this.#current.isMadeAlone(className);
  }
  stringsOf(expression: Expression): readonly string[] {
    return this.#current.stringsOf(expression);
  }
}

function costOf({ spent, trace }: LossSession): number {
  return spent + trace.bytes / bytesPerStep + trace.size * stepsPerOperation;
}
