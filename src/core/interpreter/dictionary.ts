import type { Value } from './values';

type Key = string | number | object;

/**
 * The entries of a dict or set, in order of insertion. Keys are equal as Python's are: numbers by value whatever their type
 * (`1 == 1.0 == True`), strings and tuples by contents, everything else by identity.
 */
export class Dictionary {
  readonly #entries = new Map<Key, readonly [Value, Value]>();

  static of(entries: Iterable<readonly [Value, Value]>): Dictionary {
    const dictionary = new Dictionary();
    for (const [key, value] of entries) dictionary.set(key, value);
    return dictionary;
  }

  get size(): number {
    return this.#entries.size;
  }
  get(key: Value): Value | undefined {
    return this.#entries.get(keyOf(key))?.[1];
  }
  has(key: Value): boolean {
    return this.#entries.has(keyOf(key));
  }
  /** An entry that is there keeps its place and its key. */
  set(key: Value, value: Value): void {
    const place = keyOf(key);
    this.#entries.set(place, [this.#entries.get(place)?.[0] ?? key, value]);
  }
  delete(key: Value): boolean {
    return this.#entries.delete(keyOf(key));
  }
  clear(): void {
    this.#entries.clear();
  }

  entries(): Iterable<readonly [Value, Value]> {
    return this.#entries.values();
  }
  keys(): Value[] {
    return Array.from(this.#entries.values(), ([key]) => key);
  }
  values(): Value[] {
    return Array.from(this.#entries.values(), ([, value]) => value);
  }
}

function keyOf(value: Value): Key {
  switch (value.kind) {
    case 'bool':
    case 'int':
    case 'float':
      return value.value;
    case 'str':
      return `'${value.value}`;
    case 'none':
    case 'ellipsis':
    case 'notImplemented':
      return value.kind;
    case 'bytes':
      return `b'${value.value}`;
    case 'complex':
      return value.im === 0 ? value.re : `${String(value.re)}+${String(value.im)}j`;
    case 'tuple':
      return `(${value.items.map(partOf).join(',')})`;
    case 'set':
      return `{${value.entries.keys().map(partOf).sort().join(',')}}`;
    case 'range':
      return `range(${[value.start, value.stop, value.step].join(',')})`;
    case 'dtype':
      return `dtype ${value.dtype}`;
    case 'device':
      return `device ${value.type}:${String(value.index)}`;
    case 'instance':
      return value.native === undefined ? value : keyOf(value.native);
    case 'boundMethod':
      return `method ${partOf(value.self)} ${partOf(value.callee)}`;
    default:
      return value;
  }
}

/** A key as part of a longer one. */
function partOf(value: Value): string {
  const key = keyOf(value);
  switch (typeof key) {
    case 'string':
      return JSON.stringify(key);
    case 'number':
      return String(key);
    default:
      return `#${String(identityOf(key))}`;
  }
}

const identities = new WeakMap<object, number>();
let lastIdentity = 0;

/** A number that this object has and no other. */
export function identityOf(value: object): number {
  const known = identities.get(value);
  if (known !== undefined) return known;
  lastIdentity += 1;
  identities.set(value, lastIdentity);
  return lastIdentity;
}
