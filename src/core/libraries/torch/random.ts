import { scalarTypeName } from './kit/dtype-names';
import { NotFollowed, type Context } from '../../interpreter/context';
import type { Library } from '../../interpreter/library';
import { int, none, type Value } from '../../interpreter/values';
import { refuse, requireFloating } from '../../ops/makers/types';
import type { Ref } from '../../ops/ref';
import { isFloating, type DType } from '../../tensor/dtype';
import type { Shape } from '../../tensor/shape';
import { optionalDType } from './kit/arguments';
import { checkedShape, newTensor } from './kit/creation';
import { draw, standardGamma } from './kit/draws';
import { replaceCast } from './kit/in-place';
import { broadcast, defaultDType } from './kit/promotion';
import { functions, functionsAndMethods, methods, variadic } from './kit/registry';
import { torchFunction, type Arguments } from './kit/torch-function';
import { argsort } from './sorting';

const options =
  'generator=None, dtype=None, layout=None, device=None, requires_grad=False, pin_memory=False, memory_format=None';
type Options = Arguments<'dtype' | 'requires_grad'>;

function made(ref: Ref, args: Options): Value {
  return newTensor(ref, args.bool('requires_grad'), args.context);
}

const drawing = { uniform: 'check_uniform_bounds', normal: 'normal_kernel_cpu' } as const;

function drawn(op: 'uniform' | 'normal', shape: Shape, dtype: DType, args: Arguments<never>): Ref {
  requireFloating({ shape, dtype }, drawing[op]);
  return draw(op, { shape: checkedShape(shape), dtype }, args.context);
}

const sized = (op: 'uniform' | 'normal') =>
  variadic(
    'size',
    torchFunction(`*size, ${options}`, (args) =>
      made(drawn(op, args.shape('size'), args.read('dtype', optionalDType) ?? defaultDType, args), args),
    ),
  );

const sizedLike = (op: 'uniform' | 'normal') =>
  torchFunction(`input, *, ${options}`, (args) => {
    const { shape, dtype } = args.tensor('input');
    return made(drawn(op, shape, args.read('dtype', optionalDType) ?? dtype, args), args);
  });

/** Whole numbers from `low` up to `high`, without it. */
function integers(low: number, high: number, shape: Shape, dtype: DType, args: Arguments<never>): Ref {
  if (high <= low) refuse(`random_ expects 'from' to be less than 'to', but got from=${low} >= to=${high}`);
  return drawn('uniform', shape, 'float64', args)
    .mul(high - low)
    .floor()
    .add(low)
    .cast(dtype);
}

/** `randint(high, size)` and `randint(low, high, size)`. */
function randint(args: Options & Arguments<'low' | 'high' | 'size'>): Value {
  const isOnlyHigh = args.isNone('size') || args.isNone('high');
  const size = args.isNone('size') ? 'high' : 'size';
  const [low, high] = isOnlyHigh ? [0, args.int('low')] : [args.int('low'), args.int('high')];
  const dtype = args.read('dtype', optionalDType) ?? 'int64';
  return made(integers(low, high, args.shape(size), dtype, args), args);
}

const fresh = functions({
  rand: sized('uniform'),
  rand_like: sizedLike('uniform'),
  randint: torchFunction(`low, high=None, size=None, *, ${options}`, randint),
  randint_like: torchFunction(`input, low, high=None, *, ${options}`, (args) => {
    const { shape, dtype } = args.tensor('input');
    const [low, high] = args.isNone('high') ? [0, args.int('low')] : [args.int('low'), args.int('high')];
    return made(integers(low, high, shape, args.read('dtype', optionalDType) ?? dtype, args), args);
  }),
  randn: sized('normal'),
  randn_like: sizedLike('normal'),
  _standard_gamma: torchFunction('input, generator=None', (args) => {
    const concentration = args.ref('input');
    const { context } = args;
    if (context.trace.recording && context.trace.requiresGrad(concentration))
      throw new NotFollowed({
        message: 'the derivative of a draw from the gamma distribution',
        span: context.site?.span ?? null,
      });
    return standardGamma(concentration, context);
  }),
  randperm: torchFunction(`n, *, ${options}`, (args) => {
    const order = argsort(drawn('uniform', [args.int('n')], 'float64', args), 0, false);
    return made(order.cast(args.read('dtype', optionalDType) ?? 'int64'), args);
  }),
});

/** 1 with the chance that each element is; the gradient to the chances is 0. */
function bernoulli(chance: Ref, { random, trace }: Context): Ref {
  random.calls += 1;
  const { shape, dtype } = chance;
  return trace.emit('bernoulli', [chance], { shape, dtype, seed: random.seed, call: random.calls });
}

