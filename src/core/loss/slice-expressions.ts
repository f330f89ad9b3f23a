import { lastName } from '../program/dotted-path';
import type { Expression } from '../program/program';
import type { Span } from '../text/span';

/** Whether what is called is given one of some names. */
export function takes(value: Expression, isAmong: (name: string) => boolean): boolean {
  const given = value.kind === 'call' ? value.arguments : [];
  return given.some((argument) => argument.value.kind === 'name' && isAmong(argument.value.name));
}

/** A value from elsewhere as it is where nothing is recorded. */
export function detached(object: Expression, span: Span): Expression {
  return withMethod(object, 'detach', span);
}

/** A call of a method without arguments. */
export function withMethod(object: Expression, name: string, span: Span): Expression {
  const callee: Expression = { kind: 'attribute', object, name, nameSpan: span, span };
  return { kind: 'call', callee, arguments: [], span };
}

/** `len(loader)`, `x.size(0)`, `x.shape[0]`, `int(os.environ['WORLD_SIZE'])` */
export function isCount(expression: Expression): boolean {
  if (expression.kind === 'subscript')
    return lastName(expression.object) === 'shape' && expression.index.kind !== 'slice';
  if (expression.kind !== 'call') return false;
  const { callee } = expression;
  if (callee.kind === 'name') return callee.name === 'len' || callee.name === 'int';
  return callee.kind === 'attribute' && callee.name === (expression.arguments.length > 0 ? 'size' : 'numel');
}
