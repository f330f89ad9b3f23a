import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { analyze } from '../core/analyze';
import { Baseline } from '../core/configuration/baseline';
import type { Configuration } from '../core/configuration/configuration';
import { configured } from '../core/configuration/configured';
import { configurationFor } from '../core/configuration/read-configuration';
import { ruleIds, type RuleId } from '../core/findings/finding';
import { statementsIn } from '../core/program/walk';
import { mostCharacters } from '../core/syntax/python/parse-python';
import { parsedPython } from '../core/syntax/python/parsed-files';
import { distinctFindings } from './distinct-findings';
import { DiskFiles } from './files';
import { posix, pythonFiles, type Skipped } from './python-files';
import { fileJson, type CheckedFile } from '../report/file-json';
import { sourceOf } from '../report/source';
import { sarifReport } from './report-sarif';
import { textReport } from './report-text';
import { UsageError } from './usage-error';

export interface CheckOptions {
  readonly paths: readonly string[];
  readonly format: string;
  /** Rules, separated by commas: these alone, and these not. */
  readonly select: string | undefined;
  readonly ignore: string | undefined;
  /** The file of the findings that are known; without it, the one that the project names. */
  readonly baseline: string | undefined;
  /** Whether what is found becomes what is known. */
  readonly writeBaseline: boolean;
  /** Whether findings leave the exit code at 0. */
  readonly exitZero: boolean;
}

/**
 * Processor time that one file may take before the rest of it is given up, in milliseconds, and what each of its definitions adds: a busy
 * machine gives up no earlier.
 */
const timeForFile = 2000;
const timePerDefinition = 100;
/** More definitions add nothing; and a file that is too long to be read whole was not written by hand. */
const mostDefinitions = 200;
const timeForTooLong = 1500;

const reports = {
  text: textReport,
  json: (files: readonly CheckedFile[], skipped: readonly Skipped[]) =>
    `${JSON.stringify({ schemaVersion: 1, skipped, files: files.map(fileJson) })}\n`,
  sarif: sarifReport,
};

/** `loss-lens check`: the report, and the exit code: 1 where a finding is an error. */
export function checkCommand(options: CheckOptions): { readonly output: string; readonly exitCode: number } {
  const { paths, format, exitZero } = options;
  if (paths.length === 0) throw new UsageError('check needs a PATH');
  if (format !== 'text' && format !== 'json' && format !== 'sarif') throw new UsageError(`no format ${format}`);
  const skipped: Skipped[] = [];
  const check = checking(options, skipped);
  const files = paths.flatMap((path) =>
    path === '-'
      ? check('<stdin>', readFileSync(0, 'utf8'))
      : pythonFiles(path, skipped).flatMap((file) => check(file, readFileSync(file, 'utf8'))),
  );
  if (options.writeBaseline) return written(files, options);
  const isError = files.some(({ analysis }) => distinctFindings(analysis).some(({ severity }) => severity === 'error'));
  return { output: reports[format](files, skipped), exitCode: isError && !exitZero ? 1 : 0 };
}

function checking(
  options: CheckOptions,
  skipped: Skipped[],
): (path: string, content: string) => readonly CheckedFile[] {
  const off = rulesOff(options);
  return (path, content) => {
    const started = performance.now();
    const full = posix(resolve(path));
    const source = sourceOf(path, content);
    if (source === null) {
      skipped.push({ path, because: 'no notebook in Python' });
      return [];
    }
    const { text } = source;
    const files = new DiskFiles({ [full]: text });
    const said = configurationFor(files, full);
    if (said.isExcluded(full)) {
      skipped.push({ path, because: 'excluded by pyproject.toml' });
      return [];
    }
    const configuration = { ...said, severity: { ...said.severity, ...off }, baseline: baselineFor(said, options) };
    const before = process.cpuUsage();
    const time = timeFor(text, full);
    let askedAt = started + time;
    const isOver = (): boolean => {
      // To ask for the processor's time takes long itself, and it does not pass faster than the clock's.
      const now = performance.now();
      if (now < askedAt) return false;
      const { user, system } = process.cpuUsage(before);
      const left = time - (user + system) / 1000;
      askedAt = now + left;
      return left < 0;
    };
    const analysis = configured(analyze(files, full, { seed: 0, isOver, isBrief: true }), text, configuration);
    return [{ path, source, milliseconds: Math.round(performance.now() - started), analysis, files }];
  };
}

function timeFor(text: string, path: string): number {
  if (text.length > mostCharacters) return timeForTooLong;
  return timeForFile + timePerDefinition * Math.min(definitionsIn(text, path), mostDefinitions);
}

function definitionsIn(text: string, path: string): number {
  let count = 0;
  for (const { kind } of statementsIn(parsedPython(text, path).body))
    if (kind === 'function' || kind === 'class') count += 1;
  return count;
}

function rulesOff({ select, ignore }: CheckOptions): Readonly<Partial<Record<RuleId, 'off'>>> {
  const selected = select === undefined ? ruleIds : rulesIn(select);
  const ignored = ignore === undefined ? [] : rulesIn(ignore);
  const off = ruleIds.filter((rule) => !selected.includes(rule) || ignored.includes(rule));
  return Object.fromEntries(off.map((rule) => [rule, 'off']));
}

function rulesIn(list: string): readonly RuleId[] {
  return list.split(',').map((name) => {
    const rule = ruleIds.find((id) => id === name.trim());
    if (rule === undefined) throw new UsageError(`no rule ${name.trim()}`);
    return rule;
  });
}

function baselineFor(said: Configuration, { baseline, writeBaseline }: CheckOptions): Baseline | null {
  if (writeBaseline) return null;
  if (baseline === undefined) return said.baseline;
  const path = posix(resolve(baseline));
  const text = new DiskFiles().read(path);
  const read = text === undefined ? null : Baseline.read(text, path);
  if (read === null) throw new UsageError(`${baseline} is no baseline`);
  return read;
}

function written(files: readonly CheckedFile[], { baseline, paths }: CheckOptions): ReturnType<typeof checkCommand> {
  const named = baseline ?? configurationFor(new DiskFiles(), posix(resolve(paths[0] ?? '.', 'any.py'))).baselinePath;
  if (named === null) throw new UsageError('--write-baseline needs --baseline FILE, or one named in pyproject.toml');
  const path = posix(resolve(named));
  const found = files.map(({ path: file, source: { text }, analysis }) => ({
    path: posix(resolve(file)),
    text,
    findings: distinctFindings(analysis),
  }));
  writeFileSync(path, Baseline.textOf(found, path));
  const count = found.reduce((sum, { findings }) => sum + findings.length, 0);
  return { output: `${named}: ${String(count)} findings are known from now on\n`, exitCode: 0 };
}
