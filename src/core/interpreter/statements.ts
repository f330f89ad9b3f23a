import type { Expression, MatchCase, Statement, WithItem } from '../program/program';
import { assign, deleteTarget, placeOf, type Place } from './assignment';
import { makeClass } from './classes';
import { NotFollowed, PythonException } from './context';
import { Dictionary } from './dictionary';
import { raiseStatement, tryBlock } from './exceptions';
import { evaluate } from './expressions';

import type { Frame } from './frame';
import { makeFunction } from './functions';
import { yielded, type Running } from './generators';
import { executeImport, executeImportFrom } from './imports';
import { iterationOf } from './iteration';
import { callSpecial, inPlace } from './operators';
import { matches } from './patterns';
import { dict, none, positional, str, type Value } from './values';

/** How a statement ended. */
export type Completion = 'next' | 'break' | 'continue' | { readonly returned: Value };

type OfKind<K extends Statement['kind']> = Extract<Statement, { readonly kind: K }>;

export function* executeBlock(block: readonly Statement[], frame: Frame): Running {
  for (const statement of block) {
    frame.at(statement.span);
    frame.interpreter.spend(1);
    const completion = isPlain(statement) ? executePlain(statement, frame) : yield* nested(statement, frame);
    if (completion !== 'next') return completion;
  }
  return 'next';
}

/** Runs statements that do not yield. */
export function toCompletion(running: Running): Completion {
  const { done, value } = running.next(none);
  if (done !== true) throw new TypeError('a yield outside a generator');
  return value;
}

type Compound = OfKind<'if' | 'for' | 'while' | 'with' | 'try' | 'match'>;
type Valued = OfKind<'expression' | 'assign' | 'augmentedAssign' | 'annotatedAssign' | 'return'>;
type Plain = Exclude<Statement, Compound>;

/** Whether a statement runs to its end at once: neither holds others nor yields. */
function isPlain(statement: Statement): statement is Plain {
  switch (statement.kind) {
    case 'if':
    case 'for':
    case 'while':
    case 'with':
    case 'try':
    case 'match':
      return false;
    case 'expression':
    case 'assign':
    case 'augmentedAssign':
    case 'annotatedAssign':
    case 'return':
      return !isYield(statement.value);
    default:
      return true;
  }
}

function* nested(statement: Compound | Valued, frame: Frame): Running {
  const { budget } = frame.interpreter;
  const depth = budget.enter(2);
  const completion = yield* execute(statement, frame);
  budget.restore(depth);
  return completion;
}

function* execute(statement: Compound | Valued, frame: Frame): Running {
  switch (statement.kind) {
    case 'if': {
      const block = decide(statement.test, frame) ? statement.body : statement.orElse;
      return yield* executeBlock(block, frame);
    }
    case 'for':
      return yield* forLoop(statement, frame);
    case 'while':
      return yield* whileLoop(statement, frame);
    case 'with':
      return yield* withBlock(statement.items, statement.body, frame);
    case 'try':
      return yield* tryBlock(statement, frame);
    case 'match':
      return yield* matchBlock(statement.subject, statement.cases, frame);
    case 'augmentedAssign': {
      const place = placeOf(statement.target, frame);
      return augment(statement, place, yield* valueOf(statement.value, frame), frame);
    }
    default:
      return finish(statement, statement.value === null ? none : yield* valueOf(statement.value, frame), frame);
  }
}

function executePlain(statement: Plain, frame: Frame): Completion {
  switch (statement.kind) {
    case 'expression':
    case 'assign':
      return finish(statement, evaluate(statement.value, frame), frame);
    case 'augmentedAssign': {
      const place = placeOf(statement.target, frame);
      return augment(statement, place, evaluate(statement.value, frame), frame);
    }
    case 'annotatedAssign':
    case 'return':
      return finish(statement, statement.value === null ? none : evaluate(statement.value, frame), frame);
    default:
      executeSimple(statement, frame);
      return statement.kind === 'break' || statement.kind === 'continue' ? statement.kind : 'next';
  }
}

