import type { Ref } from '../../../../ops/ref';
import { combine, pair, subtract } from '../../arithmetic';
import { refOperand } from '../../kit/promotion';

/** Operations between tensors of any dtypes, promoted as PyTorch promotes them. */

export function together(a: Ref, b: Ref): readonly [Ref, Ref] {
  return pair(refOperand(a), refOperand(b));
}

export function total(a: Ref, b: Ref): Ref {
  return combine('add', refOperand(a), refOperand(b));
}

export function difference(a: Ref, b: Ref): Ref {
  return subtract(refOperand(a), refOperand(b));
}

export function product(a: Ref, b: Ref): Ref {
  return combine('mul', refOperand(a), refOperand(b));
}

export function quotient(a: Ref, b: Ref): Ref {
  return combine('div', refOperand(a), refOperand(b));
}
