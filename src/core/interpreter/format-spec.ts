import type { Context } from './context';
import { codePoints } from './iteration';
import { exponentialText, fixedText, floatText, generalText, intText } from './number-text';
import { isNumber, type NumberValue, type Value } from './values';
import { entryNamed } from '../text/entry-named';

/** Python's format specification (https://docs.python.org/3/library/string.html#formatspec). */
export interface FormatSpec {
  readonly fill: string;
  readonly align: '<' | '>' | '^' | '=' | null;
  readonly sign: '+' | '-' | ' ';
  readonly alternate: boolean;
  readonly width: number;
  readonly grouping: ',' | '_' | null;
  readonly precision: number | null;
  readonly type: string;
}

const pattern = /^(?:(.)?([<>=^]))?([-+ ])?(z)?(#)?(0)?(\d+)?([,_])?(?:\.(\d+))?([a-zA-Z%])?$/su;

function parseFormatSpec(text: string): FormatSpec | null {
  const match = pattern.exec(text);
  if (match === null) return null;
  const [, fill, align, sign, , alternate, zero, width, grouping, precision, type] = match;
  return {
    fill: fill ?? (zero === undefined ? ' ' : '0'),
    align: alignOf(align) ?? (zero === undefined ? null : '='),
    sign: sign === '+' || sign === ' ' ? sign : '-',
    alternate: alternate !== undefined,
    width: Number(width ?? 0),
    grouping: grouping === ',' || grouping === '_' ? grouping : null,
    precision: precision === undefined ? null : Number(precision),
    type: type ?? '',
  };
}

function alignOf(text: string | undefined): FormatSpec['align'] {
  return text === '<' || text === '>' || text === '^' || text === '=' ? text : null;
}

/** `format(value, spec)` of a built-in value. */
export function formatValue(value: Value, text: string, context: Context): string {
  if (text === '') return context.str(value);
  const spec = parseFormatSpec(text);
  const type = context.classOf(value).name;
  if (spec === null)
    return context.raise('ValueError', `Invalid format specifier '${text}' for object of type '${type}'`);
  context.reserve(spec.width + (spec.precision ?? 0));
  if (value.kind === 'str') return formatText(value.value, spec, context);
  if (isNumber(value)) return formatNumber(value, spec, context);
  return context.raise('TypeError', `unsupported format string passed to ${type}.__format__`);
}

function formatText(value: string, spec: FormatSpec, context: Context): string {
  if (spec.type !== '' && spec.type !== 's') unknownCode(spec.type, 'str', context);
  if (spec.align === '=') context.raise('ValueError', "'=' alignment not allowed in string format specifier");
  const cut = spec.precision === null ? value : Array.from(value).slice(0, spec.precision).join('');
  return padded('', cut, spec, '<');
}

export function formatNumber(value: NumberValue, spec: FormatSpec, context: Context): string {
  const isInteger = value.kind !== 'float';
  if (value.kind === 'bool' && spec.type === '') return padded('', value.value === 0 ? 'False' : 'True', spec, '<');
  const negative = value.value < 0 || (!isInteger && Object.is(value.value, -0));
  const sign = negative ? '-' : spec.sign === '-' ? '' : spec.sign;
  const magnitude = Math.abs(value.value);
  const { prefix, digits } =
    isInteger && !isFloatType(spec.type)
      ? integerDigits(magnitude, spec, context)
      : { prefix: '', digits: floatDigits(magnitude, spec, context) };
  const isGroupedByZeros = spec.grouping !== null && spec.align === '=' && spec.fill === '0';
  const least = isGroupedByZeros ? spec.width - sign.length - prefix.length : 0;
  return padded(sign + prefix, spec.grouping === null ? digits : grouped(digits, spec, least), spec, '>');
}

function isFloatType(type: string): boolean {
  return type !== '' && 'eEfFgG%'.includes(type);
}

const bases: Readonly<Record<string, { readonly base: number; readonly prefix: string }>> = {
  '': { base: 10, prefix: '' },
  d: { base: 10, prefix: '' },
  n: { base: 10, prefix: '' },
  b: { base: 2, prefix: '0b' },
  o: { base: 8, prefix: '0o' },
  x: { base: 16, prefix: '0x' },
  X: { base: 16, prefix: '0X' },
};

function integerDigits(magnitude: number, spec: FormatSpec, context: Context): { prefix: string; digits: string } {
  if (spec.type === 'c') return { prefix: '', digits: String.fromCodePoint(magnitude) };
  const known = entryNamed(bases, spec.type);
  if (known === undefined) return unknownCode(spec.type, 'int', context);
  if (spec.precision !== null) context.raise('ValueError', 'Precision not allowed in integer format specifier');
  const digits = known.base === 10 ? intText(magnitude) : BigInt(magnitude).toString(known.base);
  return { prefix: spec.alternate ? known.prefix : '', digits: spec.type === 'X' ? digits.toUpperCase() : digits };
}

function floatDigits(magnitude: number, spec: FormatSpec, context: Context): string {
  const { type, precision, alternate } = spec;
  const percent = type === '%' ? '%' : '';
  if (!Number.isFinite(magnitude)) {
    const text = Number.isNaN(magnitude) ? 'nan' : 'inf';
    return (type === 'E' || type === 'F' || type === 'G' ? text.toUpperCase() : text) + percent;
  }
  switch (type) {
    case 'f':
    case 'F':
      return fixedText(magnitude, precision ?? 6);
    case '%':
      return `${fixedText(magnitude * 100, precision ?? 6)}%`;
    case 'e':
    case 'E':
      return exponentialText(magnitude, precision ?? 6, type);
    case 'g':
    case 'G':
      return generalText(magnitude, precision ?? 6, alternate, type === 'g' ? 'e' : 'E');
    case 'n':
      return generalText(magnitude, precision ?? 6, alternate, 'e');
    case '': {
      if (precision === null) return floatText(magnitude);
      // As `g`, with at least one digit after the point, which counts.
      const text = generalText(magnitude, precision, alternate, 'e', precision - 1);
      return /[.e]/.test(text) ? text : `${text}.0`;
    }
    default:
      return unknownCode(type, 'float', context);
  }
}

function unknownCode(code: string, type: string, context: Context): never {
  return context.raise('ValueError', `Unknown format code '${code}' for object of type '${type}'`);
}

/** Groups the digits before the point, padded with zeros to `least` characters. */
function grouped(digits: string, spec: FormatSpec, least: number): string {
  const [, whole = '', rest = ''] = /^([0-9a-fA-F]*)(.*)$/.exec(digits) ?? [];
  const size = spec.grouping === '_' && 'boxX'.includes(spec.type || ' ') ? 4 : 3;
  const groupAll = (text: string): string =>
    text.replace(new RegExp(`\\B(?=(.{${size}})+$)`, 'g'), spec.grouping ?? '');
  let filled = whole;
  while (groupAll(filled).length + rest.length < least) filled = `0${filled}`;
  return groupAll(filled) + rest;
}

function padded(sign: string, body: string, spec: FormatSpec, otherwise: '<' | '>'): string {
  const missing = Math.max(0, spec.width - codePoints(sign + body));
  const fill = (count: number): string => spec.fill.repeat(count);
  switch (spec.align ?? otherwise) {
    case '<':
      return sign + body + fill(missing);
    case '>':
      return fill(missing) + sign + body;
    case '^':
      return fill(Math.floor(missing / 2)) + sign + body + fill(Math.ceil(missing / 2));
    case '=':
      return sign + fill(missing) + body;
  }
}
