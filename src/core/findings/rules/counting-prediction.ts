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
  explanation:
    'A count stays the same while the values move a little and then jumps. Sums of soft memberships (sigmoid, kernel density) count with a slope.',
};
