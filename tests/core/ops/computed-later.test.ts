import { afterEach, expect, test, vi } from 'vitest';
import { Trace } from '../../../src/core/graph/trace';
import type { Ref } from '../../../src/core/ops/ref';
import { RandomStream } from '../../../src/core/tensor/random';

/** Weights as a layer draws them. */
function weights(trace: Trace, size: number): Ref {
  const drawn = trace.emit('uniform', [], { shape: [size], dtype: 'float32', seed: 1, call: 0 });
  return drawn.mul(2).add(-1);
}

afterEach(() => {
  vi.restoreAllMocks();
});

test('large weights are drawn when they are read, and then once', () => {
  const drawn = vi.spyOn(RandomStream.prototype, 'fraction');
  const trace = new Trace();
  const made = weights(trace, 10_000);
  const first = made.view({ shape: [1], strides: [1], offset: 0 });
  expect(drawn).not.toHaveBeenCalled();
  expect(trace.data(first)[0]).toBe(trace.data(made)[0]);
  expect(trace.data(made)).toHaveLength(10_000);
  expect(drawn).toHaveBeenCalledTimes(10_000);
});

test('they are the numbers that a trace of few draws', () => {
  const [many, few] = [new Trace(), new Trace()];
  expect([...many.data(weights(many, 10_000))].slice(0, 100)).toEqual([...few.data(weights(few, 100))]);
});

test('a chain of many steps is computed', () => {
  const trace = new Trace();
  let made = weights(trace, 4096);
  for (let step = 0; step < 3000; step += 1) made = made.add(1);
  expect(trace.data(made.view({ shape: [1], strides: [1], offset: 0 }))[0]).toBeCloseTo(3000, -1);
});

test('an operation that can fail does so where it stands', () => {
  const trace = new Trace();
  const places = weights(trace, 4096).mul(10_000).cast('int64');
  expect(() => weights(trace, 4096).gather(0, places)).toThrow('out of bounds');
});
