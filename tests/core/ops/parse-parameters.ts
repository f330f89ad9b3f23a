import * as v from 'valibot';
import type { None, OperationName, OperationParameters } from '../../../src/core/ops/parameters';
import type { Builder, Ref } from '../../../src/core/ops/ref';
import { dtypes } from '../../../src/core/tensor/dtype';

/** Numbers as JSON holds them: what is not finite by name. */
export const number = v.union([
  v.number(),
  v.pipe(
    v.picklist(['nan', 'inf', '-inf']),
    v.transform((name) => ({ nan: NaN, inf: Infinity, '-inf': -Infinity })[name]),
  ),
]);

const shape = v.array(v.number());
export const dtype = v.picklist(dtypes);
const along = { dim: v.number() };
const over = { dims: shape, keepdim: v.boolean() };
const geometry = { shape, strides: shape, offset: v.number() };
const ordering = v.variant('kind', [
  v.strictObject({ kind: v.literal('stable') }),
  v.strictObject({ kind: v.literal('sort') }),
  v.strictObject({ kind: v.literal('top'), count: v.number(), isSorted: v.boolean() }),
  v.strictObject({ kind: v.literal('quickselect'), rank: v.number() }),
]);
const position = v.strictObject({ dim: v.nullable(v.number()), keepdim: v.boolean() });

type Emitter = (builder: Builder, operands: readonly Ref[], params: unknown) => Ref;

function emitter<K extends OperationName>(op: K, schema: v.GenericSchema<unknown, OperationParameters[K]>): Emitter {
  return (builder, operands, params) => builder.emit(op, operands, v.parse(schema, params));
}

/** Emits an operation that is named in a file of cases, with the parameters that stand there. */
export function emitNamed(builder: Builder, op: string, operands: readonly Ref[], params: unknown): Ref {
  const plain = withoutParameters.find((name) => name === op);
  if (plain !== undefined) return builder.emit(plain, operands, {});
  const emit = emitters[op];
  if (emit === undefined) throw new RangeError(`no operation ${op} in the cases`);
  return emit(builder, operands, params);
}

type Plain = { [K in OperationName]: None extends OperationParameters[K] ? K : never }[OperationName];

const withoutParameters: readonly Plain[] = [
  'detach',
  'overwrite',
  'neg',
  'abs',
  'sign',
  'exp',
  'expm1',
  'log',
  'log2',
  'log10',
  'log1p',
  'sqrt',
  'rsqrt',
  'reciprocal',
  'sin',
  'cos',
  'tan',
  'asin',
  'acos',
  'atan',
  'sinh',
  'cosh',
  'tanh',
  'asinh',
  'acosh',
  'atanh',
  'erf',
  'erfc',
  'erfinv',
  'lgamma',
  'digamma',
  'sinc',
  'entr',
  'erfcx',
  'sigmoid',
  'logSigmoid',
  'relu',
  'hardsigmoid',
  'hardswish',
  'silu',
  'mish',
  'floor',
  'ceil',
  'trunc',
  'frac',
  'isNan',
  'isInf',
  'isFinite',
  'logicalNot',
  'bitwiseNot',
  'add',
  'sub',
  'mul',
  'div',
  'floorDivide',
  'truncDivide',
  'remainder',
  'fmod',
  'pow',
  'maximum',
  'minimum',
  'fmax',
  'fmin',
  'atan2',
  'hypot',
  'xlogy',
  'logaddexp',
  'copysign',
  'gammainc',
  'gammaincc',
  'heaviside',
  'eq',
  'ne',
  'lt',
  'le',
  'gt',
  'ge',
  'logicalAnd',
  'logicalOr',
  'logicalXor',
  'bitwiseAnd',
  'bitwiseOr',
  'bitwiseXor',
  'shiftLeft',
  'shiftRight',
  'squaredError',
  'binaryCrossEntropy',
  'binaryCrossEntropyWithLogits',
  'where',
  'clampTensor',
  'max',
  'min',
  'median',
  'take',
  'put',
  'putAdd',
  'nonzero',
  'unique',
  'uniqueInverse',
  'matmul',
];

