import type { Ref } from '../../core/ops/ref';
import type { Optimizer, Slot } from './optimizer';

export interface SgdOptions {
  readonly lr: number;
  readonly momentum: number;
  readonly dampening: number;
  readonly nesterov: boolean;
  readonly weight_decay: number;
}

/** https://pytorch.org/docs/stable/generated/torch.optim.SGD.html */
export function sgd(options: SgdOptions): Optimizer {
  const { lr, momentum, dampening, nesterov, weight_decay: decay } = options;
  const slots: readonly Slot[] = momentum === 0 ? [] : dampening === 0 ? ['momentum'] : ['momentum', 'step'];
  return {
    slots,
    update(parameter, gradient, state) {
      const decayed = decay === 0 ? gradient : gradient.add(parameter.mul(decay));
      if (momentum === 0) return { parameter: parameter.sub(decayed.mul(lr)), state: {} };
      const buffer = state('momentum')
        .mul(momentum)
        .add(decayed.mul(1 - dampening));
      const step = dampening === 0 ? null : state('step');
      // PyTorch starts the buffer with the first gradient undamped.
      const kept = step === null ? buffer : step.eq(0).choose(decayed, buffer);
      const direction = nesterov ? decayed.add(kept.mul(momentum)) : kept;
      const next: { momentum: Ref; step?: Ref } = { momentum: kept };
      if (step !== null) next.step = step.add(1);
      return { parameter: parameter.sub(direction.mul(lr)), state: next };
    },
  };
}
