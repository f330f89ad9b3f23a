import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { analyze } from '../../src/core/analyze';
import type { LossReport } from '../../src/core/analysis-report';

const folder = join(import.meta.dirname, '../fixtures/roles');

/** What a fixture says in a comment below each definition that is listed: `# loss, trains: out prediction, y target`. */
const marker = /^\s*# (\S+, \w+: .+)$/gm;

function described({ name, verdict, reading }: LossReport): string {
  const inputs = reading?.inputs.map((input) => `${input.name} ${input.role}`) ?? [];
  return `${name}, ${verdict}: ${inputs.sort().join(', ')}`;
}

describe.each(readdirSync(folder))('%s', (file) => {
  it('lists what the comments say, read as they say', () => {
    const path = join(folder, file);
    const text = readFileSync(path, 'utf8');
    const files = { read: (asked: string) => (asked === path ? text : undefined) };
    const { losses } = analyze(files, path, { seed: 0, isOver: () => false });
    expect(losses.map(described)).toEqual([...text.matchAll(marker)].map(([, said]) => said));
  });
});
