import { alias, type Library } from '../../interpreter/library';
import type { Ref } from '../../ops/ref';
import { concat } from '../../ops/ref';
import { refuse, requireNotBool } from '../../ops/makers/types';
import { optionalDType } from './kit/arguments';
import { checkedDim } from './kit/dims';
import { floating } from './kit/promotion';
import { functions, functionsAndMethods, withInPlace } from './kit/registry';
import { namedResult } from './kit/results';
import { torchFunction, type Arguments } from './kit/torch-function';

function castInput(args: Arguments<'input' | 'dtype'>): Ref {
  const input = args.ref('input');
  return input.cast(args.read('dtype', optionalDType) ?? input.dtype);
}

type AlongOne = 'softmax' | 'logSoftmax' | 'cumsum' | 'cumprod' | 'logcumsumexp';

function along(op: AlongOne, input: Ref, args: Arguments<'dim'>): Ref {
  return input.builder.emit(op, [input], { dim: checkedDim(args.int('dim'), input.rank, args.context) });
}

const cumulative = (op: 'cumsum' | 'cumprod') =>
  torchFunction('input, dim, *, dtype=None', (args) => along(op, castInput(args), args));

const normalised = (op: 'softmax' | 'logSoftmax') =>
  torchFunction('input, dim, dtype=None', (args) => along(op, castInput(args), args));

const runningExtreme = (name: 'cummax' | 'cummin') =>
  torchFunction('input, dim', (args) => {
    const input = args.ref('input');
    const dim = checkedDim(args.int('dim'), input.rank, args.context);
    const op = name === 'cummax' ? 'cummaxIndex' : 'cumminIndex';
    const indices = input.builder.emit(op, [input], { dim });
    return namedResult(name, { values: input.gather(dim, indices), indices }, args.context);
  });

/** Differences of neighbours; of truth values, whether they differ. */
function differences(input: Ref, dim: number): Ref {
  const size = input.shape[dim] ?? 1;
  const [later, earlier] = [input.slice(dim, 1, Math.max(size, 1)), input.slice(dim, 0, Math.max(size - 1, 0))];
  return input.dtype === 'bool' ? later.ne(earlier) : later.sub(earlier);
}

/** Areas of the trapezoids between neighbours along `dim`. */
function trapezoids(args: Arguments<'y' | 'x' | 'dx' | 'dim'>): { readonly areas: Ref; readonly dim: number } {
  for (const name of ['y', 'x'] as const) {
    const given = args.value(name);
    if (given.kind === 'tensor') {
      const named = args.isNone('x') ? '`y`' : '`x` or `y`';
      requireNotBool(
        given.tensor.read().type,
        `trapezoid: received a bool input for ${named}, but bool is not supported`,
      );
    }
  }
  const y = floating(args.ref('y'));
  if (y.rank === 0) {
    refuse(`Dimension specified as ${args.int('dim')} but tensor has no dimensions`, 'IndexError');
  }
  const dim = checkedDim(args.int('dim'), y.rank, args.context);
  const size = y.shape[dim] ?? 1;
  const sums = y.slice(dim, 1, size).add(y.slice(dim, 0, size - 1));
  if (args.isNone('x')) return { areas: sums.mul(args.number('dx') / 2), dim };
  const x = args.ref('x').cast(y.dtype);
  const trailing = y.shape.slice(dim + 1).map(() => 1);
  const leading = y.shape.slice(0, Math.max(y.rank - x.rank, 0)).map(() => 1);
  const shaped =
    x.rank === 1
      ? differences(x, 0).reshape([Math.max(x.size - 1, 0), ...trailing])
      : differences(x.reshape([...leading, ...x.shape]), dim);
  return { areas: sums.mul(shaped).mul(0.5), dim };
}

export const scanFunctions: Library = {
  ...withInPlace({ cumprod: cumulative('cumprod'), cumsum: cumulative('cumsum') }),
  ...functionsAndMethods({
    cummax: runningExtreme('cummax'),
    cummin: runningExtreme('cummin'),
    diff: torchFunction('input, n=1, dim=-1, prepend=None, append=None', (args) => {
      const input = args.ref('input');
      const dim = checkedDim(args.int('dim'), input.rank, args.context);
      const before = args.isNone('prepend') ? [] : [args.ref('prepend').cast(input.dtype)];
      const after = args.isNone('append') ? [] : [args.ref('append').cast(input.dtype)];
      if (input.rank === 0) refuse('diff expects input to be at least one-dimensional');
      if ([...before, ...after].some((part) => part.rank !== input.rank)) {
        refuse('diff expects prepend or append to be the same dimension as input');
      }
      if (args.int('n') < 0) refuse(`order must be non-negative but got ${args.int('n')}`);
      if (args.int('n') === 0) return input;
      const joined = before.length + after.length === 0 ? input : concat([...before, input, ...after], dim);
      return Array.from({ length: args.int('n') }).reduce<Ref>((values) => differences(values, dim), joined);
    }),
    log_softmax: normalised('logSoftmax'),
    logcumsumexp: torchFunction('input, dim', (args) => along('logcumsumexp', args.ref('input'), args)),
    softmax: normalised('softmax'),
  }),
  ...functions({
    cumulative_trapezoid: torchFunction('y, x=None, *, dx=1, dim=-1', (args) => {
      const { areas, dim } = trapezoids(args);
      return areas.cumsum(dim);
    }),
    trapezoid: torchFunction('y, x=None, *, dx=1, dim=-1', (args) => {
      const { areas, dim } = trapezoids(args);
      const y = floating(args.ref('y'));
      const size = y.shape[dim] ?? 1;
      if (size === 0) return areas.sum([dim]).detach();
      if (!args.isNone('x')) return areas.sum([dim]);
      const ends = y
        .slice(dim, 0, 1)
        .add(y.slice(dim, size - 1, size))
        .sum([dim]);
      return y.sum([dim]).sub(ends.mul(0.5)).mul(args.number('dx'));
    }),
  }),
  'torch.special.log_softmax': alias('torch.log_softmax'),
  'torch.special.softmax': alias('torch.softmax'),
  'torch.trapz': alias('torch.trapezoid'),
};
