import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { evalCommand } from '../../src/cli/eval';
import { UsageError } from '../../src/cli/usage-error';

const step = `import torch
import torch.nn.functional as F

loss = None


def train(model, loader):
    for x, y in loader:
        logits = model(x)
        loss = F.cross_entropy(logits, y)
        loss.backward()


def parts_loss(outputs, prototype):
    return F.mse_loss(outputs['near'], prototype) + outputs['far'].sum() * outputs['weight']


def weighed_by(criterion, logits, y):
    return criterion(logits, y) * 2


def noisy(logits, y):
    unused = torch.rand(3)
    noise = torch.randn_like(logits)
    return F.cross_entropy(logits + noise, y)


def facing(a, b):
    return (torch.linalg.svd(a)[2][0] * torch.linalg.svd(b)[2][0]).sum()
`;
const logits = { shape: [2, 3], dtype: 'float32', data: [1, 2, 3, 0, 1, 0], requiresGrad: true };
const y = { shape: [2], dtype: 'int64', data: [1, 2] };

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'loss-lens-eval-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function evaluated(loss: string, args: unknown): unknown {
  const [file, inputs] = [join(folder, 'step.py'), join(folder, 'inputs.json')];
  writeFileSync(file, step);
  writeFileSync(inputs, JSON.stringify({ args }));
  return evalCommand({ file, loss, inputs }).json;
}

function allEvaluated(cases: unknown): ReturnType<typeof evalCommand> {
  const [file, inputs] = [join(folder, 'step.py'), join(folder, 'inputs.json')];
  writeFileSync(file, step);
  writeFileSync(inputs, JSON.stringify(cases));
  return evalCommand({ file, loss: undefined, inputs });
}

describe('eval', () => {
  it('says which numbers were drawn at random', () => {
    expect(evaluated('noisy', { logits, y })).toMatchObject({
      sampled: [
        { message: '`torch.randn_like(logits)` is drawn by the seed of this case, and not as PyTorch draws', line: 24 },
      ],
    });
    expect(evaluated('weighed_by', { criterion: null, logits, y })).not.toHaveProperty('sampled');
    expect(evaluated('loss', { logits, y })).not.toHaveProperty('sampled');
  });

  it('takes an inline loss by the name of its variable', () => {
    expect(evaluated('loss', { logits, y })).toMatchObject({
      // PyTorch: 1.4795253
      value: { shape: [], data: [expect.closeTo(1.4795253, 5)] },
      gradients: { logits: { shape: [2, 3] } },
    });
  });

  it('makes of an expression what a loss is given to call', () => {
    const criterion = { python: "torch.nn.CrossEntropyLoss(reduction='sum')" };
    expect(evaluated('weighed_by', { criterion, logits, y })).toMatchObject({
      // PyTorch: 5.9181018
      value: { shape: [], data: [expect.closeTo(5.9181018, 5)] },
    });
  });

  it('takes dictionaries of tensors, and any name for a parameter', () => {
    const outputs = {
      near: { shape: [2], dtype: 'float32', data: [1, 2], requiresGrad: true },
      far: { shape: [1], dtype: 'float32', data: [3], requiresGrad: true },
      weight: 2,
    };
    const prototype = { shape: [2], dtype: 'float32', data: [0, 0] };
    // PyTorch: 8.5, [1., 2.] and [2.]
    expect(evaluated('parts_loss', { outputs, prototype })).toMatchObject({
      value: { data: [8.5] },
      gradients: { "outputs['near']": { data: [1, 2] }, "outputs['far']": { data: [2] } },
    });
  });

  it('does not follow what depends on the signs of vectors of two decompositions', () => {
    const a = { shape: [2, 2], dtype: 'float32', data: [3, 1, 0, 1] };
    const b = { shape: [2, 2], dtype: 'float32', data: [1, 2, 2, -3] };
    const message = 'PyTorch leaves the signs of singular and eigenvectors to chance, and the loss depends on them';
    expect(evaluated('facing', { a, b })).toMatchObject({ unsupported: [{ message }] });
  });

  it('takes tensors of every dtype', () => {
    const criterion = { python: 'torch.nn.MSELoss()' };
    const [byte, half] = [
      { shape: [2], dtype: 'uint8', data: [255, 3] },
      { shape: [2], dtype: 'float16', data: [0.1, 2], requiresGrad: true },
    ];
    // Asked of PyTorch.
    const raised = { type: 'RuntimeError', message: 'Found dtype Byte but expected Half' };
    expect(evaluated('weighed_by', { criterion, logits: half, y: byte })).toMatchObject({ raised });
  });

  it('leaves the other cases their answers where one cannot be asked', () => {
    const args = { logits, y };
    const { json, exitCode } = allEvaluated([
      { loss: 'loss', args },
      { loss: 'losses', args },
      { loss: 'loss', args: { logits: { shape: [1], dtype: 'quint8', data: [1] } } },
      { args },
      { loss: 'loss', args },
    ]);
    const value = { shape: [], data: [expect.closeTo(1.4795253, 5)] };
    const refused: unknown = expect.stringMatching(/inputs\.json: .* at args/);
    expect(json).toMatchObject([
      { value },
      { unsupported: [{ message: 'no definition named losses', line: null }] },
      { unsupported: [{ message: refused }] },
      { unsupported: [{ message: '--loss is missing' }] },
      { value },
    ]);
    expect(exitCode).toBe(0);
  });

  it.each([
    ['a loss that the file has not', 'losses', { logits, y }],
    ['an input that the loss has not', 'loss', { logits, labels: y }],
  ])('does not take %s for an error of PyTorch', (_, loss, args) => {
    expect(() => evaluated(loss, args)).toThrow(UsageError);
  });
});
