import { expect, it } from 'vitest';
import { analyze } from '../../src/core/analyze';
import { evaluateLoss } from '../../src/core/evaluate-loss';
import type { GivenArguments } from '../../src/core/loss/request';

const text = `import torch
class Trainer:
    def __init__(self, config):
        self.scale = 2.0
        raise ValueError('no data')
        self.weight = config.weight
    def plain_loss(self, pred, target):
        return self.scale * (pred - target).abs().mean()
    def weighted_loss(self, pred, target):
        return self.weight * (pred - target).abs().mean()
    def bare_loss(self, pred, target):
        return (pred - target).abs().mean()
    def stored_loss(self, name):
        return self.weight[name]
`;
const files = { read: (path: string) => (path === 'a.py' ? text : undefined) };

it('judges a method of an object that cannot be made, and says what it would have to know of it', () => {
  const { losses, notes } = analyze(files, 'a.py', { seed: 0, isOver: () => false });
  expect(losses.map(({ name, kind, verdict }) => [name, kind, verdict])).toEqual([
    ['Trainer.plain_loss', 'method', 'trains'],
    ['Trainer.bare_loss', 'method', 'trains'],
  ]);
  const unmade = '`weight` of `Trainer` is not known, as it cannot be made here: ValueError: no data';
  expect(notes.map(({ message }) => message)).toEqual([
    `\`Trainer.stored_loss\` is not judged: ${unmade}`,
    `\`Trainer.weighted_loss\` is not judged: ${unmade}`,
  ]);
});

function evaluated(name: string, config: GivenArguments) {
  const given = (data: readonly number[]) => ({
    kind: 'tensor' as const,
    tensor: { shape: [data.length], dtype: 'float32' as const, data: new Float32Array(data), requiresGrad: true },
  });
  const args = { pred: given([1, 3]), target: given([0, 0]) };
  return evaluateLoss({ files, address: { path: 'a.py', name }, args, config, seed: 0 });
}

it('evaluates such a method where nobody says how to make its object, else raises what making it raises', () => {
  expect(evaluated('Trainer.bare_loss', {})).toMatchObject({ kind: 'value', value: { data: new Float32Array([2]) } });
  expect(evaluated('Trainer.plain_loss', {})).toMatchObject({ kind: 'unsupported' });
  const config = { config: { kind: 'plain' as const, value: { weight: 1 } } };
  expect(evaluated('Trainer.bare_loss', config)).toMatchObject({ kind: 'raised', message: 'no data' });
});
