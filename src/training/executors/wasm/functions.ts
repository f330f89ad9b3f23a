import { Code, f64, type Emit, type FunctionBody } from './encoder';
import { reading, type Machine, type VectorFunctions, type VectorMachine } from './machine';
import { scalar, vector } from './opcodes';

/**
 * Elementary functions of four single-precision numbers, to 2 units in the last place of the core's kernels; at ±∞, ±0 and NaN their equals.
 * The reduction of exp is that of Cephes (https://netlib.org/cephes); that of log and log1p and their polynomial are those of musl
 * (https://musl.libc.org), which are FreeBSD's.
 */
export const vectorFunctions: VectorFunctions = {
  exp: (m, given) =>
    // Beyond −104 and 89 the result is 0 and ∞ anyway.
    m.let(m.atLeast(m.atMost(given, 89), -104), (x) =>
      withReduced(m, x, 0, (shifted, rest) =>
        // The power of 2 in two factors, each within range; their exponents as they are stored.
        m.let(m.op(vector.i32.sub, shifted, m.number(shifter - 2 * bias)), (n) =>
          m.let(m.shift(vector.i32.shrS, n, 1), (half) =>
            m.mul(
              m.mul(m.add(m.number(1), expm1Near0(m, rest, expCoefficients)), m.shift(vector.i32.shl, half, 23)),
              m.shift(vector.i32.shl, m.op(vector.i32.sub, n, half), 23),
            ),
          ),
        ),
      ),
    ),
  decay: (m, given) =>
    m.let(m.atLeast(m.op(vector.or, given, m.bits(signBit)), -104), (x) =>
      // 2⁶⁴ times as much is within range.
      withReduced(m, x, bias + 64, (shifted, rest) => {
        const power = m.shift(vector.i32.shl, shifted, 23);
        return m.mul(m.mul(m.add(m.number(1), expm1Near0(m, rest, expCoefficients)), power), m.number(2 ** -64));
      }),
    ),
  softTail: (m, x) => m.let(m.call('decay', x), (z) => log1pWithin1(m, z)),
  expm1: (m, given) =>
    // Up to −17 the result is −1; from 17 on 1 no longer counts.
    m.let(m.atLeast(m.atMost(given, 20), -20), (x) =>
      m.let(expm1Within20(m, x), (near) => {
        const far = m.select(m.gt(given, m.number(17)), m.call('exp', given), near);
        return m.select(m.lt(m.abs(given), m.number(1e-8)), given, far);
      }),
    ),
  log: (m, x) =>
    m.let(m.lt(x, m.number(smallestNormal)), (isTiny) =>
      withMantissa(m, m.select(isTiny, m.mul(x, m.number(2 ** 23)), x), (mantissa, exponent) => {
        const lifted = m.sub(exponent, m.select(isTiny, m.number(23), m.number(0)));
        return logEnds(
          m,
          x,
          m.let(lifted, (k) => log1pNear0(m, m.sub(mantissa, m.number(1)), k, m.number(0))),
        );
      }),
    ),
  log1p: (m, x) =>
    m.let(m.add(m.number(1), x), (u) =>
      withMantissa(m, u, (mantissa, exponent) => {
        const one = m.number(1);
        // What the sum has lost, which the logarithm's slope brings back.
        const lost = m.div(m.sub(x, m.sub(u, one)), u);
        const value = logEnds(m, u, log1pNear0(m, m.sub(mantissa, one), exponent, lost));
        return m.select(m.lt(m.abs(x), m.number(1e-8)), x, value);
      }),
    ),
  tanh: (m, x) => {
    const size = m.abs(x);
    // From 10 on the result is 1.
    const twice = m.let(size, (own) => m.atMost(m.add(own, own), 20));
    // Where log 2 in one part is too coarse, the result depends too little on it.
    const power = (y: Emit): Emit => expm1Within20(m, y, [Math.LN2]);
    const unsigned = m.let(twice, (y) => m.let(power(y), (e) => m.div(e, m.add(e, m.number(2)))));
    return m.op(vector.or, unsigned, m.op(vector.and, x, m.bits(signBit)));
  },
};

