import type { ModuleValue, Value } from './values';

/** What a call binds that later calls would find: a global name, an attribute of a class, a function or a module. */
export class SharedWrites {
  #undo: (() => void)[] = [];
  #isKept = false;

  /** Binds a name among those that outlive the call. */
  bind(names: Map<string, Value>, name: string, value: Value): void {
    if (!this.#isKept) {
      const before = names.get(name);
      this.#undo.push(() => {
        if (before === undefined) names.delete(name);
        else names.set(name, before);
      });
    }
    names.set(name, value);
  }

  bindIn(module: ModuleValue, name: string, value: Value): void {
    if (!this.#isKept) {
      const before = module.get(name);
      this.#undo.push(() => {
        if (before !== undefined) module.set(name, before);
      });
    }
    module.set(name, value);
  }

  /** What `body` binds is here to stay: it loads a module. */
  keep<T>(body: () => T): T {
    const isKept = this.#isKept;
    this.#isKept = true;
    try {
      return body();
    } finally {
      this.#isKept = isKept;
    }
  }

  /** Takes back what was bound since the last time; whether there was anything. */
  takeBack(): boolean {
    const taken = this.#undo.reverse();
    this.#undo = [];
    for (const undo of taken) undo();
    return taken.length > 0;
  }
}
