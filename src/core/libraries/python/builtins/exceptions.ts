import type { Context } from '../../../interpreter/context';
import { constant, libraryClass, property, signature, type Library } from '../../../interpreter/library';
import { none, str, tuple, type Value } from '../../../interpreter/values';
import { restOf } from '../arguments';
import { classArgument } from './objects';

/** Python's exceptions, each under its base (https://docs.python.org/3/library/exceptions.html#exception-hierarchy). */
const hierarchy: Readonly<Record<string, readonly string[]>> = {
  BaseException: ['Exception', 'GeneratorExit', 'KeyboardInterrupt', 'SystemExit'],
  Exception: [
    ...['ArithmeticError', 'AssertionError', 'AttributeError', 'BufferError', 'EOFError', 'ImportError', 'LookupError'],
    ...['MemoryError', 'NameError', 'OSError', 'ReferenceError', 'RuntimeError', 'StopAsyncIteration', 'StopIteration'],
    ...['SyntaxError', 'SystemError', 'TypeError', 'ValueError', 'Warning'],
  ],
  ArithmeticError: ['FloatingPointError', 'OverflowError', 'ZeroDivisionError'],
  ImportError: ['ModuleNotFoundError'],
  LookupError: ['IndexError', 'KeyError'],
  NameError: ['UnboundLocalError'],
  OSError: ['FileExistsError', 'FileNotFoundError', 'PermissionError', 'TimeoutError'],
  RuntimeError: ['NotImplementedError', 'RecursionError'],
  SyntaxError: ['IndentationError'],
  ValueError: ['UnicodeError'],
  Warning: [
    ...['DeprecationWarning', 'FutureWarning', 'ImportWarning', 'PendingDeprecationWarning', 'ResourceWarning'],
    ...['RuntimeWarning', 'UserWarning'],
  ],
};

const classes: Library = Object.fromEntries(
  Object.entries(hierarchy).flatMap(([base, names]) =>
    names.map((name) => [`builtins.${name}`, libraryClass([`builtins.${base}`], null)] as const),
  ),
);

export const exceptions: Library = {
  'builtins.BaseException': libraryClass([], null),
  ...classes,
  'builtins.BaseException.__new__': signature('cls, *args, **kwargs', ({ cls, args }, context) => {
    const made = context.newInstance(classArgument(cls, context), restOf(none));
    context.setOwnAttribute(made, 'args', args);
    return made;
  }),
  'builtins.BaseException.__init__': signature('self, *args', ({ self, args }, context) => {
    context.setOwnAttribute(self, 'args', args);
    return none;
  }),
  'builtins.BaseException.__str__': signature('self', ({ self }, context) => {
    const args = argumentsOf(self, context);
    if (args.length === 0) return str('');
    return str(context.str(args.length === 1 ? (args[0] ?? none) : tuple(args)));
  }),
  'builtins.BaseException.__repr__': signature('self', ({ self }, context) => {
    const args = argumentsOf(self, context).map((value) => context.repr(value));
    return str(`${context.classOf(self).name}(${args.join(', ')})`);
  }),
  'builtins.BaseException.with_traceback': signature('self, traceback', ({ self }) => self),
  'builtins.BaseException.add_note': signature('self, note', () => none),
  'builtins.BaseException.__cause__': constant(none),
  'builtins.BaseException.__context__': constant(none),
  'builtins.BaseException.__traceback__': constant(none),
  'builtins.KeyError.__str__': signature('self', ({ self }, context) => {
    const args = argumentsOf(self, context);
    return str(args.length === 1 ? context.repr(args[0] ?? none) : context.str(tuple(args)));
  }),
  'builtins.StopIteration.value': property((self, context) => argumentsOf(self, context)[0] ?? none),
  'builtins.SystemExit.code': property((self, context) => argumentsOf(self, context)[0] ?? none),
};

function argumentsOf(self: Value, context: Context): readonly Value[] {
  const args = context.getAttribute(self, 'args');
  return args?.kind === 'tuple' ? args.items : [];
}
