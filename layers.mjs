/**
 * The rooms of the house and what each may import; everything not listed is refused. A file belongs to the innermost room.
 * ESLint reads it to warn while typing, tests/architecture.test.ts to check every import that stands in the files.
 *
 * @typedef {object} Layer
 * @property {readonly string[]} layers the other layers it may import
 * @property {readonly string[]} packages the packages it may import; `node:` stands for Node's own modules
 */

const lezer = ['@lezer/common', '@lezer/python'];
const tfjs = ['@tensorflow/tfjs-core', '@tensorflow/tfjs-backend-cpu'];

const syntax = ['src/core/text', 'src/core/program'];
const graph = ['src/core/text', 'src/core/tensor', 'src/core/ops'];
const autodiff = [...graph, 'src/core/graph'];
const interpreter = [...autodiff, 'src/core/autodiff', 'src/core/program', 'src/core/syntax'];
const libraries = [...interpreter, 'src/core/interpreter'];
const loss = [...libraries, 'src/core/libraries'];
const roles = [...loss, 'src/core/loss'];
const surrogates = [...roles, 'src/core/roles'];
const findings = [...surrogates, 'src/core/surrogates', 'src/core/notebook'];
const analyze = [...findings, 'src/core/findings', 'src/core/readable'];
const core = [...analyze, 'src/core/pictures', 'src/core'];

/** @type {Readonly<Record<string, Layer>>} */
export const layers = {
  'src/core/text': { layers: [], packages: [] },
  'src/core/notebook': { layers: ['src/core/text'], packages: ['valibot'] },
  'src/core/program': { layers: ['src/core/text'], packages: [] },
  'src/core/syntax': { layers: syntax, packages: lezer },
  'src/core/tensor': { layers: ['src/core/text'], packages: [] },
  'src/core/ops': { layers: ['src/core/text', 'src/core/tensor'], packages: [] },
  'src/core/graph': { layers: graph, packages: [] },
  'src/core/autodiff': { layers: autodiff, packages: [] },
  'src/core/interpreter': { layers: interpreter, packages: [] },
  'src/core/libraries': { layers: libraries, packages: [] },
  'src/core/loss': { layers: loss, packages: [] },
  'src/core/roles': { layers: roles, packages: [] },
  'src/core/readable': { layers: surrogates, packages: [] },
  'src/core/surrogates': { layers: surrogates, packages: [] },
  'src/core/findings': { layers: findings, packages: [] },
  'src/core/configuration': { layers: core, packages: ['ignore', 'smol-toml', 'valibot'] },
  'src/core/pictures': { layers: analyze, packages: [] },
  'src/core': { layers: [...analyze, 'src/core/pictures'], packages: [] },
  'src/training': { layers: [...core, 'src/training/executors'], packages: ['papaparse', 'valibot'] },
  'src/training/executors': { layers: [...core, 'src/training'], packages: tfjs },
  'src/protocol': { layers: [...core, 'src/training'], packages: ['valibot'] },
  'src/report': { layers: core, packages: [] },
  'src/analysis': {
    layers: [...core, 'src/core/configuration', 'src/protocol', 'src/report', 'src/training'],
    packages: ['node:', 'valibot'],
  },
  // What the package says of itself: its version.
  'package.json': { layers: [], packages: [] },
  'src/cli': {
    layers: [...core, 'src/core/configuration', 'src/report', 'src/training', 'src/training/executors', 'package.json'],
    packages: ['node:', 'valibot', 'papaparse', 'ignore', 'sarif'],
  },
  'src/extension': {
    layers: [...core, 'src/protocol', 'src/training', 'src/analysis'],
    packages: ['node:', 'valibot', 'ignore', 'vscode'],
  },
  webview: {
    layers: [...core, 'src/protocol', 'src/training', 'src/training/executors'],
    packages: ['valibot'],
  },
};
