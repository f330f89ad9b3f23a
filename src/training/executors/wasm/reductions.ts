import type { GraphNode } from '../../../core/graph/graph';
import { contiguousStrides, reducedShape, type Shape } from '../../../core/tensor/shape';
import type { Builder } from './builder';
import { f32, f64, v128, type Code, type ValueType } from './encoder';
import { addressAt, emitNest, trackOf, type Spot } from './nest';
import { scalar, vector } from './opcodes';
import { bytesOf, wholeOf, type Layout, type View } from './program';

/** How single-precision elements become one number: from `first` on, each by `step` onto what is on the stack. */
interface Fold {
  readonly type: ValueType;
  readonly first: (code: Code) => void;
  /** With the result so far and the element, in single precision, on the stack. */
  readonly step: (code: Code) => void;
  /** From the result to single precision. */
  readonly last: (code: Code) => void;
}

/** In double precision, as the core sums. */
const summing: Fold = {
  type: f64,
  first: (code) => code.f64(0),
  step: (code) => code.op(scalar.promote).op(scalar.f64.add),
  last: (code) => code.op(scalar.demote),
};
const largest: Fold = extremum(-Infinity, scalar.f32.max);
const smallest: Fold = extremum(Infinity, scalar.f32.min);

function extremum(first: number, op: number): Fold {
  return { type: f32, first: (code) => code.f32(first), step: (code) => code.op(op), last: () => undefined };
}

export const folds = { sum: summing, amax: largest, amin: smallest } as const;

/** Of single-precision numbers over `dims`; the core's kernel does the others. */
export function reduction(
  name: keyof typeof folds,
): (builder: Builder, node: GraphNode<'sum' | 'amax' | 'amin'>) => View | null {
  return (builder, node) => reduce(builder, node, node.params.dims, folds[name]);
}

/** Over all elements. */
export function reductionOfAll(
  name: 'amax' | 'amin',
): (builder: Builder, node: GraphNode<'max' | 'min'>) => View | null {
  return (builder, node) => reduce(builder, node, [...builder.operand(node, 0).shape.keys()], folds[name]);
}

function reduce(builder: Builder, node: GraphNode, dims: readonly number[], fold: Fold): View | null {
  const [type] = builder.typesOf(node);
  if (type?.dtype !== 'float32') return null;
  const x = builder.operand(node, 0);
  const result = builder.bufferFor(node.type);
  const kept = wholeOf(result, reducedShape(x.shape, dims, true));
  const lanes = lanesOf(x, dims);
  builder.push({
    reads: [x.buffer],
    writes: result,
    emit: (code, layout) => {
      if (fold === summing && isByColumns(x, lanes)) sumColumns(code, x, lanes, kept, layout);
      else foldLanes(code, x, lanes, kept, fold, layout);
    },
  });
  return wholeOf(result, node.type.shape);
}

/** The dimensions that are reduced, and those that stay. */
export interface Lanes {
  readonly inner: { readonly shape: Shape; readonly strides: readonly number[] };
  readonly outer: { readonly shape: Shape; readonly strides: readonly number[] };
}

export function lanesOf({ shape, strides }: View, dims: readonly number[]): Lanes {
  const along = (isWanted: (dim: number) => boolean) => ({
    shape: shape.filter((_, dim) => isWanted(dim)),
    strides: strides.filter((_, dim) => isWanted(dim)),
  });
  return { inner: along((dim) => dims.includes(dim)), outer: along((dim) => !dims.includes(dim)) };
}

/** Visits the elements of a lane, one after the other. */
export function overLane(code: Code, { inner }: Lanes, start: Spot, body: (element: Spot) => void): void {
  const track = { start: addressAt(start), storage: 'f32', strides: inner.strides } as const;
  emitNest(code, inner.shape, [track], ([element]) => {
    if (element) body(element);
  });
}

function foldLanes(code: Code, x: View, lanes: Lanes, kept: View, fold: Fold, { addressOf }: Layout): void {
  const total = code.local(fold.type);
  const results = { ...kept, strides: contiguousStrides(lanes.outer.shape) };
  const tracks = [trackOf(x, addressOf, lanes.outer.strides), trackOf(results, addressOf)];
  emitNest(code, lanes.outer.shape, tracks, ([start, result]) => {
    if (!start || !result) return;
    code.add(fold.first).set(total);
    overLane(code, lanes, start, ({ pointer, offset }) => {
      code.get(total).add(pointer).op(scalar.f32.load).at(offset).add(fold.step).set(total);
    });
    code.add(result.pointer).get(total).add(fold.last).op(scalar.f32.store).at(result.offset);
  });
}

/** Whether the results lie side by side as their elements do, at least a vector of them. */
function isByColumns({ shape, strides }: View, { outer }: Lanes): boolean {
  const columns = outer.shape.at(-1) ?? 1;
  return outer.shape.length === 1 && columns >= 4 && strides[shape.length - 1] === 1 && outer.strides[0] === 1;
}

/** So many vectors of columns are summed at once: of one alone each sum would wait for its last addition. */
const columnVectors = 4;

/** Sums side by side, in double precision. */
function sumColumns(code: Code, x: View, { inner, outer }: Lanes, kept: View, { addressOf }: Layout): void {
  const columns = outer.shape[0] ?? 1;
  const four = code.local(v128);
  const sums = Array.from({ length: columnVectors }, () => ({ low: code.local(v128), high: code.local(v128) }));
  // The last four may have been summed in part before: the same sums again.
  const starts = [...Array(Math.ceil(columns / 4)).keys()].map((index) => Math.min(4 * index, columns - 4));
  for (let first = 0; first < starts.length; first += columnVectors) {
    const together = starts.slice(first, first + columnVectors).flatMap((start, index) => {
      const own = sums[index];
      return own === undefined ? [] : [{ ...own, start }];
    });
    for (const { low, high } of together) code.splat(0).set(low).splat(0).set(high);
    const track = trackOf(x, addressOf, inner.strides);
    emitNest(code, inner.shape, [track], ([row]) => {
      if (!row) return;
      for (const { low, high, start } of together) {
        code.add(row.pointer).simd(vector.load);
        code.at(row.offset + start * bytesOf.f32).set(four);
        code.get(low).get(four).simd(vector.f64.promoteLow).simd(vector.f64.add).set(low);
        code.get(high).get(four).get(four).add(upperHalf).simd(vector.f64.promoteLow).simd(vector.f64.add).set(high);
      }
    });
    for (const { low, high, start } of together) {
      code.i32(0).get(low).simd(vector.f64.demote).get(high).simd(vector.f64.demote).add(lowerHalves);
      code.simd(vector.store).at(addressOf(kept) + start * bytesOf.f32);
    }
  }
}

/** The upper two numbers of the vector on the stack (twice) below. */
function upperHalf(code: Code): void {
  shuffle(code, [8, 16]);
}
/** The lower two of either vector on the stack. */
function lowerHalves(code: Code): void {
  shuffle(code, [0, 16]);
}

/** Eight bytes from each of two places, of the two vectors on the stack as 32 bytes. */
function shuffle(code: Code, places: readonly [number, number]): void {
  code.simd(vector.shuffle);
  for (const place of places) for (let byte = 0; byte < 8; byte += 1) code.lane(place + byte);
}
