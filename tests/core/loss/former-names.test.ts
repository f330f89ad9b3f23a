import { expect, it } from 'vitest';
import { targetInFormerNames } from '../../../src/core/loss/former-names';
import { sampleArguments, configArguments, defaultSample } from '../../../src/core/roles/sample';
import { LossSession } from '../../../src/core/loss/session';
import { askedTarget, visualize } from '../../../src/core/visualize';

const step = (made: string): string =>
  `import torch.nn.functional as F

def train(model, x, y):
    out = ${made}
    loss = F.mse_loss(out, y)
    loss.backward()
`;

/** What the loss of the edited file answers to inputs that are called as in the file before. */
function answered(inFormer: boolean): string {
  const files = (text: string) => ({ read: () => text });
  const [before, after] = [step('model(x).detach()'), step('model(x)')];
  const asked = { kind: 'named', name: 'loss', offset: before.indexOf('loss = ') } as const;
  const reading = visualize(files(before), 'step.py', asked, 0)?.report.reading ?? null;
  const [old, now] = [askedTarget(files(before), 'step.py', asked), askedTarget(files(after), 'step.py', asked)];
  if (reading === null || old === null || now === null) throw new Error('there is no loss');
  const session = new LossSession(files(after), 'step.py', 0);
  const opened = session.open(inFormer ? targetInFormerNames(now, old) : now, configArguments(reading));
  if ('kind' in opened) throw new Error('it cannot be opened');
  const outcome = session.call(opened, sampleArguments(reading, defaultSample));
  return outcome.kind === 'raised' ? outcome.message : outcome.kind;
}

it('takes an input by the name that it had before the edit', () => {
  expect(answered(true)).toBe('value');
});

it('goes by another name of its own', () => {
  expect(answered(false)).toContain("unexpected keyword argument 'model(x)'");
});
