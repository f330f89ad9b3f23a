import { PythonException } from './context';
import type { Interpreter } from './interpreter';
import { entryNamed } from '../text/entry-named';
import { slotMethod, slotOf } from './slots';
import { callSpecial, hasSpecial, nativeOf } from './operators';
import { findInClass, isObject } from './resolution';
import {
  none,
  positional,
  str,
  tuple,
  type ClassValue,
  type FunctionValue,
  type InstanceValue,
  type SuperValue,
  type Value,
} from './values';

/** `value.name`; undefined where Python raises AttributeError without the class having a say. */
export function findAttribute(value: Value, name: string, interpreter: Interpreter): Value | undefined {
  switch (value.kind) {
    case 'opaque':
      return value;
    case 'module':
      return value.get(name);
    case 'instance':
      return instanceAttribute(value, name, interpreter);
    case 'class':
      return classAttribute(value, name, interpreter);
    case 'super':
      return superAttribute(value, name, interpreter);
    case 'function':
      return value.attributes.get(name) ?? functionAttribute(value, name) ?? typeAttribute(value, name, interpreter);
    case 'builtin':
      if (name === '__name__' || name === '__qualname__') return str(lastPart(value.name));
      return typeAttribute(value, name, interpreter) ?? methodOfFunction(value.name, name, interpreter);
    case 'boundMethod':
      if (name === '__self__') return value.self;
      if (name === '__func__') return value.callee;
      return findAttribute(value.callee, name, interpreter);
    case 'tuple': {
      const place = value.named?.fields.indexOf(name) ?? -1;
      return value.items[place] ?? typeAttribute(value, name, interpreter);
    }
    case 'dict':
      return (
        (value.isNamespace ? value.entries.get(str(name)) : undefined) ??
        typeAttribute(value, name, interpreter) ??
        unfollowed(value, name, interpreter)
      );
    case 'tensor':
      return (
        typeAttribute(value, name, interpreter) ?? value.attributes.get(name) ?? unknownOf(value, name, interpreter)
      );
    case 'dtype':
    case 'device':
      return typeAttribute(value, name, interpreter) ?? unknownOf(value, name, interpreter);
    case 'complex':
      if (name === 'real' || name === 'imag')
        return { kind: 'float', value: name === 'real' ? value.re : value.im, origin: null };
      return typeAttribute(value, name, interpreter);
    case 'descriptor':
      return descriptorAttribute(value, name, interpreter);
    default:
      return typeAttribute(value, name, interpreter) ?? unfollowed(value, name, interpreter);
  }
}

/** What Python's types have and is not followed here: not known, rather than an error of the program. */
const notFollowed: Readonly<Record<string, readonly string[]>> = {
  str: ['isascii', 'isprintable', 'istitle'],
  set: ['difference_update', 'intersection_update', 'symmetric_difference_update'],
  int: ['as_integer_ratio', 'bit_count', 'from_bytes', 'to_bytes'],
  bool: ['as_integer_ratio', 'bit_count', 'from_bytes', 'to_bytes'],
  float: ['fromhex'],
  range: ['count', 'start', 'step', 'stop'],
  slice: ['indices'],
  dict: ['default_factory'],
};

function unfollowed(value: Value, name: string, interpreter: Interpreter): Value | undefined {
  const isPlainDict = value.kind === 'dict' && value.factory === null;
  if (isPlainDict || entryNamed(notFollowed, value.kind)?.includes(name) !== true) return undefined;
  const unknown = interpreter.opaque(`\`${value.kind}.${name}\` is not followed`);
  // Of a set these change it.
  return value.kind === 'set' ? { ...unknown, of: value } : unknown;
}

function lastPart(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}

/** Attributes that a library's type may have without our knowing. */
function unknownOf(value: Value, name: string, interpreter: Interpreter): Value | undefined {
  if (isSpecialName(name)) return undefined;
  const unknown = interpreter.opaque(`\`${interpreter.classOf(value).name}.${name}\` is not known`);
  // A method of arrays may change its array; of tensors only those that end in `_` do.
  const mayChange = value.kind === 'tensor' && (value.type === 'ndarray' || name.endsWith('_'));
  return mayChange ? { ...unknown, of: value } : unknown;
}

