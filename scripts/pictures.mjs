import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root, runMain } from './process.mjs';
import { openWorkbench } from './vscode/workbench.mjs';

/** @typedef {import('./vscode/workbench.mjs').Workbench} Workbench */

/** Takes the README's pictures and the walkthrough's from the product as it stands. Run `npm run build` before. */
runMain(async () => {
  await takePictures({ theme: 'light', width: 1400, height: 1000 }, async (workbench) => {
    await openHover(workbench);
    await workbench.page.screenshot({ path: pathOf('hover') });
    await workbench.page.keyboard.press('Escape');
    await openPanel(workbench);
    await workbench.page.screenshot({ path: pathOf('panel') });
  });
  // The walkthrough shows them small, on the ground of the reader's theme: each is of one part alone.
  for (const theme of /** @type {const} */ (['light', 'dark'])) {
    await takePictures({ theme, width: 840, height: 560 }, async (workbench) => {
      const { page } = workbench;
      await hideExplorer(workbench);
      await openHover(workbench);
      await takePart(workbench, workbench.page.locator('.editor-group-container'), `verdict-${theme}`);
      await page.getByText('Apply fix').first().click();
      await page.locator('.view-line', { hasText: 'correct = torch.softmax' }).first().waitFor();
      // The lens is told anew where nobody reads or writes any more.
      await page.keyboard.press('Escape');
      await page.mouse.move(400, 500);
      await page.keyboard.press('Control+End');
      await page.getByText('no gradient reaches logits').first().waitFor({ state: 'hidden' });
      await takePart(workbench, workbench.page.locator('.editor-group-container'), `fix-${theme}`);
    });
    await takePictures({ theme, width: 940, height: 1400 }, async (workbench) => {
      await hideExplorer(workbench);
      await openPanel(workbench);
      await workbench.page.mouse.move(200, 600);
      await workbench.page.locator('.monaco-hover:not(.hidden)').first().waitFor({ state: 'hidden' });
      await takePart(workbench, workbench.panel.locator('.beside'), `train-${theme}`);
    });
  }
});

/**
 * @param {Parameters<typeof openWorkbench>[0]} look
 * @param {(workbench: Workbench) => Promise<void>} take
 */
async function takePictures(look, take) {
  // What is mended in a picture is saved at once.
  const folder = join(await mkdtemp(join(tmpdir(), 'loss-lens-')), 'examples');
  await cp(join(root, 'examples'), folder, { recursive: true });
  const workbench = await openWorkbench({ ...look, folder });
  try {
    await workbench.open('2_accuracy_as_a_loss.py');
    await workbench.find('no gradient reaches logits');
    await take(workbench);
  } finally {
    await workbench.close();
    await rm(folder, { recursive: true });
  }
}

/** @param {Workbench} workbench */
async function hideExplorer({ page }) {
  await page.keyboard.press('Control+B');
  await page.locator('.part.sidebar').waitFor({ state: 'hidden' });
}

/** @param {Workbench} workbench */
async function openHover({ hover, find }) {
  await hover('logits.argmax(dim');
  await find('instead (');
}

/** @param {Workbench} workbench */
async function openPanel({ goToLine, command, find }) {
  await goToLine(7);
  await command('Visualize Loss');
  await find('step 2,000 of 2,000');
}

/**
 * The first such part of the window or of the panel in it.
 *
 * @param {Workbench} workbench
 * @param {import('playwright-core').Locator} part
 * @param {string} name
 */
async function takePart({ page }, part, name) {
  const clip = await part.first().boundingBox();
  if (clip !== null) await page.screenshot({ path: pathOf(name), clip });
}

/** @param {string} name */
function pathOf(name) {
  return join(root, 'docs/pictures', `${name}.png`);
}
