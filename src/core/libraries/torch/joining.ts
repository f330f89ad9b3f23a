import { requireOneDType } from './kit/same-dtype';
import { requireVector } from './kit/geometry';
import { alias, type Library } from '../../interpreter/library';
import type { Value } from '../../interpreter/values';
import { refuse } from '../../ops/makers/types';
import { concat, type Ref } from '../../ops/ref';
import { formatShape, sameShape } from '../../tensor/shape';
import type { Context } from '../../interpreter/context';
import { tensorsArgument } from './kit/arguments';
import { filled } from './kit/creation';
import { defaultDType, promote, tensorOperand } from './kit/promotion';
import { functions } from './kit/registry';
import { torchFunction, type Arguments } from './kit/torch-function';

/** The tensors of a list, in their common dtype. */
function listed(args: Arguments<'tensors'>): readonly Ref[] {
  return promote(args.read('tensors', tensorsArgument).map(tensorOperand));
}

function listedFor(name: string, args: Arguments<'tensors'>): readonly Ref[] {
  const refs = listed(args);
  return refs.length > 0 ? refs : refuse(`${name} expects a non-empty TensorList`);
}

/** Joined along `dim`; empty tensors of rank 1 count for nothing, as ever in PyTorch. */
function cat(refs: readonly Ref[], dim: (rank: number) => number): Ref {
  const scalar = refs.findIndex((ref) => ref.rank === 0);
  if (scalar >= 0) refuse(`zero-dimensional tensor (at position ${scalar}) cannot be concatenated`);
  const isNothing = (ref: Ref): boolean => ref.rank === 1 && ref.size === 0;
  const first = refs.find((ref) => !isNothing(ref)) ?? refs[0];
  if (first === undefined) return refuse('torch.cat(): expected a non-empty list of Tensors');
  const along = dim(first.rank);
  const shape = first.shape.map((size, other) => (other === along ? 0 : size));
  return concat(
    refs.map((ref) => (isNothing(ref) ? ref.reshape(shape) : ref)),
    along,
  );
}

function stack(refs: readonly Ref[], dim: (rank: number) => number): Ref {
  const [first] = refs;
  if (first === undefined) return refuse('stack expects a non-empty TensorList');
  const odd = refs.findIndex((ref) => !sameShape(ref.shape, first.shape));
  if (odd >= 0) {
    const shapes = `${formatShape(first.shape)} at entry 0 and ${formatShape(refs[odd]?.shape ?? [])} at entry ${odd}`;
    refuse(`stack expects each tensor to be equal size, but got ${shapes}`);
  }
  const along = dim(first.rank + 1);
  return concat(
    refs.map((ref) => ref.unsqueeze(along)),
    along,
  );
}

function withRank(ref: Ref, rank: number): Ref {
  return ref.rank >= rank ? ref : withRank(ref.unsqueeze(0), rank);
}

const joined = torchFunction('tensors, dim=0', (args) => cat(listed(args), (rank) => args.dim('dim', rank)));

/** A block for each tensor along the diagonal, zeros elsewhere. */
function blockDiagonal(refs: readonly Ref[], context: Context): Ref {
  if (refs.length === 0) return filled([1, 0], 0, defaultDType, context);
  const blocks = refs.map((ref) => withRank(ref, 2));
  const width = blocks.reduce((sum, block) => sum + (block.shape[1] ?? 0), 0);
  let before = 0;
  const rows = blocks.map((block) => {
    const [height = 0, own = 0] = block.shape;
    const zeros = (columns: number): Ref => block.scalar(0).expand([height, columns]);
    const row = concat([zeros(before), block, zeros(width - before - own)], 1);
    before += own;
    return row;
  });
  return concat(rows, 0);
}

function promoted(value: Value, context: Context): readonly Ref[] {
  return promote(tensorsArgument(value, 'tensors', context).map(tensorOperand));
}

/** Every combination of one element of each, a row each. */
function cartesianProduct(refs: readonly Ref[]): Ref {
  const [only] = refs;
  if (only === undefined) refuse('meshgrid expects a non-empty TensorList');
  refs.forEach(requireVector);
  requireOneDType(refs);
  if (refs.length === 1) return only;
  const shape = refs.map((ref) => ref.size);
  const columns = refs.map((ref, dim) => {
    const placed = ref.reshape(shape.map((size, other) => (other === dim ? size : 1)));
    return placed.expand(shape).reshape([shape.reduce((product, size) => product * size, 1), 1]);
  });
  return concat(columns, 1);
}

export const joiningFunctions: Library = {
  ...functions({
    block_diag: torchFunction('*tensors', (args) =>
      blockDiagonal(promoted(args.value('tensors'), args.context), args.context),
    ),
    cartesian_prod: torchFunction('*tensors', (args) =>
      cartesianProduct(tensorsArgument(args.value('tensors'), 'tensors', args.context).map((one) => one.read())),
    ),
    cat: joined,
    column_stack: torchFunction('tensors', (args) =>
      cat(
        listed(args).map((ref) => (ref.rank < 2 ? ref.reshape([ref.size, 1]) : ref)),
        () => 1,
      ),
    ),
    dstack: torchFunction('tensors', (args) =>
      cat(
        listedFor('dstack', args).map((ref) => (ref.rank < 3 ? withRank(ref, 2).unsqueeze(2) : ref)),
        () => 2,
      ),
    ),
    hstack: torchFunction('tensors', (args) =>
      cat(
        listedFor('hstack', args).map((ref) => withRank(ref, 1)),
        (rank) => (rank === 1 ? 0 : 1),
      ),
    ),
    stack: torchFunction('tensors, dim=0', (args) => stack(listed(args), (rank) => args.dim('dim', rank))),
    vstack: torchFunction('tensors', (args) =>
      cat(
        listedFor('vstack', args).map((ref) => withRank(ref, 2)),
        () => 0,
      ),
    ),
  }),
  'torch.concat': alias('torch.cat'),
  'torch.concatenate': alias('torch.cat'),
  'torch.row_stack': alias('torch.vstack'),
};
