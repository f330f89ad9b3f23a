import eslint from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';
import { layers } from './layers.mjs';

/** @param {string} folder */
function lastFolder(folder) {
  return folder.slice(folder.lastIndexOf('/') + 1);
}

/**
 * The import rules of one layer, for the editor; tests/architecture.test.ts resolves the paths and is exact.
 *
 * @param {string} folder
 * @param {import('./layers.mjs').Layer} layer
 * @returns {import('eslint').Linter.Config}
 */
function boundary(folder, layer) {
  const refused = Object.keys(layers).filter((other) => other !== folder && !layer.layers.includes(other));
  const packages = layer.packages.map((name) => name.replace(/[/.]/g, '\\$&'));
  return {
    files: [`${folder}/${folder === 'src/core' ? '' : '**/'}*.ts`],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: `^\\.{1,2}/(.*/)?(${refused.map(lastFolder).join('|')})/`,
              message: `${folder} may not import this layer: see layers.mjs.`,
            },
            {
              regex: `^(?!\\.${packages.map((name) => `|${name}`).join('')})`,
              message: `${folder} may not import this package: see layers.mjs.`,
            },
          ],
        },
      ],
    },
  };
}

export default defineConfig(
  globalIgnores(['dist/', 'out/', '.vscode-test/']),
  eslint.configs.recommended,
  tseslint.configs.strictTypeChecked,
  tseslint.configs.stylisticTypeChecked,
  {
    linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'error' },
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      eqeqeq: 'error',
      // The compiler knows better what is defined, in JavaScript too.
      'no-undef': 'off',
      'no-eval': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      // A default is a decision for all that is not named; without one every member is.
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
    },
  },
  ...Object.entries(layers).map(([folder, layer]) => boundary(folder, layer)),
);
