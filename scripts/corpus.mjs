import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import * as v from 'valibot';
import { Problem, root, runMain, say } from './process.mjs';

const usage = `Usage: npm run corpus -- FOLDER
Checks every repository in a folder with the built command line and says what was not followed, most frequent first.
`;

const reportSchema = v.object({
  files: v.array(
    v.object({
      path: v.string(),
      milliseconds: v.number(),
      losses: v.array(
        v.object({
          name: v.string(),
          line: v.number(),
          verdict: v.picklist(['trains', 'partial', 'noGradient', 'metric', 'unknown']),
          findings: v.array(v.object({ rule: v.string(), severity: v.string() })),
          notes: v.array(v.object({ message: v.string() })),
        }),
      ),
    }),
  ),
});

/** @typedef {v.InferOutput<typeof reportSchema>['files'][number]} CheckedFile */

/** How many lines of a table are shown. */
const mostLines = 40;

runMain(async () => {
  const [folder] = parseArgs({ allowPositionals: true }).positionals;
  if (folder === undefined) throw new Problem(usage);
  const entries = await readdir(folder, { withFileTypes: true });
  const repositories = entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(resolve(folder), name));
  if (repositories.length === 0) throw new Problem(`${folder} holds no folders.\n${usage}`);
  /** @type {CheckedFile[]} */
  const files = [];
  for (const repository of repositories) {
    const checked = await check(repository);
    files.push(...checked);
    say(`${repository}: ${String(checked.length)} files, ${verdicts(checked)}`);
  }
  say(`\nAll: ${String(files.length)} files, ${verdicts(files)}`);
  const slowest = files.toSorted((one, other) => other.milliseconds - one.milliseconds).slice(0, 5);
  table(
    'Slowest, in milliseconds',
    slowest.map(({ path, milliseconds }) => [milliseconds, path]),
  );
  const losses = files.flatMap(({ path, losses: found }) => found.map((loss) => ({ ...loss, path })));
  const findings = losses.flatMap((loss) => loss.findings.map(({ rule, severity }) => `${severity}: ${rule}`));
  table('Found', counted(findings));
  const unknown = losses.filter(({ verdict }) => verdict === 'unknown');
  table('Not followed', counted(unknown.map(({ notes }) => notes[0]?.message ?? 'no reason given')));
});

/**
 * @param {string} folder
 * @returns {Promise<readonly CheckedFile[]>}
 */
async function check(folder) {
  const args = [join(root, 'dist/cli.js'), 'check', folder, '--format', 'json', '--exit-zero'];
  const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 2 ** 30 });
  return v.parse(reportSchema, JSON.parse(stdout)).files;
}

/** @param {readonly CheckedFile[]} files */
function verdicts(files) {
  const losses = files.flatMap((file) => file.losses);
  const counts = counted(losses.map(({ verdict }) => verdict)).map(([count, verdict]) => `${verdict} ${String(count)}`);
  return [`${String(losses.length)} losses`, ...counts].join(', ');
}

/**
 * How often each text occurs, most frequent first.
 *
 * @param {readonly string[]} texts
 * @returns {readonly (readonly [number, string])[]}
 */
function counted(texts) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts].map(([text, count]) => /** @type {const} */ ([count, text])).sort(([one], [other]) => other - one);
}

/**
 * @param {string} title
 * @param {readonly (readonly [number, string])[]} lines
 */
function table(title, lines) {
  say(`\n${title}`);
  for (const [count, text] of lines.slice(0, mostLines)) say(`${String(count).padStart(8)}  ${text}`);
  if (lines.length > mostLines) say(`${' '.repeat(10)}and ${String(lines.length - mostLines)} more`);
}
