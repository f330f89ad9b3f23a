import { categoryOf, promoteTypes, rankOfCategory, type DType } from '../../tensor/dtype';
import { toHeld, toReduced } from '../../tensor/data';
import { log1pExp } from '../kernels/special';
import { anywhere, real, zip } from '../makers/elementwise';
import { gradients, inOneKernel, kinked, raises, smooth } from '../makers/gradients';
import {
  broadcastAll,
  noBoolSubtraction,
  operand,
  refuse,
  requireFloating,
  requireNotBool,
  scalarNames,
} from '../makers/types';
import type { OperandGradient, OperationTable, TensorType } from '../operation';
import type { None } from '../parameters';
import type { Ref } from '../ref';

/**
 * Losses of each element that PyTorch differentiates as one function. Prediction and target may differ in dtype; three of them then fail
 * in backward, as PyTorch's kernels do.
 */
export const lossRows = {
  squaredError: {
    type: (operands) => promoted(operands, 'mse_cpu'),
    // The difference is a number of its dtype before it is squared.
    kernel: (call) => zip(call, (prediction, target) => toReduced(call.output.dtype, prediction - target) ** 2),
    ...gradients(['a', 'b'], {
      a: smooth(['a', 'b'], (g, { a, b }) => sameDType(a, b, g).mul(2).mul(a.sub(b))),
      b: smooth(['a', 'b'], (g, { a, b }) => sameDType(b, a, g).mul(2).mul(b.sub(a))),
    }),
    domain: [anywhere, anywhere],
  },
  smoothL1: {
    type: (operands) => promoted(operands, 'smooth_l1_cpu'),
    kernel: (call) => zip(call, (prediction, target) => smoothL1(Math.abs(prediction - target), call.params.beta)),
    ...gradients<{ readonly beta: number }, 'a' | 'b'>(['a', 'b'], {
      a: inOneKernel(smooth(['a', 'b'], (g, { a, b, params }) => smoothL1Gradient(g, a, b, params.beta))),
      b: inOneKernel(smooth(['a', 'b'], (g, { a, b, params }) => smoothL1Gradient(g, b, a, params.beta))),
    }),
    domain: [anywhere, anywhere],
  },
  huber: {
    type: (operands) => ofPrediction(operands, 'huber_cpu'),
    kernel: (call) => zip(call, (prediction, target) => huber(Math.abs(prediction - target), call.params.delta)),
    ...gradients<{ readonly delta: number }, 'a' | 'b'>(['a', 'b'], {
      a: smooth(['a', 'b'], (g, { a, b, params }) => huberGradient(sameDType(a, b, g), a, b, params.delta)),
      b: smooth(['a', 'b'], (g, { a, b, params }) => huberGradient(sameDType(b, a, g), b, a, params.delta)),
    }),
    domain: [anywhere, anywhere],
  },
  binaryCrossEntropy: {
    type: (operands) => {
      const [prediction, target] = [operand(operands, 0), operand(operands, 1)];
      if (target.dtype !== prediction.dtype) refuse(foundDType(target.dtype, prediction.dtype));
      return ofPrediction(operands, 'binary_cross_entropy');
    },
    kernel: (call) => zip(call, binaryCrossEntropy),
    ...gradients(['a', 'b'], {
      a: kinked('probabilities 0 and 1', 'a denominator of at least 1e-12', ['a', 'b'], (g, { a, b }) => {
        const denominator = a.neg().add(1).mul(a).clamp(Math.fround(1e-12), null);
        return g.mul(a.sub(b)).div(denominator);
      }),
      b: smooth(['a', 'b'], (g, { a }) => g.mul(logOdds(a).neg())),
    }),
    domain: [real(0.1, 0.9), real(0.1, 0.9)],
  },
  binaryCrossEntropyWithLogits: {
    type: ofTarget,
    // A difference of numbers of its dtype: what is small beside a sure score is lost.
    kernel: (call) => {
      const [logits, { dtype }] = [operand(call.types, 0).dtype, call.output];
      return zip(call, (logit, target, weight) => {
        const certain = toHeld(dtype, toHeld(dtype, 1 - target) * logit);
        return certain + toHeld(dtype, weighted(target, weight) * toHeld(logits, log1pExp(-logit)));
      });
    },
    // By position: the weight need not be there.
    gradient: (index) => operand([toLogit, toTarget, toWeight], index),
    saves: (index) => operand([[0, 1, 2], [0, 1, 2], []], index),
    domain: [anywhere, real(0.1, 0.9), real(0.5, 2)],
  },
} satisfies Partial<OperationTable>;