/** `np.add.at`: NumPy's functions have methods. */
function methodOfFunction(owner: string, name: string, interpreter: Interpreter): Value | undefined {
  if (!owner.startsWith('numpy.') || isSpecialName(name)) return undefined;
  return interpreter.opaque(`\`${owner}.${name}\` is not known`);
}

function isSpecialName(name: string): boolean {
  return name.startsWith('__') && name.endsWith('__');
}

/** What the value's class says of the attribute. */
function typeAttribute(value: Value, name: string, interpreter: Interpreter): Value | undefined {
  const type = interpreter.classOf(value);
  if (name === '__class__') return type;
  const found = findInClass(type, name);
  if (found !== undefined) return interpreter.bind(found.value, value, found.owner);
  return slotMethod(value, name, interpreter);
}

function instanceAttribute(value: InstanceValue, name: string, interpreter: Interpreter): Value | undefined {
  return ownAttribute(value, name, interpreter) ?? callSpecial(value, '__getattr__', [str(name)], interpreter);
}

/** `object.__getattribute__`: past the class's own `__getattr__`. */
export function ownAttribute(value: InstanceValue, name: string, interpreter: Interpreter): Value | undefined {
  const found = findInClass(value.class, name);
  if (found !== undefined && isDataDescriptor(found.value, interpreter)) {
    return interpreter.bind(found.value, value, found.owner);
  }
  const own = value.attributes.get(name);
  if (own !== undefined) return own;
  if (found !== undefined) return interpreter.bind(found.value, value, found.owner);
  if (name === '__class__') return value.class;
  if (name === '__dict__') return interpreter.attributeDictionary(value);
  const unknown = interpreter.unknownAttributes(value, name);
  if (unknown !== null && !isSpecialName(name))
    return kept(value, name, interpreter) ?? { kind: 'opaque', reason: unknown, of: value };
  const native = value.native === undefined ? undefined : slotMethod(value, name, interpreter);
  return native ?? objectAttribute(value.class, name);
}

/** What an object whose constructor came to no end keeps elsewhere, as a module its parameters. */
function kept(value: InstanceValue, name: string, interpreter: Interpreter): Value | undefined {
  if (!interpreter.isUnfinished(value) || !hasSpecial(value, '__getattr__', interpreter)) return undefined;
  try {
    return callSpecial(value, '__getattr__', [str(name)], interpreter);
  } catch (error) {
    if (error instanceof PythonException) return undefined;
    throw error;
  }
}

/** Attributes that every object has. */
function objectAttribute(type: ClassValue, name: string): Value | undefined {
  if (name === '__doc__') return docstringOf(type);
  if (name === '__module__') return str(moduleOf(type));
  return undefined;
}

function isDataDescriptor(value: Value, interpreter: Interpreter): boolean {
  if (value.kind === 'descriptor') return value.type === 'property';
  return value.kind === 'instance' && hasSpecial(value, '__set__', interpreter);
}

function classAttribute(value: ClassValue, name: string, interpreter: Interpreter): Value | undefined {
  const found = findInClass(value, name);
  if (found !== undefined && (value.definition !== null || found.owner.definition === null || name !== '__doc__')) {
    return boundToClass(name, found.value, value, interpreter);
  }
  const own = classFact(value, name, interpreter);
  if (own !== undefined) return own;
  const slot = value.definition === null ? slotOf(value, name, interpreter) : undefined;
  if (slot !== undefined) return slot;
  const type = interpreter.classOf(value);
  const inherited = findInClass(type, name);
  if (inherited !== undefined) return interpreter.bind(inherited.value, value, inherited.owner);
  if (value.unknownBase !== null && !isSpecialName(name)) return { kind: 'opaque', reason: value.unknownBase };
  return undefined;
}

function classFact(value: ClassValue, name: string, interpreter: Interpreter): Value | undefined {
  switch (name) {
    case '__name__':
      return str(value.name);
    case '__qualname__':
      return str(nameInModule(value));
    case '__module__':
      return str(moduleOf(value));
    case '__mro__':
      return tuple(value.resolution);
    case '__bases__':
      return tuple(value.bases);
    case '__class__':
      return interpreter.classOf(value);
    case '__dict__':
      return interpreter.attributeDictionary(value);
    case '__doc__':
      return docstringOf(value);
    default:
      return undefined;
  }
}

