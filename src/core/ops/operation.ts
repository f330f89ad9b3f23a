import type { TensorData } from '../tensor/data';
import type { DType } from '../tensor/dtype';
import type { Shape } from '../tensor/shape';
import type { OperationName, OperationParameters } from './parameters';
import type { Ref } from './ref';

export interface TensorType {
  readonly shape: Shape;
  readonly dtype: DType;
}

/** What a kernel is given besides the elements. */
export interface KernelCall<P> {
  readonly params: P;
  readonly inputs: readonly TensorData[];
  readonly types: readonly TensorType[];
  /** The type that `Operation.type` gave; data-dependent operations may answer with another shape. */
  readonly output: TensorType;
}

export interface TensorValue {
  readonly type: TensorType;
  readonly data: TensorData;
}

/** What a gradient rule is given besides the incoming gradient `g`, all as graph values: it emits, it does not compute. */
export interface GradientContext<P> {
  readonly operands: readonly Ref[];
  readonly output: Ref;
  readonly params: P;
  /** Whether the gradient is recorded, to be differentiated again: PyTorch's `create_graph`. */
  readonly isRecorded: boolean;
}

/**
 * Maps the gradient of the output to that of the operand, which may still have the broadcast shape: the caller reduces it.
 * Null: PyTorch records the operation, yet passes no gradient (`norm` with p = 0): None.
 */
type GradientRule<P> = (g: Ref, context: GradientContext<P>) => Ref | null;

/** Where along its input an operation has a kink: inputs at which the derivative jumps. */
export interface Kink {
  /** In words, after "at": `0`, `its bounds`, `a tie`. */
  readonly at: string;
  /** The library's convention there, in words: `0`, `equal shares to all`. */
  readonly convention: string;
}

/** Why the derivative is 0 everywhere but at the kink, with these parameters; null where it is not. */
export type Flat<P> = (params: P) => string | null;

/** How the gradient passes from the output to one operand. */
export type OperandGradient<P> =
  | { readonly kind: 'smooth'; readonly rule: GradientRule<P> }
  | { readonly kind: 'kinked'; readonly rule: GradientRule<P>; readonly kink: Kink; readonly flat?: Flat<P> }
  /** PyTorch gives zeros, silently. */
  | { readonly kind: 'zeroAlmostEverywhere'; readonly because: string }
  /** PyTorch records nothing: the gradient is None. */
  | { readonly kind: 'blocked'; readonly because: string }
  /** PyTorch records the operation but its backward raises. */
  | {
      readonly kind: 'raises';
      readonly because: string;
      readonly error: { readonly type: string; readonly message: string };
    };

/** A value that a backward pass needs: an operand by its number, or the output. */
export type Saved = number | 'output';

/** One row of the operation table. */
export interface Operation<P> {
  /** Shape and dtype of the output. Operands have been brought to a common dtype by the library. */
  readonly type: (operands: readonly TensorType[], params: P) => TensorType;
  /** Writes to no operand; may answer with an operand's own memory. */
  readonly kernel: (call: KernelCall<P>) => TensorValue;
  /** The gradient to operand number `index`; operations with a list of operands answer the same for each. */
  readonly gradient: (index: number, params?: P) => OperandGradient<P>;
  /** Which values the gradient to operand `index` needs: PyTorch refuses to run it when one of them was changed in place. */
  readonly saves: (index: number) => readonly Saved[];
  /** From where tests sample each operand: where the operation is defined and away from its kinks. */
  readonly domain: readonly SamplingDomain[];
}

export type SamplingDomain =
  | { readonly kind: 'real'; readonly low: number; readonly high: number }
  | { readonly kind: 'index'; readonly below: number }
  | { readonly kind: 'boolean' };

/** Typed by the union of names: a missing or superfluous row does not compile. */
export type OperationTable = { readonly [K in OperationName]: Operation<OperationParameters[K]> };
