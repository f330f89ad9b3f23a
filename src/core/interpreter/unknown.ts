import type { InstanceValue, Note, Value } from './values';

/** The mutable values that code we could not follow may have changed since. */
export class Obscured {
  readonly #reasons = new WeakMap<object, Note>();
  /** Why constructors ended before they had made all. */
  readonly #unfinished = new WeakMap<InstanceValue, Note>();

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

  /** What an instance has by now is all that is known of it. */
  leaveUnfinished(value: InstanceValue, reason: Note): void {
    this.#unfinished.set(value, reason);
  }

  isUnfinished(value: InstanceValue): boolean {
    return this.#unfinished.has(value);
  }

  /** Why an instance may have attributes other than those it shows, as this one; null where it cannot. */
  attributesOf(value: InstanceValue, name: string | null): Note | null {
    const unfinished = this.#unfinished.get(value);
    const known = this.#reasons.get(value);
    if (unfinished === undefined || known !== undefined) return known ?? value.class.unknownBase;
    const what = name === null ? `an object of \`${value.class.name}\`` : `\`${name}\` of \`${value.class.name}\``;
    return { ...unfinished, message: `${what} is not known, as it cannot be made here: ${unfinished.message}` };
  }
}
