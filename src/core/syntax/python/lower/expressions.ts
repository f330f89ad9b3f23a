import type { Argument, Expression } from '../../../program/program';
import { hasComma, isError, slotsOf, splitAt, withoutBrackets, type Slot } from '../tree/slots';
import type { Stretch, SyntaxNode } from '../tree/syntax-node';
import { lowerArguments } from './arguments';
import { lowerComprehension } from './comprehensions';
import { readNumber } from './literals';
import { lowerOperators } from './operators';
import { lowerParameters } from './parameters';
import { across, reasonOf, type Source } from './source';
import { lowerString } from './strings';

export function lowerExpression(node: SyntaxNode, source: Source): Expression {
  const lower = lowerings.get(node.name);
  return lower === undefined ? source.unreadExpression(node, reasonOf(node)) : lower(node, source);
}

/** The one expression of a slot, or a starred one; anything else in it makes it unread. */
export function lowerSlot(slot: Slot, otherwise: Stretch, source: Source): Expression {
  const [first, second, third] = slot;
  if (first !== undefined && second === undefined) return lowerExpression(first, source);
  if (first?.name === '*' && second !== undefined && third === undefined && !isError(second)) {
    return { kind: 'starred', value: lowerExpression(second, source), span: source.span(across(slot, otherwise)) };
  }
  return source.unreadExpression(across(slot, otherwise));
}

/** What Python calls star expressions: one expression, or a tuple without parentheses. */
export function lowerItems(nodes: readonly SyntaxNode[], otherwise: Stretch, source: Source): Expression {
  const stretch = across(nodes, otherwise);
  const slots = slotsOf(nodes);
  const [only] = slots;
  if (only === undefined) return source.unreadExpression(stretch);
  if (!hasComma(nodes)) return lowerSlot(only, stretch, source);
  return { kind: 'tuple', elements: lowerSlots(slots, stretch, source), span: source.span(stretch) };
}

export function lowerSlots(slots: readonly Slot[], otherwise: Stretch, source: Source): Expression[] {
  return slots.map((slot) => lowerSlot(slot, otherwise, source));
}

type Lowering = (node: SyntaxNode, source: Source) => Expression;

const lowerings: ReadonlyMap<string, Lowering> = new Map<string, Lowering>([
  ['VariableName', (node, source) => ({ kind: 'name', name: source.nameOf(node), span: source.span(node) })],
  ['Number', lowerNumber],
  ['String', lowerString],
  ['FormatString', lowerString],
  ['ContinuedString', lowerString],
  ['None', (node, source) => ({ kind: 'constant', value: 'None', span: source.span(node) })],
  ['Ellipsis', (node, source) => ({ kind: 'constant', value: 'Ellipsis', span: source.span(node) })],
  ['Boolean', lowerBoolean],
  ['ParenthesizedExpression', lowerParenthesized],
  ['BinaryExpression', lowerOperators],
  ['UnaryExpression', lowerOperators],
  ['AwaitExpression', lowerOperators],
  ['ConditionalExpression', lowerConditional],
  ['NamedExpression', lowerNamed],
  ['LambdaExpression', lowerLambda],
  ['CallExpression', lowerCall],
  ['MemberExpression', lowerMember],
  ['TupleExpression', (node, source) => lowerSequence('tuple', node, source)],
  ['ArrayExpression', (node, source) => lowerSequence('list', node, source)],
  ['SetExpression', (node, source) => lowerSequence('set', node, source)],
  ['DictionaryExpression', lowerDictionary],
  ['ComprehensionExpression', lowerComprehension],
  ['ArrayComprehensionExpression', lowerComprehension],
  ['SetComprehensionExpression', lowerComprehension],
  ['DictionaryComprehensionExpression', lowerComprehension],
  ['YieldExpression', (node, source) => lowerYield(node.children, node, source)],
]);

function lowerNumber(node: SyntaxNode, source: Source): Expression {
  const number = readNumber(source.textOf(node));
  return number === null ? source.unreadExpression(node) : { ...number, span: source.span(node) };
}

function lowerBoolean(node: SyntaxNode, source: Source): Expression {
  return { kind: 'constant', value: source.textOf(node) === 'True' ? 'True' : 'False', span: source.span(node) };
}

function lowerParenthesized(node: SyntaxNode, source: Source): Expression {
  return lowerSlot(withoutBrackets(node.children), node, source);
}

/** With an error between its elements nobody knows how many there are: then none is read. */
function lowerSequence(kind: 'tuple' | 'list' | 'set', node: SyntaxNode, source: Source): Expression {
  if (node.children.some(isError)) return source.unreadExpression(node);
  const slots = slotsOf(withoutBrackets(node.children));
  return { kind, elements: lowerSlots(slots, node, source), span: source.span(node) };
}

