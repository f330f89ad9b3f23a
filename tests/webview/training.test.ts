import { describe, expect, test } from 'vitest';
import { usePages } from './harness/fixture';
import { crossEntropy, errorRate, lossOf } from './harness/losses';
import type { OpenPage } from './harness/open';

const open = usePages();

const wide = { width: 1400, height: 800 };

/** A figure as the page prints it. */
function figure(text: string): number {
  return Number(text.replace('−', '-').replace(' %', ''));
}

/** Steps of a run that is still going when the page has been asked something. */
const longRun = 40_000;

describe('a run', () => {
  test('begins by itself; shifted weights stay exactly the same, negated the loss falls and the accuracy too', async () => {
    const opened = await open(wide);
    await opened.show(crossEntropy, { recipe: { steps: 200 } });
    await opened.finished(200);
    // Nothing is said of the executor: WebAssembly runs.
    expect(await opened.page.locator('.recipe').textContent()).toMatch(/seed 0$/);
    const [original, shifted, negated] = await numbers(opened);
    expect(figure(original.metric)).toBeGreaterThan(95);
    expect(shifted).toMatchObject({ metric: original.metric, difference: '0 exactly' });
    const [first = NaN, last = NaN] = negated.loss.split(' → ').map(figure);
    expect(last).toBeLessThan(first);
    expect(figure(negated.metric)).toBeLessThan(30);
    expect(figure(negated.difference)).toBeGreaterThan(0);
    expect(await opened.row('surrogate').locator('.row-note').textContent()).toBe('no cut, none needed');
    const takeaway = await opened.takeaway();
    expect(takeaway).toContain('Shifted: the same weights at all 200 steps; only the printed number moved by −6.28.');
    expect(takeaway).toContain('A falling loss is not learning.');
    expect((await opened.sent('running')).running).toBe(false);
  });

  test('on a loss without a gradient stays where it began, but its surrogate learns', async () => {
    const opened = await open(wide);
    await opened.show(errorRate, { recipe: { steps: 200 } });
    await opened.finished(200);
    expect(await opened.numbers('original')).toMatchObject({ metric: '50 %' });
    expect(await opened.numbers('negated')).toMatchObject({ metric: '50 %', difference: '0 exactly' });
    expect(figure((await opened.numbers('surrogate')).metric)).toBeGreaterThan(85);
    expect(await opened.takeaway()).toContain(
      'As written, nothing trains: accuracy stays at 50 %, where the untrained network began, because argmax (line 5) stops the gradient.',
    );
    const chart = opened.page.locator('.metric-chart canvas');
    expect(await chart.getAttribute('aria-label')).toMatch(
      /^accuracy over the steps: as written 50 %, shifted −6\.28 50 %, negated 50 %, surrogate \d/,
    );
  });

  test('draws each variant in its colour, and without the switched off in the chart of all', async () => {
    const opened = await open(wide);
    await opened.show(crossEntropy, { recipe: { steps: 60 } });
    await opened.finished(60);
    const color = await opened.property('--variant-negated');
    const chart = opened.page.locator('.metric-chart canvas');
    expect(await opened.pixels(opened.row('negated').locator('canvas'), color)).toBeGreaterThan(50);
    expect(await opened.pixels(chart, color)).toBeGreaterThan(20);
    await opened.page.getByRole('checkbox', { name: 'negated' }).uncheck();
    await expect.poll(() => opened.pixels(chart, color)).toBe(0);
  });

  test.each([
    [400, 1000],
    [1400, 760],
  ])(
    'of a loss that leaves the finite numbers names the step and goes on with the others, at %i px',
    async (...size) => {
      const [width, height] = size;
      const opened = await open({ width, height });
      const quartic = lossOf('def quartic(pred, target):\n    return ((pred - target) ** 4).mean()\n', 'quartic');
      await opened.show(quartic, { recipe: { steps: 150, optimizer: { name: 'sgd', lr: 0.02 } } });
      await opened.finished(150);
      expect(await opened.row('negated').locator('.row-note').textContent()).toMatch(
        /^stopped at step \d+: the gradient of \S+ left the range of float32 \(\S+\)$/,
      );
      expect(await opened.row('original').locator('.row-note').textContent()).toBe('');
      const [curve, note] = await Promise.all(
        ['canvas', '.row-note'].map((part) => opened.row('negated').locator(part).boundingBox()),
      );
      expect(curve?.height).toBeGreaterThan(20);
      // What is said of a stop makes no row higher.
      const rows = await opened.page.locator('.training tbody tr').all();
      const heights = await Promise.all(rows.map(async (row) => Math.round((await row.boundingBox())?.height ?? 0)));
      if (width === 400) expect(new Set(heights).size).toBe(1);
      expect(note?.y).toBeGreaterThanOrEqual((curve?.y ?? 0) + (curve?.height ?? 0));
      expect(await opened.takeaway()).toContain(
        'Nothing is broken: ascent has no floor here. The other variants ran to the end.',
      );
    },
  );

  test('of a loss that cannot be called says so', async () => {
    const opened = await open();
    // Called with as many samples as a batch has, it raises.
    const picky = lossOf(
      'def picky(pred, target):\n    if pred.shape[0] > 8:\n        raise ValueError("eight at most")\n    return ((pred - target) ** 2).mean()\n',
      'picky',
    );
    await opened.show(picky, { recipe: { steps: 20, dataset: 'line' } });
    await opened.page.locator('.ribbon', { hasText: 'It cannot be trained here: ValueError: eight at most' }).waitFor();
    await opened.page.getByRole('button', { name: 'Go to line 3' }).click();
    expect((await opened.sent('reveal')).path).toBe(picky.path);
    await showsNoChart(opened);
  });

  test('of a loss that was not followed shows no empty chart', async () => {
    const opened = await open();
    await opened.show(lossOf('def halved(pred, target):\n    return unknown(pred, target) / 2\n', 'halved'));
    await opened.page.locator('.ribbon', { hasText: 'There is nothing to train' }).waitFor();
    await showsNoChart(opened, 'and no picture');
    await opened.page.getByRole('tab', { name: 'Gradient' }).click();
    await opened.sendPictures(null);
    await opened.page.getByText('No picture: the loss could not be followed on sample inputs.').waitFor();
    for (const name of ['planes', 'agreement', 'gradient-picture .chart'])
      expect(await opened.page.locator(`.${name}`).isVisible()).toBe(false);
    expect(await opened.page.getByRole('slider', { name: 'Step whose weights are shown' }).isVisible()).toBe(false);
    for (const tab of ['Step', 'More']) {
      await opened.page.getByRole('tab', { name: tab }).click();
      const said = opened.page.getByText('Nothing is trained, so there is no step to look at.');
      await said.filter({ visible: true }).first().waitFor();
    }
    await opened.page.getByRole('tab', { name: 'Train' }).click();
    // Once it can be followed, all of it is there.
    await opened.show(crossEntropy, { recipe: { steps: 20 } });
    await opened.page.locator('.step', { hasText: 'step 20 of 20' }).waitFor();
    for (const name of ['training', 'metric-chart', 'picture'])
      expect(await opened.page.locator(`.${name} canvas`).first().isVisible()).toBe(true);
  });
});

