import { allocate } from '../../tensor/data';
import { sizeOf, type Shape } from '../../tensor/shape';
import { stridesInto, walk } from '../../tensor/walk';
import { distance } from '../kernels/distances';
import { symmetricEigen } from '../kernels/eigen';
import { multiply } from '../kernels/matmul';
import { turn } from '../kernels/turns';
import { zeroWhere } from '../makers/composites';
import { anywhere, rounded } from '../makers/elementwise';
import { gradients, kinked, linear, smooth } from '../makers/gradients';
import { broadcastAll, operand, refuse, requireNotBool } from '../makers/types';
import type { KernelCall, OperationTable, TensorType, TensorValue } from '../operation';
import type { OperationParameters } from '../parameters';
import { zerosLike, type Ref } from '../ref';

type Distance = OperationParameters['cdist'];
type Turned = OperationParameters['turned'];

/** Products of matrices and distances of rows; all dimensions but the last two are a batch and broadcast. */
export const linearAlgebraRows = {
  matmul: {
    type: matmulType,
    kernel: matmul,
    ...gradients(['a', 'b'], {
      a: smooth('b', (g, { b }) => g.matmul(b.transpose(-1, -2))),
      b: smooth('a', (g, { a }) => a.transpose(-1, -2).matmul(g)),
    }),
    domain: [anywhere, anywhere],
  },
  turned: {
    type: (operands, { outputs }) => {
      const { shape, dtype } = operand(operands, 0);
      return { shape: [...shape.slice(0, -1), outputs], dtype };
    },
    kernel: turned,
    ...gradients<Turned, 'a'>(['a'], {
      a: linear((g, { a, params }) => g.builder.emit('turned', [g], { ...params, outputs: a.shape.at(-1) ?? 1 })),
    }),
    domain: [anywhere],
  },
  symmetricEigen: {
    type: eigenType,
    kernel: eigen,
    ...gradients(['a'], { a: smooth('output', (g, { output }) => eigenGradient(g, output)) }),
    domain: [anywhere],
  },
  cdist: {
    type: cdistType,
    kernel: cdist,
    ...gradients<Distance, 'a' | 'b'>(['a', 'b'], {
      a: kinked('equal rows', '0', ['a', 'b', 'output'], (g, { a, b, output, params }) =>
        distanceGradient(g, a, b, output, params.p).sum([-2]),
      ),
      b: kinked('equal rows', '0', ['a', 'b', 'output'], (g, { a, b, output, params }) =>
        distanceGradient(g, a, b, output, params.p).neg().sum([-3]),
      ),
    }),
    domain: [anywhere, anywhere],
  },
} satisfies Partial<OperationTable>;

interface Batched {
  readonly batch: Shape;
  readonly rows: number;
  readonly columns: number;
}

function batched({ shape }: TensorType): Batched {
  return { batch: shape.slice(0, -2), rows: shape.at(-2) ?? 1, columns: shape.at(-1) ?? 1 };
}

function matmulType(operands: readonly TensorType[]): TensorType {
  const [left, right] = [operand(operands, 0), operand(operands, 1)];
  requireNotBool(left, `"addmm_impl_cpu_" not implemented for 'Bool'`);
  const [a, b] = [batched(left), batched(right)];
  const batch = broadcastAll([
    { ...left, shape: a.batch },
    { ...right, shape: b.batch },
  ]);
  if (a.columns !== b.rows) {
    if (b.batch.length === 0) {
      const rows = a.rows * sizeOf(a.batch);
      refuse(`mat1 and mat2 shapes cannot be multiplied (${rows}x${a.columns} and ${b.rows}x${b.columns})`);
    }
    const size = sizeOf(batch);
    refuse(
      `Expected size for first two dimensions of batch2 tensor to be: [${size}, ${a.columns}] but got: [${size}, ${b.rows}].`,
    );
  }
  return { shape: [...batch, a.rows, b.columns], dtype: left.dtype };
}

/** Calls `visit` with the numbers of the two matrices that make each matrix of the result. */
function forEachPair(
  types: readonly TensorType[],
  batch: Shape,
  visit: (result: number, a: number, b: number) => void,
): void {
  const batches = types.map(({ shape }) => ({ shape: shape.slice(0, -2) }));
  walk(batch, stridesInto(batch, batches), (start, count, at, step) => {
    for (let i = 0; i < count; i += 1)
      visit(start + i, (at[0] ?? 0) + i * (step[0] ?? 0), (at[1] ?? 0) + i * (step[1] ?? 0));
  });
}

function matmul({ inputs, types, output }: KernelCall<unknown>): TensorValue {
  const [a, b] = [operand(inputs, 0), operand(inputs, 1)];
  const { rows: n, columns: k } = batched(operand(types, 0));
  const { batch, columns: m } = batched(output);
  const data = allocate(output.dtype, sizeOf(output.shape));
  forEachPair(types, batch, (result, matrixA, matrixB) => {
    multiply(data, result * n * m, a, matrixA * n * k, b, matrixB * k * m, [n, k, m]);
  });
  return rounded(output, data);
}

