import { basename, join } from 'node:path';
import { launchChromium } from '../chromium.mjs';
import { root } from '../process.mjs';
import { serveVsCode, themes } from './serve.mjs';

/**
 * @typedef {import('playwright-core').Page} Page
 * @typedef {import('playwright-core').Locator} Locator
 */

/**
 * A VS Code with our extension in a browser window, for a script to use as a person would.
 * Every step ends when VS Code shows its effect.
 *
 * @typedef {object} Workbench
 * @property {Page} page
 * @property {import('playwright-core').FrameLocator} panel the inside of our webview
 * @property {(file: string) => Promise<void>} open opens a file of the folder
 * @property {(line: number) => Promise<void>} goToLine puts the cursor on a line of the open file
 * @property {(title: string) => Promise<void>} command runs a command of the palette
 * @property {(text: string) => Promise<void>} hover rests the mouse on the first such text in the editor
 * @property {(text: string) => Promise<Locator>} find waits until a text is to be seen, in VS Code or in the panel
 * @property {() => Promise<void>} close
 */

/**
 * Opens VS Code on a folder.
 *
 * @param {{ folder?: string, theme?: import('./serve.mjs').Theme, width?: number, height?: number }} [options]
 * @returns {Promise<Workbench>}
 */
export async function openWorkbench(options = {}) {
  const { folder = join(root, 'examples'), theme = 'dark', width = 1400, height = 800 } = options;
  const server = await serveVsCode({ theme });
  const browser = await launchChromium();
  const close = async () => {
    await browser.close();
    await server.stop();
  };
  try {
    const page = await browser.newPage({ viewport: { width, height } });
    await page.goto(server.address(folder, [['extensionDevelopmentPath', server.extension]]));
    await page.locator(`.monaco-workbench.${themes[theme].kind}`).waitFor();
    // The bell is the last item of the status bar that a window without files gets.
    await page.locator('#status\\.notifications').waitFor();
    const panel = page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame');
    return {
      page,
      panel,
      open: (file) => open(page, file),
      goToLine: (line) => goToLine(page, line),
      command: (title) => pick(page, 'F1', `>${title}`, title),
      hover: (text) => hover(page, text),
      find: (text) => Promise.any([page, panel].map((place) => visible(place.getByText(text).first()))),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** @param {Locator} locator */
async function visible(locator) {
  await locator.waitFor();
  return locator;
}

/**
 * @param {Page} page
 * @param {string} file
 */
async function open(page, file) {
  await pick(page, 'Control+P', file, basename(file));
  await page.locator(`.tab.active[data-resource-name="${basename(file)}"]`).waitFor();
}

/**
 * @param {Page} page
 * @param {number} line
 */
async function goToLine(page, line) {
  await pick(page, 'Control+G', `:${String(line)}`, `line ${String(line)}`);
  await page.locator('#status\\.editor\\.selection', { hasText: `Ln ${String(line)}, ` }).waitFor();
}

/**
 * Picks an entry of the quick input.
 *
 * @param {Page} page
 * @param {string} key opens it
 * @param {string} text what to type
 * @param {string} label what the wanted entry says
 */
async function pick(page, key, text, label) {
  await page.keyboard.press(key);
  const quickInput = page.locator('.quick-input-widget');
  await quickInput.locator('input').fill(text);
  await quickInput.locator('.monaco-list-row', { hasText: label }).first().click();
  await quickInput.waitFor({ state: 'hidden' });
}

/**
 * @param {Page} page
 * @param {string} text
 */
async function hover(page, text) {
  const place = await page.locator('.monaco-editor .view-lines').first().evaluate(middleOfText, text);
  if (place === undefined) throw new Error(`The editor does not show "${text}".`);
  await page.mouse.move(place.x, place.y);
  const shown = page.locator('.monaco-hover:not(.hidden)', { has: page.locator('.hover-contents') }).first();
  await shown.waitFor();
  // It fades in.
  await shown.evaluate((element) =>
    Promise.all(element.getAnimations({ subtree: true }).map(({ finished }) => finished)),
  );
}

/**
 * Where the first such text stands on the screen; runs in the page.
 *
 * @param {Element} lines
 * @param {string} text
 */
function middleOfText(lines, text) {
  for (const line of [...lines.querySelectorAll('.view-line')].sort(
    (a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top,
  )) {
    const start = line.textContent.replaceAll('\u00a0', ' ').indexOf(text);
    if (start < 0) continue;
    const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
    const middle = start + text.length / 2;
    let passed = 0;
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const length = node.textContent?.length ?? 0;
      if (passed + length > middle) {
        const range = document.createRange();
        range.setStart(node, Math.floor(middle - passed));
        range.setEnd(node, Math.floor(middle - passed) + 1);
        const { left, top, width, height } = range.getBoundingClientRect();
        return { x: left + width / 2, y: top + height / 2 };
      }
      passed += length;
    }
  }
  return undefined;
}
