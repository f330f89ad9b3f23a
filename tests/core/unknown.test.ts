import { expect, it } from 'vitest';
import { analyze } from '../../src/core/analyze';

function said(...body: readonly string[]) {
  const lines = ['def forward(self, pred, target):', ...body.map((line) => `    ${line}`)];
  const text = [
    'from torch.nn.modules.loss import _Loss',
    'class Own(_Loss):',
    ...lines.map((line) => `    ${line}`),
    '',
  ].join('\n');
  const files = { read: (path: string) => (path === 'loss.py' ? text : undefined) };
  const { losses } = analyze(files, 'loss.py', { seed: 0, isOver: () => false });
  return losses[0]?.sentences;
}

it('of code that Python refuses, quotes the error and does not call it right', () => {
  expect(said('return (pred - wanted).mean()')).toEqual({
    lens: 'no inputs found on which it runs (line 4)',
    full: "Line 4, `wanted`: No inputs were found on which it runs: NameError: name 'wanted' is not defined",
  });
});

it('of code that does not end, says what was spent', () => {
  expect(said('while True:', '    pass')?.full).toMatch(/^Line \d, `.*`: given up after more than [\d,]+ steps\.$/);
});

it('of calls without end, that they are nested', () => {
  expect(said('return self.forward(pred, target)')?.full).toMatch(/: given up after too many nested calls\.$/);
});

it('of what is beyond us, that nothing is wrong with the code', () => {
  expect(said('return torch.unknown.thing(pred)')?.full).not.toContain('nothing is wrong');
  expect(said('import kornia', 'return kornia.losses.ssim_loss(pred, target, 11)')?.full).toContain(
    'nothing is wrong with your code',
  );
});

it('of a long comparison, names the comparison alone: cut in its middle it would lose a parenthesis', () => {
  const text = [
    'import torch',
    'def mask_loss(pred, target):',
    '    return ((torch.sigmoid(pred * 2.0 + 1.0) > 0.5).float() - target).abs().mean()',
    '',
  ].join('\n');
  const files = { read: (path: string) => (path === 'loss.py' ? text : undefined) };
  const [loss] = analyze(files, 'loss.py', { seed: 0, isOver: () => false }).losses;
  expect(loss?.sentences.lens).toBe('no gradient reaches pred (>, line 3): backward() will raise');
});