async function showsNoChart({ page }: OpenPage, picture: 'and no picture' | null = null): Promise<void> {
  expect(await page.locator('.training table').isVisible()).toBe(false);
  expect(await page.locator('.metric-chart').isVisible()).toBe(false);
  expect(await page.locator('.picture').isVisible()).toBe(picture === null);
}

describe('pause, run, restart', () => {
  test('a run answers a pause at once and gives the same numbers as one that was not paused', async () => {
    const opened = await open();
    const straight = await finalNumbers(opened, 'none');
    const paused = await open();
    expect(await finalNumbers(paused, 'pause')).toEqual(straight);
  });

  test('nothing is trained while it is paused', async () => {
    const opened = await open();
    await opened.show(crossEntropy, { recipe: { steps: 100_000 } });
    await trains(opened);
    await opened.send({ type: 'command', command: 'pause' });
    await opened.page.locator('.step', { hasText: 'paused' }).waitFor();
    // The answer to this comes after all that the worker had sent before.
    await opened.page.getByRole('tab', { name: 'Gradient' }).click();
    await opened.page.locator('.planes .caption', { hasText: 'after step' }).waitFor();
    const caption = (await opened.page.locator('.planes .caption').textContent()) ?? '';
    await opened.page.getByRole('tab', { name: 'Train' }).click();
    const step = (await opened.page.locator('.training .step').textContent()) ?? '';
    expect(step).toContain(`step ${/after step ([\d,]*\d)/.exec(caption)?.[1] ?? '?'} of`);
    expect(await longestAnswer(opened)).toBeLessThan(200);
  });

  test('restart begins anew', async () => {
    const opened = await open();
    await opened.show(crossEntropy, { recipe: { steps: 40 } });
    await opened.finished(40);
    const before = await opened.numbers('negated');
    await opened.send({ type: 'command', command: 'restart' });
    await opened.sent('running');
    await hasTrainedAnew(opened);
    // The page may still be painting.
    await expect.poll(() => opened.numbers('negated')).toEqual(before);
  });

  test('the keyboard does the same', async () => {
    const opened = await open();
    await opened.show(crossEntropy, { recipe: { steps: 100_000 } });
    await trains(opened);
    await opened.page.locator('.training').focus();
    await opened.page.keyboard.press('Space');
    await opened.page.locator('.step', { hasText: 'paused' }).waitFor();
    await opened.page.keyboard.press('ArrowLeft');
    await opened.page.locator('.step', { hasText: /^the batch of step/ }).waitFor();
    await opened.page.keyboard.press('Escape');
    await opened.page.keyboard.press('Space');
    await opened.page.locator('.step', { hasText: /^step/ }).waitFor();
    expect((await opened.sent('running')).running).toBe(true);
  });

  test('another recipe runs at once; one that is impossible is said to be wrong and changes nothing', async () => {
    const opened = await open({ height: 1400 });
    await opened.show(crossEntropy, { recipe: { steps: 30 } });
    await opened.finished(30);
    await opened.page.getByRole('button', { name: 'Change what it trains on' }).click();
    await opened.page.getByRole('spinbutton', { name: 'Steps' }).fill('50');
    await opened.page.getByRole('spinbutton', { name: 'Steps' }).press('Tab');
    await opened.finished(50);
    expect((await opened.sent('recipe')).recipe).toEqual({ steps: 50 });
    await opened.page.getByRole('spinbutton', { name: 'Batch' }).fill('0');
    await opened.page.getByRole('spinbutton', { name: 'Batch' }).press('Tab');
    await opened.page.getByRole('alert').filter({ hasText: 'Batch: must be a whole number from 1 to 1,024' }).waitFor();
    expect((await opened.sent('recipe')).recipe).toEqual({ steps: 50 });
    await opened.page.getByRole('combobox', { name: 'Optimiser' }).selectOption('sgd');
    await opened.page.locator('.recipe', { hasText: 'SGD 0.1' }).waitFor();
    await opened.finished(50);
    await opened.page.getByRole('button', { name: 'Reset' }).click();
    await opened.page.locator('.recipe', { hasText: 'Adam 0.01' }).waitFor();
  });

  test('a pinned run stays beside the next one', async () => {
    const opened = await open(wide);
    await opened.show(crossEntropy, { recipe: { steps: 40 } });
    await opened.finished(40);
    const curve = opened.row('original').locator('canvas');
    const muted = await opened.property('--muted');
    await opened.send({ type: 'command', command: 'pin' });
    await opened.send({ type: 'loss', loss: crossEntropy, seed: 1, recipe: { steps: 41 }, startsTraining: true });
    await opened.finished(41);
    await expect.poll(() => opened.pixels(curve, muted)).toBeGreaterThan(30);
  });
});

