import { assignedPairs } from '../loss/assignments';
import type { FunctionDefinition, Module } from '../program/program';
import { allExpressions, allStatements } from '../program/walk';
import { contains, type Span } from '../text/span';

/** The innermost function of a module that a place stands in. */
export function functionAround(place: Span, { body }: Module): FunctionDefinition | null {
  const around = allStatements(body).findLast(
    (statement) => statement.kind === 'function' && contains(statement.span, place),
  );
  return around?.kind === 'function' ? around : null;
}

/** Whether the name that holds what an expression makes is also read elsewhere than in `user`: `return loss, probs`. */
export function isReadBeside(made: Span, user: Span, module: Module): boolean {
  const body = functionAround(made, module)?.body ?? module.body;
  const names = new Set(
    allStatements(body).flatMap((statement) => {
      if (statement.kind !== 'assign' || !contains(statement.span, made)) return [];
      const pairs = statement.targets.flatMap((target) => assignedPairs(target, statement.value));
      return pairs.flatMap(([target, value]) =>
        target.kind === 'name' && isSame(value.span, made) ? [target.name] : [],
      );
    }),
  );
  return allExpressions(body).some(
    (part) => part.kind === 'name' && names.has(part.name) && part.span.start > made.end && !contains(user, part.span),
  );
}

function isSame(one: Span, other: Span): boolean {
  return one.start === other.start && one.end === other.end;
}
