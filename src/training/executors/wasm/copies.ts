import type { Shape } from '../../../core/tensor/shape';
import { i32, v128, type Code, type Emit } from './encoder';
import { reading } from './machine';
import { addressAt, coalesced, emitLevel, emitNest, unrolled, type Spot, type Track } from './nest';
import { scalar, vector } from './opcodes';
import { bytesOf, type Storage } from './program';

/** Copies elements from one track to another of the same storage. */
export function emitCopy(code: Code, shape: Shape, from: Track, to: Track): void {
  const { sizes, steps } = coalesced(shape, [from, to]);
  const bytes = bytesOf[from.storage];
  const count = sizes.at(-1) ?? 1;
  const [stepFrom = 0, stepTo = 0] = steps.map((own) => own.at(-1) ?? bytes);
  if (isTransposition(from.storage, sizes, steps)) {
    emitTransposition(code, sizes, steps, [from, to]);
    return;
  }
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

/** Adds elements of one track to those of another of the same storage, in order. */
export function emitAddition(code: Code, shape: Shape, from: Track, to: Track): void {
  const { load, add, store } = scalar[from.storage];
  emitNest(code, shape, [from, to], ([source, target]) => {
    if (!source || !target) return;
    code.add(target.pointer).add(target.pointer).op(load).at(target.offset);
    code.add(source.pointer).op(load).at(source.offset).op(add).op(store).at(target.offset);
  });
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

/** From so many bytes on, the engine's own copying is faster than vectors, in spite of its call. */
const longRow = 2048;

/** A row in whole vectors, and its last elements one by one. */
function emitRow(code: Code, { storage, count, isSplat }: Row, source: Spot, target: Spot): void {
  const bytes = bytesOf[storage];
  if (!isSplat && count * bytes >= longRow) {
    code.add(addressAt(target)).add(addressAt(source));
    code.i32(count * bytes).extended(scalar.memoryCopy, 0, 0);
    return;
  }
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

/** Whether a matrix is read down its columns and written along its rows, in whole vectors of either. */
function isTransposition(
  storage: Storage,
  sizes: readonly number[],
  [from = [], to = []]: readonly (readonly number[])[],
): boolean {
  const isWhole = sizes.length === 2 && sizes.every((size) => size % 4 === 0);
  return isWhole && storage === 'f32' && from[0] === bytesOf.f32 && to[1] === bytesOf.f32;
}

/** Four vectors at a time, which hold four rows of four; written as the four columns. */
function emitTransposition(
  code: Code,
  sizes: readonly number[],
  [stepsFrom = [], stepsTo = []]: readonly (readonly number[])[],
  tracks: readonly Track[],
): void {
  const [down = 0, across = 0] = [stepsFrom[1], stepsTo[0]];
  const inBlocks = [stepsFrom, stepsTo].map((own) => own.map((step) => (4 * step) / bytesOf.f32));
  const blocks = tracks.map((track, index): Track => ({ ...track, strides: inBlocks[index] ?? [] }));
  const rows = [0, 1, 2, 3].map(() => code.local(v128));
  const halves = [0, 1, 2, 3].map(() => code.local(v128));
  const [a = 0, b = 0, c = 0, d = 0] = rows;
  const [lowPairs = 0, highPairs = 0, lowerPairs = 0, higherPairs = 0] = halves;
  emitNest(
    code,
    sizes.map((size) => size / 4),
    blocks,
    ([source, target]) => {
      if (!source || !target) return;
      for (const [row, local] of rows.entries()) {
        code
          .add(source.pointer)
          .simd(vector.load)
          .at(source.offset + row * down)
          .set(local);
      }
      code.get(a).get(b).add(interleaved(4, 'low')).set(lowPairs);
      code.get(a).get(b).add(interleaved(4, 'high')).set(highPairs);
      code.get(c).get(d).add(interleaved(4, 'low')).set(lowerPairs);
      code.get(c).get(d).add(interleaved(4, 'high')).set(higherPairs);
      const columns = [
        [lowPairs, lowerPairs, 'low'],
        [lowPairs, lowerPairs, 'high'],
        [highPairs, higherPairs, 'low'],
        [highPairs, higherPairs, 'high'],
      ] as const;
      for (const [column, [one, other, half]] of columns.entries()) {
        code.add(target.pointer).get(one).get(other).add(interleaved(8, half));
        code.simd(vector.store).at(target.offset + column * across);
      }
    },
  );
}

/** Of the two vectors on the stack the lower or higher halves, so many bytes of each by turns. */
function interleaved(bytes: 4 | 8, half: 'low' | 'high'): Emit {
  return (code) => {
    code.simd(vector.shuffle);
    const first = half === 'low' ? 0 : 8;
    for (let place = first; place < first + 8; place += bytes)
      for (const of of [0, 16]) for (let byte = 0; byte < bytes; byte += 1) code.lane(of + place + byte);
  };
}
