import { describe, expect, test } from 'vitest';
import { differentiate } from '../../../src/core/autodiff/differentiate';
import { Trace } from '../../../src/core/graph/trace';
import { constant, type Ref, zerosLike } from '../../../src/core/ops/ref';
import { operand } from '../../../src/core/ops/makers/types';
import { operations } from '../../../src/core/ops/table';
import { RandomStream } from '../../../src/core/tensor/random';
import { drawPoints, inputsOf, type Points } from './draw-operands';
import { type Sample, samples } from './samples';

/** A number that depends on some operands, and the operands. */
interface Traced {
  readonly trace: Trace;
  readonly value: Ref;
  readonly operands: readonly Ref[];
}

describe.each([1, 2, 3])('gradients agree with central differences, draw %i', (seed) => {
  test.each(samples.map((sample) => [sample.title, sample] as const))('%s', (_, sample) => {
    compare(drawPoints(sample, seed), (points) => weightedOutput(sample, points, seed));
  });
});

describe('second derivatives agree with central differences of the first', () => {
  test.each(samples.map((sample) => [sample.title, sample] as const))('%s', (_, sample) => {
    compare(drawPoints(sample, 4), (points) => weightedGradients(sample, points, 4));
  });
});

test('every operation with a rule is sampled', () => {
  // Of the last two one operand has no derivative: the oracle's programs give it.
  const elsewhere = ['overwrite', 'custom', 'gammainc', 'gammaincc'];
  const ruled = Object.entries(operations).filter(([, row]) =>
    row.domain.some((_, index) => ['smooth', 'kinked'].includes(row.gradient(index).kind)),
  );
  const sampled = new Set<string>(samples.map(({ op }) => op));
  expect(ruled.map(([op]) => op).filter((op) => !sampled.has(op) && !elsewhere.includes(op))).toEqual([]);
});

/** The sum of the tensors' elements, each with a weight of its own. */
function weightedSum(trace: Trace, refs: readonly Ref[], seed: number): Ref {
  const terms = refs.map((ref, index) => {
    const random = new RandomStream(seed, 100 + index);
    const weights = Array.from({ length: ref.size }, (_, i) => 0.5 + random.double(i));
    return ref.mul(constant(trace, ref.shape, 'float64', weights)).sum();
  });
  return terms.reduce((sum, term) => sum.add(term));
}

function weightedOutput(sample: Sample, points: Points, seed: number): Traced {
  const trace = new Trace();
  const operands = inputsOf(trace, sample, points);
  return { trace, value: weightedSum(trace, [sample.emit(trace, operands)], seed), operands };
}

function weightedGradients(sample: Sample, points: Points, seed: number): Traced {
  const { trace, value, operands } = weightedOutput(sample, points, seed);
  const gradients = gradientsOf({ trace, value, operands });
  return { trace, value: weightedSum(trace, gradients, seed + 1), operands };
}

function gradientsOf({ trace, value, operands }: Traced): readonly Ref[] {
  const real = operands.filter(({ dtype }) => dtype === 'float64');
  const one = constant(trace, [], 'float64', [1]);
  return differentiate(trace, value, one, real).map((gradient, index) => gradient ?? zerosLike(operand(real, index)));
}

/** Each partial derivative of `run` against a difference quotient. */
function compare(points: Points, run: (points: Points) => Traced): void {
  const traced = run(points);
  const gradients = gradientsOf(traced).map((gradient) => [...traced.trace.data(gradient)]);
  const real = traced.operands.flatMap(({ dtype }, index) => (dtype === 'float64' ? [index] : []));
  const differences = real.map((index) =>
    operand(points, index).map(
      (_, i) => (valueAt(run, points, index, i, step) - valueAt(run, points, index, i, -step)) / (2 * step),
    ),
  );
  gradients.forEach((gradient, index) => {
    gradient.forEach((given, i) => {
      expect(given).toBeCloseTo(differences[index]?.[i] ?? NaN, 5);
    });
  });
}

const step = 1e-5;

function valueAt(run: (points: Points) => Traced, points: Points, index: number, i: number, by: number): number {
  const moved = points.map((own, k) => (k === index ? own.map((x, at) => (at === i ? x + by : x)) : own));
  const { trace, value } = run(moved);
  return trace.data(value)[0] ?? NaN;
}
