import { expect, test } from 'vitest';
import { usePages } from './harness/fixture';
import { crossEntropy } from './harness/losses';

const open = usePages();

/** Two kinds of flowers that a line can part; one row lacks a number, and no two ids are the same. */
const rows = Array.from({ length: 60 }, (_, index) => {
  const isWide = index % 2 === 0;
  return [
    `f${String(index)}`,
    isWide ? 'wide' : 'slim',
    (isWide ? 3 : 1) + (index % 7) / 10,
    index === 5 ? 'NA' : 2,
  ].join();
});
const table = { name: 'flowers.csv', text: ['id,kind,width,height', ...rows].join('\n'), isCut: false };

test('a table of the user’s own is trained on, with the columns that are picked', async () => {
  const opened = await open({ height: 1400 });
  await opened.show(crossEntropy, { recipe: { steps: 300 } });
  await opened.finished(300);
  const { page } = opened;
  await page.getByRole('button', { name: 'Change what it trains on' }).click();
  await page.getByRole('button', { name: 'Use a CSV file…' }).click();
  await opened.sent('tableWanted');
  await opened.send({ type: 'table', table });

  const columns = page.getByRole('group', { name: 'Columns of flowers.csv' });
  await columns.waitFor();
  expect(await page.getByRole('combobox', { name: 'Data set' }).inputValue()).toBe('flowers.csv');
  const target = columns.getByRole('combobox', { name: 'To be predicted' });
  expect(await target.inputValue()).toBe('height');
  await target.selectOption('kind');
  await page.locator('.data', { hasText: '1 row with missing values left out (height)' }).waitFor();
  await opened.finished(300);
  expect(await columns.locator('.column').allTextContents()).toEqual([
    'id text of 60 values: left out',
    'width numbers',
    'height numbers, 1 missing',
  ]);
  expect(await columns.getByRole('checkbox', { name: /^id/ }).isDisabled()).toBe(true);
  const learned = await opened.numbers('original');
  expect(learned.metric).toBe('100 %');

  await columns.getByRole('checkbox', { name: /^width/ }).press('Space');
  await opened.sent('recipe');
  await expect.poll(async () => (await opened.numbers('original')).metric).not.toBe(learned.metric);
  expect(
    await columns.getByRole('checkbox', { name: /^width/ }).evaluate((box) => box === document.activeElement),
  ).toBe(true);
  await columns.getByRole('checkbox', { name: /^width/ }).press('Space');
  await expect.poll(() => opened.numbers('original')).toEqual(learned);

  // What is kept for a reload trains the same.
  const again = await open();
  await again.show(crossEntropy, { recipe: (await opened.sent('recipe')).recipe });
  await again.finished(300);
  expect(await again.numbers('original')).toEqual(learned);

  await page.getByRole('combobox', { name: 'Data set' }).selectOption('moons');
  await columns.waitFor({ state: 'hidden' });
  expect(await page.locator('[name="setting-dataset"] option').allTextContents()).not.toContain('flowers.csv');
});

test('a table that does not fit says what is missing', async () => {
  const opened = await open();
  await opened.show(crossEntropy, { recipe: { steps: 10 } });
  await opened.finished(10);
  await opened.send({ type: 'table', table: { name: 'empty.csv', text: 'a,b\n', isCut: false } });
  await opened.page.getByText('empty.csv has no rows below its header').waitFor();
});
