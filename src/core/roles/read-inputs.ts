import type { Callable } from '../loss/definitions';
import { namedParameters } from '../loss/definitions';
import type { Outcome } from '../loss/outcome';
import type { GivenArguments, PlainValue } from '../loss/request';
import type { Parameter } from '../program/program';
import { candidates, plausibleNumber, type Candidate } from './assignments';
import { narrowerDomains } from './families';
import { objectionsTo, objectionWeight } from './inspection';
import { hintOf } from './names';
import type { Domain, InputReading, Reading } from './reading';
import { refined } from './refine';
import { configArguments, defaultSample, sampleArguments } from './sample';

/** Calls the loss once on these arguments. */
export type Attempt = (args: GivenArguments, config: GivenArguments) => Outcome;

/** The result of the search: the best reading that ran, or what stopped every one. */
export type ReadingResult =
  { readonly kind: 'read'; readonly reading: Reading } | { readonly kind: 'failed'; readonly outcome: Outcome | null };

/** More tries than this are not made: an editor waits for the answer. */
const maxAttempts = 60;

/**
 * Finds inputs on which a loss runs: tries families of shapes in the order of their specificity, and takes the first to which
 * nothing can be objected, else the one with the lightest objections.
 */
export function readInputs(
  callable: Callable,
  attempt: Attempt,
  said: readonly InputReading[],
  isOver: () => boolean,
): ReadingResult {
  const config = plausibleConfig(callable);
  const search = new Search(attempt, config);
  for (const includeOptional of [false, true]) {
    for (const group of candidates(callable.parameters, includeOptional)) {
      for (const candidate of group) if (isOver() || search.consider(asSaid(candidate, said))) break;
      if (search.isOver) break;
    }
    if (search.isOver) break;
  }
  if (search.best === null) return { kind: 'failed', outcome: search.failure };
  const reading: Reading = { ...search.best.candidate, config, guessed: said.length === 0 };
  return { kind: 'read', reading: settled(reading, search.best.outcome, attempt) };
}

/** The reading with the domains that the graph tells, if it still runs with them. */
function settled(reading: Reading, outcome: Traced, attempt: Attempt): Reading {
  const narrow = refined(reading, outcome);
  const again = attempt(sampleArguments(narrow, defaultSample), configArguments(narrow));
  return again.kind === 'value' && again.trace.data(again.value).every(Number.isFinite) ? narrow : reading;
}

type Traced = Extract<Outcome, { kind: 'value' }>;

class Search {
  best: { readonly candidate: Candidate; readonly weight: number; readonly outcome: Traced } | null = null;
  /** The outcome that got furthest: what is said when nothing ran. */
  failure: Outcome | null = null;
  #attempts = 0;

  constructor(
    readonly attempt: Attempt,
    readonly config: Readonly<Record<string, PlainValue>>,
  ) {}

  /** Nothing more is to be tried: something runs, or everything would spend its budget. */
  get isOver(): boolean {
    return this.best !== null || (this.failure?.kind === 'unsupported' && this.failure.gaveUp);
  }

  /** Tries a candidate, and narrower domains of its prediction where the value is not finite. True when the search is over. */
  consider(candidate: Candidate): boolean {
    for (const narrowed of withDomains(candidate)) {
      if (this.#attempts >= maxAttempts) return true;
      this.#attempts += 1;
      const reading: Reading = { ...narrowed, config: this.config, guessed: true };
      const outcome = this.attempt(sampleArguments(reading, defaultSample), configArguments(reading));
      if (outcome.kind === 'unsupported' && outcome.gaveUp) {
        this.failure = outcome;
        return true;
      }
      if (outcome.kind !== 'value') {
        if (this.failure === null || this.failure.kind === 'raised') this.failure = outcome;
        if (mentionsDomain(outcome)) continue;
        return false;
      }
      const objections = objectionsTo(narrowed, outcome);
      const weight = objections.reduce((sum, objection) => sum + objectionWeight[objection], 0);
      if (this.best === null || weight < this.best.weight) this.best = { candidate: narrowed, weight, outcome };
      if (weight === 0) return true;
      if (!objections.includes('not finite')) return false;
    }
    return false;
  }
}

/** Frameworks refuse values out of a domain in words: `all elements of input should be between 0 and 1`. */
function mentionsDomain(outcome: Outcome): boolean {
  return outcome.kind === 'raised' && /between 0 and 1|non-negative|positive/.test(outcome.message);
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
  if (input.role === 'target' && domain === 'probability') return { ...input, domain: 'binary' };
  return { ...input, domain };
}

/** A candidate with what the user says of its inputs. */
function asSaid(candidate: Candidate, said: readonly InputReading[]): Candidate {
  const names = new Set(said.map(({ name }) => name));
  return { ...candidate, inputs: [...candidate.inputs.filter(({ name }) => !names.has(name)), ...said] };
}

/** Constructor arguments that have no default get a value by what their names and annotations usually mean. */
function plausibleConfig(callable: Callable): Readonly<Record<string, PlainValue>> {
  if (callable.constructorParameters === null) return {};
  const needed = namedParameters(callable.constructorParameters).filter(({ defaultValue }) => defaultValue === null);
  return Object.fromEntries(needed.map((parameter) => [parameter.name, plausibleValue(parameter)]));
}

function plausibleValue(parameter: Parameter): PlainValue {
  switch (hintOf(parameter)) {
    case 'flag':
      return false;
    case 'reduction':
      return 'mean';
    case 'weight':
    case 'mask':
      return null;
    default:
      return parameter.name.includes('device') ? 'cpu' : featureSize(parameter.name);
  }
}

function featureSize(name: string): number {
  return /dim|feat|size|channel|embed/i.test(name) ? 16 : plausibleNumber(name);
}
