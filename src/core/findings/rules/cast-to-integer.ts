import { isFloating } from '../../tensor/dtype';
import type { CutRule } from '../rule';

export const castToInteger: CutRule = {
  id: 'cast-to-integer',
  explains: ({ node }) => node.op === 'cast' && !isFloating(node.params.dtype),
  because: (expression) => `\`${expression}\` makes integers, which carry no gradient`,
  reason: () =>
    'Only floating-point tensors carry a gradient. A cast to an integer or boolean type ends it, and a cast back does not bring it back',
  advice: '',
};
