import { lastName } from '../program/dotted-path';
import type { CallExpression, ClassDefinition, Expression, FunctionDefinition, Statement } from '../program/program';
import { statementsIn } from '../program/walk';
import { assignedValue, assigns } from './assignments';
import {
  attributeOf,
  decided,
  holdsInTraining,
  isParameter,
  isSelf,
  madeAttribute,
  parametersOf,
  straightWay,
  taken,
  type Holds,
} from './straight-way';
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
  /** The layers of `nn.Sequential(…)`, or the one that it is, as far back as they are written out. */
  | (Pick<Placed, 'before' | 'enclosing'> & { readonly kind: 'layers'; readonly layers: readonly Expression[] });

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
    const layers = layersIn(made, before);
    return layers.length === 0 ? null : { ...making, kind: 'layers', layers };
  }
  const named = made.callee.kind === 'name' ? assignedValue(name, before) : null;
  if (named?.value.kind === 'lambda' && depth <= mostFactories)
    return resultOf({ ...making, before: named.before, expression: named.value.body }, depth + 1);
  const factory = before.findLast((statement) => statement.kind === 'function' && statement.name === name);
  if (factory?.kind === 'function' && made.callee.kind === 'name') {
    const answer = answerOf(factory);
    return answer === null || depth > mostFactories ? null : resultOf(answer, depth + 1);
  }
  if (makesLayer(made.callee)) return { ...making, kind: 'layers', layers: [made] };
  const found = before.findLast((statement) => statement.kind === 'class' && statement.name === name);
  return found?.kind === 'class' && made.callee.kind === 'name' ? returnedBy(found) : null;
}

/** The layers at the end of `nn.Sequential(a, b)`, those of a sequence within it too, and of `nn.Sequential(*parts)` where those are listed and appended. */
function layersIn({ arguments: parts }: CallExpression, before: readonly Statement[]): readonly Expression[] {
  const last = parts.at(-1);
  if (last?.kind === 'spread') return listed(last.value, before);
  const from = parts.findLastIndex(({ kind }) => kind !== 'positional') + 1;
  return parts
    .slice(from)
    .flatMap(({ value }) =>
      value.kind === 'call' && lastName(value.callee) === 'Sequential' ? layersIn(value, before) : [value],
    );
}

