import { lastName } from '../program/dotted-path';
import type { Argument, Expression, FunctionDefinition, Statement } from '../program/program';
import { allExpressions, expressionsIn } from '../program/walk';
import { assigns, namesAssigned, pairAssigned } from './assignments';
import { noParameters } from './definitions';
import { isParameter } from './straight-way';
import type { BackwardCall } from './training-steps';

/** Where an expression stands: what has run before it, and the definitions around it. */
export interface Standing {
  readonly before: readonly Statement[];
  readonly enclosing: BackwardCall['enclosing'];
  /** Names that the loops around it bind. */
  readonly looped: ReadonlySet<string>;
}

/**
 * A program that makes what an expression stands for, of the statements before it that this takes; null where something of it comes from
 * the caller of a function around it. What loops at the top of a file have brought last is what their names hold.
 */
export function makerOf(expression: Expression, { before, enclosing, looped }: Standing): FunctionDefinition | null {
  const needed = new Set(namesIn([expression]));
  const body: Statement[] = [];
  for (const statement of before.toReversed()) {
    if (!touchedNames(statement).some((name) => needed.has(name))) continue;
    body.unshift(statement);
    for (const name of namesIn(allExpressions([statement]))) needed.add(name);
  }
  const isBound = (name: string): boolean => body.some((statement) => binds(statement, name));
  const isInFunction = enclosing.some(({ kind }) => kind === 'function');
  const isGiven = (name: string): boolean =>
    !isBound(name) && (isParameter(name, enclosing) || (isInFunction && looped.has(name)));
  const places = new Set(namesIn([expression, ...allExpressions(body)].flatMap(placing)));
  if ([...needed].some((name) => isGiven(name) && !places.has(name))) return null;
  const { span } = expression;
  return {
    kind: 'function',
    name: 'made',
    nameSpan: span,
    span,
    parameters: noParameters,
    body: [...body, { kind: 'return', value: expression, span }],
    decorators: [],
    returns: null,
    isAsync: false,
    isGenerator: false,
    docstring: null,
  };
}

function namesIn(expressions: Iterable<Expression>): readonly string[] {
  return [...expressions].flatMap((expression) =>
    [...expressionsIn(expression)].flatMap((part) => (part.kind === 'name' ? [part.name] : [])),
  );
}

/** What says only where a call makes its tensor, and of which type: `device=device`, `.to(device)`. */
function placing(part: Expression): readonly Expression[] {
  if (part.kind !== 'call') return [];
  const isMove = part.callee.kind === 'attribute' && part.callee.name === 'to';
  return part.arguments.flatMap((argument) =>
    isMove || (argument.kind === 'keyword' && /^d(evice|type)$/.test(argument.name)) ? [argument.value] : [],
  );
}

const touched = new WeakMap<Statement, readonly string[]>();

/** The names that a statement gives a value, or works on what they hold: `layers.append(…)`, `y[0] = 1`. */
function touchedNames(statement: Statement): readonly string[] {
  const known = touched.get(statement) ?? touchedBy(statement);
  touched.set(statement, known);
  return known;
}

function touchedBy(statement: Statement): readonly string[] {
  if (statement.kind === 'function' || statement.kind === 'class') return [statement.name];
  if (statement.kind === 'assign') return [...namesAssigned(statement), ...statement.targets.flatMap(rootOf)];
  if (statement.kind !== 'expression' || statement.value.kind !== 'call') return [...namesAssigned(statement)];
  const { callee } = statement.value;
  return callee.kind === 'attribute' && !stepping.has(callee.name) ? rootOf(callee.object) : [];
}

function rootOf(part: Expression): readonly string[] {
  if (part.kind === 'name') return [part.name];
  return part.kind === 'attribute' || part.kind === 'subscript' ? rootOf(part.object) : [];
}

/** What a training step does with what it has made. */
const stepping = new Set(['backward', 'step', 'zero_grad']);

function binds(statement: Statement, name: string): boolean {
  const isDefinition = statement.kind === 'function' || statement.kind === 'class';
  return isDefinition ? statement.name === name : assigns(statement, name);
}

const drawing = new Set(['randn', 'rand', 'randint', 'normal']);

/** Whether the file makes it itself of numbers, and how: drawn at random, to stand for a batch of data, or as what is trained. */
export function madeHere(
  name: string,
  before: readonly Statement[],
  isOpened: (part: Expression) => boolean,
): 'data' | 'leaf' | null {
  const made = pairAssigned(name, before);
  if (made === null || !isOfNumbers(made, isOpened)) return null;
  const parts = [...expressionsIn(made.value)];
  if (isLeaf(made.value)) return 'leaf';
  const isDrawing = (part: Expression): boolean =>
    part.kind === 'call' && part.callee.kind === 'attribute' && drawing.has(part.callee.name);
  return parts.some((part) => isDrawing(part) || isData(part, made.before, isOpened)) ? 'data' : null;
}

/** Whether all that it is made of is numbers, and data that the file makes. */
export function isOfNumbers(
  made: { readonly value: Expression; readonly before: readonly Statement[] },
  isOpened: (part: Expression) => boolean,
): boolean {
  const isMade = (name: string): boolean => made.before.some((statement) => assigns(statement, name));
  const parts = [...expressionsIn(made.value)];
  const places = new Set(parts.flatMap(placing).flatMap((place) => [...expressionsIn(place)]));
  return parts.every((part) => {
    if (places.has(part)) return true;
    if (part.kind === 'call') return isOpened(part);
    if (part.kind !== 'name' || !isMade(part.name)) return true;
    return isData(part, made.before, isOpened) || isNumber(part.name, made.before);
  });
}

function isData(part: Expression, before: readonly Statement[], isOpened: (part: Expression) => boolean): boolean {
  return part.kind === 'name' && madeHere(part.name, before, isOpened) === 'data';
}

function isNumber(name: string, before: readonly Statement[]): boolean {
  const kind = pairAssigned(name, before)?.value.kind;
  return kind === 'integer' || kind === 'float';
}

/** What a script trains by itself: a tensor that is told to require a gradient, or a parameter. */
export function isLeaf(value: Expression): boolean {
  if (value.kind !== 'call') return false;
  const name = lastName(value.callee);
  const isSetting = (argument: Argument): boolean =>
    name === 'requires_grad_' || (argument.kind === 'keyword' && argument.name === 'requires_grad');
  const said = value.arguments.find(isSetting)?.value;
  if (said !== undefined) return said.kind === 'constant' && said.value === 'True';
  return name === 'Parameter' || name === 'requires_grad_';
}
