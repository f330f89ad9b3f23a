import type { FrameworkError } from '../ops/framework-error';
import type { Ref } from '../ops/ref';
import type { Site } from './graph';

/** The user's own backward: gradients of the outputs in, gradients of the inputs out; null where there is none. */
export type CustomBackward = (gradients: readonly (Ref | null)[]) => readonly (Ref | null)[];

/** The first of the operations that are one to PyTorch, and what it raises when their gradient is differentiated. */
interface OnceOnly {
  readonly from: number;
  readonly error: FrameworkError;
}

/** The user's own view on a gradient as it passes; null leaves it as it is. */
type GradientHook = (gradient: Ref) => Ref | null;

/** A hook, and the call that has registered it. */
interface Hooked {
  readonly hook: GradientHook;
  readonly site: Site | null;
}

/** What a trace notes for the backward passes through it, and of them. */
export class BackwardNotes {
  readonly #customs: CustomBackward[] = [];
  readonly #onceOnly = new Map<number, OnceOnly>();
  readonly #hooks = new Map<number, Hooked[]>();
  /** What backward needs of operations beside what their rules say. */
  readonly #kept = new Map<number, readonly number[]>();
  /** From where to where backward passes have emitted operations. */
  readonly #passes: { readonly from: number; readonly to: number }[] = [];
  /** Operations whose saved values a backward pass has freed. */
  readonly #freed = new Set<number>();

  constructor(readonly trace: { readonly size: number }) {}

  /** Registers a hand-written backward; the answer is the `group` of its `custom` operations. */
  addCustom(backward: CustomBackward): number {
    return this.#customs.push(backward) - 1;
  }
  custom(group: number): CustomBackward {
    const backward = this.#customs[group];
    if (backward === undefined) throw new RangeError('a backward of another trace');
    return backward;
  }

  /** Runs `body`, whose operations PyTorch has as one: its gradient has a history, and raises `error` when that is followed. */
  asOnceOnly<T>(error: FrameworkError, body: () => T): T {
    const from = this.trace.size;
    const made = body();
    for (let id = from; id < this.trace.size; id += 1) this.#onceOnly.set(id, { from, error });
    return made;
  }
  onceOnly(id: number): OnceOnly | null {
    return this.#onceOnly.get(id) ?? null;
  }

  /** What `body` emits is of a backward pass. */
  inPass(body: () => void): void {
    const from = this.trace.size;
    body();
    this.#passes.push({ from, to: this.trace.size });
  }
  isOfPass(id: number): boolean {
    return this.#passes.some(({ from, to }) => id >= from && id < to);
  }

  /** A backward pass has gone through these operations, and kept nothing of what they had saved. */
  free(ids: readonly number[]): void {
    for (const id of ids) this.#freed.add(id);
  }
  isFreed(id: number): boolean {
    return this.#freed.has(id);
  }

  addHook(ref: Ref, hook: GradientHook, site: Site | null): void {
    this.#hooks.set(ref.id, [...this.#hooksOf(ref.id), { hook, site }]);
  }
  /** What the hooks of a value make of its gradient. */
  hooked(id: number, gradient: Ref): Ref {
    return this.#hooksOf(id).reduce((current, { hook }) => hook(current) ?? current, gradient);
  }
  /** The call that has registered the first hook of a value; null where it has none. */
  hookSite(id: number): Site | null {
    return this.#hooksOf(id)[0]?.site ?? null;
  }
  #hooksOf(id: number): readonly Hooked[] {
    return this.#hooks.get(id) ?? [];
  }

  /** The backward of what ends in `result` needs these values, too. */
  keep(result: Ref, values: readonly Ref[]): void {
    this.#kept.set(
      result.id,
      values.map(({ id }) => id),
    );
  }
  kept(id: number): readonly number[] {
    return this.#kept.get(id) ?? [];
  }
}
