import { Lexer, type Substitution, type Token } from './lexer';

/** One logical line of Python: a simple statement, or the header of a compound one. */
export interface LogicalLine {
  /** Where its indentation begins. */
  readonly lineStart: number;
  /** Its code, without indentation and the comment after it. */
  readonly from: number;
  readonly to: number;
  readonly indent: number;
  /** Its first word, or its first character when that begins no word. */
  readonly keyword: string;
  /** Whether deeper lines may follow. */
  readonly opensBlock: boolean;
  /** What would close the brackets and strings that it leaves open. */
  readonly unclosed: string;
  /** The header of a compound statement that does not have its colon yet. */
  readonly lacksColon: boolean;
  /** Its indentation is that of no block around it. */
  readonly isMisindented: boolean;
  /** It stands in more blocks, or has more brackets inside each other, than Python allows. */
  readonly isTooDeep: boolean;
}

export interface LogicalLines {
  readonly lines: readonly LogicalLine[];
  /** Where each comment of a directive begins. */
  readonly directives: readonly number[];
  readonly substitutions: readonly Substitution[];
  /** How far the text was read in time. */
  readonly end: number;
}

/** Line ends in `text` are `\n` alone. */
export function readLogicalLines(text: string, deadline: () => boolean): LogicalLines {
  return new LineReader(text).read(deadline);
}

export const directive = /#(?:[^\n]*#)?\s*loss-lens:[^\S\n]*(.*)/y;

/** The words that begin a compound statement or a clause of one, and can begin nothing else. */
export const compoundKeywords: ReadonlySet<string> = new Set(
  ['if', 'while', 'for', 'with', 'def', 'class', 'try', 'async'].concat(['elif', 'else', 'except', 'finally']),
);

/** The start of a physical line inside brackets. A word that only begins statements shows that one was not closed. */
const continuation = new RegExp(
  [
    '[ \\t\\f]*(?:(?<definition>(?:def|class)\\b)',
    '(?<statement>(?:return|raise|import|while|with|try|except|finally|elif|del|pass|break|continue)\\b',
    '(?:global|nonlocal|assert)\\b',
    'from\\s+[\\w.]+\\s+import\\b)',
    '(?<closer>[)\\]}])',
    '(?<decorator>@)',
    '(?<other>[^\\s#]))',
  ].join('|'),
  'y',
);

const headerKeywords: ReadonlySet<string> = new Set([...compoundKeywords, 'match', 'case']);

const linesBetweenChecks = 1024;

/** Bounds the work on a text with nothing but unclosed brackets, in lengths of the text. */
const timesReread = 4;

/** CPython's own limits: beyond, it says "too many nested parentheses" or "too many levels of indentation". */
const deepestBrackets = 200;
const deepestBlock = 100;

/** A place inside brackets where the logical line can be ended, should a bracket turn out to be never closed. */
interface Cut {
  readonly at: number;
  /** The end of the code before it. */
  readonly to: number;
  readonly unclosed: string;
  readonly endsWithColon: boolean;
}

class LineReader {
  readonly #lexer: Lexer;
  readonly #lines: LogicalLine[] = [];
  readonly #directives: number[] = [];
  readonly #indents = [0];
  /** How much text may still be read again after unclosed brackets; then lines are cut wherever they can be. */
  #toRereadAtMost: number;
  // Of the line that is being read:
  #codeEnd = 0;
  #hasColon = false;
  #endsWithColon = false;
  #isHeader = false;
  #isTooDeep = false;
  #possibleEnd: Cut | null = null;
  #decorators: Cut | null = null;

  constructor(private readonly text: string) {
    this.#lexer = new Lexer(text);
    this.#toRereadAtMost = timesReread * text.length;
  }

