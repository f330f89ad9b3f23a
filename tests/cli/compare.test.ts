import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compareCommand } from '../../src/cli/compare';

const dice = `import torch


def dice_loss(pred, target):
    intersection = (pred * target).sum()
    return 1 - (2 * intersection + 1) / (pred.sum() + target.sum() + 1)
`;

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'loss-lens-compare-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function compared(before: string, after: string): string {
  writeFileSync(join(folder, 'before.py'), before);
  writeFileSync(join(folder, 'after.py'), after);
  const options = { before: join(folder, 'before.py'), after: join(folder, 'after.py'), loss: undefined };
  return compareCommand({ ...options, format: 'markdown' }).output;
}

describe('what a change does to a loss', () => {
  it.each<[string, string, RegExp]>([
    [
      'a refactoring',
      dice
        .replace('(2 * intersection + 1) / (pred.sum() + target.sum() + 1)', 'score')
        .replace('    return', '    score = (2 * intersection + 1) / (pred.sum() + target.sum() + 1)\n    return'),
      /Value and gradient are identical on 96 draws/,
    ],
    ['a constant', dice.replace('return 1 - ', 'return 5 - '), /value differs by up to 4; the gradient is the same/],
    ['a sign', dice.replace('return 1 - ', 'return -1 + '), /cosine -1, 100 % of the signs differ, 1 × as long/],
    ['a factor', dice.replace('return 1 - (', 'return 2 - 2 * ('), /cosine 1, 0 % of the signs differ, 2 × as long/],
    [
      'a round',
      dice.replace('(pred * target)', '(pred.round() * target)').replace('pred.sum()', 'pred.round().sum()'),
      /gradient reaches pred → zero gradient for pred .*the gradient is gone\.\n- new error: .*\(rounded-prediction\)/s,
    ],
    ['another name', dice.replace('dice_loss', 'other_loss'), /`other_loss`.*it is new.*`dice_loss`.*it is gone/s],
    [
      'a refusal',
      dice.replace('(pred * target)', '(pred @ target.T.T.T @ pred)'),
      /after the change it raises RuntimeError/,
    ],
  ])('%s', (_, after, expected) => {
    expect(compared(dice, after)).toMatch(expected);
  });

  it('is told between two revisions, with what a loss imports as it was then', () => {
    const run = (...args: readonly string[]): string =>
      execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], { cwd: folder, encoding: 'utf8' });
    const commit = (files: Readonly<Record<string, string>>): void => {
      for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
      run('add', '.');
      run('commit', '-qm', 'a change');
    };
    run('init', '-q');
    const loss =
      'from helper import weight\n\n\ndef squared(pred, target):\n    return weight * ((pred - target) ** 2).mean()\n';
    commit({ 'loss.py': loss, 'helper.py': 'weight = 1.0\n' });
    commit({ 'loss.py': `${loss}\n`, 'helper.py': 'weight = 3.0\n' });
    const before = process.cwd();
    process.chdir(folder);
    try {
      const { output } = compareCommand({ before: 'HEAD~1', after: 'HEAD', loss: 'squared', format: 'json' });
      expect(JSON.parse(output)).toMatchObject({
        files: [
          {
            path: 'helper.py',
            losses: [],
          },
          {
            path: 'loss.py',
            losses: [
              { name: 'squared', verdict: { before: 'trains', after: 'trains' }, samples: { kind: 'different' } },
            ],
          },
        ],
      });
      expect(output).toMatch(/"scale":(3|2\.99999\d*|3\.00000\d*)\b/);
      const named = { before: 'HEAD~1', after: 'HEAD', format: 'markdown' };
      expect(() => compareCommand({ ...named, loss: 'sqared' })).toThrow(/there is no loss sqared in HEAD/);
      expect(compareCommand({ ...named, before: 'HEAD', loss: 'squared' }).output).toContain('No loss is touched');
    } finally {
      process.chdir(before);
    }
  });
});

describe('what cannot be compared', () => {
  it('is said: a loss that neither file has, and folders', () => {
    const file = join(folder, 'loss.py');
    writeFileSync(file, dice);
    const options = { before: file, after: file, loss: 'dice_los', format: 'markdown' };
    expect(() => compareCommand(options)).toThrow(/there is no loss dice_los in/);
    expect(() => compareCommand({ ...options, before: folder, loss: undefined })).toThrow(/is a folder/);
  });
});
