import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWorkbench } from '../../../scripts/vscode/workbench.mjs';

const source = `import torch.nn.functional as F


def absolute(pred, target):
    return (pred - target).abs().mean()


def squared(pred, target):
    return F.mse_loss(pred, target)


scale = 3
`;
const line = { absolute: 4, squared: 8, scale: 12 };

const onlyOne = 'scale = 3\n\n\ndef cubed(pred, target):\n    return (pred - target).abs().pow(3).mean()\n';

let folder: string;
let workbench: Awaited<ReturnType<typeof openWorkbench>>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loss-lens-'));
  await writeFile(join(folder, 'losses.py'), source);
  await writeFile(join(folder, 'only.py'), onlyOne);
  workbench = await openWorkbench({ folder });
  await workbench.open('losses.py');
  await lensOf('absolute').waitFor();
});

afterAll(async () => {
  await workbench.close();
  await rm(folder, { recursive: true });
});

/** The lens above the first loss, or above the second. */
function lensOf(loss: 'absolute' | 'squared') {
  const lenses = workbench.page.locator('.codelens-decoration a', { hasText: 'Visualize Loss' });
  return loss === 'absolute' ? lenses.first() : lenses.last();
}

/** Closes the panel and puts the cursor back into the code. */
async function goTo(place: number): Promise<void> {
  const { page, command, goToLine } = workbench;
  await page.keyboard.press('Control+1');
  await page.locator('.monaco-editor.focused').waitFor();
  await command('View: Close Editors in Other Groups');
  await page.locator('.tab[aria-label*="losses.py"]:only-child').waitFor();
  await page.locator('iframe.webview').waitFor({ state: 'detached' });
  await goToLine(place);
}

async function isShown(name: string): Promise<void> {
  await workbench.panel.locator('h1 .name', { hasText: name }).waitFor();
}

test('the lens shows its loss', async () => {
  await lensOf('absolute').click();
  await isShown('absolute');
});

test('the context menu shows the loss at the cursor', async () => {
  const { page } = workbench;
  await goTo(line.squared);
  await page.keyboard.press('Shift+F10');
  await page.locator('.context-view .action-label', { hasText: 'Visualize Loss' }).hover();
  // VS Code takes no click from who opens a menu with the same one.
  await page.keyboard.press('Enter');
  await isShown('squared');
});

test('the key shows the loss at the cursor', async () => {
  const { page } = workbench;
  await goTo(line.absolute);
  await page.keyboard.press('Control+K');
  await page.keyboard.press('v');
  await isShown('absolute');
});

test('the code action at a definition shows its loss', async () => {
  const { page } = workbench;
  await goTo(line.squared);
  await page.keyboard.press('Control+.');
  await page.locator('.action-widget .action', { hasText: 'Visualize Loss' }).click();
  await isShown('squared');
});

test('the command shows what is selected, with its free names as inputs', async () => {
  const { page, panel, command } = workbench;
  await goTo(line.absolute);
  await page.keyboard.press('Control+F');
  await page.keyboard.type('(pred - target).abs()');
  await page.locator('.find-widget .matchesCount', { hasText: '1 of 1' }).waitFor();
  await page.keyboard.press('Escape');
  await command('Visualize Loss');
  await panel.locator('h1 .name', { hasText: '(pred - target).abs()' }).waitFor();
  expect(await panel.locator('.reading').textContent()).toMatch(/^Read as: pred \[\d+\], target \[\d+\]/);
});

test('outside of every loss one is picked from those of the file', async () => {
  const { page } = workbench;
  await goTo(line.scale);
  await page.keyboard.press('Control+K');
  await page.keyboard.press('v');
  const picker = page.locator('.quick-input-widget');
  await picker.getByPlaceholder('Which loss of losses.py?').waitFor();
  await picker.locator('.monaco-list-row', { hasText: 'absolute' }).click();
  await isShown('absolute');
});

test('outside of the only loss of a file that one is meant, and nothing is asked', async () => {
  const { page, open, goToLine } = workbench;
  await goTo(line.scale);
  await open('only.py');
  await page.locator('.codelens-decoration a', { hasText: 'Visualize Loss' }).first().waitFor();
  await goToLine(1);
  await page.keyboard.press('Control+K');
  await page.keyboard.press('v');
  await isShown('cubed');
});
