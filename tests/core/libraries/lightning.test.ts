import { expect, it } from 'vitest';
import { RunProgram } from '../interpreter/running';

/** What `self.hparams` holds after this call in the constructor, in a module that is made with `7, depth=3, other=5`. */
function kept(call: string): string {
  const program = new RunProgram(`
import lightning as L
from argparse import Namespace
from types import SimpleNamespace

class Net(L.LightningModule):
    def __init__(self, width, depth=2, *, rate=0.5, **options):
        super().__init__()
        ${call}

def asked():
    return dict(sorted(Net(7, depth=3, other=5).hparams.items()))
`);
  return program.printed('asked');
}

it.each([
  ['self.save_hyperparameters()', "{'depth': 3, 'other': 5, 'rate': 0.5, 'width': 7}"],
  ["self.save_hyperparameters(ignore=['width', 'rate'])", "{'depth': 3, 'other': 5}"],
  ["self.save_hyperparameters('rate', 'depth')", "{'depth': 3, 'rate': 0.5}"],
  ["self.save_hyperparameters({'width': width})", "{'width': 7}"],
  ['self.save_hyperparameters(SimpleNamespace(rate=rate))', "{'rate': 0.5}"],
  ["self.hparams = {'depth': depth}", "{'depth': 3}"],
  ['depth = 4; self.save_hyperparameters("depth")', "{'depth': 4}"],
  ['pass', '{}'],
])('keeps the hyperparameters of %s', (call, hyperparameters) => {
  expect(kept(call)).toBe(hyperparameters);
});

it('reads hyperparameters as attributes, and says nothing of what a trainer makes', () => {
  const program = new RunProgram(`
import pytorch_lightning as pl

class Net(pl.LightningModule):
    def __init__(self, width):
        super().__init__()
        self.save_hyperparameters()

def width():
    return Net(7).hparams.width

def missing():
    return hasattr(Net(7).hparams, 'depth'), hasattr(Net(7), 'net')

def trainer():
    return Net(7).trainer
`);
  expect(program.printed('width')).toBe('7');
  expect(program.printed('missing')).toBe('(False, False)');
  const trainer = program.call('trainer');
  expect(trainer.kind === 'opaque' && trainer.reason.message).toBe('`pytorch_lightning.trainer` is not known');
});
