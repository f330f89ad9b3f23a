import { pathOf } from '../program/dotted-path';
import type { CallExpression, Module } from '../program/program';
import { allExpressions, allStatements } from '../program/walk';
import { expressionAt } from '../surrogates/source-expression';
import type { Span } from '../text/span';

/**
 * The call that makes the object that is called here, and nowhere else: `nn.BCELoss()` of `self.criterion = nn.BCELoss()`. Null where the file
 * makes none, or several.
 */
export function makingOf(call: Span, module: Module): CallExpression | null {
  const called = call.path === module.path ? expressionAt(module, call) : null;
  const path = called?.kind === 'call' ? pathOf(called.callee) : null;
  if (path === null) return null;
  const calls = allExpressions(module.body).filter(
    (expression) => expression.kind === 'call' && pathOf(expression.callee) === path,
  );
  const [made, ...others] = allStatements(module.body).flatMap((statement) =>
    statement.kind === 'assign' && statement.targets.some((target) => pathOf(target) === path) ? [statement.value] : [],
  );
  return made?.kind === 'call' && others.length === 0 && calls.length === 1 ? made : null;
}
