import { expect, test } from 'vitest';
import { usePages } from './harness/fixture';
import { contrastive, crossEntropy, dice, lossOf, picturesOf, squared } from './harness/losses';
import { plain } from './harness/open';

const open = usePages();

test('the map is asked for when the tab is opened, once for each loss', async () => {
  const opened = await open();
  await opened.show(squared, { startsTraining: false });
  await opened.page.getByRole('tab', { name: 'Gradient' }).click();
  await opened.sent('picturesWanted');
  await opened.page.getByText('Computing…').first().waitFor();
  await opened.sendPictures(picturesOf(squared));
  const map = opened.page.locator('.gradient-picture canvas').first();
  await map.waitFor();
  // Half of the differences between a prediction and a target are above 0, those on the diagonal are 0.
  expect(await map.getAttribute('aria-label')).toMatch(
    /^Gradient over pred and target: the optimiser pushes up on 4\d\S* %, pushes down on 4\d\S* %, does nothing on 0\.4 % of the map\.$/,
  );
  expect(await opened.page.locator('.gradient-picture .caption').textContent()).toMatch(
    /∂loss\/∂pred of one element, at most ±\d/,
  );
  await opened.page.getByRole('tab', { name: 'Train' }).click();
  await opened.page.getByRole('tab', { name: 'Gradient' }).click();
  const asked = await opened.page.evaluate(
    () => window.sentToHost.filter(({ type }) => type === 'picturesWanted').length,
  );
  expect(asked).toBe(1);
});

test('signs differ in colour', async () => {
  const opened = await open();
  await opened.show(squared, { startsTraining: false });
  await opened.page.getByRole('tab', { name: 'Gradient' }).click();
  await opened.sendPictures(picturesOf(squared));
  const map = opened.page.locator('.gradient-picture .chart canvas');
  await map.waitFor();
  const kinds = await map.evaluate((canvas) => {
    if (!(canvas instanceof HTMLCanvasElement)) return null;
    const { width, height } = canvas;
    const data = canvas.getContext('2d')?.getImageData(0, 0, width, height).data ?? new Uint8ClampedArray();
    const excess = (x: number, y: number) => {
      const start = 4 * (Math.round(y * height) * width + Math.round(x * width));
      return (data[start] ?? 0) - (data[start + 2] ?? 0);
    };
    // Means over small squares, because of the hatching: red less blue at low right and at high left.
    const mean = (x: number, y: number) =>
      Array.from({ length: 100 }, (_, index) =>
        excess(x + (index % 10) / 200, y + Math.floor(index / 10) / 200),
      ).reduce((a, b) => a + b) / 100;
    return { above: mean(0.85, 0.7), below: mean(0.2, 0.1) };
  });
  expect(kinds?.above).toBeGreaterThan(10);
  expect(kinds?.below).toBeLessThan(-10);
});

test('the legend names the signs that are on the map, and no other', async () => {
  const opened = await open();
  const named = opened.page.locator('.gradient-picture .legend span');
  await opened.show(squared, { startsTraining: false });
  await opened.page.getByRole('tab', { name: 'Gradient' }).click();
  await opened.sendPictures(picturesOf(squared));
  await expect
    .poll(() => named.allTextContents())
    .toEqual(['below 0: pushes up', 'above 0: pushes down', '0: nothing']);

  // What stands under the root is below 0 on every map.
  const root = lossOf(
    'import torch\n\n\ndef root(pred, target):\n    return torch.sqrt(pred - target - 100.0).mean()\n',
    'root',
  );
  await opened.show(root, { startsTraining: false });
  await opened.sendPictures(picturesOf(root));
  await expect.poll(() => named.allTextContents()).toEqual(['no number: None or NaN']);
});

test('a loss without a map says so', async () => {
  const opened = await open();
  await opened.show(squared, { startsTraining: false });
  await opened.page.getByRole('tab', { name: 'Gradient' }).click();
  await opened.page.evaluate(() => {
    window.postMessage({ type: 'pictures', pictures: { map: null, plane: null, sample: null } });
  });
  await opened.page.getByText('No picture: the target has no element for each of the prediction’s.').waitFor();
});

test('two classes are shown against each other, with numbers beside', async () => {
  const opened = await open();
  await opened.show(crossEntropy, { startsTraining: false });
  await opened.page.getByRole('tab', { name: 'Gradient' }).click();
  const pictures = picturesOf(crossEntropy);
  await opened.sendPictures(pictures);
  const picture = opened.page.locator('.gradient-picture canvas').first();
  await picture.waitFor();
  // Cross-entropy always raises the class that is true and lowers the others.
  expect(await picture.getAttribute('aria-label')).toMatch(
    /^Loss over the values of class \d, the sample's own, and class \d: \S+ to \S+\. The optimiser raises the own class on 100 % and lowers the other on 100 % of the plane\.$/,
  );
  await opened.page.getByText('Numbers', { exact: true }).first().click();
  const table = opened.page.getByRole('table', { name: 'Numbers of the gradient' });
  expect(await table.getByRole('row').count()).toBe(7);
  expect(pictures?.plane?.state).toBe('flows');
});

