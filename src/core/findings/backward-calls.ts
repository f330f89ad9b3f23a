import { lastName } from '../program/dotted-path';
import type { CallExpression, FunctionDefinition, LambdaExpression, Module, Statement } from '../program/program';
import { allExpressions, allStatements, expressionsIn, statementsIn } from '../program/walk';
import { contains, type Span } from '../text/span';

/** The calls of `backward()` in a file that differentiate an inline loss. */
export function backwardCallsOn(
  definition: FunctionDefinition | LambdaExpression,
  module: Module,
): readonly CallExpression[] {
  if (definition.kind === 'lambda') return [];
  const { start, end } = definition.nameSpan;
  return allExpressions(module.body).flatMap((expression) => {
    if (expression.kind !== 'call' || expression.callee.kind !== 'attribute') return [];
    if (expression.callee.name !== 'backward') return [];
    const isOfIt = [...expressionsIn(expression.callee.object)].some(
      ({ span }) => span.start === start && span.end === end,
    );
    return isOfIt ? [expression] : [];
  });
}

/** Whether an inline loss is what a training step returns, for its framework to differentiate, and nothing in the file reduces it after that. */
export function isHandedBack({ nameSpan }: FunctionDefinition, module: Module): boolean {
  const isEnd = (statement: Statement): boolean =>
    statement.kind === 'function' && statement.name === 'training_step_end';
  return namesAround(nameSpan, module).at(-1) === 'training_step' && !allStatements(module.body).some(isEnd);
}

/**
 * Whether what surrounds an inline loss reads gradients itself, and leaves them to no optimiser: as an attack does, which climbs along them.
 */
export function isGradientReadByHand(definition: FunctionDefinition | LambdaExpression, module: Module): boolean {
  const expressions = allExpressions(innermostAround(definition.span, module));
  const reads = expressions.some((expression) => expression.kind === 'attribute' && expression.name === 'grad');
  return (
    reads && !expressions.some((expression) => expression.kind === 'call' && lastName(expression.callee) === 'step')
  );
}

/** The names of the definitions that a place stands in. */
export function namesAround(place: Span, { body }: { readonly body: readonly Statement[] }): readonly string[] {
  return [...statementsIn(body)].flatMap((statement) =>
    (statement.kind === 'function' || statement.kind === 'class') && contains(statement.span, place)
      ? [statement.name, ...namesAround(place, statement)]
      : [],
  );
}

/** The body of the innermost function that a place stands in, else of the module. */
function innermostAround(place: Span, { body }: Module): readonly Statement[] {
  const around = allStatements(body).findLast(
    (statement) => statement.kind === 'function' && contains(statement.span, place),
  );
  return around?.kind === 'function' ? around.body : body;
}
