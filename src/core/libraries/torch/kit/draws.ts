import type { Context } from '../../../interpreter/context';
import type { Ref } from '../../../ops/ref';
import type { DType } from '../../../tensor/dtype';
import type { Shape } from '../../../tensor/shape';

interface Drawn {
  readonly shape: Shape;
  readonly dtype: DType;
}

/** Fresh random numbers: uniform in [0, 1) or standard normal. */
export function draw(op: 'uniform' | 'normal', { shape, dtype }: Drawn, { trace, random }: Context): Ref {
  random.calls += 1;
  return trace.emit(op, [], { shape, dtype, seed: random.seed, call: random.calls });
}

/** 1 with the given chance, else 0. */
export function coin(chance: number, { shape, dtype }: Drawn, context: Context): Ref {
  return draw('uniform', { shape, dtype }, context).lt(chance).cast(dtype);
}

/** Of so many proposals that are each taken with a chance of 95 % or more, one practically always is. */
const proposals = 8;

/**
 * Fresh random numbers of the gamma distribution with rate 1, one for each concentration, not differentiable (Marsaglia & Tsang 2000: a cubed
 * normal number, taken where a uniform one lies below the ratio of the densities).
 */
export function standardGamma(concentration: Ref, context: Context): Ref {
  const { shape, dtype } = concentration;
  const fresh = (op: 'uniform' | 'normal'): Ref => draw(op, { shape, dtype }, context);
  const isSmall = concentration.lt(1);
  const d = isSmall.choose(concentration.add(1), concentration).sub(1 / 3);
  const spread = d.mul(9).sqrt().reciprocal();
  const propose = (): { readonly value: Ref; readonly isTaken: Ref } => {
    const x = fresh('normal');
    const base = x.mul(spread).add(1);
    const v = base.mul(base).mul(base);
    const bound = x.mul(x).mul(0.5).add(d).sub(d.mul(v)).add(d.mul(v.log()));
    return { value: d.mul(v), isTaken: base.gt(0).and(fresh('uniform').log().lt(bound)) };
  };
  const { value: last } = propose();
  const drawn = Array.from({ length: proposals - 1 }, propose).reduce(
    (other, { value, isTaken }) => isTaken.choose(value, other),
    last.abs(),
  );
  return isSmall.choose(drawn.mul(fresh('uniform').pow(concentration.reciprocal())), drawn);
}
