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
