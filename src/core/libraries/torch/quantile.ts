import type { Library } from '../../interpreter/library';
import { refuse } from '../../ops/makers/types';
import { concat, type Ref } from '../../ops/ref';
import { roundHalfToEven } from '../../tensor/data';
import { reducedShape, type Shape } from '../../tensor/shape';
import { checkedDim } from './kit/dims';
import { functionsAndMethods } from './kit/registry';
import { torchFunction, type Arguments } from './kit/torch-function';
import { argsort, onlyAlong, sizeAlong } from './sorting';

type QuantileArguments = Arguments<'input' | 'q' | 'dim' | 'keepdim' | 'interpolation'>;

/** The quantiles as numbers, and whether they came as one: a tensor's dimension leads the result. */
function quantilesOf(args: QuantileArguments): { readonly values: readonly number[]; readonly isOne: boolean } {
  if (args.value('q').kind !== 'tensor') return { values: [args.number('q')], isOne: true };
  const q = args.ref('q');
  return { values: [...args.context.trace.guard(q)], isOne: q.rank === 0 };
}

/** Which sorted element lies below a position, and the weight of the next one. */
type Interpolation = (position: number) => { readonly below: number; readonly weight: number };

const interpolations: Readonly<Record<string, Interpolation>> = {
  linear: (position) => ({ below: Math.floor(position), weight: position - Math.floor(position) }),
  lower: (position) => ({ below: Math.floor(position), weight: 0 }),
  higher: (position) => ({ below: Math.ceil(position), weight: 0 }),
  midpoint: (position) => ({ below: Math.floor(position), weight: Number.isInteger(position) ? 0 : 0.5 }),
  nearest: (position) => ({ below: roundHalfToEven(position), weight: 0 }),
};

function interpolationOf(name: string): Interpolation {
  const known = 'linear, lower, higher, midpoint or nearest';
  return interpolations[name] ?? refuse(`quantile() interpolation must be one of ${known}, but got '${name}'`);
}

/** One quantile along `dim`, which stays with size 1. */
function quantileOf(sorted: Ref, dim: number, q: number, interpolate: Interpolation): Ref {
  if (q < 0 || q > 1) refuse(`quantile() q must be in the range [0, 1] but got ${q}`);
  const { below, weight } = interpolate(q * (sizeAlong(sorted, dim) - 1));
  const low = onlyAlong(sorted, dim, below);
  return weight === 0
    ? low
    : low.add(
        onlyAlong(sorted, dim, below + 1)
          .sub(low)
          .mul(weight),
      );
}

function quantile(args: QuantileArguments): Ref {
  const input = args.ref('input');
  if (input.dtype !== 'float32' && input.dtype !== 'float64') {
    refuse('quantile() input tensor must be either float or double dtype');
  }
  if (input.size === 0) refuse('quantile() input tensor must be non-empty');
  const given = args.optionalInt('dim');
  const dim = given === null ? null : checkedDim(given, input.rank, args.context);
  const rows = dim === null ? input.reshape([input.size]) : input;
  const sorted = rows.gather(dim ?? 0, argsort(rows, dim ?? 0, false));
  const interpolate = interpolationOf(args.string('interpolation'));
  const { values, isOne } = quantilesOf(args);
  const over = dim === null ? input.shape.map((_, other) => other) : [dim];
  const shape: Shape = reducedShape(input.shape, over, args.bool('keepdim'));
  const results = values.map((q) => quantileOf(sorted, dim ?? 0, q, interpolate).reshape(shape));
  const [first] = results;
  if (isOne && first !== undefined) return first;
  return concat(
    results.map((one) => one.unsqueeze(0)),
    0,
  );
}

export const quantileFunctions: Library = functionsAndMethods({
  quantile: torchFunction('input, q, dim=None, keepdim=False, *, interpolation="linear"', quantile),
});