function docstringOf(value: ClassValue): Value {
  const docstring = value.definition?.docstring ?? null;
  return docstring === null ? none : str(docstring);
}

/** The class's name with what stands around it in its module. */
function nameInModule(value: ClassValue): string {
  const module = moduleOf(value);
  return module === 'builtins' ? value.qualifiedName : value.qualifiedName.slice(module.length + 1);
}

function moduleOf(value: ClassValue): string {
  const module = value.attributes.get('__module__');
  if (module?.kind === 'str') return module.value;
  const dot = value.qualifiedName.lastIndexOf('.');
  return dot < 0 ? 'builtins' : value.qualifiedName.slice(0, dot);
}

/** Methods that are class methods without saying so. */
const implicitClassMethods = ['__init_subclass__', '__class_getitem__'];

/** An attribute read through its class: functions as they are, class methods bound. */
function boundToClass(name: string, found: Value, type: ClassValue, interpreter: Interpreter): Value {
  if (found.kind === 'function' && implicitClassMethods.includes(name)) {
    return { kind: 'boundMethod', self: type, callee: found };
  }
  if (found.kind === 'descriptor') {
    if (found.type === 'classmethod') return { kind: 'boundMethod', self: type, callee: found.get };
    return found.type === 'staticmethod' ? found.get : found;
  }
  if (found.kind === 'instance' && hasSpecial(found, '__get__', interpreter)) {
    return callSpecial(found, '__get__', [none, type], interpreter) ?? found;
  }
  return found;
}

/** What reading a class's attribute through an instance gives. */
export function bind(found: Value, value: Value, owner: ClassValue, interpreter: Interpreter): Value {
  switch (found.kind) {
    case 'function':
      return { kind: 'boundMethod', self: value, callee: found };
    case 'builtin':
      // A built-in function that a program puts into its class is no method; those of built-in classes are.
      return owner.definition !== null ? found : { kind: 'boundMethod', self: selfOf(value, owner), callee: found };
    case 'descriptor':
      if (found.type === 'property') return interpreter.call(found.get, positional(value));
      if (found.type === 'staticmethod') return found.get;
      return {
        kind: 'boundMethod',
        self: value.kind === 'class' ? value : interpreter.classOf(value),
        callee: found.get,
      };
    case 'instance':
      return callSpecial(found, '__get__', [value, interpreter.classOf(value)], interpreter) ?? found;
    default:
      return found;
  }
}

/** The methods of `dict`, `str`, … work on what an instance of a class that extends them holds. */
function selfOf(value: Value, owner: ClassValue): Value {
  return isObject(owner) ? value : nativeOf(value);
}

function superAttribute(value: SuperValue, name: string, interpreter: Interpreter): Value | undefined {
  const { self, after } = value;
  const type = self.kind === 'class' && self.resolution.includes(after) ? self : interpreter.classOf(self);
  const rest = type.resolution.slice(type.resolution.indexOf(after) + 1);
  for (const owner of rest) {
    // What an unknown base defines comes before what every object has.
    if (isObject(owner) && type.unknownBase !== null) break;
    const found = owner.attributes.get(name);
    if (found === undefined) continue;
    return type === self ? boundThroughClass(name, found, type) : interpreter.bind(found, self, owner);
  }
  if (type.unknownBase !== null) return { kind: 'opaque', reason: type.unknownBase, of: self };
  return self.kind === 'instance' ? slotMethod(self, name, interpreter) : undefined;
}

/** In a class method or `__new__` the class itself is the first argument. */
function boundThroughClass(name: string, found: Value, type: ClassValue): Value {
  if (found.kind === 'descriptor') {
    return found.type === 'classmethod' ? { kind: 'boundMethod', self: type, callee: found.get } : found.get;
  }
  const isFunction = found.kind === 'function' || found.kind === 'builtin';
  return isFunction && implicitClassMethods.includes(name) ? { kind: 'boundMethod', self: type, callee: found } : found;
}

