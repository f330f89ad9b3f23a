import type { ExceptHandler, Statement } from '../program/program';
import { PythonException } from './context';
import { evaluate } from './expressions';
import type { Frame } from './frame';
import type { Running } from './generators';
import type { Interpreter } from './interpreter';
import { namesOfBlock } from './names';
import { executeBlock, type Completion } from './statements';
import { positional, str, type Value } from './values';

/** The first handler that takes the exception. */
function handlerFor(
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

/** `try` with all that belongs to it. */
export function* tryBlock(
  { body, handlers, orElse, finalBody }: Extract<Statement, { readonly kind: 'try' }>,
  frame: Frame,
): Running {
  const { depth } = frame.interpreter.budget;
  let completion: Completion;
  try {
    completion = yield* guarded(body, handlers, orElse, frame);
  } catch (error) {
    if (!(error instanceof PythonException)) throw error;
    frame.interpreter.budget.restore(depth);
    const final = yield* executeBlock(finalBody, frame);
    if (final !== 'next') return final;
    throw error;
  }
  const final = yield* executeBlock(finalBody, frame);
  return final === 'next' ? completion : final;
}

function* guarded(
  body: readonly Statement[],
  handlers: readonly ExceptHandler[],
  orElse: readonly Statement[],
  frame: Frame,
): Running {
  const { budget } = frame.interpreter;
  const { depth } = budget;
  let completion: Completion;
  try {
    frame.guards.push(handlers);
    completion = yield* executeBlock(body, frame);
    frame.guards.pop();
  } catch (error) {
    frame.guards.pop();
    if (!(error instanceof PythonException)) throw error;
    budget.restore(depth);
    const handler = handlerFor(error, handlers, frame);
    if (handler === undefined) throw error;
    const before = frame.handled;
    frame.handled = error.instance;
    if (handler.name !== null) frame.scope.target(handler.name).variables.set(handler.name, error.instance);
    try {
      const handled = yield* executeBlock(handler.body, frame);
      leaveOpen(error, body, frame);
      return handled;
    } finally {
      frame.handled = before;
      if (handler.name !== null) frame.scope.target(handler.name).variables.delete(handler.name);
    }
  }
  return completion === 'next' ? yield* executeBlock(orElse, frame) : completion;
}

/** What a package that is not there would have bound, where nothing else has bound it, is not known: others have the package. */
function leaveOpen(error: PythonException, body: readonly Statement[], frame: Frame): void {
  const reason = frame.interpreter.absent.reasonOf(error);
  if (reason === null) return;
  for (const name of namesOfBlock(body).locals) {
    const { variables } = frame.scope.target(name);
    if (!variables.has(name)) variables.set(name, { kind: 'opaque', reason });
  }
}

/** A module that nobody has: an exception where the program says how to go on without it, else opaque. */
export function missingModule(name: string, level: number, frame: Frame | null, interpreter: Interpreter): Value {
  const written = `${'.'.repeat(level)}${name}`;
  const [root = name] = name.split('.');
  const value = interpreter.opaque(`the module \`${written}\` is not known`);
  // Of what the library has, PyTorch has more than is known here.
  if (level === 0 && interpreter.library.hasModule(root)) return value;
  const error = interpreter.exception('ModuleNotFoundError', str(`No module named '${level === 0 ? root : written}'`));
  const isGuarded = frame?.guards.some((handlers) => handlerFor(error, handlers, frame) !== undefined) ?? false;
  if (!isGuarded) return value;
  interpreter.absent.add(name, error, value.reason);
  throw error;
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
