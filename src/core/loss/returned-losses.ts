import { lastName } from '../program/dotted-path';
import type { ClassDefinition, Expression, FunctionDefinition, Module, Statement } from '../program/program';
import { assignedValue } from './assignments';
import { callMethods } from './class-methods';
import { allExpressions } from '../program/walk';
import { bodyOf, type Callable } from './definitions';
import { isCalledLoss, isLossName, isNamedToMeasure, libraryLoss } from './evidence';
import { placesIn, type Definition, type Place } from './places';
import { straightWay } from './straight-way';
import { goesBack, lossReturned, namesUsedAsLoss } from './training-steps';

/** What a definition answers, where that may be a loss. */
export interface ReturnedLoss extends Place {
  /** As the definition is listed: `Model` by its forward, `Model.objective`, `critic_loss`. */
  readonly name: string;
  readonly definition: FunctionDefinition;
  readonly expression: Expression;
  /** `said`: its name or its use says that it is one; `model`: a call of the object runs it. */
  readonly of: 'said' | 'model' | 'other';
}

/**
 * What definitions of a file answer at their end: where they call models themselves, that may be a loss of what these give.
 */
export function returnedLosses(module: Module): readonly ReturnedLoss[] {
  const used = namesUsedAsLoss(module);
  const answered = (statement: Statement, definition: Definition | undefined): Expression | null => {
    if (statement.kind !== 'return' || definition?.kind !== 'function') return null;
    const isPlain = !definition.isAsync && !definition.isGenerator && definition.name !== 'training_step';
    // What goes back itself answers a number for the log.
    if (!isPlain || allExpressions(definition.body).some(goesBack)) return null;
    return straightWay(definition.body).at(-1) === statement && statement.value !== null
      ? lossOf(statement.value)
      : null;
  };
  return placesIn(module, answered).flatMap(({ found, ...place }): readonly ReturnedLoss[] => {
    const [definition, around] = [place.enclosing.at(-1), place.enclosing.at(-2)];
    if (definition?.kind !== 'function' || place.enclosing.length > 2) return [];
    const owner = around?.kind === 'class' ? around : null;
    if (around !== undefined && owner === null) return [];
    const name = nameOf(definition, owner);
    const isSaid = isLossName(name) || used.has(definition.name) || used.has(name);
    const of = isSaid ? 'said' : callMethods.includes(definition.name) ? 'model' : 'other';
    return isNamedToMeasure(name) ? [] : [{ ...place, name, definition, expression: found, of }];
  });
}

/** The loss in what is answered: `(loss, logits)`, `{'loss': loss}`. */
function lossOf(value: Expression): Expression {
  const named = value.kind === 'tuple' ? value.elements.find((part) => isCalledLoss(part)) : undefined;
  return named ?? lossReturned(value, null);
}

function nameOf({ name }: FunctionDefinition, owner: ClassDefinition | null): string {
  if (owner === null) return name;
  return callMethods.includes(name) ? owner.name : `${owner.name}.${name}`;
}

/**
 * Whether what a definition answers, as a slice computes it, may be a loss: it is said so; or the number is made of the library's losses, or of a
 * model of sums or means over all that there is.
 */
export function mayBeLoss(answer: ReturnedLoss, { definition }: Callable): boolean {
  return answer.of === 'said' || isMadeOfLosses(answer, bodyOf(definition));
}

/** Whether a definition answers a loss of what models make: it is said so, or made of the library's losses. */
export function answersLoss(answer: ReturnedLoss): boolean {
  return answer.of === 'said' || isMadeOfLosses(answer, answer.definition.body);
}

function isMadeOfLosses({ of }: ReturnedLoss, body: readonly Statement[]): boolean {
  const way = straightWay(body);
  const returned = way.at(-1);
  return returned?.kind === 'return' && returned.value !== null && isSum(returned.value, way, of === 'model');
}

function isSum(
  expression: Expression,
  before: readonly Statement[],
  sumsCount: boolean,
  /** What names stand for and was looked at: to many a value lead many ways. */
  looked = new Set<Expression>(),
): boolean {
  const isOne = (part: Expression, earlier = before, counts = sumsCount): boolean =>
    isSum(part, earlier, counts, looked);
  switch (expression.kind) {
    case 'binary':
      return isOne(expression.left) || isOne(expression.right);
    case 'unary':
      return isOne(expression.operand);
    case 'name': {
      const assigned = assignedValue(expression.name, before);
      if (assigned === null || looked.has(assigned.value)) return false;
      looked.add(assigned.value);
      return isOne(assigned.value, assigned.before);
    }
    case 'call': {
      const { callee, arguments: given } = expression;
      const name = lastName(callee);
      const isLibrary =
        callee.kind === 'attribute' &&
        callee.object.kind === 'name' &&
        /^(F|torch|functional)$/.test(callee.object.name);
      if (/^(mean|sum)$/.test(name)) {
        const summed = isLibrary ? given[0]?.value : callee.kind === 'attribute' ? callee.object : undefined;
        const isOverAll = given.length === (isLibrary ? 1 : 0);
        return (sumsCount && isOverAll) || (summed !== undefined && isOne(summed, before, false));
      }
      return libraryLoss.test(name);
    }
    default:
      return false;
  }
}
