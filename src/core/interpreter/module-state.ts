import type { Value } from './values';

type Names = ReadonlyMap<string, Value>;

/** What the names of some modules hold at a moment, as deep as a program can change it. */
export class ModuleState {
  readonly #roots: readonly (readonly [Names, string])[];
  readonly #seen: readonly unknown[];

  constructor(modules: Iterable<Names>) {
    this.#roots = [...modules].flatMap((names) => [...names.keys()].map((name) => [names, name] as const));
    this.#seen = this.#look();
  }

  /** Whether any of them, or anything they hold, has been changed since; names that are new do not count. */
  get isChanged(): boolean {
    const now = this.#look();
    return now.length !== this.#seen.length || now.some((part, index) => part !== this.#seen[index]);
  }

  #look(): readonly unknown[] {
    const seen: unknown[] = [];
    const visited = new Set<Value>();
    const left: Value[] = [];
    const meet = (value: Value | undefined): void => {
      seen.push(value);
      if (value !== undefined && !visited.has(value)) left.push(value);
    };
    for (const [names, name] of this.#roots) meet(names.get(name));
    for (let value = left.pop(); value !== undefined; value = left.pop()) {
      if (visited.has(value)) continue;
      visited.add(value);
      partsOf(value, seen).forEach(meet);
    }
    return seen;
  }
}

/** What a value holds that can be put in its place; tensors tell their contents by `seen`. */
function partsOf(value: Value, seen: unknown[]): readonly Value[] {
  switch (value.kind) {
    case 'list':
    case 'tuple':
      return value.items;
    case 'dict':
    case 'set':
      return [...value.entries.keys(), ...value.entries.values()];
    case 'instance':
      return [...value.attributes.values(), ...(value.native === undefined ? [] : [value.native])];
    case 'class':
      return value.definition === null ? [] : [...value.attributes.values()];
    case 'function':
      return [
        ...value.attributes.values(),
        ...value.defaults.values(),
        ...(value.closure.kind === 'module' ? [] : value.closure.variables.values()),
      ];
    case 'boundMethod':
      return [value.self, value.callee];
    case 'tensor':
      seen.push(value.tensor.read().id);
      return [...value.attributes.values()];
    default:
      return [];
  }
}
