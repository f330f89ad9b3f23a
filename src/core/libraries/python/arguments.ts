import { NotFollowed, type Context } from '../../interpreter/context';
import { Dictionary } from '../../interpreter/dictionary';
import { nativeOf } from '../../interpreter/operators';
import { settled } from '../../interpreter/numbers';
import {
  isNumber,
  none,
  type CallArguments,
  type DictValue,
  type ListValue,
  type NumberValue,
  type SetValue,
  type Value,
} from '../../interpreter/values';

/** What `*args` and `**kwargs` hold, as the arguments of another call. */
export function restOf(args: Value, kwargs: Value = none): CallArguments {
  const keywords = new Map<string, Value>();
  if (kwargs.kind === 'dict') {
    for (const [key, value] of kwargs.entries.entries()) if (key.kind === 'str') keywords.set(key.value, value);
  }
  return { positional: args.kind === 'tuple' ? args.items : [], keywords };
}

/** An integer that has to be known: an index, a count. */
export function integer(value: Value, context: Context): number {
  if (value.kind === 'opaque') throw new NotFollowed(value.reason);
  const native = nativeOf(value);
  if (native.kind === 'int' || native.kind === 'bool') return settled(native, context);
  const index = context.callSpecial(value, '__index__');
  if (index !== undefined) return integer(index, context);
  const type = context.classOf(value).name;
  return context.raise('TypeError', `'${type}' object cannot be interpreted as an integer`);
}

export function integerOr(value: Value, otherwise: number, context: Context): number {
  return value.kind === 'none' ? otherwise : integer(value, context);
}

/** A real number, with its origin: what `float(value)` would take. */
export function realNumber(value: Value, context: Context): NumberValue {
  if (value.kind === 'opaque') throw new NotFollowed(value.reason);
  const native = nativeOf(value);
  if (isNumber(native)) return native;
  const made = context.callSpecial(value, '__float__') ?? context.callSpecial(value, '__index__');
  if (made !== undefined) return realNumber(made, context);
  return context.raise('TypeError', `must be real number, not ${context.classOf(value).name}`);
}

export function text(value: Value, context: Context): string {
  if (value.kind === 'opaque') throw new NotFollowed(value.reason);
  const native = nativeOf(value);
  if (native.kind === 'str') {
    context.spend(native.value.length / 64);
    return native.value;
  }
  return context.raise('TypeError', `expected str instance, ${context.classOf(value).name} found`);
}

function wrongSelf(type: string, value: Value, context: Context): never {
  return context.raise(
    'TypeError',
    `descriptor requires a '${type}' object but received a '${context.classOf(value).name}'`,
  );
}

export function listSelf(value: Value, context: Context): ListValue {
  const native = nativeOf(value);
  return native.kind === 'list' ? native : wrongSelf('list', value, context);
}
/** The same for methods that go through the whole list. */
export function wholeList(value: Value, context: Context): ListValue {
  const found = listSelf(value, context);
  context.spend(found.items.length / 16);
  return found;
}
export function dictSelf(value: Value, context: Context): DictValue {
  const native = nativeOf(value);
  return native.kind === 'dict' ? native : wrongSelf('dict', value, context);
}
export function setSelf(value: Value, context: Context): SetValue {
  const native = nativeOf(value);
  return native.kind === 'set' ? native : wrongSelf('set', value, context);
}

/** Changes a container; where that cannot be followed, its contents are not known from here on. */
export function changing(container: Value, context: Context, change: () => void): Value {
  try {
    change();
  } catch (error) {
    if (error instanceof NotFollowed) context.obscure(container, error.note);
    throw error;
  }
  return none;
}

/** The entries of a set of these values. */
export function setEntries(values: Iterable<Value>, context: Context): Dictionary {
  const entries = new Dictionary();
  for (const value of values) entries.set(context.key(value, entries), none);
  return entries;
}
