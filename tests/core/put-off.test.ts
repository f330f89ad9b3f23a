import { expect, test } from 'vitest';
import { analyze } from '../../src/core/analyze';

const text = `import torch


def spectral_loss(pred, target):
    total = 0.0
    for size in (256, 512, 1024):
        window = torch.hann_window(size)
        one = torch.stft(pred, size, size // 4, size, window, return_complex=True).abs()
        other = torch.stft(target, size, size // 4, size, window, return_complex=True).abs()
        total = total + (one - other).abs().mean()
    return total


def squared_loss(pred, target):
    return ((pred - target) ** 2).mean()
`;

test('what takes long is judged after all that is quick: when the time is up, it alone is left', () => {
  const files = { read: (path: string) => (path === 'a.py' ? text : undefined) };
  let asked = 0;
  const losses = (most: number): readonly string[] => {
    asked = 0;
    const isOver = (): boolean => {
      asked += 1;
      return asked > most;
    };
    return analyze(files, 'a.py', { seed: 0, isOver }).losses.map(({ name }) => name);
  };
  expect(losses(Infinity)).toEqual(['spectral_loss', 'squared_loss']);
  const whole = asked;
  const cut = Array.from({ length: 12 }, (_, part) => losses(Math.floor((whole * part) / 12)));
  expect(cut).toContainEqual(['squared_loss']);
  expect(cut).not.toContainEqual(['spectral_loss']);
});
