import { sizeOf } from '../../../core/tensor/shape';
import type { Carried, Course } from '../executor';
import type { Builder } from './builder';
import { emitCopy } from './copies';
import { f32, v128, type Code } from './encoder';
import { emitNest, trackOf, type Spot, type Track } from './nest';
import { scalar, vector } from './opcodes';
import { wholeOf, type AddressOf, type Buffer, type View } from './program';

/** What happens between two steps of a program. */
export interface Handover {
  /** Where each carried value is kept. */
  readonly homes: readonly Buffer[];
  /** What the step has made, and where it is kept. */
  readonly moves: readonly Move[];
  /** What must be finite for that. */
  readonly finite: readonly View[];
}

interface Move {
  readonly from: View;
  readonly to: View;
}

export function handoverOf(builder: Builder, { carried, finite }: Course): Handover {
  const homes = carried.map((own) => homeOf(builder, own));
  return {
    homes,
    moves: carried.flatMap(({ output }, index): Move[] => {
      const home = homes[index];
      return output === null || home === undefined ? [] : moveTo(builder, home, builder.inRow(output));
    }),
    finite: finite.map((id) => builder.inRow(id)),
  };
}

function homeOf(builder: Builder, { input, output }: Carried): Buffer {
  return (input === null ? undefined : builder.inputs.get(input)) ?? builder.bufferFor(builder.typeOf(output ?? input));
}

function moveTo(builder: Builder, home: Buffer, made: View): Move[] {
  if (made.buffer === home && made.offset === 0) return [];
  const to = wholeOf(home, made.shape);
  if (![...builder.inputs.values()].includes(made.buffer)) return [{ from: made, to }];
  // Another move may write to that input before.
  const copy = wholeOf({ storage: home.storage, size: home.size }, made.shape);
  builder.copyInto(made, copy);
  return [{ from: copy, to }];
}

export function emitMoves(code: Code, { moves }: Handover, addressOf: AddressOf): void {
  for (const { from, to } of moves) emitCopy(code, from.shape, trackOf(from, addressOf), trackOf(to, addressOf));
}

/** Leaves 1 on the stack where all that must be finite is, else 0. */
export function emitIsFinite(code: Code, { finite }: Handover, addressOf: AddressOf): void {
  // Products with 0 are 0, or NaN as soon as one is. Several sums, as each would wait for its last addition.
  const [one, fours] = [code.local(f32), [0, 1, 2, 3].map(() => code.local(v128))];
  for (const view of finite) {
    const size = sizeOf(view.shape);
    const inVectors = view.buffer.storage === 'f32' ? Math.floor(size / 4) : 0;
    const inRounds = Math.floor(inVectors / fours.length);
    const addVector = ({ pointer, offset }: Spot, four: number): void => {
      code.add(pointer).simd(vector.load).at(offset).splat(0).simd(vector.f32.mul);
      code.get(four).simd(vector.f32.add).set(four);
    };
    emitNest(code, [inRounds], [rowFrom(view, 0, 4 * fours.length, addressOf)], ([spot]) => {
      if (!spot) return;
      for (const [index, four] of fours.entries()) addVector({ ...spot, offset: spot.offset + 16 * index }, four);
    });
    const done = inRounds * fours.length;
    emitNest(code, [inVectors - done], [rowFrom(view, 4 * done, 4, addressOf)], ([spot]) => {
      if (spot) addVector(spot, fours[0] ?? 0);
    });
    emitNest(code, [size - 4 * inVectors], [rowFrom(view, 4 * inVectors, 1, addressOf)], ([spot]) => {
      if (!spot) return;
      code.add(spot.pointer);
      if (view.buffer.storage === 'f32') code.op(scalar.f32.load).at(spot.offset).f32(0).op(scalar.f32.mul);
      else code.op(scalar.f64.load).at(spot.offset).f64(0).op(scalar.f64.mul).op(scalar.demote);
      code.get(one).op(scalar.f32.add).set(one);
    });
  }
  for (const four of fours) {
    for (const lane of [0, 1, 2, 3]) {
      code.get(one).get(four).simd(vector.f32.extract).lane(lane).op(scalar.f32.add).set(one);
    }
  }
  code.get(one).get(one).op(scalar.f32.eq);
}

function rowFrom(view: View, first: number, stride: number, addressOf: AddressOf): Track {
  return trackOf({ ...view, offset: view.offset + first, strides: [stride] }, addressOf);
}
