import type { Context } from '../../../interpreter/context';
import { Dictionary } from '../../../interpreter/dictionary';
import { codePoints } from '../../../interpreter/iteration';
import { signature, type Library, type LibraryFunction } from '../../../interpreter/library';
import { bool, dict, int, list, none, str, tuple, type Value } from '../../../interpreter/values';
import { integer, integerOr, restOf, text } from '../arguments';
import { formatTemplate } from './templates';

/** The methods of `str`. */
export const strings: Library = {
  'builtins.str.upper': mapped((value) => value.toUpperCase()),
  'builtins.str.lower': mapped((value) => value.toLowerCase()),
  'builtins.str.casefold': mapped((value) => value.toLowerCase()),
  'builtins.str.capitalize': mapped((value) => value.charAt(0).toUpperCase() + value.slice(1).toLowerCase()),
  'builtins.str.title': mapped((value) =>
    value.toLowerCase().replace(/\p{L}+/gu, (word) => word.charAt(0).toUpperCase() + word.slice(1)),
  ),
  'builtins.str.swapcase': mapped((value) =>
    Array.from(value, (character) =>
      character === character.toUpperCase() ? character.toLowerCase() : character.toUpperCase(),
    ).join(''),
  ),
  'builtins.str.isdigit': tested(/^\p{Nd}+$/u),
  'builtins.str.isdecimal': tested(/^\p{Nd}+$/u),
  'builtins.str.isnumeric': tested(/^\p{N}+$/u),
  'builtins.str.isalpha': tested(/^\p{L}+$/u),
  'builtins.str.isalnum': tested(/^[\p{L}\p{N}]+$/u),
  'builtins.str.isspace': tested(/^\s+$/u),
  'builtins.str.isidentifier': tested(/^[\p{L}_][\p{L}\p{N}_]*$/u),
  'builtins.str.isupper': tested(/^\P{Ll}*\p{Lu}\P{Ll}*$/u),
  'builtins.str.islower': tested(/^\P{Lu}*\p{Ll}\P{Lu}*$/u),

  'builtins.str.strip': stripped((value, isCut) => cutEnd(cutStart(value, isCut), isCut)),
  'builtins.str.lstrip': stripped(cutStart),
  'builtins.str.rstrip': stripped(cutEnd),
  'builtins.str.removeprefix': signature('self, prefix', ({ self, prefix }, context) => {
    const [value, cut] = [text(self, context), text(prefix, context)];
    return str(value.startsWith(cut) ? value.slice(cut.length) : value);
  }),
  'builtins.str.removesuffix': signature('self, suffix', ({ self, suffix }, context) => {
    const [value, cut] = [text(self, context), text(suffix, context)];
    return str(cut !== '' && value.endsWith(cut) ? value.slice(0, -cut.length) : value);
  }),
  'builtins.str.startswith': affixTest((value, affix) => value.startsWith(affix)),
  'builtins.str.endswith': affixTest((value, affix) => value.endsWith(affix)),

  'builtins.str.split': signature('self, sep=None, maxsplit=-1', ({ self, sep, maxsplit }, context) => {
    const most = integer(maxsplit, context);
    const value = text(self, context);
    const parts = sep.kind === 'none' ? splitAtSpace(value, most) : splitAt(value, separator(sep, context), most);
    return textList(parts, context);
  }),
  'builtins.str.rsplit': signature('self, sep=None, maxsplit=-1', ({ self, sep, maxsplit }, context) => {
    const most = integer(maxsplit, context);
    const value = backwards(text(self, context));
    const parts =
      sep.kind === 'none' ? splitAtSpace(value, most) : splitAt(value, backwards(separator(sep, context)), most);
    return textList(parts.map(backwards).reverse(), context);
  }),
  'builtins.str.splitlines': signature('self, keepends=False', ({ self, keepends }, context) => {
    const lines = text(self, context).match(/[^\r\n]*(\r\n|\r|\n)|[^\r\n]+$/g) ?? [];
    return textList(context.truth(keepends) ? lines : lines.map((line) => line.replace(/[\r\n]+$/, '')), context);
  }),
  'builtins.str.partition': signature('self, sep', ({ self, sep }, context) => {
    const [value, cut] = [text(self, context), separator(sep, context)];
    const place = value.indexOf(cut);
    return place < 0 ? parts(value, '', '') : parts(value.slice(0, place), cut, value.slice(place + cut.length));
  }),
  'builtins.str.rpartition': signature('self, sep', ({ self, sep }, context) => {
    const [value, cut] = [text(self, context), separator(sep, context)];
    const place = value.lastIndexOf(cut);
    return place < 0 ? parts('', '', value) : parts(value.slice(0, place), cut, value.slice(place + cut.length));
  }),
  'builtins.str.join': signature('self, iterable', ({ self, iterable }, context) => {
    const items = [...context.iterate(iterable)].map((item, index) => itemText(item, index, context));
    context.reserve(items.reduce((sum, item) => sum + item.length, 0));
    return str(items.join(text(self, context)));
  }),
  'builtins.str.replace': signature('self, old, new, count=-1', ({ self, old, new: inserted, count }, context) => {
    const [value, from, to] = [text(self, context), text(old, context), text(inserted, context)];
    const most = integer(count, context);
    const pieces = from === '' ? ['', ...Array.from(value), ''] : splitAt(value, from, most);
    context.reserve(value.length + pieces.length * to.length);
    context.spend(pieces.length);
    return str(from === '' && most >= 0 ? joinFirst(pieces, to, most) : pieces.join(to));
  }),

  'builtins.str.find': search((value, part) => value.indexOf(part), null),
  'builtins.str.rfind': search((value, part) => value.lastIndexOf(part), null),
  'builtins.str.index': search((value, part) => value.indexOf(part), 'substring not found'),
  'builtins.str.rindex': search((value, part) => value.lastIndexOf(part), 'substring not found'),
  'builtins.str.count': signature('self, sub', ({ self, sub }, context) => {
    const [value, part] = [text(self, context), text(sub, context)];
    return int(part === '' ? codePoints(value) + 1 : value.split(part).length - 1);
  }),

  'builtins.str.ljust': justified((value, missing, fill) => value + fill.repeat(missing)),
  'builtins.str.rjust': justified((value, missing, fill) => fill.repeat(missing) + value),
  'builtins.str.center': justified((value, missing, fill, width) => {
    const left = Math.floor(missing / 2) + ((missing % 2) & (width % 2));
    return fill.repeat(left) + value + fill.repeat(missing - left);
  }),
  'builtins.str.zfill': signature('self, width', ({ self, width }, context) => {
    const [, sign = '', digits = ''] = /^([-+]?)(.*)$/s.exec(text(self, context)) ?? [];
    const missing = Math.max(0, integer(width, context) - codePoints(sign + digits));
    context.reserve(missing);
    return str(sign + '0'.repeat(missing) + digits);
  }),
  'builtins.str.expandtabs': signature('self, tabsize=8', ({ self, tabsize }, context) => {
    const size = integer(tabsize, context);
    return str(
      text(self, context).replace(/([^\t\n]*)\t/g, (_, before: string) => before.padEnd(nextStop(before.length, size))),
    );
  }),

  'builtins.str.format': signature('self, *args, **kwargs', ({ self, args, kwargs }, context) =>
    formatTemplate(text(self, context), restOf(args, kwargs), context),
  ),
  'builtins.str.format_map': signature('self, mapping', ({ self, mapping }, context) =>
    formatTemplate(text(self, context), restOf(none, mapping), context),
  ),
  'builtins.str.encode': signature('self, encoding="utf-8", errors="strict"', (_, context) =>
    context.opaque('encoded text is not followed'),
  ),
  'builtins.str.maketrans': signature('x, y=None, z=None', ({ x, y, z }, context) =>
    translationTable(x, y, z, context),
  ),
  'builtins.str.translate': signature('self, table', ({ self, table }, context) => {
    const translated = Array.from(text(self, context), (character) => {
      const to = table.kind === 'dict' ? table.entries.get(int(character.codePointAt(0) ?? 0)) : undefined;
      if (to === undefined) return character;
      if (to.kind === 'none') return '';
      return to.kind === 'int' ? String.fromCodePoint(to.value) : text(to, context);
    });
    return str(translated.join(''));
  }),
  'builtins.bytes.decode': signature('self, encoding="utf-8", errors="strict"', (_, context) =>
    context.opaque('decoded bytes are not followed'),
  ),
};

