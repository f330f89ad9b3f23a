import { lerp } from './adam';
import type { Optimizer, Slot, SlotValues } from './optimizer';

export interface RmspropOptions {
  readonly lr: number;
  readonly alpha: number;
  readonly eps: number;
  readonly weight_decay: number;
  readonly momentum: number;
  readonly centered: boolean;
}

/** https://pytorch.org/docs/stable/generated/torch.optim.RMSprop.html */
export function rmsprop(options: RmspropOptions): Optimizer {
  const { lr, alpha, eps, weight_decay: decay, momentum, centered } = options;
  const slots: Slot[] = ['squareAverage'];
  if (centered) slots.push('average');
  if (momentum !== 0) slots.push('momentum');
  return {
    slots,
    at: () => (parameter, gradient, state) => {
      const decayed = decay === 0 ? gradient : gradient.add(parameter.mul(decay));
      const squareAverage = state('squareAverage')
        .mul(alpha)
        .add(decayed.mul(decayed).mul(1 - alpha));
      const average = centered ? lerp(state('average'), decayed, 1 - alpha) : null;
      const variance = average === null ? squareAverage : squareAverage.sub(average.mul(average));
      const scaled = decayed.div(variance.sqrt().add(eps));
      const buffer = momentum === 0 ? null : state('momentum').mul(momentum).add(scaled);
      const next: SlotValues = {
        squareAverage,
        ...(average === null ? {} : { average }),
        ...(buffer === null ? {} : { momentum: buffer }),
      };
      return { parameter: parameter.sub((buffer ?? scaled).mul(lr)), state: next };
    },
  };
}
