import type { Shape } from '../../../core/tensor/shape';
import { i32, type Code, type Emit } from './encoder';
import { reading } from './machine';
import { scalar } from './opcodes';
import { bytesOf, type AddressOf, type Storage, type View } from './program';

/** How a nest of loops moves through memory: from a byte address on, in strides of elements. */
export interface Track {
  readonly start: Emit;
  readonly storage: Storage;
  readonly strides: readonly number[];
}

/** The track of a view along some of its dimensions, all of them unless told. */
export function trackOf(view: View, addressOf: AddressOf, strides: readonly number[] = view.strides): Track {
  return { start: (code) => code.i32(addressOf(view)), storage: view.buffer.storage, strides };
}

/** The address of a spot. */
export function addressAt({ pointer, offset }: Spot): Emit {
  return offset === 0 ? pointer : (code) => code.add(pointer).i32(offset).op(scalar.i32.add);
}

/** Where a track stands: an address on the stack, and bytes beyond it. */
export interface Spot {
  readonly pointer: Emit;
  readonly offset: number;
}

/** So many passes are written out one after the other rather than looped over. */
export const unrolled = 16;

/** Writes loops over all places of `shape`, in row-major order, as few as the strides allow; `body` does the work at one place. */
export function emitNest(
  code: Code,
  shape: Shape,
  tracks: readonly Track[],
  body: (spots: readonly Spot[]) => void,
): void {
  const { sizes, steps } = coalesced(shape, tracks);
  const pointers = tracks.map(({ start }) => {
    const pointer = code.local(i32);
    code.add(start).set(pointer);
    return pointer;
  });
  emitLevel(code, { sizes, steps, pointers, body }, 0);
}

/** Loops that are about to be written. */
export interface Nest {
  readonly sizes: readonly number[];
  /** In bytes, for each track. */
  readonly steps: readonly (readonly number[])[];
  readonly pointers: readonly number[];
  readonly body: (spots: readonly Spot[]) => void;
}

export function emitLevel(code: Code, nest: Nest, level: number): void {
  const { sizes, steps, pointers, body } = nest;
  const size = sizes[level];
  const spots = (pass: number): Spot[] =>
    pointers.map((pointer, track) => ({ pointer: reading(pointer), offset: pass * (steps[track]?.[level] ?? 0) }));
  const isLast = level === sizes.length - 1;
  if (size === undefined) body(spots(0));
  else if (isLast && size <= unrolled && steps.every((own) => (own[level] ?? 0) >= 0)) {
    for (let pass = 0; pass < size; pass += 1) body(spots(pass));
  } else {
    const rest = code.local(i32);
    code
      .i32(size)
      .set(rest)
      .loopWhile(() => {
        emitLevel(code, nest, level + 1);
        movePointers(code, nest, level, 1);
        code.get(rest).i32(1).op(scalar.i32.sub).tee(rest);
      });
    movePointers(code, nest, level, -size);
  }
}

function movePointers(code: Code, { steps, pointers }: Nest, level: number, by: number): void {
  pointers.forEach((pointer, track) => {
    const distance = by * (steps[track]?.[level] ?? 0);
    if (distance !== 0) code.get(pointer).i32(distance).op(scalar.i32.add).set(pointer);
  });
}

/** Neighbouring dimensions that every track passes through as if they were one, merged; those of size 1 dropped. Steps in bytes. */
export function coalesced(shape: Shape, tracks: readonly Track[]): Pick<Nest, 'sizes' | 'steps'> {
  const sizes: number[] = [];
  const steps: number[][] = tracks.map(() => []);
  shape.forEach((size, dim) => {
    if (size === 1) return;
    const own = tracks.map(({ strides, storage }) => (strides[dim] ?? 0) * bytesOf[storage]);
    const last = sizes.length - 1;
    const joins = last >= 0 && own.every((step, track) => steps[track]?.[last] === step * size);
    const at = joins ? last : last + 1;
    sizes[at] = (joins ? (sizes[last] ?? 1) : 1) * size;
    own.forEach((step, track) => ((steps[track] ?? [])[at] = step));
  });
  return { sizes, steps };
}
