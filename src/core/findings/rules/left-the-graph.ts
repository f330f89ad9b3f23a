import { leavesByName } from '../../graph/leaving';
import type { CutRule } from '../rule';

export const leftTheGraph: CutRule = {
  id: 'left-the-graph',
  explains: ({ node, name }) => node.op === 'detach' && leavesByName(name),
  because: (expression) => `\`${expression}\` turns it into plain numbers`,
  reason: () =>
    'Numbers that have left PyTorch (`item()`, `tolist()`, `numpy()`, `float(x)`, `torch.tensor(x)`) carry no history: the value is right, the gradient is gone',
  advice: 'Keep the tensor.',
};
