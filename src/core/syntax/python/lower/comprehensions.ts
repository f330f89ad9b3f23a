import type { ComprehensionClause, Expression } from '../../../program/program';
import { isError, withoutBrackets } from '../tree/slots';
import type { Stretch, SyntaxNode } from '../tree/syntax-node';
import { lowerEntry, lowerItems, lowerSlot } from './expressions';
import type { Source } from './source';

export function isClauseStart(node: SyntaxNode): boolean {
  return node.name === 'for' || node.name === 'async';
}

export function lowerComprehension(node: SyntaxNode, source: Source): Expression {
  const inner = withoutBrackets(node.children);
  if (node.name === 'DictionaryComprehensionExpression') return lowerDictionaryComprehension(inner, node, source);
  if (node.name === 'ComprehensionExpression') return lowerGenerator(inner, node, source);
  const kind = node.name === 'ArrayComprehensionExpression' ? 'listComprehension' : 'setComprehension';
  const parts = lowerElementAndClauses(inner, node, source);
  return parts === null ? source.unreadExpression(node) : { kind, ...parts, span: source.span(node) };
}

/** A generator expression; the nodes are what stands between its parentheses. */
export function lowerGenerator(nodes: readonly SyntaxNode[], stretch: Stretch, source: Source): Expression {
  const parts = lowerElementAndClauses(nodes, stretch, source);
  return parts === null
    ? source.unreadExpression(stretch)
    : { kind: 'generator', ...parts, span: source.span(stretch) };
}

function lowerDictionaryComprehension(nodes: readonly SyntaxNode[], stretch: Stretch, source: Source): Expression {
  const start = nodes.findIndex(isClauseStart);
  const clauses = start < 0 ? null : lowerClauses(nodes.slice(start), stretch, source);
  if (clauses === null) return source.unreadExpression(stretch);
  const { key, value } = lowerEntry(nodes.slice(0, start), stretch, source);
  if (key === null) return source.unreadExpression(stretch);
  return { kind: 'dictComprehension', key, value, clauses, span: source.span(stretch) };
}

function lowerElementAndClauses(
  nodes: readonly SyntaxNode[],
  stretch: Stretch,
  source: Source,
): { readonly element: Expression; readonly clauses: readonly ComprehensionClause[] } | null {
  const start = nodes.findIndex(isClauseStart);
  const clauses = start < 0 ? null : lowerClauses(nodes.slice(start), stretch, source);
  return clauses === null ? null : { element: lowerSlot(nodes.slice(0, start), stretch, source), clauses };
}

const keywords = new Set(['for', 'in', 'if']);

/** `for target in iterable if condition …`, repeated; null when a part of one is missing. */
function lowerClauses(nodes: readonly SyntaxNode[], stretch: Stretch, source: Source): ComprehensionClause[] | null {
  const clauses: { target: Expression; iterable: Expression; conditions: Expression[] }[] = [];
  const parts = partsByKeyword(nodes);
  for (let index = 0; index < parts.length; index++) {
    const part = parts[index];
    const next = parts[index + 1];
    const last = clauses.at(-1);
    if (part === undefined || part.nodes.length === 0 || part.nodes.some(isError)) return null;
    if (part.keyword === 'for' && next?.keyword === 'in' && next.nodes.length > 0 && !next.nodes.some(isError)) {
      const target = lowerItems(part.nodes, stretch, source);
      clauses.push({ target, iterable: lowerItems(next.nodes, stretch, source), conditions: [] });
      index++;
    } else if (part.keyword === 'if' && last !== undefined) {
      last.conditions.push(lowerSlot(part.nodes, stretch, source));
    } else {
      return null;
    }
  }
  return clauses;
}

/** Each keyword with the nodes up to the next one. */
function partsByKeyword(nodes: readonly SyntaxNode[]): { readonly keyword: string; readonly nodes: SyntaxNode[] }[] {
  const parts: { keyword: string; nodes: SyntaxNode[] }[] = [];
  for (const node of nodes) {
    if (node.name === 'async') continue;
    if (keywords.has(node.name)) parts.push({ keyword: node.name, nodes: [] });
    else parts.at(-1)?.nodes.push(node);
  }
  return parts;
}
