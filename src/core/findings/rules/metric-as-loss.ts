import { statementsIn } from '../../program/walk';
import type { Statement } from '../../program/program';
import type { Span } from '../../text/span';
import { ruleFor } from '../cut-rules';
import type { ExaminedLoss } from '../examined-loss';
import type { RuleId } from '../finding';
import type { GraphRule } from '../rule';

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
const metricWord =
  /^(acc|accuracy|miou|iou|f1|fscore|fbeta|precision|recall|auc|auroc|dcg|ndcg|mrr|top1|top5|wer|cer|kappa|specificity|sensitivity|metric)$/;

export const metricAsLoss: GraphRule = {
  id: 'metric-as-loss',
  find: (loss) => {
    const { judgement, surroundings } = loss;
    if (judgement.verdict !== 'noGradient' || !surroundings.isLoss) return [];
    const [cut] = judgement.cuts.filter(({ operation, site }) => {
      const rule = site === null ? null : ruleFor({ node: operation, name: site.name });
      return rule !== null && decisions.has(rule.id);
    });
    const site = cut?.site ?? null;
    const name = site === null ? undefined : namesAround(site.span, loss).find(isOfMetric);
    if (site === null || name === undefined) return [];
    const consequence =
      judgement.backward === 'runsWithZero'
        ? '`backward()` runs without error, but no weight changes'
        : `\`loss.backward()\` will raise "${judgement.refusal ?? 'element 0 of tensors does not require grad'}"`;
    return [
      {
        severity: loss.assumption === '' ? 'error' : 'warning',
        span: site.span,
        message: `\`${name}\` is a metric: it counts decisions such as ${loss.quote(site.span)}, and no gradient reaches ${loss.predictions}. ${consequence}. Minimise a loss, and measure this beside it.${loss.assumption}`,
        related: [{ span: site.span, message: 'its gradient ends here' }],
        rewriting: null,
      },
    ];
  },
};

function isOfMetric(name: string): boolean {
  const words = name
    .replace('IoU', 'Iou')
    .replace(/([a-z0-9])([A-Z])|([A-Z])([A-Z][a-z])/g, '$1$3_$2$4')
    .toLowerCase()
    .split(/[_.]/);
  return words.some((word) => metricWord.test(word));
}

/** What the program calls this computation: the loss, and the definition that holds it. */
function namesAround(span: Span, { surroundings }: ExaminedLoss): readonly string[] {
  const holding = span.path === surroundings.module.path ? definitionsAround(surroundings.module.body, span) : [];
  return [surroundings.callable.name, ...holding];
}

function definitionsAround(block: readonly Statement[], span: Span): readonly string[] {
  return [...statementsIn(block)].flatMap((statement) => {
    if (statement.kind !== 'function' && statement.kind !== 'class') return [];
    const isAround = statement.span.start <= span.start && span.end <= statement.span.end;
    return isAround ? [statement.name, ...definitionsAround(statement.body, span)] : [];
  });
}

/** For the rule's page: why it is so, in two or three sentences. */
export const explanation =
  'Accuracy, hard IoU, F1 or nDCG change only where a decision changes: they are flat everywhere else, so no gradient says which way to go. A loss such as cross-entropy, or the same count made of probabilities, has a slope.';
