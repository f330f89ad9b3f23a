import type { Context } from '../../../interpreter/context';
import type { InstanceValue, Value } from '../../../interpreter/values';

/** An object of a class of the library, with these attributes. */
export function libraryInstance(
  module: string,
  name: string,
  attributes: Readonly<Record<string, Value>>,
  context: Context,
): InstanceValue {
  const found = context.getAttribute(context.importModule(module), name);
  if (found?.kind !== 'class') throw new TypeError(`${module}.${name} is not a class`);
  return { kind: 'instance', class: found, attributes: new Map(Object.entries(attributes)) };
}
