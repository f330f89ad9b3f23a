import { expect, test } from 'vitest';
import { softenedLoss } from '../../src/core/softened-loss';
import { usePages } from './harness/fixture';
import { crossEntropy, errorRate, lossOf, picturesOf, squared } from './harness/losses';
import type { OpenPage } from './harness/open';

const open = usePages();

async function trained(loss = crossEntropy, steps = 60): Promise<OpenPage> {
  const opened = await open({ width: 1400, height: 800 });
  await opened.show(loss, { recipe: { steps } });
  await opened.finished(steps);
  return opened;
}

function cells(opened: OpenPage, row: string): Promise<string[]> {
  return opened.page.locator('.taken-apart tr', { hasText: row }).locator('td').allTextContents();
}

test('a step is taken apart: the constant changes the loss and no number after it, the minus turns the gradient', async () => {
  const opened = await trained();
  await opened.page.getByRole('tab', { name: 'Step' }).click();
  await opened.page.getByRole('table', { name: 'One step, number by number' }).waitFor();
  await opened.page.getByRole('slider', { name: 'Step whose weights are shown' }).press('Home');
  await opened.page.getByText('step 1 of 60').waitFor();
  await opened.page.getByRole('checkbox', { name: 'shifted −6.28' }).check();
  await opened.page.getByRole('checkbox', { name: 'negated' }).check();
  await expect.poll(() => cells(opened, 'loss').then((found) => found.length)).toBe(3);
  const [own, shifted, negated] = await cells(opened, 'loss');
  expect(negated).toBe(`−${own ?? ''}`);
  const toNumber = (text = '') => Number(text.replace('−', '-'));
  expect(toNumber(own) - toNumber(shifted)).toBeCloseTo(2 * Math.PI, 3);
  const gradients = await cells(opened, 'gradient');
  expect(gradients[1]).toBe(gradients[0]);
  expect(toNumber(gradients[2])).toBe(-toNumber(gradients[0]));
  const after = await cells(opened, 'after');
  expect(after[1]).toBe(after[0]);
  expect(after[2]).not.toBe(after[0]);
  // The loss of a prediction can be followed only beside what it is compared with.
  expect(await cells(opened, 'labels of the sample')).toEqual([expect.stringMatching(/^[01]$/)]);
  const sentence = await opened.page.locator('.taken-apart [role=status]').textContent();
  expect(sentence).toContain('every gradient and every weight is the same, to the last bit');
  // The first step of Adam has nothing to remember.
  expect(sentence).toMatch(
    /Negated, the gradient is (above zero, so the weight goes down|below zero, so the weight goes up)\.$/,
  );
});

test('the map of the weights shows each sign; a click takes the step apart for that weight', async () => {
  const opened = await trained();
  await opened.page.getByRole('tab', { name: 'Step' }).click();
  const maps = opened.page.getByRole('region', { name: 'Over the weights' });
  const told = (variant: string) =>
    maps.getByRole('img', { name: new RegExp(`^${variant}`) }).getAttribute('aria-label');
  expect(await told('as written')).toMatch(/gradient g below 0 on .* of 354 weights$/);
  await opened.page.getByRole('checkbox', { name: 'negated' }).check();
  const shares = (text: string | null) => text?.match(/[\d.]+ %/g) ?? [];
  const [below, above, zero] = shares(await told('as written'));
  expect(shares(await told('negated'))).toEqual([above, below, zero]);
  await maps.getByRole('combobox').selectOption('update w after − before');
  await expect.poll(() => told('as written')).toContain('update w after − before below 0');
  const weight = opened.page.getByRole('combobox', { name: 'Parameter' });
  await maps.getByRole('img', { name: /^as written/ }).click({ position: { x: 3, y: 3 } });
  await expect.poll(() => weight.inputValue()).toBe('0.weight');
  await expect
    .poll(() => opened.page.getByRole('spinbutton', { name: 'Element of the parameter' }).inputValue())
    .toBe('0');
});

