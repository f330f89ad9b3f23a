import type { Tensor } from '../core/graph/tensor';
import type { Trace } from '../core/graph/trace';
import type { PlainValue } from '../core/loss/request';

/** What training needs of a loss: that it can be run again and again, each time into a trace of its own. */
export interface LossProgram {
  /** Runs what stands before the first call: imports, the constructor. Throws LossFailed. */
  open(): OpenLoss;
}

export interface OpenLoss {
  readonly trace: Trace;
  /** The parameters that the loss brings along and that require a gradient. */
  ownParameters(): readonly OwnTensor[];
  /** Other tensors that it keeps between calls. */
  buffers(): readonly OwnTensor[];
  /** Calls the loss once; its random draws are keyed by `drawSeed`. Throws LossFailed. */
  call(args: ReadonlyMap<string, Tensor | PlainValue>, drawSeed: number): Tensor;
}

/** A tensor that belongs to the loss itself, by its path from `self`: `centers`, `0.weight`. */
export interface OwnTensor {
  readonly path: string;
  readonly tensor: Tensor;
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
