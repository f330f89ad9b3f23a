import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWorkbench } from '../../../scripts/vscode/workbench.mjs';

let workbench: Awaited<ReturnType<typeof openWorkbench>>;

beforeAll(async () => {
  workbench = await openWorkbench();
});

afterAll(async () => {
  await workbench.close();
});

test('what one can do is in sight, and nothing that the picture of a step says is cut off, in the letters of this machine', async () => {
  const { page, open, hover, find } = workbench;
  await open('2_accuracy_as_a_loss.py');
  await find('no gradient reaches logits');
  await hover('logits.argmax(dim');
  const shown = await page.locator('.monaco-hover:not(.hidden)').first().boundingBox();
  const link = await page.locator('.monaco-hover a', { hasText: 'Compare in panel' }).first().boundingBox();
  if (shown === null || link === null) throw new Error('The hover has no link.');
  expect(link.y + link.height).toBeLessThanOrEqual(shown.y + shown.height);
  const source = await page.locator('.monaco-hover img').first().getAttribute('src');
  const svg = Buffer.from(source?.split('base64,')[1] ?? '', 'base64').toString();
  const alone = await page.context().browser()?.newPage();
  if (alone === undefined) throw new Error('There is no browser to measure in.');
  await alone.setContent(svg);
  const labels = await alone
    .locator('text')
    .evaluateAll((texts) =>
      texts.map((text) => ({ said: text.textContent, right: text.getBoundingClientRect().right })),
    );
  expect(labels.map(({ said }) => said)).toEqual(['as written', 'surrogate', 'its slope']);
  // The body of a page begins 8 pixels from its edge.
  for (const { right } of labels) expect(right - 8).toBeLessThanOrEqual(320);
});
