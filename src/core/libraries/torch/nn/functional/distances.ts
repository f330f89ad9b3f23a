import type { Library } from '../../../../interpreter/library';
import type { Context } from '../../../../interpreter/context';
import { refuse } from '../../../../ops/makers/types';
import { constant, type Ref } from '../../../../ops/ref';
import { isFloating } from '../../../../tensor/dtype';
import { broadcastAll } from '../../../../ops/makers/types';
import { dimsArgument, elementArgument } from '../../kit/arguments';
import { checkedDim } from '../../kit/dims';
import { scalarTypeName } from '../../kit/dtype-names';
import { floating } from '../../kit/promotion';
import { onceDifferentiable } from '../../kit/once-differentiable';
import { torchFunction } from '../../kit/torch-function';
import { together, difference } from './arithmetic';
import { spendPlaces } from './checks';
import { functional, functionalAndTorch } from './entries';

/** ‖x1 − x2 + eps‖ₚ along the last dimension: never 0, with eps added to every difference. */
export function pairwiseDistance(first: Ref, second: Ref, p: number, eps: number, keepdim: boolean): Ref {
  const gap = floating(difference(first, second)).add(eps);
  return norm(gap, p, [Math.max(gap.rank - 1, 0)], keepdim);
}

function norm(x: Ref, p: number, dims: readonly number[], keepdim: boolean): Ref {
  return x.builder.emit('norm', [x], { p, dims: x.rank === 0 ? [] : [...dims].sort((a, b) => a - b), keepdim });
}

/** Norms below eps are taken as eps, while their gradient is still the norm's own. */
function cosineSimilarity(first: Ref, second: Ref, dim: number, eps: number, context: Context): Ref {
  const [a, b] = together(first, second);
  if (!isFloating(a.dtype)) {
    refuse(`expected common dtype to be floating point, yet common dtype is ${scalarTypeName(a.dtype)}`);
  }
  const shape = broadcastAll([a, b]);
  const along = checkedDim(dim, shape.length, context);
  const unit = (value: Ref): Ref => {
    const expanded = value.expand(shape);
    const length = norm(expanded, 2, [along], true);
    const clamped = context.trace.withRecording(false, () => length.clamp(eps, null));
    return expanded.div(context.trace.emit('overwrite', [length, clamped], {}));
  };
  return unit(a).mul(unit(b)).sum([along]);
}

export const distances: Library = {
  ...functionalAndTorch({
    cosine_similarity: torchFunction('x1, x2, dim=1, eps=1e-8', (args) =>
      cosineSimilarity(args.ref('x1'), args.ref('x2'), args.int('dim'), args.number('eps'), args.context),
    ),
    pairwise_distance: torchFunction('x1, x2, p=2.0, eps=1e-6, keepdim=False', (args) =>
      pairwiseDistance(args.ref('x1'), args.ref('x2'), args.number('p'), args.number('eps'), args.bool('keepdim')),
    ),
    pdist: torchFunction('input, p=2.0', (args) => upperDistances(args.ref('input'), args.number('p'), args.context)),
  }),
  ...functional({
    normalize: torchFunction('input, p=2.0, dim=1, eps=1e-12, out=None', (args) => {
      const input = args.ref('input');
      if (!isFloating(input.dtype)) {
        refuse(
          `linalg.vector_norm: Expected a floating point or complex tensor as input. Got ${scalarTypeName(input.dtype)}`,
        );
      }
      const dims = args.read('dim', dimsArgument).map((dim) => args.checkedDim(dim, input.rank));
      return input.div(norm(input, args.number('p'), dims, true).clamp(args.read('eps', elementArgument), null));
    }),
  }),
};

/** Distances of all pairs of rows i < j, in that order. */
function upperDistances(input: Ref, p: number, context: Context): Ref {
  const [rows = 0, columns = 0] = input.shape;
  if (!isFloating(input.dtype)) refuse('pdist only supports floating-point dtypes');
  if (input.rank !== 2) refuse(`pdist only supports 2D tensors, got: ${input.rank}D`);
  if (p < 0) refuse('pdist only supports non-negative p values');
  spendPlaces(rows * rows * columns, context);
  const pairs: (readonly [number, number])[] = [];
  for (let i = 0; i < rows; i += 1) for (let j = i + 1; j < rows; j += 1) pairs.push([i, j]);
  const ends = ([0, 1] as const).map((end) => {
    const places = pairs.map((pair) => pair[end]);
    const picked = constant(input.builder, [places.length, 1], 'int64', places).expand([places.length, columns]);
    return input.gather(0, picked).unsqueeze(1);
  });
  return onceDifferentiable('_pdist_backward', true, context, () =>
    input.builder.emit('cdist', ends, { p }).reshape([pairs.length]),
  );
}
