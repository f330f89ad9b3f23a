import type { ExaminedLoss } from './examined-loss';
import type { RuleId } from './finding';
import type { Draft, GraphRule } from './rule';
import { ascentBackward } from './rules/ascent-step';
import { broadcastMismatch } from './rules/broadcast-mismatch';
import { constantShift } from './rules/constant-shift';
import { logitsIntoBce } from './rules/logits-into-bce';
import { boundRoundedAway } from './rules/epsilon-too-small';
import { cancelledGradient } from './rules/cancelled-gradient';
import { inPlaceOnSaved } from './rules/in-place-on-saved';
import { klInputNotLog } from './rules/kl-input-not-log';
import { lossNotTensor } from './rules/loss-not-tensor';
import { shiftUnderNonlinearity } from './rules/shift-under-nonlinearity';
import { zeroGradientRegion } from './rules/zero-gradient-region';
import { unreducedLoss } from './rules/unreduced-loss';
import { madeUpGradient } from './rules/made-up-gradient';
import { maximisedSimilarityMissing } from './rules/maximised-similarity-missing';
import { metricAsLoss } from './rules/metric-as-loss';
import { negatedLoss } from './rules/negated-loss';
import { predictionUnused } from './rules/prediction-unused';
import { probabilitiesIntoNll } from './rules/probabilities-into-nll';
import { requiresGradOnLoss } from './rules/requires-grad-on-loss';
import { selfMadeTarget } from './rules/self-made-target';
import { sigmoidBeforeLogitsLoss } from './rules/sigmoid-before-logits-loss';
import { softmaxBeforeCrossEntropy } from './rules/softmax-before-cross-entropy';
import { softmaxOverWrongAxis } from './rules/softmax-over-wrong-axis';
import { swappedArguments } from './rules/swapped-arguments';
import { thresholdByMasks } from './rules/threshold-on-prediction';

/** Every mistake that is seen in the whole of a loss rather than where one gradient ends. */
export const graphRules: readonly GraphRule[] = [
  lossNotTensor,
  requiresGradOnLoss,
  metricAsLoss,
  predictionUnused,
  selfMadeTarget,
  madeUpGradient,
  cancelledGradient,
  thresholdByMasks,
  zeroGradientRegion,
  softmaxBeforeCrossEntropy,
  sigmoidBeforeLogitsLoss,
  probabilitiesIntoNll,
  klInputNotLog,
  logitsIntoBce,
  swappedArguments,
  broadcastMismatch,
  softmaxOverWrongAxis,
  inPlaceOnSaved,
  ascentBackward,
  negatedLoss,
  maximisedSimilarityMissing,
  unreducedLoss,
  boundRoundedAway,
  shiftUnderNonlinearity,
  constantShift,
];

/** What all rules find in a loss: one for each expression, the earlier rule's. */
export function draftsOf(loss: ExaminedLoss): readonly (Draft & { readonly rule: RuleId })[] {
  const places = new Map<string, Draft & { readonly rule: RuleId }>();
  for (const rule of graphRules) {
    for (const draft of rule.find(loss)) {
      const { path, start, end } = draft.span;
      const key = `${path}:${String(start)}:${String(end)}`;
      if (!places.has(key)) places.set(key, { ...draft, rule: rule.id });
    }
  }
  return [...places.values()];
}
