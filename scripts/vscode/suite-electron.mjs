import { runTests } from '@vscode/test-electron';
import { root, runMain } from '../process.mjs';
import { runSuite, suiteEntry } from './suite.mjs';

runMain(async () => {
  const passed = await runSuite(async (folder) => {
    await runTests({
      extensionDevelopmentPath: root,
      extensionTestsPath: suiteEntry,
      launchArgs: [folder, '--disable-extensions', '--disable-workspace-trust'],
    });
  });
  if (!passed) process.exitCode = 1;
});
