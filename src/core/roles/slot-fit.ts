import { isFloating, type DType } from '../tensor/dtype';
import { sizeOf, type Shape } from '../tensor/shape';
import { isAsDocumented } from './documented-shapes';
import type { Slot } from './families';
import type { Needed } from './needed';
import type { TensorReading } from './reading';
import type { ShapeUse } from './shape-use';

/** Whether a slot is what the program does with a parameter, and what is documented of it beside a tensor. */
export function suits(slot: Slot, { parameter, usage, documented }: Needed, beside: TensorReading | null): boolean {
  const own = documented.get(parameter.name);
  const ofOther = beside === null ? undefined : documented.get(beside.name);
  const other = beside === null || ofOther === undefined ? null : { shape: beside.shape, documented: ofOther };
  return agrees(slot, usage.shape) && (own === undefined || isAsDocumented(slot.shape, own, other));
}

function agrees({ shape, batched, dtype }: Slot, use: ShapeUse): boolean {
  if (!takesAs(use, dtype)) return false;
  // A list may have more elements than are taken.
  if (use.parts !== null && batched && shape[0] !== use.parts) return false;
  const hasColumns = use.columns === null || (shape.length > 1 && shape.at(-1) === use.columns);
  return hasColumns && shape.length >= use.leastRank && (use.rank === null || use.rank === shape.length);
}

/** Whether values of a dtype say which elements are taken as the program takes them. */
export function takesAs({ takes }: ShapeUse, dtype: DType): boolean {
  return takes === null || (takes === 'elements' ? !isFloating(dtype) : dtype === 'int64');
}

/** Slots of the dtypes that the program takes: what says which elements are taken is no float, what is subtracted no truth value. */
export function slotsTaken(slots: readonly Slot[], use: ShapeUse): readonly Slot[] {
  return slots.filter(
    ({ dtype, domain }) =>
      takesAs(use, dtype) && !(use.isSubtracted && dtype === 'bool') && !(use.takes !== null && domain === 'length'),
  );
}

/** More elements no input of a sample has. */
export const largestSample = 20_000;

export function grownShape(shape: Shape, { sizes, columns }: ShapeUse): Shape {
  const grown = shape.map((size, dimension) => Math.max(size, sizes.get(dimension) ?? 0));
  if (sizeOf(grown) > largestSample) return shape;
  return columns !== null && columns > 1 && grown.length === 2 ? [...grown.slice(0, 1), columns] : grown;
}
