import type { Library } from './library';

const indexes = new WeakMap<Library, ReadonlyMap<string, readonly string[]>>();

/** For each dotted name of a library the names right below it. */
export function childrenOf(library: Library): ReadonlyMap<string, readonly string[]> {
  const known = indexes.get(library);
  if (known !== undefined) return known;
  const children = new Map<string, string[]>();
  const seen = new Set<string>();
  for (const name of Object.keys(library)) addName(name, children, seen);
  indexes.set(library, children);
  return children;
}

function addName(name: string, children: Map<string, string[]>, seen: Set<string>): void {
  if (seen.has(name)) return;
  seen.add(name);
  const dot = name.lastIndexOf('.');
  if (dot < 0) return;
  const parent = name.slice(0, dot);
  const siblings = children.get(parent);
  if (siblings === undefined) children.set(parent, [name.slice(dot + 1)]);
  else siblings.push(name.slice(dot + 1));
  addName(parent, children, seen);
}
