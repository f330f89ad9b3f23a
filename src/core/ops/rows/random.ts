import { allocate, type TensorData } from '../../tensor/data';
import type { DType } from '../../tensor/dtype';
import { RandomStream } from '../../tensor/random';
import { sizeOf } from '../../tensor/shape';
import { stridesInto, walk } from '../../tensor/walk';
import { real, rounded } from '../makers/elementwise';
import { gradients, zeroAlmostEverywhere } from '../makers/gradients';
import { operand, refuse } from '../makers/types';
import type { Operation, OperationTable } from '../operation';
import type { OperationParameters } from '../parameters';
import { withoutOperands } from './sources';

type Draw = OperationParameters['uniform'];

/** Draws keyed by seed and call. */
export const randomRows = {
  uniform: draw((stream, data, dtype) => {
    const bits = dtype === 'float16' ? 11 : dtype === 'bfloat16' ? 8 : 24;
    const isDouble = dtype === 'float64';
    for (let i = 0; i < data.length; i += 1) data[i] = isDouble ? stream.double(i) : stream.fraction(i, bits);
  }),
  normal: draw((stream, data) => {
    for (let i = 0; i < data.length; i += 1) data[i] = stream.normal(i);
  }),
  randomPermutation: draw((stream, data) => {
    data.set(stream.permutation(data.length));
  }),
  bernoulli: {
    type: (_, { shape, dtype }) => ({ shape, dtype }),
    kernel: ({ inputs, types, output, params }) => {
      const p = operand(inputs, 0);
      const stream = new RandomStream(params.seed, params.call);
      const data = allocate(output.dtype, sizeOf(output.shape));
      walk(output.shape, stridesInto(output.shape, types), (start, count, at, step) => {
        const [from = 0] = at;
        const [by = 0] = step;
        for (let i = 0; i < count; i += 1)
          data[start + i] = Number(stream.double(start + i) < chance(p[from + i * by] ?? 0));
      });
      return { type: output, data };
    },
    ...gradients(['p'], { p: zeroAlmostEverywhere('a draw is 0 or 1, whatever small change its chance makes') }),
    domain: [real(0.1, 0.9)],
  },
  gaussian: {
    type: (_, { shape, dtype }) => ({ shape, dtype }),
    kernel: ({ inputs, types, output, params }) => {
      const [mean, deviation] = [operand(inputs, 0), operand(inputs, 1)];
      const stream = new RandomStream(params.seed, params.call);
      const data = allocate(output.dtype, sizeOf(output.shape));
      walk(output.shape, stridesInto(output.shape, types), (start, count, at, step) => {
        const [fromMean = 0, fromDeviation = 0] = at;
        const [byMean = 0, byDeviation = 0] = step;
        for (let i = 0; i < count; i += 1) {
          const scale = notNegative(deviation[fromDeviation + i * byDeviation] ?? 0);
          data[start + i] = stream.normal(start + i) * scale + (mean[fromMean + i * byMean] ?? 0);
        }
      });
      return rounded(output, data);
    },
    ...gradients(['mean', 'deviation'], {
      mean: zeroAlmostEverywhere('a draw is a number that no longer knows what it was drawn around'),
      deviation: zeroAlmostEverywhere('a draw is a number that no longer knows how widely it was drawn'),
    }),
    domain: [real(-2, 2), real(0.1, 2)],
  },
} satisfies Partial<OperationTable>;

function draw(fill: (stream: RandomStream, data: TensorData, dtype: DType) => void): Operation<Draw> {
  return {
    type: (_, { shape, dtype }) => ({ shape, dtype }),
    kernel: ({ params, output }) => {
      const data = allocate(output.dtype, sizeOf(output.shape));
      fill(new RandomStream(params.seed, params.call), data, output.dtype);
      return rounded(output, data);
    },
    ...withoutOperands,
  };
}

function chance(p: number): number {
  return p >= 0 && p <= 1 ? p : refuse('Expected p_in >= 0 && p_in <= 1 to be true, but got false.');
}

function notNegative(deviation: number): number {
  return deviation >= 0 ? deviation : refuse('normal expects all elements of std >= 0.0');
}