/** What a list that is written out, or appended to, ends with. */
function listed(list: Expression, before: readonly Statement[]): readonly Expression[] {
  if (list.kind === 'list') return list.elements;
  if (list.kind !== 'name') return [];
  const { name } = list;
  const place = before.findLastIndex((statement) => assigns(statement, name) || isCalledOn(statement, name));
  const statement = before[place];
  if (statement?.kind === 'expression' && statement.value.kind === 'call') {
    const [part] = statement.value.arguments;
    const isAppended = statement.value.callee.kind === 'attribute' && statement.value.callee.name === 'append';
    return isAppended && part?.kind === 'positional' ? [part.value] : [];
  }
  const written = statement?.kind === 'assign' || statement?.kind === 'augmentedAssign' ? statement.value : null;
  return written?.kind === 'list' ? written.elements : [];
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

/** The one value that `forward` returns while it is trained, as its settings are by default. */
export function returnedBy(owner: ClassDefinition): ModelResult | null {
  const forward = [...statementsIn(owner.body)].find(
    (statement) => statement.kind === 'function' && statement.name === 'forward',
  );
  if (forward?.kind !== 'function') return null;
  const body = taken(forward.body, heldByDefault(owner, forward));
  const returns = [...statementsIn(body)].filter((statement) => statement.kind === 'return');
  const [only, ...others] = returns;
  if (only?.value === undefined || only.value === null || others.length > 0) return null;
  const before = straightWay(body).filter((statement) => statement !== only);
  return { kind: 'returned', expression: only.value, before, enclosing: [owner, forward] };
}

/** Whether a condition holds where a model is made and called with no settings: `if self.returns_shares:` */
function heldByDefault(owner: ClassDefinition, forward: FunctionDefinition): Holds {
  const enclosing = [owner, forward];
  const valueOf = (test: Expression): Expression | null => {
    if (test.kind === 'name') return defaultOf(test.name, forward);
    if (test.kind !== 'attribute' || !isSelf(test.object, enclosing)) return null;
    const made = attributeOf(test.name, owner, []);
    const constructor = made?.enclosing.at(-1);
    const { value = null } = made ?? {};
    return value?.kind === 'name' && constructor !== undefined ? defaultOf(value.name, constructor) : value;
  };
  const holds: Holds = (test) => {
    const value = valueOf(test);
    const isSaid = value?.kind === 'constant' && /^(True|False)$/.test(value.value);
    return isSaid ? value.value === 'True' : (holdsInTraining(test) ?? decided(test, holds));
  };
  return holds;
}

function defaultOf(name: string, definition: BackwardCall['enclosing'][number]): Expression | null {
  return parametersOf(definition).find((parameter) => parameter.name === name)?.defaultValue ?? null;
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

/** The layer whose numbers a model's answer is, or is reckoned from so that nothing bounds it either; null where it is something else. */
export function layerOf(place: Placed): Layer | null {
  const { expression, before, enclosing } = place;
  const of = (part: Expression | undefined): Layer | null =>
    part === undefined ? null : layerOf({ expression: part, before, enclosing });
  switch (expression.kind) {
    case 'name': {
      const assigned = makingOf(expression, before, enclosing);
      return assigned === null ? null : layerOf(assigned);
    }
    case 'subscript':
      return reckoned(of(expression.object));
    case 'binary': {
      const sides = [of(expression.left), of(expression.right)];
      // A sum is bounded by nothing where one side is not, a product where neither is.
      if (/^[-+]$/.test(expression.operator)) return sides.some((side) => side !== null) ? unknownLayer : null;
      const isProduct = /^[*@]$/.test(expression.operator);
      const isOpen = [expression.left, expression.right].every(
        (side, at) => sides[at] !== null || isWeight(side, enclosing),
      );
      return isProduct && isOpen ? reckoned(sides.find((side) => side !== null) ?? null) : null;
    }
    case 'call':
      return layerCalled(expression, place);
    default:
      return null;
  }
}

function layerCalled(call: CallExpression, { before, enclosing }: Placed): Layer | null {
  const { callee } = call;
  if (makesLayer(callee)) return madeBy(call);
  const making = makingOf(callee, before, enclosing);
  if (making?.expression.kind === 'call' && makesLayer(making.expression.callee)) return madeBy(making.expression);
  const inner = modelResult(callee, before, enclosing);
  if (inner?.kind === 'layers') return lastLayer(inner);
  if (callee.kind !== 'attribute' || !(isArrangement(callee) || isSum(callee))) return null;
  const [first] = call.arguments;
  const of = (expression: Expression): Layer | null => layerOf({ expression, before, enclosing });
  return reckoned(of(callee.object) ?? (first?.kind === 'positional' ? of(first.value) : null));
}

/** The layer that a model ends with. */
export function layerAtEnd(result: ModelResult): Layer | null {
  return result.kind === 'layers' ? lastLayer(result) : layerOf(result);
}

function lastLayer({ layers, before, enclosing }: Extract<ModelResult, { kind: 'layers' }>): Layer | null {
  const place = layers.findLastIndex((layer) => !isArranging(layer));
  const last = layers[place];
  const layer = last === undefined ? null : layerOf({ expression: last, before, enclosing });
  return place === layers.length - 1 ? layer : reckoned(layer);
}

/** What is reckoned from the numbers of a layer has an axis of its own no more. */
function reckoned(layer: Layer | null): Layer | null {
  return layer && { ...layer, isSingle: false };
}

/** A number, or what the object keeps, as a weight. */
function isWeight(expression: Expression, enclosing: BackwardCall['enclosing']): boolean {
  if (expression.kind === 'attribute') return isSelf(expression.object, enclosing);
  return expression.kind === 'integer' || expression.kind === 'float';
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

/** Whether a layer passes on what it is given, at most arranged in another way. */
export function isArranging(layer: Expression): boolean {
  return layer.kind === 'call' && /^(Flatten|Identity)$/.test(lastName(layer.callee));
}

function isSum(callee: Expression): boolean {
  return /^(sum|mean)$/.test(lastName(callee));
}
