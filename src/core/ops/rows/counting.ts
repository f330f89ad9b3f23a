import { allocate, type TensorData } from '../../tensor/data';
import { contiguousStrides, sameShape, sizeOf } from '../../tensor/shape';
import * as folds from '../kernels/folds';
import { anywhere, real } from '../makers/elementwise';
import { blocked, gradients, raises } from '../makers/gradients';
import { operand, refuse } from '../makers/types';
import type { KernelCall, OperationTable, TensorType, TensorValue } from '../operation';
import type { OperationName, OperationParameters } from '../parameters';

const position = 'a position does not move when the values move a little';
const count = 'a count does not move when the values move a little';

/** Positions, distinct values and counts: no gradient passes. The shape of some depends on the data. */
export const countingRows = {
  nonzero: {
    type: ([x]) => ({ shape: [sizeOf(x?.shape ?? []), x?.shape.length ?? 0], dtype: 'int64' }),
    kernel: nonzero,
    ...gradients(['x'], { x: blocked(position) }),
    domain: [anywhere],
  },
  unique: {
    type: (operands) => ({ shape: [sizeOf(operand(operands, 0).shape)], dtype: operand(operands, 0).dtype }),
    kernel: ({ inputs, output: { dtype } }) => {
      const values = distinct(operand(inputs, 0));
      const data = allocate(dtype, values.length);
      data.set(values);
      return { type: { shape: [values.length], dtype }, data };
    },
    ...gradients(['x'], {
      x: raises(
        'it sorts and drops values',
        "the derivative for '_unique2' is not implemented.",
        'NotImplementedError',
      ),
    }),
    domain: [anywhere],
  },
  uniqueInverse: {
    type: (operands) => ({ shape: operand(operands, 0).shape, dtype: 'int64' }),
    kernel: ({ inputs, output }) => {
      const x = operand(inputs, 0);
      const values = distinct(x);
      const data = allocate(output.dtype, x.length);
      const last = values.length - 1; // where NaN is
      for (let i = 0; i < x.length; i += 1) {
        data[i] = Math.min(insertionPoint(values, 0, values.length, x[i] ?? 0, false), last);
      }
      return { type: output, data };
    },
    ...gradients(['x'], { x: blocked(position) }),
    domain: [anywhere],
  },
  searchsorted: {
    type: (operands) => ({ shape: operand(operands, 1).shape, dtype: 'int64' }),
    kernel: searchsorted,
    ...gradients(['boundaries', 'values'], { boundaries: blocked(position), values: blocked(position) }),
    domain: [anywhere, anywhere],
  },
  bincount: {
    type: bincountType,
    kernel: bincount,
    // By position: the weights need not be there.
    gradient: (index) => operand([blocked(count), noBincountGradient], index),
    saves: () => [],
    domain: [{ kind: 'index', below: 5 }, anywhere],
  },
  histc: {
    type: (operands, { bins }) => ({ shape: [bins], dtype: operand(operands, 0).dtype }),
    kernel: histc,
    ...gradients(['x'], { x: blocked(count) }),
    domain: [real(-2, 2)],
  },
} satisfies Partial<OperationTable>;

/** Operations of whose answer the data decide how large it is. */
export const sizedByData: ReadonlySet<OperationName> = new Set(['nonzero', 'unique', 'bincount']);

const noBincountGradient = raises(count, 'derivative for aten::bincount is not implemented');

const onlyCounts = 'bincount only supports 1-d non-negative integral inputs.';

function nonzero({ inputs, types }: KernelCall<unknown>): TensorValue {
  const x = operand(inputs, 0);
  const { shape } = operand(types, 0);
  const strides = contiguousStrides(shape);
  const places: number[] = [];
  for (let i = 0; i < x.length; i += 1) if (x[i] !== 0) places.push(i);
  const data = allocate('int64', places.length * shape.length);
  places.forEach((place, row) => {
    strides.forEach((stride, dim) => (data[row * shape.length + dim] = Math.floor(place / stride) % (shape[dim] ?? 1)));
  });
  return { type: { shape: [places.length, shape.length], dtype: 'int64' }, data };
}

