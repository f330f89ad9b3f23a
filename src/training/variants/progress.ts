import type { VariantProgress } from '../result';
import type { Lane } from './lane';

/** Where a list of measurements stood. */
export interface Lengths {
  readonly loss: number;
  readonly batchMetric: number;
  readonly metric: number;
  readonly signAgreement: number;
}

/** Before anything was measured. */
export const start: Lengths = { loss: 0, batchMetric: 0, metric: 0, signAgreement: 0 };

export function lengthsOf({ loss, batchMetric, metric, signAgreement: signs }: Lane): Lengths {
  return { loss: loss.length, batchMetric: batchMetric.length, metric: metric.length, signAgreement: signs.length };
}

/** What a lane has measured since then, and how it stands. */
export function progressOf(lane: Lane, from: Lengths): VariantProgress {
  return {
    name: lane.name,
    loss: lane.loss.slice(from.loss),
    batchMetric: lane.batchMetric.slice(from.batchMetric),
    metric: lane.metric.slice(from.metric),
    signAgreement: lane.signAgreement.slice(from.signAgreement),
    weightDifference: lane.weightDifference,
    gradient: lane.gradient,
    stopped: lane.stopped,
    hasFloor: lane.hasFloor,
  };
}
