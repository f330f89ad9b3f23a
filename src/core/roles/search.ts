import type { Outcome } from '../loss/outcome';
import type { Attempted, Patience } from '../loss/probe';
import type { GivenArguments } from '../loss/request';
import { blamed, elementsOf, givesNone, isMadeUp, isOfShares } from './blame';
import { firstOf, nothing, withOption, type Candidate, type Plan } from './candidate';
import type { ValuesForNone } from './constructor-choices';
import { constructorKey, type Dependence } from './dependence';
import { asSaid, saysNothing, type SaidReading } from './directive';
import { Effort } from './effort';
import { isExchanged } from './exchanged';
import { fittedTo } from './fitting';
import { followErrors } from './follow-errors';
import { objectionsTo, weights, type Objected } from './inspection';
import { withKnown, type KnownInput } from './known-inputs';
import { asLaidOver } from './laid-over';
import type { NameHint } from './names';
import { withDomains } from './narrower';
import type { KnownKinds } from './needed';
import type { Reading } from './reading';
import {
  isOfNone,
  isOfShapes,
  isOutOfUnit,
  isProgramsOwn,
  lacksAttribute,
  lacksNumber,
  lacksTensor,
  mentionsDomain,
  refusesGradient,
} from './refusals';
import { Refutations, type Assignments } from './refutations';
import { changed, changedIn } from './open-sizes';
import { asColumns, asCompared, repaired, repairedAlone, smaller } from './repair';
import { configArguments, defaultSample, detached, sampleArguments } from './sample';
import { widened } from './widening';

/** Calls the loss once on these arguments. */
export type Attempt = (args: GivenArguments, config: GivenArguments) => Attempted;

type Traced = Extract<Outcome, { kind: 'value' }>;

interface Found {
  readonly candidate: Candidate;
  readonly weight: number;
  readonly outcome: Traced;
}

