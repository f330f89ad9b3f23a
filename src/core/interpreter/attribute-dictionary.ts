import { Dictionary } from './dictionary';
import { str, type Value } from './values';

/** `__dict__`: the attributes of an object as a dict that reads and writes them. */
export class AttributeDictionary extends Dictionary {
  constructor(readonly attributes: Map<string, Value>) {
    super();
  }

  override get size(): number {
    return this.attributes.size;
  }
  override get(key: Value): Value | undefined {
    return key.kind === 'str' ? this.attributes.get(key.value) : undefined;
  }
  override has(key: Value): boolean {
    return this.get(key) !== undefined;
  }
  override set(key: Value, value: Value): void {
    if (key.kind === 'str') this.attributes.set(key.value, value);
  }
  override delete(key: Value): boolean {
    return key.kind === 'str' && this.attributes.delete(key.value);
  }
  override clear(): void {
    this.attributes.clear();
  }
  override entries(): Iterable<readonly [Value, Value]> {
    return Array.from(this.attributes, ([name, value]) => [str(name), value] as const);
  }
  override keys(): Value[] {
    return Array.from(this.attributes.keys(), str);
  }
  override values(): Value[] {
    return [...this.attributes.values()];
  }
}
