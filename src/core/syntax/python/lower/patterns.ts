import type { Expression, MatchCase, Pattern, Statement } from '../../../program/program';
import { hasComma, isError, slotsOf, splitAt, withoutBrackets, type Slot } from '../tree/slots';
import type { Stretch, SyntaxNode } from '../tree/syntax-node';
import { lowerExpression, lowerItems, lowerSlot } from './expressions';
import { across, type Source } from './source';
import { endOf, lowerBody } from './statements';

export function lowerMatch(node: SyntaxNode, source: Source): Statement {
  const body = node.children.find((child) => child.name === 'MatchBody');
  const subject = node.children.slice(1).filter((child) => child !== body);
  const cases = (body?.children ?? [])
    .filter((child) => child.name === 'MatchClause')
    .map((clause) => lowerCase(clause, source));
  const last = cases.at(-1)?.body ?? [];
  return {
    kind: 'match',
    subject: lowerItems(subject, node, source),
    cases,
    span: source.span({ from: node.from, to: endOf(last, node) }),
  };
}

function lowerCase(node: SyntaxNode, source: Source): MatchCase {
  const guard = node.children.find((child) => child.name === 'Guard');
  const body = node.children.find((child) => child.name === 'Body');
  const pattern = node.children.slice(1).filter((child) => child !== guard && child !== body);
  return {
    pattern: lowerOpenPattern(pattern, node, source),
    guard: guard === undefined ? null : lowerSlot(guard.children.slice(1), guard, source),
    body: lowerBody(body, source),
  };
}

/** `case a, *rest:` is a sequence without brackets. */
function lowerOpenPattern(nodes: readonly SyntaxNode[], otherwise: Stretch, source: Source): Pattern {
  const stretch = across(nodes, otherwise);
  const slots = slotsOf(nodes);
  if (!hasComma(nodes)) return lowerPatternSlot(slots[0] ?? [], stretch, source);
  return { kind: 'matchSequence', patterns: lowerPatternSlots(slots, stretch, source), span: source.span(stretch) };
}

function lowerPatternSlots(slots: readonly Slot[], otherwise: Stretch, source: Source): Pattern[] {
  return slots.map((slot) => lowerPatternSlot(slot, otherwise, source));
}

function lowerPatternSlot(slot: Slot, otherwise: Stretch, source: Source): Pattern {
  const [only, ...rest] = slot;
  return only === undefined || rest.length > 0
    ? unreadPattern(across(slot, otherwise), source)
    : lowerPattern(only, source);
}

/** A pattern that could not be read matches by comparing with a value that could not be read. */
function unreadPattern(stretch: Stretch, source: Source): Pattern {
  return { kind: 'matchValue', value: source.unreadExpression(stretch), span: source.span(stretch) };
}

type Lowering = (node: SyntaxNode, source: Source) => Pattern;

function lowerPattern(node: SyntaxNode, source: Source): Pattern {
  return lowerings.get(node.name)?.(node, source) ?? unreadPattern(node, source);
}

const lowerings: ReadonlyMap<string, Lowering> = new Map<string, Lowering>([
  ['CapturePattern', (node, source) => lowerCapture(null, node, node, source)],
  ['LiteralPattern', lowerLiteral],
  ['AsPattern', lowerAs],
  ['OrPattern', lowerOr],
  ['AttributePattern', lowerAttribute],
  ['SequencePattern', lowerSequence],
  ['MappingPattern', lowerMapping],
  ['StarPattern', lowerStar],
  ['ClassPattern', lowerClass],
]);

/** `_` captures nothing: its name is null. */
function captureName(node: SyntaxNode, source: Source): string | null {
  const name = source.nameOf(node);
  return name === '_' ? null : name;
}

function lowerCapture(pattern: Pattern | null, name: SyntaxNode, whole: SyntaxNode, source: Source): Pattern {
  return { kind: 'matchAs', pattern, name: captureName(name, source), span: source.span(whole) };
}

/** A literal's nodes are those of an expression: `-1`, `1 + 2j`, `'text'`, `None`. */
function lowerLiteral(node: SyntaxNode, source: Source): Pattern {
  const [only, ...rest] = node.children;
  if (only === undefined || node.children.some(isError)) return unreadPattern(node, source);
  const expression = rest.length === 0 ? only : { ...node, name: 'BinaryExpression' };
  return { kind: 'matchValue', value: lowerExpression(expression, source), span: source.span(node) };
}

function lowerAs(node: SyntaxNode, source: Source): Pattern {
  const [pattern, , name] = node.children;
  if (pattern === undefined || name?.name !== 'VariableName') return unreadPattern(node, source);
  return lowerCapture(lowerPattern(pattern, source), name, node, source);
}

