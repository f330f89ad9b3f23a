import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWorkbench } from '../../../scripts/vscode/workbench.mjs';

let workbench: Awaited<ReturnType<typeof openWorkbench>>;

beforeAll(async () => {
  workbench = await openWorkbench();
});

afterAll(async () => {
  await workbench.close();
});

test('lenses come though the panel was asked for before them', async () => {
  const { open, goToLine, command, page } = workbench;
  const lens = page.locator('.codelens-decoration a');
  await open('6_focal_loss.py');
  await goToLine(13);
  await command('Visualize Loss');
  await lens.first().waitFor();
  expect((await lens.allTextContents()).join()).toMatch(/Visualize Loss · gradient reaches logits$/);
});
