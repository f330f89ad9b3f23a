import type { Library, LibraryFunction } from '../../interpreter/library';
import { alias } from '../../interpreter/library';
import type { None, OperationName, OperationParameters } from '../../ops/parameters';
import type { Ref } from '../../ops/ref';
import { requireNotBool, refuse, requireFloating } from '../../ops/makers/types';
import { isFloating } from '../../tensor/dtype';
import { optionalNumber } from './kit/arguments';
import { limitsOf } from './kit/limits';
import { floating } from './kit/promotion';
import { aliasesInPlace, functions, functionsAndMethods, withInPlace, withValueInPlace } from './kit/registry';
import { torchFunction } from './kit/torch-function';

/** Operations without parameters. */
export type PlainOperation = { [K in OperationName]: None extends OperationParameters[K] ? K : never }[OperationName];

export function plain(op: PlainOperation, ...operands: readonly [Ref, ...Ref[]]): Ref {
  return operands[0].builder.emit(op, operands, {});
}

const unary = (op: PlainOperation) => torchFunction('input', (args) => plain(op, args.ref('input')));

const elementwise = withInPlace({
  abs: unary('abs'),
  acos: unary('acos'),
  acosh: unary('acosh'),
  asin: unary('asin'),
  asinh: unary('asinh'),
  atan: unary('atan'),
  atanh: unary('atanh'),
  bitwise_not: unary('bitwiseNot'),
  ceil: unary('ceil'),
  cos: unary('cos'),
  cosh: unary('cosh'),
  digamma: unary('digamma'),
  erf: unary('erf'),
  erfc: unary('erfc'),
  erfinv: unary('erfinv'),
  exp: unary('exp'),
  expm1: unary('expm1'),
  floor: unary('floor'),
  frac: unary('frac'),
  lgamma: unary('lgamma'),
  log: unary('log'),
  log10: unary('log10'),
  log1p: unary('log1p'),
  log2: unary('log2'),
  neg: unary('neg'),
  reciprocal: unary('reciprocal'),
  relu: unary('relu'),
  rsqrt: unary('rsqrt'),
  sigmoid: unary('sigmoid'),
  sgn: unary('sign'),
  sign: unary('sign'),
  sin: unary('sin'),
  sinc: unary('sinc'),
  sinh: unary('sinh'),
  sqrt: unary('sqrt'),
  tan: unary('tan'),
  tanh: unary('tanh'),
  trunc: unary('trunc'),

  deg2rad: torchFunction('input', (args) => floating(args.ref('input')).mul(Math.PI / 180)),
  exp2: torchFunction('input', (args) => {
    const input = floating(args.ref('input'));
    return input.scalar(2).pow(input);
  }),
  logit: torchFunction('input, eps=None', (args) => {
    const input = args.ref('input');
    return input.builder.emit('logit', [input], { eps: args.read('eps', optionalNumber) });
  }),
  nan_to_num: torchFunction('input, nan=None, posinf=None, neginf=None', (args) => {
    const input = args.ref('input');
    if (!isFloating(input.dtype)) return input.detach();
    const { max, min } = limitsOf(input.dtype);
    return input.builder.emit('nanToNum', [input], {
      nan: args.read('nan', optionalNumber) ?? 0,
      posinf: args.read('posinf', optionalNumber) ?? max,
      neginf: args.read('neginf', optionalNumber) ?? min,
    });
  }),
  rad2deg: torchFunction('input', (args) => floating(args.ref('input')).mul(180 / Math.PI)),
  round: torchFunction('input, *, decimals=0', (args) => {
    const input = args.ref('input');
    const decimals = args.int('decimals');
    if (decimals !== 0) requireFloating(input.type, 'round_cpu');
    return input.builder.emit('round', [input], { decimals });
  }),
  square: torchFunction('input', (args) => {
    const input = args.ref('input');
    return (input.dtype === 'bool' ? input.cast('int64') : input).pow(2);
  }),
});

const logical = withValueInPlace({ logical_not: unary('logicalNot') });

/** Whether a number is this infinity, which no whole number is. */
function isInfinity(infinity: number): LibraryFunction {
  return torchFunction('input', (args) => args.ref('input').cast('float64').eq(infinity));
}

