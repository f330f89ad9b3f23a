import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Log } from 'sarif';
import * as v from 'valibot';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkCommand, type CheckOptions } from '../../src/cli/check';
import { UsageError } from '../../src/cli/usage-error';
import { analyze } from '../../src/core/analyze';
import { namedAs } from '../../src/report/file-json';

const rounded = `import torch


def rounded_loss(pred, target):
    return ((pred.round() - target) ** 2).mean()
`;
const plain: Omit<CheckOptions, 'paths'> = {
  format: 'text',
  select: undefined,
  ignore: undefined,
  baseline: undefined,
  writeBaseline: false,
  exitZero: false,
};

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'loss-lens-check-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function write(files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}

function check(options: Partial<CheckOptions> = {}) {
  return checkCommand({ ...plain, paths: [folder], ...options });
}

/** The rules and severities that a check tells of. */
function told(options: Partial<CheckOptions> = {}): readonly string[] {
  return [...check(options).output.matchAll(/: (\w+): .*\((.*)\)$/gm)].map(
    ([, severity, rule]) => `${severity} ${rule}`,
  );
}

describe('what a project says of its checks', () => {
  it('is an error as the rule has it, and the exit code 1', () => {
    write({ 'a.py': rounded });
    expect(told()).toEqual(['error rounded-prediction']);
    expect(check().exitCode).toBe(1);
    expect(check({ exitZero: true }).exitCode).toBe(0);
  });

  it.each([
    ['severity = { rounded-prediction = "hint" }', ['hint rounded-prediction']],
    ['severity = { rounded-prediction = "off" }', []],
    ['severity = { argmax-on-prediction = "off" }', ['error rounded-prediction']],
    ['exclude = ["generated/"]', ['error rounded-prediction']],
    ['exclude = ["*.py"]', []],
  ])('%s', (line, expected) => {
    write({ 'a.py': rounded, 'pyproject.toml': `[tool.loss-lens]\n${line}\n` });
    expect(told()).toEqual(expected);
  });

  it('is taken from the nearest file that has the section', () => {
    write({
      'pyproject.toml': '[tool.loss-lens]\nseverity = { rounded-prediction = "off" }\n',
      'inner/pyproject.toml': '[tool.other]\nx = 1\n',
      'inner/a.py': rounded,
    });
    expect(told()).toEqual([]);
  });

  it('is told where it cannot be read', () => {
    write({ 'a.py': rounded, 'pyproject.toml': '[tool.loss-lens]\nseverity = { rounded = "off" }\n' });
    expect(told()).toEqual(['error rounded-prediction']);
    expect(check().output).toContain('note: pyproject.toml, tool.loss-lens.severity.rounded: ');
  });

  it('is told where it is no TOML', () => {
    write({ 'a.py': rounded, 'pyproject.toml': '[tool.loss-lens]\nexclude = ["a.py"\n' });
    expect(told()).toEqual(['error rounded-prediction']);
    expect(check().output).toContain('note: pyproject.toml cannot be read, so its tool.loss-lens is not heeded: ');
  });

  it('and excluded files are named as not read', () => {
    write({ 'a.py': rounded, 'pyproject.toml': '[tool.loss-lens]\nexclude = ["a.py"]\n' });
    expect(check().output).toContain('a.py: not read: excluded by pyproject.toml');
  });
});

describe('rules chosen on the command line', () => {
  it.each<[Partial<CheckOptions>, readonly string[]]>([
    [{ select: 'rounded-prediction' }, ['error rounded-prediction']],
    [{ select: 'argmax-on-prediction,sign-of-prediction' }, []],
    [{ ignore: 'rounded-prediction' }, []],
    [{ ignore: 'sign-of-prediction' }, ['error rounded-prediction']],
  ])('%j', (options, expected) => {
    write({ 'a.py': rounded });
    expect(told(options)).toEqual(expected);
  });

  it('are refused where there is none of the name', () => {
    write({ 'a.py': rounded });
    expect(() => check({ select: 'rounded' })).toThrow(new UsageError('no rule rounded'));
  });
});