const toLogit: OperandGradient<None> = {
  kind: 'smooth',
  rule: (g, { operands: [logit, target, weight] }) => {
    if (logit === undefined || target === undefined) return null;
    const probability = logit.sigmoid();
    if (weight === undefined) return g.mul(probability.sub(target));
    const positive = target.mul(weight);
    return g.mul(positive.add(target.neg().add(1)).mul(probability).sub(positive));
  },
};

const toTarget: OperandGradient<None> = {
  kind: 'smooth',
  rule: (g, { operands: [logit, , weight] }) => {
    if (logit === undefined) return null;
    if (weight === undefined) return g.mul(logit.neg());
    return g.mul(logSigmoid(logit.neg()).sub(weight.mul(logSigmoid(logit))));
  },
};

const toWeight = raises(
  'PyTorch takes the weight of the positive class for a constant',
  "The function 'binary_cross_entropy_with_logits' is not differentiable with respect to argument 'pos_weight'. This input cannot have requires_grad True.",
);

function promotedDType(operands: readonly TensorType[]): DType {
  return operands.map((type) => type.dtype).reduce(promoteTypes);
}

/** The dtype that both come to. */
function promoted(operands: readonly TensorType[], kernel: string): TensorType {
  const type = { shape: broadcastAll(operands), dtype: promotedDType(operands) };
  requireFloating(type, kernel);
  return type;
}

/** The prediction's dtype, if it can hold what both come to. */
function ofPrediction(operands: readonly TensorType[], kernel: string): TensorType {
  const { dtype } = operand(operands, 0);
  const type = { shape: broadcastAll(operands), dtype };
  requireRoom(operands, dtype);
  requireFloating(type, kernel);
  return type;
}

/** PyTorch computes it in place of the target, whose dtype it keeps. */
function ofTarget(operands: readonly TensorType[]): TensorType {
  const [logit, target] = [operand(operands, 0), operand(operands, 1)];
  requireFloating(logit, 'log_sigmoid_cpu');
  requireNotBool(target, noBoolSubtraction);
  requireRoom([logit, target], target.dtype);
  return { shape: broadcastAll([...operands].reverse()), dtype: target.dtype };
}

function requireRoom(operands: readonly TensorType[], dtype: DType): void {
  const common = promotedDType(operands);
  if (rankOfCategory(categoryOf(common)) > rankOfCategory(categoryOf(dtype))) {
    refuse(`result type ${scalarNames[common]} can't be cast to the desired output type ${scalarNames[dtype]}`);
  }
}

/** `g`, where the gradient's kernel takes its tensors: all of the dtype of the operand whose gradient it is. */
function sameDType(own: Ref, other: Ref, g: Ref): Ref {
  const odd = [other, g].find((ref) => ref.dtype !== own.dtype);
  if (odd === undefined) return g;
  return refuse(foundDType(odd.dtype, own.dtype));
}

function foundDType(found: DType, expected: DType): string {
  return `Found dtype ${scalarNames[found]} but expected ${scalarNames[expected]}`;
}

function smoothL1(distance: number, beta: number): number {
  return distance < beta ? (0.5 * distance * distance) / beta : distance - 0.5 * beta;
}

function smoothL1Gradient(g: Ref, own: Ref, other: Ref, beta: number): Ref {
  const difference = own.cast(g.dtype).sub(other.cast(g.dtype));
  const beyond = difference.ge(beta).choose(g, g.mul(difference).div(beta));
  return difference.le(-beta).choose(g.neg(), beyond);
}

function huber(distance: number, delta: number): number {
  return distance <= delta ? 0.5 * distance * distance : delta * (distance - 0.5 * delta);
}

function huberGradient(g: Ref, own: Ref, other: Ref, delta: number): Ref {
  const difference = own.sub(other);
  const beyond = difference.ge(delta).choose(g.mul(delta), g.mul(difference));
  return difference.le(-delta).choose(g.mul(-delta), beyond);
}

/** Each logarithm is −100 at least. */
function binaryCrossEntropy(probability: number, target: number): number {
  if (!(probability >= 0 && probability <= 1)) refuse('all elements of input should be between 0 and 1');
  return (target - 1) * Math.max(Math.log1p(-probability), -100) - target * Math.max(Math.log(probability), -100);
}

function logOdds(probability: Ref): Ref {
  return probability.log().sub(probability.neg().add(1).log());
}

function weighted(target: number, weight: number): number {
  return (weight - 1) * target + 1;
}

function logSigmoid(x: Ref): Ref {
  return x.builder.emit('logSigmoid', [x], {});
}
