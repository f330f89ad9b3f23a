import type { Context } from './context';
import { formatNumber, type FormatSpec } from './format-spec';
import { nativeOf } from './operators';
import { int, isNumber, str, type NumberValue, type Value } from './values';

const placeholder = /%(?:\(([^)]*)\))?([-+ #0]*)(\*|\d+)?(?:\.(\*|\d+))?[hlL]?([diouxXeEfFgGcrsa%])/g;

/** `text % values` (https://docs.python.org/3/library/stdtypes.html#printf-style-string-formatting). */
export function formatPercent(text: string, values: Value, context: Context): string {
  const given = values.kind === 'tuple' ? values.items : [values];
  let used = 0;
  const next = (): Value => {
    used += 1;
    return given[used - 1] ?? context.raise('TypeError', 'not enough arguments for format string');
  };
  const number = (digits: string | undefined): number | null => {
    if (digits === undefined) return null;
    const value = digits === '*' ? next() : int(Number(digits));
    return isNumber(value) ? value.value : context.raise('TypeError', '* wants int');
  };
  const result = text.replace(
    placeholder,
    (
      _,
      key: string | undefined,
      flags: string,
      width: string | undefined,
      precision: string | undefined,
      type: string,
    ) => {
      if (type === '%') return '%';
      const options = { flags, width: number(width) ?? 0, precision: number(precision), type };
      context.reserve(options.width + (options.precision ?? 0));
      return formatOne(key === undefined ? next() : context.getItem(values, str(key)), options, context);
    },
  );
  if (used < given.length && nativeOf(values).kind !== 'dict') {
    context.raise('TypeError', 'not all arguments converted during string formatting');
  }
  return result;
}

interface Options {
  readonly flags: string;
  readonly width: number;
  readonly precision: number | null;
  readonly type: string;
}

function formatOne(value: Value, { flags, width, precision, type }: Options, context: Context): string {
  const isLeft = flags.includes('-');
  const text = 'rsa'.includes(type) || (type === 'c' && value.kind === 'str');
  if (text) {
    const shown = type === 'r' || type === 'a' ? context.repr(value) : context.str(value);
    const cut = precision === null ? shown : shown.slice(0, precision);
    return isLeft ? cut.padEnd(width) : cut.padStart(width);
  }
  const isInteger = 'diu'.includes(type);
  const number = numberOf(value, type, context);
  const hasZeros = flags.includes('0') && !isLeft;
  const spec: FormatSpec = {
    fill: hasZeros ? '0' : ' ',
    align: isLeft ? '<' : hasZeros ? '=' : '>',
    sign: flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '-',
    alternate: flags.includes('#'),
    width,
    grouping: null,
    precision: isInteger ? null : precision,
    type: isInteger ? 'd' : type,
  };
  return formatNumber(number, spec, context);
}

function numberOf(value: Value, type: string, context: Context): NumberValue {
  const isInteger = 'diouxXc'.includes(type);
  const native = nativeOf(value);
  const converted = isNumber(native) ? native : context.callSpecial(value, isInteger ? '__int__' : '__float__');
  if (converted !== undefined && isNumber(converted)) return isInteger ? int(Math.trunc(converted.value)) : converted;
  const given = context.classOf(value).name;
  return context.raise('TypeError', `%${type} format: a real number is required, not ${given}`);
}