const emitters: Readonly<Record<string, Emitter>> = {
  softplus: emitter('softplus', v.strictObject({ beta: number, threshold: number })),
  elu: emitter('elu', v.strictObject({ alpha: number, scale: number, inputScale: number })),
  leakyRelu: emitter('leakyRelu', v.strictObject({ slope: number })),
  hardtanh: emitter('hardtanh', v.strictObject({ min: number, max: number })),
  softshrink: emitter('softshrink', v.strictObject({ lambda: number })),
  hardshrink: emitter('hardshrink', v.strictObject({ lambda: number })),
  threshold: emitter('threshold', v.strictObject({ threshold: number, value: number })),
  gelu: emitter(
    'gelu',
    v.strictObject({ approximate: v.picklist(['none', 'tanh']), isVectorized: v.exactOptional(v.boolean()) }),
  ),
  logit: emitter('logit', v.strictObject({ eps: v.nullable(number) })),
  round: emitter('round', v.strictObject({ decimals: v.number() })),
  nanToNum: emitter('nanToNum', v.strictObject({ nan: number, posinf: number, neginf: number })),
  clamp: emitter('clamp', v.strictObject({ min: v.nullable(number), max: v.nullable(number) })),
  powScalar: emitter('powScalar', v.strictObject({ exponent: number })),
  besselI: emitter('besselI', v.strictObject({ order: v.picklist([0, 1]), isScaled: v.boolean() })),
  polygamma: emitter('polygamma', v.strictObject({ order: v.number() })),
  cast: emitter('cast', v.strictObject({ dtype })),
  smoothL1: emitter('smoothL1', v.strictObject({ beta: number })),
  huber: emitter('huber', v.strictObject({ delta: number })),
  sum: emitter('sum', v.strictObject(over)),
  prod: emitter('prod', v.strictObject(over)),
  amax: emitter('amax', v.strictObject(over)),
  amin: emitter('amin', v.strictObject(over)),
  all: emitter('all', v.strictObject(over)),
  any: emitter('any', v.strictObject(over)),
  logsumexp: emitter('logsumexp', v.strictObject(over)),
  variance: emitter('variance', v.strictObject({ ...over, correction: number })),
  standardDeviation: emitter('standardDeviation', v.strictObject({ ...over, correction: number })),
  norm: emitter('norm', v.strictObject({ ...over, p: number })),
  argmax: emitter('argmax', position),
  argmin: emitter('argmin', position),
  softmax: emitter('softmax', v.strictObject(along)),
  logSoftmax: emitter('logSoftmax', v.strictObject(along)),
  cumsum: emitter('cumsum', v.strictObject(along)),
  cumprod: emitter('cumprod', v.strictObject(along)),
  logcumsumexp: emitter('logcumsumexp', v.strictObject(along)),
  cummaxIndex: emitter('cummaxIndex', v.strictObject(along)),
  cumminIndex: emitter('cumminIndex', v.strictObject(along)),
  argsort: emitter('argsort', v.strictObject({ ...along, descending: v.boolean(), by: ordering })),
  view: emitter('view', v.strictObject(geometry)),
  viewWrite: emitter('viewWrite', v.strictObject(geometry)),
  concat: emitter('concat', v.strictObject(along)),
  gather: emitter('gather', v.strictObject(along)),
  scatter: emitter('scatter', v.strictObject(along)),
  scatterAdd: emitter('scatterAdd', v.strictObject(along)),
  scatterReduce: emitter(
    'scatterReduce',
    v.strictObject({
      ...along,
      reduce: v.picklist(['prod', 'mean', 'amax', 'amin']),
      includeSelf: v.boolean(),
    }),
  ),
  searchsorted: emitter('searchsorted', v.strictObject({ right: v.boolean() })),
  bincount: emitter('bincount', v.strictObject({ minlength: v.number() })),
  histc: emitter('histc', v.strictObject({ bins: v.number(), min: number, max: number })),
  turned: emitter('turned', v.strictObject({ period: v.number(), shift: v.number(), outputs: v.number() })),
  cdist: emitter('cdist', v.strictObject({ p: number })),
};
