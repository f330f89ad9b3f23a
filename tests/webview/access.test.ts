import { expect, test } from 'vitest';
import { usePages } from './harness/fixture';
import { errorRate } from './harness/losses';
import type { OpenPage } from './harness/open';

const open = usePages();

async function trained(width = 400): Promise<OpenPage> {
  const opened = await open({ width, height: 1200 });
  await opened.show(errorRate, { recipe: { steps: 40 } });
  await opened.finished(40);
  return opened;
}

test.each([400, 1400])('at %i pixels the training is a table, with headers for rows and columns', async (width) => {
  const { page } = await trained(width);
  const table = page.getByRole('table', { name: 'Training of each variant' });
  const columns = await table.getByRole('columnheader').allTextContents();
  expect(columns.slice(0, 4)).toEqual(['variant', 'loss', 'last', 'accuracy']);
  expect(await table.getByRole('rowheader').allTextContents()).toEqual([
    'as written',
    'shifted −6.28',
    'negated',
    'surrogate',
  ]);
  expect(await table.getByRole('row').count()).toBe(5);
  const cells = table.getByRole('row', { name: 'surrogate' }).getByRole('cell');
  expect(await cells.count()).toBe(width === 400 ? 3 : 4);
});

test('everything that can be used has a name, everything drawn a description', async () => {
  const { page } = await trained();
  await page.getByRole('button', { name: 'Change what it trains on' }).click();
  for (const tab of ['Train', 'Gradient', 'Step', 'More']) {
    await page.getByRole('tab', { name: tab }).click();
    const snapshot = await page.locator('main').ariaSnapshot();
    const nameless = snapshot
      .split('\n')
      .filter((line) => /- (button|checkbox|textbox|spinbutton|combobox|img|tab|table|region)(:|$)/.test(line));
    expect(nameless).toEqual([]);
  }
});

test('regions and headings are in the order of reading', async () => {
  const { page } = await trained();
  const headings = await page.getByRole('heading').allTextContents();
  expect(headings[0]).toMatch(/^error_rate_loss/);
  expect(headings.slice(1)).toEqual(['What it tells the network', 'Training', 'Accuracy on all the data']);
});

test('tabs are one stop, and arrows go from one to the other', async () => {
  const { page } = await trained();
  await page.getByRole('tab', { name: 'Train' }).focus();
  for (const next of ['Gradient', 'Step', 'More', 'Train']) {
    await page.keyboard.press('ArrowRight');
    await page.getByRole('tab', { name: next, selected: true }).waitFor();
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe(next);
  }
});

test('the keyboard reaches every control, in the order of reading, and shows where it is', async () => {
  const { page } = await trained();
  const stops: string[] = [];
  while (stops.at(-1) !== 'Change what it trains on' && stops.length < 20) {
    await page.keyboard.press('Tab');
    const { name, outline } = await page.evaluate(() => {
      const focused = document.activeElement ?? document.body;
      const labelled =
        document.getElementById(focused.getAttribute('aria-labelledby') ?? '') ?? focused.closest('label');
      const text = focused.getAttribute('aria-label') ?? labelled?.textContent ?? focused.textContent;
      return { name: text, outline: getComputedStyle(focused).outlineStyle };
    });
    expect(outline, name).not.toBe('none');
    stops.push(name);
  }
  expect(stops).toEqual([
    ...['losses.py:4', 'Go to line 5', 'Apply fix', 'Change how the inputs are read', 'Train'],
    ...['Value of the largest other class', 'line 4', 'line 5', 'line 6'],
    ...['Training', 'shifted −6.28', 'negated', 'surrogate', 'Change what it trains on'],
  ]);
});

test('a screen reader hears the verdict, now and then the progress, and the whole takeaway at the end', async () => {
  const opened = await open();
  await opened.page.evaluate(() => {
    window.heard = [];
    new MutationObserver(() => {
      const text = document.querySelector('.takeaway [aria-live]')?.textContent ?? '';
      if (window.heard.at(-1)?.text !== text) window.heard.push({ text, at: performance.now() });
    }).observe(document.body, { childList: true, characterData: true, subtree: true });
  });
  await opened.show(errorRate, { recipe: { steps: 600 } });
  await opened.finished(600);
  const heard = await opened.page.evaluate(() => window.heard.filter(({ text }) => text !== ''));
  const last = heard.at(-1)?.text ?? '';
  expect(last).toBe(await opened.takeaway());
  const during = heard.slice(0, -1).map(({ at }) => at);
  during.slice(1).forEach((at, index) => {
    expect(at - (during[index] ?? 0)).toBeGreaterThanOrEqual(2900);
  });
  expect(await opened.page.locator('.sentence').getAttribute('aria-live')).toBe('polite');
});

declare global {
  interface Window {
    heard: { readonly text: string; readonly at: number }[];
  }
}
