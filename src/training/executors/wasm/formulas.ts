import type { None, OperationParameters } from '../../../core/ops/parameters';
import type { Emit } from './encoder';
import type { Machine, MachineName } from './machine';

/** An operand of a formula, in whichever form it is asked for. */
export interface Operand {
  /** As its dtype has it: a truth value as a mask, everything else as a number. */
  readonly own: Emit;
  readonly number: Emit;
  readonly mask: Emit;
}

/** An operation on the elements at one place, as an expression. */
export interface Formula<P> {
  readonly kind: 'formula';
  /** What it answers: a number, a mask, or the kind that its result's dtype has. */
  readonly answers: 'number' | 'mask' | 'own';
  /** False where whole numbers are another matter; the core's kernel then does those. */
  readonly integers: boolean;
  readonly emit: (m: Machine, operands: readonly Operand[], params: P) => Emit;
  /** Whether it is as the core's kernel on this machine, with these parameters. */
  readonly supports: (params: P, machine: MachineName) => boolean;
}

type Numbers<P> = (m: Machine, x: Emit, params: P) => Emit;

const always = (): boolean => true;

/** The operand number `index`. */
function at(operands: readonly Operand[], index: number): Operand {
  const operand = operands[index];
  if (operand === undefined) throw new RangeError('an operand is missing');
  return operand;
}

function of1<P = None>(formula: Numbers<P>, supports: Formula<P>['supports'] = always): Formula<P> {
  return {
    ...{ kind: 'formula', answers: 'number', integers: true, supports },
    emit: (m, operands, params) => formula(m, at(operands, 0).number, params),
  };
}

function of2<P = None>(formula: (m: Machine, a: Emit, b: Emit, params: P) => Emit): Formula<P> {
  return {
    ...{ kind: 'formula', answers: 'number', integers: true, supports: always },
    emit: (m, operands, params) => formula(m, at(operands, 0).number, at(operands, 1).number, params),
  };
}

function real<P>(formula: Formula<P>): Formula<P> {
  return { ...formula, integers: false };
}

/** A question about two numbers. */
function asking(question: 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge'): Formula<None> {
  return { ...of2((m, a, b) => m[question](a, b)), answers: 'mask' };
}

function about(question: Numbers<None>): Formula<None> {
  return { ...of1(question), answers: 'mask' };
}

function logic(connective: 'and' | 'or' | 'xor'): Formula<None> {
  return {
    ...{ kind: 'formula', answers: 'mask', integers: true, supports: always },
    emit: (m, operands) => m[connective](at(operands, 0).mask, at(operands, 1).mask),
  };
}

/** log(1 + e^−x) */
function log1pExpNeg(m: Machine, x: Emit): Emit {
  return m.add(m.atLeast(m.neg(x), 0), m.call('softTail', x));
}
/** 1 + e^−x */
function onePlusExpNeg(m: Machine, x: Emit): Emit {
  return m.add(m.number(1), m.call('exp', m.neg(x)));
}

const powers: Readonly<Record<string, (m: Machine, x: Emit) => Emit>> = {
  '-2': (m, x) => m.div(m.number(1), m.mul(x, x)),
  '-1': (m, x) => m.div(m.number(1), x),
  '-0.5': (m, x) => m.div(m.number(1), m.sqrt(x)),
  '0': (m) => m.number(1),
  '0.5': (m, x) => m.sqrt(x),
  '1': (_, x) => x,
  '2': (m, x) => m.mul(x, x),
  '3': (m, x) => m.mul(m.mul(x, x), x),
};

/** Powers that need no function; in double precision only the roots are as the core's. */
function exactPower(m: Machine, exponent: number): ((m: Machine, x: Emit) => Emit) | undefined {
  return m.name === 'f32x4' || Math.abs(exponent) === 0.5 ? powers[String(exponent)] : undefined;
}

const half = 0.5;
/** Of the largest number in single precision. */
const logOfLargest = Math.fround(88.72283);

/** The distance of operands 0 and 1, for several uses. */
function byDistance<P>(formula: (m: Machine, distance: Emit, params: P) => Emit): Formula<P> {
  return real(of2<P>((m, a, b, params) => m.let(m.abs(m.sub(a, b)), (distance) => formula(m, distance, params))));
}

/** Kernels of single precision whose exponential is infinite beyond 88 already; those of doubles are the core's. */
const single = (_: unknown, machine: MachineName): boolean => machine === 'f32x4';

