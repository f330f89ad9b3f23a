import { lastName } from '../program/dotted-path';
import type { Expression, Statement } from '../program/program';
import { allStatements, bodyExpressions, expressionsIn, ownExpressions, statementsIn } from '../program/walk';

/** `ema.requires_grad_(False)`, `p.requires_grad = False`, or by a flag that may be False; `p.detach_()`. */
export function freezesAny(statements: readonly Statement[]): boolean {
  const mayBeFalse = (value: Expression | undefined): boolean =>
    value !== undefined && !(value.kind === 'constant' && value.value === 'True');
  const isCalled = (part: Expression): boolean => {
    if (part.kind !== 'call') return false;
    const name = lastName(part.callee);
    return name === 'detach_' || (name === 'requires_grad_' && mayBeFalse(part.arguments[0]?.value));
  };
  return statements.some(
    (statement) =>
      (statement.kind === 'assign' &&
        mayBeFalse(statement.value) &&
        statement.targets.some((target) => target.kind === 'attribute' && target.name === 'requires_grad')) ||
      ownExpressions(statement).some((whole) => [...expressionsIn(whole)].some(isCalled)),
  );
}

/** The names of the definitions that freeze something. */
export function freezersIn(block: readonly Statement[]): readonly string[] {
  return allStatements(block).flatMap((statement) =>
    statement.kind === 'function' && freezesAny([...statementsIn(statement.body)]) ? [statement.name] : [],
  );
}

/** Whether the body of a definition freezes something, by itself or by what it calls. */
export function freezesWithin(body: readonly Statement[], freezers: ReadonlySet<string>): boolean {
  const calls = bodyExpressions(body).some((part) => part.kind === 'call' && freezers.has(lastName(part.callee)));
  return calls || freezesAny([...statementsIn(body)]);
}
