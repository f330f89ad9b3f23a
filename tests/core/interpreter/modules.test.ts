import { describe, expect, it } from 'vitest';
import { RunProgram } from './running';

describe('the modules of a program', () => {
  it('are read when they are imported', () => {
    const files = {
      'losses.py': 'from helpers.scale import FACTOR\ndef twice(x): return x * FACTOR\n',
      'helpers/__init__.py': 'from .scale import FACTOR as F\nfrom . import other\n',
      'helpers/scale.py': 'FACTOR = 2\n',
      'helpers/other.py': 'VALUE = 7\n',
    };
    const program = new RunProgram(
      `
import losses
import helpers.scale
import helpers.other as o
from helpers import F, other
from losses import *
a = losses.twice(4), helpers.scale.FACTOR, o.VALUE, F, other.VALUE, twice(1), helpers.F
`,
      { files },
    );
    expect(program.interpreter.repr(program.interpreter.attribute(program.module, 'a'))).toBe('(8, 2, 7, 2, 7, 2, 2)');
    expect(program.interpreter.needs).toEqual([]);
  });

  it('run once, and may import each other', () => {
    const files = {
      'a.py': 'import b\nLOG = b.LOG\nLOG.append("a")\ndef value(): return b.other()\n',
      'b.py': 'import a\nLOG = []\nLOG.append("b")\ndef other(): return a.LOG\n',
    };
    const program = new RunProgram('import a\nimport b\ndef f(): return a.value()\n', { files });
    expect(program.printed('f')).toBe("['b', 'a']");
  });

  it('are attributes of their package', () => {
    const files = { 'pkg/__init__.py': 'x = 1\n', 'pkg/deep/__init__.py': '', 'pkg/deep/part.py': 'y = 2\n' };
    const program = new RunProgram('import pkg\ndef f(): return pkg.x, pkg.deep.part.y\ndef g(): return pkg.lost\n', {
      files,
    });
    expect(program.printed('f')).toBe('(1, 2)');
    expect(() => program.call('g')).toThrow("module 'pkg' has no attribute 'lost'");
  });

  it('are run where what they give is first used', () => {
    const program = new RunProgram('from helpers import one\n\ndef f():\n    return one\n', {
      files: { 'helpers.py': 'one = 1\n' },
    });
    expect(program.interpreter.modules.loaded('helpers.py')).toBeUndefined();
    expect(program.printed('f')).toBe('1');
    expect(program.interpreter.modules.loaded('helpers.py')).toBeDefined();
  });

  it('that are missing are asked for once, where they are used', () => {
    const program = new RunProgram('import lost.inner\nfrom lost import x\nfrom .near import y\nimport lost.inner\n');
    expect(program.interpreter.needs.map(({ name }) => name)).not.toContain('near');
    expect(program.variable('y')).toMatchObject({
      kind: 'opaque',
      reason: { message: 'the module `.near` is not known' },
    });
    expect(program.interpreter.needs).toContainEqual({ name: 'lost.inner', level: 0, fromPath: 'main.py' });
    expect(program.interpreter.needs).toContainEqual({ name: 'near', level: 1, fromPath: 'main.py' });
    expect(new Set(program.interpreter.needs.map((need) => JSON.stringify(need))).size).toBe(
      program.interpreter.needs.length,
    );
  });

  it('have no `__main__` block when they are imported', () => {
    const program = new RunProgram('x = 1\nif __name__ == "__main__":\n    x = 2\n');
    expect(program.variable('x')).toMatchObject({ kind: 'int', value: 1 });
  });

  it('raise ImportError for a name that they lack', () => {
    const program = new RunProgram('def f():\n    from helpers import nothing\n', {
      files: { 'helpers.py': 'x = 1\n' },
    });
    expect(() => program.call('f')).toThrow("cannot import name 'nothing' from 'helpers'");
  });

  it('may take unknown names from an unknown module', () => {
    const program = new RunProgram('from lost import *\na = unheard_of\ndef f(): return len([1])\n');
    expect(program.variable('a')?.kind).toBe('opaque');
    expect(program.printed('f')).toBe('1');
  });
});

describe('the top of a module', () => {
  it('goes on after a statement that fails, with a note at it', () => {
    const program = new RunProgram(`
import cv2
a = 1 / 0
for batch in cv2.loader():
    loss = batch
while True:
    pass
b = undefined
def f(): return 3
c, d = cv2.x, 5
raise ValueError("stop")
e = 6
`);
    expect(program.printed('f')).toBe('3');
    for (const name of ['a', 'b', 'batch', 'loss', 'c']) expect(program.variable(name)?.kind).toBe('opaque');
    expect(program.variable('e')).toMatchObject({ value: 6 });
    const notes = program.interpreter.notes.map(({ message, span }) => [message, program.textAt(span)]);
    expect(notes).toEqual([
      ['ZeroDivisionError: division by zero', '1 / 0'],
      ['the module `cv2` is not known', 'import cv2'],
      ['more than 200,000 steps', 'pass'],
      ["NameError: name 'undefined' is not defined", 'undefined'],
      ['ValueError: stop', 'raise ValueError("stop")'],
    ]);
  });

  it('does not know what a loop would have filled', () => {
    const program = new RunProgram(`
import cv2
table = []
other = []
for name in cv2.names():
    table.append(name)
def f(): return table
def g(): return other
`);
    expect(program.call('f').kind).toBe('opaque');
    expect(program.printed('g')).toBe('[]');
  });

  it('has its own share of tensor operations', () => {
    const program = new RunProgram(`
import torch
x = torch.zeros(2)
while True:
    x = x + 1
y = torch.ones(2)
`);
    expect(program.variable('x')?.kind).toBe('opaque');
    expect(program.variable('y')?.kind).toBe('tensor');
  });

  it('reads what is around a part that cannot be read', () => {
    const program = new RunProgram('def f(): return 1\nx = = 2\ndef g(): return later\n');
    expect(program.printed('f')).toBe('1');
    expect(program.call('g').kind).toBe('opaque');
  });
});
