import { FrameworkError } from '../ops/framework-error';
import { bindArguments } from './binding';
import { isStackOverflow } from './budget';
import { constructInstance } from './construct';
import { NotFollowed } from './context';
import { evaluate } from './expressions';
import { Frame } from './frame';
import { generatorOf } from './generators';
import type { Interpreter } from './interpreter';
import { namesOf } from './names';
import { specialMethod } from './operators';
import { Scope } from './scope';
import { executeBlock, toCompletion } from './statements';
import { none, type BuiltinValue, type CallArguments, type FunctionValue, type Value } from './values';

/** Units of depth that a call of a Python function costs besides its expressions. */
const callDepth = 4;

export function callValue(callee: Value, args: CallArguments, interpreter: Interpreter): Value {
  switch (callee.kind) {
    case 'function':
      return callFunction(callee, args, interpreter);
    case 'builtin':
      return callBuiltin(callee, args, interpreter);
    case 'boundMethod':
      return callValue(callee.callee, withSelf(callee.self, args), interpreter);
    case 'class':
      return callClass(callee, args, interpreter);
    case 'descriptor':
      return callValue(callee.get, args, interpreter);
    case 'opaque': {
      const reason = interpreter.placed(callee.reason);
      obscureArguments(args, reason, interpreter);
      if (callee.of !== undefined) interpreter.obscure(callee.of, reason);
      return { kind: 'opaque', reason };
    }
    default:
      return callObject(callee, args, interpreter);
  }
}

function withSelf(self: Value, args: CallArguments): CallArguments {
  return { positional: [self, ...args.positional], keywords: args.keywords };
}

/** A metaclass of the program may say what calling a class means. */
function callClass(
  callee: Extract<Value, { readonly kind: 'class' }>,
  args: CallArguments,
  interpreter: Interpreter,
): Value {
  if (callee.metaclass !== null) {
    const method = specialMethod(callee, '__call__', interpreter);
    if (method !== undefined) return interpreter.call(method, args);
  }
  return constructInstance(callee, args, interpreter);
}

function callObject(callee: Value, args: CallArguments, interpreter: Interpreter): Value {
  const method = specialMethod(callee, '__call__', interpreter);
  if (method !== undefined) return interpreter.call(method, args);
  if (callee.kind === 'instance') {
    const reason = interpreter.unknownAttributes(callee);
    if (reason !== null) {
      obscureArguments(withSelf(callee, args), reason, interpreter);
      return { kind: 'opaque', reason };
    }
  }
  return interpreter.raise('TypeError', `'${interpreter.classOf(callee).name}' object is not callable`);
}

/** Calls library code. What the library cannot follow is an opaque result. */
function callBuiltin(callee: BuiltinValue, args: CallArguments, interpreter: Interpreter): Value {
  interpreter.spend(1);
  const depth = interpreter.budget.enter(callDepth);
  try {
    return callee.call(args, interpreter);
  } catch (error) {
    if (error instanceof FrameworkError) return interpreter.raiseFramework(error);
    return withoutResult(error, isInPlace(callee.name) ? args.positional[0] : undefined, interpreter);
  } finally {
    interpreter.budget.restore(depth);
  }
}

/** An opaque result where a library could not follow; `changed` is what it may have changed. */
function withoutResult(error: unknown, changed: Value | undefined, interpreter: Interpreter): Value {
  if (!(error instanceof NotFollowed) || error.hasLeftUserCode) throw error;
  if (changed !== undefined) interpreter.obscure(changed, error.note);
  return { kind: 'opaque', reason: error.note };
}

/** PyTorch's and Python's own convention: `add_`, `__setitem__`, `__iadd__` change their first argument. */
function isInPlace(name: string): boolean {
  const last = name.slice(name.lastIndexOf('.') + 1);
  return /^__(set\w+|del\w+|i(add|sub|mul|truediv|floordiv|mod|pow|matmul|and|or|xor|lshift|rshift))__$|[^_]_$/.test(
    last,
  );
}

function obscureArguments(args: CallArguments, reason: NotFollowed['note'], interpreter: Interpreter): void {
  for (const value of args.positional) interpreter.obscure(value, reason);
  for (const value of args.keywords.values()) interpreter.obscure(value, reason);
}

function callFunction(callee: FunctionValue, args: CallArguments, interpreter: Interpreter): Value {
  const { definition } = callee;
  interpreter.spend(1);
  if (definition.kind === 'function' && definition.isAsync) {
    return interpreter.opaque(`\`${callee.name}\` is asynchronous`);
  }
  const frame = frameOf(callee, args, interpreter);
  if (!frame.isLibrary) interpreter.entered.add(callee.qualifiedName);
  if (definition.kind === 'function' && definition.isGenerator) return generatorOf(definition.body, frame);
  try {
    return running(frame, () => runBody(definition, frame));
  } catch (error) {
    if (isStackOverflow(error)) interpreter.budget.tooDeep();
    if (frame.isLibrary) return withoutResult(error, args.positional[0], interpreter);
    if (error instanceof NotFollowed) error.hasLeftUserCode = true;
    throw error;
  }
}

function runBody(definition: FunctionValue['definition'], frame: Frame): Value {
  if (definition.kind === 'lambda') return evaluate(definition.body, frame);
  const completion = toCompletion(executeBlock(definition.body, frame));
  return typeof completion === 'object' ? completion.returned : none;
}

/** Runs a body one call deeper; what it did last is not what its caller does next. */
export function running<T>(frame: Frame, body: () => T): T {
  const { interpreter } = frame;
  const { site } = interpreter.trace;
  const { place } = interpreter.budget;
  const depth = interpreter.budget.enter(callDepth);
  try {
    return interpreter.inFrame(frame, body);
  } finally {
    interpreter.budget.restore(depth);
    interpreter.trace.site = site;
    interpreter.budget.place = place;
  }
}

function frameOf(callee: FunctionValue, args: CallArguments, interpreter: Interpreter): Frame {
  const { definition, defaults, closure, owner } = callee;
  const { parameters } = definition;
  const bound = bindArguments(callee.qualifiedName, parameters, args, ({ name }) => defaults.get(name), interpreter);
  const scope = new Scope('function', closure, namesOf(definition));
  const isLibrary = interpreter.isLibrary(closure.module);
  const self = args.positional[0] ?? null;
  const qualifier = `${callee.qualifiedName}.<locals>.`;
  const surroundings = { site: interpreter.trace.site, isLibrary, qualifier };
  const frame = new Frame(interpreter, scope, surroundings, owner, callee, self);
  for (const [name, value] of bound) scope.variables.set(name, value);
  if (!isLibrary) {
    for (const parameter of [...parameters.positionalOnly, ...parameters.positional, ...parameters.keywordOnly]) {
      const value = bound.get(parameter.name);
      if (value !== undefined) interpreter.bindings.add(parameter.name, parameter.span, value, frame);
    }
  }
  return frame;
}
