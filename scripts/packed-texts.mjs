import { readFile, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { brotliCompressSync, deflateRawSync } from 'node:zlib';
import ts from 'typescript';
import { root } from './process.mjs';

/** Printable characters that stand in a string as they are: as digits they take less room than those of base64. */
const digits = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index)).filter(
  (each) => !`"'\\$`.includes(each),
);

/**
 * Bytes in pairs of digits, each pair with 13 bits or, where they are small, 14 (basE91, http://base91.sourceforge.net).
 *
 * @param {Uint8Array} bytes
 */
function inDigits(bytes) {
  let [text, bits, count] = ['', 0, 0];
  const take = (/** @type {number} */ value) => {
    text += `${digits[value % 91] ?? ''}${digits[Math.floor(value / 91)] ?? ''}`;
  };
  for (const byte of bytes) {
    bits |= byte << count;
    count += 8;
    if (count < 14) continue;
    const length = (bits & 8191) > 88 ? 13 : 14;
    take(bits & ((1 << length) - 1));
    bits >>= length;
    count -= length;
  }
  if (count > 0) take(bits);
  return text;
}

/** The bytes of `inDigits`; what is left of the last pair may be one byte of 0 too many. */
const ofDigits = `(text) => {
  const bytes = [];
  let bits = 0, count = 0;
  for (let at = 0; at < text.length; at += 2) {
    const value = digits.indexOf(text[at]) + 91 * digits.indexOf(text[at + 1]);
    bits |= value << count;
    count += (value & 8191) > 88 ? 13 : 14;
    for (; count > 7; count -= 8, bits >>= 8) bytes.push(bits & 255);
  }
  return Uint8Array.from(bytes);
}`;

const fromDigits = `const digits = '${digits.join('')}';
  const unpacked = ${ofDigits};`;

/** The text of a script of either kind that holds `text` packed, and gets it back out. */
const unpacking = {
  node: (/** @type {string} */ text) =>
    `import { brotliDecompressSync } from 'node:zlib';
     ${fromDigits}
     const text = brotliDecompressSync(unpacked('${inDigits(brotliCompressSync(text))}')).toString();`,
  browser: (/** @type {string} */ text) =>
    `import { inflateSync, strFromU8 } from 'fflate';
     ${fromDigits}
     const text = strFromU8(inflateSync(unpacked('${inDigits(deflateRawSync(text, { level: 9 }))}')));`,
};

/**
 * The library's Python as text, all of it packed together, without what only people read: docstrings, comments, blank lines and wide
 * indentation. The tables of the grammar, and the signatures and messages of the library, are packed with it.
 *
 * @param {'node' | 'browser'} platform
 * @returns {import('esbuild').Plugin}
 */
export function packedTexts(platform) {
  const resolveDir = root;
  return {
    name: 'packed-texts',
    async setup(bundling) {
      const found = await readdir(join(resolveDir, 'src'), { recursive: true });
      const python = found.filter((path) => path.endsWith('.py')).sort();
      const paths = python.map((path) => join(resolveDir, 'src', path));
      bundling.onLoad({ filter: /\.py$/ }, ({ path }) => ({
        contents: `import texts from 'packed-texts'; export default texts[${String(paths.indexOf(path))}];`,
        resolveDir,
      }));
      const tables = [...(await readFile(join(resolveDir, grammar), 'utf8')).matchAll(table)].map(
        ([literal]) => literal,
      );
      bundling.onLoad({ filter: /@lezer[\\/]python[\\/]dist[\\/]index\.js$/ }, async ({ path }) => {
        const code = (await readFile(path, 'utf8')).replaceAll(table, (literal) => {
          const place = tables.indexOf(literal);
          return place < 0 ? literal : `texts[${String(paths.length + place)}]`;
        });
        return { contents: `import texts from 'packed-texts'; ${code}`, resolveDir: dirname(path) };
      });
      const typed = found.filter((path) => inWords.test(path)).map((path) => join(resolveDir, 'src', path));
      const said = new Map(
        await Promise.all(typed.map(async (path) => /** @type {const} */ ([path, await longStrings(path)]))),
      );
      const strings = [...new Set([...said.values()].flatMap((literals) => literals.map(({ text }) => text)))];
      bundling.onLoad({ filter: inWords }, async ({ path }) => {
        const code = await readFile(path, 'utf8');
        const literals = said.get(path) ?? [];
        if (literals.length === 0) return { contents: code, loader: 'ts' };
        let contents = `import ${imported} from 'packed-texts'; `;
        if (code.includes(imported)) throw new Error(`${path} has a ${imported} of its own.`);
        let at = 0;
        for (const { start, end, text, stands } of literals) {
          const packed = `${imported}[${String(paths.length + tables.length + strings.indexOf(text))}]`;
          const written = { alone: packed, inTemplate: `\${${packed}}`, asName: `[${packed}]` };
          contents += code.slice(at, start) + written[stands];
          at = end;
        }
        return { contents: contents + code.slice(at), loader: 'ts', resolveDir: dirname(path) };
      });
      bundling.onResolve({ filter: /^packed-texts$/ }, ({ path }) => ({ path, namespace: 'packed-texts' }));
      bundling.onLoad({ filter: /.*/, namespace: 'packed-texts' }, async () => {
        const read = await Promise.all(paths.map(withoutComments));
        const texts = [...read, ...tables.map((literal) => String(JSON.parse(literal))), ...strings];
        return { contents: `${unpacking[platform](texts.join('\0'))} export default text.split('\\0');`, resolveDir };
      });
    },
  };
}