const tests = functionsAndMethods({
  /** Of a real number: π where it is negative. It does not turn when the number moves a little. */
  angle: torchFunction('input', (args) => {
    const input = floating(args.ref('input'));
    const angle = input.lt(0).choose(input.scalar(Math.PI), input.scalar(0));
    return plain('overwrite', input.sign(), input.isNan().choose(input, angle));
  }),
  isfinite: unary('isFinite'),
  isinf: unary('isInf'),
  isnan: unary('isNan'),
  isneginf: isInfinity(-Infinity),
  isposinf: isInfinity(Infinity),
  isreal: torchFunction('input', (args) =>
    args
      .ref('input')
      .eq(args.ref('input'))
      .or(plain('isNan', args.ref('input'))),
  ),
  positive: torchFunction('input', (args) => {
    requireNotBool(args.ref('input'), 'The `+` operator, on a bool tensor is not supported.');
    return args.value('input');
  }),
  signbit: torchFunction('input', (args) => {
    const input = args.ref('input');
    return isFloating(input.dtype) ? plain('copysign', input.scalar(1), input).lt(0) : input.lt(0);
  }),
});

/** Values and slopes that single precision cannot hold are computed in double. */
function inDouble(input: Ref, compute: (x: Ref) => Ref): Ref {
  const own = floating(input);
  return compute(own.cast('float64')).cast(own.dtype);
}

/** log Φ(x); below −1 by what is left of Φ without its exponential. */
function logNormalDistribution(x: Ref): Ref {
  const isLow = x.lt(-1);
  const share = plain('erfc', isLow.choose(x.scalar(0), x).mul(-Math.SQRT1_2));
  const low = isLow.choose(x, x.scalar(-1));
  const rest = plain('erfcx', low.mul(-Math.SQRT1_2)).mul(0.5).log();
  return isLow.choose(rest.sub(low.mul(low).mul(0.5)), share.mul(0.5).log());
}

const bessel = (order: 0 | 1, isScaled: boolean): LibraryFunction =>
  torchFunction('input', (args) => args.ref('input').builder.emit('besselI', [args.ref('input')], { order, isScaled }));

const special = functions({
  'special.entr': unary('entr'),
  'special.erfcx': unary('erfcx'),
  'special.log_ndtr': torchFunction('input', (args) => inDouble(args.ref('input'), logNormalDistribution)),
  'special.i0': bessel(0, false),
  'special.i0e': bessel(0, true),
  'special.i1': bessel(1, false),
  'special.i1e': bessel(1, true),
  'special.ndtr': torchFunction('input', (args) =>
    plain('erfc', floating(args.ref('input')).mul(-Math.SQRT1_2)).mul(0.5),
  ),
  'special.ndtri': torchFunction('input', (args) =>
    inDouble(args.ref('input'), (x) => plain('erfinv', x.mul(2).sub(1)).mul(Math.SQRT2)),
  ),
});

const polygamma = functionsAndMethods({
  mvlgamma: torchFunction('input, p', (args) => {
    const [input, p] = [floating(args.ref('input')), args.int('p')];
    if (p < 1) refuse('p has to be greater than or equal to 1');
    const terms = Array.from({ length: p }, (_, index) => plain('lgamma', input.sub(index / 2)));
    return terms.reduce((sum, term) => sum.add(term), input.scalar((p * (p - 1) * Math.log(Math.PI)) / 4));
  }),
  polygamma: torchFunction('n, input', (args) => polygammaOf(args.int('n'), args.ref('input'))),
});

function polygammaOf(order: number, input: Ref): Ref {
  if (order < 0) refuse('polygamma(n, x) does not support negative n.');
  if (order === 0) return plain('digamma', input);
  return input.builder.emit('polygamma', [input], { order });
}

export const unaryFunctions: Library = {
  ...elementwise,
  ...logical,
  ...tests,
  ...special,
  ...polygamma,
  ...aliasesInPlace({
    absolute: 'abs',
    arccos: 'acos',
    arccosh: 'acosh',
    arcsin: 'asin',
    arcsinh: 'asinh',
    arctan: 'atan',
    arctanh: 'atanh',
    fix: 'trunc',
    negative: 'neg',
  }),
  'torch.i0': alias('torch.special.i0'),
  'torch.special.digamma': alias('torch.digamma'),
  'torch.special.erf': alias('torch.erf'),
  'torch.special.erfc': alias('torch.erfc'),
  'torch.special.erfinv': alias('torch.erfinv'),
  'torch.special.exp2': alias('torch.exp2'),
  'torch.special.expit': alias('torch.sigmoid'),
  'torch.special.expm1': alias('torch.expm1'),
  'torch.special.gammaln': alias('torch.lgamma'),
  'torch.special.log1p': alias('torch.log1p'),
  'torch.special.logit': alias('torch.logit'),
  'torch.special.multigammaln': alias('torch.mvlgamma'),
  'torch.special.polygamma': alias('torch.polygamma'),
  'torch.special.psi': alias('torch.digamma'),
  'torch.special.round': alias('torch.round'),
  'torch.special.sinc': alias('torch.sinc'),
};
