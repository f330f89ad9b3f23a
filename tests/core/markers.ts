/** What a marker in a fixture expects: `#   ^^^ severity rule: words of the message`, under the columns it speaks of. */
export interface Marker {
  readonly line: number;
  readonly column: number;
  readonly endColumn: number;
  readonly severity: string;
  readonly rule: string;
  readonly saying: string;
}

const marker = /^(\s*#\s*)(\^+)\s+(error|warning|info|hint)\s+([\w-]+):\s*(.+)$/;
const verdictMarker = /^# verdict: (\w+)$/;

/** The markers of a fixture: each stands in a comment under the line it speaks of. */
export function markersOf(text: string): readonly Marker[] {
  const lines = text.split('\n');
  return lines.flatMap((line, index) => {
    const match = marker.exec(line);
    if (match === null) return [];
    const [, before = '', carets = '', severity = '', rule = '', saying = ''] = match;
    const column = before.length + 1;
    const above = lines.slice(0, index).findLastIndex((other) => !marker.test(other)) + 1;
    return [{ line: above, column, endColumn: column + carets.length, severity, rule, saying }];
  });
}

/** The verdict of each definition, by the name of the last definition above the marker. */
export function verdictsOf(text: string): ReadonlyMap<string, string> {
  const verdicts = new Map<string, string>();
  let name = '';
  for (const line of text.split('\n')) {
    name = /^(?:def|class) (\w+)/.exec(line)?.[1] ?? name;
    const verdict = verdictMarker.exec(line)?.[1];
    if (verdict !== undefined) verdicts.set(name, verdict);
  }
  return verdicts;
}