describe('what happens to a run', () => {
  test('the worker dies: curves are kept, and running again gives the same numbers', async () => {
    const opened = await open();
    await opened.show(crossEntropy, { recipe: { steps: 100_000 } });
    await trains(opened);
    const [worker] = opened.page.workers();
    await worker?.evaluate(() => {
      self.close();
    });
    const ribbon = opened.page.locator('.ribbon', { hasText: 'Training stopped unexpectedly at step' });
    await ribbon.waitFor();
    expect(await opened.row('original').locator('.curve .chart').isVisible()).toBe(true);
    const [over, row] = await Promise.all([ribbon.boundingBox(), opened.row('original').boundingBox()]);
    expect((over?.y ?? NaN) + (over?.height ?? NaN)).toBeLessThanOrEqual(row?.y ?? NaN);
    expect((await opened.sent('error')).message).toBe('The training worker has ended.');
    await ribbon.getByRole('button', { name: 'Show log' }).click();
    expect(await opened.sent('showLog')).toEqual({ type: 'showLog' });
    await ribbon.getByRole('button', { name: 'Run again' }).click();
    await opened.page.locator('.ribbon').waitFor({ state: 'hidden' });
    await trains(opened);
  });

  test('the host forbids WebAssembly: the same numbers, and the data line says that it is slower', async () => {
    const recipe = { steps: 30 };
    const [usual, bound] = [await open(), await open({ wasm: false })];
    for (const opened of [usual, bound]) {
      await opened.show(crossEntropy, { recipe });
      await opened.finished(30);
    }
    const slower = 'because this host forbids WebAssembly.';
    expect(await bound.page.locator('.data').textContent()).toContain(slower);
    expect(await usual.page.locator('.data').textContent()).not.toContain(slower);
    expect(await bound.numbers('negated')).toEqual(await usual.numbers('negated'));
  });

  test('the source changes: curves are dimmed under a ribbon, until a newer loss is run', async () => {
    const opened = await open();
    await opened.show(crossEntropy, { recipe: { steps: 30 } });
    await opened.finished(30);
    const problem = 'Line 14 is incomplete; showing the loss as it was before.';
    await opened.send({ type: 'stale', documentVersion: 2, problem });
    await opened.page.locator('.ribbon', { hasText: problem }).waitFor();
    expect(await opacity(opened)).toBe('0.4');
    const newer = { ...crossEntropy, documentVersion: 3 };
    await opened.show(newer, { recipe: { steps: 31 }, startsTraining: false });
    const ribbon = opened.page.locator('.ribbon', { hasText: 'The loss has changed since this run.' });
    await ribbon.getByRole('button', { name: 'Run again' }).click();
    await opened.finished(31);
    expect(await opened.page.locator('.ribbon').isVisible()).toBe(false);
    expect(await opacity(opened)).toBe('1');
  });

  test('the page is hidden: training goes on, nothing is painted but the end', async () => {
    const opened = await open({ frozen: true });
    await opened.show(crossEntropy, { recipe: { steps: 60 } });
    await opened.isOver();
    expect(await opened.page.locator('main').isHidden()).toBe(true);
    expect(await opened.frame()).toBe(1);
    expect(await opened.page.locator('.training .step').textContent()).toBe('step 60 of 60');
  });

  test('with reduced motion curves are drawn once, at the end', async () => {
    const opened = await open({ stillness: true });
    const color = await opened.property('--variant-negated');
    const canvas = opened.row('negated').locator('canvas');
    await opened.show(crossEntropy, { recipe: { steps: longRun } });
    await trains(opened);
    expect(await opened.pixels(canvas, color)).toBe(0);
    await opened.finished(longRun);
    await expect.poll(() => opened.pixels(canvas, color)).toBeGreaterThan(20);
  });

  test('its result is told in words', async () => {
    const opened = await open();
    await opened.show(crossEntropy, { recipe: { steps: 30 } });
    await opened.finished(30);
    await opened.send({ type: 'command', command: 'describe' });
    const { text } = await opened.sent('description');
    expect(text).toContain('# classification_loss\n\nlosses.py, line 4\n\nGradient reaches `logits`.');
    expect(text).toContain('Shifted: the same weights at all 30 steps');
  });
});

