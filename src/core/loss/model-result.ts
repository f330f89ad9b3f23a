import { lastName } from '../program/dotted-path';
import type { CallExpression, ClassDefinition, Expression, FunctionDefinition, Statement } from '../program/program';
import { statementsIn } from '../program/walk';
import { assignedValue, assigns } from './assignments';
import { isParameter, madeAttribute, straightWay } from './straight-way';
import type { BackwardCall } from './training-steps';
import { moved } from './moves';

/** An expression, and where it stands. */
export interface Placed {
  readonly expression: Expression;
  readonly before: readonly Statement[];
  readonly enclosing: BackwardCall['enclosing'];
}

/** What a model of this file ends with. */
export type ModelResult =
  /** What `forward` of its class returns. */
  | (Placed & { readonly kind: 'returned' })
  /** The last part of `nn.Sequential(…)`, or the one layer that it is; and the part before it. */
  | (Placed & { readonly kind: 'lastPart'; readonly under: Expression | null });

/** What the model that is called here ends with: an instance of a class of this file, or a sequence of parts. null where that is not known. */
export function modelResult(
  callee: Expression,
  before: readonly Statement[],
  enclosing: BackwardCall['enclosing'],
): ModelResult | null {
  const own = ownClass(callee, enclosing);
  if (own !== null) return returnedBy(own);
  const making = makingOf(callee, before, enclosing);
  return making === null ? null : resultOf(making);
}

/** Factories that call factories are followed so far. */
const mostFactories = 3;

/** What a model ends with that is made here. */
export function resultOf(making: Placed, depth = 0): ModelResult | null {
  const { before } = making;
  const made = withoutMoves(making.expression);
  if (made?.kind !== 'call') return null;
  const name = lastName(made.callee);
  if (name === 'Sequential') {
    const part = lastPart(made, before);
    const under = made.arguments.at(-2);
    const isBefore = under?.kind === 'positional' && under.value !== part;
    return part === null
      ? null
      : { ...making, kind: 'lastPart', expression: part, under: isBefore ? under.value : null };
  }
  const named = made.callee.kind === 'name' ? assignedValue(name, before) : null;
  if (named?.value.kind === 'lambda' && depth <= mostFactories)
    return resultOf({ ...making, before: named.before, expression: named.value.body }, depth + 1);
  const factory = before.findLast((statement) => statement.kind === 'function' && statement.name === name);
  if (factory?.kind === 'function' && made.callee.kind === 'name') {
    const answer = answerOf(factory);
    return answer === null || depth > mostFactories ? null : resultOf(answer, depth + 1);
  }
  if (makesLayer(made.callee)) return { ...making, kind: 'lastPart', expression: made, under: null };
  const found = before.findLast((statement) => statement.kind === 'class' && statement.name === name);
  return found?.kind === 'class' && made.callee.kind === 'name' ? returnedBy(found) : null;
}

/** The last of `nn.Sequential(a, b)`, and of `nn.Sequential(*parts)` where those are listed and appended. */
function lastPart({ arguments: parts }: CallExpression, before: readonly Statement[]): Expression | null {
  const last = parts.at(-1);
  if (last?.kind === 'positional') return last.value;
  if (last?.kind !== 'spread') return null;
  if (last.value.kind === 'list') return last.value.elements.at(-1) ?? null;
  if (last.value.kind !== 'name') return null;
  const { name } = last.value;
  const place = before.findLastIndex((statement) => assigns(statement, name) || isCalledOn(statement, name));
  const statement = before[place];
  if (statement?.kind === 'expression' && statement.value.kind === 'call') {
    const [part] = statement.value.arguments;
    const isAppended = statement.value.callee.kind === 'attribute' && statement.value.callee.name === 'append';
    return isAppended && part?.kind === 'positional' ? part.value : null;
  }
  const listed = statement?.kind === 'assign' || statement?.kind === 'augmentedAssign' ? statement.value : null;
  return listed?.kind === 'list' ? (listed.elements.at(-1) ?? null) : null;
}

/** `layers.append(…)` */
function isCalledOn(statement: Statement, name: string): boolean {
  if (statement.kind !== 'expression' || statement.value.kind !== 'call') return false;
  const { callee } = statement.value;
  return callee.kind === 'attribute' && callee.object.kind === 'name' && callee.object.name === name;
}

/** What a function of the file makes: the one value that it returns. */
function answerOf(factory: FunctionDefinition): Placed | null {
  const [only, ...others] = [...statementsIn(factory.body)].filter((statement) => statement.kind === 'return');
  if (only?.value === undefined || only.value === null || others.length > 0) return null;
  const before = straightWay(factory.body).filter((statement) => statement !== only);
  if (only.value.kind !== 'name') return { expression: only.value, before, enclosing: [factory] };
  const assigned = assignedValue(only.value.name, before);
  return assigned === null ? null : { expression: assigned.value, before: assigned.before, enclosing: [factory] };
}

