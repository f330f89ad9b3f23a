import { tensorData, type TensorData } from '../tensor/data';
import type { DType } from '../tensor/dtype';
import type { Shape } from '../tensor/shape';

/** A Python value that is no tensor; an object is a dictionary, or an expression. */
export type PlainValue = number | boolean | string | null | readonly PlainValue[] | PlainMapping | PlainExpression;

/** What only an expression of the framework's names makes: `{ python: 'torch.nn.MSELoss()' }`. */
export interface PlainExpression {
  readonly python: string;
}

interface PlainMapping {
  readonly [key: string]: PlainValue;
}

export function isPlainList(value: PlainValue): value is readonly PlainValue[] {
  return Array.isArray(value);
}

export function isPlainExpression(value: PlainValue): value is PlainExpression {
  if (typeof value !== 'object' || value === null || isPlainList(value)) return false;
  return typeof value.python === 'string' && Object.keys(value).length === 1;
}

export function isPlainMapping(value: PlainValue): value is PlainMapping {
  return typeof value === 'object' && value !== null && !isPlainList(value) && !isPlainExpression(value);
}

/** A tensor as it is given to a loss from outside. */
interface GivenTensor {
  readonly shape: Shape;
  readonly dtype: DType;
  readonly data: TensorData;
  readonly requiresGrad: boolean;
  /** Whether an operation has made it, as a model makes its prediction: it may be written to in place, unlike a leaf. */
  readonly isResult?: boolean;
}

/** An argument for a loss: a tensor, a plain value, a list or a dictionary of such. */
export type Given =
  | { readonly kind: 'tensor'; readonly tensor: GivenTensor }
  | { readonly kind: 'plain'; readonly value: PlainValue }
  /** A Python float, also where it is whole: `1.0`. */
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'list'; readonly items: readonly Given[] }
  | { readonly kind: 'mapping'; readonly entries: GivenArguments };

export type GivenArguments = Readonly<Record<string, Given>>;

/** A tensor with other elements; what is none stays as it is. */
export function withElements(given: Given, change: (elements: TensorData) => number[]): Given {
  if (given.kind !== 'tensor') return given;
  const { dtype, data } = given.tensor;
  return { ...given, tensor: { ...given.tensor, data: tensorData(dtype, change(data)) } };
}

/** Which definition of which file: `focal_loss`, `DiceLoss` (its forward), `Detector.loss` (a method). */
export interface LossAddress {
  readonly path: string;
  readonly name: string;
}

/** Source files by path: what imports of the user's own modules are answered from. */
export interface SourceFiles {
  /** The text of a file, or undefined where there is none. */
  readonly read: (path: string) => string | undefined;
}
