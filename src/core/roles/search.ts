import type { Outcome } from '../loss/outcome';
import type { Attempted, Patience } from '../loss/probe';
import type { GivenArguments } from '../loss/request';
import { elementsOf, isMadeUp } from './blame';
import { firstOf, nothing, withOption, type Candidate, type Plan } from './candidate';
import type { ValuesForDefaults } from './constructor-choices';
import type { Dependence } from './dependence';
import { asSaid, keepsSaid, saysNothing, type SaidReading } from './directive';
import { Effort } from './effort';
import { isExchanged } from './exchanged';
import { fittedTo } from './fitting';
import { followErrors } from './follow-errors';
import { objectionsTo, union, weights, type Objected } from './inspection';
import { withKnown, type KnownInput } from './known-inputs';
import { isMadeOf } from './made-of';
import { besides, inSmaller, mendingsOf } from './mendings';
import type { NameHint } from './names';
import { withDomains } from './narrower';
import type { KnownKinds } from './needed';
import { changedIn } from './open-sizes';
import type { Reading } from './reading';
import { refusesGradient } from './refusals';
import { lengthAsked } from './repair';
import { Refutations, type Assignments } from './refutations';
import { configArguments, defaultSample, detached, sampleArguments } from './sample';
import { Setbacks } from './setbacks';
import { widened } from './widening';

/** Calls the loss once on these arguments. */
export type Attempt = (args: GivenArguments, config: GivenArguments) => Attempted;

type Traced = Extract<Outcome, { kind: 'value' }>;

interface Found extends Pick<Objected, 'noLabels'> {
  readonly candidate: Candidate;
  readonly weight: number;
  readonly outcome: Traced;
}

/** More tries than this are not made for one way to decide. */
const mostOfPlan = 50;

/** What a loss may take for each element of its inputs, of which it makes others. */
const bytesPerElement = 32;

/** Shapes are fitted to each other in no more steps from one start, and from all. */
const mostOfStart = 24;
const mostFits = 120;

/** Sizes that are changed one after the other in one candidate. */
const mostRepairs = 2;

/**
 * Tries readings one after the other, and remembers of each failure what it is owed to: nothing that agrees with it in those parameters
 * is tried again.
 */
export class Search {
  best: Found | null = null;
  /** How the program refuses tensors that require a gradient: it is given others since. */
  refusal: Outcome | null = null;
  /** Whether the program takes the prediction for the target: other orders of the inputs are to be tried. */
  isExchanged = false;
  readonly #refutations: Refutations;
  readonly #considered = new Set<string>();
  /** Candidates of a plan in shapes that the program asks for: one that has them to begin with is better. */
  #askedFor: { readonly candidate: Candidate; readonly repairs: number }[] = [];
  /** Candidates in shapes that one of their inputs alone may have: for when nothing else runs. */
  readonly #unlikely: { readonly candidate: Candidate; readonly repairs: number }[] = [];
  /** The longest that the framework has asked of anything to be: of several spectra each asks for its own. */
  #longest = 0;
  #leftOfPlan = mostOfPlan;
  #fitsLeft = mostFits;
  #tensorsKnown = 0;
  readonly #effort: Effort;
  readonly #setbacks: Setbacks;
  /** Whether what is called could be made with any configuration. */
  #isMade = false;
  /** Whether a reading has run through, there and back. */
  #hasRun = false;
  /** Inputs of as many elements spend the budget. */
  #tooMany: number;

  constructor(
    readonly attempt: Attempt,
    readonly dependence: Dependence,
    readonly said: SaidReading,
    readonly known: readonly KnownInput[],
    readonly hints: ReadonlyMap<string, NameHint>,
    patience: Patience,
    isTimeUp: () => boolean,
    readonly forDefaults: ValuesForDefaults,
    names: readonly string[],
  ) {
    this.#effort = new Effort(patience, isTimeUp);
    this.#refutations = new Refutations(names);
    this.#setbacks = new Setbacks(dependence, forDefaults, this.#refutations, this.#effort);
    this.#tooMany = patience.maxBytes / bytesPerElement;
    // What the file makes with dimensions is no number.
    for (const { name, shape } of known) if (shape.length > 0) this.#refutations.addPlain(name);
  }

