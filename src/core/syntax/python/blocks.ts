import type { LogicalLine } from './logical-lines';

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
    const header = headerOf(lines, { first, end: run.end }, indent);
    const continued = continuations[lines[header]?.keyword ?? ''];
    let end = header + 1;
    for (let line = lines[end]; line !== undefined && end < run.end; line = lines[++end]) {
      const continues = line.indent === indent && continued?.has(line.keyword) === true;
      if (line.indent <= indent && !continues) break;
    }
    yield { first, header, end };
    first = end;
  }
}

/** Decorators belong to the definition after them. */
function headerOf(lines: readonly LogicalLine[], { first, end }: Run, indent: number): number {
  let header = first;
  while (lines[header]?.keyword === '@' && lines[header]?.indent === indent && header + 1 < end) header++;
  const line = lines[header];
  return line?.indent === indent && decorated.has(line.keyword) ? header : first;
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