/** Sorted; each NaN is distinct from the others. */
function distinct(data: TensorData): Float64Array {
  const sorted = Float64Array.from(data).sort();
  return sorted.filter((value, i) => i === 0 || value !== sorted[i - 1]);
}

/** The first of `count` sorted places from `start` on that is not below (with `right`: that is above) `value`; for NaN the end. */
function insertionPoint(sorted: TensorData, start: number, count: number, value: number, right: boolean): number {
  let [low, high] = [0, count];
  while (low < high) {
    const middle = (low + high) >> 1;
    const other = sorted[start + middle] ?? 0;
    if (right ? other > value : other >= value) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Boundaries of rank 1 serve all values; else the rows of both correspond. */
function searchsorted({ inputs, types, params, output }: KernelCall<{ readonly right: boolean }>): TensorValue {
  const [boundaries, values] = [operand(inputs, 0), operand(inputs, 1)];
  const { shape } = operand(types, 0);
  const width = shape.at(-1) ?? 1;
  const perRow = shape.length === 1 ? values.length : (output.shape.at(-1) ?? 1);
  const data = allocate(output.dtype, values.length);
  for (let i = 0; i < data.length; i += 1) {
    const row = Math.floor(i / perRow);
    data[i] = insertionPoint(boundaries, row * width, width, values[i] ?? 0, params.right);
  }
  return { type: output, data };
}

function bincountType(operands: readonly TensorType[], { minlength }: OperationParameters['bincount']): TensorType {
  const [x, weights] = [operand(operands, 0), operands[1]];
  if (x.shape.length !== 1) refuse(onlyCounts);
  if (minlength < 0) refuse('minlength should be >= 0');
  if (weights === undefined) return { shape: [minlength], dtype: 'int64' };
  if (!sameShape(weights.shape, x.shape)) refuse('weights should be 1-d and have the same length as input');
  return { shape: [minlength], dtype: weights.dtype === 'float32' ? 'float32' : 'float64' };
}

function bincount({ inputs, params, output: { dtype } }: KernelCall<OperationParameters['bincount']>): TensorValue {
  const [x, weights] = [operand(inputs, 0), inputs[1]];
  let length = params.minlength;
  for (const value of x) {
    if (value < 0) refuse(onlyCounts);
    length = Math.max(length, value + 1);
  }
  if (length > mostBins) refuse(outOfMemory(length));
  const data = allocate(dtype, length);
  for (let i = 0; i < x.length; i += 1) {
    const bin = x[i] ?? 0;
    data[bin] = (data[bin] ?? 0) + (weights === undefined ? 1 : (weights[i] ?? 0));
  }
  return { type: { shape: [length], dtype }, data };
}

/** Eight gigabytes of bins, where PyTorch finds no memory on an ordinary machine. */
const mostBins = 2 ** 30;

function outOfMemory(bins: number): string {
  return `[enforce fail at alloc_cpu.cpp:118] err == 0. DefaultCPUAllocator: can't allocate memory: you tried to allocate ${bins * 8} bytes. Error code 12 (Cannot allocate memory)`;
}

/** Equal bins over [min, max], the last one closed; equal bounds stand for the range of the data. */
function histc({ inputs, params, output }: KernelCall<OperationParameters['histc']>): TensorValue {
  const x = operand(inputs, 0);
  let { min, max } = params;
  if (min === max && x.length > 0) [min, max] = [folds.amin(x, 0, 1, x.length), folds.amax(x, 0, 1, x.length)];
  if (min === max) [min, max] = [min - 1, max + 1];
  if (!Number.isFinite(max - min)) refuse(`torch.histc: range of [${cppNumber(min)}, ${cppNumber(max)}] is not finite`);
  if (min > max) refuse('torch.histc: max must be larger than min');
  const data = allocate(output.dtype, params.bins);
  for (const value of x) {
    if (!(value >= min && value <= max)) continue;
    const bin = Math.min(Math.floor(((value - min) / (max - min)) * params.bins), params.bins - 1);
    data[bin] = (data[bin] ?? 0) + 1;
  }
  return { type: output, data };
}

function cppNumber(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  return Number.isFinite(value) ? String(value) : value > 0 ? 'inf' : '-inf';
}
