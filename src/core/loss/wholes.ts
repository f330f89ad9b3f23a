/** An argument as a loss takes it: given whole, or in parts of dictionaries, of objects and of tuples. */
export type Whole<T> =
  | { readonly kind: 'given'; readonly value: T }
  /** `named`: by names as well as by keys. */
  | { readonly kind: 'keyed' | 'named'; readonly entries: readonly (readonly [string, Whole<T>])[] }
  | { readonly kind: 'tuple'; readonly items: readonly Whole<T>[] };

/** What a part is a part of: `outputs` of `outputs['near']`, of `outputs.near` and of `outputs[0]['near']`, `pair` of `pair[0]`; any other name itself. */
export function wholeOf(name: string): string {
  return partPattern.exec(name)?.[1] ?? name;
}

const partPattern = /^(\w+)((?:\[(?:'[^']*'|\d+)\])+|\.\w+)$/;
const keyPattern = /(?<=\[)(?:'[^']*'|\d+)(?=\])|\.\w+/g;

/** By what keys and places a value is taken out of a whole. */
interface Taken<T> {
  readonly path: readonly string[];
  readonly value: T;
}

/** What is given by its names, whole or in parts, by the names of the wholes; what is none of them stays as it is. */
export function inWholes<T>(
  given: Iterable<readonly [string, T]>,
  isWhole: (name: string) => boolean,
): ReadonlyMap<string, Whole<T>> {
  const groups = new Map<string, Taken<T>[]>();
  for (const [name, value] of given) {
    const [, root = '', keys = ''] = isWhole(name) ? [] : (partPattern.exec(name) ?? []);
    if (isWhole(root)) add(groups, root, { path: keys.match(keyPattern) ?? [], value });
    else add(groups, name, { path: [], value });
  }
  return new Map([...groups].map(([name, parts]) => [name, wholeMadeOf(parts)]));
}

function add<T>(groups: Map<string, Taken<T>[]>, key: string, taken: Taken<T>): void {
  groups.set(key, [...(groups.get(key) ?? []), taken]);
}

function wholeMadeOf<T>(parts: readonly Taken<T>[]): Whole<T> {
  const given = parts.find(({ path }) => path.length === 0);
  if (given !== undefined) return { kind: 'given', value: given.value };
  const groups = new Map<string, Taken<T>[]>();
  for (const { path, value } of parts) add(groups, path[0] ?? '', { path: path.slice(1), value });
  const items = [...groups].map(([key, some]) => [key, wholeMadeOf(some)] as const);
  if (items.every(([key]) => key.startsWith("'")))
    return { kind: 'keyed', entries: items.map(([key, item]) => [key.slice(1, -1), item]) };
  if (items.every(([key]) => key.startsWith('.')))
    return { kind: 'named', entries: items.map(([key, item]) => [key.slice(1), item]) };
  return {
    kind: 'tuple',
    items: items.toSorted(([one], [other]) => Number(one) - Number(other)).map(([, item]) => item),
  };
}
