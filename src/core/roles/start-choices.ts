import type { Expression } from '../program/program';
import { sameShape, type Shape } from '../tensor/shape';
import { tensorInput, type Choice } from './candidate';
import { exampleShapes } from './documented-shapes';
import { flags, floats, labels, lengths, type Slot } from './families';
import { ownShape, sharedShape } from './fitting-ranks';
import type { Needed } from './needed';

/** From what shapes are fitted to each other. */
interface Start {
  /** How many dimensions inputs have of which nothing says so. */
  readonly rank: number;
  /** How many lists the prediction is in, and before which of its dimensions. */
  readonly lists: { readonly count: number; readonly at: 0 | 1 };
  /** Whether all go along each other in each of their dimensions. */
  readonly isShared: boolean;
}

const inNone: Start['lists'] = { count: 0, at: 0 };

/** The likeliest first. */
const starts: readonly Start[] = [
  ...[2, 4, 3, 1].map((rank) => ({ rank, lists: inNone, isShared: true })),
  ...[2, 3, 4].map((rank) => ({ rank, lists: { count: 1, at: 0 } as const, isShared: true })),
  ...[3, 4].map((rank) => ({ rank, lists: { count: 1, at: 1 } as const, isShared: true })),
  ...[2, 3, 4].map((rank) => ({ rank, lists: inNone, isShared: false })),
];

const inList = 2;

/** What tensors of which all shapes are documented are given, the prediction first; else one of them as labels of what has a number for each class of its places. */
export function documentedChoice(tensors: readonly Needed[]): Choice {
  const shapes = exampleShapes(tensors.map(({ parameter, documented }) => documented.get(parameter.name) ?? []));
  const inputs = tensors.flatMap((needed, index) =>
    tensorInput(needed.parameter.name, slotOf(needed, index, shapes[index] ?? [])),
  );
  const asLabels = tensors.flatMap(({ parameter: { name }, hint }, index) => {
    const shape = shapes[index] ?? [];
    const classes = shapes.find((other) => shape.length > 0 && sameShape(other.slice(0, -1), shape))?.at(-1);
    if (index === 0 || hint !== null || classes === undefined) return [];
    const labelled = tensorInput(name, labels(shape, classes));
    return [inputs.flatMap((input) => (input.name === name ? labelled : [input]))];
  });
  return { options: () => [inputs, ...asLabels].map((given) => ({ family: 'other', inputs: given })) };
}

/** What all tensors are given at first, one way after the other; the first is the prediction. */
export function startChoices(tensors: readonly Needed[]): readonly Choice[] {
  return starts.map((start) => {
    const shapes: Shape[] = [];
    const inputs = tensors.flatMap((needed, index) => {
      const shape = shapeAt(start, needed, index, shapes);
      shapes.push(shape);
      return tensorInput(needed.parameter.name, slotOf(needed, index, shape));
    });
    return { options: () => [{ family: 'other', inputs }] };
  });
}

function shapeAt({ rank, lists, isShared }: Start, { usage }: Needed, index: number, taken: readonly Shape[]): Shape {
  const { rank: known, leastRank, sizes } = usage.shape;
  const wanted = known ?? Math.max(leastRank, rank);
  const shape = isShared || index === 0 ? sharedShape(wanted) : ownShape(wanted, taken);
  const grown = shape.map((size, dimension) => Math.max(size, sizes.get(dimension) ?? 0));
  if (index > 0 || known !== null) return grown;
  return [...grown.slice(0, lists.at), ...Array.from({ length: lists.count }, () => inList), ...grown.slice(lists.at)];
}

/** Whether it is asked whether it is 1, or 0: of each sample, whether it counts. */
function isAnswer({ comparands, kind }: Needed['usage']): boolean {
  const isTruth = (value: Expression): boolean => value.kind === 'integer' && (value.value === 0 || value.value === 1);
  return kind === null && comparands.length > 0 && comparands.every(isTruth);
}

function slotOf({ hint, usage }: Needed, index: number, shape: Shape): Slot {
  if (index === 0) return floats('prediction', 'real', shape);
  if (usage.shape.takes !== null) return labels(shape, 2);
  if (isAnswer(usage)) return floats('weight', 'binary', shape.slice(0, 1));
  switch (hint) {
    case 'mask':
      return usage.shape.isSubtracted ? floats('weight', 'binary', shape) : flags(shape);
    case 'weight':
      return floats('weight', 'positive', shape);
    case 'schedule':
      return lengths(shape, 2);
    default:
      return floats(hint === 'teacher' || hint === 'prediction' ? hint : 'target', 'real', shape);
  }
}
