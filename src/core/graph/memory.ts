import { sameShape, contiguousStrides } from '../tensor/shape';
import type { Ref } from '../ops/ref';
import type { GraphNode, Site } from './graph';

/** The values of a trace, as its memory looks at them. */
interface Values {
  readonly site: Site | null;
  readonly node: (id: number) => GraphNode;
  readonly ref: (id: number) => Ref;
}

/** Which values of a trace lie in one memory, and what was written there since: what backward finds where it has saved a value. */
export class Memory {
  /** Reads of a view: node of the read → node of the storage's contents it aliases. */
  readonly #aliases = new Map<number, number>();
  /** Storage contents that were replaced in place, by what, and where. */
  readonly #overwritten = new Map<number, { readonly after: number; readonly site: Site | null }>();
  /** Reads through `.data`, for which writes are not counted that go another way. */
  readonly #apart = new Set<number>();
  /** Storage contents that were changed through `.data`, and what they became. */
  readonly #changed = new Map<number, number>();
  /** What a tensor held before it was given other memory: `x.data = y`. */
  readonly #exchanged = new Map<number, number>();
  readonly #owned = new Set<number>();

  constructor(readonly values: Values) {}

  /** `read` is a view of the storage contents `contents`: a write to one is seen by backward as a write to the other. */
  addAlias(read: Ref, contents: Ref): void {
    if (read.id !== contents.id) this.#aliases.set(read.id, contents.id);
  }
  /** `value` as the contents of one storage alone: a write to that must not look like a write to another that holds it. */
  own(value: Ref): Ref {
    const { shape } = value;
    const isShared = this.#owned.has(value.id) || this.#aliases.has(value.id);
    const own = isShared ? value.view({ shape, strides: contiguousStrides(shape), offset: 0 }) : value;
    this.#owned.add(own.id);
    return own;
  }
  /** `read` is through `.data`: backward finds in it what the memory holds by then. */
  addApart(read: Ref): void {
    this.#apart.add(read.id);
  }
  /** The storage contents `before` was replaced in place. */
  markOverwritten(before: Ref, after: Ref): void {
    this.#overwritten.set(before.id, { after: after.id, site: this.values.site });
  }
  /** Whether a value that backward needs was changed in place since. */
  isOverwritten(id: number): boolean {
    return this.#overwritten.has(this.#latest(id));
  }
  /** Where a value that `isOverwritten` was changed. */
  overwrittenAt(id: number): Site | null {
    return this.#overwritten.get(this.#latest(id))?.site ?? null;
  }
  /** The storage contents `before` became `after` by a write through `.data`, which backward neither refuses nor undoes. */
  markChanged(before: Ref, after: Ref): void {
    this.#changed.set(before.id, after.id);
  }
  /** A tensor that held `before` has other memory, with `after` in it. */
  markExchanged(before: Ref, after: Ref): void {
    if (sameShape(before.shape, after.shape)) this.#exchanged.set(before.id, after.id);
  }
  /** What backward finds where it saved this value: the memory, as it is now. */
  saved(id: number): Ref {
    const exchanged = this.#exchanged.get(id);
    if (exchanged !== undefined) return this.saved(exchanged);
    const contents = this.#aliases.get(id) ?? id;
    const latest = this.#latest(id);
    return latest === contents ? this.values.ref(id) : this.#readAnew(id, contents, this.values.ref(latest));
  }
  /** What was read of storage contents, read of what these are now. */
  #readAnew(id: number, contents: number, now: Ref): Ref {
    if (id === contents) return now;
    const { op, operands, params } = this.values.node(id);
    const [of] = operands;
    if (of === undefined || (op !== 'detach' && op !== 'view'))
      return sameShape(this.values.ref(id).shape, now.shape) ? now : this.values.ref(id);
    const read = this.#readAnew(of, contents, now);
    return op === 'view' ? read.view(params) : read.detach();
  }
  #latest(id: number): number {
    const isApart = this.#apart.has(id);
    const after = (contents: number): number | undefined =>
      this.#changed.get(contents) ?? (isApart ? this.#overwritten.get(contents)?.after : undefined);
    let contents = this.#aliases.get(id) ?? id;
    for (let next = after(contents); next !== undefined; next = after(contents)) contents = next;
    return contents;
  }
}
