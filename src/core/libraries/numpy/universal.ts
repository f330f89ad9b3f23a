import type { LibraryFunction } from '../../interpreter/library';
import { isNumber } from '../../interpreter/values';
import { refuse } from '../../ops/makers/types';
import { constant, type Ref } from '../../ops/ref';
import { isFloating } from '../../tensor/dtype';
import { optionalNumber } from '../torch/kit/arguments';
import { limitsOf } from '../torch/kit/limits';
import type { Operand } from '../torch/kit/promotion';
import { plain, type PlainOperation } from '../torch/unary';
import { arrayOperand, floatingDType, numpyFunction, promoted, quotientDType, resultType } from './arrays';

/** Functions of each element, with their names in NumPy. */

const real = (op: PlainOperation): LibraryFunction =>
  numpyFunction('x, /, out=None, *, where=True, dtype=None', (args) => {
    const x = args.read('x', arrayOperand);
    return plain(op, x.as(floatingDType(x.dtype)));
  });

const same = (op: PlainOperation): LibraryFunction =>
  numpyFunction('x, /, out=None, *, where=True, dtype=None', (args) => {
    const x = args.read('x', arrayOperand);
    return plain(op, x.as(x.dtype));
  });

type Combine = (a: Operand, b: Operand) => Ref;

const between = (combine: Combine): LibraryFunction =>
  numpyFunction('x1, x2, /, out=None, *, where=True, dtype=None', (args) =>
    combine(args.read('x1', arrayOperand), args.read('x2', arrayOperand)),
  );

const inCommon =
  (op: PlainOperation): Combine =>
  (a, b) =>
    plain(op, ...promoted([a, b]));

const inFloat =
  (op: PlainOperation): Combine =>
  (a, b) =>
    plain(op, ...promoted([a, b], floatingDType(resultType([a, b]))));

const quotient: Combine = (a, b) => plain('div', ...promoted([a, b], quotientDType(resultType([a, b]))));

function subtract(a: Operand, b: Operand): Ref {
  if (resultType([a, b]) === 'bool') {
    refuse(
      'numpy boolean subtract, the `-` operator, is not supported, use the bitwise_xor, the `^` operator, or the logical_xor function instead.',
      'TypeError',
    );
  }
  return plain('sub', ...promoted([a, b]));
}

/** What the operators of an array do. */
export const operators: Readonly<Record<string, Combine>> = {
  add: inCommon('add'),
  sub: subtract,
  mul: inCommon('mul'),
  truediv: quotient,
  floordiv: inCommon('floorDivide'),
  mod: inCommon('remainder'),
  pow: inCommon('pow'),
  and: inCommon('bitwiseAnd'),
  or: inCommon('bitwiseOr'),
  xor: inCommon('bitwiseXor'),
  lshift: inCommon('shiftLeft'),
  rshift: inCommon('shiftRight'),
};

export const comparisons: Readonly<Record<string, Combine>> = {
  eq: inCommon('eq'),
  ne: inCommon('ne'),
  lt: inCommon('lt'),
  le: inCommon('le'),
  gt: inCommon('gt'),
  ge: inCommon('ge'),
};

/** The matrix product; vectors count as a row on the left and a column on the right. */
export function matrixProduct(a: Operand, b: Operand): Ref {
  const [x, y] = promoted([a, b]);
  const left = x.rank === 1 ? x.unsqueeze(0) : x;
  const right = y.rank === 1 ? y.unsqueeze(1) : y;
  const product = left.matmul(right);
  const squeezed = y.rank === 1 ? product.squeeze(product.rank - 1) : product;
  return x.rank === 1 ? squeezed.squeeze(squeezed.rank - (y.rank === 1 ? 1 : 2)) : squeezed;
}

