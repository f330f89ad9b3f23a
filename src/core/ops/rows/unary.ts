import { roundHalfToEven } from '../../tensor/data';
import { isFloating, type DType } from '../../tensor/dtype';
import * as special from '../kernels/special';
import { real, unary } from '../makers/elementwise';
import { blocked, inOneKernel, kinked, linear, smooth, zeroAlmostEverywhere } from '../makers/gradients';
import { numbersOnly, refuse, requireFloating, requireNotBool } from '../makers/types';
import type { Operation, OperationTable } from '../operation';
import type { None, OperationParameters } from '../parameters';
import type { Ref } from '../ref';

/** Functions of one number; of a dtype other than the operand's where they leave the whole numbers. */
export const unaryRows = {
  neg: unary({
    kernel: (x) => -x,
    result: 'same',
    check: (x) => {
      requireNotBool(x, noBoolNegation);
    },
    x: linear((g) => g.neg()),
  }),
  abs: unary({
    kernel: Math.abs,
    result: 'same',
    check: numbersOnly('abs_cpu'),
    x: kinked('0', '0', 'x', (g, { x }) => g.mul(x.sign())),
  }),
  sign: unary({
    kernel: special.sign,
    result: 'same',
    x: zeroAlmostEverywhere('it is flat on both sides of 0'),
  }),

  exp: unary({ kernel: Math.exp, x: smooth('output', (g, { output }) => g.mul(output)) }),
  expm1: unary({ kernel: Math.expm1, x: smooth('output', (g, { output }) => g.mul(output.add(1))) }),
  log: unary({ kernel: Math.log, x: smooth('x', (g, { x }) => g.div(x)), domain: real(0.2, 3) }),
  log2: unary({ kernel: Math.log2, x: smooth('x', (g, { x }) => g.div(x.mul(Math.LN2))), domain: real(0.2, 3) }),
  log10: unary({ kernel: Math.log10, x: smooth('x', (g, { x }) => g.div(x.mul(Math.LN10))), domain: real(0.2, 3) }),
  log1p: unary({ kernel: Math.log1p, x: smooth('x', (g, { x }) => g.div(x.add(1))), domain: real(-0.8, 3) }),

  sqrt: unary({
    kernel: Math.sqrt,
    x: smooth('output', (g, { output }) => g.div(output.mul(2))),
    domain: real(0.2, 3),
  }),
  rsqrt: unary({
    kernel: (x) => 1 / Math.sqrt(x),
    x: smooth('output', (g, { output }) => g.mul(-0.5).mul(output.mul(output).mul(output))),
    domain: real(0.2, 3),
  }),
  reciprocal: unary({
    kernel: (x) => 1 / x,
    x: smooth('output', (g, { output }) => g.neg().mul(output.mul(output))),
    domain: real(0.2, 3),
  }),
  powScalar: unary({
    kernel: (x, { exponent }) => powerOf(x, exponent),
    result: 'same',
    check: (x, { exponent }) => {
      if (!isFloating(x.dtype) && exponent < 0) refuse('Integers to negative integer powers are not allowed.');
    },
    x: smooth('x', (g, { x, params: { exponent } }) =>
      exponent === 0 ? g.scalar(0).expand(g.shape) : g.mul(x.pow(exponent - 1).mul(exponent)),
    ),
    domain: real(0.2, 3),
  }),

  sin: unary({ kernel: Math.sin, x: smooth('x', (g, { x }) => g.mul(x.cos())) }),
  cos: unary({ kernel: Math.cos, x: smooth('x', (g, { x }) => g.mul(x.sin().neg())) }),
  tan: unary({
    kernel: Math.tan,
    x: smooth('output', (g, { output }) => g.mul(output.pow(2).add(1))),
    domain: real(-1.2, 1.2),
  }),
  asin: unary({
    kernel: Math.asin,
    x: smooth('x', (g, { x }) => g.mul(rsqrt(oneMinusSquare(x)))),
    domain: real(-0.9, 0.9),
  }),
  acos: unary({
    kernel: Math.acos,
    x: smooth('x', (g, { x }) => g.mul(rsqrt(oneMinusSquare(x)).neg())),
    domain: real(-0.9, 0.9),
  }),
  atan: unary({ kernel: Math.atan, x: smooth('x', (g, { x }) => g.div(x.mul(x).add(1))) }),
  sinh: unary({ kernel: Math.sinh, x: smooth('x', (g, { x }) => g.mul(x.builder.emit('cosh', [x], {}))) }),
  cosh: unary({ kernel: Math.cosh, x: smooth('x', (g, { x }) => g.mul(x.builder.emit('sinh', [x], {}))) }),
  tanh: unary({
    kernel: (x, _, dtype) => special.tanh(x, dtype),
    x: inOneKernel(smooth('output', (g, { output }) => g.mul(oneMinusSquare(output)))),
  }),
  asinh: unary({ kernel: Math.asinh, x: smooth('x', (g, { x }) => g.mul(rsqrt(x.mul(x).add(1)))) }),
  acosh: unary({
    kernel: Math.acosh,
    x: smooth('x', (g, { x }) => g.mul(rsqrt(x.mul(x).sub(1)))),
    domain: real(1.2, 3),
  }),
  atanh: unary({ kernel: Math.atanh, x: smooth('x', (g, { x }) => g.div(oneMinusSquare(x))), domain: real(-0.9, 0.9) }),

  erf: unary({ kernel: special.erf, x: smooth('x', (g, { x }) => g.mul(bell(x).mul(2 / sqrtPi))) }),
  erfc: unary({ kernel: special.erfc, x: smooth('x', (g, { x }) => g.mul(bell(x).mul(-2 / sqrtPi))) }),
  erfinv: unary({
    kernel: special.erfinv,
    x: smooth('x', (g, { x }) => g.mul(inverseErfSlope(x))),
    domain: real(-0.9, 0.9),
  }),
  lgamma: unary({
    kernel: special.lgamma,
    x: smooth('x', (g, { x }) => g.mul(x.builder.emit('digamma', [x], {}))),
    domain: real(0.2, 4),
  }),
  digamma: unary({
    kernel: special.digamma,
    x: smooth('x', (g, { x }) => g.mul(x.builder.emit('polygamma', [x], { order: 1 }))),
    domain: real(0.2, 4),
  }),
  polygamma: unary({
    kernel: (x, { order }, dtype) => special.polygamma(order, x, dtype === 'float64'),
    x: smooth('x', (g, { x, params }) => g.mul(x.builder.emit('polygamma', [x], { order: params.order + 1 }))),
    domain: real(0.5, 4),
  }),
  sinc: unary({ kernel: special.sinc, x: smooth('x', sincGradient) }),
  besselI: unary({
    kernel: (x, { order, isScaled }, dtype) => special.besselI(order, x, isScaled, dtype),
    x: smooth(['x', 'output'], (g, { x, output, params }) => g.mul(besselSlope(x, output, params))),
  }),
  erfcx: unary({
    kernel: special.erfcx,
    x: smooth(['x', 'output'], (g, { x, output }) =>
      g.mul(
        x
          .mul(output)
          .mul(2)
          .sub(2 / sqrtPi),
      ),
    ),
  }),
  entr: unary({
    kernel: (x) => (x > 0 ? -x * Math.log(x) : x < 0 ? -Infinity : -x),
    x: smooth('x', (g, { x }) => g.mul(x.log().add(1).neg())),
    domain: real(0.2, 3),
  }),

  round: unary({
    kernel: (x, { decimals }, dtype) => (decimals === 0 ? roundHalfToEven(x) : roundTo(x, decimals, dtype)),
    result: 'same',
    check: numbersOnly('round_vml_cpu'),
    x: zeroAlmostEverywhere('it is flat between its jumps'),
  }),
  floor: rounding('floor', Math.floor),
  ceil: rounding('ceil', Math.ceil),
  trunc: rounding('trunc', Math.trunc),
  frac: unary({
    kernel: (x) => x - Math.trunc(x),
    result: 'same',
    check: (x) => {
      requireFloating(x, 'frac_cpu');
    },
    x: kinked('the whole numbers', '1', [], (g) => g),
  }),
  nanToNum: unary({
    kernel: (x, { nan, posinf, neginf }) =>
      Number.isNaN(x) ? nan : x === Infinity ? posinf : x === -Infinity ? neginf : x,
    result: 'same',
    x: kinked('what it replaces', '0', 'x', (g, { x }) => g.mul(x.builder.emit('isFinite', [x], {}).cast(g.dtype))),
  }),
  clamp: unary({
    kernel: (x, { min, max }) => {
      const raised = min !== null && x < min ? min : x;
      return max !== null && raised > max ? max : raised;
    },
    result: 'same',
    x: kinked(
      'its bounds',
      '1',
      'x',
      (g, { x, params: { min, max } }) => {
        const fromMin = min === null ? g : g.where(x.ge(min));
        return max === null ? fromMin : fromMin.where(x.le(max));
      },
      ({ min, max }) => (min !== null && max !== null && min >= max ? 'nothing lies between its bounds' : null),
    ),
  }),

  isNan: unary({ kernel: (x) => (Number.isNaN(x) ? 1 : 0), result: 'bool', x: blocked('it answers yes or no') }),
  isInf: unary({
    kernel: (x) => (Math.abs(x) === Infinity ? 1 : 0),
    result: 'bool',
    x: blocked('it answers yes or no'),
  }),
  isFinite: unary({ kernel: (x) => (Number.isFinite(x) ? 1 : 0), result: 'bool', x: blocked('it answers yes or no') }),
  logicalNot: unary({ kernel: (x) => (x === 0 ? 1 : 0), result: 'bool', x: blocked('it answers yes or no') }),
} satisfies Partial<OperationTable>;

