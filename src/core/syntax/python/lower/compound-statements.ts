import type { ExceptHandler, Statement, WithItem } from '../../../program/program';
import type { Span } from '../../../text/span';
import { slotsOf, splitAt, withoutBrackets, type Slot } from '../tree/slots';
import type { Stretch, SyntaxNode } from '../tree/syntax-node';
import { lowerItems, lowerSlot } from './expressions';
import { tooDeep, type Source } from './source';
import { endOf, lowerBody } from './statements';

/** `keyword header: body`, one part of a compound statement. */
interface Clause {
  readonly keyword: SyntaxNode;
  readonly header: readonly SyntaxNode[];
  readonly body: SyntaxNode | undefined;
}

const clauseKeywords = new Set(['if', 'elif', 'else', 'while', 'for', 'try', 'except', 'finally', 'with', 'match']);

/** The clauses of a compound statement: each ends with its body. */
function clausesOf(node: SyntaxNode): Clause[] {
  const clauses: { keyword: SyntaxNode; header: SyntaxNode[]; body: SyntaxNode | undefined }[] = [];
  for (const child of node.children) {
    const current = clauses.at(-1);
    if (child.name === 'async') continue;
    if (current === undefined || (current.body !== undefined && clauseKeywords.has(child.name))) {
      clauses.push({ keyword: child, header: [], body: undefined });
    } else if (child.name === 'Body') {
      current.body = child;
    } else {
      current.header.push(child);
    }
  }
  return clauses;
}

/** Every `elif` is an `if` inside the `else` before it. */
const longestElifChain = 200;

export function lowerIf(node: SyntaxNode, source: Source): Statement {
  const clauses = clausesOf(node);
  const branches = clauses.filter(({ keyword }) => keyword.name !== 'else');
  if (branches.length === 0) return source.unreadStatement(node);
  if (branches.length > longestElifChain) return source.unreadStatement(node, tooDeep);
  const otherwise = clauses.find(({ keyword }) => keyword.name === 'else');
  const lowered = branches.map(({ keyword, header, body }) => ({
    keyword,
    test: lowerSlot(header, keyword, source),
    body: lowerBody(body, source),
    to: body?.to ?? node.to,
  }));
  let orElse = lowerBody(otherwise?.body, source);
  for (const { keyword, test, body, to } of lowered.toReversed()) {
    const end = endOf([...body, ...orElse], { from: keyword.from, to });
    orElse = [{ kind: 'if', test, body, orElse, span: source.span({ from: keyword.from, to: end }) }];
  }
  return orElse[0] ?? source.unreadStatement(node);
}

function bodyOf(clauses: readonly Clause[], keyword: string, source: Source): Statement[] {
  return lowerBody(clauses.find((clause) => clause.keyword.name === keyword)?.body, source);
}

export function lowerWhile(node: SyntaxNode, source: Source): Statement {
  const clauses = clausesOf(node);
  const [first] = clauses;
  if (first === undefined) return source.unreadStatement(node);
  const test = lowerSlot(first.header, first.keyword, source);
  const body = lowerBody(first.body, source);
  const orElse = bodyOf(clauses, 'else', source);
  return { kind: 'while', test, body, orElse, span: wholeSpan(node, [...body, ...orElse], source) };
}

export function lowerFor(node: SyntaxNode, source: Source): Statement {
  const clauses = clausesOf(node);
  const [first] = clauses;
  if (first === undefined) return source.unreadStatement(node);
  const [targets, iterables] = splitAt(first.header, 'in');
  const target = lowerItems(targets ?? [], first.keyword, source);
  const iterable = lowerItems(iterables ?? [], first.keyword, source);
  const body = lowerBody(first.body, source);
  const orElse = bodyOf(clauses, 'else', source);
  return { kind: 'for', target, iterable, body, orElse, span: wholeSpan(node, [...body, ...orElse], source) };
}

export function lowerTry(node: SyntaxNode, source: Source): Statement {
  const clauses = clausesOf(node);
  const body = bodyOf(clauses, 'try', source);
  const handlers = clauses
    .filter(({ keyword }) => keyword.name === 'except')
    .map((clause) => lowerHandler(clause, node, source));
  const orElse = bodyOf(clauses, 'else', source);
  const finalBody = bodyOf(clauses, 'finally', source);
  const last = [...body, ...handlers, ...orElse, ...finalBody];
  return { kind: 'try', body, handlers, orElse, finalBody, span: wholeSpan(node, last, source) };
}

/** `except type as name:`, also with `except*`. */
function lowerHandler({ keyword, header, body }: Clause, node: SyntaxNode, source: Source): ExceptHandler {
  const [type, name] = splitAt(
    header.filter((child) => child.name !== '*'),
    'as',
  );
  const lowered = lowerBody(body, source);
  return {
    type: type === undefined || type.length === 0 ? null : lowerItems(type, keyword, source),
    name: name?.[0]?.name === 'VariableName' ? source.nameOf(name[0]) : null,
    body: lowered,
    span: source.span({ from: keyword.from, to: endOf(lowered, body ?? node) }),
  };
}

export function lowerWith(node: SyntaxNode, source: Source): Statement {
  const [first] = clausesOf(node);
  if (first === undefined) return source.unreadStatement(node);
  const items = withSlots(first.header).map((slot) => lowerWithItem(slot, first.keyword, source));
  const body = lowerBody(first.body, source);
  return { kind: 'with', items, body, span: wholeSpan(node, body, source) };
}

/** `with (a, b):` has two items, `with (a, b) as c:` has one, a tuple. */
function withSlots(header: readonly SyntaxNode[]): readonly Slot[] {
  const [only] = header;
  const isParenthesised = header.length === 1 && only?.name === 'TupleExpression';
  return slotsOf(isParenthesised && only.children.length > 2 ? withoutBrackets(only.children) : header);
}

function lowerWithItem(slot: Slot, otherwise: Stretch, source: Source): WithItem {
  const [context, target] = splitAt(slot, 'as');
  return {
    context: lowerSlot(context ?? [], otherwise, source),
    target: target === undefined ? null : lowerSlot(target, otherwise, source),
  };
}

function wholeSpan(node: SyntaxNode, body: readonly (Statement | ExceptHandler)[], source: Source): Span {
  return source.span({ from: node.from, to: body.at(-1)?.span.end ?? node.to });
}
