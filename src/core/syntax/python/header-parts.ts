import { Lexer, type Token } from './lexer';
import type { Lezer } from './lezer';
import type { LogicalLine } from './logical-lines';
import { withoutBrackets } from './slots';
import { errorName, leaf, type SyntaxNode } from './syntax-node';

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

/**
 * The nodes of a header of which Lezer's grammar has only a part, its expressions read one by one: `with` items in
 * parentheses or with targets that are no names, a tuple after `match`. Null for other headers.
 */
export function readHeaderParts(line: LogicalLine, text: string, lezer: Lezer): SyntaxNode[] | null {
  const [first, second, ...rest] = tokensOf(text.slice(line.from, line.to), line.from);
  const isAsync = first?.text === 'async';
  const keyword = isAsync ? second : first;
  const tokens = isAsync || second === undefined ? rest : [second, ...rest];
  const separating = separators[keyword?.text ?? ''];
  const colon = tokens.pop();
  if (keyword === undefined || separating === undefined || colon?.text !== ':') return null;
  const inner = keyword.text === 'with' ? withoutParentheses(tokens) : tokens;
  const nodes = [leaf(keyword.text, keyword.from, keyword.to)];
  let part: HeaderToken[] = [];
  for (const token of inner) {
    if (token.depth === (inner[0]?.depth ?? 0) && separating.has(token.text)) {
      nodes.push(...readPart(part, lezer, token.from), leaf(token.text, token.from, token.to));
      part = [];
    } else {
      part.push(token);
    }
  }
  if (part.length > 0 || nodes.at(-1)?.name !== ',') nodes.push(...readPart(part, lezer, colon.from));
  return nodes;
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
  const { root, hasErrors } = lezer.read(from, to, '(', ')');
  const [statement, ...others] = root.children;
  const [expression] = statement?.children ?? [];
  const isWhole = !hasErrors && others.length === 0 && expression !== undefined;
  if (!isWhole) return [leaf(errorName, from, to)];
  const isWrapped = expression.name === 'ParenthesizedExpression' || expression.name === 'TupleExpression';
  return isWrapped ? withoutBrackets(expression.children) : [expression];
}