const sqrtPi = Math.sqrt(Math.PI);
const noBoolNegation =
  'Negation, the `-` operator, on a bool tensor is not supported. If you are trying to invert a mask, use the `~` or `logical_not()` operator instead.';

/** To a whole number. */
function rounding(name: string, kernel: (x: number) => number): Operation<None> {
  return unary({
    kernel,
    result: 'same',
    check: numbersOnly(`${name}_vml_cpu`),
    x: zeroAlmostEverywhere('it is flat between its jumps'),
  });
}

function rsqrt(x: Ref): Ref {
  return x.builder.emit('rsqrt', [x], {});
}

/** The bell curve exp(−x²). */
function bell(x: Ref): Ref {
  return x.mul(x).neg().exp();
}

function inverseErfSlope(x: Ref): Ref {
  const y = x.builder.emit('erfinv', [x], {});
  return y
    .mul(y)
    .exp()
    .mul(sqrtPi / 2);
}

/** Of order 1 it is ½ where x is next to nothing, and where it is no number. */
function besselSlope(x: Ref, output: Ref, { order, isScaled }: OperationParameters['besselI']): Ref {
  const other = (of: Ref): Ref => of.builder.emit('besselI', [of], { order: order === 0 ? 1 : 0, isScaled });
  if (order === 0) return isScaled ? other(x).sub(x.sign().mul(output)) : other(x);
  const least = x.scalar(x.dtype === 'float64' ? 2 ** -52 : 2 ** -23);
  const isLarge = x.abs().gt(least);
  const large = isLarge.choose(x, least);
  const ratio = isScaled ? large.sign().add(large.reciprocal()) : large.reciprocal();
  return isLarge.choose(other(large).sub(output.mul(ratio)), x.scalar(0.5));
}

function oneMinusSquare(x: Ref): Ref {
  return x.mul(x).neg().add(1);
}

/** PyTorch takes the root where the exponent is ±½: of −∞ it is NaN. */
function powerOf(x: number, exponent: number): number {
  if (exponent === 0.5) return Math.sqrt(x);
  return exponent === -0.5 ? 1 / Math.sqrt(x) : special.power(x, exponent);
}

/** In the steps that PyTorch takes, each rounded to single precision: 0.35 × 10 is a tie there. */
function roundTo(x: number, decimals: number, dtype: DType): number {
  const single = dtype === 'float64' ? (value: number): number => value : Math.fround;
  const power = single(10 ** Math.abs(decimals));
  return decimals > 0 ? roundHalfToEven(single(x * power)) / power : roundHalfToEven(single(x / power)) * power;
}

function sincGradient(g: Ref, { x }: { readonly x: Ref }): Ref {
  const [angle, square] = [x.mul(Math.PI), x.mul(x).mul(Math.PI)];
  const slope = angle.mul(angle.cos()).sub(angle.sin()).div(square);
  return square.eq(0).choose(x.scalar(0), g.mul(slope));
}