/** What a statement does with its value. */
function finish(
  statement: Exclude<Valued, { readonly kind: 'augmentedAssign' }>,
  value: Value,
  frame: Frame,
): Completion {
  switch (statement.kind) {
    case 'expression':
      return 'next';
    case 'assign':
      for (const target of statement.targets) assign(target, value, frame);
      return 'next';
    case 'annotatedAssign':
      if (frame.scope.kind === 'class' && statement.target.kind === 'name') {
        annotate(statement.target.name, statement.annotation, frame);
      }
      if (statement.value !== null) assign(statement.target, value, frame);
      return 'next';
    case 'return':
      return { returned: value };
  }
}

function augment(
  { operator, span }: OfKind<'augmentedAssign'>,
  place: Place,
  operand: Value,
  frame: Frame,
): Completion {
  frame.doing(span, `${operator}=`);
  place.store(inPlace(operator, place.current, operand, frame.interpreter));
  return 'next';
}

/** Notes a class attribute's annotation; one that cannot be evaluated is a text without meaning. */
function annotate(name: string, annotation: Expression, frame: Frame): void {
  const { variables } = frame.scope;
  const known = variables.get('__annotations__');
  const annotations = known?.kind === 'dict' ? known : dict(new Dictionary());
  if (known === undefined) variables.set('__annotations__', annotations);
  annotations.entries.set(str(name), annotationValue(annotation, frame));
}

function annotationValue(annotation: Expression, frame: Frame): Value {
  try {
    const value = evaluate(annotation, frame);
    return value.kind === 'opaque' ? str('') : value;
  } catch (error) {
    if (error instanceof PythonException || error instanceof NotFollowed) return str('');
    throw error;
  }
}

function executeSimple(statement: Exclude<Plain, Valued>, frame: Frame): void {
  switch (statement.kind) {
    case 'function':
      bindName(statement.name, decorated(statement.decorators, makeFunction(statement, frame), frame), frame);
      return;
    case 'class':
      bindName(statement.name, decorated(statement.decorators, makeClass(statement, frame), frame), frame);
      return;
    case 'delete':
      for (const target of statement.targets) deleteTarget(target, frame);
      return;
    case 'raise':
      return raiseStatement(statement, frame);
    case 'assert':
      checkAssertion(statement, frame);
      return;
    case 'import':
      executeImport(statement, frame);
      return;
    case 'importFrom':
      executeImportFrom(statement, frame);
      return;
    case 'unreadStatement':
      throw new NotFollowed({ message: `this could not be read: ${statement.because}`, span: statement.span });
    case 'global':
    case 'nonlocal':
    case 'pass':
    case 'break':
    case 'continue':
      return;
  }
}

function bindName(name: string, value: Value, frame: Frame): void {
  frame.scope.target(name).variables.set(name, value);
}

/** The innermost decorator first. */
function decorated(decorators: readonly Expression[], value: Value, frame: Frame): Value {
  return decorators
    .map((decorator) => ({ decorator, callee: evaluate(decorator, frame) }))
    .reduceRight((inner, { decorator, callee }) => {
      frame.doing(decorator.span, 'decorator');
      // Class decorators of packages that are not there register the class (`@LOSSES.register_module()`) and give it back.
      if (callee.kind === 'opaque' && inner.kind === 'class') {
        frame.interpreter.note(`the class decorator is taken to give the class back: ${callee.reason.message}`);
        return inner;
      }
      return frame.interpreter.call(callee, positional(inner));
    }, value);
}

/** Truth of a condition; data that decides becomes a guard at this place. */
function decide(test: Expression, frame: Frame): boolean {
  const value = evaluate(test, frame);
  frame.doing(test.span, 'if');
  return frame.interpreter.truth(value);
}

type YieldExpression = Extract<Expression, { readonly kind: 'yield' | 'yieldFrom' | 'await' }>;

function isYield(expression: Expression | null): expression is YieldExpression {
  return expression?.kind === 'yield' || expression?.kind === 'yieldFrom' || expression?.kind === 'await';
}

