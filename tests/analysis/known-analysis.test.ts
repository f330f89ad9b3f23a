import { describe, expect, it } from 'vitest';
import type { Analysis, LossReport } from '../../src/core/analysis-report';
import { analyze } from '../../src/core/analyze';
import { updated, type KnownAnalysis } from '../../src/extension/analysis/known-analysis';

const source = `def first(pred, target):
    return ((pred - target) ** 2).mean()


def last(pred, target):
    return (pred - target).abs().mean()
`;

function analysisOf(text: string): Analysis {
  return analyze({ read: (path) => (path === 'a.py' ? text : undefined) }, 'a.py', { seed: 0, isOver: () => false });
}

function names({ losses }: { readonly losses: readonly LossReport[] }): readonly string[] {
  return losses.map(({ name }) => name);
}

describe('what is known of a document', () => {
  const before: KnownAnalysis = updated(null, analysisOf(source), null);

  it('keeps the report of a definition that does not parse at present', () => {
    const known = updated(before, analysisOf(source.replace('.mean()\n\n', '.mean(\n\n')), null);
    expect(names(known)).toEqual(['first', 'last']);
    expect(known.losses.map(({ verdict }) => verdict)).toEqual(['trains', 'trains']);
    expect(known.losses.map((loss) => loss.keptFor !== null)).toEqual([true, false]);
  });

  it('keeps it for as long as that takes, and no longer', () => {
    const broken = updated(before, analysisOf(source.replace('.mean()\n\n', '.mean(\n\n')), null);
    const stillBroken = updated(broken, analysisOf(source.replace('.mean()\n\n', '.mean(1\n\n')), null);
    expect(names(stillBroken)).toEqual(['first', 'last']);
    expect(names(updated(stillBroken, analysisOf(source.replace(/^def first.*?\n\n\n/s, '')), null))).toEqual(['last']);
  });

  it('forgets a definition that is gone', () => {
    expect(names(updated(before, analysisOf(source.replace(/^def first.*?\n\n\n/s, '')), null))).toEqual(['last']);
  });
});
