/** An argument as a loss takes it: given whole, or in parts of a dictionary or of a tuple. */
export type Whole<T> =
  | { readonly kind: 'given'; readonly value: T }
  | { readonly kind: 'keyed'; readonly entries: readonly (readonly [string, T])[] }
  | { readonly kind: 'tuple'; readonly items: readonly T[] };

/** What a part is a part of: `outputs` of `outputs['near']`, `pair` of `pair[0]`; any other name itself. */
export function wholeOf(name: string): string {
  return partPattern.exec(name)?.[1] ?? name;
}

const partPattern = /^(\w+)\[(.+)\]$/;

/** What is given by its names, whole or in parts, by the names of the wholes; what is none of them stays as it is. */
export function inWholes<T>(
  given: Iterable<readonly [string, T]>,
  isWhole: (name: string) => boolean,
): ReadonlyMap<string, Whole<T>> {
  const groups = new Map<string, (readonly [string | null, T])[]>();
  for (const [name, value] of given) {
    const [, root = '', key = ''] = isWhole(name) ? [] : (partPattern.exec(name) ?? []);
    const [whole, part] = isWhole(root) ? [root, key] : [name, null];
    groups.set(whole, [...(groups.get(whole) ?? []), [part, value]]);
  }
  return new Map([...groups].map(([name, parts]) => [name, wholeMadeOf(parts)]));
}

function wholeMadeOf<T>(parts: readonly (readonly [string | null, T])[]): Whole<T> {
  const given = parts.find(([key]) => key === null);
  if (given !== undefined) return { kind: 'given', value: given[1] };
  const entries = parts.flatMap(([key, value]) => {
    const text = /^'(.*)'$/.exec(key ?? '')?.[1];
    return text === undefined ? [] : [[text, value] as const];
  });
  if (entries.length === parts.length) return { kind: 'keyed', entries };
  const inOrder = parts.toSorted(([one], [other]) => Number(one) - Number(other));
  return { kind: 'tuple', items: inOrder.map(([, value]) => value) };
}