/** Positions along the last dimension, drawn by weight: by the first of exponential races, or in the cumulated weights. */
function multinomial(weights: Ref, count: number, isReplaced: boolean, args: Arguments<never>): Ref {
  if (!isFloating(weights.dtype)) {
    refuse(`multinomial only supports floating-point dtypes for input, got: ${scalarTypeName(weights.dtype)}`);
  }
  if (weights.rank < 1 || weights.rank > 2) refuse('prob_dist must be 1 or 2 dim');
  if (count <= 0) refuse('cannot sample n_sample <= 0 samples');
  if (!isReplaced && count > (weights.shape.at(-1) ?? 0)) {
    refuse('cannot sample n_sample > prob_dist.size(-1) samples without replacement');
  }
  const exact = weights.detach().cast('float64');
  if (!args.context.trace.ask(exact, (data) => data.every((weight) => weight >= 0 && Number.isFinite(weight)))) {
    refuse('probability tensor contains either `inf`, `nan` or element < 0');
  }
  if (!args.context.trace.ask(exact.sum([-1]), (data) => data.every((sum) => sum > 0))) {
    refuse('invalid multinomial distribution (sum of probabilities <= 0)');
  }
  if (isReplaced) {
    const cumulated = exact.cumsum(-1);
    const total = exact.sum([-1], true);
    const at = drawn('uniform', [...exact.shape.slice(0, -1), count], 'float64', args).mul(total);
    return cumulated.unsqueeze(-2).le(at.unsqueeze(-1)).sum([-1]);
  }
  const races = drawn('uniform', exact.shape, 'float64', args).log().neg().div(exact);
  return argsort(races, exact.rank - 1, false).slice(-1, 0, count);
}

/** `normal(mean, std)` of tensors or numbers, in their shape or in `size`; the gradient to both is 0. */
function normal(args: Arguments<'mean' | 'std' | 'size' | 'dtype'>): Ref {
  const [mean, std] = [args.operand('mean'), args.operand('std')];
  const dtype = args.read('dtype', optionalDType) ?? defaultDType;
  const shape = args.isNone('size') ? broadcast([mean, std]) : args.shape('size');
  const { random, trace } = args.context;
  random.calls += 1;
  const key = { shape: checkedShape(shape), dtype, seed: random.seed, call: random.calls };
  return trace.emit('gaussian', [mean.as(dtype), std.as(dtype)], key);
}

const distributions = {
  ...functionsAndMethods({
    bernoulli: torchFunction('input, p=None, *, generator=None', (args) => {
      const input = args.ref('input');
      if (args.isNone('p')) return bernoulli(input, args.context);
      return bernoulli(input.scalar(args.number('p')).expand(input.shape), args.context);
    }),
    multinomial: torchFunction('input, num_samples, replacement=False, *, generator=None', (args) =>
      multinomial(args.ref('input'), args.int('num_samples'), args.bool('replacement'), args),
    ),
  }),
  ...functions({ normal: torchFunction(`mean, std=1.0, size=None, *, ${options}`, normal) }),
};

/** Fills the tensor with `values` of its shape; its history ends. */
function refilled(args: Arguments<'input'>, values: (shape: Shape, dtype: DType) => Ref): Value {
  const input = args.tensor('input');
  replaceCast(input, values(input.shape, input.dtype), args.context);
  return args.value('input');
}

function positiveRate(args: Arguments<'lambd'>): number {
  const rate = args.number('lambd');
  if (rate <= 0) refuse(`exponential_ expects lambda > 0.0, but found lambda=${rate}`);
  return rate;
}

function continuous(distribution: string, dtype: DType): DType {
  if (isFloating(dtype)) return dtype;
  const got = `dtype must be a floating point but you specified ${scalarTypeName(dtype)}`;
  return refuse(`${distribution} distribution is a continuous probability distribution. ${got}`);
}

const refills = methods({
  bernoulli_: torchFunction('input, p=0.5, *, generator=None', (args) =>
    refilled(args, (shape, dtype) => {
      const chance = args.operand('p').as(isFloating(dtype) ? dtype : 'float64');
      return bernoulli(chance.expand(shape), args.context);
    }),
  ),
  exponential_: torchFunction('input, lambd=1.0, *, generator=None', (args) =>
    refilled(args, (shape, dtype) =>
      drawn('uniform', shape, continuous('Exponential', dtype), args).neg().log1p().neg().div(positiveRate(args)),
    ),
  ),
  log_normal_: torchFunction('input, mean=1.0, std=2.0, *, generator=None', (args) =>
    refilled(args, (shape, dtype) =>
      drawn('normal', shape, dtype, args).mul(args.number('std')).add(args.number('mean')).exp(),
    ),
  ),
  normal_: torchFunction('input, mean=0.0, std=1.0, *, generator=None', (args) =>
    refilled(args, (shape, dtype) =>
      drawn('normal', shape, dtype, args).mul(args.number('std')).add(args.number('mean')),
    ),
  ),
  random_: torchFunction('input, from_=0, to=None, *, generator=None', (args) => {
    if (args.isNone('to')) return args.context.opaque('random_ without bounds');
    return refilled(args, (shape) => integers(args.int('from_'), args.int('to'), shape, 'int64', args));
  }),
  uniform_: torchFunction('input, from_=0.0, to=1.0, *, generator=None', (args) =>
    refilled(args, (shape, dtype) => {
      const [low, high] = [args.number('from_'), args.number('to')];
      if (low > high) refuse(`uniform_ expects to return a [from, to) range, but found from=${low} > to=${high}`);
      return drawn('uniform', shape, dtype, args)
        .mul(high - low)
        .add(low);
    }),
  ),
});

const seeds = functions({
  initial_seed: torchFunction('', (args) => int(args.context.random.seed)),
  manual_seed: torchFunction('seed', (args) => {
    args.context.random.seed = args.int('seed');
    args.context.random.calls = 0;
    return none;
  }),
});

export const randomFunctions: Library = { ...fresh, ...distributions, ...refills, ...seeds };
