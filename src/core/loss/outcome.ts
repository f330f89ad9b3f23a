import type { Ref } from '../ops/ref';
import type { LibraryCall } from '../graph/graph';
import type { Trace } from '../graph/trace';
import type { Note } from '../interpreter/values';
import type { Failure } from './failure';
import type { Tensor } from '../graph/tensor';

/** A tensor that was given to the loss, and its name: `pred`, `preds[0]`, `self.centers`. */
export interface NamedInput {
  readonly name: string;
  readonly tensor: Tensor;
  /** The value that entered; gradients are taken with respect to it. */
  readonly entered: Ref;
  /** Whether it is a parameter of the loss itself. */
  readonly isOwn: boolean;
}

/** What became of one call of a loss. */
export type Outcome =
  | {
      readonly kind: 'value';
      readonly trace: Trace;
      /** What the loss returned. A Python number is a scalar. */
      readonly value: Ref;
      /** Whether it returned a tensor; a Python number, and an array of NumPy, have left the graph. */
      readonly isTensor: boolean;
      /** What it returned the value in, where that is one of several results. */
      readonly container: 'tuple' | 'list' | 'dict' | null;
      /** The Python that takes the value out of what it returned: `[0]`, `["loss"]`, `.loss`; nothing where it is the whole. */
      readonly taken: string;
      readonly inputs: readonly NamedInput[];
      /** The library functions that it has called, in order. */
      readonly calls: readonly LibraryCall[];
      readonly notes: readonly Note[];
    }
  | (Failure & { readonly notes: readonly Note[] });
