import { Lexer, type Token } from '../lines/lexer';
import type { LogicalLine } from '../lines/logical-lines';
import type { Lezer } from './lezer';
import { containsError, withoutBrackets } from './slots';
import { errorName, leaf, type SyntaxNode } from './syntax-node';
import { entryNamed } from '../../../text/entry-named';

interface HeaderToken {
  readonly kind: Token;
  readonly text: string;
  readonly from: number;
  readonly to: number;
  /** How many brackets are around it. */
  readonly depth: number;
}

/** What separates the expressions of a header. */
const separators: Readonly<Record<string, ReadonlySet<string>>> = {
  with: new Set([',', 'as']),
  match: new Set(),
};

export interface HeaderParts {
  readonly nodes: readonly SyntaxNode[];
  /** The body that stands on the same line. */
  readonly inline: SyntaxNode | undefined;
}

export function hasErrors({ nodes, inline }: HeaderParts): boolean {
  return nodes.some(containsError) || (inline !== undefined && containsError(inline));
}

/**
 * The nodes of a header of which Lezer's grammar has only a part, its expressions read one by one: `with` items in
 * parentheses or with targets that are no names, a tuple after `match`. Null for other headers.
 */
export function readHeaderParts(line: LogicalLine, text: string, lezer: Lezer): HeaderParts | null {
  const tokens = tokensOf(text.slice(line.from, line.to), line.from);
  const first = tokens[0]?.text === 'async' ? 1 : 0;
  const end = tokens.findIndex(({ text: written, to, depth }) => written === ':' && depth === 0 && text[to] !== '=');
  const keyword = tokens[first];
  const colon = tokens[end];
  const separating = entryNamed(separators, keyword?.text ?? '');
  if (keyword === undefined || colon === undefined || separating === undefined) return null;
  const header = tokens.slice(first + 1, end);
  const parts = readParts(keyword.text === 'with' ? withoutParentheses(header) : header, separating, colon.from, lezer);
  const nodes = [leaf(keyword.text, keyword.from, keyword.to), ...parts];
  return { nodes, inline: colon.to < line.to ? readInline(colon.to, line.to, lezer) : undefined };
}

/** Expressions and what separates them. */
function readParts(
  tokens: readonly HeaderToken[],
  separating: ReadonlySet<string>,
  end: number,
  lezer: Lezer,
): SyntaxNode[] {
  const nodes: SyntaxNode[] = [];
  let part: HeaderToken[] = [];
  for (const token of tokens) {
    if (token.depth === tokens[0]?.depth && separating.has(token.text)) {
      nodes.push(...readPart(part, lezer, token.from), leaf(token.text, token.from, token.to));
      part = [];
    } else {
      part.push(token);
    }
  }
  if (part.length > 0 || nodes.at(-1)?.name !== ',') nodes.push(...readPart(part, lezer, end));
  return nodes;
}

function readInline(from: number, to: number, lezer: Lezer): SyntaxNode {
  const tree = lezer.read(from, to);
  return { name: 'Body', from, to, children: tree.hasErrors ? [leaf(errorName, from, to)] : tree.root.children };
}

function tokensOf(text: string, offset: number): HeaderToken[] {
  const tokens: HeaderToken[] = [];
  const lexer = new Lexer(text);
  for (let kind = lexer.next(); kind !== 'end'; kind = lexer.next()) {
    if (kind === 'comment' || kind === 'newline') continue;
    const { from, position, depth } = lexer;
    const shape = { text: text.slice(from, position), from: from + offset, to: position + offset };
    tokens.push({ kind, ...shape, depth: kind === 'open' ? depth - 1 : depth });
  }
  return tokens;
}

/** What stands inside, when one pair of parentheses is around all of it. */
function withoutParentheses(tokens: readonly HeaderToken[]): readonly HeaderToken[] {
  const closing = tokens.findIndex(({ kind, depth }) => kind === 'close' && depth === 0);
  const isAround = tokens[0]?.text === '(' && closing === tokens.length - 1;
  return isAround ? tokens.slice(1, -1) : tokens;
}

/** One or more expressions; in parentheses they may go over several lines. */
function readPart(tokens: readonly HeaderToken[], lezer: Lezer, at: number): readonly SyntaxNode[] {
  const first = tokens[0];
  const last = tokens.at(-1);
  if (first === undefined || last === undefined) return [leaf(errorName, at, at)];
  return readExpressions(first.from, last.to, lezer);
}

/** The nodes of one expression or several with commas; an error node when they cannot be read. */
export function readExpressions(from: number, to: number, lezer: Lezer): readonly SyntaxNode[] {
  const tree = lezer.read(from, to, '(', ')');
  const [statement, ...others] = tree.root.children;
  const [wrapped] = statement?.children ?? [];
  const isWrapped = wrapped?.name === 'ParenthesizedExpression' || wrapped?.name === 'TupleExpression';
  const isWhole = isWrapped && !tree.hasErrors && others.length === 0;
  return isWhole ? withoutBrackets(wrapped.children) : [leaf(errorName, from, to)];
}
