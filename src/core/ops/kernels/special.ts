import type { DType } from '../../tensor/dtype';

/** Functions that `Math` lacks, to about 1e-15 of their value. NIST's Digital Library (https://dlmf.nist.gov) numbers the formulas. */

const sqrtPi = Math.sqrt(Math.PI);

/** Error function; DLMF 7.6.2 near 0, beyond it 1 − erfc. */
export function erf(x: number): number {
  if (Math.abs(x) > 2.5) return Math.sign(x) * (1 - erfcBeyond(Math.abs(x)));
  return erfSeries(x);
}

/** Complementary error function, exact in the tail where 1 − erf would cancel. */
export function erfc(x: number): number {
  if (x > 1) return erfcBeyond(x);
  return x < -2.5 ? 2 - erfcBeyond(-x) : 1 - erfSeries(x);
}

function erfSeries(x: number): number {
  let term = (2 / sqrtPi) * x * Math.exp(-x * x);
  let sum = term;
  for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n += 1) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return sum;
}

function erfcBeyond(x: number): number {
  return Math.exp(-x * x) * erfcxBeyond(x);
}

/** exp(x²) erfc(x) for x > 1: DLMF 7.9.1, a continued fraction from behind. */
function erfcxBeyond(x: number): number {
  const depth = Math.ceil(12 + 150 / (x * x));
  let fraction = x;
  for (let n = depth; n >= 1; n -= 1) fraction = x + n / 2 / fraction;
  return 1 / (sqrtPi * fraction);
}

/** exp(x²) erfc(x), which in the tail is no product of the two. */
export function erfcx(x: number): number {
  return x > 1 ? erfcxBeyond(x) : Math.exp(x * x) * erfc(x);
}

/** Inverse of `erf`: Winitzki's approximation, polished by Halley's method. */
export function erfinv(y: number): number {
  if (!(Math.abs(y) < 1)) return Math.abs(y) === 1 ? y * Infinity : NaN;
  if (y === 0) return y;
  const rest = 1 - Math.abs(y);
  const log = Math.log(rest * (1 + Math.abs(y)));
  const half = 2 / (Math.PI * 0.147) + log / 2;
  let x = Math.sqrt(Math.sqrt(half * half - log / 0.147) - half);
  for (let round = 0; round < 3; round += 1) {
    const error = (x > 1 ? rest - erfc(x) : erf(x) - Math.abs(y)) / ((2 / sqrtPi) * Math.exp(-x * x));
    x -= error / (1 + x * error);
  }
  return Math.sign(y) * x;
}

/** Bernoulli numbers B₂, B₄, …, for the asymptotic series below. */
const bernoulli = [1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510];
/** From here on eight terms of the series are exact in double precision. */
const large = 10;

/** log |Γ(x)|; Stirling's series, DLMF 5.11.1, after moving x up; reflection below 0. */
export function lgamma(x: number): number {
  if (!Number.isFinite(x)) return Number.isNaN(x) ? NaN : Infinity;
  if (x === 1 || x === 2) return 0;
  if (x <= 0) {
    if (Number.isInteger(x)) return Infinity;
    return Math.log(Math.PI / Math.abs(sinPi(x))) - lgamma(1 - x);
  }
  let product = 1;
  let z = x;
  for (; z < large; z += 1) product *= z;
  let series = 0;
  bernoulli.forEach((b, k) => (series += b / ((2 * k + 2) * (2 * k + 1) * z ** (2 * k + 1))));
  return (z - 0.5) * Math.log(z) - z + 0.5 * Math.log(2 * Math.PI) + series - Math.log(product);
}

/** Derivative of `lgamma`; DLMF 5.11.2. PyTorch: ±∞ at ±0, NaN at the other poles. */
export function digamma(x: number): number {
  if (x === 0) return Object.is(x, -0) ? Infinity : -Infinity;
  if (x < 0) return Number.isInteger(x) ? NaN : digamma(1 - x) - (Math.PI * cosPi(x)) / sinPi(x);
  let sum = 0;
  let z = x;
  for (; z < large; z += 1) sum -= 1 / z;
  if (z === Infinity) return Infinity;
  bernoulli.forEach((b, k) => (sum -= b / ((2 * k + 2) * z ** (2 * k + 2))));
  return sum + Math.log(z) - 0.5 / z;
}

