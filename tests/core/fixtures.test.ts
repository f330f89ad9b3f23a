import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import type { Analysis, LossReport } from '../../src/core/analysis-report';
import { analyze } from '../../src/core/analyze';
import { cutRules } from '../../src/core/findings/cut-rules';
import type { Finding, Fix } from '../../src/core/findings/finding';
import { configArguments, defaultSample, sampleArguments } from '../../src/core/roles/sample';
import { KnownStudies } from '../../src/core/known-studies';
import { applyEdits } from '../../src/core/text/edit';
import { LineIndex } from '../../src/core/text/line-index';
import { argumentsJson } from '../../src/report/tensor-json';
import { markersOf, verdictsOf } from './markers';

const folder = join(import.meta.dirname, '../fixtures/findings');
const oracle = join(import.meta.dirname, '../oracle');

function analysisOf(text: string, known = new KnownStudies()): Analysis {
  const files = { read: (path: string) => (path === 'fixture.py' ? text : undefined) };
  return analyze(files, 'fixture.py', { seed: 0, isOver: () => false, known });
}

/** How often each rule finds something in each loss, or in the steps of a file, once for each place. */
function countsIn({ findings, losses }: Analysis): ReadonlyMap<string, number> {
  const all = [
    ...findings.map((finding) => ({ where: null, finding })),
    ...losses.flatMap(({ name, findings: own }) => own.map((finding) => ({ where: name, finding }))),
  ];
  const places = new Map(
    all.map(({ where, finding: { rule, span } }) => [
      `${String(where)} ${rule} ${String(span.start)} ${String(span.end)}`,
      ofRule(where, rule),
    ]),
  );
  const counts = new Map<string, number>();
  for (const place of places.values()) counts.set(place, (counts.get(place) ?? 0) + 1);
  return counts;
}

/** A rule in a loss of such a name; null is a training step. */
function ofRule(loss: string | null, rule: string): string {
  return `${rule} in ${loss ?? 'a step'}`;
}

interface Fixed {
  /** Null of a training step. */
  readonly loss: LossReport | null;
  readonly finding: Finding;
  readonly fix: Fix;
}

/** The fixes of a file, each edit once. */
function fixesOf({ losses, findings }: Analysis): readonly Fixed[] {
  const fixes = new Map<string, Fixed>();
  const all = losses.flatMap((loss) => loss.findings.map((finding) => ({ loss, finding })));
  for (const { loss, finding } of [...all, ...findings.map((finding) => ({ loss: null, finding }))]) {
    const { fix } = finding;
    const key = JSON.stringify(fix?.edits);
    if (fix !== null && !fixes.has(key)) fixes.set(key, { loss, finding, fix });
  }
  return [...fixes.values()];
}

/** A fix as the oracle tries it. */
function asked(fixture: string, { loss, finding, fix }: Fixed) {
  const { rule, witness } = finding;
  const reading = loss?.reading ?? null;
  const given = (args: Parameters<typeof argumentsJson>[0], config: typeof args) => ({
    args: argumentsJson(args),
    config: argumentsJson(config),
  });
  const sample = reading === null ? {} : sampleArguments(reading, defaultSample);
  return {
    fixture,
    loss: loss?.name ?? null,
    inline: loss?.kind === 'inline' ? { start: loss.span.start } : null,
    rule,
    title: fix.title,
    edits: fix.edits.map(({ span, text }) => ({ start: span.start, end: span.end, text })),
    sample: given(sample, reading === null ? {} : configArguments(reading)),
    witness: witness === null ? null : given(witness.args, witness.config),
  };
}

const texts = readdirSync(folder)
  .filter((name) => name.endsWith('.py'))
  .map((name) => {
    const text = readFileSync(join(folder, name), 'utf8');
    const known = new KnownStudies();
    const analysis = analysisOf(text, known);
    return { name, text, known, analysis, fixes: fixesOf(analysis) };
  });

const lossAnswer = v.object({
  value: v.number(),
  gradient: v.number(),
  nonZero: v.tuple([v.number(), v.number()]),
  finite: v.optional(v.tuple([v.boolean(), v.boolean()])),
});
/** Whether a step runs and, where it has a gradient, goes down. */
const stepAnswer = v.object({ isRight: v.tuple([v.boolean(), v.boolean()]) });

