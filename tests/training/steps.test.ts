import { describe, expect, test } from 'vitest';
import { Trace } from '../../src/core/graph/trace';
import type { TensorValue } from '../../src/core/ops/operation';
import type { TensorData } from '../../src/core/tensor/data';
import { automatic, interpreter, type Executor } from '../../src/training';
import type { PreparedSteps } from '../../src/training/executors/executor';
import { tfjs } from '../../src/training/executors/tfjs/executor';

function single(...values: number[]): TensorValue {
  return { type: { shape: [values.length], dtype: 'float32' }, data: Float32Array.from(values) };
}

const table = Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);

/** Two values change places at each step, one of them grows by a row of five on the way; a third stays, a fourth is only written. */
function prepared(executor: Executor): PreparedSteps {
  const trace = new Trace();
  const [a, b] = [trace.input('a', single(0, 0, 0, 0, 0), false), trace.input('b', single(0, 0, 0, 0, 0), false)];
  const row = trace.input('row', single(0, 0, 0, 0, 0), false);
  const fixed = trace.input('fixed', single(7), false);
  const grown = b.add(row);
  const last = grown.mul(fixed);
  const outputs = [grown, a, last].map(({ id }) => id);
  const course = {
    carried: [
      { input: a.id, output: grown.id },
      { input: b.id, output: a.id },
      { input: fixed.id, output: null },
      { input: null, output: last.id },
    ],
    tables: new Map([[row.id, table]]),
    finite: [last.id, grown.id],
  };
  const steps = executor.prepareSteps(trace.graph, outputs, course);
  steps.load([single(1, 1, 1, 1, 1), single(0, 0, 0, 0, 0), single(2), single(0, 0, 0, 0, 0)].map(({ data }) => data));
  return steps;
}

/** More than is copied, or looked through, vector by vector. */
const many = 700;

/** One long value is doubled at each step. */
function doubling(executor: Executor, values: readonly number[]): PreparedSteps {
  const trace = new Trace();
  const weights = trace.input('weights', single(...values), false);
  const doubled = weights.mul(2);
  const course = {
    ...{ carried: [{ input: weights.id, output: doubled.id }], tables: new Map<number, TensorData>() },
    finite: [doubled.id],
  };
  const steps = executor.prepareSteps(trace.graph, [doubled.id], course);
  steps.load([Float32Array.from(values)]);
  return steps;
}

describe.each([interpreter, tfjs, automatic()])('steps on $name', (executor) => {
  test('carry over what is kept, also where values change places', () => {
    const steps = prepared(executor);
    expect(steps.step([1], 0)).toBe(true);
    steps.keep();
    expect(steps.carried.map((value) => [...value])).toEqual([
      [6, 7, 8, 9, 10],
      [1, 1, 1, 1, 1],
      [2],
      [12, 14, 16, 18, 20],
    ]);
    steps.step([0], 0);
    steps.keep();
    expect(steps.carried.map((value) => [...value])).toEqual([
      [2, 3, 4, 5, 6],
      [6, 7, 8, 9, 10],
      [2],
      [4, 6, 8, 10, 12],
    ]);
    steps.dispose();
  });

  test('leave what is carried alone until it is kept', () => {
    const steps = prepared(executor);
    const before = steps.carried.map((value) => value.slice());
    steps.step([1], 0);
    expect(steps.carried).toEqual(before);
    expect(steps.outputs[0]).toEqual(Float32Array.of(6, 7, 8, 9, 10));
    steps.dispose();
  });

  test.each([0, 3, 4])('notice what is not finite, at place %i of five', (place) => {
    for (const value of [NaN, Infinity, -Infinity]) {
      const steps = prepared(executor);
      const broken = Float32Array.of(0, 0, 0, 0, 0);
      broken[place] = value;
      steps.load([new Float32Array(5), broken, Float32Array.of(1), new Float32Array(5)]);
      expect(steps.step([0], 0)).toBe(false);
      steps.dispose();
    }
  });

  test('carry over long values whole', () => {
    const values = Array.from({ length: many }, (_, index) => index);
    const steps = doubling(executor, values);
    expect(steps.step([], 0)).toBe(true);
    steps.keep();
    expect([...(steps.carried[0] ?? [])]).toEqual(values.map((value) => 2 * value));
    steps.dispose();
  });

  test.each([0, 3, 5, 15, 16, 37, many - 13, many - 1])('notice what is not finite, at place %i of many', (place) => {
    for (const value of [NaN, Infinity]) {
      const steps = doubling(
        executor,
        Array.from({ length: many }, (_, index) => (index === place ? value : 1)),
      );
      expect(steps.step([], 0)).toBe(false);
      steps.dispose();
    }
  });
});

test('outputs can be read after the memory has grown for other graphs', () => {
  const executor = automatic();
  const steps = prepared(executor);
  steps.step([1], 0);
  const trace = new Trace();
  const large = trace.input('x', single(...Array<number>(100_000).fill(1)), false);
  executor.prepare(trace.graph, [large.neg().id]);
  expect(steps.outputs[0]).toEqual(Float32Array.of(6, 7, 8, 9, 10));
  steps.keep();
  expect(steps.carried[0]).toEqual(Float32Array.of(6, 7, 8, 9, 10));
});
