import type { Argument, ComprehensionClause, Expression, FormattedPart, Parameters, Statement } from './program';

/** Direct sub-expressions, in source order; not those of nested function bodies. */
function childExpressions(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'name':
    case 'integer':
    case 'float':
    case 'imaginary':
    case 'string':
    case 'bytes':
    case 'constant':
    case 'unreadExpression':
      return [];
    case 'formattedString':
      return expression.parts.flatMap(partExpressions);
    case 'tuple':
    case 'list':
    case 'set':
      return expression.elements;
    case 'dict':
      return expression.entries.flatMap(({ key, value }) => (key === null ? [value] : [key, value]));
    case 'binary':
      return [expression.left, expression.right];
    case 'unary':
      return [expression.operand];
    case 'boolean':
      return expression.values;
    case 'compare':
      return [expression.left, ...expression.comparisons.map(({ right }) => right)];
    case 'conditional':
      return [expression.test, expression.body, expression.orElse];
    case 'call':
      return [expression.callee, ...expression.arguments.map(argumentValue)];
    case 'attribute':
      return [expression.object];
    case 'subscript':
      return [expression.object, expression.index];
    case 'slice':
      return present([expression.start, expression.stop, expression.step]);
    case 'lambda':
      return [...parameterExpressions(expression.parameters), expression.body];
    case 'listComprehension':
    case 'setComprehension':
    case 'generator':
      return [expression.element, ...expression.clauses.flatMap(clauseExpressions)];
    case 'dictComprehension':
      return [expression.key, expression.value, ...expression.clauses.flatMap(clauseExpressions)];
    case 'starred':
    case 'walrus':
    case 'yieldFrom':
    case 'await':
      return [expression.value];
    case 'yield':
      return present([expression.value]);
  }
}

/** Expressions that stand directly in a statement, and the statements nested in it (not in definitions). */
export function statementParts(statement: Statement): {
  readonly expressions: readonly Expression[];
  readonly statements: readonly Statement[];
} {
  const parts = (expressions: readonly (Expression | null)[], ...blocks: (readonly Statement[])[]) => ({
    expressions: present(expressions),
    statements: blocks.flat(),
  });
  switch (statement.kind) {
    case 'function':
      return parts([...statement.decorators, ...parameterExpressions(statement.parameters)]);
    case 'class':
      return parts([...statement.decorators, ...statement.bases.map(argumentValue)]);
    case 'return':
      return parts([statement.value]);
    case 'delete':
      return parts(statement.targets);
    case 'assign':
      return parts([...statement.targets, statement.value]);
    case 'augmentedAssign':
      return parts([statement.target, statement.value]);
    case 'annotatedAssign':
      return parts([statement.target, statement.value]);
    case 'for':
      return parts([statement.target, statement.iterable], statement.body, statement.orElse);
    case 'while':
      return parts([statement.test], statement.body, statement.orElse);
    case 'if':
      return parts([statement.test], statement.body, statement.orElse);
    case 'with':
      return parts(
        statement.items.flatMap(({ context, target }) => [context, target]),
        statement.body,
      );
    case 'match':
      return parts([statement.subject], ...statement.cases.map(({ body }) => body));
    case 'raise':
      return parts([statement.exception, statement.cause]);
    case 'try':
      return parts(
        statement.handlers.map(({ type }) => type),
        statement.body,
        ...statement.handlers.map(({ body }) => body),
        statement.orElse,
        statement.finalBody,
      );
    case 'assert':
      return parts([statement.test, statement.message]);
    case 'expression':
      return parts([statement.value]);
    case 'import':
    case 'importFrom':
    case 'global':
    case 'nonlocal':
    case 'pass':
    case 'break':
    case 'continue':
    case 'unreadStatement':
      return parts([]);
  }
}

/** Every expression at or below `expression`, outer first. */
export function* expressionsIn(expression: Expression): Iterable<Expression> {
  const stack = [expression];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    yield next;
    stack.push(...[...childExpressions(next)].reverse());
  }
}

/** Every statement of a block and of the blocks nested in it, in source order, without the bodies of definitions. */
export function* statementsIn(block: readonly Statement[]): Iterable<Statement> {
  const stack = [...block].reverse();
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    yield next;
    for (const inner of [...statementParts(next).statements].reverse()) stack.push(inner);
  }
}

/** Statements at any depth, those in the bodies of definitions too. */
export function* allStatements(block: readonly Statement[]): Iterable<Statement> {
  for (const statement of statementsIn(block)) {
    yield statement;
    if (statement.kind === 'function' || statement.kind === 'class') yield* allStatements(statement.body);
  }
}

/** Every expression of a block, those in the bodies of definitions too. */
export function* allExpressions(block: readonly Statement[]): Iterable<Expression> {
  for (const statement of allStatements(block)) {
    for (const expression of statementParts(statement).expressions) yield* expressionsIn(expression);
  }
}

function parameterExpressions(parameters: Parameters): readonly Expression[] {
  const all = [...parameters.positionalOnly, ...parameters.positional, ...parameters.keywordOnly];
  return present(all.map(({ defaultValue }) => defaultValue));
}

function clauseExpressions(clause: ComprehensionClause): readonly Expression[] {
  return [clause.target, clause.iterable, ...clause.conditions];
}

function partExpressions(part: FormattedPart): readonly Expression[] {
  return part.kind === 'text' ? [] : [part.value, ...part.format.flatMap(partExpressions)];
}

function argumentValue(argument: Argument): Expression {
  return argument.value;
}

function present(expressions: readonly (Expression | null)[]): readonly Expression[] {
  return expressions.filter((expression) => expression !== null);
}
