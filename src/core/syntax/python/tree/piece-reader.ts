import { clausesOf, statementsOf, type ClauseLines, type Run, type StatementLines } from '../lines/blocks';
import { compoundKeywords, type LogicalLine } from '../lines/logical-lines';
import { hasErrors, readExpressions, readHeaderParts, type HeaderParts } from './header-parts';
import type { Lezer } from './lezer';
import { containsError, isError } from './slots';
import { errorName, leaf, misindentedName, tooDeepName, type Stretch, type SyntaxNode } from './syntax-node';
import { entryNamed } from '../../../text/entry-named';

/** Statements are given to Lezer together up to this many characters. */
const batchLength = 8192;

/** What makes indented lines a whole program, and a clause a whole statement. */
const blockHeader = 'if 1:\n';
const beforeClause: Readonly<Record<string, string>> = {
  elif: 'if 1: pass\n',
  else: 'if 1: pass\n',
  except: 'try: pass\n',
  finally: 'try: pass\n',
  case: 'match 1:\n ',
};

/** A character that no Python has: it keeps what is incomplete from being read as if it were whole. */
const hole = ' $';

const statementNames: Readonly<Record<string, string>> = {
  if: 'IfStatement',
  while: 'WhileStatement',
  for: 'ForStatement',
  with: 'WithStatement',
  try: 'TryStatement',
  match: 'MatchStatement',
  case: 'MatchClause',
};

/** Clauses of which nothing is left to read when their header is broken, so that their body is lost with it. */
const bareClauses = new Set(['else', 'finally', 'try']);

interface Header extends HeaderParts {
  readonly name: string;
  readonly losesBody: boolean;
}

/**
 * Reads statements with Lezer. What it reads without error is taken as it is. Else statements are read one by one, and
 * the header and the lines of a compound statement apart, so that an error stays within its line.
 */
export class PieceReader {
  /** The lines that could not be read whole. */
  readonly broken: Stretch[] = [];

  constructor(
    private readonly text: string,
    private readonly lines: readonly LogicalLine[],
    private readonly lezer: Lezer,
    private readonly end: number,
  ) {}

  /** The statements of a block, some at a time. */
  *read(run: Run, indent: number): Generator<readonly SyntaxNode[]> {
    let batch: StatementLines[] = [];
    for (const statement of statementsOf(this.lines, run, indent)) {
      if (this.lezer.isLate) return;
      const whole = this.#isWhole(statement);
      const start = batch[0];
      if (start !== undefined && (!whole || this.#endOf(statement) - this.#startOf(start) > batchLength)) {
        yield this.#readBatch(batch, indent);
        batch = [];
      }
      if (whole) batch.push(statement);
      else yield this.#readApart(statement, indent);
    }
    if (batch.length > 0) yield this.#readBatch(batch, indent);
  }

  #isWhole({ first, end }: Run): boolean {
    for (let index = first; index < end; index++) {
      const line = this.lines[index];
      if (line === undefined || isBroken(line)) return false;
    }
    return true;
  }

