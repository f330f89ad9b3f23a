import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, posix, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { layers } from '../layers.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Every file of the repository, tracked or about to be, as git names it. */
const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\n')
  .filter((path) => path !== '' && ts.sys.fileExists(root + path));

const product = files.filter((path) => /^(src|webview)\/.*\.ts$/.test(path) && !path.endsWith('.d.ts'));

function textOf(path: string): string {
  return readFileSync(root + path, 'utf8');
}

/** The innermost layer that a path lies in. */
function layerOf(path: string): string | undefined {
  return Object.keys(layers)
    .filter((layer) => `${path}/`.startsWith(`${layer}/`))
    .sort((a, b) => b.length - a.length)[0];
}

/** What is wrong with an import that stands in a file of a layer. */
function complaint(path: string, layer: string, specifier: string): string | undefined {
  const allowed = layers[layer];
  if (!specifier.startsWith('.')) {
    const known = allowed?.packages.some(
      (name) => specifier === name || specifier.startsWith(name.endsWith(':') ? name : `${name}/`),
    );
    return known === true ? undefined : `${path} imports the package ${specifier}`;
  }
  const target = posix.join(posix.dirname(path), specifier);
  const other = layerOf(target);
  if (other === layer) return undefined;
  return other !== undefined && allowed?.layers.includes(other) === true ? undefined : `${path} imports ${target}`;
}

/** Where a program makes code from text. */
function codeFromText(path: string): readonly string[] {
  const found: string[] = [];
  const source = ts.createSourceFile(path, textOf(path), ts.ScriptTarget.Latest, true);
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && isReference(node) && (node.text === 'eval' || node.text === 'Function')) {
      const { line } = source.getLineAndCharacterOfPosition(node.getStart());
      found.push(`${path}:${String(line + 1)} ${node.parent.getText().slice(0, 60)}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** Whether a name stands for a global value here, and is not a property, a key or a type. */
function isReference({ parent, text }: ts.Identifier): boolean {
  if (ts.isPropertyAccessExpression(parent))
    return parent.expression.getText() === text || parent.expression.getText() === 'globalThis';
  return ts.isCallExpression(parent) || ts.isNewExpression(parent) || ts.isVariableDeclaration(parent);
}

describe('layers', () => {
  test('every file lies in one', () => {
    expect(product.filter((path) => layerOf(path) === undefined)).toEqual([]);
  });

  test.each(Object.keys(layers))('%s imports only what it may', (layer) => {
    const complaints = product
      .filter((path) => layerOf(path) === layer)
      .flatMap((path) =>
        ts.preProcessFile(textOf(path)).importedFiles.map(({ fileName }) => complaint(path, layer, fileName)),
      )
      .filter((each) => each !== undefined);
    expect(complaints).toEqual([]);
  });

  test('only the extension imports vscode, only executors import TensorFlow.js', () => {
    const importers = (prefix: string) =>
      Object.keys(layers).filter((layer) => layers[layer]?.packages.some((name) => name.startsWith(prefix)));
    expect(importers('vscode')).toEqual(['src/extension']);
    expect(importers('@tensorflow/')).toEqual(['src/training/executors']);
  });

  test.each(['src/core', 'src/training', 'src/protocol'])('%s sees neither Node nor the DOM', (folder) => {
    const path = `${root}src/tsconfig.json`;
    const { options, fileNames } = ts.parseJsonConfigFileContent(
      ts.readConfigFile(path, (file) => ts.sys.readFile(file)).config,
      ts.sys,
      dirname(path),
    );
    const all = files.filter((file) => file.startsWith(`${folder}/`) && file.endsWith('.ts'));
    const checked = new Set(fileNames.map((file) => relative(root, file)));
    expect(all.length).toBeGreaterThan(0);
    expect(all.filter((file) => !checked.has(file))).toEqual([]);
    expect(options.types).toEqual([]);
    expect(options.lib).toEqual(['lib.es2023.d.ts']);
  });
});

describe('the repository', () => {
  test('makes no code from text', () => {
    expect(files.filter((path) => /\.(ts|mts|mjs)$/.test(path)).flatMap(codeFromText)).toEqual([]);
  });

  test('names no place of one machine', () => {
    const places = [/\/(home|Users)\/\w/, /\/(root|work)\//, /[A-Z]:\\Users/, /registry\.[a-z]+\.(org|com)/];
    const self = relative(root, fileURLToPath(import.meta.url));
    const texts = files.filter((path) => path !== self && !path.endsWith('.png'));
    expect(texts.filter((path) => places.some((place) => place.test(textOf(path))))).toEqual([]);
  });
});
