import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { analyze } from '../../../src/core/analyze';

const start = `import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.distributions import Normal, kl_divergence


`;

/** What is said of a file beside its losses, as rule and quoted source. */
function saidOf(text: string): readonly string[] {
  const source = start + text;
  const { findings } = analyze({ read: () => source }, 'model.py', { seed: 0, isOver: () => false });
  return findings.map(({ rule, span }) => `${rule}: ${source.slice(span.start, span.end)}`);
}

const hashing = `class Hashing(nn.Module):
    def __init__(self, width=8):
        super().__init__()
        self.encoder = nn.Linear(width, 4)
        self.decoder = nn.Linear(4, width)

    def forward(self, x):
        return self.decoder(torch.sign(self.encoder(x)))


`;

const cut = 'sign-of-prediction: torch.sign(self.encoder(x))';

describe('a layer that gets nothing', () => {
  const step = `def fit(model, optimizer, x, y):
    loss = F.mse_loss(model(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
`;

  it('is told of the only model of the file that a step may be handed', () => {
    expect(saidOf(hashing + step)).toEqual([cut]);
    expect(saidOf(hashing.replace('sign', 'tanh') + step)).toEqual([]);
  });

  it('is told once where several steps miss it', () => {
    expect(saidOf(`${hashing}${step}\n\n${step.replace('fit', 'tune').replace('mse', 'l1')}`)).toEqual([cut]);
  });

  it('is told of the model that an object keeps', () => {
    const trainer = `class Trainer:
    def __init__(self, model, optimizer):
        self.model, self.optimizer = model, optimizer

    def fit(self, x, y):
        self.optimizer.zero_grad()
        loss = F.mse_loss(self.model(x), y)
        loss.backward()
        self.optimizer.step()
`;
    expect(saidOf(hashing + trainer)).toEqual([cut]);
  });

  it('is not told where another class may be meant', () => {
    expect(saidOf(hashing + hashing.replace('Hashing', 'Plain').replace('torch.sign', 'torch.tanh') + step)).toEqual(
      [],
    );
  });

  it('is not told where another step trains it, or it is frozen', () => {
    const other = `def warm(x, y):
    model = Hashing()
    loss = F.mse_loss(model.encoder(x), y)
    loss.backward()
`;
    expect(saidOf(`${hashing}${step}\n\n${other}`)).toEqual([]);
    const frozen = 'def freeze(net):\n    net.encoder.requires_grad_(False)\n';
    expect(saidOf(`${hashing}${step}\n\n${frozen}`)).toEqual([]);
  });

  it('is not told where its answer is stopped by name', () => {
    expect(saidOf(hashing.replace('torch.sign(self.encoder(x))', 'self.encoder(x).detach()') + step)).toEqual([]);
  });

  it('is told of a table that nothing trains', () => {
    const table = `class Speaker(nn.Module):
    def __init__(self, width=8, words=9):
        super().__init__()
        self.scores = nn.Linear(width, words)
        self.register_buffer('table', torch.randn(words, 5))

    def sentence(self, x):
        return F.embedding(self.scores(x).argmax(-1), self.table)


def fit(model, optimizer, x, y):
    loss = 1 - F.cosine_similarity(model.sentence(x), y).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
`;
    expect(saidOf(table)).toEqual(['argmax-on-prediction: self.scores(x).argmax(-1)']);
    expect(saidOf(table.replace("self.register_buffer('table', ", 'self.table = nn.Parameter('))).toEqual([]);
  });
});

describe('a draw that a model is given', () => {
  const bound = `def bound(decoder, mu, logvar, x):
    z = Normal(mu, (0.5 * logvar).exp()).sample()
    rec = F.mse_loss(decoder(z), x)
    kl = -0.5 * (1 + logvar - mu ** 2 - logvar.exp()).mean()
    return rec + kl
`;

  it('is told where mean and spread are trained otherwise', () => {
    expect(saidOf(bound)).toEqual(['sampled-prediction: Normal(mu, (0.5 * logvar).exp()).sample()']);
    expect(saidOf(bound.replace('.sample()', '.rsample()'))).toEqual([]);
  });

  it('is told of the library’s function too', () => {
    const drawn = bound.replace('Normal(mu, (0.5 * logvar).exp()).sample()', 'torch.normal(mu, (0.5 * logvar).exp())');
    expect(saidOf(drawn)).toEqual(['sampled-prediction: torch.normal(mu, (0.5 * logvar).exp())']);
  });

  it('is not told where it is noise on what is given', () => {
    const noisy = `def restored(model, x, spread):
    noisy = Normal(x, spread).sample()
    return F.mse_loss(model(noisy), x)
`;
    expect(saidOf(noisy)).toEqual([]);
  });

  it('is not told where what the model makes of it is a target', () => {
    const target = `def critic_loss(critic, old, mu, sigma, state):
    action = Normal(mu, sigma).sample()
    wanted = old(action).detach()
    return F.mse_loss(critic(state), wanted) + 1e-3 * (mu ** 2 + sigma ** 2).mean()
`;
    expect(saidOf(target)).toEqual([]);
  });

  it('offers the draw that has a path', () => {
    const source = start + bound;
    const { findings } = analyze({ read: () => source }, 'model.py', { seed: 0, isOver: () => false });
    const edited = (findings[0]?.fix?.edits ?? []).map(
      ({ span, text }) => source.slice(0, span.start) + text + source.slice(span.end),
    );
    expect(edited).toEqual([start + bound.replace('.sample()', '.rsample()')]);
  });
});

it('names the layers of the fixture that PyTorch sends nothing', () => {
  const tests = join(import.meta.dirname, '../..');
  const asked = readFileSync(join(tests, 'oracle/expected-layers.json'), 'utf8');
  const missed = Object.values(v.parse(v.record(v.string(), v.array(v.string())), JSON.parse(asked))).flat();
  const source = readFileSync(join(tests, 'fixtures/findings/steps-of-layers.py'), 'utf8');
  const { findings } = analyze({ read: () => source }, 'steps.py', { seed: 0, isOver: () => false });
  const named = findings.flatMap(({ message }) => /the weights of `([\w.]+)` nothing/.exec(message)?.[1] ?? []);
  expect(named.sort()).toEqual(missed.sort());
});
