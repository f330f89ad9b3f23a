import type { CutOperation, CutRule } from './rule';
import { argmaxOnPrediction } from './rules/argmax-on-prediction';
import { castToInteger } from './rules/cast-to-integer';
import { countingPrediction } from './rules/counting-prediction';
import { detachedPrediction } from './rules/detached-prediction';
import { equalityOnPrediction } from './rules/equality-on-prediction';
import { indexFromPrediction } from './rules/index-from-prediction';
import { leftTheGraph } from './rules/left-the-graph';
import { madeUpCut } from './rules/made-up-gradient';
import { roundedPrediction } from './rules/rounded-prediction';
import { closedBounds } from './rules/zero-gradient-region';
import { sampledPrediction } from './rules/sampled-prediction';
import { signOfPrediction } from './rules/sign-of-prediction';
import { thresholdOnPrediction } from './rules/threshold-on-prediction';

/** Every way to lose a gradient, the more particular first. */
export const cutRules: readonly CutRule[] = [
  sampledPrediction,
  countingPrediction,
  argmaxOnPrediction,
  thresholdOnPrediction,
  equalityOnPrediction,
  roundedPrediction,
  closedBounds,
  signOfPrediction,
  castToInteger,
  indexFromPrediction,
  madeUpCut,
  leftTheGraph,
  detachedPrediction,
];

export function ruleFor(cut: CutOperation): CutRule | null {
  return cutRules.find((rule) => rule.explains(cut)) ?? null;
}
