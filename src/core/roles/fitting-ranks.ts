import type { Shape } from '../tensor/shape';
import type { Candidate } from './candidate';
import type { TensorReading } from './reading';

/** Where shapes are fitted to each other, this is what the first has, by dimensions: different sizes, few elements. */
export const firstSizes: Shape = [4, 3, 5, 7, 2, 6];
/** Sizes that no other dimension has. */
const freshSizes: Shape = [8, 9, 11, 13, 10, 12, 14, 17, 19, 23];
/** More dimensions no input is given. */
export const highestRank = firstSizes.length;

/** The shape of so many dimensions that those inputs have that are used alike. */
export function sharedShape(rank: number): Shape {
  return firstSizes.slice(0, rank);
}

/** The same for an input of its own: for the same samples, with sizes that no other has. */
export function ownShape(rank: number, taken: readonly Shape[]): Shape {
  return extended(firstSizes.slice(0, Math.min(1, rank)), rank, taken);
}

function extended(shape: Shape, rank: number, taken: readonly Shape[]): Shape {
  const used = new Set([shape, ...taken].flat());
  const fresh = freshSizes.filter((size) => !used.has(size));
  return [...shape, ...Array.from({ length: rank - shape.length }, (_, place) => fresh[place] ?? 1)];
}

export function tensorsAmong({ inputs }: Candidate): readonly TensorReading[] {
  return inputs.filter((input) => input.kind === 'tensor');
}

export function withChanged(candidate: Candidate, one: TensorReading, change: Partial<TensorReading>): Candidate {
  return { ...candidate, inputs: candidate.inputs.map((input) => (input === one ? { ...one, ...change } : input)) };
}

/** How the framework, and Python, say that a tensor has another number of dimensions: how many it has, if they say that, and how many more it needs. */
const ranks: readonly {
  readonly pattern: RegExp;
  readonly read: (one: number, other: number) => { readonly has: number | null; readonly more: number };
}[] = [
  {
    pattern: /not enough values to unpack \(expected (\d+), got (\d+)\)/,
    read: (wanted, has) => ({ has, more: wanted - has }),
  },
  { pattern: /too many values to unpack \(expected \d+\)/, read: () => ({ has: null, more: -1 }) },
  {
    pattern: /expected to be in range of \[-(\d+), \d+\], but got (-?\d+)/,
    read: (has, dimension) => ({ has, more: (dimension < 0 ? -dimension : dimension + 1) - has }),
  },
  { pattern: /too many indices for tensor of dimension (\d+)/, read: (has) => ({ has, more: 1 }) },
  {
    pattern: /number of subscripts in the equation \((\d+)\) does not match the number of dimensions \((\d+)\)/,
    read: (wanted, has) => ({ has, more: wanted - has }),
  },
  {
    pattern: /input\.dim\(\) = (\d+) is not equal to len\(dims\) = (\d+)/,
    read: (has, wanted) => ({ has, more: wanted - has }),
  },
  { pattern: /tuple index out of range|0-d tensor|0-dim tensor/, read: () => ({ has: null, more: 1 }) },
  { pattern: /repeat dims can not be smaller/, read: () => ({ has: null, more: -1 }) },
  { pattern: /Index tensor must have the same number of dimensions/, read: () => ({ has: null, more: -1 }) },
  { pattern: /Index tensor must have the same number of dimensions/, read: () => ({ has: null, more: 1 }) },
  {
    pattern: /sizes provided \((\d+)\) must be greater or equal to the number of dimensions in the tensor \((\d+)\)/,
    read: (wanted, has) => ({ has, more: wanted - has }),
  },
  { pattern: /multi-target not supported/, read: () => ({ has: null, more: -1 }) },
  { pattern: /must be a matrix|must be a 3D tensor/, read: () => ({ has: null, more: -1 }) },
  { pattern: /must be a matrix|must be a 3D tensor/, read: () => ({ has: null, more: 1 }) },
  {
    pattern: /expects a tensor with <= (\d+) dimensions, but self is (\d+)D/,
    read: (most, has) => ({ has, more: most - has }),
  },
  {
    pattern: /spatial targets supported \((\d+)D tensors\) but got targets of dimension: (\d+)/,
    read: (wanted, has) => ({ has, more: wanted - has }),
  },
  {
    pattern: /(\d+)D tensors expected, but got (\d+)D and (?!\2)\d+D/,
    read: (wanted, has) => ({ has, more: wanted - has }),
  },
];

export function withOtherRank(
  candidate: Candidate,
  message: string,
  meant: readonly TensorReading[],
): readonly Candidate[] {
  return ranks.flatMap(({ pattern, read }) => {
    const found = pattern.exec(message);
    if (found === null) return [];
    const [one = 0, other = 0] = found.slice(1).map(Number);
    const { has, more } = read(one, other);
    // A part of a list has fewer dimensions than the list.
    const inOrder = meant
      .filter(({ shape }) => shape.length >= (has ?? 0))
      .toSorted((a, b) => (has === null ? 0 : a.shape.length - b.shape.length));
    return inOrder.flatMap((changed) => withRank(candidate, changed, changed.shape.length + more) ?? []);
  });
}

export function withRank(candidate: Candidate, one: TensorReading, rank: number): Candidate | null {
  if (rank < 0 || rank > highestRank || rank === one.shape.length) return null;
  return withChanged(candidate, one, { shape: ofRank(one, rank, tensorsAmong(candidate)) });
}

/** The shape with more dimensions, those that others have in their places, or with fewer. */
function ofRank({ shape }: TensorReading, rank: number, others: readonly TensorReading[]): Shape {
  if (rank <= shape.length) return shape.slice(0, rank);
  const longer = others.map((other) => other.shape).find((other) => other.length >= rank);
  if (longer !== undefined) return [...shape, ...longer.slice(shape.length, rank)];
  return extended(
    shape,
    rank,
    others.map((other) => other.shape),
  );
}

/** Whether an error asks for another number of dimensions. */
export function asksForRank(message: string): boolean {
  return ranks.some(({ pattern }) => pattern.test(message));
}
