import { checkedDims } from './kit/dims';
import { alias, type Library } from '../../interpreter/library';
import { refuse, requireNotBool } from '../../ops/makers/types';
import { concat, type Ref } from '../../ops/ref';
import { formatShape, sameShape } from '../../tensor/shape';
import { combine } from './arithmetic';
import { dimsArgument, sequenceArgument, tensorsArgument } from './kit/arguments';
import { cTypeName, scalarTypeName } from './kit/dtype-names';
import { at, requireExpandable } from './kit/geometry';
import { refOperand } from './kit/promotion';
import { withLegacyNumbers } from './kit/legacy-numbers';
import { functions, functionsAndMethods, methods, withInPlace } from './kit/registry';
import { requireSameDType } from './kit/same-dtype';
import { torchFunction, type Arguments } from './kit/torch-function';

function checkSameDType(a: Ref, b: Ref): void {
  if (a.dtype === b.dtype) return;
  const types = `${cTypeName(a.dtype)} != ${cTypeName(b.dtype)}`;
  refuse(`expected m1 and m2 to have the same dtype, but got: ${types}`);
}

function dot(a: Ref, b: Ref): Ref {
  if (a.rank !== 1 || b.rank !== 1) refuse(`1D tensors expected, but got ${a.rank}D and ${b.rank}D tensors`);
  if (a.size !== b.size) {
    refuse(
      `inconsistent tensor size, expected tensor ${formatShape(a.shape)} and src ${formatShape(b.shape)} to have the same number of elements, but got ${a.size} and ${b.size} elements respectively`,
    );
  }
  if (a.dtype !== b.dtype) {
    const types = `${scalarTypeName(a.dtype)} and ${scalarTypeName(b.dtype)}`;
    refuse(`dot : expected both vectors to have same dtype, but found ${types}`);
  }
  requireNotBool(a, `"dot" not implemented for 'Bool'`);
  return a.mul(b).sum();
}

function matrixVector(a: Ref, b: Ref): Ref {
  if (a.rank !== 2 || b.rank !== 1) {
    refuse(`vector + matrix @ vector expected, got ${b.rank}, ${a.rank}, ${b.rank}`);
  }
  if (a.shape[1] !== b.size) {
    refuse(`size mismatch, got input (${at(a.shape, 0)}), mat (${a.shape.join('x')}), vec (${b.size})`);
  }
  checkSameDType(a, b);
  return a.matmul(b.unsqueeze(1)).squeeze(1);
}

/** Products of vectors, matrices and batches, by the operands' ranks. */
function matmul(a: Ref, b: Ref): Ref {
  if (a.rank === 0 || b.rank === 0) {
    refuse(`both arguments to matmul need to be at least 1D, but they are ${a.rank}D and ${b.rank}D`);
  }
  if (a.rank === 1 && b.rank === 1) return dot(a, b);
  if (a.rank === 2 && b.rank === 1) return matrixVector(a, b);
  checkSameDType(a, b);
  if (a.rank === 1) return a.unsqueeze(0).matmul(b).squeeze(-2);
  return b.rank === 1 ? a.matmul(b.unsqueeze(1)).squeeze(-1) : a.matmul(b);
}

function matrixProduct(a: Ref, b: Ref): Ref {
  if (a.rank !== 2) refuse('self must be a matrix');
  if (b.rank !== 2) refuse('mat2 must be a matrix');
  checkSameDType(a, b);
  return a.matmul(b);
}

function batchProduct(a: Ref, b: Ref): Ref {
  if (a.rank !== 3) refuse('batch1 must be a 3D tensor');
  if (b.rank !== 3) refuse('batch2 must be a 3D tensor');
  if (a.shape[0] !== b.shape[0] || a.shape[2] !== b.shape[1]) {
    const [expected, given] = [formatShape([at(a.shape, 0), at(a.shape, 2)]), formatShape(b.shape.slice(0, 2))];
    refuse(`Expected size for first two dimensions of batch2 tensor to be: ${expected} but got: ${given}.`);
  }
  checkSameDType(a, b);
  return a.matmul(b);
}

function outer(a: Ref, b: Ref): Ref {
  if (a.rank !== 1 || b.rank !== 1)
    refuse(`outer: Expected 1-D argument self, but got ${a.rank === 1 ? b.rank : a.rank}-D`);
  return combine('mul', refOperand(a.unsqueeze(1)), refOperand(b.unsqueeze(0)));
}

/** `beta * input + alpha * product`; with `beta` 0 what is in `input` does not count. */
function added(args: Arguments<'input' | 'beta' | 'alpha'>, product: Ref): Ref {
  const [beta, alpha] = [args.number('beta'), args.number('alpha')];
  const scaled = alpha === 1 ? product : product.mul(alpha);
  if (beta === 0) return scaled;
  const input = args.ref('input');
  requireExpandable(input.type, product.shape);
  return (beta === 1 ? input : input.mul(beta)).add(scaled);
}

