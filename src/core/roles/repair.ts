import type { Candidate } from './candidate';
import type { Outcome } from '../loss/outcome';
import type { Clash, Unequal } from '../ops/framework-error';
import { isOfClasses, withFewerClasses, withRoomForLabels } from './class-counts';
import type { InputReading, TensorReading } from './reading';
import { sizesThatClash } from './mismatches';
import { largestSize, resized } from './resized';
import { sameShape, sizeOf, type Shape } from '../tensor/shape';
import { largestSample } from './slot-fit';

/** As many numbers a network tells of a sample, where the program says so. */
const largestFeatures = 2048;

/** More samples than there should be. */
const mostSamples = 64;

/**
 * The candidate with a size or a shape changed, where the framework names one that the program itself brings: `(51) must match … (10)` makes
 * 51 of 10. null where the message names none, or both are sizes of the inputs.
 */
export function repaired(candidate: Candidate, raised: Pick<Raised, 'message' | 'clash'>): Candidate | null {
  const { message } = raised;
  const said = clashingShapes(message);
  const clash = isOfClasses(message) ? null : raised.clash;
  return (
    withRoomForLabels(candidate, raised) ??
    (said && withOtherShape(candidate, said, () => true)) ??
    withAsMany(candidate, message) ??
    // A mask is laid over what the program makes of the others.
    (clash && withOtherShape(candidate, clash, isMask)) ??
    // What stands beside the prediction is to have the shape that the program makes of it.
    asMade(clash && withOtherShape(candidate, clash, (input) => !isPrediction(input))) ??
    (clash && withOtherShape(candidate, clash, () => true)) ??
    (message.startsWith('Index tensor must have the same number') ? asColumns(candidate, 'int64') : null) ??
    inAsManyParts(candidate, message) ??
    withOtherSize(candidate, message) ??
    withFewerClasses(candidate, raised) ??
    wideEnough(candidate, message)
  );
}

/** The candidate with one input alone, or the prediction, in the shape of what the program makes of the others for the same samples. */
export function repairedAlone(candidate: Candidate, clash: Clash): readonly Candidate[] {
  const [one, other] = clash;
  if (one[0] !== other[0]) return [];
  const clashing = candidate.inputs.filter(
    (input) => input.kind === 'tensor' && clash.some((shape) => sameShape(shape, input.shape)),
  );
  const inTurn = [...clashing.filter((input) => !isPrediction(input)).toReversed(), ...clashing.filter(isPrediction)];
  return inTurn.flatMap((one) => withOtherShape(candidate, clash, (input) => input === one, largestSample) ?? []);
}

function isPrediction({ role }: InputReading): boolean {
  return role === 'prediction';
}

function isMask(input: InputReading): boolean {
  return input.kind === 'tensor' && input.role === 'weight' && (input.domain === 'binary' || input.dtype === 'bool');
}

type Raised = Extract<Outcome, { kind: 'raised' }>;

