import type { Optimizer } from './optimizer';

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
  return {
    slots: momentum === 0 ? [] : ['momentum'],
    at: (step) => (parameter, gradient, state) => {
      const decayed = decay === 0 ? gradient : gradient.add(parameter.mul(decay));
      if (momentum === 0) return { parameter: parameter.sub(decayed.mul(lr)), state: {} };
      const damped = state('momentum')
        .mul(momentum)
        .add(decayed.mul(1 - dampening));
      // PyTorch starts the buffer with the first gradient undamped.
      const buffer = dampening === 0 ? damped : step.eq(1).choose(decayed, damped);
      const direction = nesterov ? decayed.add(buffer.mul(momentum)) : buffer;
      return { parameter: parameter.sub(direction.mul(lr)), state: { momentum: buffer } };
    },
  };
}
