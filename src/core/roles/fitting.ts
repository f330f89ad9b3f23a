import type { Outcome } from '../loss/outcome';
import { sameShape, sizeOf, type Shape } from '../tensor/shape';
import type { Candidate } from './candidate';
import { asLabels, isOfClasses, withRoomForLabels } from './class-counts';
import type { Keys } from './body-names';
import {
  asksForRank,
  firstSizes,
  highestRank,
  tensorsAmong,
  withChanged,
  withOtherRank,
  withRank,
} from './fitting-ranks';
import { isOutOfUnit } from './refusals';
import { mismatches } from './mismatches';
import { clashingShapes, inAsManyParts } from './repair';
import type { InputReading, TensorReading } from './reading';
import { largestSize, resized } from './resized';
import { largestSample } from './slot-fit';

type Raised = Extract<Outcome, { kind: 'raised' }>;

/**
 * The candidate with what the program's error asks of its shapes, the likeliest way first: two sizes that are to be one, another number of
 * dimensions, integers. `behind`: what stands at the place of the error is computed from these inputs.
 */
export function fittedTo(candidate: Candidate, raised: Raised, behind: Keys | null): readonly Candidate[] {
  const { message, compared } = raised;
  const meant = tensorsAmong(candidate).filter(({ name }) => behind?.has(name) ?? true);
  const ofOne = [
    withIntegers(candidate, message, meant),
    withShares(candidate, message, meant),
    asLabels(candidate, raised, meant),
    withLabelOfEach(candidate, message, meant),
    inAsManyParts(candidate, message),
  ];
  const ofSizes = [
    withRoomForLabels(candidate, raised),
    withRoom(candidate, message, meant),
    withWeighedClasses(candidate, message),
    withoutLists(candidate, message),
    asExpected(candidate, message),
    ...withoutSlice(candidate, sizesIn(message), meant),
    withOneSize(candidate, sizesIn(message)),
  ];
  return [
    ...withOtherRank(candidate, message, meant),
    ...[...ofOne, ...ofSizes].flatMap((fitted) => fitted ?? []),
    ...laidOut(candidate, message, meant),
    ...(compared === null ? [] : asCompared(candidate, compared, meant)),
  ].filter((fitted) => tensorsAmong(fitted).every(({ shape }) => sizeOf(shape) <= largestSample));
}

/** Whether an error asks for other shapes, or other numbers in them. */
export function asksForFitting({ message, compared }: Pick<Raised, 'message' | 'compared'>): boolean {
  const patterns = [asksForIntegers, asksForTruth, beyond, expected, viewed, wouldGrow];
  const isCompared = compared !== null && !('reach' in compared);
  const isOfSizes = isOfClasses(message) || isOfRoom(message) || sizesIn(message).length > 0;
  return isCompared || isOfSizes || asksForRank(message) || patterns.some((pattern) => pattern.test(message));
}

const asksForIntegers =
  /LongTensor|must be integral|scalar type Long|dtype int64|index tensor|must be (long|tensors of integer)|indices must be|valid indices|got Long for the destination/;
const asksForTruth = /on integer and Boolean-type tensors|scalar type Bool|only supports boolean masks/;

export function withIntegers(candidate: Candidate, message: string, meant: readonly TensorReading[]): Candidate | null {
  const floats = meant.filter(({ dtype, role }) => dtype === 'float32' && role !== 'prediction');
  const [changed] = floats;
  if (changed === undefined) return null;
  if (asksForTruth.test(message)) return withChanged(candidate, changed, { dtype: 'bool', domain: 'binary' });
  const support = drawnOf.exec(message)?.[1];
  if (support === undefined && !asksForIntegers.test(message)) return null;
  const [, ...sizes] = tensorsAmong(candidate).find(({ role }) => role === 'prediction')?.shape ?? [];
  const below = support === undefined ? Math.max(2, Math.min(...sizes, ...firstSizes)) : Number(support) + 1;
  return withChanged(candidate, changed, { dtype: 'int64', domain: 'classIndex', role: 'target', below });
}

/** What distributions say of which classes they draw. */
const drawnOf = /within the support \(IntegerInterval\(lower_bound=0, upper_bound=(\d+)\)\)/;

/** What has to lie between 0 and 1 does. */
function withShares(candidate: Candidate, message: string, meant: readonly TensorReading[]): Candidate | null {
  if (!isOutOfUnit(message)) return null;
  const isOpen = (input: InputReading): boolean =>
    input.kind === 'tensor' && input.domain === 'real' && meant.includes(input);
  if (!candidate.inputs.some(isOpen)) return null;
  const inputs = candidate.inputs.map((input): InputReading =>
    input.kind === 'tensor' && isOpen(input) ? { ...input, domain: 'probability' } : input,
  );
  return { ...candidate, inputs };
}

const beyond = /index (\d+) is out of bounds for dimension \d+ with size (\d+)/;

/** How much room is made where the error does not say how much it takes. */
const rooms = [16, 128];

function isOfRoom(message: string): boolean {
  return message.includes('selected index k out of range');
}

