import type { CutRule } from '../rule';

const leaving = new Set([
  'item',
  'tolist',
  'numpy',
  'float',
  'int',
  'bool',
  'tensor',
  'as_tensor',
  'from_numpy',
  'array',
  'asarray',
]);

/** Whether a call of this name turns a tensor into plain Python or NumPy data. */
export function leavesByName(name: string): boolean {
  const last = name.split('.').at(-1) ?? name;
  return name.startsWith('math.') || /^\w+Tensor$/.test(last) || leaving.has(last);
}

export const leftTheGraph: CutRule = {
  id: 'left-the-graph',
  explains: ({ node, name }) => node.op === 'detach' && leavesByName(name),
  because: (expression) => `\`${expression}\` turns it into plain numbers`,
  reason: () =>
    'Numbers that have left PyTorch (`item()`, `tolist()`, `numpy()`, `float(x)`, `torch.tensor(x)`) carry no history: the value is right, the gradient is gone',
  advice: 'Keep the tensor.',
};
