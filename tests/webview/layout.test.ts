import { describe, expect, test } from 'vitest';
import { usePages } from './harness/fixture';
import { contrastive, crossEntropy, dice, errorRate } from './harness/losses';
import type { OpenPage } from './harness/open';

const open = usePages();

const regions = [
  '.verdict',
  '.reading',
  '.tabs',
  '.picture',
  '.findings',
  '.training',
  '.metric-chart',
  '.takeaway',
  '.data',
];

describe.each([
  ['very narrow', 300, 800],
  ['narrow', 400, 1000],
  ['middle', 840, 900],
  ['wide', 1400, 760],
  // A window of 1400 × 1000 at 200 %.
  ['zoomed', 700, 500],
])('%s', (_, width, height) => {
  test.each(['Train', 'Gradient', 'Step', 'More'])('nothing overlaps or sticks out in %s', async (tab) => {
    const opened = await open({ width, height });
    await opened.show(errorRate, { recipe: { steps: 40 } });
    await opened.page.locator('.takeaway p', { hasText: 'Surrogate' }).first().waitFor();
    await opened.isOver();
    const button = opened.page.getByRole('tab', { name: tab });
    if (await button.isVisible()) await button.click();
    expect(await opened.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    expect(overlaps(await boxes(opened))).toEqual([]);
    expect(await cutOff(opened)).toEqual([]);
  });
});

describe.each([
  ['masks', dice],
  ['embeddings', contrastive],
])('of %s', (_, loss) => {
  test.each([400, 1400])('nothing sticks out at %i pixels, all variants side by side', async (width) => {
    const opened = await open({ width, height: 1000 });
    await opened.show(loss, { recipe: { steps: 20 } });
    await opened.finished(20);
    for (const tab of ['Train', 'Gradient', 'Step', 'More']) {
      await opened.page.getByRole('tab', { name: tab }).click();
      if (tab === 'Step') {
        await opened.page.getByRole('table', { name: 'One step, number by number' }).waitFor();
        for (const variant of ['shifted', 'negated']) {
          await opened.page.locator(`.taken-apart [data-variant="${variant}"] input`).check();
        }
      }
      expect(overlaps(await boxes(opened))).toEqual([]);
      expect(await cutOff(opened)).toEqual([]);
    }
  });
});

test('in one column the picture of Step and of More comes first, and Train keeps what is found', async () => {
  const opened = await open({ width: 400, height: 900 });
  await opened.show(errorRate, { recipe: { steps: 20 } });
  await opened.isOver();
  const findings = opened.page.locator('.findings');
  for (const [tab, isShown] of [
    ['Train', true],
    ['Gradient', true],
    ['Step', false],
    ['More', false],
  ] as const) {
    await opened.page.getByRole('tab', { name: tab }).click();
    await expect.poll(() => findings.isVisible()).toBe(isShown);
    expect(await opened.page.locator('.verdict').getByRole('button', { name: 'Apply fix' }).isVisible()).toBe(true);
  }
  await opened.page.setViewportSize({ width: 1400, height: 900 });
  await expect.poll(() => findings.isVisible()).toBe(true);
});

test('at 1400 × 760 everything is in sight', async () => {
  const opened = await open({ width: 1400, height: 760 });
  await opened.show(errorRate, { recipe: { steps: 40 } });
  await opened.finished(40);
  expect(await opened.page.evaluate(() => document.documentElement.scrollHeight)).toBeLessThanOrEqual(760);
});

test('a chart is drawn anew where its place alone has another size', async () => {
  const opened = await open({ width: 1400, height: 800 });
  await opened.show(errorRate, { recipe: { steps: 40 } });
  await opened.finished(40);
  const canvas = opened.row('original').locator('canvas');
  const isSharp = () =>
    canvas.evaluate(
      (drawn) =>
        drawn instanceof HTMLCanvasElement && drawn.width === drawn.clientWidth && drawn.height === drawn.clientHeight,
    );
  await expect.poll(isSharp).toBe(true);
  await opened.page.locator('.beside').evaluate((element) => {
    if (element instanceof HTMLElement) element.style.width = '600px';
  });
  await expect.poll(isSharp).toBe(true);
  expect(await opened.pixels(canvas, await opened.property('--variant-original'))).toBeGreaterThan(100);
});

test('the very narrow page has the verdict, the table and the takeaway alone', async () => {
  const opened = await open({ width: 300 });
  await opened.show(errorRate, { recipe: { steps: 20 } });
  await opened.finished(20);
  expect((await boxes(opened)).map(({ region }) => region)).toEqual(['.verdict', '.training', '.takeaway']);
});

test.each([400, 1400])('at %i pixels no region moves while it trains', async (width) => {
  const opened = await open({ width, height: 1000 });
  await opened.show(errorRate, { startsTraining: false, recipe: { steps: 100_000 } });
  await opened.sent('shown');
  const before = await boxes(opened);
  await opened.page.getByRole('button', { name: 'Run', exact: true }).click();
  await opened.page.locator('.step', { hasText: /^step [1-9]/ }).waitFor();
  await opened.send({ type: 'command', command: 'pause' });
  await opened.page.locator('.step', { hasText: 'paused' }).waitFor();
  expect(await boxes(opened)).toEqual(before);
  await opened.send({
    type: 'stale',
    documentVersion: 2,
    problem: 'Line 3 is incomplete; showing the loss as it was before.',
  });
  await opened.page.locator('.ribbon', { hasText: 'Line 3' }).waitFor();
  expect(await boxes(opened)).toEqual(before);
});

/** Where the first of these begins and ends, each. */
async function spans(opened: OpenPage, selectors: readonly string[]): Promise<readonly (readonly [number, number])[]> {
  return await opened.page.evaluate(
    (all) =>
      all.map((selector) => {
        const { top, bottom } = document.querySelector(selector)?.getBoundingClientRect() ?? new DOMRect();
        return [Math.round(top + scrollY), Math.round(bottom + scrollY)] as const;
      }),
    selectors,
  );
}

describe.each([400, 700, 1400])('at %i pixels', (width) => {
  test('the row of the slider is as wide as all, as high before the first step as after, and what stands below it stays', async () => {
    for (const [tab, below] of [
      ['Gradient', '.planes'],
      ['Step', '.taken-apart'],
      ['More', '.landscape'],
    ] as const) {
      const opened = await open({ width, height: 1000 });
      await opened.show(crossEntropy, { startsTraining: false, recipe: { steps: 20 } });
      await opened.page.getByRole('tab', { name: tab }).click();
      await opened.page.locator('.scrub', { hasText: 'no step yet' }).waitFor();
      const rows = ['.scrub', below];
      const widthOf = async (row: string) => (await opened.page.locator(row).first().boundingBox())?.width;
      expect(await widthOf('.scrub')).toBe(await widthOf('.tabs'));
      const [slider, next] = await spans(opened, rows);
      await opened.send({ type: 'command', command: 'restart' });
      await opened.page.locator('.scrub', { hasText: 'step 20 of 20' }).waitFor();
      const [sliderThen, nextThen] = await spans(opened, rows);
      expect(sliderThen).toEqual(slider);
      expect(nextThen?.[0]).toBe(next?.[0]);
    }
  });

  test('the map of the weights is as high for its gradient as for its update, and moves nothing when it comes', async () => {
    const opened = await open({ width, height: 1000 });
    await opened.show(crossEntropy, { startsTraining: false, recipe: { steps: 20 } });
    await opened.page.getByRole('tab', { name: 'Step' }).click();
    await opened.page.locator('.scrub', { hasText: 'no step yet' }).waitFor();
    const above = ['.verdict', '.tabs', '.scrub'];
    const before = await spans(opened, above);
    const begin = (await spans(opened, ['.taken-apart']))[0]?.[0];
    await opened.send({ type: 'command', command: 'restart' });
    const map = opened.page.locator('.weights canvas').first();
    await map.waitFor();
    await opened.isOver();
    expect(await spans(opened, above)).toEqual(before);
    expect((await spans(opened, ['.taken-apart']))[0]?.[0]).toBe(begin);
    const all = ['.taken-apart', '.weights', '.weight-map canvas'];
    const ofGradient = await spans(opened, all);
    await opened.page.getByRole('combobox', { name: 'What is drawn of each weight' }).selectOption('change');
    await expect.poll(() => map.getAttribute('aria-label')).toContain('update');
    expect(await spans(opened, all)).toEqual(ofGradient);
    await opened.page.getByRole('slider', { name: 'Step whose weights are shown' }).press('Home');
    await opened.page.locator('.scrub', { hasText: 'step 1 of 20' }).waitFor();
    expect(await spans(opened, all)).toEqual(ofGradient);
  });

  test('no message moves what stands around it', async () => {
    const opened = await open({ width, height: 1000 });
    await opened.show(crossEntropy, { recipe: { steps: 20 } });
    await opened.finished(20);
    // What a picture of another tab needs is said under the buttons.
    await opened.send({ type: 'command', command: 'export' });
    await opened.page.getByRole('heading', { name: 'Take it away' }).waitFor();
    await opened.page.locator('.landscape .caption', { hasText: 'after step 20' }).waitFor();
    const around = ['.landscape', '.export', '.export .buttons'];
    const before = await spans(opened, around);
    await opened.page.getByRole('combobox', { name: 'Picture to save' }).selectOption('directions');
    await opened.page.getByRole('button', { name: 'Save as PNG' }).click();
    await opened.page.getByText('open its tab first').waitFor();
    expect(await spans(opened, around)).toEqual(before);
    // A ribbon over the training covers its titles and pushes nothing.
    await opened.page.getByRole('tab', { name: 'Train' }).click();
    await opened.page.locator('.training').waitFor();
    const trained = await boxes(opened);
    for (const problem of ['Line 3 is incomplete; showing the loss as it was before.', null]) {
      await opened.send({ type: 'stale', documentVersion: 2, problem });
      await opened.page.locator('.ribbon', { hasText: problem ?? 'has changed' }).waitFor();
      expect(await boxes(opened)).toEqual(trained);
    }
  });
});

test.each([360, 400, 1400])('at %i pixels a figure stays on one line with its unit', async (width) => {
  const opened = await open({ width, height: 1000 });
  await opened.show(errorRate, { recipe: { steps: 40 } });
  await opened.isOver();
  await opened.page.locator('.takeaway p', { hasText: 'Surrogate' }).first().waitFor();
  const broken = await opened.page.evaluate(() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found: string[] = [];
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      if (node.parentElement?.closest('code, pre, option, .only-spoken') !== null) continue;
      for (const { 0: text, index } of (node.textContent ?? '').matchAll(/\d\s[%×]/g)) {
        const range = document.createRange();
        range.setStart(node, index);
        range.setEnd(node, index + text.length);
        if (text.includes(' ') || range.getClientRects().length > 1) found.push(node.textContent ?? '');
      }
    }
    return found;
  });
  expect(broken).toEqual([]);
});

