import type { Expression, FormattedPart } from '../../../program/program';
import { isError } from '../tree/slots';
import type { SyntaxNode } from '../tree/syntax-node';
import { lowerItems } from './expressions';
import { readContent, readQuotes, type StringLiteral } from './literals';
import type { Source } from './source';

type Piece =
  | { readonly kind: 'string' | 'bytes'; readonly value: string }
  | { readonly kind: 'formattedString'; readonly parts: readonly FormattedPart[] };

/** A string literal, or adjacent ones, which Python joins. */
export function lowerString(node: SyntaxNode, source: Source): Expression {
  const literals = node.name === 'ContinuedString' ? node.children : [node];
  const pieces: Piece[] = [];
  for (const literal of literals) {
    const piece = lowerPiece(literal, source);
    if (typeof piece === 'string') return source.unreadExpression(node, piece);
    pieces.push(piece);
  }
  const joined = join(pieces);
  return joined === null ? source.unreadExpression(node, mixed) : { ...joined, span: source.span(node) };
}

const unclosed = 'a string that is not closed';
const namedCharacter = 'an escape in a string that cannot be resolved';
const mixed = 'bytes beside text in one string';

/** One literal, or why it could not be read. */
function lowerPiece(node: SyntaxNode, source: Source): Piece | string {
  const quotes = readQuotes(source.textOf(node));
  if (quotes === null || node.children.some(isError)) return unclosed;
  const content = { from: node.from + quotes.start, to: node.from + quotes.end };
  if (node.name === 'FormatString') {
    const parts = lowerParts(node.children, content, quotes, source);
    return parts === null ? namedCharacter : { kind: 'formattedString', parts };
  }
  const value = readContent(source.textOf(content), quotes);
  return value === null ? namedCharacter : { kind: quotes.bytes ? 'bytes' : 'string', value };
}

function join(pieces: readonly Piece[]): Piece | null {
  const [first] = pieces;
  if (first === undefined || pieces.length === 1) return first ?? null;
  if (pieces.some((piece) => (piece.kind === 'bytes') !== (first.kind === 'bytes'))) return null;
  const parts = merge(
    pieces.flatMap((piece) =>
      piece.kind === 'formattedString' ? piece.parts : [{ kind: 'text', value: piece.value }],
    ),
  );
  if (pieces.some((piece) => piece.kind === 'formattedString')) return { kind: 'formattedString', parts };
  const [text] = parts;
  return { kind: first.kind === 'bytes' ? 'bytes' : 'string', value: text?.kind === 'text' ? text.value : '' };
}

/** Joins neighbouring texts and drops empty ones. */
function merge(parts: readonly FormattedPart[]): FormattedPart[] {
  const merged: FormattedPart[] = [];
  for (const part of parts) {
    const last = merged.at(-1);
    if (part.kind === 'text' && part.value === '') continue;
    if (part.kind === 'text' && last?.kind === 'text') {
      merged[merged.length - 1] = { kind: 'text', value: last.value + part.value };
    } else {
      merged.push(part);
    }
  }
  return merged;
}

/** The texts and replacement fields between two offsets. */
function lowerParts(
  nodes: readonly SyntaxNode[],
  content: { readonly from: number; readonly to: number },
  quotes: StringLiteral,
  source: Source,
): FormattedPart[] | null {
  const parts: FormattedPart[] = [];
  let position = content.from;
  const readTextTo = (end: number): boolean => {
    const braces = source.text.slice(position, end).replaceAll('{{', '{').replaceAll('}}', '}');
    const value = readContent(braces, quotes);
    parts.push({ kind: 'text', value: value ?? '' });
    return value !== null;
  };
  for (const node of nodes) {
    if (node.name !== 'FormatReplacement') continue;
    if (!readTextTo(node.from)) return null;
    const field = lowerReplacement(node, quotes, source);
    if (field === null) return null;
    parts.push(...field);
    position = node.to;
  }
  return readTextTo(content.to) ? merge(parts) : null;
}

function lowerReplacement(node: SyntaxNode, quotes: StringLiteral, source: Source): FormattedPart[] | null {
  const endsValue = (child: SyntaxNode): boolean =>
    ['FormatSelfDoc', 'FormatConversion', 'FormatSpec', '}'].includes(child.name);
  const endOfValue = node.children.findIndex(endsValue);
  const value = lowerItems(node.children.slice(1, endOfValue < 0 ? undefined : endOfValue), node, source);
  const find = (name: string): SyntaxNode | undefined => node.children.find((child) => child.name === name);
  const written = find('FormatSelfDoc');
  const conversion = find('FormatConversion');
  const spec = find('FormatSpec');
  const format =
    spec === undefined ? [] : lowerParts(spec.children, { from: spec.from + 1, to: spec.to }, quotes, source);
  if (format === null) return null;
  const implied = written !== undefined && spec === undefined ? 'r' : null;
  const field: FormattedPart = {
    kind: 'value',
    value,
    conversion: conversion === undefined ? implied : conversionOf(source.textOf(conversion)),
    format,
  };
  if (written === undefined) return [field];
  const end = conversion?.from ?? spec?.from ?? node.to - 1;
  return [{ kind: 'text', value: source.text.slice(node.from + 1, end) }, field];
}

function conversionOf(written: string): 'r' | 's' | 'a' {
  return written === '!r' ? 'r' : written === '!a' ? 'a' : 's';
}
