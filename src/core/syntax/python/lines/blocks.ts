import type { LogicalLine } from './logical-lines';
import { entryNamed } from '../../../text/entry-named';

/** A run of logical lines, end exclusive. */
export interface Run {
  readonly first: number;
  readonly end: number;
}

/** The lines of one statement. */
export interface StatementLines extends Run {
  /** The line after its decorators. */
  readonly header: number;
}

/** A clause of a compound statement: its header line and the deeper lines after it. */
export interface ClauseLines {
  readonly header: LogicalLine;
  readonly body: Run;
}

const continuations: Readonly<Record<string, ReadonlySet<string>>> = {
  if: new Set(['elif', 'else']),
  for: new Set(['else']),
  while: new Set(['else']),
  async: new Set(['else']),
  try: new Set(['except', 'else', 'finally']),
};

const decorated = new Set(['def', 'class', 'async']);

/** Groups lines into the statements of one block, whose indentation is `indent`. */
export function* statementsOf(lines: readonly LogicalLine[], run: Run, indent: number): Generator<StatementLines> {
  let { first } = run;
  while (first < run.end) {
    const header = afterDecorators(lines, { first, end: run.end }, indent);
    if (header > first && !(header < run.end && isDefinition(lines[header], indent))) {
      for (; first < header; first++) yield { first, header: first, end: first + 1 };
    } else {
      const end = endOf(lines, { first: header, end: run.end }, indent);
      yield { first, header, end };
      first = end;
    }
  }
}

function isDefinition(line: LogicalLine | undefined, indent: number): boolean {
  return line?.indent === indent && decorated.has(line.keyword);
}

function afterDecorators(lines: readonly LogicalLine[], { first, end }: Run, indent: number): number {
  let header = first;
  while (header < end && lines[header]?.keyword === '@' && lines[header]?.indent === indent) header++;
  return header;
}

/** A statement ends before the next line that is neither deeper nor a clause of it. */
function endOf(lines: readonly LogicalLine[], { first, end }: Run, indent: number): number {
  const continued = entryNamed(continuations, lines[first]?.keyword ?? '');
  let next = first + 1;
  for (let line = lines[next]; line !== undefined && next < end; line = lines[++next]) {
    const continues = line.indent === indent && continued?.has(line.keyword) === true;
    if (line.indent <= indent && !continues) break;
  }
  return next;
}

/** The clauses of a statement; one that is not compound has one clause. */
export function clausesOf(lines: readonly LogicalLine[], { header, end }: StatementLines): ClauseLines[] {
  const clauses: ClauseLines[] = [];
  const indent = lines[header]?.indent;
  let index = header;
  for (let line = lines[index]; line !== undefined && index < end; line = lines[index]) {
    const first = ++index;
    while (index < end && lines[index]?.indent !== indent) index++;
    clauses.push({ header: line, body: { first, end: index } });
  }
  return clauses;
}
