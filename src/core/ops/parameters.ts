import type { TensorData } from '../tensor/data';
import type { DType } from '../tensor/dtype';
import type { Shape } from '../tensor/shape';

/** An operation without parameters. */
export type None = Readonly<Record<string, never>>;

interface Along {
  readonly dim: number;
}

interface Over {
  /** Non-negative, ascending; empty means: over nothing. */
  readonly dims: readonly number[];
  readonly keepdim: boolean;
}

/** Which elements of a storage a view reads, in elements. */
export interface Geometry {
  readonly shape: Shape;
  readonly strides: readonly number[];
  readonly offset: number;
}

/** Which order equal elements are left in: their own; that of PyTorch's unstable sort; of its `topk`; of its `kthvalue`, at `rank` only. */
export type Ordering =
  | { readonly kind: 'stable' }
  | { readonly kind: 'sort' }
  | { readonly kind: 'top'; readonly count: number; readonly isSorted: boolean }
  | { readonly kind: 'quickselect'; readonly rank: number };

/** Random numbers are keyed, so that all variants and executors draw the same ones. */
interface Draw {
  readonly shape: Shape;
  readonly dtype: DType;
  readonly seed: number;
  /** Number of the draw within one evaluation. */
  readonly call: number;
}

/** The closed union of operations: each name with the type of its parameters. */
export interface OperationParameters {
  // sources
  input: { readonly name: string; readonly shape: Shape; readonly dtype: DType; readonly requiresGrad: boolean };
  constant: { readonly shape: Shape; readonly dtype: DType; readonly data: TensorData };
  uniform: Draw;
  normal: Draw;
  randomPermutation: Draw;

  // gradient plumbing: the value of operand 0, another gradient path
  /** Operand 0 without its history. */
  detach: None;
  /** A new leaf: operand 0's value, its own gradient. */
  leaf: { readonly name: string };
  /** The value of operand 1 with the history of operand 0: a write through `.data`. */
  overwrite: None;
  /**
   * Operand 0 is the value; the gradient to the others is the user's own backward, kept beside the trace under `group`. `answers`: what that
   * gives to each of them, whatever the numbers, once it was asked.
   */
  custom: {
    readonly group: number;
    readonly output: number;
    readonly answers?: readonly ('none' | 'zeros' | 'some')[];
  };

  // elementwise, one operand
  neg: None;
  abs: None;
  sign: None;
  exp: None;
  expm1: None;
  log: None;
  log2: None;
  log10: None;
  log1p: None;
  sqrt: None;
  rsqrt: None;
  reciprocal: None;
  sin: None;
  cos: None;
  tan: None;
  asin: None;
  acos: None;
  atan: None;
  sinh: None;
  cosh: None;
  tanh: None;
  asinh: None;
  acosh: None;
  atanh: None;
  erf: None;
  erfc: None;
  erfinv: None;
  lgamma: None;
  digamma: None;
  /** Derivative number `order` of `digamma`. */
  polygamma: { readonly order: number };
  sinc: None;
  /** Modified Bessel function of the first kind; `isScaled` times e^−|x|. */
  besselI: { readonly order: 0 | 1; readonly isScaled: boolean };
  /** exp(x²) erfc(x) */
  erfcx: None;
  entr: None;
  sigmoid: None;
  logSigmoid: None;
  relu: None;
  softplus: { readonly beta: number; readonly threshold: number };
  elu: { readonly alpha: number; readonly scale: number; readonly inputScale: number };
  leakyRelu: { readonly slope: number };
  hardtanh: { readonly min: number; readonly max: number };
  hardsigmoid: None;
  hardswish: None;
  softshrink: { readonly lambda: number };
  hardshrink: { readonly lambda: number };
  threshold: { readonly threshold: number; readonly value: number };
  /** `isVectorized`: as oneDNN computes it, of several single-precision numbers: twice as large before it is halved. */
  gelu: { readonly approximate: 'none' | 'tanh'; readonly isVectorized?: boolean };
  silu: None;
  mish: None;
  logit: { readonly eps: number | null };
  round: { readonly decimals: number };
  floor: None;
  ceil: None;
  trunc: None;
  frac: None;
  nanToNum: { readonly nan: number; readonly posinf: number; readonly neginf: number };
  clamp: { readonly min: number | null; readonly max: number | null };
  powScalar: { readonly exponent: number };
  isNan: None;
  isInf: None;
  isFinite: None;
  logicalNot: None;
  bitwiseNot: None;
  cast: { readonly dtype: DType };
  bernoulli: Draw;
  /** Of the normal distribution with operand 0 as its mean and operand 1 as its standard deviation. */
  gaussian: Draw;

