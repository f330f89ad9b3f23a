import type { Outcome } from '../loss/outcome';
import type { Attempted } from '../loss/probe';
import { blamed, givesNone, isMadeUp, isOfShares } from './blame';
import type { Candidate } from './candidate';
import type { ValuesForDefaults } from './constructor-choices';
import { constructorKey, type Dependence } from './dependence';
import type { Effort } from './effort';
import { asksForFitting } from './fitting';
import type { Objected } from './inspection';
import {
  isCallOfNone,
  isOfNone,
  isOfShapes,
  isOfWay,
  isOutOfUnit,
  isProgramsOwn,
  lacksArguments,
  lacksAttribute,
  lacksNumber,
  lacksTensor,
  mentionsDomain,
  refusedKind,
} from './refusals';
import type { Refutations } from './refutations';

type Raised = Extract<Outcome, { kind: 'raised' }>;

/** An input that is missing stops the program more often than this. */
const mostWithoutInput = 2;

/** What the failures of a search have told: what each is owed to, what is missing, and which got furthest. */
export class Setbacks {
  /** The outcome that got furthest: what is said when nothing ran. */
  furthest: Outcome | null = null;
  /** Whether an error asked for other shapes. */
  #isAskedForShapes = false;
  /** How often the program was stopped by a None that it was not given, since an input was last added. */
  #stoppedByNone = 0;
  /** Whether the object is too large as its constructor makes it by default. */
  #isTooLarge = false;
  /** Whether the object could not be made with a None in its configuration. */
  #lacksNumbers = false;
  /** Attributes that the object lacks, as they are only set where the constructor is given them. */
  readonly #missing = new Set<string>();
  /** What something that its constructor makes has to be given, and is handed on. */
  readonly #handedOn = new Set<string>();
  /** Other ways than the defaults, which the constructor has refused: the one that is tried, and those that are left. */
  #way: Candidate['config'] = {};
  #waysLeft: Candidate['config'][] | null = null;

  constructor(
    readonly dependence: Dependence,
    readonly forDefaults: ValuesForDefaults,
    readonly refutations: Refutations,
    readonly effort: Effort,
  ) {}

  /** An input is missing, or a size that its object is made of: what else is given does not matter. */
  get lacksInput(): boolean {
    return this.#isTooLarge || this.#stoppedByNone > mostWithoutInput;
  }

  /** Whether shapes may be to blame for that nothing has run: not where it got as far as to be refused its numbers. */
  get areShapesToBlame(): boolean {
    const isOfNumbers = this.furthest?.kind === 'raised' && mentionsDomain(this.furthest.message);
    return this.#isAskedForShapes && !isOfNumbers;
  }

  /** From here on there is an input more. */
  addInput(): void {
    this.#stoppedByNone = 0;
    this.#isTooLarge = false;
  }

  /** What speaks against a candidate that failed. `hasRun`: another of the same search has run. */
  add(candidate: Candidate, { outcome, decidedByData, isMade }: Attempted, hasRun: boolean): Objected {
    const isNone = outcome.kind === 'raised' && isOfNone(outcome.message);
    const lacks = outcome.kind === 'raised' && this.#learnLacks(candidate, outcome, isMade);
    const isOfOpen = (isNone || lacks) && this.withValues(candidate, outcome) !== null;
    this.#lacksNumbers ||= isOfOpen && isNone && !isMade;
    const owedToConfig = isMade || isOfOpen ? null : new Set(Object.keys(candidate.config).map(constructorKey));
    const isLeftToDefaults = owedToConfig?.size === 0;
    // Nothing that is given would make it, but smaller sizes than are the default.
    const isSpent = outcome.kind === 'unsupported' && outcome.gaveUp;
    if (isLeftToDefaults && !isSpent) this.effort.addHopeless();
    if (outcome.kind !== 'raised') {
      if (outcome.kind === 'unsupported') this.#addUnfollowed(outcome, isLeftToDefaults);
      return { weight: Infinity, owedTo: owedToConfig, isOfValues: false, isOfShapes: false, noLabels: [] };
    }
    this.#goFurther(candidate, outcome);
    this.#isAskedForShapes ||= asksForFitting(outcome) && !mentionsDomain(outcome.message);
    const owedTo = blamed(candidate, outcome.message, this.dependence.behind(outcome.site) ?? owedToConfig);
    // Of what is compared the sizes may be changed.
    if (owedTo === null && outcome.compared === null) this.effort.addUnowed();
    if (outcome.type === 'NameError') this.effort.addHopeless();
    // Where it has run, no input is missing: a helper gives nothing for other shapes.
    if (isNone && !isOfOpen && !givesNone(candidate) && !hasRun) this.#stoppedByNone += 1;
    this.#learnKinds(candidate, outcome, owedTo);
    return {
      weight: Infinity,
      owedTo,
      isOfValues: mentionsDomain(outcome.message) || (decidedByData && isProgramsOwn(outcome.type)),
      isOfShapes: isOfShapes(outcome.message),
      noLabels: [],
    };
  }

