import { describe, expect, test } from 'vitest';
import { trainingSettings } from '../../src/core/loss/training-settings';
import { parsedPython } from '../../src/core/syntax/python/parsed-files';
import { settingsOfFile } from '../../src/training/settings-of-file';

function read(source: string) {
  const settings = trainingSettings(parsedPython(source, 'train.py'));
  const quote = (place: { readonly span: { readonly start: number; readonly end: number } } | null) =>
    place && source.slice(place.span.start, place.span.end);
  return { ...settingsOfFile(settings), quotes: [quote(settings.optimizer), quote(settings.batch)] };
}

describe('the optimiser of a file', () => {
  test.each([
    ['import torch', 'torch.optim.SGD(m.parameters(), 0.05, momentum=0.9)', { name: 'momentum', lr: 0.05 }],
    ['import torch.optim as o', 'o.SGD(m.parameters(), lr=3e-2)', { name: 'sgd', lr: 0.03, momentum: 0 }],
    ['from torch import optim', 'optim.Adam(w, 1e-4, (0.5, 0.9))', { name: 'adam', lr: 1e-4, betas: [0.5, 0.9] }],
    ['from torch.optim import AdamW as W', 'W(w, weight_decay=0.2)', { name: 'adamw', lr: 0.001, weight_decay: 0.2 }],
    ['import torch', 'torch.optim.RMSprop(w, alpha=.9, fused=True)', { name: 'rmsprop', lr: 0.01, alpha: 0.9 }],
  ])('%s: %s', (imports, call, expected) => {
    const found = read(`${imports}\ndef main(m, w):\n    opt = ${call}\n`);
    expect(found.optimizer).toMatchObject(expected);
    expect(found.hasRate).toBe(true);
    expect(found.quotes[0]).toBe(call);
  });

  test('a computed learning rate is not known, the optimiser is', () => {
    const found = read('import torch\nopt = torch.optim.Adam(w, lr=args.lr, eps=1e-6)\n');
    expect(found).toMatchObject({ optimizer: { name: 'adam', eps: 1e-6 }, hasRate: false });
  });

  test.each([
    'from torch.optim import SGD, Adam\na = SGD(w, 0.1)\nb = Adam(w)',
    'import torch\na = torch.optim.SGD(w, 0.1)\nb = torch.optim.SGD(v, 0.2)',
    'import torch\na = torch.optim.LBFGS(w)\nb = torch.optim.SGD(v, 0.2)',
    'import torch\na = torch.optim.SGD([{"params": w, "lr": 1}], lr=0.1)',
    'import torch\na = torch.optim.SGD(w, **options)',
    'import torch\na = torch.optim.SGD(w, lr=0.1, maximize=True)',
    'import torch\na = torch.optim.SGD(w, lr=-0.1)',
    'from mine import SGD\na = SGD(w, lr=0.1)',
    'a = torch.optim.SGD(w, lr=0.1)',
  ])('is not taken from %j', (source) => {
    expect(read(source).optimizer).toBeNull();
  });

  test('a schedule is no optimiser', () => {
    const source = `import torch
a = torch.optim.SGD(w, 0.1)
b = torch.optim.lr_scheduler.StepLR(a, 10)`;
    expect(read(source).optimizer).toMatchObject({ name: 'sgd', lr: 0.1 });
  });
});

describe('the batch of a file', () => {
  test.each([
    ['DataLoader(data, batch_size=64)', 64],
    ['DataLoader(data, 64, True)', 64],
    ['DataLoader(data, batch_size=n)', null],
    ['DataLoader(data)', null],
    ['DataLoader(data, batch_size=8192)', null],
    ['DataLoader(a, batch_size=16, shuffle=True), DataLoader(b, batch_size=256)', 16],
    ['DataLoader(a, batch_size=16), DataLoader(b, batch_size=256)', null],
  ])('%s: %s', (calls, expected) => {
    expect(read(`from torch.utils.data import DataLoader\nloaders = ${calls}\n`).batch).toBe(expected);
  });
});
