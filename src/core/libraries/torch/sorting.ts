import type { Library } from '../../interpreter/library';
import { refuse, requireNotBool } from '../../ops/makers/types';
import type { Ordering } from '../../ops/parameters';
import type { Ref } from '../../ops/ref';
import { isFloating } from '../../tensor/dtype';
import { isBatched } from './kit/batching';
import { checkedDim } from './kit/dims';
import { functionsAndMethods } from './kit/registry';
import { namedResult } from './kit/results';
import { torchFunction, type Arguments } from './kit/torch-function';
import { selection } from './reductions';
import { plain } from './unary';

/** Positions along `dim` in order of value. */
export function argsort(input: Ref, dim: number, descending: boolean, by: Ordering = { kind: 'stable' }): Ref {
  return input.builder.emit('argsort', [input], { dim, descending, by });
}

function orderingOf(args: Arguments<'stable'>): Ordering {
  return { kind: args.isNone('stable') || !args.bool('stable') ? 'sort' : 'stable' };
}

function dimOf(args: Arguments<'dim'>, rank: number): number {
  return checkedDim(args.int('dim'), rank, args.context);
}

/** The first `count` places along `dim`; a tensor of rank 0 has one. */
function firstAlong(ref: Ref, dim: number, count: number): Ref {
  return ref.rank === 0 ? ref : ref.slice(dim, 0, count);
}

/** The single place `index` along `dim`, which stays. */
function onlyAlong(ref: Ref, dim: number, index: number): Ref {
  return ref.rank === 0 ? ref : ref.slice(dim, index, index + 1);
}

function requireElements(name: string, ref: Ref, dim: number): void {
  if (ref.shape[dim] === 0) refuse(`${name}(): Expected reduction dim ${dim} to have non-zero size.`, 'IndexError');
}

function requireNumbers(ref: Ref, kernel: string): void {
  requireNotBool(ref, `"${kernel}" not implemented for 'Bool'`);
}

function sizeAlong(ref: Ref, dim: number): number {
  return ref.shape[dim] ?? 1;
}

const orders = functionsAndMethods({
  argsort: torchFunction('input, dim=-1, descending=False, stable=False', (args) => {
    const input = args.ref('input');
    return argsort(input, dimOf(args, input.rank), args.bool('descending'), orderingOf(args));
  }),
  msort: torchFunction('input', (args) => {
    const input = args.ref('input');
    return input.gather(0, argsort(input, 0, false, { kind: 'sort' }));
  }),
  sort: torchFunction('input, dim=-1, descending=False, stable=False', (args) => {
    const input = args.ref('input');
    const dim = dimOf(args, input.rank);
    const indices = argsort(input, dim, args.bool('descending'), orderingOf(args));
    return namedResult('sort', { values: input.gather(dim, indices), indices }, args.context);
  }),
  topk: torchFunction('input, k, dim=-1, largest=True, sorted=True', (args) => {
    const [input, count] = [args.ref('input'), args.int('k')];
    const dim = dimOf(args, input.rank);
    if (count < 0 || count > sizeAlong(input, dim)) refuse('selected index k out of range');
    requireNumbers(input, 'topk_cpu');
    const by = { kind: 'top', count, isSorted: args.bool('sorted') } as const;
    const indices = firstAlong(argsort(input, dim, args.bool('largest'), by), dim, count);
    return namedResult('topk', { values: input.gather(dim, indices), indices }, args.context);
  }),
});

/** Place of the most frequent value along `dim`, of the smallest one of several: its last occurrence. */
function modeIndex(input: Ref, dim: number): Ref {
  if (input.rank === 0) return argsort(input, 0, false);
  const order = argsort(input, dim, false, { kind: 'sort' });
  const sorted = input.detach().gather(dim, order).transpose(dim, -1);
  const counts = sorted.unsqueeze(-1).eq(sorted.unsqueeze(-2)).sum([sorted.rank]);
  const first = counts.builder.emit('argmax', [counts], { dim: counts.rank - 1, keepdim: true });
  const last = first.add(counts.gather(-1, first)).sub(1);
  return order.gather(dim, last.transpose(dim, -1));
}

