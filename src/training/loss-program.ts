import type { SourceText } from '../core/findings/source-text';
import type { Tensor } from '../core/graph/tensor';
import { TraceBudgetExceeded, type Trace } from '../core/graph/trace';
import type { PlainValue } from '../core/loss/request';
import { FrameworkError } from '../core/ops/framework-error';
import type { TensorType } from '../core/ops/operation';
import { sameShape } from '../core/tensor/shape';

/** What training needs of a loss: that it can be run again and again, each time into a trace of its own. */
export interface LossProgram {
  /** What its operations are quoted from. */
  readonly source: SourceText;
  /** Runs what stands before a call: imports, the constructor; then brings the loss to where its calls had left it. Throws LossFailed. */
  open(memory: Memory): OpenLoss;
}

export interface OpenLoss {
  readonly trace: Trace;
  /** The parameters that the loss brings along and that require a gradient. */
  ownParameters(): readonly OwnTensor[];
  /** Other tensors that it keeps between calls, as they are now. */
  buffers(): readonly OwnTensor[];
  /** Calls the loss once; its random draws are keyed by `drawSeed`. Throws LossFailed. */
  call(args: ReadonlyMap<string, Tensor | PlainValue>, drawSeed: number): Tensor;
  /** What it remembers by now besides the contents of its tensors. Throws LossFailed where that cannot be brought back. */
  memory(): Memory;
}

/** A tensor that belongs to the loss itself, by its path from `self`: `centers`, `0.weight`. */
export interface OwnTensor {
  readonly path: string;
  readonly tensor: Tensor;
}

/**
 * What differs, by path, from a loss that was just made, and from its file. Empty for almost every loss; a step counter, also of the file's, a
 * running mean that began as None.
 */
export type Memory = ReadonlyMap<string, Remembered>;

export type Remembered =
  | RememberedValue
  /** It has been asked for the next element so often. */
  | { readonly kind: 'iterator'; readonly asked: number };

/** What can be put back in the place of what was made. */
export type RememberedValue =
  | { readonly kind: 'none' }
  | { readonly kind: 'str'; readonly value: string }
  | { readonly kind: 'bool' | 'int' | 'float'; readonly value: number }
  | { readonly kind: 'tuple'; readonly items: readonly RememberedValue[] }
  /** There is a list now; its items have paths of their own. */
  | { readonly kind: 'list' }
  /** There is a tensor now; what it holds is kept with the buffers. */
  | { readonly kind: 'tensor'; readonly type: TensorType };

export const noMemory: Memory = new Map();

export function sameMemory(a: Memory, b: Memory): boolean {
  return a.size === b.size && [...a].every(([path, remembered]) => isSame(remembered, b.get(path)));
}

function isSame(a: Remembered, b: Remembered | undefined): boolean {
  switch (a.kind) {
    case 'none':
    case 'list':
      return b?.kind === a.kind;
    case 'tuple':
      return (
        b?.kind === 'tuple' &&
        b.items.length === a.items.length &&
        a.items.every((item, index) => isSame(item, b.items[index]))
      );
    case 'tensor':
      return b?.kind === 'tensor' && b.type.dtype === a.type.dtype && sameShape(b.type.shape, a.type.shape);
    case 'iterator':
      return b?.kind === 'iterator' && b.asked === a.asked;
    case 'str':
      return b?.kind === 'str' && b.value === a.value;
    case 'bool':
    case 'int':
    case 'float':
      return b?.kind === a.kind && Object.is(b.value, a.value);
  }
}

/** The loss could not be computed: it raises, or it is not followed. */
export class LossFailed extends Error {
  override readonly name = 'LossFailed';
  constructor(
    readonly kind: 'raised' | 'unsupported',
    message: string,
    /** Counted from 1; null where it is not known. */
    readonly line: number | null,
  ) {
    super(message);
  }
}

/** What the framework raises, and what is too large to be traced, are failures of the loss. */
export function asLossFailure<T>(body: () => T): T {
  try {
    return body();
  } catch (error) {
    if (error instanceof FrameworkError) throw new LossFailed('raised', `${error.type}: ${error.message}`, null);
    if (error instanceof TraceBudgetExceeded) throw new LossFailed('unsupported', error.message, null);
    throw error;
  }
}
