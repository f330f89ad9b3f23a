import { expect, test } from 'vitest';
import { usePages } from './harness/fixture';
import { crossEntropy, lossOf, picturesOf, squared } from './harness/losses';

const open = usePages();

test('the other class can be moved, and the loss follows', async () => {
  const opened = await open();
  await opened.show(crossEntropy, { startsTraining: false });
  const picture = opened.page.locator('.picture canvas');
  const before = await picture.getAttribute('aria-label');
  const slider = opened.page.getByRole('slider', { name: 'Value of the largest other class' });
  await slider.focus();
  await slider.press('End');
  await opened.sent('picturesWanted');
  await opened.sendPictures(picturesOf(crossEntropy));
  await expect.poll(() => picture.getAttribute('aria-label')).not.toBe(before);
  // With the other class at 4, the loss where the true class is at −4 is log(1 + e⁸ + …): more than 8.
  const label = (await picture.getAttribute('aria-label')) ?? '';
  const [, loss = ''] = /but class \d at 4\.000: (\S+) at −4/.exec(label) ?? [];
  expect(Number(loss)).toBeGreaterThan(2);
  await opened.page.getByText('○ the sample, but class').waitFor();
});

test('where no classes are told apart there is nothing to be moved', async () => {
  const opened = await open();
  await opened.show(squared, { startsTraining: false });
  await opened.page.locator('.picture canvas').waitFor();
  expect(await opened.page.getByRole('slider').count()).toBe(0);
});

test('a line is told to be flat only where its arrows say otherwise', async () => {
  const opened = await open();
  const flat = opened.page.getByText('flat, as the loss changes by less than float32 can tell');
  const tiny = 'def tiny(pred, target):\n    return 1 + 1e-12 * ((pred - target) ** 2).mean()\n';
  await opened.show(lossOf(tiny, 'tiny'), { startsTraining: false });
  await flat.waitFor();
  await opened.show(squared, { startsTraining: false });
  await flat.waitFor({ state: 'detached' });
});

test('of embeddings one number moves: their labels are no columns of theirs', async () => {
  const opened = await open();
  const hardest = `import torch
import torch.nn.functional as F


def hardest_loss(emb, ids):
    dist = torch.cdist(emb, emb)
    same = (ids.unsqueeze(0) == ids.unsqueeze(1)).float()
    return F.relu((dist * same).max(dim=1).values - (dist + 1e6 * same).min(dim=1).values + 0.3).mean()
`;
  await opened.show(lossOf(hardest, 'hardest_loss'), { startsTraining: false });
  const picture = opened.page.locator('.picture canvas');
  await picture.waitFor();
  expect(await picture.getAttribute('aria-label')).toMatch(/^Loss over one element of emb/);
  expect(await opened.page.locator('.picture .caption').textContent()).toMatch(/the sample, ids \d, the others fixed/);
  expect(await opened.page.getByRole('slider').count()).toBe(0);
});

test('what the file says of its training is used and marked', async () => {
  const opened = await open();
  const script = `import torch
from torch.utils.data import DataLoader


def loss(pred, target):
    return ((pred - target) ** 2).mean()


def main(model, data):
    loader = DataLoader(data, batch_size=64)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.003)
`;
  await opened.show(lossOf(script, 'loss', 'train.py'), { recipe: { steps: 1 } });
  await opened.finished(1);
  const line = opened.page.locator('.data .recipe');
  expect(await line.textContent()).toMatch(/ · Adam 0\.003 from train\.py:11 · batch 64 from train\.py:10 · seed 0$/);
  await opened.page.getByRole('button', { name: 'Change what it trains on' }).click();
  const rate = opened.page.getByRole('spinbutton', { name: /Learning rate from train\.py:11/ });
  expect(await rate.inputValue()).toBe('0.003');
  await rate.fill('0.5');
  await rate.press('Enter');
  await expect.poll(() => line.textContent()).toMatch(/ · Adam 0\.5 · batch 64 from train\.py:10 · seed 0$/);
});

test('a slider that is dragged trains anew at each place, and moved back gives the same numbers', async () => {
  const opened = await open();
  await opened.show(squared, { recipe: { steps: 200 } });
  await opened.finished(200);
  const before = await opened.numbers('original');
  await opened.page.getByRole('button', { name: 'Change what it trains on' }).click();
  const slider = opened.page.getByRole('slider', { name: 'Learning rate, by dragging' });
  const drag = (places: readonly number[]) =>
    slider.evaluate((input, to) => {
      if (!(input instanceof HTMLInputElement)) throw new Error('no slider');
      for (const place of to) {
        input.value = String(place);
        input.dispatchEvent(new Event('input', { bubbles: true }));
      }
      input.dispatchEvent(new Event('change', { bubbles: true }));
    }, places);
  const begins = Number(await slider.inputValue());
  const line = opened.page.locator('.data .recipe');
  await drag([-4, -3, -1]);
  await expect.poll(() => line.textContent()).toMatch(/ Adam 0\.1 /);
  await expect.poll(() => opened.numbers('original')).not.toEqual(before);
  await drag([-3.5, begins]);
  await expect.poll(() => line.textContent()).not.toMatch(/ Adam 0\.1 /);
  await expect.poll(() => opened.numbers('original')).toEqual(before);
});

test('while a slider moves at every frame, each run that begins shows its curves, and the last place counts', async () => {
  const opened = await open();
  await opened.show(squared);
  await opened.finished(2000);
  await opened.page.getByRole('button', { name: 'Change what it trains on' }).click();
  const traffic = await opened.page.getByRole('slider', { name: 'Noise, by dragging' }).evaluate(async (input) => {
    if (!(input instanceof HTMLInputElement)) throw new Error('no slider');
    window.workerTraffic.length = 0;
    for (let place = 1; place <= 60; place += 1) {
      input.value = String(place / 100);
      input.dispatchEvent(new Event('input', { bubbles: true }));
      await new Promise(requestAnimationFrame);
    }
    return window.workerTraffic.map(({ type }) => type).join(' ');
  });
  // The first report tells of no step yet.
  const runs = traffic.split('start').slice(1, -1);
  expect(runs.length).toBeGreaterThan(3);
  for (const run of runs) expect(run).toMatch(/progress.*progress/);
  await opened.finished(2000);
  const dragged = await opened.numbers('original');
  const fresh = await open();
  await fresh.show(squared, { recipe: { noise: 0.6 } });
  await fresh.finished(2000);
  expect(await fresh.numbers('original')).toEqual(dragged);
});