/** What is indexed by a number of the program, or of which it takes the greatest few, has room for them. */
function withRoom(candidate: Candidate, message: string, meant: readonly TensorReading[]): Candidate | null {
  const [index = 0, size = 0] = (beyond.exec(message) ?? []).slice(1).map(Number);
  if (size > 0) return withSize(candidate, size, index + 1);
  const last = isOfRoom(message) ? (meant[0]?.shape.at(-1) ?? null) : null;
  const room = last === null ? undefined : rooms.find((larger) => larger > last);
  return last === null || room === undefined ? null : withSize(candidate, last, room);
}

const weighed = /for all (\d+) classes or no classes but got weight tensor of shape: \[(\d+)\]/;

/** Where only some columns are scores of classes, and each class has a weight: as many columns more as scores lack. */
function withWeighedClasses(candidate: Candidate, message: string): Candidate | null {
  const [given = 0, wanted = 0] = (weighed.exec(message) ?? []).slice(1).map(Number);
  const scores = tensorsAmong(candidate).find(({ role }) => role === 'prediction');
  const columns = (scores?.shape.at(-1) ?? 0) + wanted - given;
  if (scores === undefined || wanted <= given || columns > largestSize) return null;
  return withChanged(candidate, scores, { shape: [...scores.shape.slice(0, -1), columns] });
}

const expected = /Expected target size \[(.*?)\], got \[(.*?)\]/;

/** What the library says that labels are to be is what those are. */
function asExpected(candidate: Candidate, message: string): Candidate | null {
  const [wanted, given] = (expected.exec(message) ?? []).slice(1).map((sizes) => sizes.split(', ').map(Number));
  if (wanted === undefined || given === undefined) return null;
  const one = tensorsAmong(candidate).find(({ role, shape }) => role !== 'prediction' && sameShape(shape, given));
  return one === undefined ? null : withChanged(candidate, one, { shape: wanted });
}

const batches = /input batch_size \((\d+)\) to match target batch_size \((\d+)\)/;

/** Labels for each row of scores, where samples have several that are laid in one row: `logits.flatten(0, 1), labels.flatten()`. */
function withLabelOfEach(candidate: Candidate, message: string, meant: readonly TensorReading[]): Candidate | null {
  const [rows = 0, given = 0] = (batches.exec(message) ?? []).slice(1).map(Number);
  const scores = tensorsAmong(candidate).find(({ role }) => role === 'prediction');
  const shape = scores?.shape.slice(0, -1) ?? [];
  const isOfLabels = (input: TensorReading): boolean => input !== scores && sizeOf(input.shape) === given;
  const [labels, ...others] = meant.filter(isOfLabels);
  if (shape.length < 2 || sizeOf(shape) !== rows || labels === undefined || others.length > 0) return null;
  return withChanged(candidate, labels, { shape, dtype: 'int64', domain: 'classIndex', role: 'target', below: 2 });
}

const viewed = /shape '\[(.*?)\]' is invalid for input of size (\d+)/;

/** What the program lays out in another shape has as many elements as that: the shape itself, or its rows. */
function laidOut(candidate: Candidate, message: string, meant: readonly TensorReading[]): readonly Candidate[] {
  const [, sizes = '', count = ''] = viewed.exec(message) ?? [];
  const shape = sizes.split(', ').map(Number);
  const columns = sizeOf(shape.filter((size) => size > 0));
  return meant
    .filter((input) => sizes !== '' && sizeOf(input.shape) === Number(count))
    .flatMap((input) => {
      const other = shape.includes(-1) ? [...input.shape.slice(0, -1), columns] : shape;
      if (columns <= 0 || sameShape(other, input.shape)) return [];
      const alone = withChanged(candidate, input, { shape: other });
      const isShared = tensorsAmong(candidate).some((one) => one !== input && sameShape(one.shape, input.shape));
      // What goes along it has its sizes.
      const along = isShared ? withSize(candidate, input.shape.at(-1) ?? 1, other.at(-1) ?? 1) : null;
      return along === null || other.length !== input.shape.length ? [alone] : [along, alone];
    });
}

const wouldGrow = /output with shape \[(.*?)\] doesn't match the broadcast shape \[(.*?)\]/;

/** What would make more of what is written into is in as many lists fewer. */
function withoutLists(candidate: Candidate, message: string): Candidate | null {
  const [output, broadcast] = (wouldGrow.exec(message) ?? [])
    .slice(1)
    .map((sizes) => sizes.split(', ').flatMap((size) => (size === '' ? [] : [Number(size)])));
  if (output === undefined || broadcast === undefined || output.length >= broadcast.length) return null;
  const one = tensorsAmong(candidate).findLast(({ shape }) => sameShape(shape.slice(-broadcast.length), broadcast));
  if (one === undefined) return null;
  const before = one.shape.slice(0, one.shape.length - broadcast.length);
  const shape = [...before, ...broadcast.slice(broadcast.length - output.length)];
  return withChanged(candidate, one, { shape });
}

