import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createVSIX, listFiles, PackageManager } from '@vscode/vsce';
import { Problem, root, runMain, say } from './process.mjs';

/** The files that a package holds: agreed upon here, and compared with what is packed. */
const agreedPath = join(root, 'tests/package-files.txt');

/** @param {string} text */
function linesOf(text) {
  return text.split('\n').filter((line) => line !== '');
}

/**
 * @param {readonly string[]} files
 * @param {readonly string[]} agreed
 */
function differences(files, agreed) {
  const extra = files.filter((file) => !agreed.includes(file)).map((file) => `  + ${file}`);
  const lacking = agreed.filter((file) => !files.includes(file)).map((file) => `  - ${file}`);
  return [...extra, ...lacking];
}

runMain(async () => {
  const { values } = parseArgs({ options: { update: { type: 'boolean', default: false } } });
  const packagePath = join(root, 'out', 'loss-lens.vsix');
  await mkdir(join(root, 'out'), { recursive: true });
  await createVSIX({
    cwd: root,
    packagePath,
    dependencies: false,
    allowMissingRepository: true,
    rewriteRelativeLinks: false,
  });
  const files = (await listFiles({ cwd: root, packageManager: PackageManager.None })).sort();
  if (values.update) await writeFile(agreedPath, `${files.join('\n')}\n`);
  const found = differences(files, linesOf(await readFile(agreedPath, 'utf8')));
  if (found.length > 0) {
    throw new Problem(
      `The package differs from tests/package-files.txt (npm run package -- --update agrees to it):\n${found.join('\n')}`,
    );
  }
  say(`${packagePath} holds the ${String(files.length)} files agreed upon.`);
});
