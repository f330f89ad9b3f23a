import { describe, expect, test } from 'vitest';
import { differentiate } from '../../../src/core/autodiff/differentiate';
import { Trace } from '../../../src/core/graph/trace';
import { full, onesLike } from '../../../src/core/ops/ref';
import type { DType } from '../../../src/core/tensor/dtype';

type Source = 'uniform' | 'normal' | 'randomPermutation';

function draw(
  op: Source,
  key: { readonly seed: number; readonly call: number },
  size = 20_000,
  dtype?: DType,
): number[] {
  const trace = new Trace();
  return [...trace.data(trace.emit(op, [], { shape: [size], dtype: dtype ?? 'float32', ...key }))];
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

describe.each(['uniform', 'normal', 'randomPermutation'] as const)('%s', (op) => {
  const first = draw(op, { seed: 1, call: 0 }, 100);

  test('draws the same for the same key', () => {
    expect(draw(op, { seed: 1, call: 0 }, 100)).toEqual(first);
  });

  test.each([
    { seed: 2, call: 0 },
    { seed: 1, call: 1 },
    { seed: 1 + 2 ** 32, call: 0 },
    { seed: -1, call: 0 },
  ])('draws otherwise for $seed, $call', (key) => {
    expect(draw(op, key, 100)).not.toEqual(first);
  });
});

test.each(['float32', 'float64', 'float16'] as const)('uniform %s fills [0, 1) evenly', (dtype) => {
  const values = draw('uniform', { seed: 3, call: 2 }, 20_000, dtype);
  expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...values)).toBeLessThan(1);
  const tenths = Array.from({ length: 10 }, (_, k) => values.filter((value) => Math.floor(value * 10) === k).length);
  for (const count of tenths) expect(Math.abs(count - 2000)).toBeLessThan(200);
});

test('neighbouring draws are not correlated', () => {
  const [a, b] = [draw('uniform', { seed: 3, call: 2 }), draw('uniform', { seed: 3, call: 3 })];
  const product = mean(a.map((value, i) => (value - 0.5) * ((b[i] ?? 0) - 0.5)));
  expect(Math.abs(product)).toBeLessThan(0.003);
  const shifted = mean(a.slice(1).map((value, i) => (value - 0.5) * ((a[i] ?? 0) - 0.5)));
  expect(Math.abs(shifted)).toBeLessThan(0.003);
});

test('normal has the moments of the standard normal distribution', () => {
  const values = draw('normal', { seed: 5, call: 0 });
  expect(mean(values)).toBeCloseTo(0, 1);
  expect(mean(values.map((value) => value ** 2))).toBeCloseTo(1, 1);
  expect(mean(values.map((value) => value ** 4))).toBeGreaterThan(2.7);
  expect(mean(values.map((value) => value ** 4))).toBeLessThan(3.3);
});

test('randomPermutation holds each number once', () => {
  const order = draw('randomPermutation', { seed: 5, call: 0 }, 50, 'int64');
  expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => i));
});

describe('bernoulli', () => {
  const key = { shape: [20_000], dtype: 'float32', seed: 7, call: 1 } as const;

  test('draws 1 as often as asked, and passes a gradient of zeros', () => {
    const trace = new Trace();
    const p = trace.input('p', { type: { shape: [], dtype: 'float32' }, data: Float32Array.of(0.3) }, true);
    const draws = trace.emit('bernoulli', [p], key);
    expect(new Set(trace.data(draws))).toEqual(new Set([0, 1]));
    expect(mean([...trace.data(draws)])).toBeCloseTo(0.3, 1);
    const [gradient] = differentiate(trace, draws, onesLike(draws), [p]);
    expect(gradient && [...trace.data(gradient)]).toEqual([0]);
  });

  test('refuses what is no probability', () => {
    const trace = new Trace();
    expect(() => trace.emit('bernoulli', [full(trace, [], 1.5, 'float32')], key)).toThrow(/p_in >= 0/);
  });
});

describe('gaussian', () => {
  const key = { shape: [20_000], dtype: 'float32', seed: 7, call: 1 } as const;

  test('draws around the mean, and passes a gradient of zeros to it and to the deviation', () => {
    const trace = new Trace();
    const [m, s] = [3, 0.5].map((value, index) =>
      trace.input(String(index), { type: { shape: [], dtype: 'float32' }, data: Float32Array.of(value) }, true),
    );
    if (m === undefined || s === undefined) throw new Error('two inputs');
    const draws = trace.emit('gaussian', [m, s], key);
    expect(mean([...trace.data(draws)])).toBeCloseTo(3, 1);
    expect(mean([...trace.data(draws)].map((value) => (value - 3) ** 2))).toBeCloseTo(0.25, 1);
    const gradients = differentiate(trace, draws, onesLike(draws), [m, s]);
    expect(gradients.map((gradient) => gradient && [...trace.data(gradient)])).toEqual([[0], [0]]);
  });

  test('refuses a negative deviation, as PyTorch does', () => {
    const trace = new Trace();
    const operands = [full(trace, [], 0, 'float32'), full(trace, [], -1, 'float32')];
    expect(() => trace.emit('gaussian', operands, key)).toThrow(/std >= 0/);
  });
});
