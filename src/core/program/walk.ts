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

/** Expressions that stand directly in a statement. */
export function ownExpressions(statement: Statement): readonly Expression[] {
  switch (statement.kind) {
    case 'function':
      return [...statement.decorators, ...parameterExpressions(statement.parameters)];
    case 'class':
      return [...statement.decorators, ...statement.bases.map(argumentValue)];
    case 'return':
    case 'expression':
      return present([statement.value]);
    case 'delete':
      return statement.targets;
    case 'assign':
      return [...statement.targets, statement.value];
    case 'augmentedAssign':
    case 'annotatedAssign':
      return present([statement.target, statement.value]);
    case 'for':
      return [statement.target, statement.iterable];
    case 'while':
    case 'if':
      return [statement.test];
    case 'with':
      return present(statement.items.flatMap(({ context, target }) => [context, target]));
    case 'match':
      return [statement.subject];
    case 'raise':
      return present([statement.exception, statement.cause]);
    case 'try':
      return present(statement.handlers.map(({ type }) => type));
    case 'assert':
      return present([statement.test, statement.message]);
    default:
      return [];
  }
}

/** The statements nested in a statement, not those of a definition. */
export function innerStatements(statement: Statement): readonly Statement[] {
  switch (statement.kind) {
    case 'for':
    case 'while':
    case 'if':
      return [...statement.body, ...statement.orElse];
    case 'with':
      return statement.body;
    case 'match':
      return statement.cases.flatMap(({ body }) => body);
    case 'try':
      return [
        ...statement.body,
        ...statement.handlers.flatMap(({ body }) => body),
        ...statement.orElse,
        ...statement.finalBody,
      ];
    default:
      return [];
  }
}

/** Every expression at or below `expression`, outer first. */
export function* expressionsIn(expression: Expression): Iterable<Expression> {
  const stack = [expression];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    yield next;
    pushReversed(stack, childExpressions(next));
  }
}

/** Every statement of a block and of the blocks nested in it, in source order, without the bodies of definitions. */
export function* statementsIn(block: readonly Statement[]): Iterable<Statement> {
  const stack = [...block].reverse();
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    yield next;
    pushReversed(stack, innerStatements(next));
  }
}

const statementsOf = new WeakMap<readonly Statement[], readonly Statement[]>();

/** Statements at any depth, those in the bodies of definitions too; of a whole file they are asked for by each of its losses. */
export function allStatements(block: readonly Statement[]): readonly Statement[] {
  const found =
    statementsOf.get(block) ??
    [...statementsIn(block)].flatMap((statement) =>
      statement.kind === 'function' || statement.kind === 'class'
        ? [statement, ...allStatements(statement.body)]
        : [statement],
    );
  statementsOf.set(block, found);
  return found;
}

const expressionsOf = new WeakMap<readonly Statement[], readonly Expression[]>();

/** Every expression of a block, those in the bodies of definitions too. */
export function allExpressions(block: readonly Statement[]): readonly Expression[] {
  const found = expressionsOf.get(block) ?? allStatements(block).flatMap(expressionsOfStatement);
  expressionsOf.set(block, found);
  return found;
}

const bodyExpressionsOf = new WeakMap<readonly Statement[], readonly Expression[]>();

/** Every expression of a block and of the blocks nested in it, without those of definitions; a body is asked for by each of its parameters. */
export function bodyExpressions(body: readonly Statement[]): readonly Expression[] {
  const found = bodyExpressionsOf.get(body) ?? [...statementsIn(body)].flatMap(expressionsOfStatement);
  bodyExpressionsOf.set(body, found);
  return found;
}

function expressionsOfStatement(statement: Statement): readonly Expression[] {
  return ownExpressions(statement).flatMap((expression) => [...expressionsIn(expression)]);
}

function pushReversed<T>(stack: T[], items: readonly T[]): void {
  for (let index = items.length - 1; index >= 0; index -= 1) {
    const item = items[index];
    if (item !== undefined) stack.push(item);
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