export const universalFunctions: Readonly<Record<string, LibraryFunction>> = {
  exp: real('exp'),
  exp2: numpyFunction('x', (args) => {
    const x = args.read('x', arrayOperand);
    return x.as(floatingDType(x.dtype)).mul(Math.LN2).exp();
  }),
  expm1: real('expm1'),
  log: real('log'),
  log2: real('log2'),
  log10: real('log10'),
  log1p: real('log1p'),
  sqrt: real('sqrt'),
  sin: real('sin'),
  cos: real('cos'),
  tan: real('tan'),
  arcsin: real('asin'),
  arccos: real('acos'),
  arctan: real('atan'),
  sinh: real('sinh'),
  cosh: real('cosh'),
  tanh: real('tanh'),
  arcsinh: real('asinh'),
  arccosh: real('acosh'),
  arctanh: real('atanh'),
  floor: real('floor'),
  ceil: real('ceil'),
  trunc: real('trunc'),
  rint: numpyFunction('x', (args) => {
    const x = args.read('x', arrayOperand);
    const value = x.as(floatingDType(x.dtype));
    return value.builder.emit('round', [value], { decimals: 0 });
  }),
  spacing: numpyFunction('x', (args) => {
    const x = args.value('x');
    if (!isNumber(x) || x.origin !== null) return args.context.opaque('the spacing of numbers that data decide');
    return constant(args.context.trace, [], 'float64', [spacingOf(x.value)]);
  }),
  abs: same('abs'),
  absolute: same('abs'),
  fabs: real('abs'),
  sign: same('sign'),
  negative: same('neg'),
  square: numpyFunction('x, /, out=None', (args) => {
    const x = args.read('x', arrayOperand);
    return x.as(x.dtype).mul(x.as(x.dtype));
  }),
  reciprocal: real('reciprocal'),
  isnan: same('isNan'),
  isinf: same('isInf'),
  isfinite: same('isFinite'),
  logical_not: same('logicalNot'),
  invert: same('bitwiseNot'),
  degrees: scaledBy(180 / Math.PI),
  rad2deg: scaledBy(180 / Math.PI),
  radians: scaledBy(Math.PI / 180),
  deg2rad: scaledBy(Math.PI / 180),

  add: between(inCommon('add')),
  subtract: between(subtract),
  multiply: between(inCommon('mul')),
  divide: between(quotient),
  true_divide: between(quotient),
  floor_divide: between(inCommon('floorDivide')),
  mod: between(inCommon('remainder')),
  remainder: between(inCommon('remainder')),
  fmod: between(inCommon('fmod')),
  power: between(inCommon('pow')),
  maximum: between(inCommon('maximum')),
  minimum: between(inCommon('minimum')),
  fmax: between(inCommon('fmax')),
  fmin: between(inCommon('fmin')),
  arctan2: between(inFloat('atan2')),
  hypot: between(inFloat('hypot')),
  logaddexp: between(inFloat('logaddexp')),
  copysign: between(inFloat('copysign')),
  equal: between(inCommon('eq')),
  not_equal: between(inCommon('ne')),
  less: between(inCommon('lt')),
  less_equal: between(inCommon('le')),
  greater: between(inCommon('gt')),
  greater_equal: between(inCommon('ge')),
  logical_and: between(inCommon('logicalAnd')),
  logical_or: between(inCommon('logicalOr')),
  logical_xor: between(inCommon('logicalXor')),
  bitwise_and: between(inCommon('bitwiseAnd')),
  bitwise_or: between(inCommon('bitwiseOr')),
  bitwise_xor: between(inCommon('bitwiseXor')),
  matmul: between(matrixProduct),

  clip: numpyFunction('a, a_min=None, a_max=None, out=None, *, min=None, max=None', (args) => {
    const bounds = {
      low: args.isNone('a_min') ? 'min' : 'a_min',
      high: args.isNone('a_max') ? 'max' : 'a_max',
    } as const;
    const bound = (name: 'a_min' | 'a_max' | 'min' | 'max', op: 'maximum' | 'minimum', x: Operand): Operand => {
      if (args.isNone(name)) return x;
      const limited = plain(op, ...promoted([x, args.read(name, arrayOperand)]));
      return { dtype: limited.dtype, shape: limited.shape, weak: false, as: (dtype) => limited.cast(dtype) };
    };
    const limited = bound(bounds.high, 'minimum', bound(bounds.low, 'maximum', args.read('a', arrayOperand)));
    return limited.as(limited.dtype);
  }),
  round: numpyFunction('a, decimals=0, out=None', (args) => {
    const x = args.read('a', arrayOperand);
    const value = x.as(x.dtype);
    return value.builder.emit('round', [value], { decimals: args.int('decimals') });
  }),
  nan_to_num: numpyFunction('x, copy=True, nan=0.0, posinf=None, neginf=None', (args) => {
    const x = args.read('x', arrayOperand);
    const value = x.as(x.dtype);
    if (!isFloating(value.dtype)) return value;
    const { max, min } = limitsOf(value.dtype);
    return value.builder.emit('nanToNum', [value], {
      nan: args.number('nan'),
      posinf: args.read('posinf', optionalNumber) ?? max,
      neginf: args.read('neginf', optionalNumber) ?? min,
    });
  }),
};

function scaledBy(factor: number): LibraryFunction {
  return numpyFunction('x, /, out=None', (args) => {
    const x = args.read('x', arrayOperand);
    return x.as(floatingDType(x.dtype)).mul(factor);
  });
}

/** How far the next float64 is from this one, away from 0. */
function spacingOf(x: number): number {
  const size = Math.abs(x);
  if (!Number.isFinite(size)) return NaN;
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, size);
  bits.setBigUint64(0, bits.getBigUint64(0) + 1n);
  const step = bits.getFloat64(0) - size;
  return x < 0 ? -step : step;
}