function lowerConditional(node: SyntaxNode, source: Source): Expression {
  const [body, ifKeyword, test, elseKeyword, orElse, ...rest] = node.children;
  if (!body || ifKeyword?.name !== 'if' || !test || elseKeyword?.name !== 'else' || !orElse || rest.length > 0) {
    return source.unreadExpression(node);
  }
  return {
    kind: 'conditional',
    test: lowerExpression(test, source),
    body: lowerExpression(body, source),
    orElse: lowerExpression(orElse, source),
    span: source.span(node),
  };
}

function lowerNamed(node: SyntaxNode, source: Source): Expression {
  const [target, , value, ...rest] = node.children;
  if (target?.name !== 'VariableName' || value === undefined || rest.length > 0) return source.unreadExpression(node);
  return {
    kind: 'walrus',
    name: source.nameOf(target),
    value: lowerExpression(value, source),
    span: source.span(node),
  };
}

function lowerLambda(node: SyntaxNode, source: Source): Expression {
  const parameters = node.children.find((child) => child.name === 'ParamList');
  const [, body, ...rest] = splitAt(node.children, ':');
  if (body === undefined || rest.length > 0) return source.unreadExpression(node);
  return {
    kind: 'lambda',
    parameters: lowerParameters(parameters, source),
    body: source.inFunction(() => lowerSlot(body, node, source)).body,
    span: source.span(node),
  };
}

function lowerCall(node: SyntaxNode, source: Source): Expression {
  const [callee, argumentList, ...rest] = node.children;
  if (callee === undefined || argumentList?.name !== 'ArgList' || rest.length > 0) return source.unreadExpression(node);
  const called = lowerExpression(callee, source);
  const given: readonly Argument[] = lowerArguments(argumentList, source);
  return { kind: 'call', callee: called, arguments: given, span: source.span(node) };
}

function lowerMember(node: SyntaxNode, source: Source): Expression {
  const [object, opening, ...inner] = node.children;
  if (object === undefined || opening === undefined || isError(opening)) return source.unreadExpression(node);
  const value = lowerExpression(object, source);
  if (opening.name === '[') {
    return { kind: 'subscript', object: value, index: lowerSubscript(node, inner, source), span: source.span(node) };
  }
  const [property] = inner;
  if (property?.name !== 'PropertyName') return source.unreadExpression(node);
  const nameSpan = source.span(property);
  return { kind: 'attribute', object: value, name: source.nameOf(property), nameSpan, span: source.span(node) };
}

function lowerSubscript(node: SyntaxNode, inner: readonly SyntaxNode[], source: Source): Expression {
  const nodes = withoutBrackets(inner);
  const stretch = across(nodes, node);
  const elements = slotsOf(nodes).map((slot) => lowerSubscriptSlot(slot, stretch, source));
  const [only] = elements;
  if (only === undefined) return source.unreadExpression(stretch);
  const single = !hasComma(nodes) && only.kind !== 'starred';
  return single ? only : { kind: 'tuple', elements, span: source.span(stretch) };
}

function lowerSubscriptSlot(slot: Slot, otherwise: Stretch, source: Source): Expression {
  const bounds = splitAt(slot, ':');
  if (bounds.length === 1) return lowerSlot(slot, otherwise, source);
  const stretch = across(slot, otherwise);
  const [start, stop, step, ...rest] = bounds.map((bound) =>
    bound.length === 0 ? null : lowerSlot(bound, stretch, source),
  );
  if (rest.length > 0) return source.unreadExpression(stretch);
  return { kind: 'slice', start: start ?? null, stop: stop ?? null, step: step ?? null, span: source.span(stretch) };
}

function lowerDictionary(node: SyntaxNode, source: Source): Expression {
  if (node.children.some(isError)) return source.unreadExpression(node);
  const entries = slotsOf(withoutBrackets(node.children)).map((slot) => lowerEntry(slot, node, source));
  return { kind: 'dict', entries, span: source.span(node) };
}

/** `key: value`, or `**value`, whose key is null. */
export function lowerEntry(
  slot: Slot,
  otherwise: Stretch,
  source: Source,
): { readonly key: Expression | null; readonly value: Expression } {
  const [first, ...rest] = slot;
  if (first?.name === '**') return { key: null, value: lowerSlot(rest, first, source) };
  const [key, value, ...more] = splitAt(slot, ':');
  if (key === undefined || value === undefined || more.length > 0) {
    return { key: null, value: source.unreadExpression(across(slot, otherwise)) };
  }
  return { key: lowerSlot(key, otherwise, source), value: lowerSlot(value, otherwise, source) };
}

/** `yield`, `yield value` or `yield from iterable`; the nodes begin with the keyword. */
export function lowerYield(nodes: readonly SyntaxNode[], stretch: Stretch, source: Source): Expression {
  source.noteYield();
  const [, ...rest] = nodes;
  const span = source.span(stretch);
  if (rest[0]?.name === 'from') return { kind: 'yieldFrom', value: lowerSlot(rest.slice(1), stretch, source), span };
  return { kind: 'yield', value: rest.length === 0 ? null : lowerItems(rest, stretch, source), span };
}
