/**
 * Python's tokens as far as the shape of lines needs them: strings, comments, brackets, line ends. Lezer reads the
 * code itself; this pass finds where its lines begin and end, so that what is broken in one cannot harm the next.
 */
export type Token = 'word' | 'number' | 'string' | 'comment' | 'open' | 'close' | 'newline' | 'other' | 'end';

/** What is open: a bracket, an f-string, a replacement field in one, or that field's format specification. */
interface Open {
  kind: 'bracket' | 'subscript' | 'string' | 'field' | 'format';
  readonly from: number;
  readonly closing: string;
  /** Of a string. */
  readonly isRaw: boolean;
  /** Of a bracket: whether the target of a comprehension is being read, between `for` and `in`. */
  isTarget: boolean;
}

/**
 * What the last token leads to: after a value `[` begins a subscript, after a definition's name type parameters; an
 * element is where Python takes a starred expression and Lezer does not: it is shown `~a` for `*a`.
 */
type Place = 'value' | 'definition' | 'element' | 'other';

const definitionWords = new Set(['def', 'class', 'type']);
const operatorWords = new Set(
  [
    'and',
    'or',
    'not',
    'is',
    'if',
    'else',
    'elif',
    'while',
    'return',
    'yield',
    'await',
    'assert',
    'del',
    'raise',
  ].concat(['from', 'as', 'with', 'case', 'lambda', 'import']),
);

/** A character that Lezer must see in place of the one that is written. */
export interface Substitution {
  readonly at: number;
  readonly character: string;
}

const numeral = /0[xXbBoO][\da-fA-F_]+|(?:\d[\d_]*(?:(\.)(?!\d)|\.\d[\d_]*)?|\.\d[\d_]*)(?:[eE][+-]?\d[\d_]*)?[jJ]?/y;
const stringPrefixes = new Set(['b', 'f', 'r', 'u', 'br', 'rb', 'fr', 'rf']);
const closings: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

const code = {
  tab: 9,
  newline: 10,
  formFeed: 12,
  space: 32,
  doubleQuote: 34,
  hash: 35,
  singleQuote: 39,
  star: 42,
  dot: 46,
  colon: 58,
  backslash: 92,
  openBrace: 123,
  closeBrace: 125,
} as const;

export class Lexer {
  position = 0;
  /** Where the last token began. */
  from = 0;
  readonly substitutions: Substitution[] = [];
  readonly #open: Open[] = [];
  #before: Place = 'other';

  /** Line ends in `text` are `\n` alone. */
  constructor(readonly text: string) {}

  get depth(): number {
    return this.#open.length;
  }

  /** What would close all that is open. */
  get closing(): string {
    return this.#open.map(({ closing }) => closing).reduceRight((all, closing) => all + closing, '');
  }

  /** Where the outermost string that is still open began. */
  get openString(): number | null {
    return this.#open.find(({ kind }) => kind === 'string')?.from ?? null;
  }

  /** Forgets what is open and goes on elsewhere. */
  restart(position: number): void {
    this.position = position;
    this.#open.length = 0;
    this.#before = 'other';
    while ((this.substitutions.at(-1)?.at ?? -1) >= position) this.substitutions.pop();
  }

  next(): Token {
    const token = this.#read();
    if (token !== 'newline' && token !== 'comment') this.#before = this.#placeAfter(token);
    return token;
  }

  #read(): Token {
    const open = this.#open.at(-1);
    if (open?.kind === 'string' || open?.kind === 'format') return this.#literal(open);
    this.#skipSpace();
    this.from = this.position;
    const next = this.#code();
    if (Number.isNaN(next)) return 'end';
    if (isWordStart(next)) return this.#word();
    if (isDigit(next) || (next === code.dot && isDigit(this.#code(1)))) return this.#number();
    if (next === code.hash) return this.#comment();
    if (next === code.doubleQuote || next === code.singleQuote) return this.#string('');
    this.position++;
    if (next === code.newline) return 'newline';
    if (next === code.star && this.#before === 'element' && this.#code() !== code.star) {
      this.substitutions.push({ at: this.from, character: '~' });
    }
    return this.#bracket(open) ?? 'other';
  }

  #placeAfter(token: Token): Place {
    const open = this.#open.at(-1);
    const isSubscript = open?.kind === 'subscript';
    if (token === 'word') return this.#placeAfterWord(this.text.slice(this.from, this.position));
    if (token === 'close' || token === 'string') return 'value';
    if (token === 'open') return isSubscript ? 'element' : 'other';
    const character = token === 'other' ? this.text[this.from] : '';
    return character === ':' || (character === ',' && (isSubscript || open?.isTarget === true)) ? 'element' : 'other';
  }

  #placeAfterWord(word: string): Place {
    const open = this.#open.at(-1);
    if (open !== undefined && (word === 'for' || word === 'in')) open.isTarget = word === 'for';
    if (word === 'for' || word === 'in') return 'element';
    if (definitionWords.has(word)) return 'definition';
    return this.#before === 'definition' || operatorWords.has(word) ? 'other' : 'value';
  }

