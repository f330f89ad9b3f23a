/** The value of a Python number literal; underscores are allowed, an imaginary one ends in `j`. */
export function readNumber(literal: string): { kind: 'integer' | 'float' | 'imaginary'; value: number } | null {
  const digits = literal.replaceAll('_', '');
  const imaginary = /j$/i.test(digits);
  const value = Number(imaginary ? digits.slice(0, -1) : digits);
  if (Number.isNaN(value)) return null;
  if (imaginary) return { kind: 'imaginary', value };
  return { kind: /^0[xob]/i.test(digits) || !/[.e]/i.test(digits) ? 'integer' : 'float', value };
}

export interface StringLiteral {
  readonly raw: boolean;
  readonly bytes: boolean;
  /** Offsets of the content between the quotes, from the literal's start. */
  readonly start: number;
  readonly end: number;
}

/** Reads prefix and quotes of a closed string literal; null when it is not closed. */
export function readQuotes(literal: string): StringLiteral | null {
  const match = /^([a-z]*)("""|'''|"|')/i.exec(literal);
  const prefix = match?.[1]?.toLowerCase();
  const quote = match?.[2];
  if (prefix === undefined || quote === undefined) return null;
  const start = prefix.length + quote.length;
  const end = literal.length - quote.length;
  if (end < start || !literal.endsWith(quote)) return null;
  return { raw: prefix.includes('r'), bytes: prefix.includes('b'), start, end };
}

/** Resolves the escapes of a literal's content; null when it names a character (`\N{…}`) or is malformed. */
export function readContent(written: string, { raw, bytes }: Pick<StringLiteral, 'raw' | 'bytes'>): string | null {
  const content = written.includes('\r') ? written.replace(/\r\n?/g, '\n') : written;
  if (raw || !content.includes('\\')) return content;
  let unresolved = 0;
  const value = content.replace(bytes ? bytesEscape : stringEscape, (escape: string, body: string) => {
    const character = readEscape(body);
    if (character === null) unresolved++;
    return character ?? escape;
  });
  return unresolved === 0 ? value : null;
}

const bytesEscape = /\\(\n|[0-7]{1,3}|x[0-9a-fA-F]{2}|x|[\\'"abfnrtv])/g;
const stringEscape = /\\(\n|[0-7]{1,3}|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[xuUN]|[\\'"abfnrtv])/g;

const simpleEscapes: Readonly<Record<string, string>> = {
  '\n': '',
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

function readEscape(body: string): string | null {
  const simple = simpleEscapes[body];
  if (simple !== undefined) return simple;
  if (/^[0-7]/.test(body)) return String.fromCharCode(parseInt(body, 8));
  const code = parseInt(body.slice(1), 16);
  return Number.isNaN(code) || code > 0x10ffff ? null : String.fromCodePoint(code);
}
