import type { Context } from '../../interpreter/context';
import { numberFrom, numberRef, settled } from '../../interpreter/numbers';
import { signature, type Library } from '../../interpreter/library';
import { int, list, none, type NumberValue, type Value } from '../../interpreter/values';
import type { Ref } from '../../ops/ref';
import { changing, integer, listSelf, realNumber } from './arguments';

/**
 * Python's `random`. Each number is a draw of the trace, keyed by seed and call, so that a replay draws anew; a draw that decides
 * something is a guard. The numbers are not CPython's: those depend on a generator that nothing here has seeded.
 */
export const random: Library = {
  'random.seed': signature('a=None, version=2', () => none),
  'random.random': signature('', (_, context) => number(uniform(context), context)),
  'random.uniform': signature('a, b', ({ a, b }, context) => {
    const low = real(a, context);
    return number(low.add(real(b, context).sub(low).mul(uniform(context))), context);
  }),
  'random.gauss': signature('mu=0.0, sigma=1.0', ({ mu, sigma }, context) => normal(mu, sigma, context)),
  'random.normalvariate': signature('mu=0.0, sigma=1.0', ({ mu, sigma }, context) => normal(mu, sigma, context)),
  'random.randint': signature('a, b', ({ a, b }, context) =>
    between(integer(a, context), integer(b, context) + 1, context),
  ),
  'random.randrange': signature('start, stop=None, step=1', ({ start, stop, step }, context) => {
    const [low, high] =
      stop.kind === 'none' ? [0, integer(start, context)] : [integer(start, context), integer(stop, context)];
    const width = integer(step, context);
    const place = between(0, Math.ceil((high - low) / width), context);
    return context.binary('+', int(low), context.binary('*', place, int(width)));
  }),
  'random.choice': signature('seq', ({ seq }, context) => {
    const length = context.length(seq);
    if (length === 0) return context.raise('IndexError', 'Cannot choose from an empty sequence');
    return context.getItem(seq, between(0, length, context));
  }),
  'random.choices': signature(
    'population, weights=None, *, cum_weights=None, k=1',
    ({ population, weights, k }, context) => {
      if (weights.kind !== 'none') return context.opaque('weighted random choices are not followed');
      const length = context.length(population);
      const count = integer(k, context);
      context.reserve(count);
      return list(Array.from({ length: count }, () => context.getItem(population, between(0, length, context))));
    },
  ),
  'random.sample': signature('population, k', ({ population, k }, context) =>
    list(shuffled([...context.iterate(population)], context).slice(0, integer(k, context))),
  ),
  'random.shuffle': signature('x', ({ x }, context) =>
    changing(x, context, () => {
      const { items } = listSelf(x, context);
      for (const [index, item] of shuffled(items, context).entries()) items[index] = item;
    }),
  ),
};

function uniform(context: Context): Ref {
  return context.trace.emit('uniform', [], { shape: [], dtype: 'float64', ...draw(context) });
}

function draw({ random: state }: Context): { readonly seed: number; readonly call: number } {
  const call = state.calls;
  state.calls += 1;
  return { seed: state.seed, call };
}

function real(value: Value, context: Context): Ref {
  return numberRef(realNumber(value, context), 'float64', context);
}

function number(ref: Ref, context: Context): NumberValue {
  return numberFrom(ref, 'float', context);
}

function normal(mu: Value, sigma: Value, context: Context): Value {
  const drawn = context.trace.emit('normal', [], { shape: [], dtype: 'float64', ...draw(context) });
  return number(drawn.mul(real(sigma, context)).add(real(mu, context)), context);
}

/** An integer from `low` up to but not including `high`. */
function between(low: number, high: number, context: Context): NumberValue {
  if (high <= low) return context.raise('ValueError', `empty range in randrange(${low}, ${high})`);
  return numberFrom(
    uniform(context)
      .mul(high - low)
      .floor()
      .add(low),
    'int',
    context,
  );
}

/** Fisher–Yates; the order decides what follows, so every draw is a guard. */
function shuffled(values: readonly Value[], context: Context): Value[] {
  const result = [...values];
  for (let last = result.length - 1; last > 0; last -= 1) {
    const place = settled(between(0, last + 1, context), context);
    const [a = none, b = none] = [result[last], result[place]];
    result[last] = b;
    result[place] = a;
  }
  return result;
}
