import type { Context } from './context';
import type { Interpreter } from './interpreter';
import { lengthOf } from './iteration';
import { nativeOf } from './operators';
import { deleteItem, getItem, setItem } from './subscripts';
import { builtin, int, none, str, type Value } from './values';

type Slot = (self: Value, args: readonly Value[], interpreter: Interpreter) => Value;

const first = (args: readonly Value[]): Value => args[0] ?? none;

/** The special methods of built-in types, for programs that call them by name or through `super()`. */
const slots: Readonly<Record<string, Slot>> = {
  __len__: lengthSlot,
  __getitem__: (self, args, interpreter) => getItem(self, first(args), interpreter),
  __setitem__: (self, args, interpreter) => {
    setItem(self, first(args), args[1] ?? none, interpreter);
    return none;
  },
  __delitem__: (self, args, interpreter) => {
    deleteItem(self, first(args), interpreter);
    return none;
  },
  __contains__: (self, args, interpreter) => interpreter.compare('in', first(args), self),
  __iter__: (self, _, interpreter) => interpreter.iterator(self),
  __next__: (self, _, interpreter) => interpreter.next(self) ?? interpreter.raiseWith('StopIteration'),
  __eq__: (self, args, interpreter) => interpreter.compare('==', self, first(args)),
  __ne__: (self, args, interpreter) => interpreter.compare('!=', self, first(args)),
  __lt__: (self, args, interpreter) => interpreter.compare('<', self, first(args)),
  __gt__: (self, args, interpreter) => interpreter.compare('>', self, first(args)),
  __add__: (self, args, interpreter) => interpreter.binary('+', self, first(args)),
  __sub__: (self, args, interpreter) => interpreter.binary('-', self, first(args)),
  __mul__: (self, args, interpreter) => interpreter.binary('*', self, first(args)),
  __or__: (self, args, interpreter) => interpreter.binary('|', self, first(args)),
  __call__: (self, args, interpreter) => interpreter.call(self, { positional: args, keywords: new Map() }),
  __str__: (self, _, interpreter) => str(interpreter.str(self)),
  __repr__: (self, _, interpreter) => str(interpreter.repr(self)),
  __hash__: (self, _, interpreter) => int(interpreter.hash(self)),
};

function lengthSlot(self: Value, _: readonly Value[], interpreter: Interpreter): Value {
  return lengthOf(self, interpreter);
}

/** The special method of a value of a built-in type, bound to it; of an instance, to what it holds as such. */
export function slotMethod(value: Value, name: string, interpreter: Interpreter): Value | undefined {
  const slot = Object.hasOwn(slots, name) ? slots[name] : undefined;
  const self = nativeOf(value);
  if (slot === undefined || self.kind === 'instance') return undefined;
  return builtin(name, ({ positional }, _: Context) => slot(self, positional, interpreter));
}
