import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Analysis } from '../../src/core/analysis-report';
import { analyze } from '../../src/core/analyze';
import type { Finding } from '../../src/core/findings/finding';
import { applyEdits } from '../../src/core/text/edit';

const folder = join(import.meta.dirname, '../fixtures/findings');

function analysisOf(text: string): Analysis {
  const files = { read: (path: string) => (path === 'fixture.py' ? text : undefined) };
  return analyze(files, 'fixture.py', { seed: 0, isOver: () => false });
}

/** What is found in a file, by rule and the code that it stands at, once for each place. */
function foundIn({ findings, losses }: Analysis, text: string): readonly string[] {
  const all = [...findings, ...losses.flatMap((loss) => loss.findings)];
  const places = new Map(
    all.map(({ rule, span }) => [
      `${rule} ${span.start} ${span.end}`,
      `${rule} at ${text.slice(span.start, span.end)}`,
    ]),
  );
  return [...places.values()];
}

function countOf(all: readonly string[], one: string): number {
  return all.filter((other) => other.split(' at ')[0] === one).length;
}

/** Rules whose findings carry fixes that are tried here one by one. */
const texts = readdirSync(folder)
  .filter((name) => name.endsWith('.py'))
  .map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }));

describe.each(texts)('the fixes of $name', ({ text }) => {
  const analysis = analysisOf(text);
  const before = foundIn(analysis, text);
  const fixable = new Map<string, Finding>();
  for (const finding of analysis.losses.flatMap((loss) => loss.findings)) {
    if (finding.fix !== null) fixable.set(JSON.stringify(finding.fix.edits), finding);
  }

  it('each take their finding away, and bring no other', () => {
    for (const { rule, fix } of fixable.values()) {
      const edited = applyEdits(text, fix?.edits ?? []);
      const after = foundIn(analysisOf(edited), edited);
      expect(countOf(after, rule), fix?.title).toBeLessThan(countOf(before, rule));
      const others = new Set(after.map((one) => one.split(' at ')[0] ?? ''));
      others.delete(rule);
      for (const other of others)
        expect(countOf(after, other), `${fix?.title ?? ''}: ${other}`).toBeLessThanOrEqual(countOf(before, other));
    }
  });
});
