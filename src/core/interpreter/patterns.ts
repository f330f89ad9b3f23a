import type { Pattern } from '../program/program';
import { evaluate } from './expressions';
import type { Frame } from './frame';
import { isSame } from './comparison';
import { nativeOf } from './operators';
import { dict, list, type Value } from './values';
import { Dictionary } from './dictionary';

type OfKind<K extends Pattern['kind']> = Extract<Pattern, { readonly kind: K }>;

/** The names that a pattern captures from the value; null where it does not match. */
export type Captured = ReadonlyMap<string, Value> | null;

const nothing: ReadonlyMap<string, Value> = new Map();

export function matches(pattern: Pattern, value: Value, frame: Frame): Captured {
  switch (pattern.kind) {
    case 'matchValue':
      return isValue(pattern, value, frame) ? nothing : null;
    case 'matchAs': {
      const captured = pattern.pattern === null ? nothing : matches(pattern.pattern, value, frame);
      if (captured === null || pattern.name === null) return captured;
      return new Map([...captured, [pattern.name, value]]);
    }
    case 'matchOr':
      return firstMatch(pattern.patterns, value, frame);
    case 'matchSequence':
      return matchSequence(pattern.patterns, value, frame);
    case 'matchMapping':
      return matchMapping(pattern, value, frame);
    case 'matchClass':
      return matchClass(pattern, value, frame);
    case 'matchStar':
      return null;
  }
}

/** Literals by `==`; None, True and False by identity. */
function isValue({ value: expression }: OfKind<'matchValue'>, value: Value, frame: Frame): boolean {
  const expected = evaluate(expression, frame);
  if (expression.kind === 'constant') return isSame(value, expected);
  return frame.interpreter.equals(value, expected);
}

function firstMatch(patterns: readonly Pattern[], value: Value, frame: Frame): Captured {
  for (const pattern of patterns) {
    const captured = matches(pattern, value, frame);
    if (captured !== null) return captured;
  }
  return null;
}

function matchAll(pairs: readonly (readonly [Pattern, Value])[], frame: Frame): Captured {
  const all = new Map<string, Value>();
  for (const [pattern, value] of pairs) {
    const captured = matches(pattern, value, frame);
    if (captured === null) return null;
    for (const [name, part] of captured) all.set(name, part);
  }
  return all;
}

function matchSequence(patterns: readonly Pattern[], value: Value, frame: Frame): Captured {
  const sequence = nativeOf(value);
  if (sequence.kind !== 'list' && sequence.kind !== 'tuple') return null;
  const { items } = sequence;
  const star = patterns.findIndex(({ kind }) => kind === 'matchStar');
  if (star < 0) {
    if (items.length !== patterns.length) return null;
    return matchAll(pairsOf(patterns, items), frame);
  }
  const after = patterns.length - star - 1;
  if (items.length < star + after) return null;
  const rest = items.slice(star, items.length - after);
  const captured = matchAll(
    [
      ...pairsOf(patterns.slice(0, star), items.slice(0, star)),
      ...pairsOf(patterns.slice(star + 1), items.slice(items.length - after)),
    ],
    frame,
  );
  const pattern = patterns[star];
  if (captured === null || pattern?.kind !== 'matchStar' || pattern.name === null) return captured;
  return new Map([...captured, [pattern.name, list(rest)]]);
}

function pairsOf(patterns: readonly Pattern[], values: readonly Value[]): (readonly [Pattern, Value])[] {
  return patterns.flatMap((pattern, index) => {
    const value = values[index];
    return value === undefined ? [] : [[pattern, value] as const];
  });
}

function matchMapping({ entries, rest }: OfKind<'matchMapping'>, value: Value, frame: Frame): Captured {
  const mapping = nativeOf(value);
  if (mapping.kind !== 'dict') return null;
  const left = Dictionary.of(mapping.entries.entries());
  const pairs: (readonly [Pattern, Value])[] = [];
  for (const { key, pattern } of entries) {
    const place = evaluate(key, frame);
    const found = mapping.entries.get(place);
    if (found === undefined) return null;
    left.delete(place);
    pairs.push([pattern, found]);
  }
  const captured = matchAll(pairs, frame);
  return captured === null || rest === null ? captured : new Map([...captured, [rest, dict(left)]]);
}

/** `Type(a, b, name=c)`: positions by `__match_args__`; a built-in type's single position is the value itself. */
function matchClass({ type, positional, keywords }: OfKind<'matchClass'>, value: Value, frame: Frame): Captured {
  const { interpreter } = frame;
  const expected = evaluate(type, frame);
  if (!interpreter.isInstance(value, expected)) return null;
  const names = interpreter.getAttribute(expected, '__match_args__');
  const pairs: (readonly [Pattern, Value])[] = [];
  for (const [index, pattern] of positional.entries()) {
    const name = names?.kind === 'tuple' ? names.items[index] : undefined;
    const part = name?.kind === 'str' ? interpreter.getAttribute(value, name.value) : undefined;
    if (part !== undefined) pairs.push([pattern, part]);
    else if (names === undefined && positional.length === 1) pairs.push([pattern, value]);
    else return null;
  }
  for (const { name, pattern } of keywords) {
    const part = interpreter.getAttribute(value, name);
    if (part === undefined) return null;
    pairs.push([pattern, part]);
  }
  return matchAll(pairs, frame);
}
