import { readFile } from 'node:fs/promises';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Gives an imported Python file as its text, as esbuild's text loader does in the bundles. */
const pythonAsText = {
  name: 'python-as-text',
  async load(id: string) {
    if (!id.endsWith('.py')) return undefined;
    return `export default ${JSON.stringify(await readFile(id, 'utf8'))};`;
  },
};

/** Each processor loads the modules once for all files that it runs: anew for each they take a fifth of the time. */
const sharing = { maxWorkers: '100%', isolate: false };

/** What is seen on a screen takes longer. */
const onScreen = {
  testTimeout: 60_000,
  hookTimeout: 120_000,
  expect: { poll: { timeout: 30_000 } },
};

/** Begins with the file that takes longest, beside which the other processor runs all others: by their sizes it came in the middle, and was waited for. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLongest = ({ moduleId }: TestSpecification): boolean => moduleId.endsWith('/core/fixtures.test.ts');
    return (await super.sort(files)).toSorted((one, other) => Number(isLongest(other)) - Number(isLongest(one)));
  }
}

export default defineConfig({
  plugins: [pythonAsText],
  test: {
    allowOnly: false,
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['tests/**/*.test.ts'],
          exclude: ['tests/webview/**', 'tests/extension/**'],
          testTimeout: 60_000,
          ...sharing,
        },
      },
      {
        extends: true,
        test: { name: 'webview', include: ['tests/webview/**/*.test.ts'], ...onScreen, ...sharing },
      },
      {
        extends: true,
        // One window at a time.
        test: {
          name: 'workbench',
          include: ['tests/extension/workbench/*.test.ts'],
          ...onScreen,
          fileParallelism: false,
        },
      },
    ],
  },
});