interface Box {
  readonly region: string;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Where the regions are that can be seen. */
async function boxes(opened: OpenPage): Promise<readonly Box[]> {
  return await opened.page.evaluate(
    (names) =>
      names.flatMap((region) => {
        const element = document.querySelector(region);
        const { left, right, top, bottom, width, height } = element?.getBoundingClientRect() ?? new DOMRect();
        return width * height === 0 ? [] : [{ region, left, right, top, bottom }];
      }),
    [...regions, '.gradient-picture', '.planes', '.agreement', '.scrub', '.taken-apart', '.landscape'],
  );
}

function overlaps(found: readonly Box[]): readonly string[] {
  return found.flatMap((one, index) =>
    found.slice(index + 1).flatMap((other) => {
      const apart =
        one.right <= other.left + 1 ||
        other.right <= one.left + 1 ||
        one.bottom <= other.top + 1 ||
        other.bottom <= one.top + 1;
      return apart ? [] : [`${one.region} over ${other.region}`];
    }),
  );
}

/** Cells and names whose text is wider than their place. */
async function cutOff(opened: OpenPage): Promise<readonly string[]> {
  return await opened.page.evaluate(() =>
    [...document.querySelectorAll('td, th, .variant-name, .head, .legend span')].flatMap((element) => {
      const isSeen = element.getClientRects().length > 0 && getComputedStyle(element).clipPath === 'none';
      const isHead = element.closest('thead') !== null;
      const isCut = element.scrollWidth > element.clientWidth + 1 || element.getBoundingClientRect().right > innerWidth;
      return isSeen && !isHead && isCut ? [element.textContent] : [];
    }),
  );
}