  #code(ahead = 0): number {
    return this.text.charCodeAt(this.position + ahead);
  }

  #skipSpace(): void {
    for (;;) {
      const next = this.#code();
      if (next === code.space || next === code.tab || next === code.formFeed) this.position++;
      else if (next === code.backslash && this.#code(1) === code.newline) this.position += 2;
      else return;
    }
  }

  #bracket(open: Open | undefined): Token | null {
    const character = this.text.charAt(this.from);
    const closing = closings[character];
    if (closing !== undefined) {
      const kind = character === '[' && this.#before === 'value' ? 'subscript' : 'bracket';
      this.#open.push({ kind, from: this.from, closing, isRaw: false, isTarget: false });
      return 'open';
    }
    if (character === ')' || character === ']' || character === '}') {
      this.#open.pop();
      return 'close';
    }
    if (character === ':' && open?.kind === 'field') open.kind = 'format';
    return null;
  }

  /** Lezer takes `print` for a statement's keyword: it is shown another name. */
  #word(): Token {
    do this.position++;
    while (isWordStart(this.#code()) || isDigit(this.#code()));
    const next = this.#code();
    const word = this.text.slice(this.from, this.position);
    const isBeforeQuote = next === code.doubleQuote || next === code.singleQuote;
    if (isBeforeQuote && stringPrefixes.has(word.toLowerCase())) return this.#string(word.toLowerCase());
    if (word === 'print') this.substitutions.push({ at: this.position - 1, character: '_' });
    return 'word';
  }

  /** Lezer does not take `1.` for a number: it is shown `10` in its place. */
  #number(): Token {
    numeral.lastIndex = this.position;
    const [match = '', point] = numeral.exec(this.text) ?? [];
    if (point === '.') this.substitutions.push({ at: this.position + match.indexOf('.'), character: '0' });
    this.position += Math.max(1, match.length);
    return 'number';
  }

  #comment(): Token {
    const end = this.text.indexOf('\n', this.position);
    this.position = end < 0 ? this.text.length : end;
    return 'comment';
  }

  #string(prefix: string): Token {
    const quote = this.text.charAt(this.position);
    const closing = this.text.startsWith(quote.repeat(3), this.position) ? quote.repeat(3) : quote;
    const string: Open = { kind: 'string', from: this.from, closing, isRaw: prefix.includes('r'), isTarget: false };
    this.position += closing.length;
    if (prefix.includes('f')) this.#open.push(string);
    else this.#skipString(string);
    return 'string';
  }

  #skipString(string: Open): void {
    const quote = string.closing.charCodeAt(0);
    for (;;) {
      const next = this.#code();
      if (Number.isNaN(next)) {
        if (isLong(string)) this.#open.push(string);
        return;
      }
      if (next === code.newline && !isLong(string)) return;
      if (next === quote && this.text.startsWith(string.closing, this.position)) {
        this.position += string.closing.length;
        return;
      }
      this.position += next === code.backslash ? 2 : 1;
    }
  }

  /** The text of an f-string or of a format specification, up to a field or its end. */
  #literal(open: Open): Token {
    this.from = this.position;
    const string = open.kind === 'string' ? open : (this.#open.at(-2) ?? open);
    const quote = string.closing.charCodeAt(0);
    for (;;) {
      const next = this.#code();
      if (Number.isNaN(next)) return 'end';
      if (next === code.newline && !isLong(string)) return this.#endString(string, 0);
      if (next === quote && this.text.startsWith(string.closing, this.position)) {
        return this.#endString(string, string.closing.length);
      }
      if (next === code.closeBrace && open.kind === 'format') {
        this.#open.pop();
        this.position++;
        return 'close';
      }
      if (next === code.openBrace && (open.kind === 'format' || this.#code(1) !== code.openBrace)) {
        this.#open.push({ kind: 'field', from: this.position, closing: '}', isRaw: false, isTarget: false });
        this.position++;
        return 'open';
      }
      if (next === code.backslash) this.#skipEscape(string.isRaw);
      else this.position += next === code.openBrace ? 2 : 1;
    }
  }

  #endString(string: Open, length: number): Token {
    this.position += length;
    this.#open.length = this.#open.indexOf(string);
    return 'string';
  }

  /** A brace after a backslash is a brace, which Lezer overlooks: it is shown another character for the backslash. */
  #skipEscape(isRaw: boolean): void {
    const nameEnd = !isRaw && this.text.startsWith('\\N{', this.position) ? this.text.indexOf('}', this.position) : -1;
    if (nameEnd > 0) {
      this.position = nameEnd + 1;
    } else if (this.#code(1) === code.openBrace) {
      this.substitutions.push({ at: this.position, character: '_' });
      this.position++;
    } else {
      this.position += 2;
    }
  }
}

function isLong(string: Open): boolean {
  return string.closing.length === 3;
}

function isWordStart(next: number): boolean {
  return (next >= 97 && next <= 122) || (next >= 65 && next <= 90) || next === 95 || next >= 128;
}

function isDigit(next: number): boolean {
  return next >= 48 && next <= 57;
}
