import type { GraphNode } from '../../graph/graph';
import type { CutRule } from '../rule';

const roundings = new Set<GraphNode['op']>(['round', 'floor', 'ceil', 'trunc', 'floorDivide', 'truncDivide']);

export function isRounding({ op }: GraphNode): boolean {
  return roundings.has(op);
}

export const roundedPrediction: CutRule = {
  id: 'rounded-prediction',
  explains: ({ node }) => isRounding(node),
  because: (expression) => `\`${expression}\` is flat between its jumps`,
  reason: () => 'Rounding is flat between its jumps, so its derivative is 0 almost everywhere',
  advice: 'PyTorch gives zeros without an error, and no weight changes.',
};
