import { mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Problem, root, runMain, say } from './process.mjs';
import { themes } from './vscode/serve.mjs';
import { openWorkbench } from './vscode/workbench.mjs';

/** @typedef {import('./vscode/workbench.mjs').Workbench} Workbench */

const usage = `Usage: node scripts/screenshot.mjs [WINDOW] STEP…
Opens the built extension in a real VS Code and takes the steps in the order given.

The window:
  --folder PATH     the folder to open (examples)
  --theme NAME      ${Object.keys(themes).join(', ')} (dark)
  --width N         (1400)
  --height N        (800)

Steps:
  --file PATH       opens a file of the folder
  --line N          goes to a line of the open file
  --command TITLE   runs a command of the palette
  --hover TEXT      rests the mouse on the first such text in the editor
  --click TEXT      clicks on a text, in VS Code or in the panel
  --key KEY         presses a key, such as Control+S
  --type TEXT       types into what has the focus
  --see TEXT        waits until a text is to be seen, in VS Code or in the panel
  --out FILE.png    takes the picture
`;

/** @type {Readonly<Record<string, (workbench: Workbench, value: string) => Promise<void>>>} */
const steps = {
  file: ({ open }, path) => open(path),
  line: ({ goToLine }, line) => goToLine(Number(line)),
  command: ({ command }, title) => command(title),
  hover: ({ hover }, text) => hover(text),
  click: async ({ find }, text) => (await find(text)).click(),
  key: ({ page }, key) => page.keyboard.press(key),
  type: ({ page }, text) => page.keyboard.type(text),
  see: async ({ find }, text) => {
    await find(text);
  },
  out: async ({ page }, path) => {
    await mkdir(dirname(path), { recursive: true });
    await page.screenshot({ path });
    say(path);
  },
};

/**
 * @param {string} name
 * @returns {name is import('./vscode/serve.mjs').Theme}
 */
function isTheme(name) {
  return Object.hasOwn(themes, name);
}

function readArguments() {
  const repeated = /** @type {const} */ ({ type: 'string', multiple: true });
  const { values, tokens } = parseArgs({
    tokens: true,
    options: {
      ...Object.fromEntries(Object.keys(steps).map((name) => [name, repeated])),
      folder: { type: 'string', default: 'examples' },
      theme: { type: 'string', default: 'dark' },
      width: { type: 'string', default: '1400' },
      height: { type: 'string', default: '800' },
    },
  });
  const { folder, theme, width, height } = values;
  if (!isTheme(theme)) throw new Problem(`There is no theme "${theme}".\n${usage}`);
  const todo = tokens.flatMap((token) => {
    if (token.kind !== 'option') return [];
    const step = steps[token.name];
    return step === undefined ? [] : [{ step, value: token.value }];
  });
  if (todo.length === 0) throw new Problem(usage);
  return { window: { folder: resolve(root, folder), theme, width: Number(width), height: Number(height) }, todo };
}

runMain(async () => {
  const { window, todo } = readArguments();
  const workbench = await openWorkbench(window);
  try {
    for (const { step, value } of todo) await step(workbench, value);
  } finally {
    await workbench.close();
  }
});