describe('a comment that ignores', () => {
  const ignoring = rounded.replace('.mean()', '.mean()  # loss-lens: ignore[rounded-prediction]');

  it.each([
    ['on the line', ignoring],
    [
      'alone on the line above',
      rounded.replace('    return', '    # loss-lens: ignore[rounded-prediction]\n    return'),
    ],
    ['of whatever rule', ignoring.replace('[rounded-prediction]', '')],
    ['with a reason', `${ignoring.trimEnd().replace(/\]$/, '] as the paper has it')}\n`],
    ['behind another comment', ignoring.replace('# loss-lens', '# type: ignore  # loss-lens')],
  ])('%s', (_, text) => {
    write({ 'a.py': text });
    expect(told()).toEqual([]);
    expect(check().output).not.toContain('ignores nothing');
  });

  it.each([ignoring, ignoring.replace('[rounded-prediction]', '')])(
    'is not missed where its rule is not asked for: %#',
    (text) => {
      write({ 'a.py': text });
      expect(check({ ignore: 'rounded-prediction' }).output).not.toContain('ignores nothing');
    },
  );

  it('is told where it ignores whatever there is, and there is nothing', () => {
    write({ 'a.py': rounded.replace('import torch', 'import torch  # loss-lens: ignore') });
    expect(told()).toEqual(['error rounded-prediction']);
    expect(check().output).toContain('this comment ignores nothing: nothing is found here');
  });

  it.each([
    ['another rule', ignoring.replace('[rounded', '[rounded-prediction, sign'), []],
    [
      'another line',
      rounded.replace('import torch', 'import torch  # loss-lens: ignore[rounded-prediction]'),
      ['error rounded-prediction'],
    ],
  ])('nothing is told of: %s', (_, text, expected) => {
    write({ 'a.py': text });
    expect(told()).toEqual(expected);
    expect(check().output).toMatch(
      /:\d+: note: this comment ignores nothing: there is no (sign|rounded)-prediction here/,
    );
  });
});

describe('a baseline', () => {
  it('leaves what is known, also when lines move, and no second of its kind', () => {
    const baseline = join(folder, 'known.json');
    write({ 'a.py': rounded });
    expect(check({ baseline, writeBaseline: true }).output).toContain('1 findings are known');
    expect(told({ baseline })).toEqual([]);
    write({ 'a.py': `# a line\n${rounded}` });
    expect(told({ baseline })).toEqual([]);
    write({ 'a.py': rounded + rounded.replace('import torch', '').replace('rounded_loss', 'other_loss') });
    expect(told({ baseline })).toEqual(['error rounded-prediction']);
  });

  it('is named in pyproject.toml, for reading and for writing', () => {
    write({ 'a.py': rounded, 'pyproject.toml': '[tool.loss-lens]\nbaseline = "known.json"\n' });
    expect(told()).toEqual(['error rounded-prediction']);
    expect(check().output).toContain('note: pyproject.toml, tool.loss-lens.baseline: known.json is not there yet');
    check({ writeBaseline: true });
    expect(check().output).not.toContain('note: pyproject.toml');
    expect(readFileSync(join(folder, 'known.json'), 'utf8')).toContain('"pred.round()"');
    expect(told()).toEqual([]);
  });

  it('is told of where it is none', () => {
    write({ 'a.py': rounded, 'pyproject.toml': '[tool.loss-lens]\nbaseline = "a.py"\n' });
    expect(check().output).toContain('note: pyproject.toml, tool.loss-lens.baseline: a.py is no baseline');
    expect(() => check({ baseline: join(folder, 'a.py') })).toThrow(UsageError);
  });
});

