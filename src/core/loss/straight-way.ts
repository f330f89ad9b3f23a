import type { ClassDefinition, Expression, Parameter, Statement } from '../program/program';
import { statementsIn } from '../program/walk';
import { apart } from './assignments';
import { isStatic } from './definitions';
import type { BackwardCall } from './training-steps';

/** What is known of a condition; null where that is nothing. */
export type Holds = (test: Expression) => boolean | null;

/** Whether a condition holds while a model is trained: `not self.training` does not. */
export const holdsInTraining: Holds = (test) =>
  test.kind === 'attribute' && test.name === 'training' ? true : decided(test, holdsInTraining);

/** Whether a condition holds that is made of others. */
export function decided(test: Expression, holds: Holds): boolean | null {
  if (test.kind === 'unary' && test.operator === 'not') {
    const inner = holds(test.operand);
    return inner === null ? null : !inner;
  }
  if (test.kind !== 'boolean') return null;
  const isOr = test.operator === 'or';
  const parts = test.values.map(holds);
  if (parts.includes(isOr)) return isOr;
  return parts.includes(null) ? null : !isOr;
}

/** A block without the branches that are known not to be taken, and what stands after one that leads away. */
export function taken(block: readonly Statement[], holds: Holds): readonly Statement[] {
  const kept: Statement[] = [];
  for (const statement of block) {
    const isHeld = statement.kind === 'if' ? holds(statement.test) : null;
    if (statement.kind !== 'if' || isHeld === null) {
      kept.push(statement);
      continue;
    }
    const branch = taken(isHeld ? statement.body : statement.orElse, holds);
    kept.push(...branch);
    if (leadsAway(branch)) break;
  }
  return kept;
}

/**
 * What has run before a place, as one line of simple statements: a loop goes round once, a condition holds, each name is given its own. Where
 * a condition leads away (`continue`), it does not hold.
 */
export function straightWay(block: readonly Statement[]): readonly Statement[] {
  return taken(block, holdsInTraining).flatMap((statement): readonly Statement[] => {
    switch (statement.kind) {
      case 'for':
      case 'while':
      case 'try':
      case 'with':
        return straightWay(statement.body);
      case 'if':
        return straightWay(leadsAway(statement.body) ? statement.orElse : statement.body);
      default:
        return apart(statement);
    }
  });
}

/** Whether nothing that follows a block runs after it. */
function leadsAway(block: readonly Statement[]): boolean {
  const last = block.at(-1);
  switch (last?.kind) {
    case 'continue':
    case 'break':
    case 'return':
    case 'raise':
      return true;
    case 'with':
      return leadsAway(last.body);
    default:
      return false;
  }
}

/** How an attribute of the object is made, and what has run in that method before. */
export interface MadeAttribute {
  readonly value: Expression;
  readonly before: readonly Statement[];
  readonly enclosing: BackwardCall['enclosing'];
}

/** `self.criterion = …` in the class around a call: the one place that makes it; null where there is none or several. */
export function madeAttribute(attribute: Expression, enclosing: BackwardCall['enclosing']): MadeAttribute | null {
  if (attribute.kind !== 'attribute' || attribute.object.kind !== 'name') return null;
  const { name, object } = attribute;
  const place = enclosing.findLastIndex(({ kind }) => kind === 'class');
  const [owner, method] = [enclosing[place], enclosing[place + 1]];
  if (owner?.kind !== 'class' || method?.kind !== 'function') return null;
  if (method.parameters.positional[0]?.name !== object.name) return null;
  return attributeOf(name, owner, enclosing.slice(0, place));
}

/** How a class makes an attribute of its objects: the one place that does; null where there is none or several. */
export function attributeOf(
  name: string,
  owner: ClassDefinition,
  around: BackwardCall['enclosing'],
): MadeAttribute | null {
  const [made, ...others] = assignmentsTo(name, owner, around);
  return others.length === 0 ? (made ?? null) : null;
}

function assignmentsTo(
  name: string,
  owner: ClassDefinition,
  around: BackwardCall['enclosing'],
): readonly MadeAttribute[] {
  return [...statementsIn(owner.body)].flatMap((method): readonly MadeAttribute[] => {
    // `reduction = 'none'` of the class itself.
    if (method.kind === 'assign' && method.targets.some((target) => target.kind === 'name' && target.name === name))
      return [{ value: method.value, before: [], enclosing: [...around, owner] }];
    if (method.kind !== 'function') return [];
    const self = method.parameters.positional[0]?.name;
    const way = straightWay(method.body);
    const isIt = (target: Expression): boolean =>
      target.kind === 'attribute' &&
      target.name === name &&
      target.object.kind === 'name' &&
      target.object.name === self;
    return [...statementsIn(method.body)].flatMap(apart).flatMap((statement): readonly MadeAttribute[] => {
      if (statement.kind !== 'assign' || !statement.targets.some(isIt)) return [];
      const before = way.slice(0, Math.max(way.indexOf(statement), 0));
      return [{ value: statement.value, before, enclosing: [...around, owner, method] }];
    });
  });
}

/** Whether a name is the object whose method is around. */
export function isSelf(expression: Expression, enclosing: BackwardCall['enclosing']): boolean {
  const place = enclosing.findLastIndex(({ kind }) => kind === 'class');
  const method = enclosing[place + 1];
  const isMethod = place >= 0 && method?.kind === 'function' && !isStatic(method);
  return isMethod && expression.kind === 'name' && method.parameters.positional[0]?.name === expression.name;
}

/** Whether a definition around a call takes this name as a parameter: then nothing outside of it says what it means. */
export function isParameter(name: string, enclosing: BackwardCall['enclosing']): boolean {
  return ownerOf(name, enclosing) !== undefined;
}

/** The innermost definition around a place that has a parameter of this name. */
export function ownerOf(
  name: string,
  enclosing: BackwardCall['enclosing'],
): BackwardCall['enclosing'][number] | undefined {
  return enclosing.findLast((one) => parametersOf(one).some((parameter) => parameter.name === name));
}

export function parametersOf(definition: BackwardCall['enclosing'][number]): readonly Parameter[] {
  if (definition.kind !== 'function') return [];
  const { positionalOnly, positional, keywordOnly } = definition.parameters;
  return [...positionalOnly, ...positional, ...keywordOnly];
}
