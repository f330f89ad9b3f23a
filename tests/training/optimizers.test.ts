import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { Trace } from '../../src/core/graph/trace';
import type { TensorValue } from '../../src/core/ops/operation';
import { scalar } from '../../src/core/ops/ref';
import { allocate, tensorData } from '../../src/core/tensor/data';
import { sizeOf } from '../../src/core/tensor/shape';
import { optimizerOf, type Slot } from '../../src/training/optimizers/optimizer';
import { optimizerSchema } from '../../src/training/optimizers/schema';
import oracle from '../oracle/expected/optimizers.json';

/** Our names, and the learning rates that PyTorch takes where none is given. */
const names: Readonly<Record<string, { readonly name: string; readonly lr: number }>> = {
  SGD: { name: 'sgd', lr: 1e-3 },
  Adam: { name: 'adam', lr: 1e-3 },
  AdamW: { name: 'adamw', lr: 1e-3 },
  RMSprop: { name: 'rmsprop', lr: 1e-2 },
};

const tensor = v.pipe(
  v.object({ shape: v.array(v.number()), data: v.array(v.number()) }),
  v.transform(({ shape, data }): TensorValue => ({
    type: { shape, dtype: 'float32' },
    data: tensorData('float32', data),
  })),
);
const tensors = v.record(v.string(), tensor);
const { start, gradients, runs } = v.parse(
  v.object({
    start: tensors,
    gradients: v.array(tensors),
    runs: v.array(
      v.object({
        name: v.string(),
        optimizer: v.string(),
        options: v.record(v.string(), v.unknown()),
        after: v.array(v.record(v.string(), v.array(v.number()))),
      }),
    ),
  }),
  oracle,
);

// Nothing is trained upwards here: the variant "negated" does that by its loss.
const downwards = runs.filter(({ options }) => options['maximize'] === undefined);

describe.each(downwards)('$name', ({ optimizer: name, options, after }) => {
  const optimizer = optimizerOf(v.parse(optimizerSchema, { ...names[name], ...options }));

  test.each(Object.keys(start))('moves the %s as PyTorch does', (parameter) => {
    let at = need(start[parameter]);
    const state = new Map(optimizer.slots.map((slot) => [slot, zeros(at)]));
    expect(after).toHaveLength(gradients.length);
    gradients.forEach((gradient, step) => {
      at = update(at, need(gradient[parameter]), state, step + 1);
      const expected = need(after[step]?.[parameter]);
      expect(at.data).toHaveLength(expected.length);
      at.data.forEach((value, i) => {
        expect(Math.abs(value - (expected[i] ?? NaN))).toBeLessThan(2e-6);
      });
    });
  });

  /** The parameter after one step; the state is changed. */
  function update(
    parameter: TensorValue,
    gradient: TensorValue,
    state: Map<Slot, TensorValue>,
    step: number,
  ): TensorValue {
    const trace = new Trace();
    const next = optimizer.at(scalar(trace, step, 'float64'))(
      trace.input('parameter', parameter, false),
      trace.input('gradient', gradient, false),
      (slot) => trace.input(slot, need(state.get(slot)), false),
    );
    for (const slot of optimizer.slots) {
      const ref = need(next.state[slot]);
      state.set(slot, { type: ref.type, data: trace.data(ref) });
    }
    return { type: next.parameter.type, data: trace.data(next.parameter) };
  }
});

test.each([{ momentum: 0 }, { momentum: 0.9, dampening: 0.5 }])('refuses Nesterov momentum with %o', (options) => {
  expect(v.safeParse(optimizerSchema, { name: 'sgd', nesterov: true, ...options }).success).toBe(false);
});

function zeros({ type }: TensorValue): TensorValue {
  return { type, data: allocate(type.dtype, sizeOf(type.shape)) };
}

function need<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('missing');
  return value;
}