/** More tries than this are not made for one way to decide. */
const mostOfPlan = 50;
/** An input that is missing stops the program more often than this. */
const mostWithoutInput = 2;

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
  /** The outcome that got furthest: what is said when nothing ran. */
  failure: Outcome | null = null;
  /** What was raised where something of our making was given: it says nothing of the loss, but shapes may be to blame. */
  failureOfMadeUp: Outcome | null = null;
  /** How the program refuses tensors that require a gradient: it is given others since. */
  refusal: Outcome | null = null;
  /** Whether the program takes the prediction for the target: other orders of the inputs are to be tried. */
  isExchanged = false;
  readonly #refutations = new Refutations();
  readonly #considered = new Set<string>();
  /** Candidates of a plan in shapes that the program asks for: one that has them to begin with is better. */
  #askedFor: { readonly candidate: Candidate; readonly repairs: number }[] = [];
  /** Candidates in shapes that one of their inputs alone may have: for when nothing else runs. */
  readonly #unlikely: { readonly candidate: Candidate; readonly repairs: number }[] = [];
  /** How often the program was stopped by a None that it was not given, since an input was last added. */
  #stoppedByNone = 0;
  /** Whether the object is too large as its constructor makes it by default. */
  #isTooLarge = false;
  /** Whether the object could not be made with a None in its configuration. */
  #lacksNumbers = false;
  /** Attributes that the object lacks, as they are only set where the constructor is given them. */
  readonly #missing = new Set<string>();
  #leftOfPlan = mostOfPlan;
  #fitsLeft = mostFits;
  #tensorsKnown = 0;
  readonly #effort: Effort;
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
    readonly valuesForNone: ValuesForNone,
  ) {
    this.#effort = new Effort(patience, isTimeUp);
    this.#tooMany = patience.maxBytes / bytesPerElement;
    // What the file makes with dimensions is no number.
    for (const { name, shape } of known) if (shape.length > 0) this.#refutations.addPlain(name);
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
  /** An input is missing, or a size that its object is made of: what else is given does not matter. */
  get lacksInput(): boolean {
    return this.#isTooLarge || this.#stoppedByNone > mostWithoutInput;
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
    this.#stoppedByNone = 0;
    this.#isTooLarge = false;
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
    this.#decide(plan, 0, nothing, []);
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

  /** Fits the shapes of a plan's first candidate to each other, as the program's errors ask for it. */
  fit(plan: Plan): void {
    this.#effort.allowFitting();
    const { failure } = this;
    const start = asSaid(withKnown(firstOf(plan), this.known), this.said);
    this.#fitsLeft -= followErrors(start, Math.min(mostOfStart, this.#fitsLeft), {
      isOver: () => this.isOver || this.isFitted,
      attempt: (candidate) => this.#attempted(candidate).outcome,
      consider: (candidate) => {
        this.#consider(candidate, 0);
      },
      change: (candidate, raised) => this.#fitted(candidate, raised),
    });
    if (!this.isFitted) this.failure = failure;
  }

  #fitted(candidate: Candidate, raised: Extract<Outcome, { kind: 'raised' }>): readonly Candidate[] {
    const config = this.#valuesFor(candidate, isOfNone(raised.message));
    if (config !== null) return [{ ...candidate, config }];
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
    const config = this.#valuesFor(given, this.#lacksNumbers);
    const candidate = config === null ? given : { ...given, config };
    let last: Objected | null = null;
    let isRefused = false;
    for (const narrowed of withDomains(candidate, () => isRefused)) {
      if (this.isOver || elementsOf(candidate) >= this.#tooMany) return;
      const attempted = this.#attempted(narrowed);
      const { outcome } = attempted;
      isRefused ||= outcome.kind === 'raised' && attempted.decidedByData && outcome.type === 'AssertionError';
      const objected = outcome.kind === 'value' ? this.#ran(narrowed, outcome) : this.#failed(narrowed, attempted);
      if (narrowed !== candidate && this.best?.candidate === narrowed) this.#widen(candidate, this.best);
      if (objected.weight === 0) return;
      last = objected;
      if (outcome.kind === 'value' && objected.weight >= weights.broadcast && repairs > 0) this.#asColumns(narrowed);
      if (outcome.kind === 'value' && repairs > 0) this.#asMasks(narrowed, outcome);
      if (outcome.kind === 'raised' && repairs > 0) this.#repair(candidate, outcome, repairs);
      if (outcome.kind === 'unsupported' && outcome.gaveUp && repairs > 0) this.#inSmaller(candidate, repairs);
      if (!objected.isOfValues) break;
    }
    this.#refutations.add(candidate, last?.owedTo ?? null, last?.isOfShapes ?? false);
  }

  /** Tries what has a number for each sample as a column, where tables were made of it: it is compared with columns. */
  #asColumns(candidate: Candidate): void {
    const columns = changed(candidate, this.known, asColumns);
    if (columns !== null) this.#consider(columns, 0);
  }

  /** Tries masks that are one number in the shape of what they are laid over. */
  #asMasks(candidate: Candidate, outcome: Traced): void {
    const masks = changed(candidate, this.known, (open) => asLaidOver(open, outcome));
    if (masks !== null) this.#consider(masks, 0);
  }

  /** Tries what lacks something that its constructor has as None with a value in its place. */
  #withValues(candidate: Candidate, lacksNumbers: boolean, repairs: number): void {
    const config = this.#valuesFor(candidate, lacksNumbers);
    if (config !== null) this.#consider({ ...candidate, config }, repairs - 1);
  }

  /** The configuration with values for what is None in it, and has to be a number or is missing in the object; null where nothing is. */
  #valuesFor({ inputs, config }: Candidate, lacksNumbers: boolean): Candidate['config'] | null {
    const { numbers, missing } = this.valuesForNone;
    const withValues = { ...(lacksNumbers ? numbers(inputs) : {}), ...missing(inputs, this.#missing), ...config };
    return Object.keys(withValues).length > Object.keys(config).length ? withValues : null;
  }

  /** Tries what takes too much on smaller samples; in a hurry others are tried before. */
  #inSmaller(candidate: Candidate, repairs: number): void {
    if (this.#effort.patience.unlikely === 0) return;
    const other = changed(candidate, this.known, smaller);
    if (other !== null) this.#consider(other, repairs - 1);
  }

  #repair(candidate: Candidate, outcome: Extract<Outcome, { kind: 'raised' }>, repairs: number): void {
    this.#withValues(candidate, isOfNone(outcome.message), repairs);
    const other = changed(candidate, this.known, (open) => repaired(open, outcome));
    if (other !== null && !this.#refutations.holdFor(this.#refutations.numbersOf(other))) {
      this.#consider(other, repairs - 1);
    }
    const { compared, clash } = outcome;
    const alone = clash === null ? [] : changedIn(candidate, this.known, (open) => repairedAlone(open, clash));
    this.#unlikely.push(...alone.map((one) => ({ candidate: one, repairs: repairs - 1 })));
    const askedFor = compared === null ? null : changed(candidate, this.known, (open) => asCompared(open, compared));
    if (askedFor !== null) this.#askedFor.push({ candidate: askedFor, repairs: repairs - 1 });
  }

  /** Goes on from the best reading to one in which the domains of some predictions are as wide as at first. */
  #widen(wide: Candidate, { candidate: narrow, weight }: Found): void {
    widened(wide, narrow, (candidate) => {
      const { outcome } = this.#attempted(candidate);
      if (outcome.kind !== 'value') return false;
      const wider = this.#weighed(candidate, outcome).weight;
      if (wider > weight) return false;
      this.best = { candidate, weight: wider, outcome };
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
    this.failure ??= outcome;
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
      this.best = { candidate, weight, outcome };
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

  #failed(candidate: Candidate, { outcome, decidedByData, isMade }: Attempted): Objected {
    // What a None has stopped is another object with a number: so are all from here on.
    const missing = outcome.kind === 'raised' ? lacksAttribute(outcome.message) : null;
    if (missing !== null) this.#missing.add(missing);
    const isNone = outcome.kind === 'raised' && isOfNone(outcome.message);
    const isOfOpen = (isNone || missing !== null) && this.#valuesFor(candidate, isNone) !== null;
    this.#lacksNumbers ||= isOfOpen && !isMade;
    const owedToConfig = isMade || isOfOpen ? null : new Set(Object.keys(candidate.config).map(constructorKey));
    // Nothing that is given would make it, but smaller sizes than are the default.
    const isSpent = outcome.kind === 'unsupported' && outcome.gaveUp;
    if (owedToConfig?.size === 0 && !isSpent) this.#effort.addHopeless();
    if (outcome.kind !== 'raised') {
      if (outcome.kind === 'unsupported') {
        this.failure = outcome;
        if (outcome.gaveUp) {
          if (isMade) this.#tooMany = elementsOf(candidate);
          // Smaller than by default it may be made.
          if (owedToConfig?.size === 0) this.#isTooLarge = true;
          else this.#effort.addGivenUp();
        } else this.#effort.addNotFollowed(outcome.note);
      }
      return { weight: Infinity, owedTo: owedToConfig, isOfValues: false, isOfShapes: false, noLabels: [] };
    }
    // That a loss has got as far as to be refused its numbers says most.
    const isFurther = this.failure?.kind === 'raised' && isOutOfUnit(this.failure.message);
    const isOwnDoing = isMadeUp(candidate) || (isOutOfUnit(outcome.message) && !isOfShares(candidate));
    if (this.failure?.kind !== 'unsupported' && !isFurther && !isOwnDoing) this.failure = outcome;
    if (isMadeUp(candidate)) this.failureOfMadeUp = outcome;
    const owedTo = blamed(candidate, outcome.message, this.dependence.behind(outcome.site) ?? owedToConfig);
    // Of what is compared the sizes may be changed.
    if (owedTo === null && outcome.compared === null) this.#effort.addUnowed();
    if (outcome.type === 'NameError') this.#effort.addHopeless();
    // Where it has run, no input is missing: a helper gives nothing for other shapes.
    const lacks = isNone && !isOfOpen && !givesNone(candidate) && this.best === null;
    if (lacks) this.#stoppedByNone += 1;
    const [one, ...others] = owedTo ?? [];
    const isPrediction = candidate.inputs.some(({ name, role }) => name === one && role === 'prediction');
    if (
      one !== undefined &&
      others.length === 0 &&
      !isPrediction &&
      /value of Tensor .* is ambiguous/.test(outcome.message)
    ) {
      this.#refutations.addTensor(one);
    }
    const argument = lacksNumber(outcome.message);
    const given = argument === null ? [] : [...this.dependence.behindArgument(outcome.site, argument)];
    if (given.length === 1)
      given.forEach((name) => {
        this.#refutations.addTensor(name);
      });
    if (lacksTensor(outcome.message)) this.#refutations.addNumbers(candidate, owedTo);
    return {
      weight: Infinity,
      owedTo,
      isOfValues: mentionsDomain(outcome.message) || (decidedByData && isProgramsOwn(outcome.type)),
      isOfShapes: isOfShapes(outcome.message),
      noLabels: [],
    };
  }
}