function mapped(change: (value: string) => string): LibraryFunction {
  return signature('self', ({ self }, context) => str(change(text(self, context))));
}

function tested(pattern: RegExp): LibraryFunction {
  return signature('self', ({ self }, context) => bool(pattern.test(text(self, context))));
}

type Cut = (character: string) => boolean;

function stripped(cut: (value: string, isCut: Cut) => string): LibraryFunction {
  return signature('self, chars=None', ({ self, chars }, context) => {
    const characters = chars.kind === 'none' ? null : text(chars, context);
    const isCut: Cut = (character) => (characters === null ? /\s/.test(character) : characters.includes(character));
    return str(cut(text(self, context), isCut));
  });
}
function cutStart(value: string, isCut: Cut): string {
  let start = 0;
  while (start < value.length && isCut(value.charAt(start))) start += 1;
  return value.slice(start);
}
function cutEnd(value: string, isCut: Cut): string {
  let end = value.length;
  while (end > 0 && isCut(value.charAt(end - 1))) end -= 1;
  return value.slice(0, end);
}

function affixTest(test: (value: string, affix: string) => boolean): LibraryFunction {
  return signature('self, affix, start=0, end=None', ({ self, affix, start, end }, context) => {
    const value = text(self, context);
    const part = value.slice(integer(start, context), integerOr(end, value.length, context));
    const affixes = affix.kind === 'tuple' ? affix.items : [affix];
    return bool(affixes.some((one) => test(part, text(one, context))));
  });
}

