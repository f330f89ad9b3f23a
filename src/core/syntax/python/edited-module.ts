import type { Module, Statement } from '../../program/program';
import type { Span } from '../../text/span';
import { parsePython, type ParseOptions } from './parse-python';

/** A file as it was read. */
export interface Parsed {
  readonly text: string;
  readonly module: Module;
}

/** Stands for what comes after an edit: an edit that reaches into it swallows it. */
const nextStatement = 'pass\n';

/**
 * The same file after an edit: only the statements at its top that the edit touches are read anew, those before it are taken over, and those
 * behind it moved. null where the edit may reach farther than that.
 */
export function editedModule({ text: old, module }: Parsed, text: string, options: ParseOptions): Module | null {
  if (module.unread.length > 0) return null;
  const same = sameAtBegin(old, text);
  const end = old.length - sameAtEnd(old, text, same);
  const starts = module.body.map((statement) => startOf(statement, old));
  const by = text.length - old.length;
  const first = starts.findLastIndex((start) => start !== null && start <= same);
  const isBehind = (start: number | null): boolean => start !== null && start >= end && text[start + by - 1] === '\n';
  const next = starts.findIndex((start, index) => index >= first && isBehind(start));
  const from = starts[first] ?? 0;
  const to = (next < 0 ? null : starts[next]) ?? old.length;
  const isOfWholeLines = from === 0 || text[from - 1] === '\n';
  const between = text.slice(from, to + by);
  if (!isOfWholeLines || from > to + by || between.endsWith('\\')) return null;
  // A blank line as long as what stands before it keeps all places.
  const before = from === 0 ? '' : `${' '.repeat(from - 1)}\n`;
  const lineEnd = between === '' || between.endsWith('\n') ? '' : '\n';
  const read = parsePython(before + between + lineEnd + nextStatement, module.path, options);
  const last = read.body.at(-1);
  if (read.unread.length > 0 || last?.kind !== 'pass' || last.span.start !== to + by + lineEnd.length) return null;
  const behind = next < 0 ? [] : module.body.slice(next);
  const directives = module.directives;
  return {
    path: module.path,
    body: [
      ...module.body.slice(0, Math.max(first, 0)),
      ...read.body.slice(0, -1),
      ...(by === 0 ? behind : behind.map((one) => moved(one, by))),
    ],
    unread: [],
    directives: [
      ...directives.filter(({ span }) => span.start < from),
      ...read.directives,
      ...directives.filter(({ span }) => span.start >= to).map((one) => ({ ...one, span: movedSpan(one.span, by) })),
    ],
  };
}

/** Where a statement begins that has its lines for itself; null of any other. */
function startOf(statement: Statement, text: string): number | null {
  // What stands in parentheses begins behind them.
  if (statement.kind === 'expression') return null;
  const isDecorated = (statement.kind === 'function' || statement.kind === 'class') && statement.decorators.length > 0;
  const decorator = isDecorated ? statement.decorators[0]?.span.start : undefined;
  const start = decorator === undefined ? statement.span.start : decorator - 1;
  if (decorator !== undefined && text[start] !== '@') return null;
  return start === 0 || text[start - 1] === '\n' ? start : null;
}

function sameAtBegin(one: string, other: string): number {
  const most = Math.min(one.length, other.length);
  let same = 0;
  while (same < most && one.charCodeAt(same) === other.charCodeAt(same)) same += 1;
  return same;
}

function sameAtEnd(one: string, other: string, from: number): number {
  const most = Math.min(one.length, other.length) - from;
  let same = 0;
  while (same < most && one.charCodeAt(one.length - 1 - same) === other.charCodeAt(other.length - 1 - same)) same += 1;
  return same;
}

/** A node with all places in it moved. */
function moved<Node extends object>(node: Node, by: number): Node {
  const copy = { ...node };
  for (const key of Object.keys(node)) {
    const part: unknown = Reflect.get(node, key);
    if (typeof part === 'object' && part !== null) Reflect.set(copy, key, movedPart(part, by));
  }
  return copy;
}

function movedPart(part: unknown, by: number): unknown {
  if (Array.isArray(part)) return part.map((item: unknown) => movedPart(item, by));
  if (typeof part !== 'object' || part === null) return part;
  return isSpan(part) ? movedSpan(part, by) : moved(part, by);
}

function movedSpan({ path, start, end }: Span, by: number): Span {
  return { path, start: start + by, end: end + by };
}

function isSpan(part: object): part is Span {
  return 'path' in part && 'start' in part;
}
