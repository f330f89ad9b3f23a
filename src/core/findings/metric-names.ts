import { inSnakeCase } from '../loss/evidence';
import type { RuleId } from './finding';

/** Cuts by which a metric counts: decisions, and what is made of them. */
const decisions = new Set<RuleId>([
  'argmax-on-prediction',
  'threshold-on-prediction',
  'equality-on-prediction',
  'rounded-prediction',
  'index-from-prediction',
  'counting-prediction',
]);

/** Of two names for one mistake, that of the metric is chosen where the program calls it by one. */
const metricName =
  /(^|[_.])(acc|accuracy|miou|iou|jaccard|f1|fscore|fbeta|precision|recall|auc|auroc|dcg|ndcg|mrr|top_?\d+|rank_?\d+|cmc|pck|hit_rate|wer|cer|edit_distance|levenshtein|kappa|specificity|sensitivity|metric)([_.]|$)/;

export function countsDecisions(rule: RuleId): boolean {
  return decisions.has(rule);
}

/** Whether a name is that of a metric: `val_acc`, `HardIoU`. */
export function isOfMetric(name: string): boolean {
  return metricName.test(inSnakeCase(name.replace('IoU', 'Iou')).toLowerCase());
}
