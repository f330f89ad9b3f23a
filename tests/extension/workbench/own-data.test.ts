import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWorkbench } from '../../../scripts/vscode/workbench.mjs';

const source = `# loss-lens: steps=200
def absolute(pred, target):
    return (pred - target).abs().mean()
`;
const rows = Array.from({ length: 40 }, (_, index) => `${String(index)},${String(2 * index)},ab`);

let folder: string;
let workbench: Awaited<ReturnType<typeof openWorkbench>>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loss-lens-'));
  await writeFile(join(folder, 'losses.py'), source);
  await writeFile(join(folder, 'rent.csv'), ['size,rent,town', ...rows].join('\n'));
  workbench = await openWorkbench({ folder });
});

afterAll(async () => {
  await workbench.close();
  await rm(folder, { recursive: true });
});

test('a table of the workspace is picked and trained on', async () => {
  const { open, page, panel } = workbench;
  await open('losses.py');
  await page.locator('.codelens-decoration a', { hasText: 'Visualize Loss' }).click();
  await panel.getByText('step 200 of 200').first().waitFor();
  await panel.getByRole('button', { name: 'Change what it trains on' }).click();
  await panel.getByRole('button', { name: 'Use a CSV file…' }).click();
  await page.locator('.quick-input-widget').getByText('rent.csv', { exact: true }).click();
  const columns = panel.getByRole('group', { name: 'Columns of rent.csv' });
  await columns.getByRole('combobox', { name: 'To be predicted' }).selectOption('rent');
  await panel.locator('.data', { hasText: 'rent.csv' }).first().waitFor();
  expect(await columns.locator('.column').allTextContents()).toEqual(['size numbers', 'town one value']);
  await panel.getByText('step 200 of 200').first().waitFor();
});
