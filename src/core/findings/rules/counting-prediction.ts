import type { GraphNode } from '../../graph/graph';
import type { CutRule } from '../rule';

const counts = new Set<GraphNode['op']>([
  'bincount',
  'histc',
  'isNan',
  'isInf',
  'isFinite',
  'logicalNot',
  'any',
  'all',
]);

export const countingPrediction: CutRule = {
  id: 'counting-prediction',
  explains: ({ node, name }) => counts.has(node.op) || /(^|\.)count_nonzero$/.test(name),
  because: (expression) => `\`${expression}\` counts, and a count jumps`,
  reason: (values) => `A count stays the same while ${values} move a little, and then jumps`,
  advice: 'Sums of soft memberships (sigmoid, kernel density) count with a slope.',
};
