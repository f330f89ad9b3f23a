import type { Trace } from '../../../graph/trace';
import type { Context } from '../../../interpreter/context';
import { NotFollowed } from '../../../interpreter/context';
import type { Value } from '../../../interpreter/values';
import { refuse } from '../../../ops/makers/types';
import type { Ref } from '../../../ops/ref';
import { isFloating } from '../../../tensor/dtype';
import { literalTensor } from '../kit/literal';
import { intArgument } from '../kit/arguments';

/** One entry of `x[…]`. */
export type IndexItem =
  | { readonly kind: 'ellipsis' | 'newAxis' }
  | { readonly kind: 'select'; readonly index: number }
  | { readonly kind: 'slice'; readonly start: number | null; readonly stop: number | null; readonly step: number }
  /** A position that depends on the data: int64 of rank 0. */
  | { readonly kind: 'selectAt'; readonly index: Ref }
  /** Positions along one dimension: int64. */
  | { readonly kind: 'positions'; readonly index: Ref }
  /** A condition on as many dimensions as it has; of rank 0 it makes a dimension of its own. */
  | { readonly kind: 'mask'; readonly mask: Ref };

/** What is inside the brackets, as PyTorch reads it. */
export function indexItems(index: Value, context: Context): readonly IndexItem[] {
  const parts = index.kind === 'tuple' || (index.kind === 'list' && isTupleLike(index.items)) ? index.items : [index];
  return parts.map((part) => indexItem(part, context));
}

/** A short list that holds a sequence, a tensor or a slice counts as a tuple: PyTorch's rule of old. */
function isTupleLike(items: readonly Value[]): boolean {
  const kinds = new Set(['tensor', 'list', 'tuple', 'range', 'slice', 'ellipsis', 'none']);
  return items.length < 32 && items.some((item) => kinds.has(item.kind));
}

function indexItem(part: Value, context: Context): IndexItem {
  if (part.kind === 'none') return { kind: 'newAxis' };
  if (part.kind === 'ellipsis') return { kind: 'ellipsis' };
  if (part.kind === 'slice') return sliceItem(part, context);
  if (part.kind === 'int') {
    return part.origin === null ? { kind: 'select', index: part.value } : selectAt(part.origin, context);
  }
  if (part.kind === 'bool') return { kind: 'mask', mask: literalTensor(part, null, context) };
  if (part.kind === 'tensor') return tensorItem(part.tensor.read(), context);
  if (part.kind === 'list' || part.kind === 'tuple' || part.kind === 'range') {
    return tensorItem(listed(part, context), context);
  }
  if (part.kind === 'opaque') throw new NotFollowed(part.reason);
  const kinds = 'only integers, slices (`:`), ellipsis (`...`), None and long or byte Variables are valid indices';
  return refuse(`${kinds} (got ${context.classOf(part).name})`, 'IndexError');
}

function sliceItem(part: Extract<Value, { readonly kind: 'slice' }>, context: Context): IndexItem {
  const bound = (value: Value): number | null => (value.kind === 'none' ? null : intArgument(value, 'slice', context));
  const step = bound(part.step) ?? 1;
  if (step <= 0) refuse('step must be greater than zero', 'ValueError');
  return { kind: 'slice', start: bound(part.start), stop: bound(part.stop), step };
}

function tensorItem(ref: Ref, context: Context): IndexItem {
  if (ref.dtype === 'bool' || ref.dtype === 'uint8') return { kind: 'mask', mask: ref.cast('bool') };
  if (isFloating(ref.dtype)) {
    refuse('tensors used as indices must be long, int, byte or bool tensors', 'IndexError');
  }
  return ref.rank === 0 ? selectAt(ref, context) : { kind: 'positions', index: ref.cast('int64') };
}

/** A list of positions or of truths; an empty one has no position that could be wrong. */
function listed(part: Value, context: Context): Ref {
  const literal = literalTensor(part, null, context);
  return literal.size === 0 ? literal.cast('int64') : literal;
}

/** A position that is the same on all data selects a view, any other is read anew for each. */
function selectAt(ref: Ref, context: Context): IndexItem {
  if (!isFixed(ref, context.trace)) return { kind: 'selectAt', index: ref.cast('int64') };
  return { kind: 'select', index: context.trace.data(ref)[0] ?? 0 };
}

/** Whether a value comes from constants alone. */
function isFixed(ref: Ref, trace: Trace): boolean {
  const seen = new Set([ref.id]);
  for (const id of seen) {
    const node = trace.node(id);
    if (node.op !== 'constant' && node.operands.length === 0) return false;
    for (const operand of node.operands) seen.add(operand);
  }
  return true;
}