const grammar = 'node_modules/@lezer/python/dist/index.js';
/** A string literal of many characters. */
const table = /"(?:[^"\\\n]|\\.){1000,}"/g;

/** The TypeScript whose strings are packed: it says much, in words that are alike. */
const inWords =
  /core[\\/](?:libraries|ops|findings|surrogates|interpreter|loss|study|roles|readable|syntax|graph)[\\/].*\.ts$/;
/** What the packed texts are called in a file of ours: a name that none has. */
const imported = 'packedTextsOfAll';
/** A shorter string takes less room where it stands, a shorter piece of a template, and a shorter name of a property. */
const leastPacked = { string: 9, piece: 18, name: 13 };

/**
 * The long strings of a file, in their order, and the long pieces of its templates: not what it imports, nor names of types.
 *
 * @param {string} path
 */
async function longStrings(path) {
  /** @type {{ start: number, end: number, text: string, stands: 'alone' | 'inTemplate' | 'asName' }[]} */
  const found = [];
  const file = ts.createSourceFile(path, await readFile(path, 'utf8'), ts.ScriptTarget.Latest, true);
  const visit = (/** @type {ts.Node} */ node) => {
    const { parent } = node;
    const isName = ts.isStringLiteral(node) && ts.isPropertyAssignment(parent) && parent.name === node;
    const least = isName ? leastPacked.name : leastPacked.string;
    if (ts.isStringLiteral(node) && node.text.length >= least && !isOfForm(parent))
      found.push({
        start: node.getStart(file),
        end: node.getEnd(),
        text: node.text,
        stands: isName ? 'asName' : 'alone',
      });
    if (isTemplatePiece(node) && node.text.length >= leastPacked.piece && !isOfForm(parent)) {
      const isLast = ts.isTemplateTail(node) || ts.isNoSubstitutionTemplateLiteral(node);
      // Between the signs that begin and end it.
      found.push({
        start: node.getStart(file) + 1,
        end: node.getEnd() - (isLast ? 1 : 2),
        text: node.text,
        stands: 'inTemplate',
      });
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

/**
 * @param {ts.Node} node
 * @returns {node is ts.NoSubstitutionTemplateLiteral | ts.TemplateHead | ts.TemplateMiddle | ts.TemplateTail}
 */
function isTemplatePiece(node) {
  return ts.isNoSubstitutionTemplateLiteral(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node);
}

/**
 * Whether a string that stands in such a place has to stay there.
 *
 * @param {ts.Node} parent
 */
function isOfForm(parent) {
  return ts.isImportDeclaration(parent) || ts.isExportDeclaration(parent) || ts.isLiteralTypeNode(parent);
}

/** @param {string} path */
async function withoutComments(path) {
  return (await readFile(path, 'utf8'))
    .replace(/^\s*(#.*)?\n/gm, '')
    .replace(/^( *)"""[^]*?"""\n(?=\1\S)/gm, '')
    .replace(/^( {4})+/gm, ({ length }) => ' '.repeat(length / 4));
}
