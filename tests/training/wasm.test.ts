import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Trace } from '../../src/core/graph/trace';
import type { TensorValue } from '../../src/core/ops/operation';
import type { Ref } from '../../src/core/ops/ref';
import { operations } from '../../src/core/ops/table';
import { tensorData, type TensorData } from '../../src/core/tensor/data';
import type { DType } from '../../src/core/tensor/dtype';
import { sizeOf, type Shape } from '../../src/core/tensor/shape';
import { interpreter } from '../../src/training/executors/interpreter';
import { wasm } from '../../src/training/executors/wasm/executor';
import { samples } from '../core/ops/samples';

const executors = [interpreter, wasm()];

/** What both executors make of the outputs. */
function onBoth(trace: Trace, outputs: readonly Ref[], feeds: ReadonlyMap<number, TensorData>) {
  const [truth = [], found = []] = executors.map((executor) => {
    const prepared = executor.prepare(
      trace.graph,
      outputs.map(({ id }) => id),
    );
    const results = prepared.run(feeds, 0);
    prepared.dispose();
    return results;
  });
  return { truth, found };
}

const word = new DataView(new ArrayBuffer(4));

function floatOf(bits: number): number {
  word.setUint32(0, bits);
  return word.getFloat32(0);
}

/** Place in the order of single-precision numbers. */
function rankOf(value: number): number {
  word.setFloat32(0, value);
  const bits = word.getInt32(0);
  return bits < 0 ? -(bits & 0x7fffffff) : bits;
}

/** How many single-precision numbers lie between two. */
function ulps(a: number, b: number): number {
  if (Object.is(a, b) || (Number.isNaN(a) && Number.isNaN(b))) return 0;
  return Number.isNaN(a) || Number.isNaN(b) ? Infinity : Math.abs(rankOf(a) - rankOf(b));
}

/** Every sixteenth of a binary order of magnitude of either sign, numbers around, and the ends. */
const everywhere = [
  ...[0, -0, Infinity, -Infinity, NaN, 1, -1, 2 ** -149, -(2 ** -149), 2 ** -126, 3.4028234663852886e38],
  ...Array.from({ length: 2 ** 16 }, (_, high) => floatOf(high * 2 ** 16 + ((high * 40503) & 0xffff))),
  ...Array.from({ length: 2 ** 14 }, (_, i) => (i - 2 ** 13) / 2 ** 9),
];

describe('elementary functions are to 2 units in the last place those of the kernels, anywhere', () => {
  const functions = [
    ...([
      'exp',
      'expm1',
      'log',
      'log1p',
      'tanh',
      'sigmoid',
      'logSigmoid',
      'softplus',
      'sqrt',
      'rsqrt',
      'reciprocal',
      'abs',
      'sign',
      'relu',
    ] as const),
    ...(['floor', 'ceil', 'trunc', 'frac'] as const),
  ];
  test.each(functions)('%s', (op) => {
    const trace = new Trace();
    const type = { shape: [everywhere.length], dtype: 'float32' } as const;
    const data = tensorData('float32', everywhere);
    const x = trace.input('x', { type, data }, false);
    const { truth, found } = onBoth(
      trace,
      [trace.emit(op, [x], op === 'softplus' ? { beta: 1, threshold: 20 } : {})],
      new Map([[x.id, data]]),
    );
    const worst = { ulps: 0, at: 0 };
    truth[0]?.forEach((value, i) => {
      const distance = ulps(value, found[0]?.[i] ?? 0);
      if (distance > worst.ulps) Object.assign(worst, { ulps: distance, at: data[i] });
    });
    expect(worst.ulps, `${op}(${worst.at})`).toBeLessThanOrEqual(2);
  });
});

/** Elements where an operation is defined, the same for every run. */
function drawn(op: (typeof samples)[number]['op'], index: number, shape: Shape, dtype: DType): TensorValue {
  const domain = operations[op].domain[Math.min(index, operations[op].domain.length - 1)];
  const values = Array.from({ length: sizeOf(shape) }, (_, i) => {
    const share = (((i + 1) * (index + 3) * 7919) % 1009) / 1009;
    if (domain?.kind === 'index') return Math.floor(share * domain.below);
    if (domain?.kind === 'boolean') return share < 0.5 ? 0 : 1;
    return domain === undefined ? share : domain.low + share * (domain.high - domain.low);
  });
  const own = domain?.kind === 'index' ? 'int64' : domain?.kind === 'boolean' ? 'bool' : dtype;
  return { type: { shape, dtype: own }, data: tensorData(own, values) };
}

describe('every operation is as the kernels have it', () => {
  test.each(samples.map((sample) => [sample.title, sample] as const))('%s', (_, { op, shapes, emit }) => {
    for (const dtype of ['float32', 'float64'] as const) {
      const trace = new Trace();
      const given = shapes.map((shape, index) => drawn(op, index, shape, dtype));
      const operands = given.map((value, index) => trace.input(`x${index}`, value, false));
      const output = emit(trace, operands);
      const feeds = new Map(operands.map(({ id }, index) => [id, given[index]?.data ?? new Float32Array()]));
      const { truth, found } = onBoth(trace, [output], feeds);
      const expected = truth[0] ?? new Float32Array();
      expect(found[0]?.constructor).toBe(expected.constructor);
      expect(found[0]).toHaveLength(expected.length);
      expected.forEach((value, i) => {
        const own = found[0]?.[i] ?? NaN;
        if (output.dtype === 'float32') expect(ulps(value, own)).toBeLessThanOrEqual(4);
        else expect(own).toBe(value);
      });
    }
  });
});

