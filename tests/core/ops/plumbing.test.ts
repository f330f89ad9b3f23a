import { expect, test } from 'vitest';
import { differentiate } from '../../../src/core/autodiff/differentiate';
import { Trace } from '../../../src/core/graph/trace';
import { constant, onesLike, type Ref } from '../../../src/core/ops/ref';

function vector(trace: Trace, ...values: readonly number[]): Ref {
  return trace.input(
    'x',
    { type: { shape: [values.length], dtype: 'float32' }, data: Float32Array.from(values) },
    true,
  );
}

function gradients(trace: Trace, output: Ref, wrt: readonly Ref[]): readonly (readonly number[] | null)[] {
  return differentiate(trace, output, onesLike(output), wrt).map((gradient) => gradient && [...trace.data(gradient)]);
}

test('detach keeps the value and cuts the history', () => {
  const trace = new Trace();
  const x = vector(trace, 2, 3);
  const product = x.mul(x.detach());
  expect([...trace.data(product)]).toEqual([4, 9]);
  expect(gradients(trace, product, [x])).toEqual([[2, 3]]);
  expect(trace.requiresGrad(x.detach())).toBe(false);
});

test('a leaf collects its own gradient', () => {
  const trace = new Trace();
  const x = vector(trace, 2, 3);
  const leaf = trace.emit('leaf', [x], { name: 'w' });
  expect(gradients(trace, leaf.mul(leaf), [x, leaf])).toEqual([null, [4, 6]]);
});

test('overwrite has the value of one operand and the history of the other', () => {
  const trace = new Trace();
  const [x, y] = [vector(trace, 2, 3), vector(trace, 10, 20)];
  const written = trace.emit('overwrite', [x.mul(5), y], {});
  expect([...trace.data(written)]).toEqual([10, 20]);
  expect(gradients(trace, written, [x, y])).toEqual([[5, 5], null]);
});

test('custom has the gradient that the user wrote, to all but the value', () => {
  const trace = new Trace();
  const x = vector(trace, 2, 3);
  const value = trace.withRecording(false, () => x.mul(7));
  const group = trace.backward.addCustom(([g]) => [g?.mul(100) ?? null]);
  const output = trace.emit('custom', [value, x], { group, output: 0 });
  expect([...trace.data(output)]).toEqual([14, 21]);
  expect(gradients(trace, output, [x])).toEqual([[100, 100]]);
});

test('a cast between floats casts the gradient back, a cast to whole numbers cuts it', () => {
  const trace = new Trace();
  const x = vector(trace, 2.5, 3.5);
  const double = x.cast('float64');
  const [gradient] = differentiate(trace, double.mul(double), onesLike(double), [x]);
  expect(gradient?.dtype).toBe('float32');
  expect(gradient && [...trace.data(gradient)]).toEqual([5, 7]);
  expect(trace.requiresGrad(x.cast('int64'))).toBe(false);
});

test('a norm with p = 0 is recorded, yet passes no gradient', () => {
  const trace = new Trace();
  const x = vector(trace, 2, 0);
  const norm = trace.emit('norm', [x], { dims: [0], keepdim: false, p: 0 });
  expect([...trace.data(norm)]).toEqual([1]);
  expect(trace.requiresGrad(norm)).toBe(true);
  expect(gradients(trace, norm, [x])).toEqual([null]);
});

test('kernels leave their operands as they are', () => {
  const trace = new Trace();
  const x = constant(trace, [2, 2], 'float32', [1, 2, 3, 4]);
  const index = constant(trace, [1], 'int64', [0]);
  const one = constant(trace, [1], 'float32', [9]);
  trace.emit('put', [x, index, one], {});
  trace.emit('viewWrite', [x, one], { shape: [1], strides: [1], offset: 2 });
  trace.emit('scatterAdd', [x, index.reshape([1, 1]), one.reshape([1, 1])], { dim: 0 });
  trace.emit('viewAdd', [x], { shape: [4], strides: [1], offset: 0, base: [5] });
  expect([...trace.data(x)]).toEqual([1, 2, 3, 4]);
});
