import { cutRules } from './cut-rules';
import type { RuleId } from './finding';
import { explanation as ascentStep } from './rules/ascent-step';
import { explanation as broadcastMismatch } from './rules/broadcast-mismatch';
import { explanation as cancelledGradient } from './rules/cancelled-gradient';
import { explanation as constantShift } from './rules/constant-shift';
import { explanation as divisionByZero } from './rules/division-by-zero';
import { explanation as epsilonTooSmall } from './rules/epsilon-too-small';
import { explanation as expOverflow } from './rules/exp-overflow';
import { explanation as inPlaceOnLeaf } from './rules/in-place-on-leaf';
import { explanation as inPlaceOnSaved } from './rules/in-place-on-saved';
import { explanation as klInputNotLog } from './rules/kl-input-not-log';
import { explanation as logOfZero } from './rules/log-of-zero';
import { explanation as logSoftmaxSplit } from './rules/log-softmax-split';
import { explanation as logitsIntoBce } from './rules/logits-into-bce';
import { explanation as lossNotTensor } from './rules/loss-not-tensor';
import { explanation as maximisedSimilarityMissing } from './rules/maximised-similarity-missing';
import { explanation as metricAsLoss } from './rules/metric-as-loss';
import { explanation as nanThroughWhere } from './rules/nan-through-where';
import { explanation as negatedLoss } from './rules/negated-loss';
import { explanation as predictionUnused } from './rules/prediction-unused';
import { explanation as probabilitiesIntoNll } from './rules/probabilities-into-nll';
import { explanation as requiresGradOnLoss } from './rules/requires-grad-on-loss';
import { explanation as saturatedSigmoid } from './rules/saturated-sigmoid';
import { explanation as selfMadeTarget } from './rules/self-made-target';
import { explanation as shiftUnderNonlinearity } from './rules/shift-under-nonlinearity';
import { explanation as sigmoidBeforeLogitsLoss } from './rules/sigmoid-before-logits-loss';
import { explanation as softmaxBeforeCrossEntropy } from './rules/softmax-before-cross-entropy';
import { explanation as softmaxOverWrongAxis } from './rules/softmax-over-wrong-axis';
import { explanation as sqrtAtZero } from './rules/sqrt-at-zero';
import { explanation as swappedArguments } from './rules/swapped-arguments';
import { explanation as unreducedLoss } from './rules/unreduced-loss';
import { explanation as zeroGradientRegion } from './rules/zero-gradient-region';

/** Why each mistake is one, for readers of reports; apart from the rules, as the editor tells it by their pages. */
export const explanations: ReadonlyMap<RuleId, string> = new Map<RuleId, string>([
  ...cutRules.map(({ id, reason, advice }): [RuleId, string] => [id, `${reason('the values')}. ${advice}`.trimEnd()]),
  ['ascent-step', ascentStep],
  ['broadcast-mismatch', broadcastMismatch],
  ['cancelled-gradient', cancelledGradient],
  ['constant-shift', constantShift],
  ['division-by-zero', divisionByZero],
  ['epsilon-too-small', epsilonTooSmall],
  ['exp-overflow', expOverflow],
  ['in-place-on-leaf', inPlaceOnLeaf],
  ['in-place-on-saved', inPlaceOnSaved],
  ['kl-input-not-log', klInputNotLog],
  ['log-of-zero', logOfZero],
  ['log-softmax-split', logSoftmaxSplit],
  ['logits-into-bce', logitsIntoBce],
  ['loss-not-tensor', lossNotTensor],
  ['maximised-similarity-missing', maximisedSimilarityMissing],
  ['metric-as-loss', metricAsLoss],
  ['nan-through-where', nanThroughWhere],
  ['negated-loss', negatedLoss],
  ['prediction-unused', predictionUnused],
  ['probabilities-into-nll', probabilitiesIntoNll],
  ['requires-grad-on-loss', requiresGradOnLoss],
  ['saturated-sigmoid', saturatedSigmoid],
  ['self-made-target', selfMadeTarget],
  ['shift-under-nonlinearity', shiftUnderNonlinearity],
  ['sigmoid-before-logits-loss', sigmoidBeforeLogitsLoss],
  ['softmax-before-cross-entropy', softmaxBeforeCrossEntropy],
  ['softmax-over-wrong-axis', softmaxOverWrongAxis],
  ['sqrt-at-zero', sqrtAtZero],
  ['swapped-arguments', swappedArguments],
  ['unreduced-loss', unreducedLoss],
  ['zero-gradient-region', zeroGradientRegion],
]);
