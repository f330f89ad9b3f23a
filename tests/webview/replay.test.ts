import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import type { Page } from 'playwright-core';
import { usePages } from './harness/fixture';
import { lossOf } from './harness/losses';

const open = usePages();

const source = `import torch.nn.functional as F


def less_than(logits, labels):
    # "</script>" & <b> 5 % 3
    return F.cross_entropy(logits, labels)
`;

/** The run, saved as a page and opened from a file on a telephone; with what the page asked of a network. */
async function saved(): Promise<{ page: Page; requests: string[]; errors: string[]; losses: readonly string[] }> {
  const opened = await open({ width: 1400, height: 800 });
  await opened.show(lossOf(source, 'less_than'), { recipe: { steps: 80 } });
  await opened.finished(80);
  const losses = [(await opened.numbers('original')).loss, (await opened.numbers('shifted')).loss];
  await opened.send({ type: 'command', command: 'export' });
  await opened.page.getByRole('button', { name: 'Save as HTML' }).click();
  const { name, content } = await opened.sent('save');
  expect(name).toBe('less_than.html');
  const folder = await mkdtemp(join(tmpdir(), 'loss-lens-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, name);
  await writeFile(file, content);
  const page = await opened.page.context().newPage();
  await page.setViewportSize({ width: 360, height: 740 });
  const [requests, errors]: [string[], string[]] = [[], []];
  page.on('request', (request) => requests.push(request.url()));
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  await page.goto(pathToFileURL(file).href);
  return { page, requests, errors, losses };
}

test('a saved page replays the run by itself: step by step, with the source and what it shows', async () => {
  const { page, requests, errors, losses } = await saved();
  const text = (selector: string) => page.locator(selector).first().textContent();
  expect(await text('#told')).toBe('step 80 of 80');
  expect(losses[0]).toContain(await text('[data-variant="original"] .loss'));
  const end = await text('[data-variant="original"] .loss');
  await page.getByRole('slider', { name: 'Step' }).press('Home');
  expect(await text('#told')).toBe('step 1 of 80');
  expect(losses[0]?.startsWith((await text('[data-variant="original"] .loss')) ?? 'none')).toBe(true);
  await page.getByRole('button', { name: 'Play' }).click();
  await expect.poll(() => text('#told')).toBe('step 80 of 80');
  expect(await text('[data-variant="original"] .loss')).toBe(end);
  expect(await text('pre')).toContain('"</script>" & <b>');
  expect(await page.getByText('the same weights at all 80 steps').count()).toBe(1);
  expect(await page.locator('.keys span').allTextContents()).toEqual([' as written', ' shifted', ' negated']);
  expect(await page.locator('main > p code').allTextContents()).toContain('logits');
  const said = await page.locator('main > :not(pre)').allTextContents();
  expect(said.join(' ')).toMatch(/\d\u00a0%/);
  expect(said.join(' ')).not.toMatch(/\d %/);
  expect(await page.locator('pre').textContent()).toContain('5 % 3');
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  expect(requests).toHaveLength(1);
  expect(errors).toEqual([]);
});

test('its shift moves the printed loss and nothing else', async () => {
  const { page } = await saved();
  const text = (selector: string) => page.locator(selector).first().textContent();
  const number = async (selector: string) => Number((await text(selector))?.replace('−', '-'));
  const [loss, score] = [
    await number('[data-variant="original"] .loss'),
    await text('[data-variant="original"] .score'),
  ];
  await page.getByRole('slider', { name: 'shift' }).fill('5');
  expect(await number('[data-variant="shifted"] .loss')).toBeCloseTo(loss + 5, 2);
  expect(await text('[data-variant="shifted"] .score')).toBe(score);
  expect(await number('[data-variant="original"] .loss')).toBe(loss);
});
