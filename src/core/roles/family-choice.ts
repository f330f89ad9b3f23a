import { sameShape } from '../tensor/shape';
import { tensorInput, type Choice } from './candidate';
import { exampleShapes } from './documented-shapes';
import { families, floats, type Family, type Slot } from './families';
import { isOwnPrediction } from './names';
import type { Needed } from './needed';
import type { TensorReading } from './reading';
import { fewColumns } from './shape-use';
import { grownShape, suits } from './slot-fit';

/** Families are tried only where no name speaks against it: of several predictions, or of what is to be met where something else is named so. */
function fits(main: readonly Needed[], rest: readonly Needed[], family: Family): boolean {
  const isTargetLeft = rest.some(({ hint }) => hint === 'target');
  return main.every(({ parameter, hint }, index) => {
    const role = family.slots[index]?.role;
    if (role === 'target' && isOwnPrediction(parameter.name) && isTargetLeft) return false;
    return !(role === 'prediction' && (hint === 'target' || hint === 'teacher') && index > 0);
  });
}

/**
 * Those families first whose shapes agree with how the parameters are used, of sequences such as go along them; and whether any does.
 * `rest`: what is left over.
 */
export function familyChoice(
  main: readonly Needed[],
  rest: readonly Needed[],
  isOfSequences: boolean,
): { readonly choice: Choice; readonly agrees: boolean } {
  const fitting = [...families, ...documentedFamilies(main)].filter(
    (family) => family.slots.length === main.length && fits(main, rest, family),
  );
  const byExactness = fitting.toSorted((one, other) => Number(isExact(other, main)) - Number(isExact(one, main)));
  const grown = byExactness.map(({ family, slots }) => ({ family, slots: grownTogether(slots, main) }));
  const isAgainst = (slot: Slot, one: Needed | undefined, first: TensorReading | null): boolean =>
    one !== undefined && (!suits(slot, one, first) || (one.hint === 'mask' && slot.domain === 'classIndex'));
  const objections = ({ slots }: Family): number => {
    const [first] = main.flatMap(({ parameter }) => tensorInput(parameter.name, slots[0])).slice(0, 1);
    const against = slots.filter((slot, index) =>
      isAgainst(slot, main[index], first?.kind === 'tensor' ? first : null),
    ).length;
    return against + Number(isOfSequences && slots[0]?.shape.length !== sequenceRank);
  };
  const sorted = grown.toSorted((one, other) => objections(one) - objections(other));
  const options = sorted.map(({ family, slots }) => ({
    family,
    inputs: main.flatMap(({ parameter }, index) => tensorInput(parameter.name, slots[index])),
  }));
  return { choice: { options: () => options }, agrees: sorted.slice(0, 1).some((best) => objections(best) === 0) };
}

/** Samples, their times, and what is predicted at each. */
const sequenceRank = 3;

/** Two tensors of the one shape that is documented of both. */
function documentedFamilies(main: readonly Needed[]): readonly Family[] {
  const [own, other] = main.map(({ parameter, documented }) => documented.get(parameter.name));
  if (main.length !== 2 || own === undefined || own.join() !== other?.join()) return [];
  // Rows of any width are among the families.
  if (own.length < sequenceRank && !(own.length > 1 && own.some((size) => /^\d+$/.test(size)))) return [];
  const [shape = []] = exampleShapes([own]);
  return [{ family: 'elementwise', slots: [floats('prediction', 'real', shape), floats('target', 'real', shape)] }];
}

/** Whether each parameter is used column by column, up to the last that the family has: the corners of a box. */
function isExact({ slots }: Family, main: readonly Needed[]): boolean {
  return slots.every(({ shape }, index) => {
    const use = main[index]?.usage.shape;
    const columns = use?.sizes.get(1) ?? use?.columns ?? 0;
    return columns > fewColumns && shape.length === 2 && shape[1] === columns;
  });
}

/** Shapes that are the same grow together to the sizes that the program names. */
function grownTogether(slots: readonly Slot[], main: readonly Needed[]): readonly Slot[] {
  return slots.map((slot) => {
    const alike = main.filter((_, index) => sameShape(slots[index]?.shape ?? [], slot.shape));
    return alike.reduce((grown, { usage }) => ({ ...grown, shape: grownShape(grown.shape, usage.shape) }), slot);
  });
}