  /** The outcome that got furthest: what is said when nothing ran. */
  get failure(): Outcome | null {
    return this.#setbacks.furthest;
  }

  /** Whether shapes may be to blame for that nothing has run. */
  get mayFit(): boolean {
    return !this.isUnmade && this.#setbacks.areShapesToBlame;
  }

  /** Nothing more is to be tried: everything was, or other inputs would be of no use. */
  get isOver(): boolean {
    return this.#effort.isVain || this.isSpent || this.best?.weight === 0;
  }
  /** Tries, or the time for them, have run out. */
  get isSpent(): boolean {
    return this.#effort.isSpent;
  }

  /** Whether nothing that a constructor was given has made what is to be called. */
  get isUnmade(): boolean {
    return !this.#isMade;
  }

  /** Parameters that take no tensor, and those that take nothing else, as the program has said. */
  get kinds(): KnownKinds {
    const { plainNames, tensorNames } = this.#refutations;
    return { plainNames, tensorNames };
  }
  /** An input is missing: what else is given does not matter. */
  get lacksInput(): boolean {
    return this.#setbacks.lacksInput;
  }

  /** What was planned gives a number where there has to be a tensor. */
  get isOutdated(): boolean {
    return this.kinds.tensorNames.size > this.#tensorsKnown;
  }

  /** With the inputs in this order nothing more is to be tried. */
  get isVainInOrder(): boolean {
    return this.lacksInput || this.isOutdated || this.isExchanged;
  }

  /** From here on there is an input more. */
  addInput(): void {
    this.#setbacks.addInput();
  }

  /** What need not be given is given too: not too seldom, whatever has been tried without. */
  allowOptional(): void {
    this.#effort.allowUnlikely();
  }

  /** From here on the inputs are in another order. */
  changeOrder(): void {
    this.isExchanged = false;
  }

  /** Goes through the readings of a plan, until the program says that one of its numbers has to be a tensor. */
  explore(plan: Plan): void {
    this.#leftOfPlan = mostOfPlan;
    this.#tensorsKnown = this.kinds.tensorNames.size;
    this.#askedFor = [];
    this.#decide(plan, 0, nothing, this.#refutations.numbersOfDefaults(firstOf(plan)));
    for (const { candidate, repairs } of this.#askedFor) if (this.best === null) this.#consider(candidate, repairs);
  }

  /** Goes through what is unlikely, as far as patience allows it: where nothing that is likely ran. */
  exploreUnlikely(): void {
    if (this.#effort.patience.unlikely === 0) return;
    this.#effort.allowUnlikely();
    for (const { candidate, repairs } of this.#unlikely) if (this.best === null) this.#consider(candidate, repairs);
  }

  /** Whether a reading runs to which hardly anything can be objected. */
  get isFitted(): boolean {
    return this.best !== null && this.best.weight < weights.noGradient;
  }

  /** Whether what runs makes nothing of its inputs, as where one is None that it goes by: others may do. */
  get isIdle(): boolean {
    return this.best !== null && !isMadeOf(this.best.candidate.inputs, this.best.outcome);
  }

  /** Whether what runs makes something of its inputs, there and back: nothing else need be given. */
  get isEnough(): boolean {
    return this.best !== null && !this.isIdle && this.best.weight < weights.backwardRaises;
  }

  /** Whether what runs is not made of a prediction, but of what is given in its place where there is none. */
  get isLost(): boolean {
    const predictions = this.best?.candidate.inputs.filter(({ role }) => role === 'prediction') ?? [];
    return this.best !== null && !isMadeOf(predictions, this.best.outcome);
  }

  /** Fits the shapes of a plan's first candidate to each other, as the program's errors ask for it. */
  fit(plan: Plan): void {
    this.#effort.allowFitting();
    const { furthest } = this.#setbacks;
    const start = asSaid(withKnown(firstOf(plan), this.known), this.said);
    this.#fitsLeft -= followErrors(start, Math.min(mostOfStart, this.#fitsLeft), {
      isOver: () => this.isOver || this.isFitted,
      attempt: (candidate) => this.#attempted(candidate).outcome,
      consider: (candidate) => {
        this.#consider(candidate, 0);
      },
      change: (candidate, raised) => this.#fitted(candidate, raised),
    });
    if (!this.isFitted) this.#setbacks.furthest = furthest;
  }

  #fitted(candidate: Candidate, raised: Extract<Outcome, { kind: 'raised' }>): readonly Candidate[] {
    const withValues = this.#setbacks.withValues(candidate, raised);
    if (withValues !== null) return [withValues];
    const behind = this.dependence.behind(raised.site);
    return changedIn(candidate, this.known, (open) => fittedTo(open, raised, behind));
  }

