import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { root } from '../../../scripts/process.mjs';
import { openWorkbench } from '../../../scripts/vscode/workbench.mjs';

let folder: string;
let workbench: Awaited<ReturnType<typeof openWorkbench>>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loss-lens-'));
  const focal = await readFile(join(root, 'examples', '6_focal_loss.py'), 'utf8');
  await writeFile(join(folder, 'focal.py'), focal);
  const many = Array.from({ length: 150 }, (_, index) => focal.replaceAll('FocalLoss', `FocalLoss${String(index)}`));
  await writeFile(join(folder, 'many.py'), `\n${many.join('\n')}`);
  workbench = await openWorkbench({ folder });
});

afterAll(async () => {
  await workbench.close();
  await rm(folder, { recursive: true });
});

test('lenses come though the panel was asked for before them', async () => {
  const { open, goToLine, command, page } = workbench;
  const lens = page.locator('.codelens-decoration a');
  await open('focal.py');
  await goToLine(13);
  await command('Visualize Loss');
  // VS Code draws its lenses anew when the panel takes half of the window.
  await expect
    .poll(async () => (await lens.allTextContents()).join())
    .toMatch(/Visualize Loss · gradient reaches logits$/);
});

test('the losses to pick from come though they were asked for before the file was analysed', async () => {
  const { open, page } = workbench;
  await open('many.py');
  // The panel of the last test may have taken the focus.
  await page.locator('.view-line', { hasText: 'class FocalLoss0' }).click();
  await page.keyboard.press('Control+Home');
  await page.keyboard.press('Control+K');
  await page.keyboard.press('v');
  const picker = page.locator('.quick-input-widget');
  await picker.getByText('FocalLoss0', { exact: true }).waitFor();
});
