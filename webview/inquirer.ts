import type { Query } from '../src/training/inspect/query';

/** Asks the worker one question at a time; of those that come meanwhile only the newest of each kind is asked. */
export class Inquirer {
  readonly #post: (runId: number, query: Query) => void;
  readonly #next = new Map<Query['kind'], Query>();
  #asked: { readonly runId: number; readonly text: string } | null = null;

  constructor(post: (runId: number, query: Query) => void) {
    this.#post = post;
  }

  ask(runId: number, query: Query): void {
    const text = JSON.stringify(query);
    if (this.#asked?.runId === runId) {
      if (this.#asked.text !== text) this.#next.set(query.kind, query);
      return;
    }
    this.#next.clear();
    this.#asked = { runId, text };
    this.#post(runId, query);
  }

  /** To be called with every answer. */
  answered(runId: number): void {
    if (this.#asked?.runId !== runId) return;
    this.#asked = null;
    const [next] = this.#next;
    if (next === undefined) return;
    const [kind, query] = next;
    this.#next.delete(kind);
    const others = [...this.#next.values()];
    this.ask(runId, query);
    for (const other of others) this.#next.set(other.kind, other);
  }
}