  /** What the object, or something in it, was not made with; whether there is anything. What has stopped one object stops all from here on. */
  #learnLacks({ config }: Candidate, { type, message }: Raised, isMade: boolean): boolean {
    const attribute = lacksAttribute(message);
    if (attribute !== null) this.#missing.add(attribute);
    const handedOn = isMade ? [] : lacksArguments(message);
    for (const name of handedOn) this.#handedOn.add(name);
    const isRefused = !isMade && isOfWay(type) && Object.keys(config).every((name) => name in this.#way);
    if (isRefused) {
      this.#waysLeft ??= [...this.forDefaults.otherWays(message)];
      this.#way = this.#waysLeft.shift() ?? {};
    }
    return attribute !== null || handedOn.length > 0 || isRefused;
  }

  /**
   * The candidate with values in its configuration for what is None in it, and by what became of it has to be something else, or is missing in the
   * object; null where nothing is.
   */
  withValues(candidate: Candidate, outcome: Outcome | null): Candidate | null {
    const { inputs, config } = candidate;
    const { numbers, callables, missing, handedOn } = this.forDefaults;
    const message = outcome?.kind === 'raised' ? outcome.message : '';
    const isNumber = this.#lacksNumbers || isOfNone(message);
    const needed = isCallOfNone(message) ? callables(inputs) : isNumber ? numbers(inputs) : {};
    const others = { ...missing(inputs, this.#missing), ...handedOn(inputs, this.#handedOn), ...this.#way };
    const withValues = { ...needed, ...others, ...config };
    return Object.keys(withValues).length > Object.keys(config).length ? { ...candidate, config: withValues } : null;
  }

  #addUnfollowed(outcome: Extract<Outcome, { kind: 'unsupported' }>, isLeftToDefaults: boolean): void {
    this.furthest = outcome;
    if (!outcome.gaveUp) this.effort.addNotFollowed(outcome.note);
    else if (isLeftToDefaults) this.#isTooLarge = true;
    else this.effort.addGivenUp();
  }

  #goFurther(candidate: Candidate, outcome: Raised): void {
    const { furthest } = this;
    // That a loss has got as far as to be refused its numbers says most.
    const isFurther = furthest?.kind === 'raised' && isOutOfUnit(furthest.message);
    const isOwnDoing = isMadeUp(candidate) || (isOutOfUnit(outcome.message) && !isOfShares(candidate));
    if (furthest?.kind !== 'unsupported' && !isFurther && !isOwnDoing) this.furthest = outcome;
  }

  /** What the program's words say of which parameters take tensors, and which numbers. */
  #learnKinds(candidate: Candidate, { message, site }: Raised, owedTo: ReadonlySet<string> | null): void {
    const [one, ...others] = owedTo ?? [];
    const isPrediction = candidate.inputs.some(({ name, role }) => name === one && role === 'prediction');
    const isAlone = one !== undefined && others.length === 0 && !isPrediction;
    if (isAlone && /value of Tensor .* is ambiguous/.test(message)) this.refutations.addTensor(one);
    const argument = lacksNumber(message);
    const [given, ...more] = argument === null ? [] : this.dependence.behindArgument(site, argument);
    if (given !== undefined && more.length === 0) this.refutations.addTensor(given);
    const refused = lacksTensor(message);
    if (refused !== null) this.refutations.addNumbers(candidate, owedTo, refused);
    const kind = refusedKind(message);
    if (kind !== null) this.refutations.addKindOfOne(candidate, owedTo, kind);
  }
}
