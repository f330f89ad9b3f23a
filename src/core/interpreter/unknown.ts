import type { InstanceValue, Note, Value } from './values';

/** The mutable values that code we could not follow may have changed since. */
export class Obscured {
  readonly #reasons = new WeakMap<object, Note>();

  /** What is mutable in this value is not known from here on. */
  add(value: Value, reason: Note): void {
    switch (value.kind) {
      case 'list':
      case 'dict':
      case 'set':
        this.#reasons.set(value, reason);
        return;
      case 'tensor':
        this.#reasons.set(value.tensor.memory, reason);
        return;
      case 'tuple':
        for (const item of value.items) this.add(item, reason);
        return;
      case 'instance':
        value.attributes.clear();
        this.#reasons.set(value, reason);
        if (value.native !== undefined) this.add(value.native, reason);
        return;
      case 'boundMethod':
        this.add(value.self, reason);
        return;
      default:
        return;
    }
  }

  /** Why the contents of this value are not known; null where they are. */
  reasonFor(value: Value): Note | null {
    if (value.kind === 'tensor') return this.#reasons.get(value.tensor.memory) ?? null;
    return value.kind === 'list' || value.kind === 'dict' || value.kind === 'set'
      ? (this.#reasons.get(value) ?? null)
      : null;
  }

  /** Why an instance may have attributes other than those it shows; null where it cannot. */
  attributesOf(value: InstanceValue): Note | null {
    return this.#reasons.get(value) ?? value.class.unknownBase;
  }
}