/** Derivative number `order` of `digamma`: (−1)ⁿ⁺¹ n! ζ(n+1, x), DLMF 25.11.12. */
export function polygamma(order: number, x: number, isDouble: boolean): number {
  if (order === 0) return digamma(x);
  if (order === 1 && x < 0.5) return reflectedTrigamma(x, isDouble);
  let factorial = 1;
  for (let n = 2; n <= order; n += 1) factorial *= n;
  return (order % 2 === 1 ? 1 : -1) * factorial * hurwitzZeta(order + 1, x);
}

/** As PyTorch reflects it: at a pole its sine is not 0 but the rounding of π, and the answer large but finite. */
function reflectedTrigamma(x: number, isDouble: boolean): number {
  const sine = isDouble ? Math.sin(Math.PI * x) : Math.fround(Math.sin(Math.fround(Math.fround(Math.PI) * x)));
  return (Math.PI / sine) ** 2 - hurwitzZeta(2, 1 - x);
}

/** Σ (x + k)^−s over k ≥ 0, for whole s ≥ 2: Euler and Maclaurin's formula, DLMF 25.11.7. */
function hurwitzZeta(s: number, x: number): number {
  if (x <= 0 && Number.isInteger(x)) return Infinity;
  if (x < -1e6) return NaN; // a sum of a million terms: given up rather than waited for
  let sum = 0;
  let z = x;
  for (; z < large; z += 1) sum += z ** -s;
  sum += z ** (1 - s) / (s - 1) + z ** -s / 2;
  let factor = s;
  bernoulli.forEach((b, k) => {
    const order = 2 * k + 2;
    sum += (b * factor * z ** (1 - s - order)) / factorialOf(order);
    factor *= (s + order - 1) * (s + order);
  });
  return sum;
}

function factorialOf(n: number): number {
  let product = 1;
  for (let k = 2; k <= n; k += 1) product *= k;
  return product;
}

/** Modified Bessel function of the first kind: DLMF 10.25.2, beyond 30 its asymptotic series 10.40.1. */
export function besselI(order: 0 | 1, x: number, isScaled: boolean, dtype: DType): number {
  const size = Math.abs(x);
  const isNear = size <= 30;
  let term = !isNear || order === 0 ? 1 : size / 2;
  let sum = term;
  for (let k = 1; Math.abs(term) > 1e-17 * sum; k += 1) {
    term *= isNear ? (size * size) / 4 / (k * (k + order)) : ((2 * k - 1) ** 2 - 4 * order) / (8 * k * size);
    sum += term;
  }
  const value = isNear ? sum : sum / Math.sqrt(2 * Math.PI * size);
  const scaled = isNear === isScaled ? value * (isScaled ? Math.exp(-size) : expIn(dtype, size)) : value;
  return order === 1 && x < 0 ? -scaled : scaled;
}

/** P(a, x) = γ(a, x) / Γ(a); DLMF 8.11.4 below a + 1, above it one minus the other. */
export function gammainc(a: number, x: number): number {
  if (!(a >= 0) || !(x >= 0) || (a === x && (a === 0 || a === Infinity))) return NaN;
  if (a === 0 || x === Infinity) return 1;
  if (x === 0 || a === Infinity) return 0;
  if (x > a + 1) return 1 - gammaBeyond(a, x);
  let term = 1 / a;
  let sum = term;
  for (let n = 1; term > 1e-17 * sum; n += 1) {
    term *= x / (a + n);
    sum += term;
  }
  return sum * gammaFactor(a, x);
}