test('a picked step is that of every picture', async () => {
  const opened = await trained();
  await opened.page.getByRole('tab', { name: 'Gradient' }).click();
  const caption = opened.page.locator('.planes .caption');
  await expect.poll(() => caption.textContent()).toContain('after step 60');
  const largest = opened.page.locator('.plane figcaption').first();
  const before = await largest.textContent();
  await opened.page.getByRole('tab', { name: 'Train' }).click();
  await opened.page.locator('.training').waitFor();
  await opened.page.locator('.training').focus();
  for (let press = 0; press < 5; press += 1) await opened.page.keyboard.press('ArrowLeft');
  await opened.page.keyboard.press('Enter');
  await opened.page.getByRole('tab', { name: 'Gradient' }).click();
  await expect.poll(() => caption.textContent()).toContain('after step 55');
  await opened.page.getByRole('slider', { name: 'Step whose weights are shown' }).press('Home');
  await expect.poll(() => caption.textContent()).toContain('after step 1,');
  await expect.poll(() => largest.textContent()).not.toBe(before);
  await opened.page.getByRole('button', { name: 'Last step' }).click();
  await expect.poll(() => caption.textContent()).toContain('after step 60');
  expect(await largest.textContent()).toBe(before);
});

test('the loss around the weights is computed row by row, and is flat for a loss without a gradient', async () => {
  const opened = await trained(errorRate, 20);
  await opened.page.getByRole('tab', { name: 'More' }).click();
  const canvas = opened.page.locator('.landscape canvas');
  await expect.poll(() => canvas.getAttribute('aria-label')).toContain('within one length');
  expect(await canvas.getAttribute('aria-label')).toContain('PyTorch gives None on 2,601 of 2,601 points');
  await opened.page.locator('.landscape .caption', { hasText: 'PyTorch gives None' }).waitFor();
  await opened.page.locator('.landscape summary').click();
  expect(await opened.page.getByRole('table', { name: 'Loss around the weights' }).getByRole('row').count()).toBe(6);
});

test('the loss along a line marks where every gradient is zero, and passes through the weights', async () => {
  const opened = await trained(errorRate, 20);
  await opened.page.getByRole('tab', { name: 'More' }).click();
  await opened.page.getByRole('button', { name: 'Loss along a line' }).click();
  const slice = opened.page.getByRole('region', { name: 'The loss along a line' });
  await expect.poll(() => slice.locator('.caption').textContent()).toContain('PyTorch gives None on 201 of 201 points');
  await slice.getByRole('combobox').selectOption('surrogate');
  await expect.poll(() => slice.locator('.caption').textContent()).toContain('a gradient everywhere');
  await slice.locator('summary').click();
  expect(await slice.getByRole('row').count()).toBe(10);
  const middle = await slice.getByRole('row', { name: /^0 / }).getByRole('cell').first().textContent();
  expect(await slice.locator('canvas').getAttribute('aria-label')).toContain(`${middle ?? ''} where they are`);
});

test('a gradient of zeros is not called None, and no number is not called zero', async () => {
  const rounded = lossOf('def rounded(pred, target):\n    return (pred.round() - target).abs().mean()\n', 'rounded');
  const opened = await trained(rounded, 20);
  const { page } = opened;
  await page.getByRole('tab', { name: 'More' }).click();
  await page.getByRole('button', { name: 'Loss along a line' }).click();
  await page.locator('.slice .caption', { hasText: 'zero gradient on 201 of 201 points' }).waitFor();

  const rootOfLess = 'import torch\n\n\ndef root(pred, target):\n    return torch.sqrt(pred - target - 100.0).mean()\n';
  const root = lossOf(rootOfLess, 'root');
  await opened.show(root, { recipe: { steps: 20 } });
  await page.locator('.slice .caption', { hasText: 'NaN or infinite everywhere' }).waitFor();
  await page.getByRole('button', { name: 'Check the gradient' }).click();
  await page.locator('.gradient-check', { hasText: /On all \d+ elements there is no slope to compare with/ }).waitFor();
  await page.getByRole('tab', { name: 'Gradient' }).click();
  await opened.sendPictures(picturesOf(root));
  await page.locator('.gradient-picture', { hasText: 'NaN everywhere' }).waitFor();
});

