import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Analysis } from '../../src/core/analysis-report';
import { analyze } from '../../src/core/analyze';
import { cutRules } from '../../src/core/findings/cut-rules';
import { ruleIds } from '../../src/core/findings/finding';
import { graphRules } from '../../src/core/findings/graph-rules';
import { numberRules } from '../../src/core/findings/numbers/number-rules';
import { stepRules } from '../../src/core/findings/steps/step-findings';

const folder = join(import.meta.dirname, '../../docs/findings');

function analysisOf(text: string): Analysis {
  const files = { read: (path: string) => (path === 'page.py' ? text : undefined) };
  return analyze(files, 'page.py', { seed: 0, isOver: () => false });
}

function rulesIn({ losses, findings }: Analysis): readonly string[] {
  return [...findings, ...losses.flatMap((loss) => loss.findings)].map(({ rule }) => rule);
}

describe('the pages of the rules', () => {
  it('are as many as the rules', () => {
    const pages = readdirSync(folder).map((name) => name.replace(/\.md$/, ''));
    expect(pages.sort()).toEqual([...ruleIds].sort());
    const known = new Set([...cutRules, ...graphRules, ...numberRules, ...stepRules].map(({ id }) => id));
    expect([...known].sort()).toEqual([...ruleIds].sort());
  });

  it.each(ruleIds)('%s: reports the first example and not the second', (rule) => {
    const page = readFileSync(join(folder, `${rule}.md`), 'utf8');
    const headings = [...page.matchAll(/^#+ (.*)$/gm)].map(([, heading]) => heading);
    expect(headings).toEqual([rule, 'Reported', 'Write instead', 'Why', 'When not to act']);
    const [reported, instead] = [...page.matchAll(/```python\n(.*?)```/gs)].map(([, code = '']) => analysisOf(code));
    expect(reported && rulesIn(reported)).toEqual([rule]);
    expect(instead && rulesIn(instead)).toEqual([]);
    expect(instead?.losses.map(({ verdict }) => verdict)).toEqual(['trains']);
  });
});
