import type { LibraryFunction } from '../../interpreter/library';
import { none, type Value } from '../../interpreter/values';
import { refuse } from '../../ops/makers/types';
import type { Ref } from '../../ops/ref';
import type { Shape } from '../../tensor/shape';
import { sizeOf } from '../../tensor/shape';
import { intArgument, shapeArgument } from '../torch/kit/arguments';
import { tabulated } from '../torch/kit/creation';
import { writeCast } from '../torch/kit/in-place';
import type { Arguments } from '../torch/kit/torch-function';
import { draw, standardGamma } from '../torch/kit/draws';
import { selectRows } from '../torch/indexing/along-dim';
import { argsort } from '../torch/sorting';
import { arrayArgument, numpyFunction } from './arrays';

/** `np.random`: drawn from the seeded stream of the trace, not NumPy's own numbers. */

function drawn<Name extends string>(op: 'uniform' | 'normal', shape: Shape, { context }: Arguments<Name>): Ref {
  return draw(op, { shape, dtype: 'float64' }, context);
}

/** `size=None` is one number. */
function sizeOfDraw(args: Arguments<'size'>): Shape {
  return args.isNone('size') ? [] : args.read('size', shapeArgument);
}

const sized = (op: 'uniform' | 'normal'): LibraryFunction =>
  numpyFunction('*size', (args) => drawn(op, args.read('size', shapeArgument), args));

const inSize = (op: 'uniform' | 'normal'): LibraryFunction =>
  numpyFunction('size=None', (args) => drawn(op, sizeOfDraw(args), args));

/** As many as are asked for, or one for each concentration. */
function gamma<Name extends string>(name: Name, args: Arguments<Name | 'size'>): Ref {
  const concentration = args.read(name, arrayArgument).cast('float64');
  return standardGamma(args.isNone('size') ? concentration : concentration.expand(sizeOfDraw(args)), args.context);
}

/** The numbers from 0 in a random order. */
function order(count: number, args: Arguments<never>): Ref {
  return argsort(drawn('uniform', [count], args), 0, false);
}

function choice(args: Arguments<'a' | 'size' | 'replace' | 'p'>): Ref | Value {
  const { context } = args;
  const given = args.value('a');
  const pool =
    given.kind === 'int'
      ? tabulated([intArgument(given, 'a', context)], 'int64', (index) => index, context)
      : args.read('a', arrayArgument);
  const shape = sizeOfDraw(args);
  const [count, wanted] = [pool.shape[0] ?? 0, sizeOf(shape)];
  if (count === 0) refuse('a must be greater than 0 unless no samples are taken', 'ValueError');
  const index = chosenPlaces(args, count, wanted);
  const rows = selectRows(pool, 0, index, context);
  return rows.reshape([...shape, ...pool.shape.slice(1)]);
}

function chosenPlaces(args: Arguments<'replace' | 'p'>, count: number, wanted: number): Ref {
  if (!args.bool('replace')) {
    if (wanted > count) refuse("Cannot take a larger sample than population when 'replace=False'", 'ValueError');
    return order(count, args).slice(0, 0, wanted);
  }
  const places = drawn('uniform', [wanted], args);
  if (args.isNone('p')) return places.mul(count).floor().cast('int64');
  const limits = args.read('p', arrayArgument).cast('float64').cumsum(0);
  const found = limits.builder.emit('searchsorted', [limits, places], { right: true });
  return found.clamp(0, count - 1);
}

export const random: Readonly<Record<string, LibraryFunction>> = {
  seed: numpyFunction('seed=None', () => none),
  rand: sized('uniform'),
  randn: sized('normal'),
  random: inSize('uniform'),
  random_sample: inSize('uniform'),
  standard_normal: inSize('normal'),
  uniform: numpyFunction('low=0.0, high=1.0, size=None', (args) => {
    const [low, high] = [
      args.read('low', arrayArgument).cast('float64'),
      args.read('high', arrayArgument).cast('float64'),
    ];
    return drawn('uniform', sizeOfDraw(args), args).mul(high.sub(low)).add(low);
  }),
  normal: numpyFunction('loc=0.0, scale=1.0, size=None', (args) => {
    const [mean, scale] = [
      args.read('loc', arrayArgument).cast('float64'),
      args.read('scale', arrayArgument).cast('float64'),
    ];
    return drawn('normal', sizeOfDraw(args), args).mul(scale).add(mean);
  }),
  gamma: numpyFunction('shape, scale=1.0, size=None', (args) =>
    gamma('shape', args).mul(args.read('scale', arrayArgument).cast('float64')),
  ),
  beta: numpyFunction('a, b, size=None', (args) => {
    const [first, second] = [gamma('a', args), gamma('b', args)];
    return first.div(first.add(second));
  }),
  dirichlet: numpyFunction('alpha, size=None', (args) => {
    const alpha = args.read('alpha', arrayArgument).cast('float64');
    const drawn = standardGamma(alpha.expand([...sizeOfDraw(args), ...alpha.shape]), args.context);
    return drawn.div(drawn.sum([-1], true));
  }),
  randint: numpyFunction('low, high=None, size=None, dtype=None, endpoint=False', (args) => {
    // NumPy cuts off what is no whole number.
    const bound = (name: 'low' | 'high'): number => Math.trunc(args.number(name));
    const [low, last] = args.isNone('high') ? [0, bound('low')] : [bound('low'), bound('high')];
    const high = args.bool('endpoint') ? last + 1 : last;
    if (high <= low) refuse('low >= high', 'ValueError');
    return drawn('uniform', sizeOfDraw(args), args)
      .mul(high - low)
      .floor()
      .add(low)
      .cast('int64');
  }),
  /** A generator of its own draws from the one stream that there is. */
  default_rng: numpyFunction('seed=None', ({ context }) => context.importModule('numpy.random')),
  RandomState: numpyFunction('seed=None', ({ context }) => context.importModule('numpy.random')),
  choice: numpyFunction('a, size=None, replace=True, p=None', choice),
  permutation: numpyFunction('x', (args) => {
    const given = args.value('x');
    if (given.kind === 'int') return order(args.int('x'), args);
    const x = args.read('x', arrayArgument);
    return selectRows(x, 0, order(x.shape[0] ?? 0, args), args.context);
  }),
  shuffle: numpyFunction('x', (args) => {
    const given = args.value('x');
    if (given.kind !== 'tensor') return args.context.opaque('a list shuffled by NumPy');
    const x = given.tensor.read();
    writeCast(given.tensor, selectRows(x, 0, order(x.shape[0] ?? 0, args), args.context), args.context);
    return none;
  }),
};
