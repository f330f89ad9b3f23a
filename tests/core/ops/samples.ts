import type { OperationName, OperationParameters } from '../../../src/core/ops/parameters';
import type { Builder, Ref } from '../../../src/core/ops/ref';
import type { Shape } from '../../../src/core/tensor/shape';

/** One way to call an operation: its parameters are in `emit`, its operands are drawn from the row's domain. */
export interface Sample {
  readonly op: OperationName;
  readonly title: string;
  readonly shapes: readonly Shape[];
  readonly emit: (builder: Builder, operands: readonly Ref[]) => Ref;
}

function sample<K extends OperationName>(op: K, params: OperationParameters[K], ...shapes: readonly Shape[]): Sample {
  const title = `${op} ${JSON.stringify(params)} of ${shapes.map((shape) => `[${shape.join()}]`).join(', ')}`;
  return { op, title, shapes, emit: (builder, operands) => builder.emit(op, operands, params) };
}

const unary = [
  ...(['neg', 'abs', 'exp', 'expm1', 'log', 'log2', 'log10', 'log1p', 'sqrt', 'rsqrt', 'reciprocal'] as const),
  ...(['sin', 'cos', 'tan', 'asin', 'acos', 'atan', 'sinh', 'cosh', 'tanh', 'asinh', 'acosh', 'atanh'] as const),
  ...(['erf', 'erfc', 'erfinv', 'lgamma', 'digamma', 'sinc', 'entr', 'erfcx', 'frac'] as const),
  ...(['sigmoid', 'logSigmoid', 'relu', 'hardsigmoid', 'hardswish', 'silu', 'mish'] as const),
].map((op) => sample(op, {}, [2, 3]));

const binary = (
  [
    ...(['add', 'sub', 'mul', 'div', 'remainder', 'fmod', 'pow', 'atan2', 'hypot', 'xlogy', 'logaddexp'] as const),
    ...(['maximum', 'minimum', 'fmax', 'fmin', 'copysign', 'squaredError'] as const),
  ] as const
).flatMap((op) => [
  sample(op, {}, [2, 3], [2, 3]),
  sample(op, {}, [2, 3], [3]),
  sample(op, {}, [2, 1], [1, 3]),
  sample(op, {}, [], [2, 2]),
]);

const over = [
  { dims: [0, 1, 2], keepdim: false },
  { dims: [1], keepdim: false },
  { dims: [0, 2], keepdim: true },
];

const reductions = over.flatMap((params) => [
  sample('sum', params, [2, 3, 2]),
  sample('prod', params, [2, 3, 2]),
  sample('amax', params, [2, 3, 2]),
  sample('amin', params, [2, 3, 2]),
  sample('logsumexp', params, [2, 3, 2]),
  sample('variance', { ...params, correction: 1 }, [2, 3, 2]),
  sample('standardDeviation', { ...params, correction: 1 }, [2, 3, 2]),
  ...[-1, 0.5, 1, 1.5, 2, 3, Infinity, -Infinity].map((p) => sample('norm', { ...params, p }, [2, 3, 2])),
]);

const scans = [0, 1].flatMap((dim) => [
  sample('softmax', { dim }, [3, 4]),
  sample('logSoftmax', { dim }, [3, 4]),
  sample('cumsum', { dim }, [3, 4]),
  sample('cumprod', { dim }, [3, 4]),
  sample('logcumsumexp', { dim }, [3, 4]),
]);

const transposed = { shape: [4, 3], strides: [1, 4], offset: 0 };
const everyOther = { shape: [2, 2], strides: [8, 2], offset: 1 };
const windows = { shape: [3, 2], strides: [1, 1], offset: 2 };
const reversed = { shape: [3, 4], strides: [4, -1], offset: 3 };

const scatterReductions = (['prod', 'mean', 'amax', 'amin'] as const).flatMap((reduce) =>
  [true, false].map((includeSelf) => sample('scatterReduce', { dim: 0, reduce, includeSelf }, [3], [4], [4])),
);