  // elementwise, two operands of one dtype, broadcast
  add: None;
  sub: None;
  mul: None;
  div: None;
  floorDivide: None;
  truncDivide: None;
  remainder: None;
  fmod: None;
  pow: None;
  maximum: None;
  minimum: None;
  fmax: None;
  fmin: None;
  atan2: None;
  hypot: None;
  xlogy: None;
  logaddexp: None;
  copysign: None;
  /** Regularized incomplete gamma functions of a shape and a number: below it, above it. */
  gammainc: None;
  gammaincc: None;
  heaviside: None;
  /** Operand 0, but 0 where operand 1 lies from `low` to `high`, both included: the gradient of relu and its kin. */
  gate: { readonly low: number; readonly high: number };
  eq: None;
  ne: None;
  lt: None;
  le: None;
  gt: None;
  ge: None;
  logicalAnd: None;
  logicalOr: None;
  logicalXor: None;
  bitwiseAnd: None;
  bitwiseOr: None;
  bitwiseXor: None;
  shiftLeft: None;
  shiftRight: None;

  // losses with a derivative of their own, before their reduction: prediction, target; each keeps its dtype
  squaredError: None;
  smoothL1: { readonly beta: number };
  huber: { readonly delta: number };
  binaryCrossEntropy: None;
  /** logit, target, and where one is given the weight of the positive class */
  binaryCrossEntropyWithLogits: None;

  // elementwise, three operands, broadcast
  /** condition (bool), then, else */
  where: None;
  /** x, min, max */
  clampTensor: None;

  // reductions
  sum: Over;
  prod: Over;
  amax: Over;
  amin: Over;
  all: Over;
  any: Over;
  variance: Over & { readonly correction: number };
  standardDeviation: Over & { readonly correction: number };
  norm: Over & { readonly p: number };
  logsumexp: Over;
  /** int64 positions; `dim: null` is over the flattened tensor. */
  argmax: { readonly dim: number | null; readonly keepdim: boolean };
  argmin: { readonly dim: number | null; readonly keepdim: boolean };
  /** Largest (smallest) of all elements, `x.max()`. Unlike `amax` it gives the gradient of a NaN to the NaNs. */
  max: None;
  min: None;
  /** Median over all elements, the lower one of two; gradient split evenly among equal values. */
  median: None;

  // along one dimension, same shape
  softmax: Along;
  logSoftmax: Along;
  cumsum: Along;
  cumprod: Along;
  logcumsumexp: Along;
  /** Position of the running maximum (minimum) at each place. */
  cummaxIndex: Along;
  cumminIndex: Along;
  argsort: Along & { readonly descending: boolean; readonly by: Ordering };

  // movement
  /** Reads elements of operand 0 (any shape, counted flat) by geometry: reshape, transpose, expand, slice, diagonal, flip, unfold. */
  view: Geometry;
  /** Adjoint of `view`: adds each element of operand 0 onto its place in zeros of shape `base`. */
  viewAdd: Geometry & { readonly base: Shape };
  /** Operand 0 with the viewed places replaced by operand 1. */
  viewWrite: Geometry;
  concat: Along;

  // indexing; flat indices count from 0 in row-major order
  /** Elements of operand 0 at the flat indices of operand 1 (int64), in its shape. */
  take: None;
  /** Operand 0 with operand 2 written at the flat indices of operand 1; the last write to a place wins. */
  put: None;
  /** Operand 0 with operand 2 added at the flat indices of operand 1. */
  putAdd: None;
  gather: Along;
  scatter: Along;
  scatterAdd: Along;
  scatterReduce: Along & { readonly reduce: 'prod' | 'mean' | 'amax' | 'amin'; readonly includeSelf: boolean };
  /** int64 [count, rank] of the non-zero places. */
  nonzero: None;
  /** Sorted distinct values, flat. */
  unique: None;
  /** For each element of operand 0 its position in `unique` of the same tensor. */
  uniqueInverse: None;
  /** operand 0: sorted boundaries, operand 1: values. */
  searchsorted: { readonly right: boolean };
  /** How often each whole number occurs, or where a second operand is given the sum of its weights. */
  bincount: { readonly minlength: number };
  histc: { readonly bins: number; readonly min: number; readonly max: number };

  // linear algebra
  /** Batched matrix product; batch dimensions broadcast, both operands of rank ≥ 2. */
  matmul: None;
  /**
   * The `outputs` sums of the terms of [.., N] by cos 2π(jk/period − shift), of the j-th term to the k-th sum: half of a Fourier transform, without its
   * table.
   */
  turned: { readonly period: number; readonly shift: number; readonly outputs: number };
  /** Of the symmetric part of each [.., N, N], N + 1 rows: the eigenvalues ascending, then a unit eigenvector each. */
  symmetricEigen: None;
  /** Distances between the rows of [.., P, M] and [.., R, M]: [.., P, R]. */
  cdist: { readonly p: number };
}

export type OperationName = keyof OperationParameters;
