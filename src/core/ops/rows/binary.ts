import * as special from '../kernels/special';
import { addLoop, divLoop, mulLoop, subLoop } from '../kernels/loops';
import { zeroWhere } from '../makers/composites';
import { binary, real } from '../makers/elementwise';
import { kinked, linear, raises, smooth, zeroAlmostEverywhere } from '../makers/gradients';
import { floatingOnly, noBoolSubtraction, numbersOnly, refuse, requireNotBool } from '../makers/types';
import type { Operation, OperationTable } from '../operation';
import type { None } from '../parameters';
import type { Ref } from '../ref';

const positive = real(0.2, 3);
const step = 'it is flat between its jumps';

/** Functions of two numbers. */
export const binaryRows = {
  add: binary({
    kernel: { loop: addLoop },
    bool: (a, b) => a | b,
    result: 'same',
    a: linear((g) => g),
    b: linear((g) => g),
  }),
  sub: binary({
    kernel: { loop: subLoop },
    result: 'same',
    check: (a) => {
      requireNotBool(a, noBoolSubtraction);
    },
    a: linear((g) => g),
    b: linear((g) => g.neg()),
  }),
  mul: binary({
    kernel: { loop: mulLoop },
    result: 'same',
    a: smooth('b', (g, { b }) => g.mul(b)),
    b: smooth('a', (g, { a }) => g.mul(a)),
  }),
  div: binary({
    kernel: { loop: divLoop },
    a: smooth('b', (g, { b }) => g.div(b)),
    b: smooth(['a', 'b'], (g, { a, b }) => g.neg().mul(a.div(b).div(b))),
    domain: [real(-2, 2), positive],
  }),
  floorDivide: binary({
    kernel: special.floorDivide,
    check: numbersOnly('div_floor_cpu'),
    integer: (a, b) => Math.floor(a / nonZero(b)),
    result: 'same',
    a: raises(step, 'derivative for aten::floor_divide is not implemented'),
    b: raises(step, 'derivative for aten::floor_divide is not implemented'),
    domain: [real(-2, 2), positive],
  }),
  truncDivide: binary({
    // The quotient is a number of its dtype before it is cut: 0.5 / 0.1 is 5 in single precision, and less in double.
    kernel: {
      loop: (out, start, count, a, atA, stepA, b, atB, stepB) => {
        for (let i = 0; i < count; i += 1) {
          out[start + i] = (a[atA + i * stepA] ?? 0) / (b[atB + i * stepB] ?? 0);
          out[start + i] = Math.trunc(out[start + i] ?? 0);
        }
      },
    },
    integer: (a, b) => Math.trunc(a / nonZero(b)),
    result: 'same',
    a: zeroAlmostEverywhere(step),
    b: zeroAlmostEverywhere(step),
    domain: [real(-2, 2), positive],
  }),
  remainder: binary({
    kernel: special.remainder,
    check: numbersOnly('remainder_cpu'),
    integer: (a, b) => special.remainder(a, nonZero(b)),
    result: 'same',
    a: kinked('multiples of the divisor', '1', [], (g) => g),
    b: kinked('multiples of the divisor', 'minus the quotient', ['a', 'b'], (g, { a, b }) =>
      g.neg().mul(floorQuotient(a, b)),
    ),
    domain: [real(-2, 2), positive],
  }),
  fmod: binary({
    kernel: (a, b) => a % b,
    check: numbersOnly('fmod_cpu'),
    integer: (a, b) => a % nonZero(b),
    result: 'same',
    a: kinked('multiples of the divisor', '1', [], (g) => g),
    b: kinked('multiples of the divisor', 'minus the quotient', ['a', 'b'], (g, { a, b }) =>
      g.neg().mul(a.builder.emit('truncDivide', [a, b], {})),
    ),
    domain: [real(-2, 2), positive],
  }),

  pow: binary({
    kernel: special.power,
    check: numbersOnly('pow'),
    integer: (a, b) => (b < 0 && Math.abs(a) !== 1 ? 0 : a ** b),
    result: 'same',
    a: smooth(['a', 'b'], (g, { a, b }) => zeroWhere(b.eq(0), g.mul(b.mul(a.pow(b.sub(1)))))),
    b: smooth(['a', 'b', 'output'], (g, { a, b, output }) => {
      const isFlat = a.eq(0).and(b.ge(0));
      return g.mul(zeroWhere(isFlat, output.mul(a.log())));
    }),
    domain: [positive, real(-2, 2)],
  }),
  atan2: binary({
    kernel: Math.atan2,
    a: smooth(['a', 'b'], (g, { a, b }) => g.mul(b).mul(squaredLength(a, b).reciprocal())),
    b: smooth(['a', 'b'], (g, { a, b }) => g.mul(a.neg()).mul(squaredLength(a, b).reciprocal())),
  }),
  hypot: binary({
    kernel: Math.hypot,
    check: floatingOnly('hypot_cpu'),
    a: kinked('both 0', 'NaN', ['a', 'output'], (g, { a, output }) => g.mul(a).div(output)),
    b: kinked('both 0', 'NaN', ['b', 'output'], (g, { b, output }) => g.mul(b).div(output)),
  }),
  xlogy: binary({
    kernel: (a, b) => (Number.isNaN(b) ? NaN : a === 0 ? 0 : a * Math.log(b)),
    a: smooth(['a', 'b'], (g, { a, b }) => {
      const masked = a.eq(0).and(b.le(0));
      return zeroWhere(masked, g.builder.emit('xlogy', [g, b], {}));
    }),
    b: smooth(['a', 'b'], (g, { a, b }) => g.mul(a).div(b)),
    domain: [real(-2, 2), positive],
  }),
  logaddexp: binary({
    kernel: special.logAddExp,
    check: floatingOnly('logaddexp_cpu'),
    a: smooth(['a', 'b'], (g, { a, b }) => g.div(b.sub(a).exp().add(1))),
    b: smooth(['a', 'b'], (g, { a, b }) => g.div(a.sub(b).exp().add(1))),
  }),

  maximum: binary({
    kernel: (a, b) => (a > b || Number.isNaN(a) ? a : b),
    result: 'same',
    a: kinked('a tie', 'half to each', ['a', 'b'], (g, { a, b }) => zeroWhere(a.lt(b), halvedAtTie(g, a, b))),
    b: kinked('a tie', 'half to each', ['a', 'b'], (g, { a, b }) => zeroWhere(a.gt(b), halvedAtTie(g, a, b))),
  }),
  minimum: binary({
    kernel: (a, b) => (a < b || Number.isNaN(a) ? a : b),
    result: 'same',
    a: kinked('a tie', 'half to each', ['a', 'b'], (g, { a, b }) => zeroWhere(a.gt(b), halvedAtTie(g, a, b))),
    b: kinked('a tie', 'half to each', ['a', 'b'], (g, { a, b }) => zeroWhere(a.lt(b), halvedAtTie(g, a, b))),
  }),
  fmax: binary({
    kernel: (a, b) => (a >= b || Number.isNaN(b) ? a : b),
    result: 'same',
    a: kinked('a tie', 'all to the first', ['a', 'b'], (g, { a, b }) => g.where(a.ge(b).or(b.isNan()))),
    b: kinked('a tie', 'all to the first', ['a', 'b'], (g, { a, b }) => zeroWhere(a.ge(b).or(b.isNan()), g)),
  }),
  fmin: binary({
    kernel: (a, b) => (a <= b || Number.isNaN(b) ? a : b),
    result: 'same',
    a: kinked('a tie', 'all to the first', ['a', 'b'], (g, { a, b }) => g.where(a.le(b).or(b.isNan()))),
    b: kinked('a tie', 'all to the first', ['a', 'b'], (g, { a, b }) => zeroWhere(a.le(b).or(b.isNan()), g)),
  }),
  gammainc: incompleteGamma('igamma', special.gammainc, 1),
  gammaincc: incompleteGamma('igammac', special.gammaincc, -1),
  copysign: binary({
    kernel: (a, b) => (Object.is(b, -0) || b < 0 ? -Math.abs(a) : Math.abs(a)),
    a: kinked('0', '0', ['a', 'output'], (g, { a, output }) => g.mul(output.div(a).where(a.ne(0)))),
    b: zeroAlmostEverywhere('only its sign counts'),
  }),
  heaviside: binary({
    kernel: (a, b) => (a === 0 ? b : a > 0 ? 1 : 0),
    result: 'same',
    a: raises('it is flat on both sides of 0', 'derivative for aten::heaviside is not implemented'),
    b: raises('it counts at 0 alone', 'derivative for aten::heaviside is not implemented'),
  }),
} satisfies Partial<OperationTable>;

