import { build } from 'esbuild';
import { run } from './process.mjs';

// As modules, TensorFlow.js runs twice as fast; and a bundle is what users run.
await build({
  ...{
    entryPoints: ['tests/bench/main.ts'],
    outfile: 'out/bench.cjs',
    bundle: true,
    platform: 'node',
    target: 'node20',
  },
  ...{ mainFields: ['module', 'main'], loader: { '.py': 'text' }, logLevel: 'warning' },
});
await run(process.execPath, ['out/bench.cjs', ...process.argv.slice(2)]);
