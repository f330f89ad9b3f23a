import type { Interpreter } from './interpreter';
import type { ClassValue, Value } from './values';

/** Python's method resolution order (C3): itself, then the merge of its bases' orders; null where there is none. */
function resolutionOrder(self: ClassValue, bases: readonly ClassValue[]): readonly ClassValue[] | null {
  const order = [self];
  let lists = [...bases.map((base) => base.resolution), bases].filter((list) => list.length > 0);
  while (lists.length > 0) {
    const next = lists
      .map(([head]) => head)
      .find((head) => head !== undefined && !lists.some((list) => list.indexOf(head) > 0));
    if (next === undefined) return null;
    order.push(next);
    lists = lists.map((list) => list.filter((item) => item !== next)).filter((list) => list.length > 0);
  }
  return order;
}

interface ClassParts {
  readonly name: string;
  readonly qualifiedName: string;
  readonly bases: readonly ClassValue[];
  readonly attributes: ClassValue['attributes'];
  readonly definition: ClassValue['definition'];
  readonly construct: ClassValue['construct'];
  readonly metaclass: ClassValue['metaclass'];
  readonly unknownBase: ClassValue['unknownBase'];
}

/** A class with its resolution order, or null where its bases have none in common. */
export function classValue(parts: ClassParts): ClassValue | null {
  // The order begins with the class itself, so the class has to be there first.
  const resolution: ClassValue[] = [];
  const value: ClassValue = { kind: 'class', ...parts, resolution };
  const order = resolutionOrder(value, parts.bases);
  if (order === null) return null;
  resolution.push(...order);
  return value;
}

/** The attribute as it stands in the class or the first base that has it. */
export function findInClass(
  type: ClassValue,
  name: string,
): { readonly value: Value; readonly owner: ClassValue } | undefined {
  for (const owner of type.resolution) {
    const value = owner.attributes.get(name);
    if (value !== undefined) return { value, owner };
  }
  return undefined;
}

/** Python's root class, which every class extends. */
export function isObject(type: ClassValue): boolean {
  return type.qualifiedName === 'object';
}

export function isSubclass(type: ClassValue, base: ClassValue): boolean {
  return type.resolution.includes(base);
}

/** A value's type as CPython's messages call it: one written in C with its module. */
export function typeName(value: Value, interpreter: Interpreter): string {
  const { name } = interpreter.classOf(value);
  return value.kind === 'tensor' && value.type === 'ndarray' ? `numpy.${name}` : name;
}
