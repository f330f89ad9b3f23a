import type { GraphNode } from '../../graph/graph';
import type { CutRule } from '../rule';

const comparisons = new Set<GraphNode['op']>(['gt', 'ge', 'lt', 'le', 'heaviside']);

export const thresholdOnPrediction: CutRule = {
  id: 'threshold-on-prediction',
  explains: ({ node }) => comparisons.has(node.op),
  because: (expression) => `\`${expression}\` is a step`,
  reason: (values) =>
    `A comparison is flat on both sides of its threshold: it stays the same when ${values} move a little`,
  advice: 'A sigmoid around the threshold has a slope.',
};