  #startOf({ first }: Run): number {
    return this.lines[first]?.lineStart ?? this.end;
  }

  /** Where the next line begins. */
  #endOf({ end }: Run): number {
    return this.lines[end]?.lineStart ?? this.end;
  }

  #readBatch(batch: readonly StatementLines[], indent: number): readonly SyntaxNode[] {
    const first = batch[0]?.first ?? 0;
    const nodes = this.#readTogether({ first, end: batch.at(-1)?.end ?? first }, indent);
    if (nodes !== null) return nodes;
    const alone = (statement: StatementLines): readonly SyntaxNode[] =>
      (batch.length > 1 ? this.#readTogether(statement, indent) : null) ?? this.#readApart(statement, indent);
    return batch.flatMap(alone);
  }

  /** Null when Lezer finds an error in it. */
  #readTogether(run: Run, indent: number): readonly SyntaxNode[] | null {
    const before = indent > 0 ? blockHeader : '';
    const tree = this.lezer.read(this.#startOf(run), this.#endOf(run), before);
    if (tree.hasErrors) return null;
    return indent > 0 ? (tree.root.children[0]?.children.at(-1)?.children ?? []).slice(1) : tree.root.children;
  }

  /** A statement with an error somewhere in it. */
  #readApart(statement: StatementLines, indent: number): readonly SyntaxNode[] {
    const header = this.lines[statement.header];
    if (header === undefined) return [];
    if (header.isTooDeep) return [this.#whole(tooDeepName, statement)];
    if (header.indent !== indent) return [this.#whole(misindentedName, statement)];
    const nodes = this.#readUndecorated(header, statement);
    const decorators = this.lines.slice(statement.first, statement.header).map((line) => this.#readDecorator(line));
    const [definition, ...others] = nodes;
    if (decorators.length === 0 || definition === undefined) return nodes;
    const from = decorators[0]?.from ?? definition.from;
    return [{ name: 'DecoratedStatement', from, to: definition.to, children: [...decorators, definition] }, ...others];
  }

  /** All lines of a statement as one node. */
  #whole(name: string, { first, end }: Run): SyntaxNode {
    return leaf(name, this.lines[first]?.from ?? this.end, this.lines[end - 1]?.to ?? this.end);
  }

  #readDecorator({ from, to }: LogicalLine): SyntaxNode {
    const nodes = readExpressions(from + 1, to, this.lezer);
    if (nodes.some(isError)) this.broken.push({ from, to });
    return { name: 'Decorator', from, to, children: [leaf('At', from, from + 1), ...nodes] };
  }

  #readUndecorated(header: LogicalLine, statement: StatementLines): readonly SyntaxNode[] {
    const body = { first: statement.header + 1, end: statement.end };
    if (header.keyword === 'match' && this.lines[body.first]?.keyword === 'case') {
      return [this.#readMatch(header, body)];
    }
    if (compoundKeywords.has(header.keyword)) {
      const isOrphan = Object.hasOwn(beforeClause, header.keyword);
      return [isOrphan ? this.#whole(errorName, statement) : this.#readCompound(clausesOf(this.lines, statement))];
    }
    const nodes = this.#readLine(header);
    return body.first < body.end ? [...nodes, this.#whole(misindentedName, body)] : nodes;
  }

  #readLine(line: LogicalLine): readonly SyntaxNode[] {
    const { from, to, unclosed } = line;
    const tree = this.lezer.read(from, to, '', unclosed === '' ? '' : hole + unclosed);
    const { children } = tree.root;
    if (!tree.hasErrors && unclosed === '') return children;
    this.broken.push({ from, to });
    return tree.hasErrors && children.length === 1 ? children : [this.#withoutValue(children[0], { from, to })];
  }

  #readCompound(clauses: readonly ClauseLines[]): SyntaxNode {
    const [first, ...others] = clauses;
    if (first === undefined) return leaf(errorName, this.end, this.end);
    const header = this.#readHeader(first.header);
    const children = [...header.nodes, this.#readBody(first, header)];
    for (const clause of others) {
      const continued = this.#readHeader(clause.header);
      children.push(...continued.nodes, this.#readBody(clause, continued));
    }
    return { name: header.name, from: first.header.from, to: children.at(-1)?.to ?? first.header.to, children };
  }

  #readMatch(header: LogicalLine, body: Run): SyntaxNode {
    const { nodes } = this.#readHeader(header);
    const clauses: SyntaxNode[] = [];
    for (const lines of statementsOf(this.lines, body, this.lines[body.first]?.indent ?? 0)) {
      if (this.lines[lines.first]?.keyword === 'case') clauses.push(this.#readCompound(clausesOf(this.lines, lines)));
      else this.broken.push(this.#whole(errorName, lines));
    }
    const to = clauses.at(-1)?.to ?? header.to;
    const matchBody: SyntaxNode = { name: 'MatchBody', from: header.to, to, children: clauses };
    return { name: 'MatchStatement', from: header.from, to, children: [...nodes, matchBody] };
  }

  #readHeader(line: LogicalLine): Header {
    const { from, to, keyword, unclosed, lacksColon, opensBlock } = line;
    const opening = unclosed === '' ? '' : hole + unclosed;
    const body = keyword === 'match' ? '\n case 1: pass' : ' pass';
    const after = opening + (lacksColon ? ':' : '') + (opensBlock ? body : '');
    const tree = this.lezer.read(from, to, entryNamed(beforeClause, keyword) ?? '', after);
    const header = headerOf(tree.root, line);
    const isWhole = !tree.hasErrors && tree.root.children.length === 1;
    if (isWhole && unclosed === '' && !lacksColon) return header;
    const parts = readHeaderParts(line, this.text, this.lezer);
    if (parts === null || hasErrors(parts)) this.broken.push({ from, to });
    return isWhole || isDefinition(header) ? header : this.#headerWithout(line, parts);
  }

  /** A header of which only the keyword is known, or the parts that could be read. */
  #headerWithout({ from, to, keyword }: LogicalLine, parts: HeaderParts | null): Header {
    const name = entryNamed(statementNames, parts?.nodes[0]?.name ?? keyword) ?? errorName;
    const end = from + keyword.length;
    if (parts !== null) return { name, ...parts, losesBody: false };
    const nodes = [leaf(keyword, from, end), this.#error(end, to)];
    return { name, nodes, inline: undefined, losesBody: bareClauses.has(keyword) };
  }

  #readBody({ header, body }: ClauseLines, { inline, losesBody }: Header): SyntaxNode {
    const from = header.to;
    const to = this.lines[body.end - 1]?.to ?? from;
    if (losesBody) return { name: 'Body', from, to, children: [leaf(errorName, header.from, to)] };
    const isMissing = body.first === body.end;
    if (header.opensBlock) {
      if (isMissing) this.broken.push({ from, to: from });
      const children = isMissing ? [leaf(errorName, from, from)] : this.#readBlock(body);
      return { name: 'Body', from, to, children };
    }
    const children = inline?.children ?? [leaf(errorName, header.from, header.to)];
    if (isMissing) return { name: 'Body', from, to, children };
    return { name: 'Body', from, to, children: [...children, this.#whole(misindentedName, body)] };
  }

  /** A broken statement; of an assignment or `return` only the value is lost. */
  #withoutValue(statement: SyntaxNode | undefined, { from, to }: Stretch): SyntaxNode {
    const operator = valueOperators[statement?.name ?? ''];
    const index = statement?.children.findLastIndex((child) => child.name === operator) ?? -1;
    const kept = statement?.children.slice(0, index + 1) ?? [];
    const last = kept.at(-1);
    if (statement === undefined || last === undefined || kept.some(containsError)) return leaf(errorName, from, to);
    return { name: statement.name, from, to, children: [...kept, this.#error(last.to, to)] };
  }

  /** An error node without the space before it. */
  #error(from: number, to: number): SyntaxNode {
    const space = /^\s*/.exec(this.text.slice(from, to))?.[0].length ?? 0;
    return leaf(errorName, from + space, to);
  }

  #readBlock(run: Run): SyntaxNode[] {
    const nodes: SyntaxNode[] = [];
    for (const batch of this.read(run, this.lines[run.first]?.indent ?? 0)) {
      for (const node of batch) nodes.push(node);
    }
    return nodes;
  }
}

function isBroken({ isMisindented, isTooDeep, lacksColon, unclosed }: LogicalLine): boolean {
  return isMisindented || isTooDeep || lacksColon || unclosed !== '';
}

/** The statement that Lezer made of a header, without what was put before it. */
function headerOf(root: SyntaxNode, { from, keyword }: LogicalLine): Header {
  const statement = keyword === 'case' ? matchClause(root) : root.children[0];
  const own = (statement?.children ?? []).filter((child) => child.from >= from);
  const isBody = ({ name }: SyntaxNode): boolean => name === 'Body' || name === 'MatchBody';
  return {
    name: statement?.name ?? errorName,
    nodes: own.filter((child) => !isBody(child)),
    inline: own.find(isBody),
    losesBody: false,
  };
}

function matchClause(root: SyntaxNode): SyntaxNode | undefined {
  return root.children[0]?.children.at(-1)?.children.at(-1);
}

/** A function or class that has a name is kept, whatever else of its header is broken. */
function isDefinition({ name, nodes }: Header): boolean {
  const isKind = name === 'FunctionDefinition' || name === 'ClassDefinition';
  return isKind && nodes.some((node) => node.name === 'VariableName' && !containsError(node));
}

/** After which node the value of a statement begins. */
const valueOperators: Readonly<Record<string, string>> = {
  AssignStatement: 'AssignOp',
  UpdateStatement: 'UpdateOp',
  ReturnStatement: 'return',
};
