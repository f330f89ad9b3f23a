import type { Interpreter } from './interpreter';
import { lengthOf } from './iteration';
import { nativeOf } from './operators';
import { deleteItem, getItem, setItem } from './subscripts';
import { builtin, int, none, noKeywords, str, type ClassValue, type Value } from './values';
import { entryNamed } from '../text/entry-named';

interface Slot {
  /** The built-in types that have it. */
  readonly types: readonly string[];
  readonly run: (self: Value, args: readonly Value[], interpreter: Interpreter) => Value;
}

const texts = ['str', 'bytes'];
const sequences = [...texts, 'list', 'tuple', 'range'];
const containers = [...sequences, 'dict', 'set', 'frozenset'];
const numbers = ['int', 'bool', 'float', 'complex'];
const callables = ['function', 'method', 'builtin_function_or_method', 'type'];

const first = (args: readonly Value[]): Value => args[0] ?? none;

function binarySlot(operator: '+' | '-' | '*' | '/' | '|' | '&', types: readonly string[]): Slot {
  return { types, run: (self, args, interpreter) => interpreter.binary(operator, self, first(args)) };
}

function comparisonSlot(operator: '==' | '!=' | '<' | '<=' | '>' | '>=', types: readonly string[]): Slot {
  return { types, run: (self, args, interpreter) => interpreter.compare(operator, self, first(args)) };
}

const comparable = [...numbers, ...texts, 'list', 'tuple', 'set', 'frozenset'];
const everything = [...numbers, ...containers, 'NoneType', 'slice'];

/** The special methods of built-in types, for programs that call them by name or through `super()`. */
const slots: Readonly<Record<string, Slot>> = {
  __len__: { types: containers, run: (self, _, interpreter) => lengthOf(self, interpreter) },
  __iter__: { types: [...containers, 'generator'], run: (self, _, interpreter) => interpreter.iterator(self) },
  __contains__: { types: containers, run: (self, args, interpreter) => interpreter.compare('in', first(args), self) },
  __getitem__: {
    types: [...sequences, 'dict'],
    run: (self, args, interpreter) => getItem(self, first(args), interpreter),
  },
  __setitem__: {
    types: ['list', 'dict'],
    run: (self, args, interpreter) => {
      setItem(self, first(args), args[1] ?? none, interpreter);
      return none;
    },
  },
  __delitem__: {
    types: ['list', 'dict'],
    run: (self, args, interpreter) => {
      deleteItem(self, first(args), interpreter);
      return none;
    },
  },
  __call__: {
    types: callables,
    run: (self, args, interpreter) => interpreter.call(self, { positional: args, keywords: noKeywords }),
  },
  __hash__: {
    types: [...numbers, ...texts, 'tuple', 'frozenset'],
    run: (self, _, interpreter) => int(interpreter.hash(self)),
  },
  __str__: { types: everything, run: (self, _, interpreter) => str(interpreter.str(self)) },
  __repr__: { types: everything, run: (self, _, interpreter) => str(interpreter.repr(self)) },
  __eq__: comparisonSlot('==', everything),
  __ne__: comparisonSlot('!=', everything),
  __lt__: comparisonSlot('<', comparable),
  __le__: comparisonSlot('<=', comparable),
  __gt__: comparisonSlot('>', comparable),
  __ge__: comparisonSlot('>=', comparable),
  __add__: binarySlot('+', [...numbers, ...texts, 'list', 'tuple']),
  __sub__: binarySlot('-', [...numbers, 'set', 'frozenset']),
  __mul__: binarySlot('*', [...numbers, ...texts, 'list', 'tuple']),
  __truediv__: binarySlot('/', numbers),
  __or__: binarySlot('|', ['int', 'bool', 'dict', 'set', 'frozenset']),
  __and__: binarySlot('&', ['int', 'bool', 'set', 'frozenset']),
};

function slotNamed(type: string, name: string): Slot | undefined {
  const slot = entryNamed(slots, name);
  return slot?.types.includes(type) === true ? slot : undefined;
}

/** The special method of a value of a built-in type, bound to it; of an instance, to what it holds as such. */
export function slotMethod(value: Value, name: string, interpreter: Interpreter): Value | undefined {
  const self = nativeOf(value);
  // A tuple with a name of its own, as `torch.Size`, is a tuple.
  const slot = slotNamed(self.kind === 'tuple' ? 'tuple' : interpreter.classOf(self).qualifiedName, name);
  return slot && builtin(name, ({ positional }) => slot.run(self, positional, interpreter));
}

/** The special method of a built-in type: its first argument is the value. */
export function slotOf(type: ClassValue, name: string, interpreter: Interpreter): Value | undefined {
  const slot = slotNamed(type.qualifiedName, name);
  return slot && builtin(name, ({ positional: [self = none, ...args] }) => slot.run(nativeOf(self), args, interpreter));
}
