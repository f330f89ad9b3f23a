import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { analyze } from '../../src/core/analyze';
import { explanations } from '../../src/core/findings/explanations';
import { ruleIds } from '../../src/core/findings/finding';
import { graphRules } from '../../src/core/findings/graph-rules';
import { numberRules } from '../../src/core/findings/numbers/number-rules';
import { stepRules } from '../../src/core/findings/steps/step-findings';
import { LineIndex } from '../../src/core/text/line-index';

const confirmed = v.parse(
  v.record(v.string(), v.record(v.string(), v.boolean())),
  JSON.parse(readFileSync(join(import.meta.dirname, '../oracle/expected-findings.json'), 'utf8')),
);

const folder = join(import.meta.dirname, '../fixtures/findings');

interface Expected {
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
function markersOf(text: string): readonly Expected[] {
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
function verdictsOf(text: string): ReadonlyMap<string, string> {
  const verdicts = new Map<string, string>();
  let name = '';
  for (const line of text.split('\n')) {
    name = /^(?:def|class) (\w+)/.exec(line)?.[1] ?? name;
    const verdict = verdictMarker.exec(line)?.[1];
    if (verdict !== undefined) verdicts.set(name, verdict);
  }
  return verdicts;
}

it('every rule says why it is one', () => {
  expect([...explanations.keys()].sort()).toEqual([...ruleIds].sort());
});

describe('the fixtures of a rule', () => {
  it.each([...new Set([...graphRules, ...numberRules, ...stepRules].map(({ id }) => id))])(
    '%s: three wrong ones and three look-alikes',
    (rule) => {
      const text = readFileSync(join(folder, `${rule}.py`), 'utf8');
      const definitions = text.split(/^(?=def |class )/m).slice(1);
      const wrong = definitions.filter((definition) => markersOf(definition).some((marker) => marker.rule === rule));
      expect(wrong.length).toBeGreaterThanOrEqual(3);
      expect(definitions.length - wrong.length).toBeGreaterThanOrEqual(3);
    },
  );

  it.each(Object.entries(confirmed))('%s: PyTorch confirms the wrong ones', (_, answers) => {
    expect(Object.keys(answers).length).toBeGreaterThanOrEqual(3);
    expect(Object.entries(answers).filter(([, isSo]) => !isSo)).toEqual([]);
  });

  it('have a claim that PyTorch was asked about, but for those of training steps and of a range of values', () => {
    const without = [...graphRules, ...numberRules].map(({ id }) => id).filter((id) => !(id in confirmed));
    expect(without.sort()).toEqual(['ascent-step', 'logits-into-bce', 'loss-not-tensor', 'unreduced-loss']);
  });
});

describe.each(readdirSync(folder).filter((name) => name.endsWith('.py')))('%s', (file) => {
  const path = join(folder, file);
  const text = readFileSync(path, 'utf8');
  const analysis = analyze({ read: (asked) => (asked === path ? text : undefined) }, path, {
    seed: 0,
    isOver: () => false,
  });
  const lines = new LineIndex(text);

  it('reports what the markers say, and nothing else', () => {
    const found = [...analysis.findings, ...analysis.losses.flatMap((loss) => loss.findings)];
    const places = found.map(({ span, severity, rule }) => {
      const { line, column } = lines.position(span.start);
      return `${String(line)}:${String(column)}-${String(lines.position(span.end).column)} ${severity} ${rule}`;
    });
    const expected = markersOf(text).map(
      ({ line, column, endColumn, severity, rule }) =>
        `${String(line)}:${String(column)}-${String(endColumn)} ${severity} ${rule}`,
    );
    expect(places.sort()).toEqual(expected.sort());
    for (const { line, saying } of markersOf(text)) {
      const said = found.filter(({ span }) => lines.position(span.start).line === line).map(({ message }) => message);
      expect(said.join('\n')).toContain(saying);
    }
  });

  const verdicts = verdictsOf(text);
  it.each([...verdicts])('%s: %s', (name, verdict) => {
    expect(analysis.losses.find((loss) => loss.name === name)?.verdict).toBe(verdict);
  });
});