const signBit = -0x80000000;
const smallestNormal = 2 ** -126;
/** Bits of √½, where a mantissa begins, and of 1. */
const rootHalf = 0x3f3504f3;
const one = 0x3f800000;
/** log 2 in two parts, the first exact in products with exponents: Cephes', and musl's. */
const log2Parts: readonly number[] = [0.693359375, -2.1219444e-4];
const log2High = 6.9313812256e-1;
const log2Low = 9.0580006145e-6;
/** (eˣ − 1 − x) / x² for |x| ≤ ½ log 2, from the highest power down: so that eˣ is right to 3.2e-9, and Cephes', for eˣ − 1. */
const expCoefficients = [1.3950809e-3, 8.3690733e-3, 4.1666202e-2, 0.16666517, 0.5];
const expm1Coefficients = [
  1.98756915e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1,
];
const logCoefficients = [0.24279078841, 0.28498786688, 0.40000972152, 0.66666662693];
/** 2 (artanh s − s) / s³ in s² up to 1/9, so that the logarithm is right to 4.5e-9. */
const artanhCoefficients = [0.28024459, 0.27999142, 0.400217, 0.66666412];

/** In single precision a sum with this number has no place for a fraction, and its last bits are the whole number. */
const shifter = 1.5 * 2 ** 23;
/** By which the exponent of a single-precision number is stored. */
const bias = 127;

/** x = n log 2 + rest, |rest| ≤ ½ log 2; the last bits of `shifted` are `n` plus an offset. */
function withReduced(
  m: VectorMachine,
  x: Emit,
  offset: number,
  body: (shifted: Emit, rest: Emit) => Emit,
  parts: readonly number[] = log2Parts,
): Emit {
  const origin = m.number(shifter + offset);
  return m.let(m.add(m.mul(x, m.number(Math.LOG2E)), origin), (shifted) =>
    m.let(m.sub(shifted, origin), (n) => {
      const rest = parts.reduce((left, part) => m.sub(left, m.mul(n, m.number(part))), x);
      return m.let(rest, (own) => body(shifted, own));
    }),
  );
}

/** eˣ − 1 for |x| ≤ 20. */
function expm1Within20(m: VectorMachine, x: Emit, parts = log2Parts): Emit {
  const value = (shifted: Emit, rest: Emit): Emit =>
    m.let(m.shift(vector.i32.shl, shifted, 23), (power) =>
      m.add(m.mul(power, expm1Near0(m, rest, expm1Coefficients)), m.sub(power, m.number(1))),
    );
  return withReduced(m, x, bias, value, parts);
}

/** eˣ − 1 for |x| ≤ ½ log 2. In pairs of terms, as one long chain would wait for each of its results. */
function expm1Near0(m: VectorMachine, x: Emit, coefficients: readonly number[]): Emit {
  const [e = 0, d = 0, c = 0, b = 0, ...highest] = coefficients.toReversed();
  const pair = (high: number, low: number): Emit => m.add(m.mul(m.number(high), x), m.number(low));
  const [first = 0, second] = highest;
  const top = second === undefined ? m.number(first) : pair(second, first);
  return m.let(m.mul(x, x), (square) => {
    const series = m.add(m.mul(m.add(m.mul(top, square), pair(b, c)), square), pair(d, e));
    return m.add(m.mul(series, square), x);
  });
}

/** log(1 + z) for 0 ≤ z ≤ 1. */
function log1pWithin1(m: VectorMachine, z: Emit): Emit {
  return m.let(m.div(z, m.add(m.number(2), z)), (s) =>
    m.let(m.mul(s, s), (square) =>
      m.sub(z, m.mul(s, m.sub(z, m.mul(square, polynomial(m, square, artanhCoefficients))))),
    ),
  );
}

