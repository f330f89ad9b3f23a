import type { Library } from '../../interpreter/library';
import { refuse } from '../../ops/makers/types';
import type { Ref } from '../../ops/ref';
import { reducedShape } from '../../tensor/shape';
import { interpolated } from './arithmetic';
import { numberArgument } from './kit/arguments';
import { checkedDim } from './kit/dims';
import { functionsAndMethods } from './kit/registry';
import { torchFunction, type Arguments } from './kit/torch-function';
import { argsort } from './sorting';

type QuantileArguments = Arguments<'input' | 'q' | 'dim' | 'keepdim' | 'interpolation'>;

const interpolations = ['linear', 'lower', 'higher', 'midpoint', 'nearest'];

/** The fractions as a vector of the input's dtype. */
function fractionsOf(args: QuantileArguments, input: Ref): Ref {
  const value = args.value('q');
  if (value.kind !== 'tensor') {
    const q = args.read('q', numberArgument);
    if (!(q >= 0 && q <= 1)) refuse(`quantile() q must be in the range [0, 1] but got ${q}`);
    return input.scalar(q).reshape([1]);
  }
  const q = args.ref('q');
  if (q.rank > 1) refuse(`quantile() q must be a scalar or 1D tensor`);
  if (q.dtype !== input.dtype) refuse('quantile() q tensor must be same dtype as the input tensor');
  return q.reshape([q.size]);
}

/** Places of the quantiles, fractions among them, in rows whose sorted elements end with what is NaN. */
function ranksOf(sorted: Ref, q: Ref, ignoresNan: boolean): Ref {
  const last = sorted.rank - 1;
  const isNan = sorted.isNan();
  if (ignoresNan) {
    const present = isNan.not().sum([last], true).sub(1).cast(q.dtype);
    return q.mul(present).maximum(0);
  }
  const end = (sorted.shape[last] ?? 1) - 1;
  const hasNan = sorted.builder.emit('any', [isNan], { dims: [last], keepdim: true });
  return hasNan.choose(q.scalar(end), q.mul(end));
}

const roundings = { lower: 'floor', higher: 'ceil' } as const;

function roundedRanks(ranks: Ref, interpolation: string): Ref {
  if (interpolation === 'lower' || interpolation === 'higher') {
    return ranks.builder.emit(roundings[interpolation], [ranks], {});
  }
  return interpolation === 'nearest' ? ranks.builder.emit('round', [ranks], { decimals: 0 }) : ranks;
}

/** The quantiles of each row: [.., fractions]. */
function quantilesOf(sorted: Ref, ranks: Ref, interpolation: string): Ref {
  const at = (places: Ref): Ref => sorted.gather(-1, places.cast('int64'));
  const exact = roundedRanks(ranks, interpolation);
  const below = at(exact);
  if (interpolation !== 'linear' && interpolation !== 'midpoint') return below;
  const weight = interpolation === 'midpoint' ? exact.scalar(0.5) : exact.sub(exact.cast('int64').cast(exact.dtype));
  return interpolated(below, at(exact.builder.emit('ceil', [exact], {})), weight);
}

const quantile = (ignoresNan: boolean) =>
  torchFunction('input, q, dim=None, keepdim=False, *, interpolation="linear"', (args) => {
    const [input, interpolation] = [args.ref('input'), args.string('interpolation')];
    if (input.dtype !== 'float32' && input.dtype !== 'float64') {
      refuse('quantile() input tensor must be either float or double dtype');
    }
    if (input.size === 0) refuse('quantile() input tensor must be non-empty');
    if (!interpolations.includes(interpolation)) {
      const known = 'linear, lower, higher, midpoint or nearest';
      refuse(`quantile() interpolation must be one of ${known}, but got ${interpolation}`);
    }
    const given = args.optionalInt('dim');
    const dim = given === null ? null : checkedDim(given, input.rank, args.context);
    const isFlat = dim === null || input.rank === 0;
    const others = range(input.rank).filter((other) => other !== dim);
    const rows = isFlat ? input.reshape([input.size]) : input.permute([...others, dim]);
    const sorted = rows.gather(-1, argsort(rows, rows.rank - 1, false, { kind: 'sort' }));
    const q = fractionsOf(args, input);
    const ranks = ranksOf(sorted, q, ignoresNan);
    const spread = ranks.expand([...sorted.shape.slice(0, -1), q.size]);
    const found = quantilesOf(sorted, spread, interpolation);
    const over = isFlat ? range(input.rank) : [dim];
    const isVector = args.value('q').kind === 'tensor' && args.ref('q').rank === 1;
    return arranged(found, reducedShape(input.shape, over, args.bool('keepdim')), isVector);
  });

/** With the fractions first, where they came as a vector. */
function arranged(found: Ref, shape: readonly number[], isVector: boolean): Ref {
  const [last, count] = [found.rank - 1, found.shape.at(-1) ?? 1];
  return isVector ? found.permute([last, ...range(last)]).reshape([count, ...shape]) : found.reshape(shape);
}

function range(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index);
}

export const quantileFunctions: Library = functionsAndMethods({
  nanquantile: quantile(true),
  quantile: quantile(false),
});
