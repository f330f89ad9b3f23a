import type { Value } from './values';

/** The names of a module. What an import binds is looked for when the name is first used: most of a package means nothing to a loss. */
export class ModuleVariables extends Map<string, Value> {
  readonly #deferred = new Map<string, () => Value>();

  /** Binds a name to what `make` will give. */
  defer(name: string, make: () => Value): void {
    super.delete(name);
    this.#deferred.set(name, make);
  }

  override get(name: string): Value | undefined {
    const make = this.#deferred.get(name);
    if (make === undefined) return super.get(name);
    // Looked for again on the way to itself it is not there yet, as in a circle of imports.
    this.#deferred.delete(name);
    const value = make();
    super.set(name, value);
    return value;
  }
  override set(name: string, value: Value): this {
    this.#deferred.delete(name);
    return super.set(name, value);
  }
  override has(name: string): boolean {
    return super.has(name) || this.#deferred.has(name);
  }
  override delete(name: string): boolean {
    const wasDeferred = this.#deferred.delete(name);
    return super.delete(name) || wasDeferred;
  }

  /** The names that have not been looked for. */
  get deferred(): readonly string[] {
    return [...this.#deferred.keys()];
  }

  /** The names that are there already. */
  get settled(): ReadonlyMap<string, Value> {
    return new Map(super.entries());
  }

  override get size(): number {
    this.#settle();
    return super.size;
  }
  override keys() {
    this.#settle();
    return super.keys();
  }
  override values() {
    this.#settle();
    return super.values();
  }
  override entries() {
    this.#settle();
    return super.entries();
  }
  override [Symbol.iterator]() {
    return this.entries();
  }
  override forEach(visit: (value: Value, name: string, map: Map<string, Value>) => void): void {
    this.#settle();
    super.forEach(visit);
  }

  #settle(): void {
    for (const name of [...this.#deferred.keys()]) this.get(name);
  }
}
