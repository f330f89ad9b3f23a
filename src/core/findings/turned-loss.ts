import { termsOf } from '../graph/terms';
import { inSnakeCase } from '../loss/evidence';
import { withElements, type GivenArguments } from '../loss/request';
import { descentOf } from '../roles/free-descent';
import { defaultSample, sampleArguments } from '../roles/sample';
import type { Span } from '../text/span';
import { behindKept, hasDirection } from './direction';
import type { ExaminedLoss } from './examined-loss';
import { valuesOf } from './values';

/** The minus before all of what is a loss by its name or its use, be it one before another; null where there is none. */
function minusBefore(loss: ExaminedLoss): number | null {
  const id = behindKept(loss, loss.output);
  return loss.surroundings.isLoss && loss.node(id).op === 'neg' && loss.siteOf(id)?.name === '-' ? id : null;
}

/**
 * That minus, where all that it stands before has one already, and is then largest where the prediction agrees with its target, or where two
 * predictions do that may change places: of others nothing says that they are to agree.
 */
export function turnedFromAgreement(loss: ExaminedLoss): number | null {
  const { reading, agreement } = loss.surroundings;
  const isCompared = reading.inputs.some(({ role }) => role === 'target' || role === 'teacher');
  const id = minusBefore(loss);
  const isTwice = id !== null && termsOf(loss.traced.graph, id, loss.flow).every(({ sign }) => sign > 0);
  return isTwice && (isCompared || mayChangePlaces(loss)) && agreement() === 'rises' ? id : null;
}

/** Whether a loss of two predictions stays what it is where each takes the other's place. */
function mayChangePlaces(loss: ExaminedLoss): boolean {
  const [one, other, ...more] = loss.surroundings.reading.inputs.filter(({ role }) => role === 'prediction');
  if (one === undefined || other === undefined || more.length > 0) return false;
  const args = sampleArguments(loss.surroundings.reading, defaultSample);
  const [first, second] = [args[one.name], args[other.name]];
  if (first === undefined || second === undefined) return false;
  const valueOn = valuesOf(loss);
  const [before, after] = [valueOn(args), valueOn({ ...args, [one.name]: second, [other.name]: first })];
  return before !== null && after !== null && Math.abs(after - before) <= 1e-4 * Math.abs(before);
}

/** What by its name is to be small, though its least value is where everything is the same. */
const small = /penal|regulari|smooth|(^|_)tv(_|$)|variation|decay|sparsity|(^|_)err(or)?s?(_|$)/i;

/** What all predictions may be at once. */
const levels = [0, 100, -100];

/**
 * The minus before all that a loss returns, where it falls without end with it and has a least value without. What is least where all predictions
 * are one and the same may well be turned around, to hold them apart or to raise a score: only a name says that it is to be small.
 */
export function turnedFromFloor(loss: ExaminedLoss): Span | null {
  const { callable, reading, call } = loss.surroundings;
  const id = minusBefore(loss);
  const minus = id === null ? undefined : loss.siteOf(id)?.span;
  if (callable.kind === 'inline' || minus === undefined || !hasDirection(loss)) return null;
  const unturned = descentOf(reading, call, -1);
  if (unturned.course !== 'ends' || descentOf(reading, call).course !== 'endless') return null;
  if (fallsWhereSame(loss, unturned.least)) return null;
  const isSmall = [callable.name, ...loss.story.predictions.map(({ name }) => name)].some((name) =>
    small.test(inSnakeCase(name)),
  );
  return isSmall || !isLeastWhereSame(loss, unturned.least) ? minus : null;
}

/** Whether a loss without its minus comes to this or less where all predictions are one and the same number. */
function isLeastWhereSame(loss: ExaminedLoss, least: number): boolean {
  const valueOn = valuesOf(loss);
  return levels.some((level) => {
    const value = valueOn(withAll(level, loss));
    return value === null || -value <= least;
  });
}

/** Whether a loss without its minus falls and falls as all predictions move together: descent may stay where the largest of them changes places. */
function fallsWhereSame(loss: ExaminedLoss, least: number): boolean {
  const valueOn = valuesOf(loss);
  return [1, -1].some((side) => {
    const [near, far] = [100 * side, 1000 * side].map((level) => valueOn(withAll(level, loss)));
    return typeof near === 'number' && typeof far === 'number' && -far < -near && -far < least;
  });
}

function withAll(level: number, { surroundings: { reading } }: ExaminedLoss): GivenArguments {
  const names = new Set(reading.inputs.flatMap(({ name, role }) => (role === 'prediction' ? [name] : [])));
  return Object.fromEntries(
    Object.entries(sampleArguments(reading, defaultSample)).map(([name, given]) => [
      name,
      names.has(name) ? withElements(given, (elements) => Array.from(elements, () => level)) : given,
    ]),
  );
}