/** Q(a, x) = 1 − P(a, x), exact in its tail. */
export function gammaincc(a: number, x: number): number {
  return a > 0 && a < Infinity && x > a + 1 && x < Infinity ? gammaBeyond(a, x) : 1 - gammainc(a, x);
}

/** xᵃ e⁻ˣ / Γ(a) */
function gammaFactor(a: number, x: number): number {
  return Math.exp(a * Math.log(x) - x - lgamma(a));
}

/** Q(a, x) for x > a + 1: DLMF 8.9.2, a continued fraction by Lentz's method. */
function gammaBeyond(a: number, x: number): number {
  let b = x + 1 - a;
  let c = Infinity;
  let d = 1 / b;
  let fraction = d;
  for (let n = 1, step = 0; Math.abs(step - 1) > 1e-16 && n < 10_000; n += 1) {
    const numerator = n * (a - n);
    b += 2;
    d = 1 / (numerator * d + b);
    c = b + numerator / c;
    step = c * d;
    fraction *= step;
  }
  return fraction * gammaFactor(a, x);
}

/** sin πx without the error of π times a large x, nor that of adding 2 to a small one. */
function sinPi(x: number): number {
  return Math.sin(Math.PI * (x - 2 * Math.round(x / 2)));
}
function cosPi(x: number): number {
  return Math.cos(Math.PI * (x - 2 * Math.round(x / 2)));
}

/** sin πx / πx, 1 at 0. */
export function sinc(x: number): number {
  if (x === 0) return 1;
  const angle = Math.PI * x;
  return Math.sin(angle) / angle;
}

/** 0 for NaN, as in PyTorch. */
export function sign(x: number): number {
  return Number(x > 0) - Number(x < 0);
}

/** A number as a kernel of this dtype holds it. */
export function inPrecision(dtype: DType, x: number): number {
  return dtype === 'float64' ? x : Math.fround(x);
}

/** The exponential as a kernel of this dtype holds it: beyond 88 infinite in single precision. */
export function expIn(dtype: DType, x: number): number {
  return inPrecision(dtype, Math.exp(x));
}

/**
 * Where the exponential overflows it is 0, and its logarithm −∞; where it is lost beside 1 it is 1, and has no slope (in single precision
 * beyond 16.6): as PyTorch's.
 */
export function sigmoid(x: number, dtype: DType): number {
  return 1 / inPrecision(dtype, 1 + expIn(dtype, -x));
}

/** Beyond 8.66 it is 1 in single precision, and has no slope: as SLEEF's, with which PyTorch computes (https://sleef.org). */
export function tanh(x: number, dtype: DType): number {
  return dtype !== 'float64' && Math.abs(x) > 8.664339742 ? Math.sign(x) : Math.tanh(x);
}

/** log(1 + eˣ) without overflow. */
export function log1pExp(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}

/** log(eᵃ + eᵇ); equal infinities stay as they are. */
export function logAddExp(a: number, b: number): number {
  if (a === b && !Number.isFinite(a)) return a;
  return Math.max(a, b) + Math.log1p(Math.exp(-Math.abs(a - b)));
}

/** Python's `%`: the sign of the divisor. */
export function remainder(a: number, b: number): number {
  const rest = a % b;
  return rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest;
}

/** Python's `//` on floats: the quotient that belongs to `remainder`, so that a = b · (a // b) + a % b. */
export function floorDivide(a: number, b: number): number {
  if (b === 0) return a / b;
  const rest = a % b;
  const quotient = (a - rest) / b - (rest !== 0 && rest < 0 !== b < 0 ? 1 : 0);
  if (quotient === 0) return Math.sign(a / b) * 0;
  const floor = Math.floor(quotient);
  return quotient - floor > 0.5 ? floor + 1 : floor;
}

/** C's `pow`: 1 for a base of 1, and for −1 to an infinite power, where JavaScript answers NaN. */
export function power(base: number, exponent: number): number {
  if (base === 1 || (base === -1 && Math.abs(exponent) === Infinity)) return 1;
  return base ** exponent;
}
