import type { GraphNode } from '../../graph/graph';
import { gradientsOf } from '../../loss/gradients';
import type { Outcome } from '../../loss/outcome';
import { defaultSample, sampleArguments } from '../../roles/sample';
import { countNonZero } from '../../tensor/statistics';
import type { ExaminedLoss } from '../examined-loss';
import type { CutRule, GraphRule } from '../rule';

const comparisons = new Set<GraphNode['op']>(['gt', 'ge', 'lt', 'le', 'heaviside']);

export const thresholdOnPrediction: CutRule = {
  id: 'threshold-on-prediction',
  explains: ({ node }) => comparisons.has(node.op),
  because: (expression) => `\`${expression}\` is a step`,
  reason: (values) =>
    `A comparison is flat on both sides of its threshold: it stays the same when ${values} move a little`,
  advice: 'A sigmoid around the threshold has a slope.',
};

/** `q[q > 0.5] = 1; q[q <= 0.5] = 0`: masks that together leave nothing of what is predicted. */
export const thresholdByMasks: GraphRule = {
  id: thresholdOnPrediction.id,
  find: (loss) => {
    if (loss.judgement.verdict !== 'trains') return [];
    const chosen = loss.ancestors.filter((id) => isChosenByMask(id, loss));
    const [mask] = chosen.map((id) => loss.siteOf(loss.operand(id) ?? id));
    const last = chosen.at(-1);
    if (chosen.length < 2 || last === undefined || !mask || !loss.isOnlyWay(last)) return [];
    if (
      !samples.every((sample) =>
        isFlat(loss.surroundings.call(sampleArguments(loss.surroundings.reading, sample)), loss),
      )
    )
      return [];
    return [
      {
        severity: 'warning',
        trainsNothing: 'always',
        span: mask.span,
        message: `${loss.predictions} ${loss.story.predictions.length > 1 ? 'get' : 'gets'} gradient 0: masks such as ${loss.quote(mask.span)} together overwrite every element with a constant. \`backward()\` runs without error, but no weight changes.${loss.assumption}`,
        related: [],
        rewriting: null,
      },
    ];
  },
};

const samples = [defaultSample, { seed: 2, scale: 0.3 }, { seed: 3, scale: 1 }, { seed: 4, scale: 3 }];

/** Whether elements are taken from a constant or from the prediction, as the prediction itself decides. */
function isChosenByMask(id: number, loss: ExaminedLoss): boolean {
  const { op, operands } = loss.node(id);
  const [mask, ...branches] = operands;
  if (op !== 'where' || mask === undefined || !loss.carries(id) || !loss.flow.depends(mask)) return false;
  return branches.some((branch) => !loss.flow.depends(branch));
}

/** Whether the predictions get nothing but zeros. */
function isFlat(outcome: Outcome, { story }: ExaminedLoss): boolean {
  if (outcome.kind !== 'value') return false;
  const { trace, value, inputs } = outcome;
  const isPrediction = (name: string): boolean => story.predictions.some((own) => own.name === name);
  const gradients = gradientsOf(
    trace,
    value,
    inputs.flatMap(({ name, entered }) => (isPrediction(name) ? [entered] : [])),
  );
  return (
    !('kind' in gradients) &&
    gradients.every((gradient) => gradient === null || countNonZero(trace.data(gradient)) === 0)
  );
}
