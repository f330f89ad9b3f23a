import { engine } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { GuardFailed } from '../../src/core/graph/evaluate';
import { Trace } from '../../src/core/graph/trace';
import type { TensorValue } from '../../src/core/ops/operation';
import { concat, constant, type Ref } from '../../src/core/ops/ref';
import { tensorData } from '../../src/core/tensor/data';
import { interpreter } from '../../src/training/executors/interpreter';
import { tfjs } from '../../src/training/executors/tfjs/executor';
import { wasm } from '../../src/training/executors/wasm/executor';

const executors = [interpreter, tfjs, wasm()];
const shape = [3, 4];

function floats(values: readonly number[], own: readonly number[] = shape): TensorValue {
  return { type: { shape: own, dtype: 'float32' }, data: tensorData('float32', values) };
}

type Step = (a: Ref, b: Ref) => Ref;

const emit =
  (op: 'expm1' | 'log1p' | 'rsqrt' | 'tan' | 'asinh' | 'ceil' | 'isNan' | 'isInf' | 'isFinite'): Step =>
  (a) =>
    a.builder.emit(op, [a], {}).cast('float32');

/** Operations that keep [3, 4], most of them on the whole real line. */
const steps: Readonly<Record<string, Step>> = {
  neg: (a) => a.neg(),
  abs: (a) => a.abs(),
  exp: (a) => a.clamp(-5, 5).exp(),
  log: (a) => a.abs().add(0.1).log(),
  log1p: (a) => emit('log1p')(a.abs(), a),
  expm1: (a) => emit('expm1')(a.clamp(-5, 5), a),
  sqrt: (a) => a.abs().add(0.1).sqrt(),
  rsqrt: (a) => emit('rsqrt')(a.abs().add(0.1), a),
  reciprocal: (a) => a.abs().add(0.1).reciprocal(),
  sin: (a) => a.sin(),
  cos: (a) => a.cos(),
  tanh: (a) => a.tanh(),
  sigmoid: (a) => a.sigmoid(),
  relu: (a) => a.relu(),
  asinh: emit('asinh'),
  sign: (a) => a.sign(),
  square: (a) => a.pow(2),
  cube: (a) => a.clamp(-3, 3).pow(3),
  clamp: (a) => a.clamp(-1, null),
  isNan: emit('isNan'),
  isFinite: emit('isFinite'),
  add: (a, b) => a.add(b),
  sub: (a, b) => a.sub(b),
  mul: (a, b) => a.mul(b.clamp(-9, 9)),
  div: (a, b) => a.div(b.abs().add(0.5)),
  maximum: (a, b) => a.maximum(b),
  minimum: (a, b) => a.minimum(b),
  where: (a, b) => a.gt(b).choose(a, b),
  'where, stretched': (a, b) => a.slice(1, 0, 1).le(b).choose(a, b),
  logic: (a, b) => a.lt(b).and(a.ge(0).not()).or(b.ne(a)).cast('float32'),
  'sum over rows': (a) => a.sum([1], true).expand(a.shape),
  'mean over columns': (a) => a.mean([0]).expand(a.shape),
  'largest of all': (a, b) => b.sub(a.amax()),
  softmax: (a) => a.softmax(1),
  'log softmax': (a) => a.logSoftmax(0),
  logsumexp: (a, b) => a.sub(b.logsumexp([1], true)),
  cumsum: (a) => a.cumsum(1),
  transposed: (a, b) => a.transpose(0, 1).matmul(b).matmul(a.transpose(0, 1)).clamp(-9, 9).transpose(0, 1),
  reshaped: (a) => a.reshape([4, 3]).transpose(0, 1),
  sliced: (a, b) => concat([a.slice(1, 2, 4), b.slice(1, 0, 2)], 1),
  batched: (a, b) =>
    a
      .reshape([2, 3, 2])
      .matmul(b.reshape([2, 2, 3]))
      .reshape([18])
      .slice(0, 3, 15)
      .reshape([3, 4]),
  gathered: (a) => a.gather(1, constant(a.builder, shape, 'int64', [0, 1, 2, 3, 3, 2, 1, 0, 1, 1, 0, 2])),
  double: (a) => a.cast('float64').mul(1.5).cast('float32'),
};

