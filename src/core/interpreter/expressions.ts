import type { Argument, CallExpression, ComparisonOperator, Expression } from '../program/program';
import { compare } from './comparison';
import { evaluateComprehension, evaluateDictComprehension, generatorExpression } from './comprehensions';
import { NotFollowed } from './context';
import { Dictionary } from './dictionary';
import { formatParts } from './format-strings';
import type { Frame } from './frame';
import { makeFunction } from './functions';
import type { Interpreter } from './interpreter';
import { iterate } from './iteration';
import { binary, unary } from './operators';
import { getItem } from './subscripts';
import type { Unequal } from '../ops/framework-error';
import { sameShape, type Shape } from '../tensor/shape';
import {
  dict,
  ellipsis,
  float,
  int,
  list,
  none,
  pyFalse,
  pyTrue,
  set,
  str,
  tuple,
  type CallArguments,
  type Value,
} from './values';

type OfKind<K extends Expression['kind']> = Extract<Expression, { readonly kind: K }>;

const constants = { None: none, True: pyTrue, False: pyFalse, Ellipsis: ellipsis } as const;

/** The value of an expression, one unit deeper. */
export function evaluate(expression: Expression, frame: Frame): Value {
  if (expression.kind === 'name') return loadName(expression, frame);
  const { budget } = frame.interpreter;
  const depth = budget.enter(1);
  const value = evaluateNested(expression, frame);
  budget.restore(depth);
  return value;
}

function evaluateNested(expression: Exclude<Expression, OfKind<'name'>>, frame: Frame): Value {
  switch (expression.kind) {
    case 'integer':
      return int(expression.value);
    case 'float':
      return float(expression.value);
    case 'string':
      return str(expression.value);
    case 'constant':
      return constants[expression.value];
    case 'call':
      return evaluateCall(expression, frame);
    case 'attribute':
      return evaluateAttribute(expression, frame);
    case 'binary':
      return evaluateBinary(expression, frame);
    case 'compare':
      return evaluateCompare(expression, frame);
    case 'subscript':
      return evaluateSubscript(expression, frame);
    case 'unary':
      return evaluateUnary(expression, frame);
    case 'boolean':
      return evaluateBoolean(expression, frame);
    case 'conditional':
      return evaluateConditional(expression, frame);
    case 'tuple':
      return tuple(elementsOf(expression.elements, frame));
    case 'list':
      return list(elementsOf(expression.elements, frame));
    case 'set':
      return setOf(elementsOf(expression.elements, frame), frame);
    case 'dict':
      return evaluateDict(expression, frame);
    case 'slice':
      return evaluateSlice(expression, frame);
    case 'lambda':
      return makeFunction(expression, frame);
    case 'listComprehension':
      return list(evaluateComprehension(expression, frame));
    case 'setComprehension':
      return setOf(evaluateComprehension(expression, frame), frame);
    case 'dictComprehension':
      return dict(evaluateDictComprehension(expression, frame));
    case 'generator':
      return generatorExpression(expression, frame);
    case 'formattedString':
      return formatParts(expression.parts, frame);
    case 'walrus':
      return evaluateWalrus(expression, frame);
    case 'bytes':
      return { kind: 'bytes', value: expression.value };
    case 'imaginary':
      return { kind: 'complex', re: 0, im: expression.value };
    case 'starred':
      return notFollowed('a star is not followed here', expression);
    case 'yield':
    case 'yieldFrom':
      return notFollowed('a `yield` inside an expression is not followed', expression);
    case 'await':
      return notFollowed('`await` is not followed', expression);
    case 'unreadExpression':
      return notFollowed(`this could not be read: ${expression.because}`, expression);
  }
}

function notFollowed(message: string, { span }: Expression): never {
  throw new NotFollowed({ message, span });
}

export function loadName({ name, span }: OfKind<'name'>, frame: Frame): Value {
  const { interpreter, scope } = frame;
  const owner = scope.owner(name);
  const found = owner.variables.get(name);
  if (found !== undefined) return interpreter.reveal(found);
  if (owner.kind !== 'module') {
    frame.doing(span, name);
    return unbound(name, owner === scope, frame);
  }
  const value = interpreter.builtin(name) ?? classCell(name, frame);
  if (value !== undefined) return value;
  if (owner.unknown !== null) return { kind: 'opaque', reason: owner.unknown };
  frame.doing(span, name);
  return interpreter.raise('NameError', `name '${name}' is not defined`);
}

/** The class around a method, by the name that Python gives it there. */
function classCell(name: string, frame: Frame): Value | undefined {
  return name === '__class__' ? (frame.owner.class ?? undefined) : undefined;
}

