import type { Context } from '../../../../interpreter/context';
import type { Library } from '../../../../interpreter/library';
import { refuse, requireNotBool } from '../../../../ops/makers/types';
import { constant, type Ref } from '../../../../ops/ref';
import { contiguousStrides, formatShape, sizeOf, type Shape } from '../../../../tensor/shape';
import { dimsArgument, optionalNumber } from '../../kit/arguments';
import { torchFunction } from '../../kit/torch-function';
import { spendPlaces } from './checks';
import { functional } from './entries';
import { entryNamed } from '../../../../text/entry-named';

/** Elements before and after, for each dimension; negative ones are cut off. */
export type Sides = readonly (readonly [before: number, after: number])[];

/** `x` in a larger tensor of `value`. */
export function constantPadded(x: Ref, sides: Sides, value: number): Ref {
  const cut = sides.reduce((ref, [before, after], dim) => {
    const size = ref.shape[dim] ?? 0;
    if (size + Math.min(before, 0) < 0 || before + after + size < 0)
      return refuse('narrow(): length must be non-negative.');
    return before < 0 || after < 0 ? ref.slice(dim, Math.max(-before, 0), size - Math.max(-after, 0)) : ref;
  }, x);
  const added = sides.map(([before, after]): readonly [number, number] => [Math.max(before, 0), Math.max(after, 0)]);
  if (added.every(([before, after]) => before === 0 && after === 0)) return cut;
  const shape = cut.shape.map((size, dim) => size + (added[dim]?.[0] ?? 0) + (added[dim]?.[1] ?? 0));
  const strides = contiguousStrides(shape);
  const offset = added.reduce((sum, [before], dim) => sum + before * (strides[dim] ?? 0), 0);
  const frame = x.scalar(value).expand(shape);
  return x.builder.emit('viewWrite', [frame, cut], { shape: cut.shape, strides, offset });
}

/** The elements of `x` at these positions of each dimension, all combinations. */
export function pickedAlong(x: Ref, positions: readonly (readonly number[])[]): Ref {
  const strides = contiguousStrides(x.shape);
  const shape = positions.map((list) => list.length);
  let flat: number[] = [0];
  positions.forEach((list, dim) => {
    const stride = strides[dim] ?? 0;
    flat = flat.flatMap((base) => list.map((position) => base + position * stride));
  });
  return x.take(constant(x.builder, shape, 'int64', flat));
}

type Place = (position: number, size: number) => number;

/** Where each mode reads what lies outside of the tensor. */
const places: Readonly<Record<string, Place>> = {
  reflect: (position, size) => {
    const inside = position < 0 ? -position : position;
    return inside >= size ? 2 * (size - 1) - inside : inside;
  },
  replicate: (position, size) => Math.min(Math.max(position, 0), size - 1),
  circular: (position, size) => (position + size) % size,
};

function repeated(x: Ref, sides: Sides, place: Place): Ref {
  const positions = x.shape.map((size, dim) => {
    const [before = 0, after = 0] = sides[dim] ?? [];
    return Array.from({ length: Math.max(before + size + after, 0) }, (_, index) => place(index - before, size));
  });
  return pickedAlong(x, positions);
}

/** What is cut off does not come around again. */
function wrapped(x: Ref, sides: Sides, place: Place): Ref {
  const cut = sides.map(([before, after]): readonly [number, number] => [Math.min(before, 0), Math.min(after, 0)]);
  const added = sides.map(([before, after]): readonly [number, number] => [Math.max(before, 0), Math.max(after, 0)]);
  return repeated(constantPadded(x, cut, 0), added, place);
}

/** `pad` lists the last dimension first. */
function sidesOf(pad: readonly number[], shape: Shape): Sides {
  return shape.map((_, dim): readonly [number, number] => {
    const at = 2 * (shape.length - 1 - dim);
    return [pad[at] ?? 0, pad[at + 1] ?? 0];
  });
}

function checkMode(x: Ref, pad: readonly number[], mode: string, sides: Sides, context: Context): void {
  const spatial = pad.length / 2;
  if (spatial > 3 || (x.rank !== spatial + 1 && x.rank !== spatial + 2)) {
    context.raise('NotImplementedError', 'Only 2D, 3D, 4D, 5D padding with non-constant padding are supported for now');
  }
  sides.forEach(([before, after], dim) => {
    const size = x.shape[dim] ?? 0;
    if (mode === 'reflect' && (before >= size || after >= size) && (before !== 0 || after !== 0)) {
      refuse(
        `Argument #4: Padding size should be less than the corresponding input dimension, but got: padding (${before}, ${after}) at dimension ${dim} of input ${formatShape(x.shape)}`,
      );
    }
    if (mode === 'circular' && (before > size || after > size)) {
      refuse('Padding value causes wrapping around more than once.');
    }
  });
}

export const paddings: Library = functional({
  pad: torchFunction('input, pad, mode="constant", value=None', (args) => {
    const [input, pad, mode] = [args.ref('input'), args.read('pad', dimsArgument), args.string('mode')];
    const value = args.read('value', optionalNumber);
    if (pad.length % 2 !== 0) refuse('Padding length must be divisible by 2');
    if (pad.length > 2 * input.rank) {
      refuse(
        `Padding length should be less than or equal to two times the input dimension but got padding length ${pad.length} and input of dimension ${input.rank}`,
      );
    }
    const sides = sidesOf(pad, input.shape);
    if (mode === 'constant') return constantPadded(input, sides, value ?? 0);
    if (value !== null && value !== 0) refuse(`Padding mode "${mode}" doesn't take in value argument`);
    const place = entryNamed(places, mode);
    if (place === undefined) return args.context.raise('NotImplementedError', `Unrecognised padding mode ${mode}`);
    checkMode(input, pad, mode, sides, args.context);
    if (mode !== 'circular') {
      const kernel = mode === 'reflect' ? 'reflection_pad' : 'replication_pad';
      requireNotBool(input.type, `"${kernel}${pad.length / 2}d" not implemented for 'Bool'`);
    }
    spendPlaces(
      sizeOf(input.shape.map((size, dim) => size + (sides[dim]?.[0] ?? 0) + (sides[dim]?.[1] ?? 0))),
      args.context,
    );
    return mode === 'circular' ? wrapped(input, sides, place) : repeated(input, sides, place);
  }),
});