/** Waits until some steps have been trained. */
async function trains(opened: OpenPage): Promise<void> {
  await opened.page.locator('.step', { hasText: /^step [1-9]/ }).waitFor();
}

/** Waits until the worker has reported on steps of a second run. */
async function hasTrainedAnew(opened: OpenPage): Promise<void> {
  await opened.page.waitForFunction(() => {
    const types = window.workerTraffic.map(({ type }) => type);
    const second = types.lastIndexOf('prepared');
    const reports = types.slice(second).filter((type) => type === 'progress');
    // The first report is that of no steps yet.
    return second > types.indexOf('prepared') && reports.length > 1;
  });
}

async function finalNumbers(opened: OpenPage, interruption: 'none' | 'pause') {
  await opened.show(crossEntropy, { recipe: { steps: longRun } });
  if (interruption === 'pause') {
    await trains(opened);
    await opened.send({ type: 'command', command: 'pause' });
    await opened.page.locator('.step', { hasText: 'paused' }).waitFor();
    await opened.send({ type: 'command', command: 'run' });
  }
  await opened.finished(longRun);
  return await numbers(opened);
}

async function numbers(opened: OpenPage) {
  return await Promise.all([opened.numbers('original'), opened.numbers('shifted'), opened.numbers('negated')]);
}

