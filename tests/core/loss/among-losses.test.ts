import { expect, it } from 'vitest';
import { analyze } from '../../../src/core/analyze';

function found(path: string, text: string): readonly (readonly [string, string, readonly string[]])[] {
  const files = { read: (name: string) => (name === path ? `import torch\n${text}` : undefined) };
  return analyze(files, path, { seed: 0, isOver: () => false }).losses.map(({ name, verdict, findings }) => [
    name,
    verdict,
    findings.map(({ rule }) => rule),
  ]);
}

const classes = (cut: string): string => `
class MAE(torch.nn.Module):
    def forward(self, pred, target):
        return ${cut}
`;
const detached = '(pred - target).abs().mean().detach()';
const rounded = 'torch.round((pred - target).abs().mean())';

it('a class that stands among losses is one, though it is named for an error and gives no gradient', () => {
  expect(found('losses/robust.py', classes(detached))).toEqual([['MAE', 'noGradient', ['detached-prediction']]]);
  expect(found('losses/robust.py', classes(rounded))).toEqual([['MAE', 'noGradient', ['rounded-prediction']]]);
  expect(found('metrics/robust.py', classes(rounded))).toEqual([['MAE', 'metric', []]]);
  expect(found('robust.py', classes(rounded))).toEqual([['MAE', 'metric', []]]);
});

it('a class that is made without recording, or counts right answers, is none among losses either', () => {
  const unrecorded = classes(detached).replace('    def', '    @torch.no_grad()\n    def');
  expect(found('losses/robust.py', unrecorded)).toEqual([['MAE', 'metric', []]]);
  const counted = classes('(pred.argmax(1) == target).float().mean()').replace('MAE', 'Accuracy');
  expect(found('losses/robust.py', counted)).toEqual([['Accuracy', 'metric', []]]);
});

it('of a function among losses only a detach is told, unless it is named for an error', () => {
  const squared = (cut: string, name: string): string => `
def ${name}(pred, target):
    kept = ((pred - target) ** 2).mean()
    return ${cut}
`;
  expect(found('losses/rank.py', squared('kept.detach()', 'pointwise'))).toEqual([
    ['pointwise', 'noGradient', ['detached-prediction']],
  ]);
  expect(found('rank.py', squared('kept.detach()', 'pointwise'))[0]?.[2] ?? []).toEqual([]);
  expect(found('losses/rank.py', squared('kept.detach()', 'rmse'))[0]?.[2] ?? []).toEqual([]);
});
