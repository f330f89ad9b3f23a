import { expect, it } from 'vitest';
import { analyze } from '../../src/core/analyze';

function notesOf(text: string): readonly string[] {
  const files = { read: (path: string) => (path === 'loss.py' ? text : undefined) };
  return analyze(files, 'loss.py', { seed: 0, isOver: () => false }).notes.map(({ message }) => message);
}

const loss = `def my_loss(pred, truth):
    return (pred - truth).abs().mean()
`;

it('says which words there are where a comment has another for an input', () => {
  expect(notesOf(`# loss-lens: pred=probability[8] truth=[8]\n${loss}`)).toEqual([
    '`pred=probability[8]` is not understood: `probability` is none of logits, prob, logprob, positive, embedding, box, ' +
      'pred, labels, mask, sign, onehot, distribution, target, weight, teacher',
  ]);
});

it('says what the loss takes where a comment names something else', () => {
  expect(notesOf(`# loss-lens: prd=[8, 2]\n${loss}`)).toEqual([
    '`prd=[8, 2]` is not understood: `my_loss` takes pred, truth',
  ]);
});

it.each([
  ['settings of a lesson', `# loss-lens: pred=[8] guess dataset=line\n${loss}`],
  [
    'arguments of a constructor and of a method',
    `import torch
# loss-lens: x=pred[8] weight=weight[8] margin=2
class MyLoss(torch.nn.Module):
    def __init__(self, weight, margin):
        super().__init__()
        self.weight, self.margin = weight, margin
    def forward(self, x, y):
        # loss-lens: y=target[8]
        return self.scaled((x - y) * self.weight).abs().mean()
    def scaled(self, z):
        # loss-lens: z=[8]
        return z * self.margin
`,
  ],
])('has nothing to say of %s', (_, text) => {
  expect(notesOf(text)).toEqual([]);
});
