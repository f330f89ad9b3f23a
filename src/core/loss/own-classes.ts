import { lastName } from '../program/dotted-path';
import type { ClassDefinition, Expression, FunctionDefinition, Statement } from '../program/program';
import { statementsIn } from '../program/walk';
import { assignedValue, assigns } from './assignments';
import { moved } from './moves';
import type { Around } from './places';
import { attributeOf, isSelf, madeAttribute, ownerOf, parametersOf, type MadeAttribute } from './straight-way';

type Attribute = Extract<Expression, { kind: 'attribute' }>;

/** The class of the file that an object is of: as the method around says, an annotation, or where it is made. */
export function classOf(object: Expression, place: Around, hands = 4): ClassDefinition | null {
  const { before, enclosing } = place;
  if (hands === 0) return null;
  if (object.kind === 'call') {
    const inner = moved(object);
    return inner === null ? classNamed(object.callee, before) : classOf(inner, place, hands - 1);
  }
  if (object.kind === 'attribute') {
    const made = madeAttribute(object, enclosing);
    return made === null ? null : classOf(made.value, { ...made, before: [...before, ...made.before] }, hands - 1);
  }
  if (object.kind !== 'name') return null;
  const around = enclosing.findLast(({ kind }) => kind === 'class');
  if (around?.kind === 'class' && isSelf(object, enclosing)) return around;
  const owner = ownerOf(object.name, enclosing);
  const annotation = owner && parametersOf(owner).find(({ name }) => name === object.name)?.annotation;
  if (annotation) return classNamed(annotation, before);
  const made = owner === undefined ? assignedValue(object.name, before) : null;
  return made === null ? null : classOf(made.value, { ...place, before: made.before }, hands - 1);
}

function classNamed(name: Expression, before: readonly Statement[]): ClassDefinition | null {
  if (name.kind !== 'name') return null;
  const found = before.findLast((one) => one.kind === 'class' && one.name === name.name);
  return found?.kind === 'class' ? found : null;
}

/** A class and its bases, as far as the file defines them. */
function* lineOf(
  owner: ClassDefinition,
  before: readonly Statement[],
  seen = new Set<ClassDefinition>(),
): Iterable<ClassDefinition> {
  if (seen.has(owner)) return;
  seen.add(owner);
  yield owner;
  for (const { value } of owner.bases) {
    const base = classNamed(value, before);
    if (base !== null) yield* lineOf(base, before, seen);
  }
}

/** A method of a class, its own or of a base in the file. */
export function methodOf(
  owner: ClassDefinition,
  name: string,
  before: readonly Statement[],
): FunctionDefinition | null {
  for (const { body } of lineOf(owner, before)) {
    const own = [...statementsIn(body)].findLast((one) => one.kind === 'function' && one.name === name);
    if (own?.kind === 'function') return own;
  }
  return null;
}

/** How the class of an object, or a base of it, makes an attribute. */
function attributeMade({ object, name }: Attribute, place: Around): MadeAttribute | null {
  const owner = classOf(object, place);
  for (const one of owner === null ? [] : lineOf(owner, place.before)) {
    const made = attributeOf(name, one, []);
    if (made !== null) return made;
  }
  return null;
}

/**
 * The number that is meant where nothing else is said: a definition around has a parameter of this name for it by default, `gamma=0.99`, or the
 * object an attribute that its constructor sets to such a one.
 */
export function numberByDefault(expression: Expression, place: Around): Expression | null {
  switch (expression.kind) {
    case 'integer':
    case 'float':
      return expression;
    case 'name': {
      const parameter = place.enclosing.flatMap(parametersOf).findLast((one) => one.name === expression.name);
      const value = parameter?.defaultValue ?? null;
      return value?.kind === 'integer' || value?.kind === 'float' ? value : null;
    }
    case 'attribute': {
      const made = attributeMade(expression, place);
      const isName = made?.value.kind === 'name';
      // What the constructor has changed before is another number.
      const isChanged = isName && made.before.some((statement) => assigns(statement, lastName(made.value)));
      return made === null || isChanged ? null : numberByDefault(made.value, made);
    }
    default:
      return null;
  }
}
