import { describe, expect, it } from 'vitest';
import { NotFollowed } from '../../../src/core/interpreter/context';
import { none, type Value } from '../../../src/core/interpreter/values';
import { RunProgram } from './running';

/** Why a value is not known; undefined where it is. */
function reasonOf(value: Value | undefined): string | undefined {
  return value?.kind === 'opaque' ? value.reason.message : undefined;
}

describe('what is not known', () => {
  it('spreads through everything computed from it, with the first reason', () => {
    const program = new RunProgram(`
import cv2
a = cv2.imread("x").astype(float)[0] * 2 + 1
b = [a, 1]
c = f"{a}"
d = -a
e = a == 1
f = len(a)
g = max(a, 3)
`);
    for (const name of ['a', 'c', 'd', 'e', 'f', 'g']) {
      expect(reasonOf(program.variable(name))).toBe('the module `cv2` is not known');
    }
    expect(program.variable('b')?.kind).toBe('list');
  });

  it('is how often a loop runs over it, whatever walks along it', () => {
    const program = new RunProgram(`
from somewhere import values
numbered = enumerate(values)
pairs = zip([1, 2], values)
mapped = map(str, values)
kept = filter(None, values)
backwards = reversed(values)
`);
    for (const name of ['numbered', 'pairs', 'mapped', 'kept', 'backwards']) {
      expect(reasonOf(program.variable(name))).toBe('the module `somewhere` is not known');
    }
  });

  it('is what a package would have bound that the program does without, unless something else is', () => {
    const program = new RunProgram(`
try:
    import cv2
    from cv2 import aruco as a
    ready = True
except ImportError:
    a = 3
try:
    import cupy
except ValueError:
    cupy = 1
`);
    expect(reasonOf(program.variable('cv2'))).toBe('the module `cv2` is not known');
    expect(reasonOf(program.variable('ready'))).toBe('the module `cv2` is not known');
    expect(program.variable('a')?.kind).toBe('int');
    expect(reasonOf(program.variable('cupy'))).toBe('the module `cupy` is not known');
  });

  it('is what a registry holds after an entry that could not be followed', () => {
    const program = new RunProgram(`
from somewhere import allowed

class Registry:
    def __init__(self):
        self.entries, self.size = {}, 2
    def add(self, name):
        if allowed(name):
            self.entries[name] = 1
    def entry(self, function):
        self.add(function)
        return function

filled, decorating, other = Registry(), Registry(), Registry()
filled.add('a')
@decorating.entry
def b(): pass
`);
    const kinds = ['filled_entries', 'decorating_entries', 'filled_size', 'other_entries'].map((name) => {
      const [object = '', attribute = ''] = name.split('_');
      const held = program.variable(object);
      const value = held && program.interpreter.getAttribute(held, attribute);
      return value && program.interpreter.reveal(value).kind;
    });
    expect(kinds).toEqual(['opaque', 'opaque', 'int', 'dict']);
  });

  it('is what a function of NumPy answers that was given more than is followed', () => {
    const program = new RunProgram(`
import numpy as np
kept, filled = np.ones(2), np.ones(2)
some = np.sum(kept, where=np.array([True, False]))
np.add(kept, 1, out=filled, where=np.array([True, False]))
`);
    expect(reasonOf(program.variable('some'))).toBe('`where` of `numpy.sum` is not followed');
    expect(program.interpreter.reveal(program.variable('filled') ?? none).kind).toBe('opaque');
    expect(program.interpreter.reveal(program.variable('kept') ?? none).kind).toBe('tensor');
  });

  it('is what Python has and is not followed, rather than an error', () => {
    const program = new RunProgram(`
def of_range(): return range(3).start
def of_set():
    found = {1, 2}
    found.difference_update({1})
    return found
def of_dict(): return hasattr({}, 'default_factory'), hasattr([], 'keys')
`);
    expect(reasonOf(program.call('of_range'))).toBe('`range.start` is not followed');
    expect(program.interpreter.reveal(program.call('of_set')).kind).toBe('opaque');
    expect(program.printed('of_dict')).toBe('(False, False)');
  });

  it('is what a module answers whose backward hooks may change the gradient', () => {
    const program = new RunProgram(`
import torch.nn as nn
def loss(x):
    gate = nn.Identity()
    gate.register_full_backward_hook(lambda module, into, out: (-into[0],))
    return gate(x)
`);
    expect(reasonOf(program.call('loss', program.input('x', 1)))).toContain('register_full_backward_hook');
  });

  it('does not decide a branch', () => {
    const program = new RunProgram(`
import cv2
def loss():
    if cv2.ready():
        return 1
    return 2
`);
    expect(() => program.call('loss')).toThrow(NotFollowed);
  });

  it('decides neither a loop nor a conditional expression', () => {
    const program = new RunProgram(`
import cv2
def loop():
    for x in cv2.frames(): pass
def choice():
    return 1 if cv2.x else 2
def both():
    return cv2.x and 1
`);
    for (const name of ['loop', 'choice', 'both']) expect(() => program.call(name)).toThrow(NotFollowed);
  });

  it('is taken as true by an assertion, with a note', () => {
    const program = new RunProgram(`
import cv2
def loss():
    assert cv2.ready()
    return 1
`);
    expect(program.printed('loss')).toBe('1');
    expect(program.interpreter.notes.map(({ message }) => message)).toEqual([
      'what this asserts is not known: taken as true',
    ]);
  });

  it('may have changed what an unknown function was given', () => {
    const program = new RunProgram(`
import cv2
class Box: pass
def loss(x):
    items, table, group, box, number = [1], {"a": 1}, {1}, Box(), 5
    box.size = 3
    view = x[1:]
    cv2.change(items, table, group, box, number, other=x)
    return items, table, group, box.size, number, x, view
`);
    const { items } = listed(program.call('loss', program.input('x', 1, 2, 3)));
    expect(items.map((item) => item.kind)).toEqual(['opaque', 'opaque', 'opaque', 'opaque', 'int', 'opaque', 'opaque']);
  });

  it('leaves what is assigned after an unknown call known', () => {
    const program = new RunProgram(`
from cv2 import Base
class Loss(Base):
    def __init__(self, weight):
        super().__init__(weight)
        self.weight = weight
    def known(self):
        return self.weight
    def unknown(self):
        return self.other
def make():
    loss = Loss(3)
    return loss.known(), loss.unknown()
`);
    const { items } = listed(program.call('make'));
    expect(items.map((item) => item.kind)).toEqual(['int', 'opaque']);
  });

  it('is the object whose unknown method was called', () => {
    const program = new RunProgram(`
from cv2 import Base
class Loss(Base):
    def run(self):
        self.weight = 2
        self.prepare()
        return self.weight
def run():
    return Loss().run()
`);
    expect(program.call('run').kind).toBe('opaque');
  });

  it('is a tensor that an unknown value was written into', () => {
    const program = new RunProgram(`
import cv2
def subscript(x):
    y = x * 1
    y[0] = cv2.x
    return y
def augmented(x):
    y = x * 1
    z = y
    y += cv2.x
    return z
def method(x):
    y = x * 1
    y.add_(cv2.x)
    return y
def pure(x):
    x + cv2.x
    return x
`);
    for (const name of ['subscript', 'augmented', 'method']) {
      expect(program.call(name, program.input('x', 1, 2)).kind).toBe('opaque');
    }
    expect(program.call('pure', program.input('x', 1, 2)).kind).toBe('tensor');
  });

  it('is what a library function makes of it, not the end of the program', () => {
    const program = new RunProgram(`
import cv2, torch
def loss(x):
    unknown = torch.exp(cv2.x)
    return x.sum()
`);
    expect(program.call('loss', program.input('x', 1, 2)).kind).toBe('tensor');
  });

  it('names the attribute of a library that is missing', () => {
    const program = new RunProgram(`
import torch
a = torch.no_such_function(1)
def b(x): return x.no_such_method()
`);
    expect(reasonOf(program.variable('a'))).toBe('`torch.no_such_function` is not known');
    const value = program.call('b', program.input('x', 1));
    expect(reasonOf(value)).toBe('`Tensor.no_such_method` is not known');
    expect(value.kind === 'opaque' && program.textAt(value.reason.span)).toBe('x.no_such_method');
  });

  it('is whether such an attribute is there', () => {
    const program = new RunProgram(`
def known(x): return hasattr(x, "shape")
def unknown(x): return hasattr(x, "no_such_method")
`);
    expect(program.printed('known', program.input('x', 1))).toBe('True');
    expect(program.call('unknown', program.input('x', 1)).kind).toBe('opaque');
  });

  it('is whether an instance of an unknown base is one of another class', () => {
    const program = new RunProgram(`
from cv2 import Base
class Mine(Base): pass
def known(): return isinstance(Mine(), Base) if False else isinstance(Mine(), Mine)
def unknown(): return isinstance(Mine(), int)
`);
    expect(program.printed('known')).toBe('True');
    expect(program.call('unknown').kind).toBe('opaque');
  });

  it('may be a submodule, which leaves the modules around it as they are', () => {
    const program = new RunProgram(`
import torch.nn as nn
from somewhere import Encoder
class Loss(nn.Module):
    def __init__(self):
        super().__init__()
        self.scale = nn.Parameter(nn.Linear(1, 1).weight[0])
        self.encoders = nn.ModuleList([Encoder(3), nn.Linear(1, 1)])
def names():
    return [name for name, _ in Loss().named_parameters()]
def counts():
    return len(Loss().encoders)
`);
    expect(program.printed('names')).toBe("['scale', 'encoders.1.weight', 'encoders.1.bias']");
    expect(program.printed('counts')).toBe('2');
  });

  it('is what a distribution may have and is not written here, be it private to it', () => {
    const program = new RunProgram(`
import torch.distributions as D
a = D.Normal(0.0, 1.0).unwritten
b = D.Normal(0.0, 1.0)._unwritten
c = D.ExpTransform()._unwritten
def special():
    try:
        return D.Normal(0.0, 1.0).__unwritten__
    except AttributeError as error:
        return str(error)
`);
    expect(reasonOf(program.variable('a'))).toContain('Normal.unwritten');
    expect(reasonOf(program.variable('b'))).toContain('Normal._unwritten');
    expect(reasonOf(program.variable('c'))).toContain('ExpTransform._unwritten');
    expect(program.printed('special')).toContain("'Normal' object has no attribute '__unwritten__'");
  });

  it('is what reaches outside of the program', () => {
    const program = new RunProgram(`
import os, json
a = open("/etc/passwd").read()
b = eval("1 + 1")
c = os.environ["HOME"]
d = json.loads("1")
exec("e = 1")
f = __import__("os").getcwd()
`);
    for (const name of ['a', 'b', 'c', 'd', 'f']) expect(program.variable(name)?.kind).toBe('opaque');
    expect(program.variable('e')).toBeUndefined();
    expect(program.interpreter.needs).toEqual([]);
  });
});

function listed(value: Value): { readonly items: readonly Value[] } {
  if (value.kind !== 'tuple') throw new TypeError(`a tuple was expected, not ${value.kind}`);
  return value;
}
