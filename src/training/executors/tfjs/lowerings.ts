import { engine, type NamedAttrMap, type NamedTensorMap, type Tensor } from '@tensorflow/tfjs-core';
import type { GraphNode } from '../../../core/graph/graph';
import type { Geometry, OperationName, OperationParameters } from '../../../core/ops/parameters';
import { contiguousStrides, sameShape, sizeOf, type Shape } from '../../../core/tensor/shape';

/**
 * One operation in TensorFlow.js: an expression of its operands; null where TensorFlow.js cannot say it for these shapes. `kernel`: it has no
 * such operation, or one that differs from PyTorch; then the core's kernel works on data read back. Only float32 and bool come here.
 */
export type Lowering<K extends OperationName> =
  'kernel' | ((operands: readonly Tensor[], node: GraphNode<K>) => Tensor | null);

/** Typed by the union of names: a missing row does not compile. */
type LoweringTable = { readonly [K in OperationName]: Lowering<K> };

function runKernel(name: string, inputs: NamedTensorMap, attributes?: NamedAttrMap): Tensor {
  return engine().runKernel(name, inputs, attributes);
}

/** The operand number `index`. */
function at(operands: readonly Tensor[], index: number): Tensor {
  const operand = operands[index];
  if (operand === undefined) throw new RangeError('an operand is missing');
  return operand;
}

function unary(name: string): (operands: readonly Tensor[]) => Tensor {
  return (operands) => runKernel(name, { x: at(operands, 0) });
}

/** Of operands of one shape, or with a scalar; TensorFlow.js stretches others element by element, ten times as slowly as the core. */
function binary(name: string): (operands: readonly Tensor[]) => Tensor | null {
  return (operands) => {
    const [a, b] = [at(operands, 0), at(operands, 1)];
    const isEven = a.rank === 0 || b.rank === 0 || sameShape(a.shape, b.shape);
    return isEven ? runKernel(name, { a, b }) : null;
  };
}

type Over = OperationParameters['sum'];

function extremum(
  name: 'Max' | 'Min',
): (operands: readonly Tensor[], node: { readonly params: Over }) => Tensor | null {
  return (operands, { params: { dims, keepdim } }) =>
    dims.length === 0
      ? null
      : runKernel(name, { x: at(operands, 0) }, { reductionIndices: [...dims], keepDims: keepdim });
}

function fold(name: 'Sum' | 'Prod'): (operands: readonly Tensor[], node: { readonly params: Over }) => Tensor | null {
  return (operands, { params: { dims, keepdim } }) =>
    dims.length === 0 ? null : runKernel(name, { x: at(operands, 0) }, { axis: [...dims], keepDims: keepdim });
}

/** x − max − log Σ exp(x − max) */
function logSoftmax(operands: readonly Tensor[], { params: { dim } }: GraphNode<'logSoftmax'>): Tensor {
  const x = at(operands, 0);
  if (x.rank === 0) return runKernel('Sub', { a: x, b: x });
  const largest = runKernel('Max', { x }, { reductionIndices: [dim], keepDims: true });
  const shifted = runKernel('Sub', { a: x, b: largest });
  const total = runKernel('Sum', { x: runKernel('Exp', { x: shifted }) }, { axis: [dim], keepDims: true });
  return runKernel('Sub', { a: shifted, b: runKernel('Log', { x: total }) });
}

function where(operands: readonly Tensor[]): Tensor | null {
  const [condition, t, e] = [at(operands, 0), at(operands, 1), at(operands, 2)];
  if (!sameShape(condition.shape, t.shape) || !sameShape(t.shape, e.shape)) return null;
  return runKernel('Select', { condition, t, e });
}

function matmul(operands: readonly Tensor[]): Tensor | null {
  const [a, b] = [at(operands, 0), at(operands, 1)];
  if (!sameShape(a.shape.slice(0, -2), b.shape.slice(0, -2))) return null;
  return runKernel('BatchMatMul', { a, b }, { transposeA: false, transposeB: false });
}

/** A view that reads everything in order; others are read faster by the core. */
function view(operands: readonly Tensor[], { params }: GraphNode<'view'>): Tensor | null {
  const x = at(operands, 0);
  const isWhole = params.offset === 0 && sizeOf(params.shape) === x.size;
  return isWhole && isInOrder(params) ? reshaped(x, params.shape) : null;
}

/** The adjoint of such a view: the other way round. */
function viewAdd(operands: readonly Tensor[], { params }: GraphNode<'viewAdd'>): Tensor | null {
  const x = at(operands, 0);
  const isWhole = params.offset === 0 && sizeOf(params.base) === x.size;
  return isWhole && isInOrder(params) ? reshaped(x, params.base) : null;
}

function reshaped(x: Tensor, shape: Shape): Tensor {
  return runKernel('Reshape', { x }, { shape: [...shape] });
}

function isInOrder({ shape, strides }: Geometry): boolean {
  const own = contiguousStrides(shape);
  return shape.every((size, dim) => size === 1 || strides[dim] === own[dim]);
}