/** Every operation with a gradient, in each of its parameters' cases and with broadcasting where it broadcasts. */
export const samples: readonly Sample[] = [
  ...unary,
  sample('polygamma', { order: 1 }, [2, 3]),
  sample('polygamma', { order: 2 }, [2, 3]),
  ...([0, 1] as const).flatMap((order) =>
    [true, false].map((isScaled) => sample('besselI', { order, isScaled }, [2, 3])),
  ),
  sample('softplus', { beta: 2, threshold: 3 }, [2, 3]),
  sample('elu', { alpha: 1.5, scale: 1.1, inputScale: 0.8 }, [2, 3]),
  sample('leakyRelu', { slope: 0.1 }, [2, 3]),
  sample('hardtanh', { min: -1, max: 0.5 }, [2, 3]),
  sample('softshrink', { lambda: 0.5 }, [2, 3]),
  sample('hardshrink', { lambda: 0.5 }, [2, 3]),
  sample('threshold', { threshold: 0.3, value: 7 }, [2, 3]),
  sample('gelu', { approximate: 'none' }, [2, 3]),
  sample('gelu', { approximate: 'tanh' }, [2, 3]),
  sample('logit', { eps: null }, [2, 3]),
  sample('logit', { eps: 0.3 }, [2, 3]),
  sample('nanToNum', { nan: 0, posinf: 1, neginf: -1 }, [2, 3]),
  sample('clamp', { min: -0.5, max: 1 }, [2, 3]),
  sample('clamp', { min: null, max: 0.5 }, [2, 3]),
  ...[0, 0.5, 1, 2, 3, -1.5].map((exponent) => sample('powScalar', { exponent }, [2, 3])),
  sample('cast', { dtype: 'float64' }, [2, 3]),

  ...binary,
  sample('smoothL1', { beta: 0.7 }, [2, 3], [2, 3]),
  sample('huber', { delta: 0.7 }, [2, 3], [3]),
  sample('binaryCrossEntropy', {}, [2, 3], [2, 3]),
  sample('binaryCrossEntropyWithLogits', {}, [2, 3], [2, 3]),
  sample('where', {}, [2, 3], [3], [2, 1]),
  sample('where', {}, [3], [2, 3], []),
  sample('gate', { low: -0.5, high: 0.5 }, [2, 3], [3]),
  sample('clampTensor', {}, [2, 3], [3], []),

  ...reductions,
  sample('max', {}, [2, 3]),
  sample('min', {}, [2, 3]),
  sample('median', {}, [2, 3]),
  ...scans,

  ...[transposed, everyOther, windows, reversed].map((geometry) => sample('view', geometry, [3, 4])),
  ...[transposed, everyOther, windows].map((geometry) =>
    sample('viewAdd', { ...geometry, base: [3, 4] }, geometry.shape),
  ),
  sample('viewWrite', transposed, [3, 4], [4, 3]),
  sample('viewWrite', everyOther, [3, 4], [2, 2]),
  sample('concat', { dim: 1 }, [2, 3], [2, 1]),
  sample('concat', { dim: 0 }, [2, 3], [1, 3]),

  sample('take', {}, [2, 3], [4]),
  sample('put', {}, [2, 3], [1], [1]),
  sample('putAdd', {}, [2, 3], [4], [4]),
  sample('gather', { dim: 0 }, [3, 2], [4, 2]),
  sample('gather', { dim: 1 }, [3, 3], [2, 3]),
  sample('scatter', { dim: 1 }, [3, 3], [2, 1], [2, 1]),
  sample('scatterAdd', { dim: 0 }, [3, 2], [4, 2], [4, 2]),
  ...scatterReductions,

  sample('matmul', {}, [2, 3], [3, 4]),
  sample('matmul', {}, [2, 2, 3], [3, 2]),
  sample('matmul', {}, [2, 1, 2, 3], [3, 3, 2]),
  sample('turned', { period: 6, shift: 0, outputs: 4 }, [2, 6]),
  sample('turned', { period: 5, shift: 0.25, outputs: 5 }, [2, 2, 3]),
  sample('symmetricEigen', {}, [3, 3]),
  sample('symmetricEigen', {}, [2, 4, 4]),
  ...[0.5, 1, 1.5, 2, 3, Infinity].map((p) => sample('cdist', { p }, [2, 3], [2, 4, 3])),
];
