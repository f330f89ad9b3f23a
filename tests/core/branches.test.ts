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

it('nothing is said of a condition that no sample fulfils where the loss trains behind it', () => {
  expect(foundIn(through('beyond'))).toEqual([]);
});

it('it is one where nothing trains behind it either', () => {
  const [[severity, message] = []] = foundIn(through('1'));
  expect(severity).toBe('error');
  expect(message).not.toContain('That is so');
});

it('nor of one that all samples fulfil, and that leaves before the loss', () => {
  const found = foundIn(`    if (pred - target).data.abs().max() < 100:
        return torch.zeros(1).sum()
    return (pred - target).pow(2).mean()
`);
  expect(found).toEqual([]);
});
