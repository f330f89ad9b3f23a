import { isLossName } from '../../loss/evidence';
import { FlowMap } from '../../graph/flow';
import type { Site } from '../../graph/graph';
import { allStatements, statementsIn } from '../../program/walk';
import type { Statement } from '../../program/program';
import { contains, type Span } from '../../text/span';
import { ruleFor } from '../cut-rules';
import type { ExaminedLoss } from '../examined-loss';
import { countsDecisions, isOfMetric } from '../metric-names';
import type { GraphRule } from '../rule';

export const metricAsLoss: GraphRule = {
  id: 'metric-as-loss',
  find: (loss) => {
    const { judgement, surroundings } = loss;
    // What is called a loss and only rounded was meant to be one: `class IoULoss` with a `round` too many.
    const isNamedLoss = isLossName(surroundings.callable.name);
    if (judgement.verdict !== 'noGradient' || !surroundings.isLoss) return [];
    const [cut] = judgement.cuts.filter(({ operation, site }) => {
      const rule = site === null ? null : ruleFor({ node: operation, name: site.name });
      return rule !== null && countsDecisions(rule.id) && !(rule.id === 'rounded-prediction' && isNamedLoss);
    });
    const site = cut?.site ?? null;
    if (cut === undefined || site === null) return [];
    const name = [...namesAround(site.span, loss), ...namesOnTheWay(cut.node, loss)].find(isOfMetric);
    if (name === undefined) return [];
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

/** What the program calls this computation: the loss, and the definition that holds it. */
function namesAround(span: Span, { surroundings }: ExaminedLoss): readonly string[] {
  const holding = span.path === surroundings.module.path ? definitionsAround(surroundings.module.body, span) : [];
  return [surroundings.callable.name, ...holding];
}

/**
 * What the program calls the values that are made of a decision, on their way to the loss, and what makes them: `acc = (logits.argmax(1) == labels).float().mean()`,
 * `def mean_iou(…)` that was called with it, or is written out.
 */
function namesOnTheWay(decision: number, loss: ExaminedLoss): readonly string[] {
  const { module } = loss.surroundings;
  const flow = new FlowMap(loss.traced.graph, new Set([decision]));
  const spans = loss.ancestors.filter((id) => flow.depends(id)).flatMap((id) => spansOf(loss.siteOf(id)));
  const own = spans.filter(({ path }) => path === module.path);
  const holdsAny = (holder: Span): boolean => own.some((span) => contains(holder, span));
  return allStatements(module.body).flatMap((statement) => {
    if (statement.kind === 'function') return holdsAny(statement.span) ? [statement.name] : [];
    if (statement.kind !== 'assign' || !holdsAny(statement.value.span)) return [];
    return statement.targets.flatMap((target) => (target.kind === 'name' ? [target.name] : []));
  });
}

/** Where an operation was called, and the calls that led there. */
function spansOf(site: Site | null): readonly Span[] {
  return site === null ? [] : [site.span, ...spansOf(site.caller)];
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