/** Shapes of every kind of remainder. */
const size = fc.integer({ min: 1, max: 13 });
/** Columns for more vectors than are summed at once, too. */
const wide = fc.oneof(size, fc.integer({ min: 14, max: 40 }));

test('products of matrices are right for every size and order in memory', () => {
  fc.assert(
    fc.property(size, size, size, fc.boolean(), fc.boolean(), fc.boolean(), (n, k, m, flipA, flipB, back) => {
      const trace = new Trace();
      const numbers = (rows: number, columns: number): TensorValue => ({
        type: { shape: [rows, columns], dtype: 'float32' },
        data: tensorData(
          'float32',
          Array.from({ length: rows * columns }, (_, i) => ((i * 37) % 23) - 11),
        ),
      });
      const [first, second] = [flipA ? numbers(k, n) : numbers(n, k), flipB ? numbers(m, k) : numbers(k, m)];
      const [a, b] = [trace.input('a', first, false), trace.input('b', second, false)];
      const product = (flipA ? a.transpose(0, 1) : a).matmul(flipB ? b.transpose(0, 1) : b);
      const geometry = { shape: [n, m], strides: [1, n], offset: 0, base: [m, n] };
      const result = back ? trace.emit('viewAdd', [product], geometry) : product;
      const { truth, found } = onBoth(
        trace,
        [result, result.add(1)],
        new Map([
          [a.id, first.data],
          [b.id, second.data],
        ]),
      );
      expect(found).toEqual(truth);
    }),
    { numRuns: 200 },
  );
});

test('windows that overlap are added up where they lie', () => {
  fc.assert(
    fc.property(size, size, fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 3 }), (n, m, kernel, step) => {
      const base = [n + kernel, m + kernel];
      const strides = [base[1] ?? 1, 1];
      const counts = [n, m].map((count) => Math.floor(count / step) + 1);
      const geometry = {
        ...{ shape: [...counts, kernel, kernel], offset: 0 },
        strides: [...strides.map((stride) => stride * step), ...strides],
      };
      const type = { shape: base, dtype: 'float32' } as const;
      const data = Float32Array.from({ length: (n + kernel) * (m + kernel) }, (_, i) => Math.sin(i));
      const trace = new Trace();
      const x = trace.input('x', { type, data }, false);
      const windows = x.view(geometry).mul(0.3);
      const sums = trace.emit('viewAdd', [windows], { ...geometry, base });
      const { truth, found } = onBoth(trace, [sums], new Map([[x.id, data]]));
      expect(found).toEqual(truth);
    }),
    { numRuns: 200 },
  );
});

test('sums and extrema are right over any dimensions of any view', () => {
  const dims = fc.subarray([0, 1, 2]);
  fc.assert(
    fc.property(size, size, wide, dims, fc.boolean(), (n, k, m, over, isTransposed) => {
      const trace = new Trace();
      const type = { shape: [n, k, m], dtype: 'float32' } as const;
      const data = tensorData(
        'float32',
        Array.from({ length: n * k * m }, (_, i) => ((i * 37) % 101) - 50),
      );
      const x = trace.input('x', { type, data }, false);
      const given = isTransposed ? x.transpose(0, 2) : x;
      const outputs = [given.sum(over), given.sum(over, true).add(given), given.amax(over), given.softmax(1)];
      const { truth, found } = onBoth(trace, outputs, new Map([[x.id, data]]));
      truth.forEach((expected, output) => {
        expected.forEach((value, i) => {
          expect(ulps(value, found[output]?.[i] ?? NaN)).toBeLessThanOrEqual(1);
        });
      });
    }),
    { numRuns: 60 },
  );
});

test('an index out of bounds is refused as the kernels refuse it', () => {
  const trace = new Trace();
  const value = (dtype: DType, values: number[]): TensorValue => ({
    type: { shape: [values.length], dtype },
    data: tensorData(dtype, values),
  });
  const x = trace.input('x', value('float32', [1, 2]), false);
  const index = trace.input('index', value('int64', [1]), false);
  const output = trace.emit('take', [x, index], {});
  for (const executor of executors) {
    const prepared = executor.prepare(trace.graph, [output.id]);
    const run = (at: number) =>
      prepared.run(
        new Map([
          [x.id, value('float32', [1, 2]).data],
          [index.id, value('int64', [at]).data],
        ]),
        0,
      );
    expect(Array.from(run(0)[0] ?? [])).toEqual([1]);
    expect(() => run(2)).toThrow('out of bounds');
    expect(() => run(-1)).toThrow('out of bounds');
    expect(Array.from(run(1)[0] ?? [])).toEqual([2]);
  }
});

test('a program of any length is run, though no host takes a function of more than so many locals', () => {
  const trace = new Trace();
  const type = { shape: [4], dtype: 'float32' } as const;
  const data = tensorData('float32', [1, -2, 0.5, 3]);
  const x = trace.input('x', { type, data }, false);
  let sum = x;
  for (let count = 0; count < 4000; count += 1) sum = sum.mul(0.5).add(sum.mul(x).sum().mul(0.01)).add(x);
  const { truth, found } = onBoth(trace, [sum], new Map([[x.id, data]]));
  expect(ulps(truth[0]?.[0] ?? NaN, found[0]?.[0] ?? NaN)).toBeLessThan(100);
});
