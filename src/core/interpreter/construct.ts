import type { Interpreter } from './interpreter';
import { findInClass, isObject, isSubclass } from './resolution';
import type { CallArguments, ClassValue, InstanceValue, Note, Value } from './values';

/** `type.__call__`: makes an instance with `__new__`, then `__init__`. */
export function constructInstance(type: ClassValue, args: CallArguments, interpreter: Interpreter): Value {
  if (type.definition === null && type.construct !== null) return interpreter.call(type.construct, args);
  const made = newInstance(type, args, interpreter);
  if (made.kind !== 'instance' || !isSubclass(made.class, type)) return made;
  const initialise = findInClass(made.class, '__init__');
  if (initialise === undefined || isObject(initialise.owner)) {
    const hasArguments = args.positional.length > 0 || args.keywords.size > 0;
    const isOwnNew = isDefined(type, '__new__');
    if (hasArguments && made.native === undefined && !isOwnNew) {
      if (type.unknownBase === null) interpreter.raise('TypeError', `${type.name}() takes no arguments`);
      interpreter.obscure(made, type.unknownBase);
    }
    return made;
  }
  interpreter.call(interpreter.bind(initialise.value, made, initialise.owner), args);
  return made;
}

/**
 * An instance as far as its constructor comes, where that ends in something of which `reasonOf` tells why: what it has not made by then is
 * not known. null where there is not even a bare one.
 */
export function constructPartly(
  type: ClassValue,
  args: CallArguments,
  interpreter: Interpreter,
  reasonOf: (error: unknown) => Note,
): InstanceValue | null {
  const made = bareInstance(type, { positional: [], keywords: new Map() }, interpreter);
  const initialise = findInClass(type, '__init__');
  if (initialise === undefined || isObject(initialise.owner)) return null;
  try {
    interpreter.call(interpreter.bind(initialise.value, made, initialise.owner), args);
  } catch (error) {
    interpreter.leaveUnfinished(made, reasonOf(error));
  }
  return made;
}

function newInstance(type: ClassValue, args: CallArguments, interpreter: Interpreter): Value {
  const own = findInClass(type, '__new__');
  if (own === undefined || isObject(own.owner)) return bareInstance(type, args, interpreter);
  const call = own.value.kind === 'descriptor' ? own.value.get : own.value;
  return interpreter.call(call, { positional: [type, ...args.positional], keywords: args.keywords });
}

/** `object.__new__`: an instance without attributes; of a class that extends a built-in one with what it holds as such. */
export function bareInstance(type: ClassValue, args: CallArguments, interpreter: Interpreter): InstanceValue {
  const attributes = new Map<string, Value>();
  const base = type.resolution.find(({ construct }) => construct !== null);
  if (base?.construct === undefined || base.construct === null) return { kind: 'instance', class: type, attributes };
  // A class with an `__init__` of its own may give the built-in one other arguments, or none.
  const isInitialised = isDefined(type, '__init__');
  const given = isInitialised && isMutable(base) ? { positional: [], keywords: new Map<string, Value>() } : args;
  return { kind: 'instance', class: type, attributes, native: interpreter.call(base.construct, given) };
}

/** Whether a class other than `object` defines the method. */
function isDefined(type: ClassValue, name: string): boolean {
  const found = findInClass(type, name);
  return found !== undefined && !isObject(found.owner);
}

function isMutable(type: ClassValue): boolean {
  return ['list', 'dict', 'set'].includes(type.qualifiedName);
}
