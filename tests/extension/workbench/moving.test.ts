import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWorkbench } from '../../../scripts/vscode/workbench.mjs';

/** What a person is promised for the first panel of a window, in milliseconds; and how much slower the machine of a test may be. */
const promised = 2000;
const machineFactor = 5;

let workbench: Awaited<ReturnType<typeof openWorkbench>>;

beforeAll(async () => {
  workbench = await openWorkbench();
});

afterAll(async () => {
  await workbench.close();
});

test('the curves of the first panel move soon after the click on the lens', async () => {
  const { open, page, panel } = workbench;
  await open('1_shift_and_negation.py');
  const lens = page.locator('.codelens-decoration a', { hasText: 'Visualize Loss' }).first();
  await lens.waitFor();
  const start = performance.now();
  await lens.click();
  await panel.locator('.step', { hasText: /step [1-9]/ }).waitFor();
  expect(await panel.locator('.variant canvas').first().getAttribute('aria-label')).toMatch(/^Loss from/);
  const elapsed = performance.now() - start;
  expect(elapsed).toBeLessThan(machineFactor * promised);
});