describe('SARIF', () => {
  it('has each finding with its place, its story and its fix', () => {
    write({ 'a.py': rounded });
    const [run] = (JSON.parse(check({ format: 'sarif' }).output) as Log).runs;
    const [result, ...others] = run?.results ?? [];
    expect(others).toEqual([]);
    expect(result).toMatchObject({ ruleId: 'rounded-prediction', level: 'error' });
    const place = result?.locations?.[0]?.physicalLocation;
    expect(place?.artifactLocation?.uri).toMatch(/^file:.*a\.py$/);
    expect(place?.region).toEqual({ startLine: 5, startColumn: 14, endLine: 5, endColumn: 26 });
    expect(result?.relatedLocations?.length).toBeGreaterThan(1);
    const [change] = result?.fixes?.[0]?.artifactChanges ?? [];
    expect(change?.replacements.length).toBeGreaterThan(0);
    expect(run?.tool.driver.rules?.map(({ id }) => id)).toContain('rounded-prediction');
    expect(run?.tool.driver.version).toMatch(/^\d+\.\d+\.\d+$/);
  });

  it('knows a finding again where lines have moved, and tells two of the same code apart', () => {
    const fingerprints = (source: string): readonly (string | undefined)[] => {
      write({ 'a.py': source });
      const [run] = (JSON.parse(check({ format: 'sarif' }).output) as Log).runs;
      return (run?.results ?? []).map(({ partialFingerprints }) => partialFingerprints?.['ruleAndCode/v1']);
    };
    const [before] = fingerprints(rounded);
    expect(before).toMatch(/^[\da-f]{32}$/);
    expect(fingerprints(`# moved\n${rounded}`)).toEqual([before]);
    const [first, second] = fingerprints(
      rounded + rounded.slice(rounded.indexOf('def ')).replace('def ', 'def other_'),
    );
    expect(first).toBe(before);
    expect(second).not.toBe(before);
  });
});

it.each([
  ['losses/a.py', '/project/losses/b.py', 'losses/b.py'],
  ['./a.py', '/project/losses/b/c.py', 'b/c.py'],
  ['a.py', '/elsewhere/b.py', '/elsewhere/b.py'],
  ['/project/losses/a.py', '/project/losses/b.py', '/project/losses/b.py'],
])('beside %s names %s as %s', (path, other, name) => {
  const analysis = analyze({ read: () => '' }, '/project/losses/a.py', { seed: 0, isOver: () => false });
  expect(namedAs(other, { path, analysis })).toBe(name);
});

it('tells once what is wrong in a helper of two losses', () => {
  const helper = 'def hard(pred):\n    return pred.round()\n\n\n';
  const loss = (name: string): string =>
    `def ${name}(pred, target):\n    return ((hard(pred) - target) ** 2).mean()\n\n\n`;
  write({ 'a.py': helper + loss('one_loss') + loss('other_loss') });
  expect(told()).toEqual(['error rounded-prediction']);
});

describe('a notebook', () => {
  const notebook = JSON.stringify({
    cells: [
      { cell_type: 'markdown', source: ['# Title\n'] },
      { cell_type: 'code', source: ['%matplotlib inline\n', 'import torch\n'] },
      { cell_type: 'code', source: rounded.split('\n').slice(3).join('\n') },
    ],
    metadata: {},
  });

  it('is checked as one program, its places named by cell and line', () => {
    write({ 'a.ipynb': notebook });
    expect(check().output).toContain('a.ipynb:cell 3:2:14: error: ');
    const report: unknown = JSON.parse(check({ format: 'json' }).output);
    expect(report).toMatchObject({
      files: [{ losses: [{ cell: 3, line: 1, findings: [{ cell: 3, line: 2, fix: { edits: [{ cell: 3 }] } }] }] }],
    });
  });

  it('is skipped where it holds no Python', () => {
    write({ 'a.ipynb': '{}' });
    expect(check().output).toContain('not read: no notebook in Python');
  });
});

it('counts one of a kind as one', () => {
  write({ 'one.py': rounded });
  expect(check().output).toMatch(/\n1 file, 1 loss, 1 finding\n$/);
});

describe('what stops the reading in another file', () => {
  it('is named with that file and its line', () => {
    write({
      'helpers.py': 'import json\n\n\ndef versions(text):\n    return json.loads(text)\n',
      'losses.py': `import torch
from helpers import versions
from torch.nn.modules.loss import _Loss


class SquaredLoss(_Loss):
    def forward(self, pred, target):
        return ((pred - target) ** 2).mean() * len(versions(torch.__version__))
`,
    });
    const paths = [join(folder, 'losses.py')];
    expect(check({ paths }).output).toContain('not followed past line 5 of helpers.py (json.loads(text))');
    const json = v.parse(
      v.object({ files: v.array(v.object({ losses: v.array(v.object({ notes: v.array(v.unknown()) })) })) }),
      JSON.parse(check({ paths, format: 'json' }).output),
    );
    expect(json.files[0]?.losses[0]?.notes).toEqual([
      { path: join(folder, 'helpers.py'), line: 5, message: '`json` is outside of the program' },
    ]);
  });
});