const products = functionsAndMethods({
  bmm: torchFunction('input, mat2', (args) => batchProduct(args.ref('input'), args.ref('mat2'))),
  dot: torchFunction('input, tensor', (args) => dot(args.ref('input'), args.ref('tensor'))),
  inner: torchFunction('input, other', (args) => {
    const [input, other] = [args.ref('input'), args.ref('other')];
    if (input.rank === 0 || other.rank === 0) return combine('mul', refOperand(input), refOperand(other));
    if (input.dtype !== other.dtype) refuse('both inputs should have same dtype');
    if (input.shape.at(-1) !== other.shape.at(-1)) {
      const shapes = `${formatShape(input.shape)} and ${formatShape(other.shape)}`;
      refuse(`inner() the last dimension must match on both input tensors but got shapes ${shapes}`);
    }
    return tensordot(input, other, [input.rank - 1], [other.rank - 1]);
  }),
  kron: torchFunction('input, other', (args) => kronecker(args.ref('input'), args.ref('other'))),
  matmul: torchFunction('input, other', (args) => matmul(args.ref('input'), args.ref('other'))),
  mm: torchFunction('input, mat2', (args) => matrixProduct(args.ref('input'), args.ref('mat2'))),
  mv: torchFunction('input, vec', (args) => matrixVector(args.ref('input'), args.ref('vec'))),
  outer: torchFunction('input, vec2', (args) => outer(args.ref('input'), args.ref('vec2'))),
  trace: torchFunction('input', (args) => {
    const input = args.ref('input');
    if (input.rank !== 2) refuse(`trace: expected a matrix, but got tensor with dim ${input.rank}`);
    const [rows = 0, columns = 0] = input.shape;
    return input.view({ shape: [Math.min(rows, columns)], strides: [columns + 1], offset: 0 }).sum();
  }),
});

const sums = withInPlace({
  addbmm: withLegacyNumbers(
    ['beta', 'alpha'],
    3,
    torchFunction('input, batch1, batch2, *, beta=1, alpha=1', (args) =>
      added(args, batchProduct(args.ref('batch1'), args.ref('batch2')).sum([0])),
    ),
  ),
  addmm: withLegacyNumbers(
    ['beta', 'alpha'],
    3,
    torchFunction('input, mat1, mat2, *, beta=1, alpha=1', (args) => {
      const [product, own] = [matrixProduct(args.ref('mat1'), args.ref('mat2')), args.ref('input').dtype];
      if (own !== product.dtype) {
        const types = `${scalarTypeName(own)} and ${scalarTypeName(product.dtype)}`;
        refuse(`self and mat2 must have the same dtype, but got ${types}`);
      }
      return added(args, product);
    }),
  ),
  addmv: withLegacyNumbers(
    ['beta', 'alpha'],
    3,
    torchFunction('input, mat, vec, *, beta=1, alpha=1', (args) =>
      added(args, matrixVector(args.ref('mat'), args.ref('vec'))),
    ),
  ),
  addr: withLegacyNumbers(
    ['beta', 'alpha'],
    3,
    torchFunction('input, vec1, vec2, *, beta=1, alpha=1', (args) =>
      added(args, outer(args.ref('vec1'), args.ref('vec2'))),
    ),
  ),
  baddbmm: withLegacyNumbers(
    ['beta', 'alpha'],
    3,
    torchFunction('input, batch1, batch2, *, beta=1, alpha=1', (args) =>
      added(args, batchProduct(args.ref('batch1'), args.ref('batch2'))),
    ),
  ),
});

/** Contracted over `dimsA` of `a` and `dimsB` of `b`, which pair up; what is left of `a` comes first. */
function tensordot(a: Ref, b: Ref, dimsA: readonly number[], dimsB: readonly number[]): Ref {
  const rest = (ref: Ref, dims: readonly number[]): number[] =>
    [...ref.shape.keys()].filter((dim) => !dims.includes(dim));
  const [restA, restB] = [rest(a, dimsA), rest(b, dimsB)];
  const sizes = (ref: Ref, dims: readonly number[]): number[] => dims.map((dim) => at(ref.shape, dim));
  const [sumA, sumB] = [sizes(a, dimsA), sizes(b, dimsB)];
  // What meets a size of 1 is summed.
  const isLone = (own: readonly number[], others: readonly number[]) => (_: number, place: number) =>
    own[place] !== 1 && others[place] === 1;
  const [loneA, loneB] = [dimsA.filter(isLone(sumA, sumB)), dimsB.filter(isLone(sumB, sumA))];
  if (loneA.length > 0 || loneB.length > 0) return tensordot(a.sum(loneA, true), b.sum(loneB, true), dimsA, dimsB);
  if (!sameShape(sumA, sumB)) {
    refuse(
      `contracted dimensions need to match, but first has size ${formatShape(sumA)} and second ${formatShape(sumB)}`,
    );
  }
  const count = (list: readonly number[]): number => list.reduce((product, size) => product * size, 1);
  const left = a.permute([...restA, ...dimsA]).reshape([count(sizes(a, restA)), count(sumA)]);
  const right = b.permute([...dimsB, ...restB]).reshape([count(sumB), count(sizes(b, restB))]);
  return left.matmul(right).reshape([...sizes(a, restA), ...sizes(b, restB)]);
}

