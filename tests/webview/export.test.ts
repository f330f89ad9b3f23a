import { expect, test } from 'vitest';
import { usePages } from './harness/fixture';
import { crossEntropy } from './harness/losses';
import type { OpenPage } from './harness/open';

const open = usePages();

async function trained(): Promise<OpenPage> {
  const opened = await open({ width: 1400, height: 800 });
  await opened.show(crossEntropy, { recipe: { steps: 40 } });
  await opened.finished(40);
  await opened.send({ type: 'command', command: 'export' });
  await opened.page.getByRole('heading', { name: 'Take it away' }).waitFor();
  return opened;
}

test('the run is saved as a table with a row for each step', async () => {
  const opened = await trained();
  await opened.page.getByRole('button', { name: 'Save as CSV' }).click();
  const { name, content, encoding } = await opened.sent('save');
  expect([name, encoding]).toEqual(['classification_loss.csv', 'utf8']);
  const rows = content
    .trim()
    .split('\n')
    .map((line) => line.split(','));
  expect(rows[0]).toEqual(
    ['as written', 'shifted -6.28', 'negated'].reduce<string[]>(
      (head, title) => [...head, `${title} loss`, `${title} batch accuracy`, `${title} accuracy`],
      ['step'],
    ),
  );
  expect(rows).toHaveLength(42);
  expect(rows[1]?.slice(0, 3)).toEqual(['0', '', '']);
  const [, loss = NaN, , , shifted = NaN, , , negated = NaN] = (rows[41] ?? []).map(Number);
  expect(shifted).toBeCloseTo(loss - 2 * Math.PI, 5);
  expect(negated).toBeLessThan(0);
});

test('the run is saved whole, with its recipe and what it has shown', async () => {
  const opened = await trained();
  await opened.page.getByRole('button', { name: 'Save as JSON' }).click();
  const { content } = await opened.sent('save');
  expect(JSON.parse(content)).toMatchObject({
    loss: { name: 'classification_loss', verdict: 'trains' },
    recipe: { steps: 40, seed: 0 },
    steps: 40,
  });
});

test('curves are saved as a drawing with titles and values on its axes', async () => {
  const opened = await trained();
  await opened.page.getByRole('button', { name: 'Save as SVG' }).click();
  const { name, content } = await opened.sent('save');
  expect(name).toBe('classification_loss.svg');
  const texts = await opened.page.evaluate((svg) => {
    const parsed = new DOMParser().parseFromString(svg, 'image/svg+xml');
    return [...parsed.querySelectorAll('text')].map((text) => text.textContent);
  }, content);
  expect(texts.some((text) => text.startsWith('as written: loss '))).toBe(true);
  for (const text of ['negated', 'step', '40', '100 %']) expect(texts).toContain(text);
  expect(content).not.toContain('NaN');
});

test('a picture that has been drawn is saved as PNG, another one says what to do', async () => {
  const opened = await trained();
  await opened.page.getByRole('combobox', { name: 'Picture to save' }).selectOption('gradient');
  await opened.page.getByRole('button', { name: 'Save as PNG' }).click();
  const { name, content, encoding } = await opened.sent('save');
  expect([name, encoding]).toEqual(['classification_loss.png', 'base64']);
  expect(Buffer.from(content, 'base64').subarray(1, 4).toString()).toBe('PNG');
  await opened.page.getByRole('combobox', { name: 'Picture to save' }).selectOption('directions');
  await opened.page.getByRole('button', { name: 'Save as PNG' }).click();
  await opened.page.getByText('open its tab first').waitFor();
});

test('a picture of another loss or run is not saved as this one’s, and one that is has its signs explained', async () => {
  const opened = await trained();
  const picture = opened.page.getByRole('combobox', { name: 'Picture to save' });
  const save = async () => {
    await opened.send({ type: 'command', command: 'export' });
    await picture.selectOption('plane');
    await opened.page.getByRole('button', { name: 'Save as SVG' }).click();
  };
  await opened.page.getByRole('tab', { name: 'Gradient' }).click();
  await opened.page.getByRole('img', { name: /^as written: gradient below 0/ }).waitFor();
  await save();
  const { content } = await opened.sent('save');
  for (const text of ['below 0: pushes up', 'above 0: pushes down', 'at most ±']) expect(content).toContain(text);
  expect(content).not.toContain('no number');

  await opened.page.getByRole('tab', { name: 'Train' }).click();
  await opened.show(crossEntropy, { recipe: { steps: 30 } });
  await opened.finished(30);
  await save();
  await opened.page.getByText('open its tab first').waitFor();
});

test.each([
  ['gradient', '.picture canvas'],
  ['plane', '.plane canvas'],
])('on a screen with one pixel for each of CSS the picture of the %s has two', async (picture, selector) => {
  const opened = await trained();
  const { page } = opened;
  const screen = () =>
    page
      .locator(selector)
      .first()
      .evaluate((canvas) =>
        canvas instanceof HTMLCanvasElement ? [canvas.width, canvas.height, canvas.toDataURL()] : [],
      );
  await page.getByRole('tab', { name: 'Gradient' }).click();
  await page.getByRole('img', { name: /^as written: gradient below 0/ }).waitFor();
  const before = await screen();
  await opened.send({ type: 'command', command: 'export' });
  await page.getByRole('combobox', { name: 'Picture to save' }).selectOption(picture);
  await page.getByRole('button', { name: 'Save as SVG' }).click();
  const { content } = await opened.sent('save');
  const scales = await page.evaluate(async (svg) => {
    const drawn = new DOMParser().parseFromString(svg, 'image/svg+xml').querySelectorAll('image');
    return await Promise.all(
      [...drawn].map(async (each) => {
        const image = new Image();
        image.src = each.getAttribute('href') ?? '';
        await image.decode();
        return image.naturalWidth / Number(each.getAttribute('width'));
      }),
    );
  }, content);
  expect(scales.length).toBeGreaterThan(0);
  for (const scale of scales) expect(scale).toBeCloseTo(2, 1);
  // On the page nothing has changed.
  expect(await screen()).toEqual(before);
});

test('the run is copied as a PyTorch program', async () => {
  const opened = await trained();
  await opened.page.getByRole('button', { name: 'Copy as PyTorch script' }).click();
  const { text } = await opened.sent('copy');
  expect(text).toContain('def classification_loss(logits, labels):');
  expect(text).toContain('torch.optim.Adam(');
  await opened.page.getByText(/^Copied: [\d,]+ lines of Python/).waitFor();
});
