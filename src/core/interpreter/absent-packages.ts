import type { PythonException } from './context';
import type { Note, Value } from './values';

/**
 * Packages that are not there and without which the program says how to go on (`try: import x`, `except ImportError:`): it is followed
 * there, as PyTorch alone would be.
 */
export class AbsentPackages {
  readonly #exceptions = new WeakMap<Value, Note>();
  readonly #notes = new Map<string, Note>();

  /** The exception that asking for the package has raised. */
  add(name: string, { instance }: PythonException, note: Note): void {
    this.#exceptions.set(instance, note);
    this.#notes.set(name.split('.')[0] ?? name, note);
  }

  /** Which package is not there that this exception tells of; null of any other exception. */
  reasonOf({ instance }: PythonException): Note | null {
    return this.#exceptions.get(instance) ?? null;
  }

  /** The package without which the program says that it cannot go on; null where that is not why it raises. */
  blamedFor({ type, message }: PythonException): Note | null {
    const names = [...this.#notes.keys()];
    const said = names.find((name) => message.split(/\W+/).some((word) => word.toLowerCase() === name.toLowerCase()));
    const blamed = said ?? (type.endsWith('ImportError') ? names[0] : undefined);
    return blamed === undefined ? null : (this.#notes.get(blamed) ?? null);
  }
}