const number = fc.double({ min: -3, max: 3, noNaN: true });
const inputs = fc.array(number, { minLength: 12, maxLength: 12 });
const program = fc.array(fc.record({ name: fc.constantFrom(...Object.keys(steps)), a: fc.nat(), b: fc.nat() }), {
  minLength: 1,
  maxLength: 8,
});

function traced(lines: readonly { name: string; a: number; b: number }[], first: TensorValue, second: TensorValue) {
  const trace = new Trace();
  const values = [trace.input('x', first, false), trace.input('y', second, false)];
  for (const { name, a, b } of lines) {
    const [left, right, step] = [values[a % values.length], values[b % values.length], steps[name]];
    if (left !== undefined && right !== undefined && step !== undefined) values.push(step(left, right));
  }
  return { trace, outputs: values.map((value) => value.id) };
}

test('random programs have the same values on all executors, on other inputs than they were traced with', () => {
  fc.assert(
    fc.property(program, inputs, inputs, inputs, (lines, traceX, x, y) => {
      const { trace, outputs } = traced(lines, floats(traceX), floats(y));
      const feeds = new Map([
        [0, floats(x).data],
        [1, floats(y).data],
      ]);
      const [truth = [], ...others] = executors.map((executor) => {
        const prepared = executor.prepare(trace.graph, outputs);
        const result = prepared.run(feeds, 0);
        prepared.dispose();
        return result;
      });
      truth.forEach((expected, output) => {
        for (const other of others) {
          const found = Array.from(other[output] ?? []);
          expect(found).toHaveLength(expected.length);
          expected.forEach((value, i) => {
            expect(Math.abs((found[i] ?? NaN) - value)).toBeLessThanOrEqual(1e-4 + 1e-4 * Math.abs(value));
          });
        }
      });
    }),
    { numRuns: 300 },
  );
});

describe.each(executors)('$name', (executor) => {
  test('leaves no tensor behind', () => {
    const before = engine().memory().numTensors;
    const all = Object.keys(steps).map((name, index) => ({ name, a: index, b: index + 1 }));
    const { trace, outputs } = traced(all, floats(Array<number>(12).fill(0.5)), floats(Array<number>(12).fill(-1)));
    const prepared = executor.prepare(trace.graph, outputs);
    const feeds = new Map([0, 1].map((input) => [input, floats(Array<number>(12).fill(2 - input)).data]));
    expect(prepared.run(feeds, 0)).toHaveLength(outputs.length);
    prepared.dispose();
    expect(engine().memory().numTensors).toBe(before);
  });

  test('notices that a decision would fall differently', () => {
    const trace = new Trace();
    const x = trace.input('x', floats([1, 2], [2]), false);
    trace.guard(x.sum().gt(0));
    const prepared = executor.prepare(trace.graph, [x.neg().id]);
    expect(prepared.run(new Map([[0, floats([3, 4], [2]).data]]), 0)).toEqual([floats([-3, -4], [2]).data]);
    expect(() => prepared.run(new Map([[0, floats([-3, -4], [2]).data]]), 0)).toThrow(GuardFailed);
    prepared.dispose();
  });

  test('draws by the seed that it is given', () => {
    const trace = new Trace();
    const draw = trace.emit('normal', [], { shape: [4], dtype: 'float32', seed: 1, call: 0 });
    const prepared = executor.prepare(trace.graph, [draw.id]);
    const [first, again, other] = [7, 7, 8].map((seed) => structuredClone(prepared.run(new Map(), seed)));
    prepared.dispose();
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
    expect(interpreter.prepare(trace.graph, [draw.id]).run(new Map(), 7)).toEqual(first);
  });
});
