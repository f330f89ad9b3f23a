import type { Context } from '../../../interpreter/context';
import { Dictionary } from '../../../interpreter/dictionary';
import { nativeOf } from '../../../interpreter/operators';
import { constant, libraryClass, signature, type Library } from '../../../interpreter/library';
import { dict, none, positional, set, str, tuple, type Value } from '../../../interpreter/values';
import { changing, dictSelf, restOf, setEntries, setSelf } from '../arguments';

/** `dict` and the methods of `dict` and `set`. */
export const mappings: Library = {
  'builtins.dict': libraryClass(
    [],
    signature('*args, **kwargs', ({ args, kwargs }, context) => {
      const made = dict(new Dictionary());
      update(made.entries, args, kwargs, context);
      return made;
    }),
  ),
  'builtins.dict.__init__': signature('self, *args, **kwargs', ({ self, args, kwargs }, context) =>
    changing(self, context, () => {
      update(dictSelf(self, context).entries, args, kwargs, context);
    }),
  ),
  'builtins.dict.__hash__': constant(none),
  'builtins.set.__hash__': constant(none),
  'builtins.dict.fromkeys': signature('keys, value=None, /', ({ keys, value }, context) => {
    const entries = new Dictionary();
    for (const key of context.iterate(keys)) entries.set(context.key(key, entries), value);
    return dict(entries);
  }),
  'builtins.dict.get': signature('self, key, default=None, /', ({ self, key, default: otherwise }, context) => {
    const { entries } = dictSelf(self, context);
    return entries.get(context.key(key, entries)) ?? otherwise;
  }),
  'builtins.dict.setdefault': signature('self, key, default=None, /', ({ self, key, default: otherwise }, context) => {
    const { entries } = dictSelf(self, context);
    const place = context.key(key, entries);
    const found = entries.get(place);
    if (found === undefined) entries.set(place, otherwise);
    return found ?? otherwise;
  }),
  'builtins.dict.pop': signature('self, key, /, *default', ({ self, key, default: given }, context) => {
    const { entries } = dictSelf(self, context);
    const place = context.key(key, entries);
    const found = entries.get(place);
    entries.delete(place);
    return found ?? restOf(given).positional[0] ?? context.raiseWith('KeyError', key);
  }),
  'builtins.dict.popitem': signature('self, last=True', ({ self, last }, context) => {
    const { entries } = dictSelf(self, context);
    context.spend(entries.size / 16);
    const entry = [...entries.entries()].at(context.truth(last) ? -1 : 0);
    if (entry === undefined) return context.raiseWith('KeyError', str('popitem(): dictionary is empty'));
    entries.delete(entry[0]);
    return tuple(entry);
  }),
  'builtins.dict.update': signature('self, *args, **kwargs', ({ self, args, kwargs }, context) =>
    changing(self, context, () => {
      update(dictSelf(self, context).entries, args, kwargs, context);
    }),
  ),
  'builtins.dict.clear': signature('self', ({ self }, context) => {
    dictSelf(self, context).entries.clear();
    return none;
  }),
  'builtins.dict.copy': signature('self', ({ self }, context) => {
    const { entries, factory } = dictSelf(self, context);
    context.spend(entries.size / 4);
    return dict(Dictionary.of(entries.entries()), factory);
  }),
  'builtins.dict.keys': signature('self', ({ self }, context) => dictView(self, 'keys', context)),
  'builtins.dict.values': signature('self', ({ self }, context) => dictView(self, 'values', context)),
  'builtins.dict.items': signature('self', ({ self }, context) => dictView(self, 'items', context)),

  'builtins.set.__init__': signature('self, iterable=(), /', ({ self, iterable }, context) =>
    changing(self, context, () => {
      const { entries } = setSelf(self, context);
      const values = [...context.iterate(iterable)];
      entries.clear();
      for (const value of values) entries.set(context.key(value, entries), none);
    }),
  ),
  'builtins.set.add': signature('self, value, /', ({ self, value }, context) =>
    changing(self, context, () => {
      const { entries } = setSelf(self, context);
      entries.set(context.key(value, entries), none);
    }),
  ),
  'builtins.set.discard': signature('self, value, /', ({ self, value }, context) =>
    changing(self, context, () => {
      const { entries } = setSelf(self, context);
      entries.delete(context.key(value, entries));
    }),
  ),
  'builtins.set.remove': signature('self, value, /', ({ self, value }, context) =>
    changing(self, context, () => {
      const { entries } = setSelf(self, context);
      if (!entries.delete(context.key(value, entries))) context.raiseWith('KeyError', value);
    }),
  ),
  'builtins.set.pop': signature('self', ({ self }, context) => {
    const { entries } = setSelf(self, context);
    context.spend(entries.size / 16);
    const [first] = entries.keys();
    if (first === undefined) return context.raiseWith('KeyError', str('pop from an empty set'));
    entries.delete(first);
    return first;
  }),
  'builtins.set.clear': signature('self', ({ self }, context) => {
    setSelf(self, context).entries.clear();
    return none;
  }),
  'builtins.set.update': signature('self, *others', ({ self, others }, context) =>
    changing(self, context, () => {
      const { entries } = setSelf(self, context);
      for (const other of restOf(others).positional) {
        for (const value of context.iterate(other)) entries.set(context.key(value, entries), none);
      }
    }),
  ),
  ...setMethods('set'),
  ...setMethods('frozenset'),
};

