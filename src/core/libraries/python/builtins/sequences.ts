import type { Context } from '../../../interpreter/context';
import { nativeOf } from '../../../interpreter/operators';
import { constant, signature, type Library } from '../../../interpreter/library';
import { int, list, none, type Value } from '../../../interpreter/values';
import { changing, integer, integerOr, listSelf, wholeList } from '../arguments';
import { collect } from './conversions';
import { sorted } from './functions';

/** The methods of `list`, `tuple` and `range`. */
export const sequences: Library = {
  'builtins.list.__init__': signature('self, iterable=(), /', ({ self, iterable }, context) =>
    changing(self, context, () => {
      refill(listSelf(self, context).items, collect(iterable, context));
    }),
  ),
  'builtins.list.__hash__': constant(none),
  'builtins.list.append': signature('self, object, /', ({ self, object }, context) => {
    const { items } = listSelf(self, context);
    context.spend(1);
    items.push(object);
    return none;
  }),
  'builtins.list.extend': signature('self, iterable, /', ({ self, iterable }, context) =>
    changing(self, context, () => {
      const { items } = listSelf(self, context);
      for (const item of collect(iterable, context)) items.push(item);
    }),
  ),
  'builtins.list.insert': signature('self, index, object, /', ({ self, index, object }, context) =>
    changing(self, context, () => {
      wholeList(self, context).items.splice(integer(index, context), 0, object);
    }),
  ),
  'builtins.list.pop': signature('self, index=-1, /', ({ self, index }, context) => {
    const { items } = listSelf(self, context);
    if (items.length === 0) return context.raise('IndexError', 'pop from empty list');
    const place = integer(index, context);
    if (place !== -1) context.spend(items.length / 64);
    const at = place < 0 ? place + items.length : place;
    if (at < 0 || at >= items.length) return context.raise('IndexError', 'pop index out of range');
    return items.splice(at, 1)[0] ?? none;
  }),
  'builtins.list.remove': signature('self, value, /', ({ self, value }, context) => {
    const { items } = wholeList(self, context);
    const place = items.findIndex((item) => item === value || context.equals(item, value));
    if (place < 0) return context.raise('ValueError', 'list.remove(x): x not in list');
    items.splice(place, 1);
    return none;
  }),
  'builtins.list.clear': signature('self', ({ self }, context) => {
    listSelf(self, context).items.length = 0;
    return none;
  }),
  'builtins.list.copy': signature('self', ({ self }, context) => list([...wholeList(self, context).items])),
  'builtins.list.reverse': signature('self', ({ self }, context) => {
    wholeList(self, context).items.reverse();
    return none;
  }),
  'builtins.list.sort': signature('self, *, key=None, reverse=False', ({ self, key, reverse }, context) =>
    changing(self, context, () => {
      const { items } = listSelf(self, context);
      refill(items, sorted(items, key, context.truth(reverse), context));
    }),
  ),
  'builtins.list.index': signature('self, value, start=0, stop=None, /', ({ self, value, start, stop }, context) =>
    indexIn(itemsOf(self), value, start, stop, 'list', context),
  ),
  'builtins.list.count': signature('self, value, /', ({ self, value }, context) =>
    countIn(itemsOf(self), value, context),
  ),
  'builtins.tuple.index': signature('self, value, start=0, stop=None, /', ({ self, value, start, stop }, context) =>
    indexIn(itemsOf(self), value, start, stop, 'tuple', context),
  ),
  'builtins.tuple.count': signature('self, value, /', ({ self, value }, context) =>
    countIn(itemsOf(self), value, context),
  ),
  'builtins.range.index': signature('self, value, /', ({ self, value }, context) =>
    indexIn(collect(self, context), value, none, none, 'range', context),
  ),
};

/** Makes `items` hold these values. */
function refill(items: Value[], values: readonly Value[]): void {
  const kept = [...values];
  items.length = 0;
  for (const value of kept) items.push(value);
}

function itemsOf(self: Value): readonly Value[] {
  const native = nativeOf(self);
  return native.kind === 'list' || native.kind === 'tuple' ? native.items : [];
}

function indexIn(
  items: readonly Value[],
  value: Value,
  start: Value,
  stop: Value,
  type: string,
  context: Context,
): Value {
  const from = integerOr(start, 0, context);
  const first = from < 0 ? Math.max(0, from + items.length) : from;
  const part = items.slice(0, integerOr(stop, items.length, context));
  for (const [index, item] of part.entries()) {
    context.spend(1);
    if (index >= first && (item === value || context.equals(item, value))) return int(index);
  }
  const shown = type === 'list' ? context.repr(value) : `${type}.index(x): x`;
  return context.raise('ValueError', type === 'list' ? `${shown} is not in list` : `${shown} not in ${type}`);
}

function countIn(items: readonly Value[], value: Value, context: Context): Value {
  context.spend(items.length);
  return int(items.filter((item) => item === value || context.equals(item, value)).length);
}
