import { allocate } from '../../tensor/data';
import { formatShape, sizeOf, type Shape } from '../../tensor/shape';
import { checkedFlat, forEachPlace } from '../kernels/places';
import { anywhere, rounded } from '../makers/elementwise';
import { blocked, gradients, linear, smooth } from '../makers/gradients';
import { operand, refuse } from '../makers/types';
import type { KernelCall, OperationTable, TensorType, TensorValue } from '../operation';
import type { OperationParameters } from '../parameters';
import { zerosLike, type Ref } from '../ref';

type Along = OperationParameters['gather'];

const anIndex = blocked('an index is a position: it does not move when the values move a little');
const index = { kind: 'index', below: 3 } as const;

/** Elements read and written at positions; reading and adding are each other's gradient. */
export const indexingRows = {
  take: {
    type: (operands) => ({ shape: operand(operands, 1).shape, dtype: operand(operands, 0).dtype }),
    kernel: take,
    ...gradients(['x', 'index'], {
      x: smooth('index', (g, { x, index }) => g.builder.emit('putAdd', [zerosOf(x, g), index, g], {})),
      index: anIndex,
    }),
    domain: [anywhere, index],
  },
  put: {
    type: (operands) => operand(operands, 0),
    kernel: (call) => putWith(call, (_, value) => value),
    ...gradients(['x', 'index', 'source'], {
      x: smooth('index', (g, { index, source }) => g.builder.emit('put', [g, index, zerosOf(source, g)], {})),
      index: anIndex,
      source: smooth('index', (g, { index }) => g.take(index)),
    }),
    domain: [anywhere, index, anywhere],
  },
  putAdd: {
    type: (operands) => operand(operands, 0),
    kernel: (call) => putWith(call, (before, value) => before + value),
    ...gradients(['x', 'index', 'source'], {
      x: linear((g) => g),
      index: anIndex,
      source: smooth('index', (g, { index }) => g.take(index)),
    }),
    domain: [anywhere, index, anywhere],
  },

  gather: {
    type: gatherType,
    kernel: gather,
    ...gradients<Along, 'x' | 'index'>(['x', 'index'], {
      x: smooth('index', (g, { x, index, params }) => g.builder.emit('scatterAdd', [zerosOf(x, g), index, g], params)),
      index: anIndex,
    }),
    domain: [anywhere, index],
  },
  scatter: {
    type: scatterType,
    kernel: (call) => scatterWith(call, (_, value) => value),
    ...gradients<Along, 'x' | 'index' | 'source'>(['x', 'index', 'source'], {
      x: smooth('index', (g, { index, params }) => g.builder.emit('scatter', [g, index, zerosOf(index, g)], params)),
      index: anIndex,
      source: smooth('index', (g, { index, source, params }) =>
        ofWholeSource('Scatter', g.gather(params.dim, index), source),
      ),
    }),
    domain: [anywhere, index, anywhere],
  },
  scatterAdd: {
    type: scatterType,
    kernel: (call) => scatterWith(call, (before, value) => before + value),
    ...gradients<Along, 'x' | 'index' | 'source'>(['x', 'index', 'source'], {
      x: linear((g) => g),
      index: anIndex,
      source: smooth('index', (g, { index, source, params }) =>
        ofWholeSource('ScatterAdd', g.gather(params.dim, index), source),
      ),
    }),
    domain: [anywhere, index, anywhere],
  },
} satisfies Partial<OperationTable>;

/** Zeros of the shape of `ref` and the dtype of the gradient. */
function zerosOf(ref: Ref, g: Ref): Ref {
  return zerosLike(ref).cast(g.dtype);
}

function take({ inputs, output }: KernelCall<unknown>): TensorValue {
  const [x, index] = [operand(inputs, 0), operand(inputs, 1)];
  const data = allocate(output.dtype, index.length);
  for (let i = 0; i < data.length; i += 1) data[i] = x[checkedFlat(index[i] ?? 0, x.length)] ?? 0;
  return { type: output, data };
}

function putWith(
  { inputs, output }: KernelCall<unknown>,
  combine: (before: number, value: number) => number,
): TensorValue {
  const data = operand(inputs, 0).slice();
  const [index, source] = [operand(inputs, 1), operand(inputs, 2)];
  for (let i = 0; i < index.length; i += 1) {
    const place = checkedFlat(index[i] ?? 0, data.length);
    data[place] = combine(data[place] ?? 0, source[i] ?? 0);
  }
  return rounded(output, data);
}

function gatherType(operands: readonly TensorType[], { dim }: Along): TensorType {
  const [x, index] = [operand(operands, 0), operand(operands, 1)];
  requireSameRank(x.shape, index.shape, 'input');
  if (!fits(index.shape, x.shape, dim)) {
    const [wanted, own] = [formatShape(index.shape), formatShape(x.shape)];
    const other = index.shape.findIndex((size, at) => at !== dim && size > (x.shape[at] ?? 1));
    refuse(
      `Size does not match at dimension ${other} expected index ${wanted} to be no larger than self ${own} apart from dimension ${dim}`,
    );
  }
  return { shape: index.shape, dtype: x.dtype };
}

export function scatterType(operands: readonly TensorType[], { dim }: Along): TensorType {
  const [x, index, source] = [operand(operands, 0), operand(operands, 1), operand(operands, 2)];
  requireSameRank(x.shape, index.shape, 'self');
  requireSameRank(source.shape, index.shape, 'src');
  if (!fits(index.shape, x.shape, dim) || !fits(index.shape, source.shape, null)) {
    const [wanted, own, given] = [formatShape(index.shape), formatShape(x.shape), formatShape(source.shape)];
    refuse(
      `Expected index ${wanted} to be no larger than self ${own} apart from dimension ${dim} and to be no larger size than src ${given}`,
    );
  }
  return x;
}

function requireSameRank(shape: Shape, index: Shape, name: string): void {
  if (Math.max(shape.length, 1) !== Math.max(index.length, 1)) {
    refuse(`Index tensor must have the same number of dimensions as ${name} tensor`);
  }
}

function fits(index: Shape, shape: Shape, apartFrom: number | null): boolean {
  return index.every((size, dim) => dim === apartFrom || size <= (shape[dim] ?? 1));
}

function gather({ inputs, types, params, output }: KernelCall<Along>): TensorValue {
  const [x, index] = [operand(inputs, 0), operand(inputs, 1)];
  const data = allocate(output.dtype, sizeOf(output.shape));
  const shapes = { index: output.shape, x: operand(types, 0).shape, source: output.shape };
  forEachPlace(index, shapes, params.dim, (place, at) => (data[at] = x[place] ?? 0));
  return { type: output, data };
}

function scatterWith(
  { inputs, types, params, output }: KernelCall<Along>,
  combine: (before: number, value: number) => number,
): TensorValue {
  const data = operand(inputs, 0).slice();
  const [index, source] = [operand(inputs, 1), operand(inputs, 2)];
  const shapes = { x: output.shape, index: operand(types, 1).shape, source: operand(types, 2).shape };
  forEachPlace(index, shapes, params.dim, (place, from) => {
    data[place] = combine(data[place] ?? 0, source[from] ?? 0);
  });
  return rounded(output, data);
}

/** PyTorch gives the source a gradient of the index's shape, and fails where the two differ. */
function ofWholeSource(name: string, gradient: Ref, source: Ref): Ref {
  const [own, wanted] = [formatShape(gradient.shape), formatShape(source.shape)];
  if (own === wanted) return gradient;
  return refuse(
    `Function ${name}Backward0 returned an invalid gradient at index 1 - got ${own} but expected shape compatible with ${wanted}`,
  );
}
