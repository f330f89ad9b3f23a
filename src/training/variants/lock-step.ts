import type { TensorValue } from '../../core/ops/operation';
import type { Task } from '../data/task';
import { LossFailed } from '../loss-program';
import { batchOf } from './batch';
import { signAgreement } from './compare';
import type { Values } from './keys';
import type { Lane } from './lane';
import type { Computed } from './runner';

/** Which step is made, and on what. */
export interface StepAt {
  readonly step: number;
  /** The batch, by the numbers of its samples. */
  readonly samples: ArrayLike<number>;
  readonly drawSeed: number;
}

/** Variants that make the same steps, and what sets them apart from the original among them. */
export class LockStep {
  constructor(
    readonly original: Lane,
    readonly task: Task,
  ) {}

  /**
   * The next steps of all; where `isCompared`, with the share of signs in which their gradients agree with the original's. Signs are compared
   * at the original's weights, where the variants would otherwise be at different places.
   */
  computeAll(lanes: readonly Lane[], at: StepAt, isCompared: boolean): readonly (Computed | null)[] {
    let own: Values<TensorValue> | null = null;
    return lanes.map((lane) => {
      const isElsewhere = own !== null && lane.differenceTo(this.original) !== 0;
      // What is computed would not outlive a probe.
      if (own !== null && isElsewhere) this.#noteSigns(lane, own, this.#atOriginal(lane, at), at);
      const computed = compute(lane, at);
      if (own !== null && !isElsewhere) this.#noteSigns(lane, own, computed?.values ?? null, at);
      if (isCompared && lane === this.original) own = computed?.values ?? null;
      return computed;
    });
  }

  /** How far the weights of these are from the original's, where both have gone as far; the original is one of those that go on. */
  noteDifferences(lanes: readonly Lane[]): void {
    for (const lane of lanes) {
      if (lane === this.original || lane.updates === 0 || lane.updates !== this.original.updates) continue;
      lane.weightDifference = lane.differenceTo(this.original);
    }
  }

  #noteSigns(lane: Lane, own: Values<TensorValue>, values: Values<TensorValue> | null, { step }: StepAt): void {
    const share = values && signAgreement(this.original.parameters, own, values);
    if (share !== null) lane.signAgreement.push([step, share]);
  }

  /** The values of a lane's step from the original's weights; null where the loss cannot be computed there. */
  #atOriginal(lane: Lane, { samples, drawSeed }: StepAt): Values<TensorValue> | null {
    try {
      return lane.runner.probe(batchOf(this.task, samples), drawSeed, this.original.present).values;
    } catch (error) {
      if (error instanceof LossFailed) return null;
      throw error;
    }
  }
}

/** The lane's next step; null, and the lane is stopped, where the loss fails. */
function compute(lane: Lane, { samples, drawSeed }: StepAt): Computed | null {
  try {
    return lane.runner.compute(samples, drawSeed);
  } catch (error) {
    if (!(error instanceof LossFailed)) throw error;
    const what = error.kind === 'raised' ? 'the loss raises' : 'the loss is not followed';
    lane.stopped = { step: lane.loss.length, because: `${what}: ${error.message}`, broken: null };
    return null;
  }
}