function unbound(name: string, isOwn: boolean, { interpreter }: Frame): never {
  if (isOwn) {
    const message = `cannot access local variable '${name}' where it is not associated with a value`;
    return interpreter.raise('UnboundLocalError', message);
  }
  const message = `cannot access free variable '${name}' where it is not associated with a value in enclosing scope`;
  return interpreter.raise('NameError', message);
}

function evaluateCall(expression: CallExpression, frame: Frame): Value {
  const { interpreter } = frame;
  const callee = evaluate(expression.callee, frame);
  const args = argumentsOf(expression.arguments, callee, frame);
  frame.doing(expression.span, calleeName(expression.callee, frame));
  return interpreter.reveal(interpreter.call(callee, args));
}

/** The name of what is called as the user wrote it: `F.relu` of a module, `argmax` of a value, `nn.BCELoss` of one made on the spot. */
function calleeName(callee: Expression, frame: Frame): string {
  if (callee.kind === 'name') return callee.name;
  if (callee.kind === 'call') return calleeName(callee.callee, frame);
  if (callee.kind !== 'attribute') return 'call';
  const module = moduleName(callee.object, frame);
  return module === null ? callee.name : `${module}.${callee.name}`;
}

/** The dotted name of an expression that stands for a module or class; null of any other. */
function moduleName(expression: Expression, frame: Frame): string | null {
  if (expression.kind === 'name') {
    const value = frame.scope.owner(expression.name).variables.get(expression.name);
    return value?.kind === 'module' || value?.kind === 'class' ? expression.name : null;
  }
  if (expression.kind !== 'attribute') return null;
  const outer = moduleName(expression.object, frame);
  return outer === null ? null : `${outer}.${expression.name}`;
}

function argumentsOf(given: readonly Argument[], callee: Value, frame: Frame): CallArguments {
  const { interpreter } = frame;
  const positional: Value[] = [];
  const keywords = new Map<string, Value>();
  for (const argument of given) {
    const value = evaluate(argument.value, frame);
    switch (argument.kind) {
      case 'positional':
        positional.push(value);
        break;
      case 'keyword':
        keywords.set(argument.name, value);
        break;
      case 'spread':
        frame.doing(argument.span, '*');
        for (const item of iterate(value, interpreter, starRefusal(value, callee, interpreter))) positional.push(item);
        break;
      case 'spreadKeywords':
        frame.doing(argument.span, '**');
        for (const [key, item] of interpreter.mappingEntries(value)) {
          if (key.kind !== 'str') return interpreter.raise('TypeError', 'keywords must be strings');
          if (keywords.has(key.value)) {
            const message = `${shownCallee(callee)} got multiple values for keyword argument '${key.value}'`;
            return interpreter.raise('TypeError', message);
          }
          keywords.set(key.value, item);
        }
    }
  }
  return { positional, keywords };
}

function starRefusal(value: Value, callee: Value, interpreter: Interpreter): string {
  return `${shownCallee(callee)} argument after * must be an iterable, not ${interpreter.classOf(value).name}`;
}

function shownCallee(callee: Value): string {
  switch (callee.kind) {
    case 'function': {
      const module = callee.closure.module.variables.get('__name__');
      return `${module?.kind === 'str' ? `${module.value}.` : ''}${callee.qualifiedName}()`;
    }
    case 'boundMethod':
      return shownCallee(callee.callee);
    case 'class':
      return `${callee.qualifiedName}()`;
    case 'builtin':
      return `${callee.name}()`;
    default:
      return 'call';
  }
}

function evaluateAttribute({ object, name, span }: OfKind<'attribute'>, frame: Frame): Value {
  const { interpreter } = frame;
  const value = evaluate(object, frame);
  frame.doing(span, name);
  return interpreter.reveal(interpreter.attribute(value, name));
}

function evaluateBinary({ operator, left, right, span }: OfKind<'binary'>, frame: Frame): Value {
  const a = evaluate(left, frame);
  const b = evaluate(right, frame);
  frame.doing(span, operator);
  if (operator === '%' && !frame.isLibrary) frame.compared = undivided(a, b) ?? frame.compared;
  return binary(operator, a, b, frame.interpreter);
}

function evaluateUnary({ operator, operand, span }: OfKind<'unary'>, frame: Frame): Value {
  const value = evaluate(operand, frame);
  frame.doing(span, operator);
  return operator === 'not' ? frame.interpreter.negation(value) : unary(operator, value, frame.interpreter);
}

function evaluateSubscript({ object, index, span }: OfKind<'subscript'>, frame: Frame): Value {
  const { interpreter } = frame;
  const value = evaluate(object, frame);
  const place = evaluate(index, frame);
  frame.doing(span, '[]');
  return interpreter.reveal(getItem(value, place, interpreter));
}

