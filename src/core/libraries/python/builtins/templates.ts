import type { Context } from '../../../interpreter/context';
import { int, str, type CallArguments, type Value } from '../../../interpreter/values';

/** `template.format(…)` (https://docs.python.org/3/library/string.html#format-string-syntax); opaque where a value is. */
export function formatTemplate(template: string, args: CallArguments, context: Context): Value {
  return new Template(args, context).expand(template);
}

class Template {
  #automatic = 0;

  constructor(
    readonly args: CallArguments,
    readonly context: Context,
  ) {}

  expand(template: string): Value {
    let text = '';
    for (const piece of piecesOf(template, this.context)) {
      const value = piece.kind === 'text' ? str(piece.text) : this.#formatted(piece.text);
      if (value.kind !== 'str') return value;
      text += value.value;
    }
    return str(text);
  }

  /** A replacement field: `name!r:spec`. */
  #formatted(field: string): Value {
    const [, name = '', conversion, written = ''] = /^([^!:]*)(?:!([rsa]))?(?::(.*))?$/s.exec(field) ?? [];
    const value = this.#value(name);
    const spec = this.expand(written);
    if (value.kind === 'opaque' || spec.kind !== 'str') return value.kind === 'opaque' ? value : spec;
    return str(this.context.format(this.#converted(value, conversion), spec.value));
  }

  #converted(value: Value, conversion: string | undefined): Value {
    if (conversion === undefined) return value;
    return str(conversion === 's' ? this.context.str(value) : this.context.repr(value));
  }

  /** `0`, `name`, or nothing for the next one; then `.attribute` and `[key]`. */
  #value(name: string): Value {
    const [, first = '', rest = ''] = /^([^.[]*)(.*)$/s.exec(name) ?? [];
    let value = this.#start(first);
    for (const { 1: attribute, 2: key = '' } of rest.matchAll(/\.([^.[]+)|\[([^\]]+)\]/g)) {
      const index = /^\d+$/.test(key) ? int(Number(key)) : str(key);
      value = attribute === undefined ? this.context.getItem(value, index) : this.context.attribute(value, attribute);
    }
    return value;
  }

  #start(written: string): Value {
    const { positional, keywords } = this.args;
    const name = written === '' ? String(this.#automatic++) : written;
    if (!/^\d+$/.test(name)) return keywords.get(name) ?? this.context.raiseWith('KeyError', str(name));
    const message = `Replacement index ${name} out of range for positional args tuple`;
    return positional[Number(name)] ?? this.context.raise('IndexError', message);
  }
}

interface Piece {
  readonly kind: 'text' | 'field';
  readonly text: string;
}

function piecesOf(template: string, context: Context): Piece[] {
  const pieces: Piece[] = [];
  let rest = template;
  while (rest !== '') {
    const place = rest.search(/[{}]/);
    if (place !== 0) {
      pieces.push({ kind: 'text', text: place < 0 ? rest : rest.slice(0, place) });
      rest = place < 0 ? '' : rest.slice(place);
    } else if (rest.startsWith('{{') || rest.startsWith('}}')) {
      pieces.push({ kind: 'text', text: rest.charAt(0) });
      rest = rest.slice(2);
    } else {
      const end = closingBrace(rest);
      if (end < 0) context.raise('ValueError', `Single '${rest.charAt(0)}' encountered in format string`);
      pieces.push({ kind: 'field', text: rest.slice(1, end) });
      rest = rest.slice(end + 1);
    }
  }
  return pieces;
}

/** The place of the brace that closes the first one; −1 where none does. */
function closingBrace(text: string): number {
  let depth = 0;
  for (let index = 0; index < text.length; index += 1) {
    if (text.charAt(index) === '{') depth += 1;
    else if (text.charAt(index) === '}') depth -= 1;
    if (depth <= 0) return depth < 0 ? -1 : index;
  }
  return -1;
}
