import { allocate } from '../../tensor/data';
import { contiguousStrides, formatShape, sizeOf, type Shape } from '../../tensor/shape';
import { walk } from '../../tensor/walk';
import { anywhere, rounded } from '../makers/elementwise';
import { gradients, linear } from '../makers/gradients';
import { operand, refuse } from '../makers/types';
import type { KernelCall, OperationTable, TensorType, TensorValue } from '../operation';
import type { Geometry, OperationParameters } from '../parameters';
import { full, type Ref } from '../ref';

/** Operations that move elements and change none; their gradients move them back. Kernels may answer with an operand's own memory. */
export const movementRows = {
  view: {
    type: (operands, { shape }) => {
      const negative = shape.find((size) => size < 0);
      if (negative !== undefined)
        refuse(`Trying to create tensor with negative dimension ${negative}: ${formatShape(shape)}`);
      return { shape, dtype: operand(operands, 0).dtype };
    },
    kernel: view,
    ...gradients(['x'], {
      x: linear((g, { x, params }) => g.builder.emit('viewAdd', [g], { ...params, base: x.shape })),
    }),
    domain: [anywhere],
  },
  viewAdd: {
    type: (operands, { base }) => ({ shape: base, dtype: operand(operands, 0).dtype }),
    kernel: viewAdd,
    ...gradients(['x'], {
      x: linear((g, { params: { shape, strides, offset } }) => g.view({ shape, strides, offset })),
    }),
    domain: [anywhere],
  },
  viewWrite: {
    type: (operands) => operand(operands, 0),
    kernel: viewWrite,
    ...gradients(['x', 'value'], {
      x: linear((g, { params }) => g.builder.emit('viewWrite', [g, full(g.builder, params.shape, 0, g.dtype)], params)),
      value: linear((g, { params }) => g.view(params)),
    }),
    domain: [anywhere, anywhere],
  },
  concat: {
    type: concatType,
    kernel: concat,
    gradient: (index) => ({
      kind: 'smooth',
      rule: (g, { operands, params: { dim } }) => partOf(g, operands, index, dim),
    }),
    saves: () => [],
    domain: [anywhere, anywhere],
  },
} satisfies Partial<OperationTable>;

function isContiguous({ shape, strides }: Geometry): boolean {
  const own = contiguousStrides(shape);
  return shape.every((size, dim) => size === 1 || strides[dim] === own[dim]);
}

function view({ inputs, params, output }: KernelCall<Geometry>): TensorValue {
  const x = operand(inputs, 0);
  const size = sizeOf(params.shape);
  if (isContiguous(params)) return { type: output, data: x.subarray(params.offset, params.offset + size) };
  const data = allocate(output.dtype, size);
  const copy = (start: number, count: number, at: readonly number[], step: readonly number[]): void => {
    const [from = 0] = at;
    const [by = 0] = step;
    for (let i = 0; i < count; i += 1) data[start + i] = x[from + i * by] ?? 0;
  };
  walk(params.shape, [params.strides], copy, [params.offset]);
  return { type: output, data };
}

function viewAdd({ inputs, params, output }: KernelCall<OperationParameters['viewAdd']>): TensorValue {
  const x = operand(inputs, 0);
  if (isContiguous(params) && x.length === sizeOf(params.base)) return { type: output, data: x };
  const data = allocate(output.dtype, sizeOf(params.base));
  const add = (start: number, count: number, at: readonly number[], step: readonly number[]): void => {
    const [to = 0] = at;
    const [by = 0] = step;
    for (let i = 0; i < count; i += 1) data[to + i * by] = (data[to + i * by] ?? 0) + (x[start + i] ?? 0);
  };
  walk(params.shape, [params.strides], add, [params.offset]);
  return rounded(output, data);
}

function viewWrite({ inputs, params, output }: KernelCall<Geometry>): TensorValue {
  const data = operand(inputs, 0).slice();
  const value = operand(inputs, 1);
  const write = (start: number, count: number, at: readonly number[], step: readonly number[]): void => {
    const [to = 0] = at;
    const [by = 0] = step;
    for (let i = 0; i < count; i += 1) data[to + i * by] = value[start + i] ?? 0;
  };
  walk(params.shape, [params.strides], write, [params.offset]);
  return { type: output, data };
}

/** A vector of no elements is left out, whatever the others' rank. */
function isLeftOut(shape: Shape): boolean {
  return shape.length === 1 && shape[0] === 0;
}

function concatType(operands: readonly TensorType[], { dim }: { readonly dim: number }): TensorType {
  const first = operands.find(({ shape }) => !isLeftOut(shape)) ?? operand(operands, 0);
  if (first.shape.length === 0) refuse('zero-dimensional tensor (at position 0) cannot be concatenated');
  let total = 0;
  operands.forEach(({ shape }, position) => {
    if (isLeftOut(shape)) return;
    if (shape.length !== first.shape.length) {
      refuse(`Tensors must have same number of dimensions: got ${first.shape.length} and ${shape.length}`);
    }
    const other = shape.findIndex((size, own) => own !== dim && size !== first.shape[own]);
    if (other >= 0) {
      refuse(
        `Sizes of tensors must match except in dimension ${dim}. Expected size ${first.shape[other] ?? 0} but got size ${shape[other] ?? 0} for tensor number ${position} in the list.`,
      );
    }
    total += shape[dim] ?? 0;
  });
  return { shape: first.shape.map((size, own) => (own === dim ? total : size)), dtype: first.dtype };
}

function concat({ inputs, types, params: { dim }, output }: KernelCall<{ readonly dim: number }>): TensorValue {
  const data = allocate(output.dtype, sizeOf(output.shape));
  const outer = sizeOf(output.shape.slice(0, dim));
  const row = sizeOf(output.shape.slice(dim));
  let column = 0;
  types.forEach(({ shape }, position) => {
    const part = operand(inputs, position);
    if (part.length === 0) return;
    const width = sizeOf(shape.slice(dim));
    for (let i = 0; i < outer; i += 1) data.set(part.subarray(i * width, (i + 1) * width), i * row + column);
    column += width;
  });
  return { type: output, data };
}

/** What of `g` belongs to operand number `index` of a concatenation. */
function partOf(g: Ref, operands: readonly Ref[], index: number, dim: number): Ref {
  const { shape } = operand(operands, index);
  if (isLeftOut(shape)) return full(g.builder, shape, 0, g.dtype);
  const before = operands.slice(0, index).filter((other) => !isLeftOut(other.shape));
  const start = before.reduce((sum, other) => sum + (other.shape[dim] ?? 0), 0);
  return g.slice(dim, start, start + (shape[dim] ?? 0));
}