async function opacity(opened: OpenPage): Promise<string> {
  const canvas = opened.row('original').locator('canvas');
  await canvas.evaluate((element) => Promise.all(element.getAnimations().map(({ finished }) => finished)));
  return await canvas.evaluate((element) => getComputedStyle(element).opacity);
}

/** Milliseconds from the first message to pause until the last report of progress that followed it. */
async function longestAnswer(opened: OpenPage): Promise<number> {
  return await opened.page.evaluate(() => {
    const paused = window.workerTraffic.find(({ type }) => type === 'pause')?.at ?? NaN;
    return (window.workerTraffic.findLast(({ type }) => type === 'progress')?.at ?? NaN) - paused;
  });
}

test('the settings come into view when they are asked for', async () => {
  const opened = await open({ width: 400, height: 600, stillness: true });
  await opened.show(crossEntropy, { recipe: { steps: 20 } });
  await opened.finished(20);
  const { page } = opened;
  await page.getByRole('button', { name: 'Change what it trains on' }).click();
  const first = page.locator('#drawer label').first();
  await first.waitFor();
  const isInView = () =>
    first.evaluate((label) => {
      const verdict = document.querySelector('.verdict')?.getBoundingClientRect().bottom ?? 0;
      const { top, bottom } = label.getBoundingClientRect();
      return top >= verdict && bottom <= innerHeight;
    });
  await expect.poll(isInView).toBe(true);
});

test('beside a loss curve stand its own first and last value, also over the curve of the run before', async () => {
  const opened = await open({ width: 400, stillness: true });
  await opened.show(crossEntropy, { recipe: { steps: 60 } });
  await opened.finished(60);
  await opened.page.evaluate(() => {
    const drawn = CanvasRenderingContext2D.prototype;
    const write: unknown = Reflect.get(drawn, 'fillText');
    if (typeof write !== 'function') return;
    drawn.fillText = function (text, ...place) {
      this.canvas.dataset['written'] = `${this.canvas.dataset['written'] ?? ''} ${text}`;
      Reflect.apply(write, this, [text, ...place]);
    };
  });
  await opened.show(crossEntropy, { recipe: { steps: 30, seed: 1 } });
  await opened.finished(30);
  const canvas = opened.row('original').locator('canvas');
  await expect.poll(() => canvas.getAttribute('aria-label')).toContain('in 30 steps; the run in grey ended at');
  const [, first, last] = /from (\S+) to (\S+) in/.exec((await canvas.getAttribute('aria-label')) ?? '') ?? [];
  const written = (await canvas.getAttribute('data-written'))?.trim().split(' ').slice(-2);
  expect(written).toEqual([first, last]);
});
