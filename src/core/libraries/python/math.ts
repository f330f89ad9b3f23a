import type { Context } from '../../interpreter/context';
import { numberFrom, numberRef, settled } from '../../interpreter/numbers';
import { constant, signature, type Library, type LibraryFunction } from '../../interpreter/library';
import { bool, float, int, isNumber, tuple, type NumberValue, type Value } from '../../interpreter/values';
import type { OperationName } from '../../ops/parameters';
import type { Ref } from '../../ops/ref';
import { integer, realNumber, restOf } from './arguments';
import { erf, erfc, lgamma } from '../../ops/kernels/special';

/** Python's `math`. Numbers read from data are computed in the trace, in float64. */
export const math: Library = {
  'math.pi': constant(float(Math.PI)),
  'math.e': constant(float(Math.E)),
  'math.tau': constant(float(2 * Math.PI)),
  'math.inf': constant(float(Infinity)),
  'math.nan': constant(float(NaN)),

  'math.exp': real('exp', Math.exp, 'overflow'),
  'math.expm1': real('expm1', Math.expm1, 'overflow'),
  'math.exp2': real(null, (x) => 2 ** x, 'overflow'),
  'math.log': signature('x, *base', ({ x, base }, context) => logarithm(x, restOf(base).positional[0], context)),
  'math.log2': real('log2', Math.log2),
  'math.log10': real('log10', Math.log10),
  'math.log1p': real('log1p', Math.log1p),
  'math.sqrt': real('sqrt', Math.sqrt),
  'math.cbrt': real(null, Math.cbrt),
  'math.sin': real('sin', Math.sin),
  'math.cos': real('cos', Math.cos),
  'math.tan': real('tan', Math.tan),
  'math.asin': real('asin', Math.asin),
  'math.acos': real('acos', Math.acos),
  'math.atan': real('atan', Math.atan),
  'math.sinh': real('sinh', Math.sinh, 'overflow'),
  'math.cosh': real('cosh', Math.cosh, 'overflow'),
  'math.tanh': real('tanh', Math.tanh),
  'math.asinh': real('asinh', Math.asinh),
  'math.acosh': real('acosh', Math.acosh),
  'math.atanh': real('atanh', Math.atanh),
  'math.erf': real('erf', erf),
  'math.erfc': real('erfc', erfc),
  'math.lgamma': real('lgamma', lgamma),
  'math.gamma': real(null, gamma, 'overflow'),
  'math.fabs': real('abs', Math.abs),
  'math.degrees': scaled(180 / Math.PI),
  'math.radians': scaled(Math.PI / 180),

  'math.pow': pair('pow', power),
  'math.atan2': pair('atan2', Math.atan2),
  'math.copysign': pair('copysign', (x, y) => (y < 0 || Object.is(y, -0) ? -Math.abs(x) : Math.abs(x))),
  'math.fmod': pair('fmod', (x, y) => x % y),
  'math.remainder': pair(null, (x, y) => x - y * nearestEven(x / y)),

  'math.floor': integral('floor', '__floor__', Math.floor),
  'math.ceil': integral('ceil', '__ceil__', Math.ceil),
  'math.trunc': integral('trunc', '__trunc__', Math.trunc),

  'math.isnan': tested('isNan', Number.isNaN),
  'math.isinf': tested('isInf', (x) => Math.abs(x) === Infinity),
  'math.isfinite': tested('isFinite', Number.isFinite),
  'math.isclose': signature('a, b, *, rel_tol=1e-09, abs_tol=0.0', ({ a, b, rel_tol, abs_tol }, context) => {
    const [x, y] = [known(a, context), known(b, context)];
    const bound = Math.max(known(rel_tol, context) * Math.max(Math.abs(x), Math.abs(y)), known(abs_tol, context));
    return bool(x === y || (Number.isFinite(x - y) && Math.abs(x - y) <= bound));
  }),

  'math.hypot': signature('*coordinates', ({ coordinates }, context) =>
    float(Math.hypot(...restOf(coordinates).positional.map((value) => known(value, context)))),
  ),
  'math.dist': signature('p, q, /', ({ p, q }, context) => {
    const other = [...context.iterate(q)].map((value) => known(value, context));
    return float(
      Math.hypot(...Array.from(context.iterate(p), (value, index) => known(value, context) - (other[index] ?? 0))),
    );
  }),
  'math.fsum': signature('values, /', ({ values }, context) =>
    float(exactSum([...context.iterate(values)].map((value) => known(value, context)))),
  ),
  'math.prod': signature('values, /, *, start=1', ({ values, start }, context) => {
    let product = start;
    for (const value of context.iterate(values)) product = context.binary('*', product, value);
    return product;
  }),
  'math.factorial': signature('n, /', ({ n }, context) => {
    const count = integer(n, context);
    if (count < 0) return context.raise('ValueError', 'factorial() not defined for negative values');
    if (count > 170) return context.tooMuch('an integer too large to be held');
    return int(factorial(count));
  }),
  'math.comb': signature('n, k, /', ({ n, k }, context) => {
    const [total, chosen] = [integer(n, context), integer(k, context)];
    context.reserve(Math.min(chosen, total - chosen));
    return int(choices(total, chosen));
  }),
  'math.perm': signature('n, k=None, /', ({ n, k }, context) => {
    const total = integer(n, context);
    const count = k.kind === 'none' ? total : integer(k, context);
    context.reserve(count);
    return int(
      Array.from({ length: count }, (_, index) => total - index).reduce((product, factor) => product * factor, 1),
    );
  }),
  'math.gcd': signature('*integers', ({ integers }, context) =>
    int(restOf(integers).positional.reduce((common, value) => greatestDivisor(common, integer(value, context)), 0)),
  ),
  'math.lcm': signature('*integers', ({ integers }, context) =>
    int(restOf(integers).positional.reduce((common, value) => leastMultiple(common, integer(value, context)), 1)),
  ),
  'math.isqrt': signature('n, /', ({ n }, context) => int(Math.floor(Math.sqrt(integer(n, context))))),
  'math.modf': signature('x, /', ({ x }, context) => {
    const value = known(x, context);
    const whole = Math.trunc(value);
    return tuple([float(Number.isFinite(value) ? value - whole : 0), float(whole)]);
  }),
  'math.frexp': signature('x, /', ({ x }, context) => fraction(known(x, context))),
  'math.ldexp': signature('x, i, /', ({ x, i }, context) => float(known(x, context) * 2 ** integer(i, context))),
};