function functionAttribute(value: FunctionValue, name: string): Value | undefined {
  switch (name) {
    case '__name__':
      return str(value.name);
    case '__qualname__':
      return str(value.qualifiedName);
    case '__doc__': {
      const docstring = value.definition.kind === 'function' ? value.definition.docstring : null;
      return docstring === null ? none : str(docstring);
    }
    case '__module__':
      return value.closure.module.variables.get('__name__') ?? none;
    case '__defaults__':
      return value.defaults.size === 0 ? none : tuple([...value.defaults.values()]);
    default:
      return undefined;
  }
}

/** `property.setter`, and what staticmethod and classmethod wrap. */
function descriptorAttribute(
  value: Extract<Value, { readonly kind: 'descriptor' }>,
  name: string,
  interpreter: Interpreter,
): Value | undefined {
  if (name === '__func__' || name === 'fget') return value.get;
  if (name === 'fset') return value.set ?? none;
  return typeAttribute(value, name, interpreter);
}

/** `value.name = assigned`. */
export function setAttribute(value: Value, name: string, assigned: Value, interpreter: Interpreter): void {
  switch (value.kind) {
    case 'instance':
      if (callSpecial(value, '__setattr__', [str(name), assigned], interpreter) === undefined) {
        setOwnAttribute(value, name, assigned, interpreter);
      }
      return;
    case 'class':
    case 'function':
      interpreter.shared.bind(value.attributes, name, assigned);
      return;
    case 'module':
      interpreter.shared.bindIn(value, name, assigned);
      return;
    case 'tensor': {
      const found = findInClass(interpreter.classOf(value), name)?.value;
      if (found?.kind === 'descriptor' && found.set !== null) interpreter.call(found.set, positional(value, assigned));
      else value.attributes.set(name, assigned);
      return;
    }
    case 'opaque':
      return;
    default: {
      const type = interpreter.classOf(value).name;
      const reason =
        findAttribute(value, name, interpreter) === undefined ? `has no attribute '${name}' and no` : 'has no';
      interpreter.raise('AttributeError', `'${type}' object ${reason} __dict__ for setting new attributes`);
    }
  }
}

/** `object.__setattr__`: a property or descriptor of the class, else the instance itself. */
export function setOwnAttribute(value: InstanceValue, name: string, assigned: Value, interpreter: Interpreter): void {
  const found = findInClass(value.class, name)?.value;
  if (found?.kind === 'descriptor' && found.type === 'property') {
    if (found.set === null) {
      interpreter.raise('AttributeError', `property '${name}' of '${nameInModule(value.class)}' object has no setter`);
    }
    interpreter.call(found.set, positional(value, assigned));
  } else if (
    found?.kind !== 'instance' ||
    callSpecial(found, '__set__', [value, assigned], interpreter) === undefined
  ) {
    value.attributes.set(name, assigned);
  }
}

/** `del value.name`. */
export function deleteAttribute(value: Value, name: string, interpreter: Interpreter): void {
  if (value.kind === 'opaque') return;
  if (value.kind === 'instance' && callSpecial(value, '__delattr__', [str(name)], interpreter) !== undefined) return;
  const isDeleted = 'attributes' in value && value.attributes.delete(name);
  if (!isDeleted) raiseNoAttribute(value, name, interpreter);
}

export function raiseNoAttribute(value: Value, name: string, interpreter: Interpreter): never {
  if (value.kind === 'class') {
    return interpreter.raise('AttributeError', `type object '${value.name}' has no attribute '${name}'`);
  }
  if (value.kind === 'super') {
    return interpreter.raise('AttributeError', `'super' object has no attribute '${name}'`);
  }
  if (value.kind === 'module') {
    return interpreter.raise('AttributeError', `module '${value.name}' has no attribute '${name}'`);
  }
  const returned = value.kind === 'tuple' ? value.named?.type : undefined;
  // Only what PyTorch's functions return says where its type is from.
  const type = returned?.startsWith('torch.return_types.') === true ? returned : interpreter.classOf(value).name;
  return interpreter.raise('AttributeError', `'${type}' object has no attribute '${name}'`);
}