test.each([
  ['pixel by pixel', dice, /sample 0: up on/],
  ['where each point is pushed', contrastive, /points, \d+ of them pushed/],
] as const)('%s', async (title, loss, description) => {
  const opened = await open();
  await opened.show(loss, { startsTraining: false });
  await opened.page.getByRole('tab', { name: 'Gradient' }).click();
  await opened.sendPictures(picturesOf(loss));
  const picture = opened.page.locator('.gradient-picture canvas').first();
  await expect.poll(() => picture.getAttribute('aria-label')).toMatch(description);
  const chooser = opened.page.getByRole('combobox', { name: 'Picture of the gradient' });
  if (await chooser.isVisible()) expect(await chooser.locator('option').first().textContent()).toBe(title);
});

test('of images prediction, target and gradient stand side by side: dice pushes up where the mask is, and down elsewhere', async () => {
  const opened = await open();
  await opened.show(dice, { startsTraining: false });
  await opened.page.getByRole('tab', { name: 'Gradient' }).click();
  await opened.sendPictures(picturesOf(dice));
  const picture = opened.page.locator('.gradient-picture canvas').first();
  await expect.poll(() => picture.getAttribute('aria-label')).toMatch(/sample 0: up on/);
  const pixels = await picture.evaluate((canvas) => {
    const context = canvas instanceof HTMLCanvasElement ? canvas.getContext('2d') : null;
    if (context === null) return [];
    const [aside, heading, space, across] = [16, 16, 8, 16];
    const size = (canvas.clientWidth - aside - 2 * space) / 3;
    const cell = size / across;
    // The mean of a pixel's middle: red, and blue less red.
    const mean = (column: number, index: number) => {
      const x = aside + column * (size + space) + ((index % across) + 0.2) * cell;
      const y = heading + (Math.floor(index / across) + 0.2) * cell;
      const { data } = context.getImageData(x, y, 0.6 * cell, 0.6 * cell);
      const [red = 0, blue = 0] = [0, 2].map((part) =>
        [...data].filter((_, at) => at % 4 === part).reduce((a, b) => a + b, 0),
      );
      return { red: (4 * red) / data.length, cooler: blue - red };
    };
    return Array.from({ length: across * across }, (_, index) => ({
      isMask: mean(1, index).red < 128,
      isPushedUp: mean(2, index).cooler > 0,
    }));
  });
  expect(new Set(pixels.map(({ isMask }) => isMask)).size).toBe(2);
  expect(pixels.filter(({ isMask, isPushedUp }) => isMask !== isPushedUp)).toEqual([]);
});

test('over the input plane shifted equals the loss as written, and of two outputs one is the opposite of the other', async () => {
  const opened = await open({ width: 1400, height: 760 });
  await opened.show(crossEntropy, { recipe: { steps: 1 } });
  await opened.finished(1);
  await opened.page.getByRole('tab', { name: 'Gradient' }).click();
  await opened.page.locator('.planes .caption', { hasText: 'after step 1' }).waitFor();
  const plane = (name: string) =>
    opened.page.locator('.plane', { has: opened.page.locator(`[data-variant="${name}"]`) });
  const share = async (name: string) => {
    const text = (await plane(name).locator('canvas').getAttribute('aria-label')) ?? '';
    const [, below, above] = /gradient below 0 on (\S+ %), above 0 on (\S+ %)/.exec(text) ?? [];
    return { below, above };
  };
  const original = await share('original');
  expect(await share('shifted')).toEqual(original);
  expect(original.below).toMatch(/^\d/);
  await expect.poll(() => plane('surrogate').isVisible()).toBe(false);
  await opened.page.getByRole('combobox', { name: 'Output whose gradient is shown' }).selectOption('1');
  // With two classes what pushes one output down pushes the other up.
  await expect.poll(() => share('original')).toEqual({ below: original.above, above: original.below });
});

test('signs of the weights agree wholly when shifted, never when negated', async () => {
  const opened = await open({ width: 1400, height: 760 });
  await opened.show(crossEntropy, { recipe: { steps: 40 } });
  await opened.finished(40);
  await opened.page.getByRole('tab', { name: 'Gradient' }).click();
  const cells = async (name: string) =>
    (await opened.page.locator(`.agreement tr:has([data-variant="${name}"]) td`).allTextContents()).map(plain);
  await expect.poll(() => cells('shifted')).toEqual(['100 %', '100 %', '100 %']);
  expect(await cells('negated')).toEqual(['0 %', '0 %', '0 %']);
});