function setMethods(type: string): Library {
  const combined = (operator: '|' | '&' | '-' | '^') =>
    signature('self, *others', ({ self, others }, context) =>
      restOf(others).positional.reduce(
        (result, other) => context.binary(operator, result, set(setEntries(context.iterate(other), context))),
        nativeOf(self),
      ),
    );
  const compared = (operator: '<=' | '>=') =>
    signature('self, other, /', ({ self, other }, context) =>
      context.compare(operator, nativeOf(self), set(setEntries(context.iterate(other), context))),
    );
  return {
    [`builtins.${type}.union`]: combined('|'),
    [`builtins.${type}.intersection`]: combined('&'),
    [`builtins.${type}.difference`]: combined('-'),
    [`builtins.${type}.symmetric_difference`]: combined('^'),
    [`builtins.${type}.issubset`]: compared('<='),
    [`builtins.${type}.issuperset`]: compared('>='),
    [`builtins.${type}.isdisjoint`]: signature('self, other, /', ({ self, other }, context) => {
      const entries = setEntries(context.iterate(other), context);
      return context.compare('==', context.binary('&', nativeOf(self), set(entries)), set(new Dictionary()));
    }),
    [`builtins.${type}.copy`]: signature('self', ({ self }, context) => {
      const { entries, frozen } = setSelf(self, context);
      context.spend(entries.size / 4);
      return set(Dictionary.of(entries.entries()), frozen);
    }),
  };
}

/** What `dict(…)` and `dict.update(…)` take: a mapping or pairs, and keywords. */
function update(entries: Dictionary, args: Value, kwargs: Value, context: Context): void {
  const { positional, keywords } = restOf(args, kwargs);
  const [source] = positional;
  if (source !== undefined) {
    for (const [key, value] of pairsOf(source, context)) entries.set(context.key(key, entries), value);
  }
  for (const [name, value] of keywords) entries.set(str(name), value);
}

function pairsOf(source: Value, context: Context): Iterable<readonly [Value, Value]> {
  const isMapping = source.kind !== 'opaque' && context.getAttribute(source, 'keys') !== undefined;
  if (isMapping) return context.mappingEntries(source);
  return Array.from(context.iterate(source), (pair, index) => {
    const [key, value, ...others] = itemsOf(pair, index, context);
    if (key !== undefined && value !== undefined && others.length === 0) return [key, value] as const;
    const message = `dictionary update sequence element #${index} has length ${context.length(pair)}; 2 is required`;
    return context.raise('ValueError', message);
  });
}

function itemsOf(pair: Value, index: number, context: Context): readonly Value[] {
  if (context.getAttribute(pair, '__iter__') !== undefined) return [...context.iterate(pair)];
  return context.raise('TypeError', `cannot convert dictionary update sequence element #${index} to a sequence`);
}

/** `keys()`, `values()` and `items()` see later changes. */
function dictView(self: Value, part: 'keys' | 'values' | 'items', context: Context): Value {
  return context.call(context.classNamed(`builtins.dict_views.dict_${part}`), positional(self));
}
