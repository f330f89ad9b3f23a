import type { Interpreter } from '../interpreter/interpreter';
import type { ModuleValue, Value } from '../interpreter/values';
import type { Expression } from '../program/program';

/**
 * The strings that an expression of a module holds: a literal, a constant of the module, the elements of a collection, the values of an
 * enumeration. Nothing of the program is run but the iteration of an enumeration.
 */
export function stringsOf(expression: Expression, module: ModuleValue, interpreter: Interpreter): readonly string[] {
  switch (expression.kind) {
    case 'string':
      return [expression.value];
    case 'tuple':
    case 'list':
    case 'set':
      return expression.elements.flatMap((element) => stringsOf(element, module, interpreter));
    case 'dict':
      return expression.entries.flatMap(({ key }) => (key === null ? [] : stringsOf(key, module, interpreter)));
    case 'name':
    case 'attribute': {
      const value = valueOf(expression, module, interpreter);
      return value === undefined ? [] : stringsIn(value, interpreter);
    }
    default:
      return [];
  }
}

/** What a dotted name of the module means. */
function valueOf(expression: Expression, module: ModuleValue, interpreter: Interpreter): Value | undefined {
  if (expression.kind === 'name') return module.get(expression.name);
  if (expression.kind !== 'attribute') return undefined;
  const object = valueOf(expression.object, module, interpreter);
  return object === undefined ? undefined : interpreter.getAttribute(object, expression.name);
}

function stringsIn(value: Value, interpreter: Interpreter): readonly string[] {
  switch (value.kind) {
    case 'str':
      return [value.value];
    case 'tuple':
    case 'list':
      return value.items.flatMap((item) => (item.kind === 'str' ? [item.value] : []));
    case 'set':
    case 'dict':
      return [...value.entries.keys()].flatMap((key) => (key.kind === 'str' ? [key.value] : []));
    case 'instance': {
      const held = interpreter.getAttribute(value, 'value');
      return held?.kind === 'str' ? [held.value] : [];
    }
    case 'class':
      if (value.metaclass === null) return [];
      return [...interpreter.iterate(value)].flatMap((member) => stringsIn(member, interpreter));
    default:
      return [];
  }
}