/** Lezer reads `1 | 2 as x` as `1 | (2 as x)`; in Python the name takes the whole. */
function lowerOr(node: SyntaxNode, source: Source): Pattern {
  const alternatives = node.children.filter((child) => child.name !== 'LogicOp');
  const last = alternatives.at(-1);
  if (last?.name !== 'AsPattern') return orOf(alternatives, node, source);
  const [pattern, , name] = last.children;
  if (pattern === undefined || name === undefined) return unreadPattern(node, source);
  const whole = [...alternatives.slice(0, -1), pattern];
  return lowerCapture(orOf(whole, across(whole, node), source), name, node, source);
}

function orOf(alternatives: readonly SyntaxNode[], stretch: Stretch, source: Source): Pattern {
  const patterns = alternatives.map((alternative) => lowerPattern(alternative, source));
  return { kind: 'matchOr', patterns, span: source.span(stretch) };
}

function lowerAttribute(node: SyntaxNode, source: Source): Pattern {
  return { kind: 'matchValue', value: lowerDotted(node, source), span: source.span(node) };
}

/** `name` or `name.attribute.attribute` in a pattern. */
function lowerDotted(node: SyntaxNode, source: Source): Expression {
  const names = node.children.filter((child) => child.name !== '.');
  const [first = node, ...rest] = names;
  let expression: Expression = { kind: 'name', name: source.nameOf(first), span: source.span(first) };
  for (const name of rest) {
    const span = source.span({ from: first.from, to: name.to });
    const nameSpan = source.span(name);
    expression = { kind: 'attribute', object: expression, name: source.nameOf(name), nameSpan, span };
  }
  return expression;
}

/** `[a, b]` and `(a, b)`; `(a)` is only a group. */
function lowerSequence(node: SyntaxNode, source: Source): Pattern {
  const inner = bracketed(node.children);
  const slots = slotsOf(inner);
  const isGroup = node.children[0]?.name === '(' && slots.length === 1 && !hasComma(inner);
  const isStarred = inner[0]?.name === 'StarPattern';
  if (isGroup && !isStarred) return lowerPatternSlot(inner, node, source);
  return { kind: 'matchSequence', patterns: lowerPatternSlots(slots, node, source), span: source.span(node) };
}

/** What stands between brackets; Lezer, which lacks empty ones, puts an empty literal there. */
function bracketed(nodes: readonly SyntaxNode[]): readonly SyntaxNode[] {
  const inner = withoutBrackets(nodes);
  const [only] = inner;
  const isEmpty = inner.length === 1 && only?.name === 'LiteralPattern' && only.from === only.to;
  return isEmpty ? [] : inner;
}

function lowerMapping(node: SyntaxNode, source: Source): Pattern {
  const entries: { key: Expression; pattern: Pattern }[] = [];
  let rest: string | null = null;
  for (const slot of slotsOf(withoutBrackets(node.children))) {
    const [first, second] = slot;
    if (first?.name === '**' && second !== undefined) rest = source.nameOf(second);
    else entries.push(lowerEntry(slot, node, source));
  }
  return { kind: 'matchMapping', entries, rest, span: source.span(node) };
}

function lowerEntry(slot: Slot, otherwise: Stretch, source: Source): { key: Expression; pattern: Pattern } {
  const [key, pattern] = splitAt(slot, ':');
  const stretch = across(slot, otherwise);
  const [literal] = key ?? [];
  const lowered = literal === undefined ? null : lowerPattern(literal, source);
  return {
    key: lowered?.kind === 'matchValue' ? lowered.value : source.unreadExpression(stretch),
    pattern: lowerPatternSlot(pattern ?? [], stretch, source),
  };
}

function lowerStar(node: SyntaxNode, source: Source): Pattern {
  const name = node.children[1];
  if (name?.name !== 'CapturePattern') return unreadPattern(node, source);
  return { kind: 'matchStar', name: captureName(name, source), span: source.span(node) };
}

function lowerClass(node: SyntaxNode, source: Source): Pattern {
  const [type, given] = node.children;
  if (type === undefined || given === undefined) return unreadPattern(node, source);
  const positional: Pattern[] = [];
  const keywords: { name: string; pattern: Pattern }[] = [];
  for (const slot of slotsOf(bracketed(given.children))) {
    const [first] = slot;
    const [name, pattern] =
      first?.name === 'KeywordPattern' ? first.children.filter((child) => child.name !== '=') : [];
    if (name !== undefined && pattern !== undefined) {
      keywords.push({ name: source.nameOf(name), pattern: lowerPattern(pattern, source) });
    } else {
      positional.push(lowerPatternSlot(slot, node, source));
    }
  }
  return { kind: 'matchClass', type: lowerDotted(type, source), positional, keywords, span: source.span(node) };
}
