import { readFile } from 'node:fs/promises';
import { defineConfig } from 'vitest/config';

/** Gives an imported Python file as its text, as esbuild's text loader does in the bundles. */
const pythonAsText = {
  name: 'python-as-text',
  async load(id: string) {
    if (!id.endsWith('.py')) return undefined;
    return `export default ${JSON.stringify(await readFile(id, 'utf8'))};`;
  },
};

export default defineConfig({
  plugins: [pythonAsText],
  test: {
    include: ['tests/**/*.test.ts'],
    exclude: ['tests/extension/suite/**', 'tests/webview/**'],
    allowOnly: false,
  },
});
