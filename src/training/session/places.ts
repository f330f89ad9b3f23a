import type { InstanceValue, Value } from '../../core/interpreter/values';

/** Where an object keeps something: read as it stands, and to be set anew. */
export interface Place {
  /** From the object: `center`, `_buffers.center`, `head.history.0`. */
  readonly path: string;
  readonly value: Value;
}

/** Everything that an object keeps in attributes, dicts and lists, at any depth, a list before its items; of what is shared only the first place. */
export function placesOf(owner: InstanceValue): readonly Place[] {
  const places: Place[] = [];
  collect(owner, '', places, new Set());
  return places;
}

function collect(value: Value, path: string, places: Place[], seen: Set<Value>): void {
  const parts = partsOf(value);
  if (parts === null) {
    places.push({ path, value });
    return;
  }
  if (seen.has(value)) return;
  seen.add(value);
  if (value.kind === 'list') places.push({ path, value });
  for (const [name, part] of parts) collect(part, path === '' ? name : `${path}.${name}`, places, seen);
}

/** The named parts of what can be changed in place; null for everything else. */
function partsOf(value: Value): Iterable<readonly [string, Value]> | null {
  switch (value.kind) {
    case 'instance':
      return value.attributes;
    case 'dict':
      return [...value.entries.entries()].map(([key, entry]) => [key.kind === 'str' ? key.value : '?', entry] as const);
    case 'list':
      return [...value.items.entries()].map(([index, item]) => [String(index), item] as const);
    default:
      return null;
  }
}

/** Puts a value at a path; false where its container is not there. */
export function putAt(owner: InstanceValue, path: string, value: Value): boolean {
  const names = path.split('.');
  const last = names.pop() ?? path;
  let container: Value = owner;
  for (const name of names) {
    const part: Value | undefined = [...(partsOf(container) ?? [])].find(([own]) => own === name)?.[1];
    if (part === undefined) return false;
    container = part;
  }
  switch (container.kind) {
    case 'instance':
      container.attributes.set(last, value);
      return true;
    case 'dict':
      container.entries.set({ kind: 'str', value: last }, value);
      return true;
    case 'list':
      container.items[Number(last)] = value;
      return true;
    default:
      return false;
  }
}