/** Of how many columns the program takes its parts: `split_sizes to sum exactly to 10 …, but got split_sizes=[1, 1]`. */
const splitSizes = /split_sizes to sum exactly to (\d+) .*split_sizes=\[(.*?)\]/;
const unpackedColumns = /values to unpack \(expected (\d+)/;

/** A prediction of as many columns as the program takes it apart into: a mean and a variance, two quantiles. */
export function inAsManyParts(candidate: Candidate, message: string): Candidate | null {
  const sizes = splitSizes.exec(message)?.[2]?.split(', ').map(Number);
  const columns = sizes?.reduce((sum, size) => sum + size, 0) ?? Number(unpackedColumns.exec(message)?.[1] ?? 0);
  const split = candidate.inputs.find(isPrediction);
  if (split?.kind !== 'tensor' || split.shape.length < 2 || columns < 2 || columns > largestSize) return null;
  const before = split.shape.slice(0, -1);
  const shape = [...before, columns];
  if (sameShape(shape, split.shape)) return null;
  // What goes along the whole goes along each of its parts.
  const part = sizes === undefined ? before : [...before, sizes[0] ?? 1];
  const inputs = candidate.inputs.map((input) => {
    if (input === split) return { ...split, shape };
    const isAlong = input.kind === 'tensor' && sameShape(input.shape, split.shape);
    return isAlong ? { ...input, shape: part } : input;
  });
  return { ...candidate, inputs };
}

/** `a target size [8, 1] that is different to the input size [8, 10]`, `Target size [8, 1] must be the same as input size [8, 10]`. */
const differentSizes =
  /[tT]arget size \(torch\.Size\(\[(.*?)\]\)\) (?:that is different to the|must be the same as) input size \(torch\.Size\(\[(.*?)\]\)\)/;

/** `Target size [16, 1] must be the same as input size [8, 1]`: of what was laid in one row. */
const differentRows =
  /Target size \(torch\.Size\(\[(\d+)(?:, 1)?\]\)\) must be the same as input size \(torch\.Size\(\[(\d+)(?:, 1)?\]\)\)/;

export function clashingShapes(message: string): Clash | null {
  const found = differentSizes.exec(message);
  if (found === null) return null;
  const [one = [], other = []] = found.slice(1).map((sizes) => (sizes === '' ? [] : sizes.split(',').map(Number)));
  return [one, other];
}

/** What has the shape of something that the program makes need not have the values that the family gives it. */
function asMade(candidate: Candidate | null): Candidate | null {
  if (candidate === null) return null;
  const inputs = candidate.inputs.map((input) =>
    input.kind === 'tensor' && input.role === 'target' && input.dtype === 'float32'
      ? { ...input, domain: 'real' as const }
      : input,
  );
  return { ...candidate, inputs, family: 'other' };
}

/** The inputs of the one shape in the other, which none of them has. */
function withOtherShape(
  candidate: Candidate,
  [one, other]: Clash,
  isMeant: (input: InputReading) => boolean,
  largest = largestSize,
): Candidate | null {
  const hasShape = (input: InputReading, shape: Shape): boolean =>
    input.kind === 'tensor' && sameShape(input.shape, shape);
  const has = (shape: Shape): boolean => candidate.inputs.some((input) => hasShape(input, shape));
  const [from, wanted] = has(one) ? [one, other] : [other, one];
  const to = alongLast(wanted, from);
  const isChanged = (input: InputReading): boolean => isMeant(input) && hasShape(input, from);
  // What has one row for all of them says how long a row is, and no more.
  if (to.length === from.length && to.some((size, dimension) => size === 1 && from[dimension] !== 1)) return null;
  if (
    !candidate.inputs.some(isChanged) ||
    has(to) ||
    sizeOf(to) > Math.max(largest, 2 * sizeOf(from)) ||
    sizeOf(to) === 0
  )
    return null;
  return {
    ...candidate,
    inputs: candidate.inputs.map((input) =>
      isChanged(input) && input.kind === 'tensor' ? { ...input, shape: to } : input,
    ),
  };
}

/** The shape with the last sizes of what is laid along them, as a row of 20 numbers along `[8, 10]`; what has a number for each sample is not. */
function alongLast(wanted: Shape, from: Shape): Shape {
  const [before, last] = [from.length - wanted.length, wanted.length];
  if (before <= 0 || last === 0 || sameShape(wanted, from.slice(0, last))) return wanted;
  return [...from.slice(0, before), ...wanted.map((size, place) => (size === 1 ? (from[before + place] ?? 1) : size))];
}

/** What is compared in one row, with as many elements as what it is compared with: in the shape of that. */
function withAsMany(candidate: Candidate, message: string): Candidate | null {
  const [wrong = 0, right = 0] = (differentRows.exec(message) ?? []).slice(1).map(Number);
  const ofSize = (count: number): readonly TensorReading[] =>
    candidate.inputs.flatMap((input) => (input.kind === 'tensor' && sizeOf(input.shape) === count ? [input] : []));
  const target = ofSize(wrong).findLast((input) => !isPrediction(input));
  const [compared] = ofSize(right);
  if (wrong === right || target === undefined || compared === undefined) return null;
  const { shape } = compared;
  return { ...candidate, inputs: candidate.inputs.map((input) => (input === target ? { ...target, shape } : input)) };
}

function withOtherSize(candidate: Candidate, message: string): Candidate | null {
  const [one, other] = sizesThatClash(message);
  if (one === undefined || other === undefined) return null;
  const sizes = candidate.inputs.flatMap((input) => (input.kind === 'tensor' ? [input.shape] : []));
  const [from, to] = sizes.flat().includes(one) ? [one, other] : [other, one];
  if (sizes.flat().includes(to) || !sizes.some((shape) => shape.slice(1).includes(from))) return null;
  // A multiple is what sizes of the inputs make together, of classes aside; rows of one number are nothing to multiply.
  if (to % from === 0 && !message.includes('classes')) return asRows(candidate, from, to / from);
  if (to > largestFeatures || to < (message.includes('multiplied') ? 2 : 1)) return null;
  const inputs = candidate.inputs.map((input) => resized(input, from, to));
  return to > largestSize && isTooLarge(inputs) ? null : { ...candidate, inputs };
}

/** The candidate with 1 for the `factor` beside the size that the program has multiplied it with: of `[7, 3]` it makes 21 rows, and wants 7. */
function asRows(candidate: Candidate, size: number, factor: number): Candidate | null {
  const isMultiplied = (input: InputReading): input is TensorReading =>
    input.kind === 'tensor' && input.shape.slice(1).includes(size) && input.shape.slice(1).includes(factor);
  if (factor === size || !candidate.inputs.some(isMultiplied)) return null;
  return {
    ...candidate,
    inputs: candidate.inputs.map((input) => (isMultiplied(input) ? resized(input, factor, 1) : input)),
  };
}

/** The candidate with the shape, or as many columns, as the program compares theirs with: `scores.shape[0] != scores.shape[1]`. */
export function asCompared(candidate: Candidate, compared: Unequal): Candidate | null {
  if ('reach' in compared) return reaching(candidate, compared);
  if ('divisible' in compared) return withOtherSamples(candidate, [compared.size, compared.divisible]);
  const [one, other] = compared;
  if (typeof one !== 'number' && typeof other !== 'number') {
    return one.length === other.length ? withOtherShape(candidate, [one, other], () => true) : null;
  }
  if (typeof one !== 'number' || typeof other !== 'number') return null;
  const columns = candidate.inputs.flatMap((input) => (input.kind === 'tensor' ? input.shape.slice(1) : []));
  const [from, to] = columns.includes(one) ? [one, other] : [other, one];
  if (columns.includes(from) && to >= 2 && to <= largestSize)
    return { ...candidate, inputs: candidate.inputs.map((input) => resized(input, from, to)) };
  return withOtherSamples(candidate, [one, other]) ?? withOtherTimes(candidate, [one, other]);
}

/** What comes first in some inputs alone, as times before the samples, as many as the program compares them with: `rewards.shape[0] == steps`. */
function withOtherTimes(candidate: Candidate, [one, other]: readonly [number, number]): Candidate | null {
  const isOf = (input: InputReading, size: number): input is TensorReading =>
    input.kind === 'tensor' && input.shape.length > 1 && input.shape[0] === size;
  const [from, to] = candidate.inputs.some((input) => isOf(input, one)) ? [one, other] : [other, one];
  if (to < 1 || to > largestSize || !candidate.inputs.some((input) => isOf(input, from))) return null;
  return {
    ...candidate,
    inputs: candidate.inputs.map((input) =>
      isOf(input, from) ? { ...input, shape: [to, ...input.shape.slice(1)] } : input,
    ),
  };
}

/** The pairs of sizes in which two shapes differ, or that were compared themselves. */
export function differingSizes(unequal: Unequal | null): readonly (readonly [number, number])[] {
  if (unequal === null || 'size' in unequal) return [];
  const [one, other] = unequal;
  if (typeof one === 'number' || typeof other === 'number')
    return typeof one === 'number' && typeof other === 'number' ? [[one, other]] : [];
  return one.flatMap((size, place): readonly (readonly [number, number])[] => {
    const against = other[place - one.length + other.length] ?? 1;
    return size === against || size === 1 || against === 1 ? [] : [[size, against]];
  });
}

/** The candidate with images, or sequences, beyond what the program asks theirs to reach: `if x.shape[-1] < 161: raise`. */
function reaching(
  candidate: Candidate,
  { size, reach }: { readonly size: number; readonly reach: number },
): Candidate | null {
  const isMeant = (input: InputReading): input is TensorReading =>
    input.kind === 'tensor' && input.shape.length > 2 && input.shape.slice(1).includes(size);
  if (size < smallestHalved || !candidate.inputs.some(isMeant)) return null;
  const inputs = candidate.inputs.map((input) => (isMeant(input) ? resized(input, size, reach + 1) : input));
  return isTooLarge(inputs) ? null : { ...candidate, inputs };
}

function isTooLarge(inputs: readonly InputReading[]): boolean {
  return inputs.some((input) => input.kind === 'tensor' && sizeOf(input.shape) > largestAskedFor);
}

/** Larger no sample is made, though the program asks for it. */
const largestAskedFor = 60_000;

/** As many samples as the program can do with: `assert part * 3 == x.shape[0]`. */
function withOtherSamples(candidate: Candidate, [one, other]: readonly [number, number]): Candidate | null {
  const samples = samplesOf(candidate);
  if (samples !== one && samples !== other) return null;
  const to = samples === one ? other : one;
  return to < 2 || to > mostSamples ? null : withSamples(candidate, samples, to);
}

/** The candidate with targets of one number for each sample as columns: `[8]` as `[8, 1]`. */
export function asColumns(candidate: Candidate, dtype: TensorReading['dtype'] = 'float32'): Candidate | null {
  const isRow = (input: InputReading): input is TensorReading =>
    input.kind === 'tensor' && input.role === 'target' && input.dtype === dtype && input.shape.length === 1;
  if (!candidate.inputs.some(isRow)) return null;
  const inputs = candidate.inputs.map((input) => (isRow(input) ? { ...input, shape: [...input.shape, 1] } : input));
  return { ...candidate, inputs };
}

/** `padding (512, 512) at dimension 2 of input [4, 1, 10]`: a spectrum takes more samples than that. */
const tooShort = /padding \((\d+), (\d+)\) at dimension \d+ of input \[(?:.*, )?(\d+)\]/;

/** `maximum size for tensor at dimension 1 is 8 but size is 64`: windows are laid over more samples than that. */
const tooShortForWindow = /maximum size for tensor at dimension \d+ is (\d+) but size is (\d+)/;

/** Longer no sample is made. */
const longestSample = 4096;

function numbersIn(message: string, pattern: RegExp): readonly number[] {
  return (pattern.exec(message) ?? []).slice(1).map(Number);
}

/** What the framework says of what is too short: how long it is, and how long would do; null where it says nothing of the kind. */
export function lengthAsked(message: string): { readonly length: number; readonly enough: number } | null {
  const [left = 0, right = 0, padded] = numbersIn(message, tooShort);
  if (padded !== undefined) return { length: padded, enough: Math.max(left, right) + 1 };
  const [windowed, size = 0] = numbersIn(message, tooShortForWindow);
  return windowed === undefined ? null : { length: windowed, enough: 2 * size };
}

/**
 * The inputs as long as the framework says, of one channel and two samples: a spectrum costs more than other things do. `least`: what it has asked for
 * before, of other spectra.
 */
export function longEnough(candidate: Candidate, message: string, least: number): Candidate | null {
  const asked = lengthAsked(message);
  if (asked === null) return null;
  const { length } = asked;
  const enough = Math.max(least, asked.enough);
  const isMeant = (input: InputReading): boolean => input.kind === 'tensor' && input.shape.at(-1) === length;
  if (enough > longestSample || !candidate.inputs.some(isMeant)) return null;
  const inputs = candidate.inputs.map((input) =>
    isMeant(input) && input.kind === 'tensor'
      ? { ...input, shape: [...input.shape.slice(0, 1), ...input.shape.slice(1, -1).map(() => 1), enough] }
      : input,
  );
  const samples = samplesOf(candidate);
  return samples === null || samples <= 2
    ? { ...candidate, inputs }
    : withSamples({ ...candidate, inputs }, samples, 2);
}

/** `padded input size per channel: (7 x 3). Kernel size: (11 x 11)`, `Input size: torch.Size([4, 1, 7, 3]). Kernel size: …`: a window takes larger images than that. */
const tooNarrow =
  /(?:padded input size per channel: \(|input size: (?:torch\.Size\()?\[)([\d x,]+)[\])]+\. Kernel size: (?:torch\.Size\()?[[(]([\d x,]+)[\])]/i;

/** The inputs that are padded to the sizes that the framework names as large as its window, and a little more. */
function wideEnough(candidate: Candidate, message: string): Candidate | null {
  const [padded = [], window = []] = (tooNarrow.exec(message) ?? [])
    .slice(1)
    // Whole shapes begin with the samples and the channels.
    .map((sizes) => (sizes.includes(',') ? sizes.split(', ').slice(2) : sizes.split(' x ')).map(Number));
  const widened = ({ shape }: TensorReading): Shape | null => {
    const own = shape.slice(-padded.length);
    const isPadded = own.every(
      (size, place) => (padded[place] ?? 0) >= size && ((padded[place] ?? 0) - size) % 2 === 0,
    );
    if (padded.length === 0 || shape.length <= padded.length || !isPadded) return null;
    const lacking = window.map((size, place) => Math.max(0, size - (padded[place] ?? 0)));
    return [
      ...shape.slice(0, -padded.length),
      ...own.map((size, place) => size + (lacking[place] ?? 0) + beyondWindow),
    ];
  };
  const shapes = candidate.inputs.map((input) => (input.kind === 'tensor' ? widened(input) : null));
  if (shapes.every((shape) => shape === null || sizeOf(shape) > largestSample)) return null;
  const inputs = candidate.inputs.map((input, place) => {
    const shape = shapes[place] ?? null;
    return input.kind === 'tensor' && shape !== null ? { ...input, shape } : input;
  });
  return { ...candidate, inputs };
}

const beyondWindow = 4;

/** The candidate with images, or sequences, of half the size, or else with half the samples: what it takes is too much. */
export function smaller(candidate: Candidate): Candidate | null {
  const extents = ({ shape }: TensorReading): Shape => shape.slice(shape.length > imageRank - 1 ? 2 : 1);
  const isLarge = (size: number): boolean => size >= smallestHalved;
  const sizes = candidate.inputs.flatMap((input) =>
    input.kind === 'tensor' && input.shape.length > 2 ? extents(input).filter(isLarge) : [],
  );
  if (sizes.length > 0) {
    const half = (input: InputReading, size: number): InputReading => resized(input, size, Math.floor(size / 2));
    return { ...candidate, inputs: candidate.inputs.map((input) => [...new Set(sizes)].reduce(half, input)) };
  }
  const samples = samplesOf(candidate);
  return samples === null || samples < 4 ? null : withSamples(candidate, samples, samples / 2);
}

/** Samples, channels, height and width. */
const imageRank = 4;

/** What is smaller is not halved. */
const smallestHalved = 6;

/** How many samples there are; null where inputs are not of the same number. */
function samplesOf({ inputs }: Candidate): number | null {
  const counts = new Set(
    inputs.flatMap((input) => (input.kind === 'tensor' && input.batched ? input.shape.slice(0, 1) : [])),
  );
  const [count, ...others] = counts;
  return count === undefined || others.length > 0 ? null : count;
}

/** The candidate with `to` samples instead of `from`. */
function withSamples(candidate: Candidate, from: number, to: number): Candidate {
  const inputs = candidate.inputs.map((input) =>
    input.kind === 'tensor' && input.batched && input.shape[0] === from
      ? { ...input, shape: [to, ...input.shape.slice(1)] }
      : input,
  );
  return { ...candidate, inputs };
}
