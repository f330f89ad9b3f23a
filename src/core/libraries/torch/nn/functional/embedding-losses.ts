import type { Value } from '../../../../interpreter/values';
import { refuse } from '../../../../ops/makers/types';
import type { Ref } from '../../../../ops/ref';
import { formatShape } from '../../../../tensor/shape';
import { refArgument } from '../../kit/arguments';
import { torchFunction, type Arguments } from '../../kit/torch-function';
import { difference, together } from './arithmetic';
import { pairwiseDistance } from './distances';
import { functional } from './entries';
import { reduced, plainReduction, reductionOf } from './reductions';

/** Losses of pairs and triplets of vectors. */
export const embeddingLosses = functional({
  cosine_embedding_loss: torchFunction(
    'input1, input2, target, margin=0, size_average=None, reduce=None, reduction="mean"',
    (args) => {
      const target = args.ref('target');
      const similarity = similarityOfRows(args.ref('input1'), args.ref('input2'), target);
      const apart = similarity.sub(args.number('margin')).clamp(0, null);
      const losses = target
        .eq(1)
        .choose(similarity.neg().add(1), similarity.scalar(0))
        .add(target.eq(-1).choose(apart, similarity.scalar(0)));
      return reduced(losses, reductionOf(args));
    },
  ),
  triplet_margin_loss: torchFunction(
    'anchor, positive, negative, margin=1.0, p=2, eps=1e-6, swap=False, size_average=None, reduce=None, reduction="mean"',
    (args) => {
      const reduction = reductionOf(args);
      const margin = positiveMargin(args);
      const [anchor, positive, negative] = triplet(args);
      const distance = (a: Ref, b: Ref): Ref => pairwiseDistance(a, b, args.number('p'), args.number('eps'), false);
      const near = distance(anchor, positive);
      const far = distance(anchor, negative);
      const farther = args.bool('swap') ? smaller(far, distance(positive, negative)) : far;
      return reduced(difference(near.add(margin), farther).clamp(0, null), reduction);
    },
  ),
  triplet_margin_with_distance_loss: torchFunction(
    'anchor, positive, negative, *, distance_function=None, margin=1.0, swap=False, reduction="mean"',
    (args) => {
      const reduction = plainReduction(args);
      const margin = positiveMargin(args);
      triplet(args);
      const distance = distanceFunction(args);
      const near = distance('anchor', 'positive');
      const far = distance('anchor', 'negative');
      const farther = args.bool('swap') ? smaller(far, distance('positive', 'negative')) : far;
      return reduced(difference(near.add(margin), farther).clamp(0, null), reduction);
    },
  ),
});

type Member = 'anchor' | 'positive' | 'negative';

function positiveMargin(args: Arguments<'margin'>): number {
  const margin = args.number('margin');
  if (margin <= 0)
    args.context.raise('ValueError', `margin must be greater than 0, got ${args.context.repr(args.value('margin'))}`);
  return margin;
}

function triplet(args: Arguments<Member>): readonly [Ref, Ref, Ref] {
  const [anchor, positive, negative] = [args.ref('anchor'), args.ref('positive'), args.ref('negative')];
  if (anchor.rank !== positive.rank || positive.rank !== negative.rank) {
    refuse(
      `The anchor, positive, and negative tensors are expected to have the same number of dimensions, but got: anchor ${anchor.rank}D, positive ${positive.rank}D, and negative ${negative.rank}D inputs`,
    );
  }
  return [anchor, positive, negative];
}

/** The caller's own distance between two of the three; the pairwise distance where none is given. */
function distanceFunction(args: Arguments<Member | 'distance_function'>): (a: Member, b: Member) => Ref {
  const { context } = args;
  const own = args.value('distance_function');
  if (own.kind === 'none') return (a, b) => pairwiseDistance(args.ref(a), args.ref(b), 2, 1e-6, false);
  return (a, b) => {
    const given = context.call(own, { positional: [args.value(a), args.value(b)], keywords: new Map<string, Value>() });
    return refArgument(given, 'distance_function', context);
  };
}

function smaller(a: Ref, b: Ref): Ref {
  const [x, y] = together(a, b);
  return x.minimum(y);
}

/** Cosines of the angles between rows; with 1e-12 added to each squared length, unlike `cosine_similarity`. */
function similarityOfRows(first: Ref, second: Ref, target: Ref): Ref {
  const sizes = `but found inputs with sizes ${formatShape(first.shape)} and ${formatShape(second.shape)}.`;
  if (target.rank > 1) refuse('0D or 1D target tensor expected, multi-target not supported');
  if (target.rank === 1 && (first.rank !== 2 || second.rank !== 2))
    refuse(`1D target tensor expects 2D input tensors, ${sizes}`);
  if (target.rank === 0 && (first.rank !== 1 || second.rank !== 1))
    refuse(`0D target tensor expects 1D input tensors, ${sizes}`);
  const dims = [target.rank];
  const [x, y] = together(first, second);
  const squared = (value: Ref): Ref => value.mul(value).sum(dims).add(1e-12);
  return x
    .mul(y)
    .sum(dims)
    .div(squared(x).mul(squared(y)).sqrt());
}