test('a run that stops names the expression that makes its gradient NaN, as the verdict does, each with a link to it', async () => {
  const text =
    'import torch\n\n\ndef length(pred, target):\n    kept = pred > 1e9\n    away = (pred - target) * kept\n    return torch.hypot(away, away).mean() + (pred - target).pow(2).mean()\n';
  const opened = await open();
  const { page } = opened;
  const loss = lossOf(text, 'length');
  await opened.show(loss, { recipe: { steps: 20 } });
  await opened.isOver();
  const said = 'torch.hypot(away, away) (line 7) sends back NaN where it is given 0 and 0';
  await expect
    .poll(() => opened.takeaway())
    .toContain(`stopped at step 1: the gradient of pred left the range of float32 (NaN), as ${said}.`);
  expect(await page.locator('.verdict .sentence').textContent()).toBe(
    `Gradient reaches pred, but on the sample inputs it is no finite number: ${said}.`,
  );
  const start = text.indexOf('torch.hypot');
  const place = { type: 'reveal', path: loss.path, start, end: start + 'torch.hypot(away, away)'.length };
  for (const [index, region] of ['.verdict', '.takeaway'].entries()) {
    await page.locator(region).getByRole('button', { name: 'Go to line 7' }).click();
    await expect
      .poll(() => page.evaluate(() => window.sentToHost.filter(({ type }) => type === 'reveal').length))
      .toBe(index + 1);
    expect(await opened.sent('reveal')).toEqual(place);
  }
});

test('a loss that is no number anywhere says so once, and its charts have no numbers', async () => {
  const text = 'import torch\n\n\ndef root(pred, target):\n    return torch.sqrt(-1 - (pred - target) ** 2).mean()\n';
  const opened = await open();
  const { page } = opened;
  await opened.show(lossOf(text, 'root'), { recipe: { steps: 20 } });
  await opened.isOver();
  await expect
    .poll(() => opened.takeaway())
    .toMatch(
      /^Nothing trains: the loss is NaN at the first step already, as torch\.sqrt\(.*\) \(line 5\) makes NaN of −/,
    );
  expect((await opened.takeaway()).match(/stopped|already/g)).toHaveLength(1);
  expect(await opened.row('negated').locator('.row-note').textContent()).toBe('NaN from the first step');
  expect(await page.locator('.picture .caption').textContent()).toMatch(
    /^around the sample, target \S+, the others fixed$/,
  );
  const numbersBeside = await page.locator('.picture canvas').evaluate((canvas) => {
    if (!(canvas instanceof HTMLCanvasElement)) return null;
    // Between the axis' title and the plot, above what stands below it.
    return canvas
      .getContext('2d')
      ?.getImageData(26, 0, 22, canvas.height / 2)
      .data.some((part) => part > 0);
  });
  expect(numbersBeside).toBe(false);

  await opened.send({ type: 'command', command: 'export' });
  await page.getByRole('button', { name: 'Save as SVG' }).click();
  const { content } = await opened.sent('save');
  expect(content.match(/NaN or infinite everywhere here/g)).toHaveLength(3);
  expect(content).not.toContain('0.5<');
});

test.each([400, 1400])('at %i px nothing moves from under the pointer when a picture comes', async (width) => {
  const opened = await open({ width, height: 800 });
  const { page } = opened;
  await opened.show(crossEntropy, { recipe: { steps: 60 } });
  await opened.isOver();
  await page.getByRole('tab', { name: 'More' }).click();
  const places = await page.evaluate(async () => {
    const button = document.querySelector('.export button');
    const caption = document.querySelector('.landscape .caption');
    const seen = new Set<number>();
    while (caption?.textContent.startsWith('loss ') !== true) {
      await new Promise(requestAnimationFrame);
      seen.add(button?.getBoundingClientRect().top ?? NaN);
    }
    return [...seen];
  });
  expect(places).toHaveLength(1);
  expect(places[0]).toBeGreaterThan(0);
});

const handMade = lossOf(
  `import torch


class Through(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return x.round()

    @staticmethod
    def backward(ctx, grad):
        return grad


def through_loss(pred, target):
    return (Through.apply(pred) - target).abs().mean()
`,
  'through_loss',
);

