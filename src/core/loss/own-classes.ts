import { lastName } from '../program/dotted-path';
import type { ClassDefinition, Expression } from '../program/program';
import { assignedValue, assigns } from './assignments';
import { classNamed, lineOf } from './class-members';
import { classHanded, type OfFile } from './handed-class';
import { moved } from './moves';
import { attributeOf, isSelf, madeAttribute, ownerOf, parametersOf, type MadeAttribute } from './straight-way';

type Attribute = Extract<Expression, { kind: 'attribute' }>;

/** The class of the file that an object is of: as the method around says, where it is made, or what the function is handed. */
export function classOf(object: Expression, place: OfFile, hands = 4): ClassDefinition | null {
  const { before, enclosing } = place;
  if (hands === 0) return null;
  if (object.kind === 'call') {
    const inner = moved(object);
    return inner === null ? classNamed(object.callee, before) : classOf(inner, place, hands - 1);
  }
  if (object.kind === 'attribute') {
    const made = madeAttribute(object, enclosing);
    const at = made && { ...place, enclosing: made.enclosing, before: [...before, ...made.before] };
    return at && (classOf(made.value, at, hands - 1) ?? classHanded(object, place));
  }
  if (object.kind !== 'name') return null;
  const around = enclosing.findLast(({ kind }) => kind === 'class');
  if (around?.kind === 'class' && isSelf(object, enclosing)) return around;
  const owner = ownerOf(object.name, enclosing);
  if (owner !== undefined) return classHanded(object, place);
  const made = assignedValue(object.name, before);
  return made === null ? null : classOf(made.value, { ...place, before: made.before }, hands - 1);
}

/** How the class of an object, or a base of it, makes an attribute. */
export function attributeMade({ object, name }: Attribute, place: OfFile): MadeAttribute | null {
  const owner = classOf(object, place);
  for (const one of owner === null ? [] : lineOf(owner, place.before)) {
    const made = attributeOf(name, one, []);
    if (made !== null) return made;
  }
  return null;
}

/** What a parameter of a definition around is by default, by way of a name of the file: `cfg=DEFAULTS`. */
function valueByDefault(name: string, { before, enclosing }: OfFile): Expression | null {
  const value = enclosing.flatMap(parametersOf).findLast((one) => one.name === name)?.defaultValue ?? null;
  return value?.kind === 'name' ? (assignedValue(value.name, before)?.value ?? null) : value;
}

/**
 * The number or the text that is meant where nothing else is said: a definition around has a parameter of this name for it by default, `gamma=0.99`, or for
 * a dictionary that holds it, or the object an attribute that its class, or its constructor, sets to such a one.
 */
export function literalByDefault(expression: Expression, place: OfFile): Expression | null {
  switch (expression.kind) {
    case 'integer':
    case 'float':
    case 'string':
      return expression;
    case 'name': {
      const value = valueByDefault(expression.name, place);
      return value?.kind === 'integer' || value?.kind === 'float' || value?.kind === 'string' ? value : null;
    }
    case 'subscript': {
      const { object, index } = expression;
      const table = object.kind === 'name' ? valueByDefault(object.name, place) : null;
      if (table?.kind !== 'dict' || index.kind !== 'string' || table.entries.some(({ key }) => key === null))
        return null;
      const entry = table.entries.findLast(({ key }) => key?.kind === 'string' && key.value === index.value);
      return entry === undefined ? null : literalByDefault(entry.value, { ...place, enclosing: [] });
    }
    case 'attribute': {
      const made = attributeMade(expression, place);
      const isName = made?.value.kind === 'name';
      // What the constructor has changed before is another number.
      const isChanged = isName && made.before.some((statement) => assigns(statement, lastName(made.value)));
      return made === null || isChanged ? null : literalByDefault(made.value, { ...place, ...made });
    }
    default:
      return null;
  }
}