/** The operations without parameters, by which a function of data is computed in the trace. */
type Unary = Extract<
  OperationName,
  | 'exp'
  | 'expm1'
  | 'log'
  | 'log2'
  | 'log10'
  | 'log1p'
  | 'sqrt'
  | 'sin'
  | 'cos'
  | 'tan'
  | 'asin'
  | 'acos'
  | 'atan'
  | 'sinh'
  | 'cosh'
  | 'tanh'
  | 'asinh'
  | 'acosh'
  | 'atanh'
  | 'erf'
  | 'erfc'
  | 'lgamma'
  | 'abs'
  | 'floor'
  | 'ceil'
  | 'trunc'
  | 'isNan'
  | 'isInf'
  | 'isFinite'
>;
type Binary = Extract<OperationName, 'pow' | 'atan2' | 'copysign' | 'fmod'>;

function known(value: Value, context: Context): number {
  return settled(realNumber(value, context), context);
}

/** A function of one real number. NaN from a number is a domain error; infinity from a finite one overflows or is a pole. */
function real(operation: Unary | null, compute: (x: number) => number, infinity?: 'overflow'): LibraryFunction {
  return signature('x, /', ({ x }, context) => {
    const number = realNumber(x, context);
    const value = checked(compute(number.value), [number.value], infinity, context);
    if (number.origin === null) return float(value);
    if (operation === null) return float(compute(settled(number, context)));
    return numberFrom(context.trace.emit(operation, [float64(number, context)], {}), 'float', context);
  });
}

function checked(
  value: number,
  operands: readonly number[],
  infinity: 'overflow' | undefined,
  context: Context,
): number {
  if (Number.isNaN(value) && !operands.some(Number.isNaN)) context.raise('ValueError', 'math domain error');
  if (!Number.isFinite(value) && !Number.isNaN(value) && operands.every(Number.isFinite)) {
    if (infinity === 'overflow') context.raise('OverflowError', 'math range error');
    context.raise('ValueError', 'math domain error');
  }
  return value;
}

function float64(number: NumberValue, context: Context): Ref {
  return numberRef(number, 'float64', context);
}

function logarithm(x: Value, base: Value | undefined, context: Context): Value {
  const number = realNumber(x, context);
  if (base !== undefined)
    return context.binary('/', logarithm(x, undefined, context), logarithm(base, undefined, context));
  if (number.value <= 0) context.raise('ValueError', 'math domain error');
  if (number.origin === null) return float(Math.log(number.value));
  return numberFrom(context.trace.emit('log', [float64(number, context)], {}), 'float', context);
}