  read(deadline: () => boolean): LogicalLines {
    let count = 0;
    while (this.#lexer.position < this.text.length) {
      if (++count % linesBetweenChecks === 0 && deadline()) break;
      const lineStart = this.#lexer.position;
      const token = this.#next();
      if (token !== 'newline' && token !== 'comment' && token !== 'end') this.#readLine(lineStart, token);
    }
    const end = Math.min(this.#lexer.position, this.text.length);
    return { lines: this.#lines, directives: this.#directives, substitutions: this.#lexer.substitutions, end };
  }

  #next(): Token {
    const token = this.#lexer.next();
    directive.lastIndex = this.#lexer.from;
    if (token === 'comment' && directive.test(this.text)) this.#directives.push(this.#lexer.from);
    return token;
  }

  #readLine(lineStart: number, firstToken: Token): void {
    const { from } = this.#lexer;
    const indent = this.#indentation(lineStart, from);
    const keyword = firstToken === 'word' ? this.text.slice(from, this.#lexer.position) : this.text.charAt(from);
    this.#forgetLine();
    this.#isHeader = headerKeywords.has(keyword);
    this.#takeCode(firstToken);
    let end = this.#endAt(this.#next(), indent);
    while (end === null) end = this.#endAt(this.#next(), indent);
    const to = Math.min(end.to, this.text.length);
    const lacksColon = compoundKeywords.has(keyword) && !this.#hasColon;
    this.#lines.push({
      lineStart,
      from,
      to,
      indent,
      keyword,
      opensBlock: lacksColon || (end.endsWithColon && (this.#isHeader || end.unclosed === '')),
      unclosed: end.unclosed,
      lacksColon,
      isMisindented: !this.#indentTo(indent),
      isTooDeep: this.#isTooDeep || this.#indents.length > deepestBlock,
    });
    if (end.unclosed !== '') this.#restart(end.at);
  }

  #forgetLine(): void {
    this.#hasColon = false;
    this.#isTooDeep = false;
    this.#possibleEnd = null;
    this.#decorators = null;
  }

  /** Goes on after a line that leaves something open. */
  #restart(position: number): void {
    this.#toRereadAtMost -= this.#lexer.position - position;
    this.#lexer.restart(position);
    while ((this.#directives.at(-1) ?? -1) >= position) this.#directives.pop();
  }

  #takeCode(token: Token): void {
    const { from, position, depth } = this.#lexer;
    this.#codeEnd = position;
    if (depth > deepestBrackets) this.#isTooDeep = true;
    this.#endsWithColon = token === 'other' && this.text.charAt(from) === ':';
    if (this.#endsWithColon && depth === 0 && this.text.charAt(position) !== '=') this.#hasColon = true;
  }

  /** Where the logical line ends, if it ends with this token. */
  #endAt(token: Token, indent: number): Cut | null {
    if (token === 'comment') return null;
    if (this.#lexer.depth === 0 && (token === 'newline' || token === 'end')) return this.#cut();
    if (token === 'newline') return this.#endInBrackets(indent);
    if (token === 'end') return this.#possibleEnd ?? this.#endOfFirstStringLine() ?? this.#cut();
    this.#takeCode(token);
    return null;
  }

  #cut(): Cut {
    return {
      at: this.#lexer.position,
      to: this.#codeEnd,
      unclosed: this.#lexer.closing,
      endsWithColon: this.#endsWithColon,
    };
  }

  /** At the start of a physical line inside brackets. */
  #endInBrackets(indent: number): Cut | null {
    const start = this.#lexer.position;
    continuation.lastIndex = start;
    const { definition, statement, closer, decorator, other } = continuation.exec(this.text)?.groups ?? {};
    const begins = definition ?? statement ?? decorator ?? other;
    if (begins === undefined && closer === undefined) return null;
    const isOutdented = begins !== undefined && this.#indentation(start, this.text.length) <= indent;
    if (isOutdented || (this.#isHeader && this.#endsWithColon)) this.#possibleEnd ??= this.#cut();
    if (definition !== undefined) return this.#possibleEnd ?? this.#decorators ?? this.#cut();
    if (statement !== undefined) return this.#possibleEnd ?? this.#cut();
    this.#decorators = decorator === undefined ? null : (this.#decorators ?? this.#cut());
    return this.#toRereadAtMost < 0 ? this.#possibleEnd : null;
  }

  /** A long string that is never closed is taken to end with its first line. */
  #endOfFirstStringLine(): Cut | null {
    const start = this.#lexer.openString;
    if (start === null) return null;
    const newline = this.text.indexOf('\n', start);
    const unclosed = this.#lexer.closing;
    return newline < 0 ? null : { at: newline + 1, to: newline, unclosed, endsWithColon: false };
  }

  /** Columns up to the first character that is no space; a tab goes to the next multiple of 8, as in Python. */
  #indentation(start: number, end: number): number {
    let column = 0;
    for (let position = start; position < end; position++) {
      const character = this.text[position];
      if (character === ' ') column++;
      else if (character === '\t') column += 8 - (column % 8);
      else if (character === '\f') column = 0;
      else break;
    }
    return column;
  }

  /** Whether a line may have this indentation: that of a block around it, or a deeper one after a line that opens a block. */
  #indentTo(indent: number): boolean {
    while ((this.#indents.at(-1) ?? 0) > indent) this.#indents.pop();
    if (this.#indents.at(-1) === indent) return true;
    const last = this.#lines.at(-1);
    if (last?.opensBlock !== true || indent <= last.indent) return false;
    this.#indents.push(indent);
    return true;
  }
}
