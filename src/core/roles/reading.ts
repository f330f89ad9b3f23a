import type { PlainValue } from '../loss/request';
import type { DType } from '../tensor/dtype';
import type { Shape } from '../tensor/shape';

/** What an input is for. */
export type Role = 'prediction' | 'target' | 'weight' | 'teacher' | 'schedule' | 'constant';

/** Which values an input takes. */
export type Domain =
  | 'real'
  | 'logits'
  | 'probability'
  | 'logProbability'
  | 'positive'
  | 'unitNorm'
  | 'box'
  | 'classIndex'
  | 'binary'
  | 'sign'
  | 'distribution'
  | 'oneHot'
  | 'grade'
  | 'length';

/** How a tensor input is read. */
export interface TensorReading {
  readonly kind: 'tensor';
  readonly name: string;
  readonly role: Role;
  readonly domain: Domain;
  /** The sample's shape; where `batched`, dimension 0 counts the samples. */
  readonly shape: Shape;
  readonly dtype: DType;
  readonly batched: boolean;
  /** For `classIndex`: values lie in [0, below). */
  readonly below: number | null;
}

/** An input that is no tensor: a number, a flag, a name. */
interface PlainReading {
  readonly kind: 'plain';
  readonly name: string;
  readonly role: 'schedule' | 'constant';
  readonly value: PlainValue;
}

export type InputReading = TensorReading | PlainReading;

/** The kind of task that a set of shapes belongs to; it decides which data set fits. */
export type ShapeFamily =
  | 'elementwise' // [N] or [N, D] against the same
  | 'classification' // [N, C] and labels [N] < C
  | 'oneHotClassification' // [N, C] and [N, C]
  | 'binary' // [N] or [N, 1] scores against 0/1
  | 'dense' // [N, C, H, W] and [N, H, W] < C
  | 'mask' // [N, 1, H, W] or [N, H, W] against a 0/1 mask of the same shape
  | 'embeddings' // [N, D] and labels [N]
  | 'triplet' // anchor, positive, negative [N, D]
  | 'pair' // two embeddings [N, D] and ±1 or 0/1
  | 'views' // two embeddings of the same samples, no target
  | 'contest' // two scores [N], of samples of one class and of the other: real and fake, better and worse
  | 'sequence' // [N, T, C] and [N, T]
  | 'boxes' // [N, 4] and [N, 4]
  | 'distributions' // [N, C] log-probabilities or probabilities against distributions
  | 'other';

/** How the inputs of a loss were read: shown to the user, who can change it. */
export interface Reading {
  readonly inputs: readonly InputReading[];
  /** Constructor arguments of a class that had to be given a value. */
  readonly config: Readonly<Record<string, PlainValue>>;
  readonly family: ShapeFamily;
  /** False where the user has said it in a comment or by choosing. */
  readonly guessed: boolean;
}