export const formulas = {
  neg: of1((m, x) => m.neg(x)),
  abs: of1((m, x) => m.abs(x)),
  sign: of1((m, x) => m.sub(m.ofMask(m.gt(x, m.number(0))), m.ofMask(m.lt(x, m.number(0))))),
  exp: of1((m, x) => m.call('exp', x)),
  expm1: of1((m, x) => m.call('expm1', x)),
  log: of1((m, x) => m.call('log', x)),
  log1p: of1((m, x) => m.call('log1p', x)),
  sqrt: of1((m, x) => m.sqrt(x)),
  rsqrt: of1((m, x) => m.div(m.number(1), m.sqrt(x))),
  reciprocal: of1((m, x) => m.div(m.number(1), x)),
  tanh: of1((m, x) => m.call('tanh', x)),
  // By the e^−|x| that losses on logits compute too.
  sigmoid: of1(
    (m, x) =>
      m.let(m.call('decay', x), (z) => {
        const power = m.select(m.lt(x, m.number(0)), m.div(m.number(1), z), z);
        return m.div(m.number(1), m.add(m.number(1), power));
      }),
    single,
  ),
  logSigmoid: of1((m, x) => m.neg(log1pExpNeg(m, x))),
  softplus: of1<OperationParameters['softplus']>(
    (m, x, { beta, threshold }) =>
      m.let(beta === 1 ? x : m.mul(x, m.number(beta)), (own) => {
        const curve = m.add(m.atLeast(own, 0), m.call('softTail', own));
        const scaled = beta === 1 ? curve : m.div(curve, m.number(beta));
        return m.select(m.gt(own, m.number(threshold)), x, scaled);
      }),
    // Beyond, the kernel's power is infinite.
    ({ threshold }, machine) => machine === 'f32x4' && threshold <= logOfLargest,
  ),
  relu: of1((m, x) => m.select(m.le(x, m.number(0)), m.number(0), x)),
  leakyRelu: of1<OperationParameters['leakyRelu']>((m, x, { slope }) =>
    m.select(m.gt(x, m.number(0)), x, m.mul(x, m.number(slope))),
  ),
  elu: of1<OperationParameters['elu']>((m, x, { alpha, scale, inputScale }) => {
    const below = m.mul(m.mul(m.call('expm1', m.mul(x, m.number(inputScale))), m.number(alpha)), m.number(scale));
    return m.select(m.gt(x, m.number(0)), m.mul(x, m.number(scale)), below);
  }),
  hardtanh: of1<OperationParameters['hardtanh']>((m, x, { min, max }) =>
    m.select(m.lt(x, m.number(min)), m.number(min), m.select(m.gt(x, m.number(max)), m.number(max), x)),
  ),
  silu: of1((m, x) => m.div(x, onePlusExpNeg(m, x)), single),
  softshrink: of1<OperationParameters['softshrink']>((m, x, { lambda }) => {
    const below = m.select(m.lt(x, m.number(-lambda)), m.add(x, m.number(lambda)), m.mul(x, m.number(0)));
    return m.select(m.gt(x, m.number(lambda)), m.sub(x, m.number(lambda)), below);
  }),
  hardshrink: of1<OperationParameters['hardshrink']>((m, x, { lambda }) =>
    m.select(m.and(m.ge(x, m.number(-lambda)), m.le(x, m.number(lambda))), m.number(0), x),
  ),
  threshold: of1<OperationParameters['threshold']>((m, x, { threshold, value }) =>
    m.select(m.le(x, m.number(threshold)), m.number(value), x),
  ),
  round: of1<OperationParameters['round']>(
    (m, x) => m.roundHalfToEven(x),
    ({ decimals }) => decimals === 0,
  ),
  floor: of1((m, x) => m.floor(x)),
  ceil: of1((m, x) => m.ceil(x)),
  trunc: of1((m, x) => m.trunc(x)),
  frac: of1((m, x) => m.sub(x, m.trunc(x))),
  nanToNum: of1<OperationParameters['nanToNum']>((m, x, { nan, posinf, neginf }) => {
    const high = m.select(m.eq(x, m.number(Infinity)), m.number(posinf), x);
    const low = m.select(m.eq(x, m.number(-Infinity)), m.number(neginf), high);
    return m.select(m.ne(x, x), m.number(nan), low);
  }),
  clamp: of1<OperationParameters['clamp']>((m, x, { min, max }) => {
    const above = min === null ? x : m.atLeast(x, min);
    return max === null ? above : m.atMost(above, max);
  }),
  powScalar: real(
    of1<OperationParameters['powScalar']>(
      (m, x, { exponent }) => exactPower(m, exponent)?.(m, x) ?? m.pow(x, m.number(exponent)),
      ({ exponent }, machine) => machine === 'f64' || String(exponent) in powers,
    ),
  ),
  cast: {
    ...{ kind: 'formula', answers: 'own', integers: true, supports: always },
    emit: (m, operands, { dtype }) => {
      const { mask, number } = at(operands, 0);
      if (dtype === 'bool') return mask;
      if (dtype !== 'int64') return number;
      const isFinite = m.lt(m.abs(number), m.number(Infinity));
      return m.select(isFinite, m.trunc(number), m.number(-(2 ** 63)));
    },
  },
  isNan: about((m, x) => m.ne(x, x)),
  isInf: about((m, x) => m.eq(m.abs(x), m.number(Infinity))),
  isFinite: about((m, x) => m.lt(m.abs(x), m.number(Infinity))),
  logicalNot: { ...of1((m, x) => m.eq(x, m.number(0))), answers: 'mask' },

  add: of2((m, a, b) => m.add(a, b)),
  sub: of2((m, a, b) => m.sub(a, b)),
  mul: of2((m, a, b) => m.mul(a, b)),
  div: of2((m, a, b) => m.div(a, b)),
  pow: { ...real(of2((m, a, b) => m.pow(a, b))), supports: (_, machine) => machine === 'f64' },
  maximum: of2((m, a, b) => m.select(m.or(m.gt(a, b), m.ne(a, a)), a, b)),
  minimum: of2((m, a, b) => m.select(m.or(m.lt(a, b), m.ne(a, a)), a, b)),
  fmax: of2((m, a, b) => m.select(m.or(m.ge(a, b), m.ne(b, b)), a, b)),
  fmin: of2((m, a, b) => m.select(m.or(m.le(a, b), m.ne(b, b)), a, b)),
  xlogy: real(
    of2((m, a, b) => {
      const product = m.select(m.eq(a, m.number(0)), m.number(0), m.mul(a, m.call('log', b)));
      return m.select(m.ne(b, b), b, product);
    }),
  ),
  gate: of2<OperationParameters['gate']>((m, value, x, { low, high }) =>
    m.select(m.and(m.ge(x, m.number(low)), m.le(x, m.number(high))), m.number(0), value),
  ),
  eq: asking('eq'),
  ne: asking('ne'),
  lt: asking('lt'),
  le: asking('le'),
  gt: asking('gt'),
  ge: asking('ge'),
  logicalAnd: logic('and'),
  logicalOr: logic('or'),
  logicalXor: logic('xor'),

  squaredError: real(of2((m, a, b) => m.let(m.sub(a, b), (difference) => m.mul(difference, difference)))),
  smoothL1: byDistance<OperationParameters['smoothL1']>((m, distance, { beta }) => {
    const square = m.div(m.mul(m.mul(m.number(half), distance), distance), m.number(beta));
    return m.select(m.lt(distance, m.number(beta)), square, m.sub(distance, m.number(half * beta)));
  }),
  huber: byDistance<OperationParameters['huber']>((m, distance, { delta }) => {
    const square = m.mul(m.mul(m.number(half), distance), distance);
    const line = m.mul(m.number(delta), m.sub(distance, m.number(half * delta)));
    return m.select(m.le(distance, m.number(delta)), square, line);
  }),
  binaryCrossEntropyWithLogits: {
    ...{ kind: 'formula', answers: 'number', integers: false, supports: always },
    emit: (m, operands) => {
      const [logit, target] = [at(operands, 0).number, at(operands, 1).number];
      const one = m.number(1);
      const weight = operands[2]?.number;
      const tail = log1pExpNeg(m, logit);
      const weighted = weight === undefined ? tail : m.mul(m.add(m.mul(m.sub(weight, one), target), one), tail);
      return m.add(m.mul(m.sub(one, target), logit), weighted);
    },
  },

  where: {
    ...{ kind: 'formula', answers: 'own', integers: true, supports: always },
    emit: (m, operands) => m.select(at(operands, 0).mask, at(operands, 1).own, at(operands, 2).own),
  },
  clampTensor: {
    ...{ kind: 'formula', answers: 'number', integers: true, supports: always },
    emit: (m, operands) => m.min(m.max(at(operands, 0).number, at(operands, 1).number), at(operands, 2).number),
  },
} satisfies { readonly [K in keyof OperationParameters]?: Formula<OperationParameters[K]> };