  #decide(plan: Plan, depth: number, before: Candidate, given: Assignments): void {
    const choice = plan[depth];
    if (choice === undefined) {
      const candidate = asSaid(withKnown(before, this.known), this.said);
      if (this.#isNew(candidate)) this.#consider(candidate, mostRepairs);
      return;
    }
    for (const option of choice.options(before)) {
      this.#effort.addCombination();
      const numbers = [...given, ...this.#refutations.numbersOf(option)];
      if (!this.#refutations.holdFor(numbers)) {
        this.#decide(plan, depth + 1, withOption(before, option), numbers);
      }
      if (this.isOver || this.isVainInOrder || this.#leftOfPlan <= 0) return;
    }
  }

  /** Whether a candidate is another than those before it also with what is said of its inputs. */
  #isNew(candidate: Candidate): boolean {
    if (this.known.length === 0 && saysNothing(this.said)) return true;
    const key = JSON.stringify(candidate);
    const isNew = !this.#considered.has(key);
    this.#considered.add(key);
    return isNew;
  }

  /** Tries a candidate: narrower domains of its prediction where values are what it fails for, other sizes where sizes are. */
  #consider(given: Candidate, repairs: number): void {
    if (!keepsSaid(given, this.said)) return;
    const candidate = this.#setbacks.withValues(given, null) ?? given;
    let isRefused = false;
    const failures: Objected[] = [];
    for (const narrowed of withDomains(candidate, () => isRefused)) {
      if (this.isOver || elementsOf(candidate) >= this.#tooMany) return;
      const attempted = this.#attempted(narrowed);
      const { outcome } = attempted;
      isRefused ||= outcome.kind === 'raised' && attempted.decidedByData && outcome.type === 'AssertionError';
      const objected = outcome.kind === 'value' ? this.#ran(narrowed, outcome) : this.#failed(narrowed, attempted);
      if (narrowed !== candidate && this.best?.candidate === narrowed) this.#widen(candidate, this.best);
      if (objected.weight === 0) return;
      failures.push(objected);
      if (repairs > 0) this.#mend(candidate, narrowed, outcome, objected, repairs - 1);
      if (!objected.isOfValues) break;
    }
    // With other values of its prediction it may have come farther, to what another input is to blame for.
    const owedTo = union(failures.map((failure) => failure.owedTo));
    this.#refutations.add(candidate, owedTo, failures.at(-1)?.isOfShapes ?? false);
  }

  /** Tries what may do in place of a candidate, or better; `narrowed` is what was tried of it. */
  #mend(candidate: Candidate, narrowed: Candidate, outcome: Outcome, objected: Objected, repairs: number): void {
    const { known, forDefaults } = this;
    const considerAll = (others: readonly Candidate[]): void => {
      for (const other of others) this.#consider(other, repairs);
    };
    if (outcome.kind === 'value') {
      for (const other of besides(narrowed, outcome, known, objected.weight >= weights.broadcast))
        this.#consider(other, 0);
    } else if (outcome.kind === 'raised') {
      const withValues = this.#setbacks.withValues(candidate, outcome);
      if (withValues !== null) considerAll([withValues]);
      this.#longest = Math.max(this.#longest, lengthAsked(outcome.message)?.enough ?? 0);
      const { longer, now, askedFor, unlikely } = mendingsOf(candidate, outcome, known, forDefaults, {
        leastLength: this.#longest,
        behind: this.dependence.behind(outcome.site),
      });
      // Each is longer than the one before, and none is longer than the longest.
      if (longer !== null && !this.#refutations.holdForAll(longer)) this.#consider(longer, repairs + 1);
      considerAll(now.filter((other) => !this.#refutations.holdForAll(other)));
      this.#askedFor.push(...askedFor.map((other) => ({ candidate: other, repairs })));
      this.#unlikely.push(...unlikely.map((other) => ({ candidate: other, repairs })));
    } else if (outcome.gaveUp && this.#effort.patience.unlikely > 0) considerAll(inSmaller(candidate, known));
  }

  /** Goes on from the best reading to one in which the domains of some predictions are as wide as at first. */
  #widen(wide: Candidate, { candidate: narrow, weight }: Found): void {
    widened(wide, narrow, (candidate) => {
      const { outcome } = this.#attempted(candidate);
      if (outcome.kind !== 'value') return false;
      const wider = this.#weighed(candidate, outcome);
      if (wider.weight > weight) return false;
      this.best = { candidate, weight: wider.weight, outcome, noLabels: wider.objected.noLabels };
      return true;
    });
  }

  #attempted(candidate: Candidate): Attempted {
    this.#leftOfPlan -= 1;
    const reading: Reading = { ...candidate, guessed: true };
    const config = configArguments(reading);
    const args = sampleArguments(reading, defaultSample);
    const attempted = this.attempt(this.refusal === null ? args : detached(args), config);
    this.#effort.addAttempt(attempted.cost);
    this.#isMade ||= attempted.isMade;
    const { outcome } = attempted;
    if (this.refusal !== null || outcome.kind !== 'raised' || !refusesGradient(outcome.message)) return attempted;
    // Of several predictions one may be what the others are compared with.
    if (candidate.inputs.filter(({ role }) => role === 'prediction').length > 1) return attempted;
    this.#setbacks.furthest ??= outcome;
    this.refusal = outcome;
    return this.attempt(detached(args), config);
  }

  #ran(candidate: Candidate, outcome: Traced): Objected {
    const { objected, exchanged, weight } = this.#weighed(candidate, outcome);
    for (const name of objected.noLabels) this.#refutations.addLabels(name);
    if (weight < weights.backwardRaises && !this.#hasRun) {
      this.#hasRun = true;
      this.#effort.addSuccess();
    }
    // That other values would do better says nothing of the shapes.
    if (objected.isOfValues) this.#effort.allowOneMore();
    const isOwnDoing = weight >= weights.backwardRaises && isMadeUp(candidate);
    if (!isOwnDoing && (this.best === null || weight < this.best.weight)) {
      this.best = { candidate, weight, outcome, noLabels: objected.noLabels };
    }
    this.isExchanged ||= exchanged;
    return objected;
  }

  /** What speaks against a reading that ran, its order included. */
  #weighed(candidate: Candidate, outcome: Traced) {
    const objected = objectionsTo(candidate, outcome);
    const exchanged = isExchanged(candidate.inputs, outcome, this.hints);
    return { objected, exchanged, weight: objected.weight + (exchanged ? weights.exchanged : 0) };
  }

  #failed(candidate: Candidate, attempted: Attempted): Objected {
    const { outcome, isMade } = attempted;
    if (outcome.kind === 'unsupported' && outcome.gaveUp && isMade) this.#tooMany = elementsOf(candidate);
    return this.#setbacks.add(candidate, attempted, this.best !== null);
  }
}
