import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWorkbench } from '../../../scripts/vscode/workbench.mjs';

let workbench: Awaited<ReturnType<typeof openWorkbench>>;

beforeAll(async () => {
  workbench = await openWorkbench();
});

afterAll(async () => {
  await workbench.close();
});

test('a person opens an example, sees why it does not train, and mends it from the panel', async () => {
  const { page, panel, command, find } = workbench;
  await page.keyboard.press('F1');
  const quickInput = page.locator('.quick-input-widget');
  await quickInput.locator('input').fill('>Open an Example');
  await quickInput.locator('.monaco-list-row', { hasText: 'Open an Example' }).first().click();
  await quickInput.locator('.monaco-list-row', { hasText: '2 Accuracy as a loss' }).click();
  await find('Visualize Loss · no gradient reaches logits');

  await page.locator('.codelens-decoration a', { hasText: 'no gradient reaches logits' }).click();
  await panel.getByText('No gradient reaches').first().waitFor();
  // The editor lays its lenses out anew once the panel stands beside it.
  await page.locator('.codelens-decoration a', { hasText: 'no gradient reaches logits' }).waitFor();
  await panel
    .getByRole('button', { name: 'Apply fix' })
    .or(panel.getByRole('link', { name: 'Apply fix' }))
    .click();
  await panel.getByText('Gradient reaches').first().waitFor();
  await page.locator('.codelens-decoration a', { hasText: 'no gradient' }).waitFor({ state: 'detached' });

  await panel.getByLabel('Change how the inputs are read').click();
  await find('# loss-lens: logits=logits[');
  await page.locator('.monaco-editor.focused').waitFor();
  await command('Describe Result');
  await page.locator('.tab', { hasText: 'Result.md' }).waitFor();
  expect(await (await find('Gradient reaches `logits`.')).isVisible()).toBe(true);
});
