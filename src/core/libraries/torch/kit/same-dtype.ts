import { refuse } from '../../../ops/makers/types';
import type { Ref } from '../../../ops/ref';
import { scalarTypeName } from './dtype-names';

/** Raises as PyTorch's kernels do that promote nothing. */
export function requireSameDType(first: Ref, second: Ref): void {
  if (first.dtype === second.dtype) return;
  refuse(`expected scalar type ${scalarTypeName(first.dtype)} but found ${scalarTypeName(second.dtype)}`);
}
