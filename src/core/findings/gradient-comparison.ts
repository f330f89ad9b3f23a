import type { Draft } from './rule';

/** The gradient that somebody's own code gives, and the one that the forward has, element by element. */
export interface Comparison {
  readonly given: readonly number[];
  readonly true: readonly number[];
  /** The gradient that came in, where the operand has the shape of the output; else null. */
  readonly incoming: readonly number[] | null;
  /** How many elements of the operand there are for one of the output. */
  readonly taken: number;
}

/** What is to be said of a gradient that is not the derivative. */
interface Told extends Pick<Draft, 'severity'> {
  readonly fact: string;
  /** Whether it is a known way to train: what it does is meant. */
  readonly isPattern: boolean;
  /** Whether only what a mean divides by is missing. */
  readonly isOfSum?: true;
}

/** Whether the forward changes nothing, and the backward only the sign. */
export function isReversed({ given, true: slopes, incoming }: Comparison): boolean {
  const isTurned = incoming?.every((element, i) => near(slopes[i] ?? 0, element) && (given[i] ?? 0) * element <= 0);
  return isTurned === true && lengthOf(given) > 0;
}

/** From this cosine on, and with every sign the same, the two lead the same way. */
const close = 0.9;

/** Differences of this share of the gradient are those of float32. */
const slack = 0.03;

export function tell({ given, true: slopes, incoming, taken }: Comparison): Told | null {
  if (!given.every(Number.isFinite)) return null;
  const [size, actual] = [lengthOf(given), lengthOf(slopes)];
  if (lengthOf(given.map((element, i) => element - (slopes[i] ?? 0))) <= slack * Math.max(size, actual) + 1e-4)
    return null;
  if (actual <= 1e-3) {
    const isPassed = incoming !== null && isPassedOn(given, incoming);
    return isPassed
      ? {
          severity: 'info',
          fact: 'the forward is flat, and the gradient is passed on as if it were not there, a straight-through estimator.',
          isPattern: true,
        }
      : {
          severity: 'warning',
          isPattern: false,
          fact: 'the forward is flat, its gradient 0; what comes back is made up.',
        };
  }
  const isIdentity = incoming?.every((element, i) => near(slopes[i] ?? 0, element)) ?? false;
  // A layer that scales the gradient alone may begin with a factor of 0, as a schedule does.
  if (size === 0)
    return {
      severity: isIdentity ? 'info' : 'warning',
      isPattern: isIdentity,
      fact: 'on a sample it is 0 everywhere.',
    };
  const cosine =
    given.reduce((sum, element, i) => sum + element * (slopes[i] ?? 0), 0) / Math.max(size * actual, 1e-12);
  if (cosine > 1 - slack / 10) {
    // A layer that only makes the gradient smaller or larger is meant to.
    if (isIdentity) return null;
    const told = { severity: 'info', isPattern: false } as const;
    const fact = `it is ${short(size / actual)} times that, all over`;
    return taken > 1 && near(size / actual, taken)
      ? { ...told, fact: `${fact}: that of a sum, where the forward takes a mean.`, isOfSum: true }
      : { ...told, fact: `${fact}.` };
  }
  if (cosine < slack / 10 - 1) {
    return isIdentity
      ? { severity: 'info', isPattern: true, fact: 'it points the opposite way, a gradient reversal.' }
      : { severity: 'warning', isPattern: false, fact: 'it points the opposite way.' };
  }
  const same = given.filter((element, i) => Math.sign(element) === Math.sign(slopes[i] ?? 0)).length;
  const share = `${String(Math.round((100 * same) / given.length))} %`;
  return {
    severity: cosine >= close && same === given.length ? 'info' : 'warning',
    isPattern: false,
    fact: `on a sample the two have a cosine of ${cosine.toFixed(2)}, and the same sign on ${share} of the elements.`,
  };
}

/** Whether a gradient comes through as it is or so many times larger, but for a gate that lets nothing through in places, or a clip no more than so much. */
function isPassedOn(given: readonly number[], incoming: readonly number[]): boolean {
  const bound = Math.max(...given.map(Math.abs));
  const isGatedOrClipped = incoming.every((element, i) => {
    const own = given[i] ?? 0;
    const isClipped = near(own, Math.sign(element) * bound) && Math.abs(element) >= bound;
    return own === 0 || near(own, element) || isClipped;
  });
  const factor = lengthOf(given) / lengthOf(incoming);
  return isGatedOrClipped || incoming.every((element, i) => near(given[i] ?? 0, factor * element));
}

function short(factor: number): string {
  return String(Number(factor.toPrecision(2)));
}

function lengthOf(vector: readonly number[]): number {
  return Math.hypot(...vector);
}

function near(a: number, b: number): boolean {
  return Math.abs(a - b) <= slack * Math.abs(b);
}