/** Lower median along `dim`; the first NaN where there is one. */
function medianIndex(input: Ref, dim: number): Ref {
  const middle = Math.floor((sizeAlong(input, dim) - 1) / 2);
  const indices = onlyAlong(argsort(input, dim, false), dim, middle);
  if (input.rank === 0 || !isFloating(input.dtype)) return indices;
  const isLost = input.detach().isNan().cast('int64');
  const first = isLost.builder.emit('argmax', [isLost], { dim, keepdim: true });
  return isLost.gather(dim, first).ne(0).choose(first, indices);
}

/** Of all elements within a batch, as PyTorch's batching makes it: one of equal ones, along one dimension. */
function firstMedian(input: Ref): Ref {
  const flat = input.reshape([input.size]);
  return flat.gather(0, medianIndex(flat, 0)).squeeze(0);
}

/** Median along `dim` of what is not NaN; the first NaN where all are. */
function nanMedianIndex(input: Ref, dim: number): Ref {
  if (input.rank === 0) return argsort(input, 0, false);
  const present = input.isNan().not().sum([dim], true);
  const middle = plain('floorDivide', present.sub(1), present.scalar(2)).maximum(0);
  return argsort(input, dim, false).gather(dim, middle);
}

/** Over all elements, the gradient is shared by all that equal the median. */
function nanMedian(input: Ref): Ref {
  if (input.size === 0) return plain('median', input);
  const flat = input.reshape([input.size]);
  const median = flat.gather(0, nanMedianIndex(flat, 0)).squeeze(0);
  const equal = input.eq(median.detach());
  return input.where(equal).sum().div(equal.sum().cast(input.dtype));
}

const choices = functionsAndMethods({
  kthvalue: torchFunction('input, k, dim=-1, keepdim=False', (args) => {
    const [input, rank] = [args.ref('input'), args.int('k')];
    const dim = dimOf(args, input.rank);
    requireElements('kthvalue', input, dim);
    requireNumbers(input, 'kthvalue_cpu');
    if (rank < 1 || rank > sizeAlong(input, dim))
      refuse(`kthvalue(): selected number k out of range for dimension ${dim}`);
    const by = { kind: 'quickselect', rank: rank - 1 } as const;
    const indices = onlyAlong(argsort(input, dim, false, by), dim, rank - 1);
    return selection('kthvalue', input, dim, indices, args.bool('keepdim'), args.context);
  }),
  median: torchFunction('input, dim=None, keepdim=False', (args) => {
    const input = args.ref('input');
    if (args.isNone('dim') && !isBatched(args.context.trace)) return plain('median', input);
    if (args.isNone('dim')) return firstMedian(input);
    requireElements('median', input, dimOf(args, input.rank));
    requireNumbers(input, 'median_out');
    const dim = checkedDim(args.int('dim'), input.rank, args.context);
    return selection('median', input, dim, medianIndex(input, dim), args.bool('keepdim'), args.context);
  }),
  mode: torchFunction('input, dim=-1, keepdim=False', (args) => {
    const input = args.ref('input');
    const dim = dimOf(args, input.rank);
    requireElements('mode', input, dim);
    if (args.context.trace.ask(input, (data) => data.some(Number.isNaN)))
      return args.context.opaque('the mode of what holds NaN');
    return selection('mode', input, dim, modeIndex(input, dim), args.bool('keepdim'), args.context);
  }),
  nanmedian: torchFunction('input, dim=None, keepdim=False', (args) => {
    const input = args.ref('input');
    if (args.isNone('dim')) return isFloating(input.dtype) ? nanMedian(input) : plain('median', input);
    requireElements('median', input, dimOf(args, input.rank));
    requireNumbers(input, 'median_out');
    const dim = checkedDim(args.int('dim'), input.rank, args.context);
    return selection('nanmedian', input, dim, nanMedianIndex(input, dim), args.bool('keepdim'), args.context);
  }),
});

export const sortingFunctions: Library = { ...orders, ...choices };
