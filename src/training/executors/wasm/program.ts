import { contiguousStrides, type Shape } from '../../../core/tensor/shape';
import type { Code, Emit } from './encoder';
import type { Operand } from './formulas';
import type { Machine, MachineName } from './machine';

/** Bytes of an element. Truth values are kept as the numbers 0 and 1, in single precision. */
export const bytesOf = { f32: 4, f64: 8 } as const;
export type Storage = keyof typeof bytesOf;

/** A stretch of memory; where it lies is planned once all is known of who uses it. */
export interface Buffer {
  readonly storage: Storage;
  /** In elements. */
  readonly size: number;
}

/** Elements of a buffer from `offset` on. */
export interface Place {
  readonly buffer: Buffer;
  readonly offset: number;
}

/** A value: which elements of a buffer it reads. */
export interface View extends Place {
  readonly shape: Shape;
  readonly strides: readonly number[];
}

/** Byte address of a place. */
export type AddressOf = (place: Place) => number;

/** What is known once the module is put together. */
export interface Layout {
  readonly addressOf: AddressOf;
  /** The module's function `f64 → f64` of that name. */
  readonly functionOf: (name: 'exp' | 'log') => number;
}

/** An operation on whole tensors. */
interface Whole {
  readonly kind: 'whole';
  readonly reads: readonly Buffer[];
  readonly writes: Buffer;
  readonly emit: (code: Code, layout: Layout) => void;
}

/** What a step of a loop reads: a number, an element at the loop's own place, or the one element of a scalar. */
export type LoopOperand =
  | { readonly kind: 'constant'; readonly value: number; readonly isMask: boolean }
  | { readonly kind: 'each' | 'splat'; readonly place: Place; readonly isMask: boolean };

/** One operation at each place of a loop. */
interface LoopStep {
  readonly result: Buffer;
  readonly isMask: boolean;
  readonly operands: readonly LoopOperand[];
  readonly emit: (machine: Machine, operands: readonly Operand[]) => Emit;
}

/** Operations on the elements of tensors of one size, all in one pass. */
export interface Loop {
  readonly kind: 'loop';
  readonly machine: MachineName;
  readonly size: number;
  readonly steps: LoopStep[];
}

export type Instruction = Whole | Loop;

export function wholeOf(buffer: Buffer, shape: Shape): View {
  return { buffer, offset: 0, shape, strides: contiguousStrides(shape) };
}

/** Whether the view reads one stretch in order. */
export function isContiguous({ shape, strides }: Pick<View, 'shape' | 'strides'>): boolean {
  const own = contiguousStrides(shape);
  return shape.every((size, dim) => size === 1 || strides[dim] === own[dim]);
}

/** Whether the view reads one element only. */
export function isScalar({ shape, strides }: View): boolean {
  return shape.every((size, dim) => size === 1 || strides[dim] === 0);
}

export function readsOf(instruction: Instruction): readonly Buffer[] {
  if (instruction.kind === 'whole') return instruction.reads;
  return instruction.steps.flatMap(({ operands }) =>
    operands.flatMap((operand) => (operand.kind === 'constant' ? [] : [operand.place.buffer])),
  );
}

export function writesOf(instruction: Instruction): readonly Buffer[] {
  return instruction.kind === 'whole' ? [instruction.writes] : instruction.steps.map(({ result }) => result);
}