/** The pairs of sizes that an error says should have been the same. */
function sizesIn(message: string): readonly (readonly [number, number])[] {
  const ofMask =
    /shape of the mask \[(.*?)\] at index (\d+) does not match the shape of the indexed tensor \[(.*?)\]/.exec(message);
  if (ofMask !== null) {
    const [, mask = '', place = '', tensor = ''] = ofMask;
    const at = (sizes: string): number => Number(sizes.split(', ')[Number(place)]);
    return [[at(mask), at(tensor)]];
  }
  const clash = clashingShapes(message);
  if (clash !== null) {
    const [one, other] = clash;
    return one.length === other.length ? one.map((size, place) => [size, other[place] ?? size] as const) : [];
  }
  const batches = /to be: \[(\d+), (\d+)\] but got: \[(\d+), (\d+)\]/.exec(message)?.slice(1).map(Number);
  if (batches !== undefined) {
    const [one = 0, two = 0, three = 0, four = 0] = batches;
    return [
      [one, three],
      [two, four],
    ];
  }
  for (const pattern of [...mismatches, ...otherMismatches]) {
    const [one, other] = pattern.exec(message)?.slice(1).map(Number) ?? [];
    if (one !== undefined && other !== undefined) return [[one, other]];
  }
  return [];
}

const otherMismatches: readonly RegExp[] = [/Expected size (\d+) but got size (\d+)/, batches];

/** What the program compares and finds different: numbers of dimensions, sizes, shapes. */
function asCompared(
  candidate: Candidate,
  compared: NonNullable<Raised['compared']>,
  meant: readonly TensorReading[],
): readonly Candidate[] {
  if ('reach' in compared) return [];
  if ('divisible' in compared)
    return [withOneSize(candidate, [[compared.size, compared.divisible]])].flatMap((fitted) => fitted ?? []);
  const [one, other] = compared;
  if (typeof one !== 'number' || typeof other !== 'number') {
    const isOfShapes = typeof one !== 'number' && typeof other !== 'number' && one.length === other.length;
    const pairs = isOfShapes ? one.map((size, place) => [size, other[place] ?? size] as const) : [];
    return [withOneSize(candidate, pairs)].flatMap((fitted) => fitted ?? []);
  }
  const ofRank = [one, one + 1].flatMap((rank) => meant.filter(({ shape }) => shape.length === rank));
  const ranked =
    other > highestRank ? [] : ofRank.map((input) => withRank(candidate, input, input.shape.length + other - one));
  return [...ranked, withOneSize(candidate, [[one, other]])].flatMap((fitted) => fitted ?? []);
}

/** The candidate with the first two sizes that differ as one. */
function withOneSize(candidate: Candidate, pairs: readonly (readonly [number, number])[]): Candidate | null {
  const [one, other] = pairs.find(([a, b]) => a !== b) ?? [];
  if (one === undefined || other === undefined) return null;
  const sizes = tensorsAmong(candidate).flatMap(({ shape }) => shape);
  const [has, hasOther] = [sizes.includes(one), sizes.includes(other)];
  if (has && hasOther) return withSize(candidate, Math.max(one, other), Math.min(one, other));
  if (has || hasOther) return withSize(candidate, has ? one : other, has ? other : one);
  return withOneProduct(candidate, one, other);
}

/** The candidate with one input alone a size smaller, where another has lost one to a slice: `target[..., :-1]`. */
function withoutSlice(
  candidate: Candidate,
  pairs: readonly (readonly [number, number])[],
  meant: readonly TensorReading[],
): readonly Candidate[] {
  const [one = 0, other = 0] = pairs.find(([a, b]) => a !== b) ?? [];
  const [from, to] = [Math.max(one, other), Math.min(one, other)];
  const sizes = tensorsAmong(candidate).flatMap(({ shape }) => shape.slice(1));
  if (from - to !== 1 || to < 1 || !sizes.includes(from) || sizes.includes(to)) return [];
  return meant
    .filter(({ shape }) => shape.slice(1).includes(from))
    .map((input) => {
      const shape = input.shape.map((size, place) => (place > 0 && size === from ? to : size));
      return withChanged(candidate, input, { shape });
    });
}

/** Of two products that should be the same the factors are. */
function withOneProduct(candidate: Candidate, one: number, other: number): Candidate | null {
  const factorsOf = (product: number): Shape | undefined =>
    tensorsAmong(candidate)
      .flatMap(({ shape }) => shape.slice(0, -1).map((size, place) => [size, shape[place + 1] ?? 1]))
      .find(([a = 1, b = 1]) => a * b === product);
  const [factors, others] = [factorsOf(one), factorsOf(other)];
  if (factors === undefined || others === undefined) return null;
  return factors.reduce<Candidate | null>((changed, size, place) => {
    const own = others[place] ?? size;
    return changed === null || own === size ? changed : withSize(changed, Math.max(size, own), Math.min(size, own));
  }, candidate);
}

function withSize(candidate: Candidate, from: number, to: number): Candidate | null {
  if (from === to || to < 1) return null;
  const inputs = candidate.inputs.map((input): InputReading => {
    const other = resized(input, from, to);
    if (other.kind !== 'tensor' || other.shape[0] !== from) return other;
    return { ...other, shape: [to, ...other.shape.slice(1)] };
  });
  return { ...candidate, inputs };
}
