import type { Value } from './values';

type Names = ReadonlyMap<string, Value>;

/** What the names of some modules hold at a moment, as deep as a program can change it. */
export class ModuleState {
  readonly #roots: readonly (readonly [Names, string, Value | undefined])[];
  /** All that the names hold, each with what it held itself: as long as no part is another, nothing else has come in. */
  readonly #parts: readonly (readonly [Value, readonly unknown[]])[];

  constructor(modules: Iterable<Names>) {
    this.#roots = [...modules].flatMap((names) => [...names].map(([name, value]) => [names, name, value] as const));
    const parts = new Map<Value, readonly unknown[]>();
    const left = this.#roots.flatMap(([, , value]) => value ?? []);
    for (let value = left.pop(); value !== undefined; value = left.pop()) {
      if (parts.has(value)) continue;
      const own = partsOf(value);
      parts.set(value, contentsOf(value, own));
      left.push(...own);
    }
    this.#parts = [...parts].filter(([{ kind }, own]) => own.length > 0 || growing.has(kind));
  }

  /** Whether any of them, or anything they hold, has been changed since; names that are new do not count. */
  get isChanged(): boolean {
    return (
      this.#roots.some(([names, name, value]) => names.get(name) !== value) ||
      this.#parts.some(([value, before]) => {
        const now = contentsOf(value, partsOf(value));
        return now.length !== before.length || now.some((part, index) => part !== before[index]);
      })
    );
  }
}

/** What holds nothing at first may come to hold something. */
const growing = new Set<Value['kind']>(['list', 'dict', 'set', 'instance']);

/** The parts of a value; of a tensor its contents, too, and whether it is trained. */
function contentsOf(value: Value, parts: readonly Value[]): readonly unknown[] {
  return value.kind === 'tensor' ? [...parts, value.tensor.read().id, value.tensor.requiresGrad] : parts;
}

/** What a value holds that can be put in its place. */
function partsOf(value: Value): readonly Value[] {
  switch (value.kind) {
    case 'tuple':
      return value.items;
    // As it is now: the program may change it.
    case 'list':
      return [...value.items];
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
      return [...value.attributes.values()];
    default:
      return [];
  }
}
