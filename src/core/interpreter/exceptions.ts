import type { ExceptHandler, Statement } from '../program/program';
import type { PythonException } from './context';
import { evaluate } from './expressions';
import type { Frame } from './frame';
import { positional, type Value } from './values';

/** The first handler that takes the exception. */
export function handlerFor(
  error: PythonException,
  handlers: readonly ExceptHandler[],
  frame: Frame,
): ExceptHandler | undefined {
  const { interpreter } = frame;
  return handlers.find(({ type }) => {
    if (type === null) return true;
    const expected = evaluate(type, frame);
    return expected.kind !== 'opaque' && interpreter.isInstance(error.instance, expected);
  });
}

/** `raise`, `raise exception`, `raise exception from cause`. */
export function raiseStatement(statement: Extract<Statement, { readonly kind: 'raise' }>, frame: Frame): never {
  const { interpreter } = frame;
  if (statement.exception === null) {
    if (frame.handled === null) return interpreter.raise('RuntimeError', 'No active exception to reraise');
    throw interpreter.raised(frame.handled);
  }
  const given = evaluate(statement.exception, frame);
  frame.doing(statement.span, 'raise');
  const instance = given.kind === 'class' ? interpreter.call(given, positional()) : given;
  if (statement.cause !== null) attachCause(instance, evaluate(statement.cause, frame));
  throw interpreter.raised(instance, null, frame.compared);
}

function attachCause(instance: Value, cause: Value): void {
  if (instance.kind === 'instance') instance.attributes.set('__cause__', cause);
}
