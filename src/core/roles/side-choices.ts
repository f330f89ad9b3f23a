import { isFloating } from '../tensor/dtype';
import { sameShape } from '../tensor/shape';
import { following, madeOnce, plainInput, sizesOf, tensorInput, type Candidate, type Choice } from './candidate';
import { shapeAsDocumented } from './documented-shapes';
import { companionsOf, extraSlots, flags, floats, loosePredictions, term, type Slot } from './families';
import { saysEitherSign, saysLabels, type NameHint } from './names';
import type { Needed, NeededPlain } from './needed';
import { numbersFor, type Sizes } from './plain-values';
import type { Domain, InputReading, Role, TensorReading } from './reading';
import { grownShape, slotsTaken, suits, takesAs } from './slot-fit';

/** A term of a loss that is worked out elsewhere: a number. */
export function termChoice({ parameter: { name } }: Needed): Choice {
  return { options: () => [{ family: 'other', inputs: tensorInput(name, term) }] };
}

/** A prediction by itself, of any shape. */
export function looseChoice(needed: Needed): Choice {
  const { parameter, usage } = needed;
  const options = loosePredictions
    .map((slot) => ({ ...slot, shape: grownShape(slot.shape, usage.shape) }))
    .toSorted((one, other) => Number(!suits(one, needed, null)) - Number(!suits(other, needed, null)))
    .map((slot): Partial<Candidate> => ({ family: 'other', inputs: tensorInput(parameter.name, slot) }));
  return { options: () => options };
}

function firstTensor(inputs: readonly InputReading[]): TensorReading | undefined {
  return inputs.find((input) => input.kind === 'tensor');
}

function firstPrediction(inputs: readonly InputReading[]): TensorReading | undefined {
  return inputs.filter((input) => input.kind === 'tensor').find(({ role }) => role === 'prediction');
}

/** How many of the likeliest shapes are tried together first. */
export const fewCompanions = 4;

/** What stands beside a prediction that was taken by itself: so many of the likeliest. */
export function companionChoice(needed: Needed, most: number): Choice {
  const { hint, usage } = needed;
  return following(firstPrediction, (prediction, sizes) => {
    const slots = [...documentedSlots(needed, prediction), ...companionsOf(prediction)].map((slot) => ({
      ...slot,
      domain: hint === 'mask' && isFloating(slot.dtype) ? ('binary' as const) : slot.domain,
      role: roleBeside(hint, slot),
      shape: grownShape(slot.shape, usage.shape),
    }));
    const isLater = (slot: Slot): boolean =>
      !suits(slot, needed, prediction) ||
      isLengthElsewhere(slot, hint) ||
      (hint === 'mask' && slot.domain === 'classIndex');
    const sorted = slotsTaken(slots, usage.shape).toSorted(
      (one, other) => Number(isLater(one)) - Number(isLater(other)),
    );
    return optionsOf(sorted.slice(0, most), needed, sizes);
  });
}

/** What one parameter is given, by these slots, or as a number where what only a tensor can do is not asked of it; what is not used is given anything. */
function optionsOf(
  slots: readonly Slot[],
  { parameter, hint, usage }: Needed,
  sizes: Sizes,
): readonly Partial<Candidate>[] {
  const { name } = parameter;
  const values = usage.isTensor ? [] : numbersFor(name, sizes).slice(0, 1);
  const numbers = values.map((value) => ({ inputs: [plainInput(name, value)] }));
  const given = (some: readonly Slot[]): readonly Partial<Candidate>[] =>
    some.map((slot) => ({ inputs: tensorInput(name, slot) }));
  if (!usage.isUsed) return [...(hint === null ? numbers : []), ...given(slots)].slice(0, 1);
  const isNumber = ({ shape }: Slot): boolean => shape.length === 0;
  return [...given(slots.filter((slot) => !isNumber(slot))), ...numbers, ...given(slots.filter(isNumber))];
}

/** An input beyond prediction and target. */
export function extraChoice(needed: Needed): Choice {
  const { parameter, hint, usage } = needed;
  return following(firstTensor, (prediction, sizes) => {
    const slots = [...documentedSlots(needed, prediction), ...extraSlots(prediction)].map((slot) => ({
      ...slot,
      role: hint === 'teacher' || hint === 'target' ? hint : slot.role,
      // A weight is above 0; what is to be met may be any number, and a mask is one of two.
      domain: slot.domain === 'positive' ? domainOfExtra(parameter.name, hint) : slot.domain,
      shape: grownShape(slot.shape, usage.shape),
    }));
    const isFirst = (slot: Slot): boolean => {
      if (!suits(slot, needed, prediction) || isLengthElsewhere(slot, hint)) return false;
      return hint === 'mask' ? slot.dtype === 'bool' : takesAs(usage.shape, slot.dtype);
    };
    const isOfClasses = ({ domain }: Slot): boolean => domain === 'classIndex' && saysLabels(parameter.name);
    const rank = (slot: Slot): number => Number(isFirst(slot)) + Number(isFirst(slot) && isOfClasses(slot));
    const ordered = slotsTaken(slots, usage.shape).toSorted((one, other) => rank(other) - rank(one));
    return optionsOf(ordered, needed, sizes);
  });
}

/** Whether a slot is of lengths, and nothing says that these are wanted, or the other way round. */
function isLengthElsewhere({ domain }: Slot, hint: NameHint): boolean {
  return (domain === 'length') !== (hint === 'schedule');
}

/** What stands beside a tensor in the shape that is documented of it, where that follows from the tensor's. */
function documentedSlots({ parameter, hint, documented }: Needed, beside: TensorReading): readonly Slot[] {
  const [own, other] = [documented.get(parameter.name), documented.get(beside.name)];
  const shape =
    own === undefined || other === undefined
      ? null
      : shapeAsDocumented(own, { shape: beside.shape, documented: other });
  if (shape === null || sameShape(shape, beside.shape)) return [];
  return hint === 'mask' ? [flags(shape)] : [floats('weight', 'positive', shape)];
}

function domainOfExtra(name: string, hint: NameHint): Domain {
  if (saysEitherSign(name)) return 'real';
  if (hint === 'mask') return 'binary';
  return hint === 'target' || hint === 'teacher' ? 'real' : 'positive';
}

function roleBeside(hint: NameHint, { role }: Slot): Role {
  if (hint === 'mask') return 'weight';
  return hint === 'teacher' || hint === 'weight' || hint === 'target' ? hint : role;
}

export function plainChoice({ parameter, values }: NeededPlain): Choice {
  const bySizes = madeOnce((sizes) => values(sizes).map((value) => ({ inputs: [plainInput(parameter.name, value)] })));
  return { options: ({ inputs }) => bySizes(sizesOf(inputs)) };
}