function turned({ inputs, types, output, params }: KernelCall<Turned>): TensorValue {
  const count = operand(types, 0).shape.at(-1) ?? 1;
  const data = allocate(output.dtype, sizeOf(output.shape));
  const of = { ...params, dtype: output.dtype };
  const rows = sizeOf(output.shape.slice(0, -1));
  for (let row = 0; row < rows; row += 1)
    turn(data, row * params.outputs, params.outputs, operand(inputs, 0), row * count, count, of);
  return rounded(output, data);
}

function eigenType(operands: readonly TensorType[]): TensorType {
  const { shape, dtype } = operand(operands, 0);
  return { shape: [...shape.slice(0, -2), (shape.at(-1) ?? 0) + 1, shape.at(-1) ?? 0], dtype };
}

function eigen({ inputs, output }: KernelCall<unknown>): TensorValue {
  const [a, { columns: size }] = [operand(inputs, 0), batched(output)];
  const data = allocate(output.dtype, sizeOf(output.shape));
  for (let matrix = 0; matrix < sizeOf(output.shape.slice(0, -2)); matrix += 1) {
    const { values, vectors } = symmetricEigen(a, matrix * size * size, size);
    const start = matrix * (size + 1) * size;
    data.set(values, start);
    vectors.forEach((vector, row) => {
      data.set(vector, start + (row + 1) * size);
    });
  }
  return rounded(output, data);
}

/** Vᵀ (diag gλ + (gV Vᵀ) / (λᵢ − λⱼ)) V for eigenvectors in rows; equal eigenvalues do not turn their vectors. */
function eigenGradient(g: Ref, output: Ref): Ref {
  const size = output.shape.at(-1) ?? 0;
  const [values, vectors] = [output.slice(-2, 0, 1), output.slice(-2, 1, size + 1)];
  const [ofValues, ofVectors] = [g.slice(-2, 0, 1), g.slice(-2, 1, size + 1)];
  const gaps = values.transpose(-1, -2).sub(values);
  const isOne = gaps.eq(0);
  const turns = zeroWhere(isOne, ofVectors.matmul(vectors.transpose(-1, -2)).div(isOne.choose(gaps.scalar(1), gaps)));
  const scaled = ofValues.transpose(-1, -2).mul(vectors);
  const inner = vectors.transpose(-1, -2).matmul(scaled.add(turns.matmul(vectors)));
  return inner.add(inner.transpose(-1, -2)).div(2);
}

function cdistType(operands: readonly TensorType[]): TensorType {
  const [left, right] = [operand(operands, 0), operand(operands, 1)];
  const [a, b] = [batched(left), batched(right)];
  if (a.columns !== b.columns) {
    refuse(`X1 and X2 must have the same number of columns. X1: ${a.columns} X2: ${b.columns}`);
  }
  const batch = broadcastAll([
    { ...left, shape: a.batch },
    { ...right, shape: b.batch },
  ]);
  return { shape: [...batch, a.rows, b.rows], dtype: left.dtype };
}

function cdist({ inputs, types, output, params: { p } }: KernelCall<Distance>): TensorValue {
  const [a, b] = [operand(inputs, 0), operand(inputs, 1)];
  const { columns: width } = batched(operand(types, 0));
  const { batch, rows, columns } = batched(output);
  const data = allocate(output.dtype, sizeOf(output.shape));
  forEachPair(types, batch, (result, matrixA, matrixB) => {
    for (let i = 0; i < rows; i += 1) {
      for (let j = 0; j < columns; j += 1) {
        const [atA, atB] = [(matrixA * rows + i) * width, (matrixB * columns + j) * width];
        data[(result * rows + i) * columns + j] = distance(a, atA, b, atB, width, p);
      }
    }
  });
  return rounded(output, data);
}

/** The gradient to each component of each difference, [.., P, R, M]; for p = ∞ every tied component has all of it. */
function distanceGradient(ofDistances: Ref, a: Ref, b: Ref, distances: Ref, p: number): Ref {
  const difference = a.unsqueeze(-2).sub(b.unsqueeze(-3));
  const [g, norm] = [ofDistances.unsqueeze(-1), distances.unsqueeze(-1)];
  const size = difference.abs();
  if (p === 0) return zerosLike(difference);
  // PyTorch's signs of these distances keep NaN, the difference of equal infinities.
  const sign = difference.isNan().choose(difference, difference.sign());
  if (p === 1) return sign.mul(g);
  if (p === 2) return zeroWhere(norm.eq(0), g.mul(difference).div(norm));
  if (p === Infinity) {
    const excess = norm.sub(size);
    return g.mul(sign).mul(excess.isNan().choose(excess, excess.eq(0).cast(excess.dtype)));
  }
  const slope =
    p < 2
      ? difference
          .sign()
          .mul(size.pow(p - 1))
          .mul(g)
          .div(norm.pow(p - 1))
      : difference
          .mul(size.pow(p - 2))
          .mul(g)
          .div(norm.pow(p - 1));
  return zeroWhere(p < 1 ? norm.eq(0).or(difference.eq(0)) : norm.eq(0), slope);
}