function pair(operation: Binary | null, compute: (x: number, y: number, context: Context) => number): LibraryFunction {
  return signature('x, y, /', ({ x, y }, context) => {
    const [a, b] = [realNumber(x, context), realNumber(y, context)];
    const value = checked(compute(a.value, b.value, context), [a.value, b.value], 'overflow', context);
    if (operation === null || (a.origin === null && b.origin === null)) {
      settled(a, context);
      settled(b, context);
      return float(value);
    }
    return numberFrom(context.trace.emit(operation, [float64(a, context), float64(b, context)], {}), 'float', context);
  });
}

function power(x: number, y: number, context: Context): number {
  if (x === 0 && y < 0) context.raise('ValueError', 'math domain error');
  return x === 1 || (x === -1 && Math.abs(y) === Infinity) ? 1 : x ** y;
}

function scaled(factor: number): LibraryFunction {
  return signature('x, /', ({ x }, context) => context.binary('*', realNumber(x, context), float(factor)));
}

/** To an int; classes have their own method for it. */
function integral(operation: Unary, method: string, compute: (x: number) => number): LibraryFunction {
  return signature('x, /', ({ x }, context) => {
    const own = x.kind === 'opaque' ? x : context.callSpecial(x, method);
    if (own !== undefined) return own;
    const number = realNumber(x, context);
    if (number.kind !== 'float') return int(number.value, number.origin);
    if (Number.isNaN(number.value)) context.raise('ValueError', 'cannot convert float NaN to integer');
    if (!Number.isFinite(number.value)) context.raise('OverflowError', 'cannot convert float infinity to integer');
    if (number.origin === null) return int(compute(number.value) + 0);
    return numberFrom(context.trace.emit(operation, [float64(number, context)], {}), 'int', context);
  });
}

function tested(operation: Unary, test: (x: number) => boolean): LibraryFunction {
  return signature('x, /', ({ x }, context) => {
    const number = realNumber(x, context);
    if (!isNumber(number) || number.origin === null) return bool(test(number.value));
    return numberFrom(context.trace.emit(operation, [float64(number, context)], {}), 'bool', context);
  });
}

function gamma(x: number): number {
  if (Number.isInteger(x) && x > 0 && x <= 171) return factorial(x - 1);
  if (x <= 0 && Number.isInteger(x)) return NaN;
  return x > 0 ? Math.exp(lgamma(x)) : Math.PI / (Math.sin(Math.PI * x) * gamma(1 - x));
}

function factorial(count: number): number {
  return Array.from({ length: count }, (_, index) => index + 1).reduce((product, factor) => product * factor, 1);
}

function nearestEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}

function choices(n: number, k: number): number {
  if (k > n) return 0;
  let result = 1n;
  for (let index = 1; index <= Math.min(k, n - k); index += 1) {
    result = (result * BigInt(n - Math.min(k, n - k) + index)) / BigInt(index);
  }
  return Number(result);
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? Math.abs(a) : greatestDivisor(b, a % b);
}

function leastMultiple(a: number, b: number): number {
  return a === 0 || b === 0 ? 0 : Math.abs(a * b) / greatestDivisor(a, b);
}

/** The sum without intermediate rounding (Shewchuk), as `math.fsum`. */
function exactSum(values: readonly number[]): number {
  let partials: number[] = [];
  for (const value of values) {
    let carry = value;
    const next: number[] = [];
    for (const partial of partials) {
      const [large, small] = Math.abs(carry) < Math.abs(partial) ? [partial, carry] : [carry, partial];
      const high = large + small;
      const low = small - (high - large);
      if (low !== 0) next.push(low);
      carry = high;
    }
    partials = [...next, carry];
  }
  return partials.reduceRight((sum, partial) => sum + partial, 0);
}

function fraction(value: number): Value {
  if (value === 0 || !Number.isFinite(value)) return tuple([float(value), int(0)]);
  let exponent = Math.max(-1023, Math.floor(Math.log2(Math.abs(value))) + 1);
  let mantissa = value * 2 ** -exponent;
  while (Math.abs(mantissa) < 0.5) {
    mantissa *= 2;
    exponent -= 1;
  }
  while (Math.abs(mantissa) >= 1) {
    mantissa /= 2;
    exponent += 1;
  }
  return tuple([float(mantissa), int(exponent)]);
}