test.each([
  [crossEntropy, 'The gradient is the slope of the loss on all 64 elements.'],
  [errorRate, 'None is right on all 64 elements'],
  [handMade, 'On all 32 elements the gradient is not the slope of the loss'],
  [handMade, 'Through.apply (line 15): its backward is hand-written'],
])('the gradient is checked against the slopes of the loss itself', async (loss, told) => {
  const opened = await trained(loss, 20);
  await opened.page.getByRole('tab', { name: 'More' }).click();
  await opened.page.getByRole('button', { name: 'Check the gradient' }).click();
  const check = opened.page.getByRole('region', { name: 'The gradient, checked' });
  await expect.poll(() => check.getByRole('status').textContent()).toContain(told);
  expect(await check.locator('canvas').getAttribute('aria-label')).toContain(told);
  await check.locator('summary').click();
  expect(await check.getByRole('table').getByRole('row').count()).toBe(13);
  expect(await opened.page.locator('.landscape').isVisible()).toBe(false);
});

test('all curves show the steps that are chosen, by mouse and by keyboard', async () => {
  const opened = await trained();
  const box = await opened.page.locator('.metric-chart canvas').boundingBox();
  if (box === null) throw new Error('The chart is not there.');
  const y = box.y + box.height / 2;
  await opened.page.mouse.move(box.x + 200, y);
  await opened.page.mouse.down();
  await opened.page.mouse.move(box.x + 400, y);
  await opened.page.mouse.up();
  const all = opened.page.getByRole('button', { name: 'Show all steps' });
  await all.click();
  await expect.poll(() => all.isVisible()).toBe(false);
  await opened.page.locator('.training').focus();
  await opened.page.keyboard.press('+');
  await all.waitFor();
  await opened.page.keyboard.press('0');
  await expect.poll(() => all.isVisible()).toBe(false);
});

test('the run before stays as a ghost, the pinned one for as long as it is pinned', async () => {
  const opened = await trained();
  const grey = () => opened.page.locator('.data').textContent();
  expect(await grey()).not.toContain('Grey');
  await opened.send({ type: 'command', command: 'pin' });
  await expect.poll(grey).toContain('This run is pinned');
  for (const seed of ['1', '2']) {
    if (seed === '1') await opened.page.getByRole('button', { name: 'Change what it trains on' }).click();
    const field = opened.page.getByRole('spinbutton', { name: 'Seed' });
    await field.fill(seed);
    await field.press('Enter');
    await opened.isOver();
    await expect.poll(grey).toContain('Grey: the pinned run (Adam 0.01, seed 0)');
  }
  await opened.page.getByRole('button', { name: 'Unpin' }).click();
  await expect.poll(grey).toContain('Grey: the run before (Adam 0.01, seed 1)');
  expect(await opened.page.locator('.variant canvas').first().getAttribute('aria-label')).toMatch(
    /; the run in grey ended at/,
  );
});

test('the run of another loss is no ghost, unless it is pinned', async () => {
  const opened = await trained(errorRate, 40);
  await opened.send({ type: 'loss', loss: crossEntropy, seed: 0, recipe: { steps: 41 }, startsTraining: true });
  await opened.finished(41);
  expect(await opened.page.locator('.data').textContent()).not.toContain('Grey');
  await opened.send({ type: 'command', command: 'pin' });
  await opened.send({ type: 'loss', loss: errorRate, seed: 0, recipe: { steps: 42 }, startsTraining: true });
  await opened.finished(42);
  await expect.poll(() => opened.page.locator('.data').textContent()).toContain('Grey: the pinned run');
});

test('the run on other data is no ghost', async () => {
  const opened = await trained(crossEntropy, 40);
  const again = (steps: number, dataset: string) =>
    opened.send({ type: 'loss', loss: crossEntropy, seed: 0, recipe: { steps, dataset }, startsTraining: true });
  await again(41, 'auto');
  await opened.finished(41);
  await expect.poll(() => opened.page.locator('.data').textContent()).toContain('Grey: the run before');
  await again(42, 'spirals');
  await opened.finished(42);
  expect(await opened.page.locator('.data').textContent()).not.toContain('Grey');
});

