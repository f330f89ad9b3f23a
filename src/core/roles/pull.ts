import { RepeatedLoss } from '../loss/repeated-loss';
import type { Given } from '../loss/request';
import { tensorData } from '../tensor/data';
import { sameShape, sizeOf } from '../tensor/shape';
import type { Call } from './call';
import type { Domain, Reading, TensorReading } from './reading';
import { configArguments, defaultSample, sampleArguments } from './sample';

/** A prediction, and what it is compared with element by element. */
export interface Pair {
  readonly prediction: TensorReading;
  readonly target: TensorReading;
}

/** Predictions far out to both sides, and one between. */
interface Ends {
  readonly low: number;
  readonly centre: number;
  readonly high: number;
}

/** Where elements lie: `mixed` at the ends, but for every other one. */
type Place = 'centre' | 'ends' | 'mixed';

/** Numbers that targets of a domain may be, in turn. */
type Targets = readonly number[];

// Kinks lie at whole numbers.
const scores: Ends = { low: -12, centre: 0.1, high: 12 };
const nearScores: Ends = { ...scores, low: -4, high: 4 };
const shares: Ends = { low: 0.05, centre: 0.4, high: 0.95 };
const rates: Ends = { low: 0.02, centre: 1, high: 20 };
const reals: Targets = [-1.5, -0.25, 0.25, 1.5];
/** As far out as what is not measured in units: pixels of 8 bits, degrees. */
const farReals: Targets = [-400, -60, 60, 400];
const positives: Targets = [0.2, 0.6, 1.5, 3];
const parts: Targets = [0.2, 0.35, 0.65, 0.8];
/** What says which of two it is: the first drives a score up, the second down. */
const ofTwo: readonly (readonly [Domain, Targets])[] = [
  ['binary', [1, 0]],
  ['sign', [1, -1]],
];

/** A pull is gone where it is less than this of what it is between the ends. */
const vanishing = 1e-3;

/** The one prediction and the one target of its shape; null where there are others, or too few elements to tell anything by. */
export function pairOf({ inputs }: Reading): Pair | null {
  const ofRole = (role: string) => inputs.filter((input) => input.kind === 'tensor' && input.role === role);
  const [prediction, ...predictions] = ofRole('prediction');
  const [target, ...targets] = ofRole('target');
  if (prediction?.kind !== 'tensor' || target?.kind !== 'tensor' || predictions.length + targets.length > 0)
    return null;
  const isComparable = sameShape(prediction.shape, target.shape) && target.dtype === 'float32';
  return isComparable && sizeOf(target.shape) >= 2 * reals.length ? { prediction, target } : null;
}

/** Where descent drives the elements of a prediction, for targets of one domain or another, as the gradient of the loss tells. */
export class Pull {
  /** What has been asked already: each answer takes a call of the loss and its gradient. */
  readonly #known = new Map<string, readonly number[] | null>();

  readonly #loss: RepeatedLoss;

