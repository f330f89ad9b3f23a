import type { BinaryOperator, Expression, Statement } from '../../../program/program';
import { containsError, isError, slotsOf, splitAt } from '../tree/slots';
import type { Stretch, SyntaxNode } from '../tree/syntax-node';
import { lowerFor, lowerIf, lowerTry, lowerWhile, lowerWith } from './compound-statements';
import { lowerClass, lowerDecorated, lowerFunction } from './definitions';
import { lowerExpression, lowerItems, lowerSlot, lowerSlots, lowerYield } from './expressions';
import { lowerImport } from './imports';
import { lowerTypeDef } from './parameters';
import { lowerMatch } from './patterns';
import { across, reasonOf, type Source } from './source';

/** The statements of a module or a body. */
export function lowerStatements(nodes: readonly SyntaxNode[], source: Source): Statement[] {
  const statements: Statement[] = [];
  for (const node of nodes) {
    if (node.name === 'StatementGroup') statements.push(...lowerStatements(node.children, source));
    else if (!punctuation.has(node.name)) statements.push(lowerStatement(node, source));
  }
  return statements;
}

/** The statements of a `Body` node. */
export function lowerBody(body: SyntaxNode | undefined, source: Source): Statement[] {
  return body === undefined ? [] : lowerStatements(body.children, source);
}

/** Where a compound statement ends: with its last statement, not with the empty lines that Lezer counts in. */
export function endOf(body: readonly Statement[], otherwise: Stretch): number {
  return body.at(-1)?.span.end ?? otherwise.to;
}

const punctuation = new Set([':', ';', ',']);

function lowerStatement(node: SyntaxNode, source: Source): Statement {
  const lower = lowerings.get(node.name);
  return lower === undefined ? source.unreadStatement(node, reasonOf(node)) : lower(node, source);
}

type Lowering = (node: SyntaxNode, source: Source) => Statement;

const lowerings: ReadonlyMap<string, Lowering> = new Map<string, Lowering>([
  ['ExpressionStatement', lowerExpressionStatement],
  ['AssignStatement', lowerAssign],
  ['UpdateStatement', lowerUpdate],
  ['DeleteStatement', lowerDelete],
  ['PassStatement', (node, source) => ({ kind: 'pass', span: source.span(node) })],
  ['BreakStatement', (node, source) => ({ kind: 'break', span: source.span(node) })],
  ['ContinueStatement', (node, source) => ({ kind: 'continue', span: source.span(node) })],
  ['ReturnStatement', lowerReturn],
  ['YieldStatement', lowerYieldStatement],
  ['RaiseStatement', lowerRaise],
  ['ImportStatement', lowerImport],
  ['ScopeStatement', lowerScope],
  ['AssertStatement', lowerAssert],
  ['TypeDefinition', lowerTypeAlias],
  ['IfStatement', lowerIf],
  ['WhileStatement', lowerWhile],
  ['ForStatement', lowerFor],
  ['TryStatement', lowerTry],
  ['WithStatement', lowerWith],
  ['FunctionDefinition', (node, source) => lowerFunction(node, [], source)],
  ['ClassDefinition', (node, source) => lowerClass(node, [], source)],
  ['DecoratedStatement', lowerDecorated],
  ['MatchStatement', lowerMatch],
]);

function lowerExpressionStatement(node: SyntaxNode, source: Source): Statement {
  return { kind: 'expression', value: lowerItems(node.children, node, source), span: source.span(node) };
}

function lowerYieldStatement(node: SyntaxNode, source: Source): Statement {
  return { kind: 'expression', value: lowerYield(node.children, node, source), span: source.span(node) };
}

function lowerAssign(node: SyntaxNode, source: Source): Statement {
  if (targetNodes(node).some(containsError)) return source.unreadStatement(node);
  const span = source.span(node);
  const annotation = node.children.find((child) => child.name === 'TypeDef');
  const [first, ...more] = splitAt(
    node.children.filter((child) => child !== annotation),
    'AssignOp',
  ).map((part) => lowerItems(part, node, source));
  if (first === undefined) return source.unreadStatement(node);
  if (annotation !== undefined) {
    const [value] = more;
    const type = lowerTypeDef(annotation, source);
    return { kind: 'annotatedAssign', target: first, annotation: type, value: value ?? null, span };
  }
  const value = more.pop();
  if (value === undefined) return source.unreadStatement(node);
  return { kind: 'assign', targets: [first, ...more], value, span };
}

/** The nodes before the last `=`. */
function targetNodes(node: SyntaxNode): readonly SyntaxNode[] {
  return node.children.slice(0, node.children.findLastIndex((child) => child.name === 'AssignOp') + 1);
}

const updateOperators: ReadonlyMap<string, BinaryOperator> = new Map(
  (['+', '-', '*', '/', '//', '%', '**', '@', '<<', '>>', '&', '|', '^'] as const).map((operator) => [
    `${operator}=`,
    operator,
  ]),
);

function lowerUpdate(node: SyntaxNode, source: Source): Statement {
  const [target, value] = splitAt(node.children, 'UpdateOp');
  const update = node.children.find((child) => child.name === 'UpdateOp');
  const operator = update && updateOperators.get(source.textOf(update));
  if (target === undefined || value === undefined || operator === undefined) return source.unreadStatement(node);
  return {
    kind: 'augmentedAssign',
    target: lowerItems(target, node, source),
    operator,
    value: lowerItems(value, node, source),
    span: source.span(node),
  };
}

/** `type Name = …` binds a name to what is never computed with. */
function lowerTypeAlias(node: SyntaxNode, source: Source): Statement {
  const name = node.children[1];
  const aliased = node.children.at(-1);
  if (name === undefined || aliased === undefined || containsError(node)) return source.unreadStatement(node);
  const target = lowerExpression(name, source);
  const because = 'a type alias';
  const value: Expression = { kind: 'unreadExpression', because, span: source.span(aliased) };
  return { kind: 'assign', targets: [target], value, span: source.span(node) };
}

function lowerDelete(node: SyntaxNode, source: Source): Statement {
  const targets = lowerSlots(slotsOf(node.children.slice(1)), node, source);
  return { kind: 'delete', targets, span: source.span(node) };
}

function lowerReturn(node: SyntaxNode, source: Source): Statement {
  const items = node.children.slice(1);
  return {
    kind: 'return',
    value: items.length === 0 ? null : lowerItems(items, node, source),
    span: source.span(node),
  };
}

function lowerRaise(node: SyntaxNode, source: Source): Statement {
  const [exception, cause] = splitAt(node.children.slice(1), 'from');
  const lower = (nodes: readonly SyntaxNode[] | undefined): Expression | null =>
    nodes === undefined || nodes.length === 0 ? null : lowerSlot(nodes, node, source);
  return { kind: 'raise', exception: lower(exception), cause: lower(cause), span: source.span(node) };
}

function lowerScope(node: SyntaxNode, source: Source): Statement {
  if (node.children.some(isError)) return source.unreadStatement(node);
  const kind = node.children[0]?.name === 'global' ? 'global' : 'nonlocal';
  const names = node.children.filter((child) => child.name === 'VariableName').map((name) => source.nameOf(name));
  return { kind, names, span: source.span(node) };
}

function lowerAssert(node: SyntaxNode, source: Source): Statement {
  const [test, message] = slotsOf(node.children.slice(1));
  return {
    kind: 'assert',
    test: lowerSlot(test ?? [], node, source),
    message: message === undefined ? null : lowerSlot(message, across(message, node), source),
    span: source.span(node),
  };
}
