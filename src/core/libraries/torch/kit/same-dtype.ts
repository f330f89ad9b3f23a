import { refuse } from '../../../ops/makers/types';
import type { Ref } from '../../../ops/ref';
import type { DType } from '../../../tensor/dtype';
import { scalarTypeName } from './dtype-names';

/** Raises as PyTorch's kernels do that promote nothing. */
export function requireSameDType(first: Ref, second: Ref): void {
  if (first.dtype === second.dtype) return;
  refuse(`expected scalar type ${scalarTypeName(first.dtype)} but found ${scalarTypeName(second.dtype)}`);
}

/** Of the axes of a grid. */
export function requireOneDType(tensors: readonly { readonly dtype: DType }[]): void {
  if (new Set(tensors.map(({ dtype }) => dtype)).size > 1)
    refuse('meshgrid expects all tensors to have the same dtype');
}
