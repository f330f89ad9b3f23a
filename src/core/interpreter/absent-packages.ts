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

  /** What is not there, where that is why the program raises this: it says so, or stumbles over what stands in its place; else null. */
  blamedFor({ type, message }: PythonException): Note | null {
    const names = [...this.#notes.keys()];
    const said = names.find((name) => message.split(/\W+/).some((word) => word.toLowerCase() === name.toLowerCase()));
    if (said !== undefined) return this.#notes.get(said) ?? null;
    const isStumbled = type === 'NameError' || message.includes("'NoneType'") || type.endsWith('ImportError');
    const [first] = this.#notes.values();
    if (!isStumbled || first === undefined) return null;
    const listed = names.map((name) => `\`${name}\``).join(', ');
    return names.length === 1 ? first : { message: `it needs one of ${listed}, which are not known`, span: null };
  }
}
