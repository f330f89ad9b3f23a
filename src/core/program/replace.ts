import type { Argument, ComprehensionClause, Expression, FormattedPart } from './program';

/** An expression in which some of its parts are others: what `by` gives for a part stands in its place, outer parts are asked first. */
export function replaced(expression: Expression, by: (part: Expression) => Expression | null): Expression {
  const here = by(expression);
  if (here !== null) return here;
  const of = (part: Expression): Expression => replaced(part, by);
  const ofAny = (part: Expression | null): Expression | null => part && of(part);
  const ofAll = (parts: readonly Expression[]): readonly Expression[] => parts.map(of);
  switch (expression.kind) {
    case 'name':
    case 'integer':
    case 'float':
    case 'imaginary':
    case 'string':
    case 'bytes':
    case 'constant':
    case 'unreadExpression':
      return expression;
    case 'formattedString':
      return { ...expression, parts: expression.parts.map((part) => partOf(part, of)) };
    case 'tuple':
    case 'list':
    case 'set':
      return { ...expression, elements: ofAll(expression.elements) };
    case 'dict':
      return {
        ...expression,
        entries: expression.entries.map(({ key, value }) => ({ key: ofAny(key), value: of(value) })),
      };
    case 'binary':
      return { ...expression, left: of(expression.left), right: of(expression.right) };
    case 'unary':
      return { ...expression, operand: of(expression.operand) };
    case 'boolean':
      return { ...expression, values: ofAll(expression.values) };
    case 'compare':
      return {
        ...expression,
        left: of(expression.left),
        comparisons: expression.comparisons.map((one) => ({ ...one, right: of(one.right) })),
      };
    case 'conditional':
      return { ...expression, test: of(expression.test), body: of(expression.body), orElse: of(expression.orElse) };
    case 'call':
      return {
        ...expression,
        callee: of(expression.callee),
        arguments: expression.arguments.map((argument): Argument => ({ ...argument, value: of(argument.value) })),
      };
    case 'attribute':
      return { ...expression, object: of(expression.object) };
    case 'subscript':
      return { ...expression, object: of(expression.object), index: of(expression.index) };
    case 'slice':
      return {
        ...expression,
        start: ofAny(expression.start),
        stop: ofAny(expression.stop),
        step: ofAny(expression.step),
      };
    case 'lambda':
      return { ...expression, body: of(expression.body) };
    case 'listComprehension':
    case 'setComprehension':
    case 'generator':
      return { ...expression, element: of(expression.element), clauses: clausesOf(expression.clauses, of) };
    case 'dictComprehension':
      return {
        ...expression,
        key: of(expression.key),
        value: of(expression.value),
        clauses: clausesOf(expression.clauses, of),
      };
    case 'starred':
    case 'walrus':
    case 'yieldFrom':
    case 'await':
      return { ...expression, value: of(expression.value) };
    case 'yield':
      return { ...expression, value: ofAny(expression.value) };
  }
}

function clausesOf(
  clauses: readonly ComprehensionClause[],
  of: (part: Expression) => Expression,
): readonly ComprehensionClause[] {
  return clauses.map(({ target, iterable, conditions }) => ({
    target: of(target),
    iterable: of(iterable),
    conditions: conditions.map(of),
  }));
}

function partOf(part: FormattedPart, of: (part: Expression) => Expression): FormattedPart {
  if (part.kind === 'text') return part;
  return { ...part, value: of(part.value), format: part.format.map((inner) => partOf(inner, of)) };
}
