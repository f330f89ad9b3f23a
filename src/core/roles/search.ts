import type { Outcome } from '../loss/outcome';
import type { Attempted } from '../loss/probe';
import type { GivenArguments } from '../loss/request';
import { assignmentsOf, type Candidate, type Plan } from './choices';
import { constructorKey, type Dependence } from './dependence';
import { narrowerDomains } from './families';
import { objectionsTo, type Objected } from './inspection';
import type { Domain, InputReading, Reading } from './reading';
import { configArguments, defaultSample, sampleArguments } from './sample';

/** Calls the loss once on these arguments. */
export type Attempt = (args: GivenArguments, config: GivenArguments) => Attempted;

type Traced = Extract<Outcome, { kind: 'value' }>;

interface Found {
  readonly candidate: Candidate;
  readonly weight: number;
  readonly outcome: Traced;
}

/** More tries than this are not made: an editor waits for the answer. */
const mostAttempts = 80;
/** How many more are made for a better reading once one runs. */
const mostAfterSuccess = 12;

/** Failures at places that depend on no input. */
const mostUnowed = 24;
/** Tries that cost too much. */
const mostGivenUp = 2;

/** What cannot be part of a reading that runs: the values of the parameters that a failed attempt is owed to. */
type Refuted = ReadonlyMap<string, string>;

/**
 * Tries readings one after the other, and remembers of each failure what it is owed to: nothing that agrees with it in those parameters
 * is tried again.
 */
export class Search {
  best: Found | null = null;
  /** The outcome that got furthest: what is said when nothing ran. */
  failure: Outcome | null = null;
  readonly #refuted: Refuted[] = [];
  #left = mostAttempts;
  #isVain = false;
  #givenUp = 0;
  #unowed = 0;

  constructor(
    readonly attempt: Attempt,
    readonly dependence: Dependence,
    readonly said: readonly InputReading[],
    readonly isTimeUp: () => boolean,
  ) {}

  /** Nothing more is to be tried: everything was, or everything else would spend its budget. */
  get isOver(): boolean {
    return this.#left <= 0 || this.best?.weight === 0 || this.#isVain || this.isTimeUp();
  }

  /** Goes through the readings of a plan. */
  explore(plan: Plan, before: Candidate = { inputs: [], config: {}, family: 'other' }): void {
    const [choice, ...rest] = plan;
    if (choice === undefined) {
      this.#consider(this.#asSaid(before));
      return;
    }
    for (const option of choice.options(before)) {
      const candidate = { ...before, ...option, inputs: [...before.inputs, ...(option.inputs ?? [])] };
      if (!this.#isRefuted(candidate)) this.explore(rest, candidate);
      if (this.isOver) return;
    }
  }

  /** A candidate with what the user says of its inputs. */
  #asSaid(candidate: Candidate): Candidate {
    const names = new Set(this.said.map(({ name }) => name));
    return { ...candidate, inputs: [...candidate.inputs.filter(({ name }) => !names.has(name)), ...this.said] };
  }

  #isRefuted(candidate: Candidate): boolean {
    const values = new Map(assignmentsOf(candidate));
    return this.#refuted.some((refuted) => [...refuted].every(([key, value]) => values.get(key) === value));
  }

  #refute(candidate: Candidate, owedTo: ReadonlySet<string> | null): void {
    const all = assignmentsOf(candidate);
    const blamed = all.filter(([key]) => owedTo?.has(key) ?? true);
    this.#refuted.push(new Map(blamed.length > 0 ? blamed : all));
  }

  /** Tries a candidate, and narrower domains of its prediction where values are what it fails for. */
  #consider(candidate: Candidate): void {
    let owedTo: Objected['owedTo'] = null;
    for (const narrowed of withDomains(candidate)) {
      if (this.isOver) return;
      this.#left -= 1;
      const reading: Reading = { ...narrowed, guessed: true };
      const attempted = this.attempt(sampleArguments(reading, defaultSample), configArguments(reading));
      const objected = this.#objected(narrowed, attempted);
      if (objected.weight === 0) return;
      owedTo = objected.owedTo;
      if (!objected.isOfValues) break;
    }
    this.#refute(candidate, owedTo);
  }

  #objected(candidate: Candidate, { outcome, decidedByData, isMade }: Attempted): Objected {
    if (outcome.kind === 'value') return this.#ran(candidate, outcome);
    const owedToConfig = new Set(Object.keys(candidate.config).map(constructorKey));
    const owedTo =
      (outcome.kind === 'raised' ? this.dependence.behind(outcome.site) : null) ?? (isMade ? null : owedToConfig);
    this.#remember(outcome, owedTo);
    const isOfValues =
      outcome.kind === 'raised' && (mentionsDomain(outcome.message) || (decidedByData && isProgramsOwn(outcome.type)));
    return { weight: Infinity, owedTo, isOfValues };
  }

  /** Counts a failure towards the end of the search, where other inputs are of no use. */
  #remember(failure: Exclude<Outcome, Traced>, owedTo: Objected['owedTo']): void {
    if (this.failure?.kind !== 'unsupported' || (failure.kind === 'unsupported' && failure.gaveUp))
      this.failure = failure;
    const isOwed = owedTo !== null && owedTo.size > 0;
    if (failure.kind === 'raised') {
      if (!isOwed) this.#unowed += 1;
      this.#isVain ||= failure.type === 'NameError' || this.#unowed >= mostUnowed;
    } else if (failure.gaveUp) {
      this.#givenUp += 1;
      this.#isVain ||= this.#givenUp >= mostGivenUp;
    }
  }

  #ran(candidate: Candidate, outcome: Traced): Objected {
    const objected = objectionsTo(candidate, outcome);
    if (this.best === null) this.#left = Math.min(this.#left, mostAfterSuccess);
    if (this.best === null || objected.weight < this.best.weight) {
      this.best = { candidate, weight: objected.weight, outcome };
    }
    return objected;
  }
}

/** Frameworks refuse values out of a domain in words: `all elements of input should be between 0 and 1`. */
function mentionsDomain(message: string): boolean {
  return /between 0 and 1|non-negative|positive/.test(message);
}

/** Errors by which a program refuses what it is given. */
function isProgramsOwn(type: string): boolean {
  return type === 'AssertionError' || type === 'ValueError';
}

function* withDomains(candidate: Candidate): Iterable<Candidate> {
  yield candidate;
  const prediction = candidate.inputs.find((input) => input.kind === 'tensor' && input.role === 'prediction');
  if (prediction?.kind !== 'tensor') return;
  const wide = prediction.domain;
  if (wide !== 'real' && wide !== 'logits') return;
  for (const domain of narrowerDomains[wide]) {
    yield { ...candidate, inputs: candidate.inputs.map((input) => narrowed(input, wide, domain)) };
  }
}

/** Predictions and soft targets of the wide domain take the narrow one: both sides of a divergence are distributions. */
function narrowed(input: InputReading, wide: Domain, domain: Domain): InputReading {
  if (input.kind !== 'tensor' || input.domain !== wide) return input;
  if (input.role === 'target' && domain === 'logProbability') return { ...input, domain: 'distribution' };
  return { ...input, domain };
}
