import { expect, it } from 'vitest';
import { analyze } from '../../../src/core/analyze';
import { findModule } from '../../../src/core/loss/workspace-modules';

function filesOf(texts: Readonly<Record<string, string>>) {
  return { read: (path: string) => texts[path] };
}

it.each([
  ['beside the file', '/app/train.py', ['/app/kit.py', '/kit.py', '/src/kit.py'], '/app/kit.py'],
  ['above it', '/app/train.py', ['/kit/__init__.py', '/src/kit/__init__.py'], '/kit/__init__.py'],
  ['in the sources of a package', '/examples/demo/train.py', ['/src/kit/__init__.py'], '/src/kit/__init__.py'],
  ['in the sources nearest to it', '/one/examples/train.py', ['/src/kit.py', '/one/src/kit.py'], '/one/src/kit.py'],
])('finds a module %s', (_, from, paths, found) => {
  const files = filesOf(Object.fromEntries(paths.map((path) => [path, ''])));
  expect(findModule(files, 'kit', 0, from)?.path).toBe(found);
});

it('looks for a relative import in its package alone', () => {
  expect(findModule(filesOf({ '/app/src/kit.py': '', '/kit.py': '' }), 'kit', 1, '/app/train.py')).toBeNull();
});

const lazyPackage = `import importlib
__all__ = ['Scaled', 'MyLoss']
def __getattr__(name):
    if name == 'Scaled':
        return getattr(importlib.import_module('.base', __package__), name)
    if name == 'MyLoss':
        return getattr(importlib.import_module('..losses.mine', __name__), name)
    raise AttributeError(name)
`;

const base = `import torch
class Scaled(torch.nn.Module):
    def scaled(self, x):
        return 2 * x
`;

const mine = `import losses
class MyLoss(losses.Scaled):
    def forward(self, pred, target):
        return self.scaled((pred - target).abs()).mean()
`;

it('asks the `__getattr__` of a package for the names that it imports late', () => {
  const files = filesOf({
    '/losses/__init__.py': lazyPackage,
    '/losses/base.py': base,
    '/losses/mine.py': mine,
    '/train.py': `from losses import MyLoss
from losses import Other
def total_loss(pred, target):
    return MyLoss()(pred, target)
def other_loss(pred, target):
    return Other()(pred, target)
`,
  });
  const found = ['/losses/mine.py', '/train.py'].flatMap((path) => {
    const { losses, notes } = analyze(files, path, { seed: 0, isOver: () => false });
    return [...losses.map(({ name, verdict }) => `${name} ${verdict}`), ...notes.map(({ message }) => message)];
  });
  expect(found).toEqual([
    'MyLoss trains',
    'total_loss trains',
    "`other_loss` is not judged: ImportError: cannot import name 'Other' from 'losses'",
  ]);
});
