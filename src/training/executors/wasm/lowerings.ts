import type { GraphNode } from '../../../core/graph/graph';
import type { OperationName, OperationParameters } from '../../../core/ops/parameters';
import type { Builder } from './builder';
import { formulas, type Formula } from './formulas';
import { gather, put, scatter, take } from './indexing';
import { matmul } from './matmul';
import { concat, view, viewAdd, viewWrite } from './movement';
import type { View } from './program';
import { reduction, reductionOfAll } from './reductions';
import { logsumexp, softmax } from './softmax';

/** An operation on whole tensors; null where these dtypes or shapes are left to the core's kernel. */
interface WholeLowering<K extends OperationName> {
  readonly kind: 'whole';
  readonly lower: (builder: Builder, node: GraphNode<K>) => View | null;
}

/**
 * One operation in WebAssembly: a formula, an operation on whole tensors, or the value of its first or second operand as it is. null: it has
 * none; then the module calls the core's kernel in its place.
 */
export type Lowering<K extends OperationName> =
  null | 'first' | 'second' | Formula<OperationParameters[K]> | WholeLowering<K>;

/** Typed by the union of names: a missing row does not compile. */
type LoweringTable = { readonly [K in OperationName]: Lowering<K> };

function whole<K extends OperationName>(lower: WholeLowering<K>['lower']): WholeLowering<K> {
  return { kind: 'whole', lower };
}

export const lowerings: LoweringTable = {
  input: null,
  constant: null,
  uniform: null,
  normal: null,
  randomPermutation: null,
  detach: 'first',
  leaf: 'first',
  overwrite: 'second',
  custom: 'first',
  log2: null,
  log10: null,
  sin: null,
  cos: null,
  tan: null,
  asin: null,
  acos: null,
  atan: null,
  sinh: null,
  cosh: null,
  asinh: null,
  acosh: null,
  atanh: null,
  erf: null,
  erfc: null,
  erfinv: null,
  lgamma: null,
  digamma: null,
  polygamma: null,
  sinc: null,
  besselI: null,
  erfcx: null,
  entr: null,
  hardsigmoid: null,
  hardswish: null,
  gelu: null,
  mish: null,
  logit: null,
  bitwiseNot: null,
  bernoulli: null,
  gaussian: null,
  floorDivide: null,
  truncDivide: null,
  remainder: null,
  fmod: null,
  atan2: null,
  hypot: null,
  logaddexp: null,
  copysign: null,
  gammainc: null,
  gammaincc: null,
  heaviside: null,
  bitwiseAnd: null,
  bitwiseOr: null,
  bitwiseXor: null,
  shiftLeft: null,
  shiftRight: null,
  binaryCrossEntropy: null,
  ...formulas,
  sum: whole(reduction('sum')),
  prod: null,
  amax: whole(reduction('amax')),
  amin: whole(reduction('amin')),
  all: null,
  any: null,
  variance: null,
  standardDeviation: null,
  norm: null,
  logsumexp: whole(logsumexp),
  argmax: null,
  argmin: null,
  max: whole(reductionOfAll('amax')),
  min: whole(reductionOfAll('amin')),
  median: null,
  softmax: whole(softmax('softmax')),
  logSoftmax: whole(softmax('logSoftmax')),
  cumsum: null,
  cumprod: null,
  logcumsumexp: null,
  cummaxIndex: null,
  cumminIndex: null,
  argsort: null,
  view: whole(view),
  viewAdd: whole(viewAdd),
  viewWrite: whole(viewWrite),
  concat: whole(concat),
  take: whole(take),
  put: whole(put('replace')),
  putAdd: whole(put('add')),
  gather: whole(gather),
  scatter: whole(scatter('replace')),
  scatterAdd: whole(scatter('add')),
  scatterReduce: null,
  nonzero: null,
  unique: null,
  uniqueInverse: null,
  searchsorted: null,
  bincount: null,
  histc: null,
  matmul: whole(matmul),
  turned: null,
  symmetricEigen: null,
  cdist: null,
};