/** x = mantissa · 2^exponent, √½ ≤ mantissa < √2. */
function withMantissa(m: VectorMachine, x: Emit, body: (mantissa: Emit, exponent: Emit) => Emit): Emit {
  return m.let(m.op(vector.i32.add, x, m.bits(one - rootHalf)), (bits) => {
    const shifted = m.shift(vector.i32.shrS, bits, 23);
    const exponent = m.op(vector.f32.fromI32, m.op(vector.i32.sub, shifted, m.bits(bias)));
    const fraction = m.op(vector.and, bits, m.bits(0x7fffff));
    const mantissa = m.op(vector.i32.add, fraction, m.bits(rootHalf));
    return m.let(mantissa, (own) => m.let(exponent, (k) => body(own, k)));
  });
}

/** log(1 + f) + k log 2 + correction, f from √½ − 1 to √2 − 1. */
function log1pNear0(m: VectorMachine, given: Emit, k: Emit, correction: Emit): Emit {
  return m.let(given, (f) =>
    m.let(m.div(f, m.add(m.number(2), f)), (s) =>
      m.let(m.mul(s, s), (z) =>
        m.let(m.mul(m.number(0.5), m.mul(f, f)), (halfSquare) => {
          const series = m.mul(z, polynomial(m, z, logCoefficients));
          const low = m.add(m.mul(k, m.number(log2Low)), correction);
          const inner = m.add(m.mul(s, m.add(halfSquare, series)), low);
          return m.add(m.add(m.sub(inner, halfSquare), f), m.mul(k, m.number(log2High)));
        }),
      ),
    ),
  );
}

/** −∞ at 0, NaN below, ∞ at ∞. */
function logEnds(m: VectorMachine, x: Emit, inside: Emit): Emit {
  const above0 = m.select(m.lt(x, m.number(Infinity)), inside, x);
  const below = m.select(m.eq(x, m.number(0)), m.number(-Infinity), m.number(NaN));
  return m.select(m.gt(x, m.number(0)), above0, below);
}

function polynomial(m: Machine, x: Emit, [first = 0, ...rest]: readonly number[]): Emit {
  return rest.reduce((sum, coefficient) => m.add(m.mul(sum, x), m.number(coefficient)), m.number(first));
}

/** Of 1/2!, 1/3!, …, 1/10!, from the last on. */
const inverseFactorials = [10, 9, 8, 7, 6, 5, 4, 3, 2].map((n) => 1 / factorial(n));

function factorial(n: number): number {
  return n < 2 ? 1 : n * factorial(n - 1);
}

/** eˣ of a double, to 1e-12 of its value: more than single precision holds. Beyond −745 and 710 it is 0 and ∞. */
export function exponentialBody(m: Machine): FunctionBody {
  const code = new Code(1);
  const x = reading(0);
  const clamped = m.min(m.max(x, m.number(-745)), m.number(710));
  const value = m.let(clamped, (own) =>
    m.let(m.roundHalfToEven(m.mul(own, m.number(Math.LOG2E))), (n) => {
      const rest = m.sub(
        m.sub(own, m.mul(n, m.number(0.6931471803691238))),
        m.mul(n, m.number(1.9082149292705877e-10)),
      );
      return m.let(rest, (r) => {
        const power = m.add(m.add(m.mul(m.mul(polynomial(m, r, inverseFactorials), r), r), r), m.number(1));
        return m.let(m.floor(m.mul(n, m.number(0.5))), (half) =>
          m.mul(m.mul(power, doublePowerOf2(half)), doublePowerOf2(m.sub(n, half))),
        );
      });
    }),
  );
  code.add(value);
  return { parameters: [f64], results: [f64], code, exportedAs: null };
}

/** 2ⁿ for whole n from −1022 to 1023. */
function doublePowerOf2(n: Emit): Emit {
  return (code) => {
    code.add(n).f64(1023).op(scalar.f64.add).extended(scalar.truncateToI32).op(scalar.i64.extend);
    code.i64(52).op(scalar.i64.shl).op(scalar.i64.reinterpretAsF64);
  };
}