function separator(value: Value, context: Context): string {
  const found = text(value, context);
  return found === '' ? context.raise('ValueError', 'empty separator') : found;
}

/** At most `most` cuts; all where it is negative. */
function splitAt(value: string, cut: string, most: number): string[] {
  const pieces = value.split(cut);
  if (most < 0 || pieces.length - 1 <= most) return pieces;
  return [...pieces.slice(0, most), pieces.slice(most).join(cut)];
}

function splitAtSpace(value: string, most: number): string[] {
  const pieces: string[] = [];
  let rest = value.trimStart();
  while (rest !== '') {
    const cut = most >= 0 && pieces.length >= most ? null : /\s+/.exec(rest);
    if (cut === null) {
      pieces.push(rest);
      break;
    }
    pieces.push(rest.slice(0, cut.index));
    rest = rest.slice(cut.index + cut[0].length);
  }
  return pieces;
}

function backwards(value: string): string {
  return Array.from(value).reverse().join('');
}

function textList(values: readonly string[], context: Context): Value {
  context.spend(values.length);
  return list(values.map(str));
}

function parts(...values: readonly string[]): Value {
  return tuple(values.map(str));
}

function itemText(item: Value, index: number, context: Context): string {
  if (item.kind === 'str') return item.value;
  if (item.kind === 'opaque' || item.kind === 'instance') return text(item, context);
  const type = context.classOf(item).name;
  return context.raise('TypeError', `sequence item ${index}: expected str instance, ${type} found`);
}

function joinFirst(pieces: readonly string[], glue: string, most: number): string {
  return pieces.map((piece, index) => (index > 0 && index <= most ? glue + piece : piece)).join('');
}

function search(find: (value: string, part: string) => number, refusal: string | null): LibraryFunction {
  return signature('self, sub, start=0, end=None', ({ self, sub, start, end }, context) => {
    const value = text(self, context);
    const from = integer(start, context);
    const offset = from < 0 ? Math.max(0, from + value.length) : from;
    const place = find(value.slice(offset, integerOr(end, value.length, context)), text(sub, context));
    if (place < 0 && refusal !== null) return context.raise('ValueError', refusal);
    return int(place < 0 ? -1 : codePoints(value.slice(0, offset + place)));
  });
}

function justified(place: (value: string, missing: number, fill: string, width: number) => string): LibraryFunction {
  return signature('self, width, fillchar=" "', ({ self, width, fillchar }, context) => {
    const value = text(self, context);
    const wanted = integer(width, context);
    const missing = Math.max(0, wanted - codePoints(value));
    context.reserve(missing);
    return str(place(value, missing, text(fillchar, context), wanted));
  });
}

function nextStop(length: number, size: number): number {
  return size <= 0 ? length : (Math.floor(length / size) + 1) * size;
}

function translationTable(from: Value, to: Value, removed: Value, context: Context): Value {
  const entries = new Dictionary();
  const code = (character: string): Value => int(character.codePointAt(0) ?? 0);
  if (from.kind === 'dict') {
    for (const [key, value] of from.entries.entries()) entries.set(key.kind === 'str' ? code(key.value) : key, value);
    return dict(entries);
  }
  const targets = Array.from(text(to, context));
  for (const [index, character] of Array.from(text(from, context)).entries()) {
    entries.set(code(character), code(targets[index] ?? ''));
  }
  if (removed.kind === 'str') for (const character of removed.value) entries.set(code(character), none);
  return dict(entries);
}