/** The value of an expression that may be a `yield`. */
function* valueOf(expression: Expression, frame: Frame): Generator<Value, Value, Value> {
  return isYield(expression) ? yield* yielded(expression, frame) : evaluate(expression, frame);
}

function* forLoop({ target, iterable, body, orElse }: OfKind<'for'>, frame: Frame): Running {
  const { interpreter } = frame;
  const values = evaluate(iterable, frame);
  frame.doing(iterable.span, 'for');
  const next = iterationOf(values, interpreter);
  for (let value = next(); value !== undefined; value = next()) {
    interpreter.spend(1);
    assign(target, value, frame);
    const completion = yield* executeBlock(body, frame);
    if (completion === 'break') return 'next';
    if (typeof completion === 'object') return completion;
    frame.doing(iterable.span, 'for');
  }
  return yield* executeBlock(orElse, frame);
}

function* whileLoop({ test, body, orElse }: OfKind<'while'>, frame: Frame): Running {
  while (decide(test, frame)) {
    frame.interpreter.spend(1);
    const completion = yield* executeBlock(body, frame);
    if (completion === 'break') return 'next';
    if (typeof completion === 'object') return completion;
  }
  return yield* executeBlock(orElse, frame);
}

function* withBlock([item, ...others]: readonly WithItem[], body: readonly Statement[], frame: Frame): Running {
  if (item === undefined) return yield* executeBlock(body, frame);
  const { interpreter } = frame;
  const manager = evaluate(item.context, frame);
  const { modes } = interpreter.trace;
  frame.doing(item.context.span, 'with');
  const entered = enter(manager, frame);
  const exit = (...args: readonly Value[]): Value => {
    frame.doing(item.context.span, 'with');
    return manager.kind === 'opaque' ? none : (callSpecial(manager, '__exit__', args, interpreter) ?? none);
  };
  const { depth } = interpreter.budget;
  let completion: Completion;
  try {
    if (item.target !== null) assign(item.target, entered, frame);
    completion = yield* withBlock(others, body, frame);
  } catch (error) {
    if (!(error instanceof PythonException)) {
      // What is given up on within `no_grad` is not to keep what comes after it from being recorded.
      interpreter.trace.modes = modes;
      throw error;
    }
    interpreter.budget.restore(depth);
    const { instance } = error;
    if (interpreter.truth(exit(interpreter.classOf(instance), instance, none))) return 'next';
    throw error;
  }
  exit(none, none, none);
  return completion;
}

function enter(manager: Value, frame: Frame): Value {
  if (manager.kind === 'opaque') return manager;
  const { interpreter } = frame;
  const entered = callSpecial(manager, '__enter__', [], interpreter);
  if (entered !== undefined) return entered;
  const unknown = manager.kind === 'instance' ? interpreter.unknownAttributes(manager) : null;
  if (unknown !== null) return { kind: 'opaque', reason: unknown };
  const type = interpreter.classOf(manager).name;
  return interpreter.raise('TypeError', `'${type}' object does not support the context manager protocol`);
}

function* matchBlock(subject: Expression, cases: readonly MatchCase[], frame: Frame): Running {
  const value = evaluate(subject, frame);
  for (const { pattern, guard, body } of cases) {
    frame.doing(pattern.span, 'case');
    const captured = matches(pattern, value, frame);
    if (captured === null) continue;
    for (const [name, part] of captured) bindName(name, part, frame);
    if (guard === null || decide(guard, frame)) return yield* executeBlock(body, frame);
  }
  return 'next';
}

function checkAssertion({ test, message }: OfKind<'assert'>, frame: Frame): void {
  const { interpreter } = frame;
  const value = evaluate(test, frame);
  frame.doing(test.span, 'assert');
  if (value.kind === 'opaque') {
    interpreter.note('what this asserts is not known: taken as true');
    return;
  }
  if (interpreter.truth(value)) return;
  const text = message === null ? null : evaluate(message, frame);
  frame.doing(test.span, 'assert');
  const { instance } = interpreter.exception('AssertionError', ...(text === null ? [] : [text]));
  throw interpreter.raised(instance, null, frame.compared);
}
