import type { Ref } from '../../core/ops/ref';
import type { DType } from '../../core/tensor/dtype';
import type { Optimizer, Slot, SlotValues } from './optimizer';

export interface AdamOptions {
  readonly lr: number;
  readonly betas: readonly [number, number];
  readonly eps: number;
  readonly weight_decay: number;
  readonly amsgrad: boolean;
}

/**
 * Adam with weight decay `coupled` to the gradient (https://pytorch.org/docs/stable/generated/torch.optim.Adam.html),
 * AdamW with `decoupled` decay (https://pytorch.org/docs/stable/generated/torch.optim.AdamW.html).
 */
export function adam(options: AdamOptions, decay: 'coupled' | 'decoupled'): Optimizer {
  const { lr, betas, eps, weight_decay: rate, amsgrad } = options;
  const [beta1, beta2] = betas;
  const slots: readonly Slot[] = ['average', 'squareAverage', ...(amsgrad ? (['largestSquareAverage'] as const) : [])];
  return {
    slots,
    at: (step) => {
      const stepSize = biasCorrection(beta1, step).reciprocal().mul(lr);
      const root = biasCorrection(beta2, step).sqrt();
      const [stepSizeIn, rootIn] = [castOnce(stepSize), castOnce(root)];
      return (parameter, gradient, state) => {
        const decayed = rate === 0 || decay === 'decoupled' ? gradient : gradient.add(parameter.mul(rate));
        const shrunk = rate === 0 || decay === 'coupled' ? parameter : parameter.mul(1 - lr * rate);
        const average = lerp(state('average'), decayed, 1 - beta1);
        const squareAverage = state('squareAverage')
          .mul(beta2)
          .add(decayed.mul(decayed).mul(1 - beta2));
        const largest = amsgrad ? state('largestSquareAverage').maximum(squareAverage) : squareAverage;
        const denominator = largest.sqrt().div(rootIn(largest.dtype)).add(eps);
        const moved = average.mul(stepSizeIn(average.dtype)).div(denominator);
        const next: SlotValues = { average, squareAverage, ...(amsgrad ? { largestSquareAverage: largest } : {}) };
        return { parameter: shrunk.sub(moved), state: next };
      };
    },
  };
}

/** A scalar in the dtype of each parameter that asks for it, cast once. */
function castOnce(scalar: Ref): (dtype: DType) => Ref {
  const casts = new Map<DType, Ref>();
  return (dtype) => {
    const cast = casts.get(dtype) ?? scalar.cast(dtype);
    casts.set(dtype, cast);
    return cast;
  };
}

/** `from` moved by `weight` towards `to`. */
export function lerp(from: Ref, to: Ref, weight: number): Ref {
  return from.add(to.sub(from).mul(weight));
}

/** 1 − βᵗ */
function biasCorrection(beta: number, step: Ref): Ref {
  return step.scalar(1).sub(step.scalar(beta).pow(step));
}