test('what to write instead is shown beside the hard loss, at any temperature, trained and written into the code', async () => {
  const opened = await trained(errorRate, 40);
  const { path, asked, files, report } = errorRate;
  const texts = new Map(files.map((file) => [file.path, file.text]));
  const answer = async (warmth: number) => {
    if (report.reading === null) throw new Error('not read');
    const softened = softenedLoss({ read: (name) => texts.get(name) }, path, asked, report.reading, 0, warmth);
    await opened.send({ type: 'softened', softened });
  };
  await opened.page.getByRole('tab', { name: 'More' }).click();
  await opened.page.getByRole('button', { name: 'What to write instead' }).click();
  expect((await opened.sent('softenWanted')).warmth).toBe(1);
  await answer(1);
  const row = (name: string) => opened.page.getByRole('row', { name });
  await expect.poll(() => row('as written').textContent()).toContain('None');
  expect(await row('surrogate').textContent()).toContain('%');
  // None is no zero: it has no line, and is told as what it is.
  const gradients = opened.page.locator('.instead').getByRole('img', { name: /^Gradient over / });
  expect(await gradients.getAttribute('aria-label')).toContain('as written None, surrogate −');
  expect(await opened.pixels(gradients, await opened.property('--variant-original'))).toBe(0);
  // The cooling's line is drawn in the surrogate's colour.
  const key = (name: string) =>
    row(name)
      .locator('.swatch')
      .evaluate((swatch) => getComputedStyle(swatch).stroke);
  expect(await key('cooling')).toBe(await key('surrogate'));
  expect(await row('straight-through').textContent()).not.toContain('%');
  await opened.page.getByRole('slider', { name: 'Temperature τ' }).press('ArrowLeft');
  await opened.page.getByRole('slider', { name: 'Temperature τ' }).press('ArrowLeft');
  expect((await opened.sent('softenWanted')).warmth).toBe(0.5);
  await answer(0.5);
  await expect.poll(() => opened.page.locator('.instead pre').textContent()).toContain('logits / 0.5');
  await opened.isOver();
  await expect.poll(() => row('surrogate').textContent()).toContain('%');
  await row('straight-through').getByRole('button', { name: 'Train' }).click();
  await opened.isOver();
  await expect.poll(() => row('straight-through').textContent()).toContain('%');
  await row('cooling').getByRole('button', { name: 'Train' }).click();
  await opened.isOver();
  await expect.poll(() => row('cooling').textContent()).toContain('%');
  await row('straight-through').getByRole('button', { name: 'Insert' }).click();
  expect((await opened.sent('insert')).edit.text).toContain('.detach()');
});

test('a loss that trains has nothing to be written instead', async () => {
  const opened = await trained(crossEntropy, 10);
  await opened.page.getByRole('tab', { name: 'More' }).click();
  expect(await opened.page.getByRole('button', { name: 'What to write instead' }).count()).toBe(0);
});

test('of a loss that stopped nothing is awaited: what lies around its last weights is shown, and no step after them', async () => {
  // Down it goes without end, negated it converges.
  const endless = lossOf('def endless(pred, target):\n    return -((pred - target) ** 4).mean()\n', 'endless');
  const opened = await open({ width: 1400, height: 800 });
  await opened.show(endless, { recipe: { steps: 150, optimizer: { name: 'sgd', lr: 0.02 } } });
  await opened.finished(150);
  const { page } = opened;
  await page.getByRole('tab', { name: 'More' }).click();
  await page.locator('.landscape .caption', { hasText: 'after step' }).waitFor();
  await page.getByRole('button', { name: 'Check the gradient' }).click();
  await page.locator('.gradient-check', { hasText: /As written it stopped at step \d+/ }).waitFor();
  await page.getByRole('tab', { name: 'Step' }).click();
  await page.locator('.taken-apart', { hasText: /As written it stopped at step \d+/ }).waitFor();
  // The step that it stopped at can be taken apart, and nothing is said of where its weights went.
  await page.getByRole('slider', { name: 'Step whose weights are shown' }).press('Home');
  await page.getByRole('table', { name: 'One step, number by number' }).waitFor();
});