const answers = v.parse(
  v.record(v.string(), v.union([lossAnswer, stepAnswer])),
  JSON.parse(readFileSync(join(oracle, 'expected-fixes.json'), 'utf8')),
);

it('the fixes are those that PyTorch was asked about', async () => {
  const fixes = texts.flatMap(({ name, fixes }) => fixes.map((fixed) => JSON.stringify(asked(name, fixed))));
  await expect(`[\n${fixes.join(',\n')}\n]\n`).toMatchFileSnapshot(join(oracle, 'fixes.json'));
});

describe.each(texts)('$name', ({ name, text, known, analysis, fixes }) => {
  const before = countsIn(analysis);
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

  it.each([...verdictsOf(text)])('%s: %s', (name, verdict) => {
    expect(analysis.losses.find((loss) => loss.name === name)?.verdict).toBe(verdict);
  });

  it('has fixes that each take their finding away, and bring no other', () => {
    // Those of losses that are called differently are made at once: to study a file anew takes longer than a loss.
    for (let left = fixes; left.length > 0;) {
      const names = new Set<string | null>();
      const made = left.filter(({ loss }) => !names.has(loss?.name ?? null) && names.add(loss?.name ?? null));
      left = left.filter((one) => !made.includes(one));
      const edits = made.flatMap(({ fix }) => fix.edits);
      const after = countsIn(analysisOf(applyEdits(text, edits), known));
      const titles = made.map(({ fix }) => fix.title).join(', ');
      const gone = new Set(made.map(({ loss, finding }) => ofRule(loss?.name ?? null, finding.rule)));
      for (const place of new Set([...before.keys(), ...after.keys()])) {
        const most = (before.get(place) ?? 0) - Number(gone.has(place));
        expect(after.get(place) ?? 0, `${place} after ${titles}`).toBeLessThanOrEqual(most);
      }
    }
  });

  it('has fixes that change in PyTorch what they say', () => {
    for (const { loss, finding, fix } of fixes) {
      const start = String(fix.edits[0]?.span.start);
      const said = `${loss?.name ?? 'a step'}: ${fix.title}`;
      const answer = answers[`${name} ${loss?.name ?? 'None'} ${finding.rule} ${start}`];
      if (loss === null) {
        expect(answer, said).toEqual({ isRight: [false, true] });
        continue;
      }
      const { value, gradient, nonZero, finite } = v.parse(lossAnswer, answer, { abortEarly: true });
      if (fix.changes === 'neither' || fix.changes === 'gradient') expect(value, said).toBeLessThan(1e-4);
      if (fix.changes === 'neither' || fix.changes === 'value') expect(gradient, said).toBeLessThan(1e-3);
      if (fix.changes === 'value') expect(value, said).toBeGreaterThan(1e-5);
      if (fix.changes === 'gradient') expect(gradient, said).toBeGreaterThan(1e-5);
      // A surrogate lets a gradient through where none was; of one term, beside that of the others.
      if (cutRules.some(({ id }) => id === finding.rule)) {
        expect(nonZero[1], said).toBeGreaterThan(loss.verdict === 'noGradient' ? 2 * nonZero[0] : 0);
        expect(gradient, said).toBeGreaterThan(1e-3);
      }
      if (finding.witness !== null) expect(finite, said).toEqual([false, true]);
    }
  });
});

describe('what would change more than the mistake', () => {
  it.each([
    [
      'a helper that makes the target, too',
      `def shares(scores):
    return torch.softmax(scores, dim=1)


def consistency_loss(student_logits, teacher_logits):
    return F.kl_div(shares(student_logits), shares(teacher_logits).detach(), reduction="batchmean")
`,
      'kl-input-not-log',
    ],
    [
      'probabilities that are a confidence, too',
      `def confident_loss(logits, labels):
    probs = F.softmax(logits, dim=1)
    weight = (1 - probs.max(dim=1).values).detach()
    return (weight * F.nll_loss(probs, labels, reduction="none")).mean()
`,
      'probabilities-into-nll',
    ],
  ])('has no fix: %s', (_, program, rule) => {
    const analysis = analysisOf(`import torch\nimport torch.nn.functional as F\n\n\n${program}`);
    const found = analysis.losses.flatMap(({ findings }) => findings).filter((finding) => finding.rule === rule);
    expect(found.map(({ fix }) => fix)).toEqual([null]);
  });
});