/** `self(x)` and `self.forward(x)` call the class around. */
function ownClass(callee: Expression, enclosing: BackwardCall['enclosing']): ClassDefinition | null {
  const object = callee.kind === 'attribute' && callee.name === 'forward' ? callee.object : callee;
  const place = enclosing.findLastIndex(({ kind }) => kind === 'class');
  const [owner, method] = [enclosing[place], enclosing[place + 1]];
  if (owner?.kind !== 'class' || method?.kind !== 'function' || object.kind !== 'name') return null;
  return method.parameters.positional[0]?.name === object.name ? owner : null;
}

function makingOf(
  callee: Expression,
  before: readonly Statement[],
  enclosing: BackwardCall['enclosing'],
): Placed | null {
  if (callee.kind === 'name' && isParameter(callee.name, enclosing)) return null;
  if (callee.kind === 'name') {
    const assigned = assignedValue(callee.name, before);
    return assigned && { expression: assigned.value, before: assigned.before, enclosing };
  }
  const made = madeAttribute(callee, enclosing);
  // In whatever method it is made, what the file defines is known.
  const definitions = before.filter(({ kind }) => kind === 'class' || kind === 'function');
  return made && { expression: made.value, before: [...definitions, ...made.before], enclosing };
}

/** `Net().to(device).train()` as `Net()`. */
function withoutMoves(expression: Expression): CallExpression | null {
  if (expression.kind !== 'call') return null;
  const inner = moved(expression);
  return inner === null ? expression : withoutMoves(inner);
}

/** The one value that `forward` returns. */
export function returnedBy(owner: ClassDefinition): ModelResult | null {
  const forward = [...statementsIn(owner.body)].find(
    (statement) => statement.kind === 'function' && statement.name === 'forward',
  );
  if (forward?.kind !== 'function') return null;
  const returns = [...statementsIn(forward.body)].filter((statement) => statement.kind === 'return');
  const [only, ...others] = returns;
  if (only?.value === undefined || only.value === null || others.length > 0) return null;
  const before = straightWay(forward.body).filter((statement) => statement !== only);
  return { kind: 'returned', expression: only.value, before, enclosing: [owner, forward] };
}

const layer = /^(Lazy)?(Linear|Bilinear|Conv(Transpose)?[123]d|Embedding(Bag)?)$/;

/** Whether calling this makes a layer with weights, whose numbers nothing bounds. */
export function makesLayer(callee: Expression): boolean {
  return layer.test(lastName(callee));
}

/** A layer whose numbers nothing bounds. */
export interface Layer {
  /** Whether each sample gets one score of it, along an axis of its own. */
  readonly isSingle: boolean;
  /** Whether it looks up rows by indices, of however many axes. */
  readonly looksUp: boolean;
}

const unknownLayer: Layer = { isSingle: false, looksUp: false };

/** The layer that a model ends with; null where it ends with something else. */
export function layerOf({ expression, before, enclosing }: Placed): Layer | null {
  if (expression.kind === 'name') {
    const assigned = makingOf(expression, before, enclosing);
    return assigned === null ? null : layerOf(assigned);
  }
  // A sum is bounded by nothing where one side is not.
  if (expression.kind === 'binary' && /^[-+]$/.test(expression.operator)) {
    const sides = [expression.left, expression.right];
    return sides.some((side) => layerOf({ expression: side, before, enclosing }) !== null) ? unknownLayer : null;
  }
  if (expression.kind !== 'call') return null;
  const { callee } = expression;
  if (makesLayer(callee)) return madeBy(expression);
  if (callee.kind === 'attribute' && isArrangement(callee)) {
    const arranged = layerOf({ expression: callee.object, before, enclosing });
    return arranged === null ? null : { ...arranged, isSingle: false };
  }
  const making = makingOf(callee, before, enclosing);
  if (making?.expression.kind === 'call' && makesLayer(making.expression.callee)) return madeBy(making.expression);
  const inner = modelResult(callee, before, enclosing);
  return inner?.kind === 'lastPart' ? layerOf(inner) : null;
}

/** What `nn.Linear(16, 1)` makes. */
function madeBy({ callee, arguments: given }: CallExpression): Layer {
  const named = given.find((argument) => argument.kind === 'keyword' && argument.name === 'out_features');
  const [first, second] = given;
  const place = lastName(callee) === 'LazyLinear' ? first : second;
  const size = named ?? (place?.kind === 'positional' ? place : undefined);
  const isOne = size?.value.kind === 'integer' && size.value.value === 1;
  const name = lastName(callee);
  return { isSingle: isOne && name.endsWith('Linear'), looksUp: name === 'Embedding' };
}

const activation = /^(log_?)?(softmax|sigmoid)$|^(tanh|relu|softplus)$/i;

/** Whether a function, a method or a class of this name computes what a model's last layer says in another form. */
export function isActivation(callee: Expression): boolean {
  return activation.test(lastName(callee));
}

/** Whether a method of this name only arranges elements in another way. */
export function isArrangement(callee: Expression): boolean {
  return /^(squeeze|view|reshape|flatten)$/.test(lastName(callee));
}