test('of a loss that becomes NaN on its way every picture says up to where it got, and none is left of the loss before', async () => {
  const opened = await open({ width: 400, height: 1000 });
  const { page } = opened;
  await opened.show(squared, { recipe: { steps: 20 } });
  await opened.finished(20);
  await page.getByRole('tab', { name: 'More' }).click();
  await page.getByRole('button', { name: 'Check the gradient' }).click();
  const points = page.locator('.gradient-check canvas');
  const accent = await opened.property('--accent');
  await expect.poll(() => opened.pixels(points, accent)).toBeGreaterThan(20);

  const text =
    'import torch\n\n\ndef root(pred, target):\n    return torch.sqrt(((pred - target) ** 2).sum(dim=1) - 0.5).mean()\n';
  await opened.show(lossOf(text, 'root'), { recipe: { steps: 200 } });
  await page.locator('.gradient-check', { hasText: 'As written it stopped at step' }).waitFor();
  expect(await opened.pixels(points, accent)).toBe(0);
  const stopped = Number(
    /step (\d+)/.exec((await page.locator('.gradient-check [role=status]').textContent()) ?? '')?.[1],
  );
  expect(stopped).toBeLessThan(200);

  await page.getByRole('button', { name: 'Loss along a line' }).click();
  await page
    .locator('.slice .caption', {
      hasText: new RegExp(
        `after step ${stopped - 1} · no line: NaN or infinite on \\d+ of 201 points · a gradient elsewhere`,
      ),
    })
    .waitFor();
  await page.getByRole('button', { name: 'Loss around the weights' }).click();
  await page
    .locator('.landscape .caption', { hasText: new RegExp(`after step ${stopped - 1} · ▩.NaN or infinite`) })
    .waitFor();

  await page.getByRole('tab', { name: 'Step' }).click();
  await page
    .locator('.taken-apart')
    .getByRole('button', { name: `Go to step ${stopped}` })
    .click();
  await page.getByRole('table', { name: 'One step, number by number' }).waitFor();
});

test('the weights to choose from and the switches are those of the run that is shown', async () => {
  const opened = await open();
  const { page } = opened;
  await opened.show(squared, { recipe: { steps: 10 } });
  await opened.finished(10);
  await page.getByRole('tab', { name: 'Step' }).click();
  const options = () => page.getByRole('combobox', { name: 'Parameter' }).locator('option').allTextContents();
  await expect.poll(options).toContain('4.weight [1, 16]');
  await opened.show(crossEntropy, { recipe: { steps: 10, shift: 3 } });
  await expect.poll(options).toContain('4.weight [2, 16]');
  await page.locator('.taken-apart').getByRole('checkbox', { name: 'shifted +3' }).check();
});

test('what colours and hatching mean stands beside every map of signs', async () => {
  const opened = await trained();
  await opened.page.getByRole('tab', { name: 'Gradient' }).click();
  await opened.page.locator('.planes .legend', { hasText: 'below 0: pushes up' }).waitFor();
  await opened.page.getByRole('tab', { name: 'Step' }).click();
  await opened.page.locator('.weights .legend', { hasText: 'below 0: pushes up' }).waitFor();
  // An update is what the weight did, not what it is pushed to do.
  await opened.page.getByRole('combobox', { name: 'What is drawn of each weight' }).selectOption('change');
  await opened.page.locator('.weights .legend', { hasText: 'below 0: moved down' }).waitFor();
});

test('a gradient of None is named beside the maps of signs where there is one, and only there', async () => {
  const opened = await trained(errorRate, 20);
  const { page } = opened;
  const [overInputs, overWeights] = [page.locator('.planes .legend'), page.locator('.weights .legend')];
  const signs = /^below 0: pushes upabove 0: pushes down(0: nothing)?$/;
  await page.getByRole('tab', { name: 'Gradient' }).click();
  await overInputs.filter({ hasText: 'no number: None or NaN' }).waitFor();
  await page.getByRole('tab', { name: 'Step' }).click();
  await overWeights.filter({ hasText: 'no number: None or NaN' }).waitFor();

  await page.getByRole('tab', { name: 'Train' }).click();
  await opened.show(crossEntropy, { recipe: { steps: 20 } });
  await opened.finished(20);
  await page.getByRole('tab', { name: 'Step' }).click();
  await expect.poll(() => overWeights.textContent()).toMatch(signs);
  await page.getByRole('tab', { name: 'Gradient' }).click();
  await expect.poll(() => overInputs.textContent()).toMatch(signs);
});

test('what the numbers under the curves count is said beside the first of them', async () => {
  const opened = await open({ width: 1400, height: 800 });
  await opened.page.evaluate(() => {
    const written: string[] = [];
    CanvasRenderingContext2D.prototype.fillText = (text) => {
      written.push(text);
      document.body.dataset['written'] = written.join('|');
    };
  });
  await opened.show(crossEntropy, { recipe: { steps: 60 } });
  await opened.finished(60);
  expect(await opened.page.evaluate(() => document.body.dataset['written']?.split('|') ?? [])).toContain('step 0');
});
