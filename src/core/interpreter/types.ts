import { NotFollowed } from './context';
import type { Interpreter } from './interpreter';
import { callSpecial } from './operators';
import { isSubclass } from './resolution';
import type { ClassValue, Value } from './values';

type Plain = Exclude<Value['kind'], 'instance' | 'class' | 'tuple' | 'set' | 'dict' | 'descriptor' | 'tensor'>;

/** The dotted name of the class of each kind of value. */
const classNames: Readonly<Record<Plain, string>> = {
  none: 'builtins.NoneType',
  ellipsis: 'builtins.ellipsis',
  notImplemented: 'builtins.NotImplementedType',
  bool: 'builtins.bool',
  int: 'builtins.int',
  float: 'builtins.float',
  complex: 'builtins.complex',
  str: 'builtins.str',
  bytes: 'builtins.bytes',
  list: 'builtins.list',
  slice: 'builtins.slice',
  range: 'builtins.range',
  iterator: 'builtins.generator',
  function: 'builtins.function',
  boundMethod: 'builtins.method',
  module: 'builtins.module',
  builtin: 'builtins.builtin_function_or_method',
  super: 'builtins.super',
  dtype: 'torch.dtype',
  device: 'torch.device',
  opaque: 'builtins.object',
};

export function classOf(value: Value, { library }: Interpreter): ClassValue {
  switch (value.kind) {
    case 'instance':
      return value.class;
    case 'class':
      return value.metaclass ?? library.classOf('builtins.type');
    case 'tuple':
      return value.named === null
        ? library.classOf('builtins.tuple')
        : library.classOf(value.named.type, ['builtins.tuple']);
    case 'set':
      return library.classOf(value.frozen ? 'builtins.frozenset' : 'builtins.set');
    case 'dict':
      return value.factory === null
        ? library.classOf('builtins.dict')
        : library.classOf('collections.defaultdict', ['builtins.dict']);
    case 'descriptor':
      return library.classOf(`builtins.${value.type}`);
    case 'tensor':
      return tensorClass(value.type, library);
    default:
      return library.classOf(classNames[value.kind]);
  }
}

function tensorClass(type: 'tensor' | 'parameter' | 'ndarray', library: Interpreter['library']): ClassValue {
  if (type === 'ndarray') return library.classOf('numpy.ndarray');
  return type === 'parameter'
    ? library.classOf('torch.nn.Parameter', ['torch.Tensor'])
    : library.classOf('torch.Tensor');
}

/** `isinstance(value, type)`. Throws `NotFollowed` where that is not known. */
export function isInstance(value: Value, type: Value, interpreter: Interpreter): boolean {
  if (type.kind === 'tuple') {
    const depth = interpreter.budget.enter(1);
    const isOne = type.items.some((item) => isInstance(value, item, interpreter));
    interpreter.budget.restore(depth);
    return isOne;
  }
  if (type.kind === 'opaque') throw new NotFollowed(type.reason);
  if (value.kind === 'opaque') throw new NotFollowed(value.reason);
  const checked = callSpecial(type, '__instancecheck__', [value], interpreter);
  if (checked !== undefined) return interpreter.truth(checked);
  // In a union of types, None stands for its type.
  if (type.kind === 'none') return value.kind === 'none';
  if (type.kind !== 'class') {
    const message = 'isinstance() arg 2 must be a type, a tuple of types, or a union';
    return interpreter.raise('TypeError', message);
  }
  return isKnownSubclass(interpreter.classOf(value), type);
}

/** `issubclass(type, base)`. */
export function isSubclassOf(type: Value, base: Value, interpreter: Interpreter): boolean {
  if (base.kind === 'tuple') return base.items.some((item) => isSubclassOf(type, item, interpreter));
  if (type.kind === 'opaque') throw new NotFollowed(type.reason);
  if (base.kind === 'opaque') throw new NotFollowed(base.reason);
  if (type.kind !== 'class' || base.kind !== 'class') {
    return interpreter.raise('TypeError', 'issubclass() arg 1 must be a class');
  }
  return isKnownSubclass(type, base);
}

/** A class with a base that we don't know may be a subclass of anything. */
function isKnownSubclass(type: ClassValue, base: ClassValue): boolean {
  if (isSubclass(type, base)) return true;
  if (type.unknownBase !== null) throw new NotFollowed(type.unknownBase);
  return false;
}