/** `a < b < c`: each operand once; the first comparison that fails is the value. */
function evaluateCompare({ left, comparisons, span }: OfKind<'compare'>, frame: Frame): Value {
  const { interpreter } = frame;
  let a = evaluate(left, frame);
  let result: Value = none;
  for (const [index, { operator, right }] of comparisons.entries()) {
    if (index > 0 && !interpreter.truth(result)) return result;
    const b = evaluate(right, frame);
    frame.doing(span, operator);
    result = compare(operator, a, b, interpreter);
    // What the library's own texts compare, they tell in the words of the framework.
    if (!frame.isLibrary && !isRemainder(left)) frame.compared = unequal(operator, a, b) ?? frame.compared;
    a = b;
  }
  return result;
}

const orderings: ReadonlySet<ComparisonOperator> = new Set(['<', '<=', '>', '>=']);

function isRemainder(expression: Expression): boolean {
  return expression.kind === 'binary' && expression.operator === '%';
}

/** A size that cannot be divided so, and one that can: of `len(x) % 3`. */
function undivided(size: Value, by: Value): Unequal | null {
  if (size.kind !== 'int' || by.kind !== 'int' || by.value < 2) return null;
  const rest = size.value % by.value;
  if (rest <= 0) return null;
  return { size: size.value, divisible: size.value - rest + by.value };
}

/** Two shapes, or two sizes, that are not the same; or of which one is asked whether it reaches the other. */
function unequal(operator: ComparisonOperator, a: Value, b: Value): Unequal | null {
  if (orderings.has(operator)) {
    if (a.kind !== 'int' || b.kind !== 'int') return null;
    return { size: Math.min(a.value, b.value), reach: Math.max(a.value, b.value) };
  }
  if (operator !== '==' && operator !== '!=') return null;
  if (a.kind === 'int' && b.kind === 'int') return a.value === b.value ? null : [a.value, b.value];
  const one = shapeOf(a);
  const other = shapeOf(b);
  return one === null || other === null || sameShape(one, other) ? null : [one, other];
}

function shapeOf(value: Value): Shape | null {
  if (value.kind !== 'tuple') return null;
  const sizes = value.items.flatMap((item) => (item.kind === 'int' ? [item.value] : []));
  return sizes.length === value.items.length ? sizes : null;
}

/** `and`, `or`: the value that decides. */
function evaluateBoolean({ operator, values, span }: OfKind<'boolean'>, frame: Frame): Value {
  let result: Value = none;
  for (const [index, part] of values.entries()) {
    result = evaluate(part, frame);
    if (index === values.length - 1) break;
    frame.doing(span, operator);
    if (frame.interpreter.truth(result) === (operator === 'or')) break;
  }
  return result;
}

function evaluateConditional({ test, body, orElse }: OfKind<'conditional'>, frame: Frame): Value {
  const condition = evaluate(test, frame);
  frame.doing(test.span, 'if');
  return evaluate(frame.interpreter.truth(condition) ? body : orElse, frame);
}

function elementsOf(elements: readonly Expression[], frame: Frame): Value[] {
  const values: Value[] = [];
  for (const element of elements) {
    if (element.kind !== 'starred') values.push(evaluate(element, frame));
    else for (const value of frame.interpreter.iterate(evaluate(element.value, frame))) values.push(value);
  }
  return values;
}

function setOf(values: readonly Value[], { interpreter }: Frame): Value {
  const entries = new Dictionary();
  for (const value of values) entries.set(interpreter.key(value, entries), none);
  return set(entries);
}

function evaluateDict({ entries, span }: OfKind<'dict'>, frame: Frame): Value {
  const { interpreter } = frame;
  const result = new Dictionary();
  for (const { key, value } of entries) {
    if (key === null) {
      const inner = evaluate(value, frame);
      frame.doing(span, '**');
      for (const [name, item] of interpreter.mappingEntries(inner)) result.set(name, item);
    } else {
      const name = interpreter.key(evaluate(key, frame), result);
      result.set(name, evaluate(value, frame));
    }
  }
  return dict(result);
}

function evaluateSlice({ start, stop, step }: OfKind<'slice'>, frame: Frame): Value {
  const part = (expression: Expression | null): Value => (expression === null ? none : evaluate(expression, frame));
  return { kind: 'slice', start: part(start), stop: part(stop), step: part(step) };
}

function evaluateWalrus({ name, value, span }: OfKind<'walrus'>, frame: Frame): Value {
  const result = evaluate(value, frame);
  let scope = frame.scope;
  // A comprehension binds it around itself.
  while (scope.kind === 'comprehension' && scope.parent !== null) scope = scope.parent;
  scope.target(name).variables.set(name, result);
  if (!frame.isLibrary) frame.interpreter.bindings.add(name, span, result, frame);
  return result;
}
