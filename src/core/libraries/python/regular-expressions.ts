import { signature, type Library } from '../../interpreter/library';
import { Dictionary } from '../../interpreter/dictionary';
import { dict, int, none, str, tuple, type Value } from '../../interpreter/values';
import { text } from './arguments';

/** Longer texts are not searched: what is left of a pattern's ways to go back grows with a power of their length. */
const longestText = 2000;

/** Python's flags, and what the host calls them. */
const flagNames = [
  [2, 'i'],
  [8, 'm'],
  [16, 's'],
] as const;
/** Spaces and comments in a pattern are left out. */
const verbose = 64;
/** Those that change nothing, or next to nothing: the bare pattern, Unicode, ASCII. */
const withoutEffect = 32 | 256 | verbose;
/** In texts as short as these all ways to go back are gone through in no time. */
const shortText = 16;

/** What the module `re` is made on: the host's own regular expressions. */
export const regularExpressions: Library = {
  're._found': signature('pattern, flags, string, start, way', ({ pattern, flags, string, start, way }, context) => {
    const [source, searched, how] = [pattern, string, way].map((value) => text(value, context));
    const options = flags.kind === 'int' ? flags.value : 0;
    if (source === undefined || searched === undefined) return context.opaque('this pattern is not followed');
    const isSlow = searched.length > shortText && mayTakeForEver(source);
    const expression = isSlow || searched.length > longestText ? null : expressionOf(source, options, how);
    if (expression === null) return context.opaque(`the pattern \`${source}\` is not followed here`);
    expression.lastIndex = start.kind === 'int' ? start.value : 0;
    const spans = expression.exec(searched)?.indices;
    return spans === undefined ? none : tuple(Array.from(spans, (span) => spanOf(span)));
  }),
  /** A pattern without what it says for its readers alone. */
  're._dense': signature('pattern, flags', ({ pattern, flags }, context) => {
    const isVerbose = flags.kind === 'int' && (flags.value & verbose) !== 0;
    return isVerbose ? str(dense(text(pattern, context))) : pattern;
  }),
  /** The number of each named group. */
  're._names': signature('pattern', ({ pattern }, context) => dict(groupNames(text(pattern, context)))),
};

/** The places in a text; a group that takes no part in a match is at −1. */
function spanOf(span: readonly [number, number] | undefined): Value {
  const [start, end] = span ?? [-1, -1];
  return tuple([int(start), int(end)]);
}

function groupNames(pattern: string): Dictionary {
  const names = new Dictionary();
  let group = 0;
  for (const [, name] of pattern.replace(/\\.|\[(?:\\.|[^\]\\])*\]/gs, '').matchAll(/\((?!\?(?!P<))(?:\?P<(\w+)>)?/g)) {
    group += 1;
    if (name !== undefined) names.set(str(name), int(group));
  }
  return names;
}

function dense(pattern: string): string {
  return pattern.replace(/(\\.|\[(?:\\.|[^\]\\])*\])|\s+|#[^\n]*/gs, (_, kept: string | undefined) => kept ?? '');
}

/** The pattern as the host has it; null where it has none. */
function expressionOf(pattern: string, flags: number, way: string | undefined): RegExp | null {
  const known = flagNames.reduce((sum, [flag]) => sum | flag, withoutEffect);
  if ((flags & ~known) !== 0) return null;
  const source = pattern
    .replaceAll('(?P<', '(?<')
    .replace(/\(\?P=(\w+)\)/g, '\\k<$1>')
    .replace(/\\A/g, '(?<![^])')
    .replace(/\\Z/g, '(?![^])');
  if (/\(\?[a-zA-Z(]/.test(source) || /[*+?}]\+/.test(source)) return null;
  const named = flagNames.flatMap(([flag, name]) => ((flags & flag) === 0 ? [] : [name])).join('');
  try {
    return new RegExp(
      way === 'fullmatch' ? `(?:${source})(?![^])` : source,
      `d${way === 'search' ? 'g' : 'y'}${named}`,
    );
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** Whether a group is repeated that itself repeats something or has a choice: the ways through it multiply. */
function mayTakeForEver(pattern: string): boolean {
  const isBranching: boolean[] = [];
  const bare = pattern.replace(/\\.|\[(?:\\.|[^\]\\])*\]/gs, 'x');
  for (let at = 0; at < bare.length; at += 1) {
    const character = bare.charAt(at);
    if (character === '(') isBranching.push(false);
    else if (character === ')') {
      const branches = isBranching.pop() === true;
      if (branches && /[*+{]/.test(bare.charAt(at + 1))) return true;
      if (branches && isBranching.length > 0) isBranching[isBranching.length - 1] = true;
    } else if ('*+{|'.includes(character) && isBranching.length > 0) isBranching[isBranching.length - 1] = true;
  }
  return false;
}