export const lowerings: LoweringTable = {
  input: 'kernel',
  constant: 'kernel',
  uniform: 'kernel',
  normal: 'kernel',
  randomPermutation: 'kernel',
  detach: 'kernel',
  leaf: 'kernel',
  overwrite: 'kernel',
  custom: 'kernel',
  neg: unary('Neg'),
  abs: unary('Abs'),
  sign: 'kernel',
  exp: unary('Exp'),
  expm1: unary('Expm1'),
  log: unary('Log'),
  log2: 'kernel',
  log10: 'kernel',
  log1p: unary('Log1p'),
  sqrt: unary('Sqrt'),
  rsqrt: unary('Rsqrt'),
  reciprocal: unary('Reciprocal'),
  sin: unary('Sin'),
  cos: unary('Cos'),
  tan: unary('Tan'),
  asin: unary('Asin'),
  acos: unary('Acos'),
  atan: unary('Atan'),
  sinh: unary('Sinh'),
  cosh: unary('Cosh'),
  tanh: unary('Tanh'),
  asinh: unary('Asinh'),
  acosh: unary('Acosh'),
  atanh: unary('Atanh'),
  erf: 'kernel',
  erfc: 'kernel',
  erfinv: 'kernel',
  lgamma: 'kernel',
  digamma: 'kernel',
  polygamma: 'kernel',
  sinc: 'kernel',
  besselI: 'kernel',
  erfcx: 'kernel',
  entr: 'kernel',
  sigmoid: unary('Sigmoid'),
  logSigmoid: 'kernel',
  relu: unary('Relu'),
  softplus: 'kernel',
  elu: 'kernel',
  leakyRelu: 'kernel',
  hardtanh: 'kernel',
  hardsigmoid: 'kernel',
  hardswish: 'kernel',
  softshrink: 'kernel',
  hardshrink: 'kernel',
  threshold: 'kernel',
  gelu: 'kernel',
  silu: 'kernel',
  mish: 'kernel',
  logit: 'kernel',
  round: 'kernel',
  floor: unary('Floor'),
  ceil: unary('Ceil'),
  trunc: 'kernel',
  frac: 'kernel',
  nanToNum: 'kernel',
  clamp: (operands, { params: { min, max } }) =>
    runKernel('ClipByValue', { x: at(operands, 0) }, { clipValueMin: min ?? -Infinity, clipValueMax: max ?? Infinity }),
  powScalar: (operands, { params: { exponent } }) =>
    exponent === 2 ? runKernel('Square', { x: at(operands, 0) }) : null,
  isNan: unary('IsNan'),
  isInf: unary('IsInf'),
  isFinite: unary('IsFinite'),
  logicalNot: unary('LogicalNot'),
  bitwiseNot: 'kernel',
  cast: 'kernel',
  bernoulli: 'kernel',
  gaussian: 'kernel',
  add: binary('Add'),
  sub: binary('Sub'),
  mul: binary('Multiply'),
  div: binary('RealDiv'),
  floorDivide: 'kernel',
  truncDivide: 'kernel',
  remainder: 'kernel',
  fmod: 'kernel',
  pow: binary('Pow'),
  maximum: binary('Maximum'),
  minimum: binary('Minimum'),
  fmax: 'kernel',
  fmin: 'kernel',
  atan2: binary('Atan2'),
  hypot: 'kernel',
  xlogy: 'kernel',
  logaddexp: 'kernel',
  copysign: 'kernel',
  gammainc: 'kernel',
  gammaincc: 'kernel',
  heaviside: 'kernel',
  gate: 'kernel',
  eq: binary('Equal'),
  ne: binary('NotEqual'),
  lt: binary('Less'),
  le: binary('LessEqual'),
  gt: binary('Greater'),
  ge: binary('GreaterEqual'),
  logicalAnd: binary('LogicalAnd'),
  logicalOr: binary('LogicalOr'),
  logicalXor: 'kernel',
  bitwiseAnd: 'kernel',
  bitwiseOr: 'kernel',
  bitwiseXor: 'kernel',
  shiftLeft: 'kernel',
  shiftRight: 'kernel',
  squaredError: binary('SquaredDifference'),
  smoothL1: 'kernel',
  huber: 'kernel',
  binaryCrossEntropy: 'kernel',
  binaryCrossEntropyWithLogits: 'kernel',
  where: where,
  clampTensor: 'kernel',
  sum: fold('Sum'),
  prod: fold('Prod'),
  amax: extremum('Max'),
  amin: extremum('Min'),
  all: 'kernel',
  any: 'kernel',
  variance: 'kernel',
  standardDeviation: 'kernel',
  norm: 'kernel',
  logsumexp: 'kernel',
  argmax: 'kernel',
  argmin: 'kernel',
  max: 'kernel',
  min: 'kernel',
  median: 'kernel',
  softmax: (operands, { params: { dim } }) => runKernel('Softmax', { logits: at(operands, 0) }, { dim }),
  logSoftmax: logSoftmax,
  cumsum: (operands, { params: { dim } }) =>
    runKernel('Cumsum', { x: at(operands, 0) }, { axis: dim, exclusive: false, reverse: false }),
  cumprod: 'kernel',
  logcumsumexp: 'kernel',
  cummaxIndex: 'kernel',
  cumminIndex: 'kernel',
  argsort: 'kernel',
  view: view,
  viewAdd: viewAdd,
  viewWrite: 'kernel',
  concat: 'kernel',
  take: 'kernel',
  put: 'kernel',
  putAdd: 'kernel',
  gather: 'kernel',
  scatter: 'kernel',
  scatterAdd: 'kernel',
  scatterReduce: 'kernel',
  nonzero: 'kernel',
  unique: 'kernel',
  uniqueInverse: 'kernel',
  searchsorted: 'kernel',
  bincount: 'kernel',
  histc: 'kernel',
  matmul: matmul,
  turned: 'kernel',
  symmetricEigen: 'kernel',
  cdist: 'kernel',
};