/** To its shape PyTorch has no derivative. */
function incompleteGamma(name: string, kernel: (a: number, b: number) => number, sign: 1 | -1): Operation<None> {
  const unknown = `the derivative for '${name}: input' is not implemented.`;
  return binary({
    kernel,
    check: floatingOnly(`${name}_cpu`),
    a: raises('PyTorch has no derivative of it', unknown, 'NotImplementedError'),
    b: smooth(['a', 'b'], (g, { a, b }) => {
      const density = a
        .sub(1)
        .mul(b.log())
        .sub(b)
        .sub(a.builder.emit('lgamma', [a], {}))
        .exp();
      return g.mul(sign === 1 ? density : density.neg());
    }),
    domain: [positive, positive],
  });
}

/** The divisor of whole numbers. */
function nonZero(divisor: number): number {
  return divisor === 0 ? refuse('ZeroDivisionError') : divisor;
}

/** `//` with the zero gradient of a rounded quotient, which `//` itself lacks. */
function floorQuotient(a: Ref, b: Ref): Ref {
  const exact = a.builder.emit('floorDivide', [a.detach(), b.detach()], {});
  return a.builder.emit('overwrite', [a.div(b).floor(), exact], {});
}

function squaredLength(a: Ref, b: Ref): Ref {
  return a.mul(a).add(b.mul(b));
}

function halvedAtTie(g: Ref, a: Ref, b: Ref): Ref {
  return a.eq(b).choose(g.div(2), g);
}
