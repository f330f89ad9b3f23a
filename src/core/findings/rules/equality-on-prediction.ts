import type { GraphNode } from '../../graph/graph';
import type { CutRule } from '../rule';

const equalities = new Set<GraphNode['op']>(['eq', 'ne']);

export const equalityOnPrediction: CutRule = {
  id: 'equality-on-prediction',
  explains: ({ node }) => equalities.has(node.op),
  because: (expression) => `\`${expression}\` only says whether two values are equal`,
  reason: (values) =>
    `Whether two numbers are equal does not change when ${values} move a little, so there is no derivative`,
  advice: 'A bump such as exp(−((a−b)/τ)²) says how nearly they are.',
};
