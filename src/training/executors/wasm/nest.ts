import type { Shape } from '../../../core/tensor/shape';
import { i32, type Code, type Emit } from './encoder';
import { reading } from './machine';
import { scalar, vector } from './opcodes';
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
const unrolled = 16;

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

interface Nest {
  readonly sizes: readonly number[];
  /** In bytes, for each track. */
  readonly steps: readonly (readonly number[])[];
  readonly pointers: readonly number[];
  readonly body: (spots: readonly Spot[]) => void;
}

function emitLevel(code: Code, nest: Nest, level: number): void {
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
function coalesced(shape: Shape, tracks: readonly Track[]): Pick<Nest, 'sizes' | 'steps'> {
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

/** Copies elements from one track to another of the same storage. */
export function emitCopy(code: Code, shape: Shape, from: Track, to: Track): void {
  const { sizes, steps } = coalesced(shape, [from, to]);
  const bytes = bytesOf[from.storage];
  const count = sizes.at(-1) ?? 1;
  const [stepFrom = 0, stepTo = 0] = steps.map((own) => own.at(-1) ?? bytes);
  const inVectors = stepTo === bytes && (stepFrom === bytes || stepFrom === 0) && count * bytes >= 16;
  if (!inVectors) {
    emitNest(code, shape, [from, to], ([source, target]) => {
      if (source && target) moveOne(code, from.storage, source, target);
    });
    return;
  }
  const pointers = [from, to].map(({ start }) => {
    const pointer = code.local(i32);
    code.add(start).set(pointer);
    return pointer;
  });
  const row = { storage: from.storage, count, isSplat: stepFrom === 0 };
  const body = ([source, target]: readonly Spot[]): void => {
    if (source && target) emitRow(code, row, source, target);
  };
  const outer = { sizes: sizes.slice(0, -1), steps: steps.map((own) => own.slice(0, -1)), pointers, body };
  emitLevel(code, outer, 0);
}

function moveOne(code: Code, storage: Storage, source: Spot, target: Spot): void {
  code.add(target.pointer).add(source.pointer);
  code.op(scalar[storage].load).at(source.offset).op(scalar[storage].store).at(target.offset);
}

interface Row {
  readonly storage: Storage;
  readonly count: number;
  /** Whether one element is read for all of the row. */
  readonly isSplat: boolean;
}

/** A row in whole vectors, and its last elements one by one. */
function emitRow(code: Code, { storage, count, isSplat }: Row, source: Spot, target: Spot): void {
  const bytes = bytesOf[storage];
  const vectors = Math.floor((count * bytes) / 16);
  const splat = storage === 'f32' ? vector.load32Splat : vector.load64Splat;
  const move = (offset: number, index: Emit | null): void => {
    const address = (pointer: Emit) => (index === null ? pointer : sum(pointer, index));
    code.add(address(target.pointer));
    if (isSplat) code.add(source.pointer).simd(splat).at(source.offset);
    else
      code
        .add(address(source.pointer))
        .simd(vector.load)
        .at(source.offset + offset);
    code.simd(vector.store).at(target.offset + offset);
  };
  if (vectors <= unrolled) for (let index = 0; index < vectors; index += 1) move(16 * index, null);
  else {
    const index = code.local(i32);
    code
      .i32(0)
      .set(index)
      .loopWhile(() => {
        move(0, reading(index));
        code
          .get(index)
          .i32(16)
          .op(scalar.i32.add)
          .tee(index)
          .i32(16 * vectors)
          .op(scalar.i32.ltU);
      });
  }
  for (let done = 16 * vectors; done < count * bytes; done += bytes) {
    const from = { pointer: source.pointer, offset: source.offset + (isSplat ? 0 : done) };
    moveOne(code, storage, from, { pointer: target.pointer, offset: target.offset + done });
  }
}

function sum(a: Emit, b: Emit): Emit {
  return (code) => code.add(a).add(b).op(scalar.i32.add);
}