function kronecker(a: Ref, b: Ref): Ref {
  const rank = Math.max(a.rank, b.rank);
  const padded = (ref: Ref): number[] => [...new Array<number>(rank - ref.rank).fill(1), ...ref.shape];
  const [shapeA, shapeB] = [padded(a), padded(b)];
  const product = combine(
    'mul',
    refOperand(a.reshape(shapeA.flatMap((size) => [size, 1]))),
    refOperand(b.reshape(shapeB.flatMap((size) => [1, size]))),
  );
  return product.reshape(shapeA.map((size, dim) => size * at(shapeB, dim)));
}

/** The cross product along a dimension of size 3. */
function cross(a: Ref, b: Ref, dim: number): Ref {
  const turned = (ref: Ref, by: number): Ref => concat([ref.slice(dim, by, 3), ref.slice(dim, 0, by)], dim);
  return turned(a, 1)
    .mul(turned(b, 2))
    .sub(turned(a, 2).mul(turned(b, 1)));
}

function crossOf(args: Arguments<'input' | 'other' | 'dim'>): Ref {
  const [left, right] = [args.ref('input'), args.ref('other')];
  requireSameDType(left, right);
  const dim = args.isNone('dim') ? left.shape.indexOf(3) : args.dim('dim', left.rank);
  if (dim < 0) refuse('no dimension of size 3 in input');
  if (left.rank !== right.rank) refuse('linalg.cross: inputs must have the same number of dimensions.');
  const [first, second] = [left.shape[dim], right.shape[dim]];
  if (first !== 3 || second !== 3) {
    const asked = args.isNone('dim') ? dim : args.int('dim');
    refuse(`linalg.cross: inputs dimension ${asked} must have length 3. Got ${first} and ${second}`);
  }
  return cross(left, right, dim);
}

function productOfAll(args: Arguments<'tensors'>): Ref {
  const [first, ...others] = args.read('tensors', tensorsArgument).map((one) => one.read());
  if (first === undefined) return refuse('multi_dot(): expected at least 2 tensors but got 0');
  if (others.length > 0 && (first.rank < 1 || first.rank > 2)) {
    refuse(`multi_dot(): the first tensor must be 1D or 2D but got ${first.rank}D`);
  }
  return others.reduce(matmul, first);
}

const contractions = functions({
  'linalg.cross': torchFunction('input, other, *, dim=-1', crossOf),
  'linalg.multi_dot': torchFunction('tensors', productOfAll),
  chain_matmul: torchFunction('*tensors', productOfAll),
  cross: torchFunction('input, other, dim=None', crossOf),
  tensordot: torchFunction('a, b, dims=2', (args) => {
    const [a, b, dims] = [args.ref('a'), args.ref('b'), args.value('dims')];
    if (a.dtype !== b.dtype) refuse('both inputs should have same dtype');
    if (dims.kind === 'int') {
      const count = args.int('dims');
      if (count < 0) refuse(`tensordot expects dims >= 0, but got dims=${count}`);
      if (count > Math.min(a.rank, b.rank)) refuse(`tensordot expects dims < ndim_a or ndim_b, but got dims=${count}`);
      const first = Array.from({ length: count }, (_, index) => index);
      return tensordot(
        a,
        b,
        first.map((index) => a.rank - count + index),
        first,
      );
    }
    const [dimsA = [], dimsB = []] = sequenceArgument(dims, 'dims', args.context).map((list) =>
      dimsArgument(list, 'dims', args.context),
    );
    if (dimsA.length !== dimsB.length) refuse('both dimension lists should have same length');
    const counted = (list: readonly number[], rank: number): number[] => {
      const checked = list.map((dim) => args.checkedDim(dim, rank));
      if (checked.length > 0) checkedDims(checked, rank, args.context);
      return checked;
    };
    return tensordot(a, b, counted(dimsA, a.rank), counted(dimsB, b.rank));
  }),
});

export const linearAlgebraFunctions: Library = {
  ...products,
  ...sums,
  ...contractions,
  ...methods({ cross: torchFunction('input, other, dim=None', crossOf) }),
  'torch.Tensor.ger': alias('torch.Tensor.outer'),
  'torch.Tensor.vdot': alias('torch.Tensor.dot'),
  'torch.ger': alias('torch.outer'),
  'torch.linalg.matmul': alias('torch.matmul'),
  'torch.vdot': alias('torch.dot'),
};
