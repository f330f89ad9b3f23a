import { expect, it } from 'vitest';
import { analyze } from '../../src/core/analyze';

/** What is found in a loss that asks of numbers without a history how to go on, and how severe that is. */
function foundIn(body: string): readonly (readonly [string, string])[] {
  const text = `import torch\n\n\ndef margins_loss(pred, target):\n${body}`;
  const analysis = analyze({ read: () => text }, 'margins.py', { seed: 0, isOver: () => false });
  return analysis.losses.flatMap(({ findings }) =>
    findings.map(({ severity, message }) => [severity, message] as const),
  );
}

const through = (inner: string): string => `    loss = torch.zeros(1)
    for i in range(len(pred)):
        beyond = (pred[i] - target[i]).abs() - 50.0
        if (beyond.data > 0).all():
            loss = loss + ${inner}
    return loss.sum()
`;

it('a condition that no sample fulfils is no error where the loss trains behind it', () => {
  const [[severity, message] = []] = foundIn(through('beyond'));
  expect(severity).toBe('warning');
  expect(message).toContain('That is so unless `(beyond.data > 0).all()`: then a gradient flows.');
});

it('it is one where nothing trains behind it either', () => {
  const [[severity, message] = []] = foundIn(through('1'));
  expect(severity).toBe('error');
  expect(message).not.toContain('That is so');
});

it('a condition that all samples fulfil is told as what keeps the gradient', () => {
  const [[severity, message] = []] = foundIn(`    if (pred - target).data.abs().max() < 100:
        return torch.zeros(1).sum()
    return (pred - target).pow(2).mean()
`);
  expect(severity).toBe('warning');
  expect(message).toContain('That is so where `(pred - target).data.abs().max() < 100`; otherwise a gradient flows.');
});
