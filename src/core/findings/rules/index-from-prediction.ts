import type { GraphNode } from '../../graph/graph';
import type { CutRule } from '../rule';

const positions = new Set<GraphNode['op']>([
  'argsort',
  'nonzero',
  'unique',
  'uniqueInverse',
  'searchsorted',
  'cummaxIndex',
  'cumminIndex',
]);

export const indexFromPrediction: CutRule = {
  id: 'index-from-prediction',
  explains: ({ node }) => positions.has(node.op),
  because: (expression) => `\`${expression}\` gives positions, which have no derivative`,
  reason: (values) => `An order, a rank or a place does not change when ${values} move a little`,
  advice: 'The values at those places carry a gradient; the places themselves do not.',
};