  constructor(
    readonly reading: Reading,
    readonly pair: Pair,
    call: Call,
  ) {
    const config = configArguments(reading);
    this.#loss = new RepeatedLoss(
      (args) => call(args, config),
      ({ inputs }) => inputs.flatMap(({ name, entered }) => (name === pair.prediction.name ? [entered] : [])),
    );
  }

  /**
   * The domain of targets on which descent comes to rest: reals, where it does so on them, else the widest on which it does. A loss that
   * falls for ever on real targets was made for narrower ones. Null where that cannot be told.
   */
  get restingDomain(): Domain | null {
    if ((this.restsOnReals ?? true) || !this.#isElementwise(scores)) return null;
    if (this.#findsRest(positives) === true && this.#isDriven(positives)) return 'positive';
    const isMeant = (targets: Targets) => this.#tellsApart(targets) && this.#comesToRest(targets) === true;
    return ofTwo.find(([, targets]) => isMeant(targets))?.[0] ?? null;
  }

  /** Whether descent comes to rest on targets of any size and sign; null where a number is not finite. */
  get restsOnReals(): boolean | null {
    return this.#findsRest(reals);
  }

  /** Whether predictions are driven to one side alone, whatever the targets are. */
  get isOneSided(): boolean {
    const all = [reals, farReals].flatMap((targets) =>
      (['ends', 'centre'] as const).flatMap((place) => this.#pull(targets, nearScores, place) ?? [NaN]),
    );
    return all.some((pull) => pull !== 0) && (all.every((pull) => pull >= 0) || all.every((pull) => pull <= 0));
  }

  /** Whether scores that ±1 turn round are driven without end. */
  get isEndlessOnSigns(): boolean {
    return this.#comesToRest([1, -1]) === false && this.#isElementwise(scores);
  }

  /** Whether positive predictions of any size are driven to positive targets, and rest there: rates, not probabilities. */
  get isOfRates(): boolean {
    const [ends, centre] = [this.#pull(positives, rates, 'ends'), this.#pull(positives, rates, 'centre')];
    if (ends?.every((pull, place) => pull * outwards(place, positives) < 0) !== true) return false;
    const rests = this.#atTruth()?.every((pull, place) => Math.abs(pull) <= vanishing * Math.abs(centre?.[place] ?? 0));
    return rests === true && this.#isElementwise(rates);
  }

  /** Whether shares equal to their targets are driven nowhere, and others are: what they are to meet need not be 0 or 1. */
  get restsOnShares(): boolean {
    const targets = Array.from(
      { length: sizeOf(this.pair.target.shape) },
      (_, place) => parts[place % parts.length] ?? 0,
    );
    const [atTruth, elsewhere] = [this.#gradient(targets, targets), this.#pull(parts, shares, 'centre')];
    if (atTruth === null || elsewhere === null) return false;
    const most = Math.max(...elsewhere.map(Math.abs));
    return most > 0 && atTruth.every((pull) => Math.abs(pull) <= vanishing * most);
  }

  /** Whether predictions equal to their targets are all driven alike, as is the case where all that keeps them is their sum. */
  get isHeldBySum(): boolean {
    const [first = 0, ...others] = this.#atTruth() ?? [];
    const isAlike = (one: number) => Math.abs(one - first) < 1e-3 * Math.abs(first);
    return Math.abs(first) > 1e-6 && others.length > 0 && others.every(isAlike);
  }

  /** Whether shares are driven up at ones and nowhere down: nothing holds them but that those of a row sum to 1. */
  get isNowhereDown(): boolean {
    const pull = this.#pull([1, 0], shares, 'centre');
    const isUp =
      pull?.some((one) => one > 0) === true && pull.every((one, place) => (place % 2 === 0 ? one >= 0 : one === 0));
    return isUp && this.#isElementwise(shares);
  }

  /** What drives predictions that are equal to their targets. */
  #atTruth(): readonly number[] | null {
    const size = sizeOf(this.pair.target.shape);
    const targets = Array.from({ length: size }, (_, place) => positives[place % positives.length] ?? 1);
    return this.#gradient(targets, targets);
  }

  /** Whether descent comes to rest at finite predictions; null where a number is not finite. */
  #findsRest(targets: Targets): boolean | null {
    const rests = this.#comesToRest(targets);
    return rests === null ? null : rests && !this.#fades(targets);
  }

  /** Whether no element is driven outwards at the ends; null where a number is not finite. */
  #comesToRest(targets: Targets): boolean | null {
    const [ends, centre] = [this.#pull(targets, scores, 'ends'), this.#pull(targets, scores, 'centre')];
    if (ends === null || centre === null) return null;
    return ends.every((pull, place) => pull * outwards(place, targets) <= vanishing * Math.abs(centre[place] ?? 0));
  }

  /** Whether an element is driven outwards until nothing drives it any more: however far it is, it would be better farther. */
  #fades(targets: Targets): boolean {
    const [near, far] = [this.#pull(targets, nearScores, 'ends'), this.#pull(targets, scores, 'ends')];
    const centre = this.#pull(targets, scores, 'centre');
    return (
      near?.some((pull, place) => {
        const least = vanishing * Math.abs(centre?.[place] ?? 0);
        return pull * outwards(place, targets) > least && Math.abs(far?.[place] ?? 0) <= least;
      }) === true
    );
  }

  #isDriven(targets: Targets): boolean {
    return this.#pull(targets, scores, 'centre')?.some((pull) => pull !== 0) === true;
  }

  #tellsApart(targets: Targets): boolean {
    return (
      this.#pull(targets, scores, 'centre')?.every((pull, place) => (place % 2 === 0 ? pull > 0 : pull < 0)) === true
    );
  }

  /** Whether what drives an element is left as it is by the others. */
  #isElementwise(between: Ends): boolean {
    const [some, others] = [this.#pull(positives, between, 'ends'), this.#pull(positives, between, 'mixed')];
    return (
      some?.every(
        (pull, place) => place % 2 === 1 || Math.abs(pull - (others?.[place] ?? NaN)) <= 1e-3 * Math.abs(pull),
      ) === true
    );
  }

  /** How strongly, and to which side, each element is driven; null where a number is not finite. */
  #pull(targets: Targets, between: Ends, at: Place): readonly number[] | null {
    const key = JSON.stringify([targets, between, at]);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const found = this.#measured(targets, between, at);
    this.#known.set(key, found);
    return found;
  }

  #measured(targets: Targets, { low, centre, high }: Ends, at: Place): readonly number[] | null {
    const size = sizeOf(this.pair.target.shape);
    const predicted = Array.from({ length: size }, (_, place) => {
      if (at === 'centre' || (at === 'mixed' && place % 2 === 1)) return centre;
      return outwards(place, targets) > 0 ? high : low;
    });
    const gradient = this.#gradient(
      predicted,
      Array.from({ length: size }, (_, place) => targets[place % targets.length] ?? 0),
    );
    return gradient?.map((one) => -one) ?? null;
  }

  #gradient(predicted: readonly number[], targets: readonly number[]): readonly number[] | null {
    const { prediction, target } = this.pair;
    const args = sampleArguments(this.reading, defaultSample);
    const answer = this.#loss.on({
      ...args,
      [prediction.name]: withNumbers(args[prediction.name], predicted),
      [target.name]: withNumbers(args[target.name], targets),
    });
    const gradient = answer?.gradients?.[0] ?? null;
    if (answer === null || gradient === null) return null;
    const numbers = [...answer.numbers(answer.loss.value.id), ...answer.numbers(gradient.id)];
    return numbers.every(Number.isFinite) ? numbers.slice(-predicted.length) : null;
  }
}

/** The side on which an element lies at the ends: each target is met at both. */
function outwards(place: number, { length }: Targets): 1 | -1 {
  return Math.floor(place / length) % 2 === 0 ? 1 : -1;
}

function withNumbers(given: Given | undefined, values: readonly number[]): Given {
  if (given?.kind !== 'tensor') throw new RangeError('not a tensor');
  return { ...given, tensor: { ...given.tensor, data: tensorData(given.tensor.dtype, values) } };
}
