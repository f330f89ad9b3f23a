import type { Context } from '../../../interpreter/context';
import { int, str, type CallArguments, type Value } from '../../../interpreter/values';

/** `template.format(…)` (https://docs.python.org/3/library/string.html#format-string-syntax). */
export function formatTemplate(template: string, args: CallArguments, context: Context): Value {
  let automatic = 0;
  const field = (name: string): Value => {
    const [, first = '', rest = ''] = /^([^.[]*)(.*)$/s.exec(name) ?? [];
    const start = fieldStart(first === '' ? String(automatic++) : first, args, context);
    return Array.from(rest.matchAll(/\.([^.[]+)|\[([^\]]+)\]/g)).reduce(
      (value, { 1: attribute, 2: key = '' }) =>
        attribute === undefined
          ? context.getItem(value, /^\d+$/.test(key) ? int(Number(key)) : str(key))
          : context.attribute(value, attribute),
      start,
    );
  };
  let unknown: Value | null = null;
  const expand = (text: string): string => {
    let result = '';
    let rest = text;
    while (rest !== '') {
      const place = /[{}]/.exec(rest);
      if (place === null) return result + rest;
      result += rest.slice(0, place.index);
      rest = rest.slice(place.index);
      if (rest.startsWith('{{') || rest.startsWith('}}')) {
        result += rest.charAt(0);
        rest = rest.slice(2);
        continue;
      }
      const end = rest.startsWith('{') ? closing(rest) : -1;
      if (end < 0) return context.raise('ValueError', `Single '${rest.charAt(0)}' encountered in format string`);
      const [, name = '', conversion, spec = ''] = /^([^!:]*)(?:!([rsa]))?(?::(.*))?$/s.exec(rest.slice(1, end)) ?? [];
      const value = field(name);
      if (value.kind === 'opaque') unknown ??= value;
      else result += context.format(converted(value, conversion, context), expand(spec));
      rest = rest.slice(end + 1);
    }
    return result;
  };
  const text = expand(template);
  return unknown ?? str(text);
}

function fieldStart(name: string, args: CallArguments, context: Context): Value {
  if (!/^\d+$/.test(name)) return args.keywords.get(name) ?? context.raiseWith('KeyError', str(name));
  const message = `Replacement index ${name} out of range for positional args tuple`;
  return args.positional[Number(name)] ?? context.raise('IndexError', message);
}

/** The place of the brace that closes the first one. */
function closing(text: string): number {
  let depth = 0;
  for (let index = 0; index < text.length; index += 1) {
    if (text.charAt(index) === '{') depth += 1;
    else if (text.charAt(index) === '}') depth -= 1;
    if (depth === 0) return index;
  }
  return -1;
}

function converted(value: Value, conversion: string | undefined, context: Context): Value {
  if (conversion === undefined) return value;
  return str(conversion === 's' ? context.str(value) : context.repr(value));
}
