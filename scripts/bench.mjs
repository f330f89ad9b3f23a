import { build } from 'esbuild';
import { run } from './process.mjs';

// As modules, TensorFlow.js runs twice as fast; and a bundle is what users run.
await build({
  ...{
    entryPoints: ['tests/bench/main.ts'],
    outfile: 'out/bench.mjs',
    format: 'esm',
    external: ['esbuild', 'playwright-core'],
    // Some of what is bundled asks for parts of Node in its own way.
    banner: { js: `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);` },
    bundle: true,
    platform: 'node',
    target: 'node20',
  },
  ...{ mainFields: ['module', 'main'], loader: { '.py': 'text' }, logLevel: 'warning' },
});
await run(process.execPath, ['out/bench.mjs', ...process.argv.slice(2)]);
