import { describe, expect, test } from 'vitest';
import { usePages } from './harness/fixture';
import { crossEntropy, errorRate, lossOf } from './harness/losses';

const open = usePages();

describe('before any training', () => {
  test('the verdict, how the inputs were read and the picture are there', async () => {
    const { page, opened } = await show(crossEntropy);
    expect(await page.locator('h1').textContent()).toBe('classification_losslosses.py:4');
    expect(await page.locator('.sentence').textContent()).toBe('Gradient reaches logits.');
    expect(await page.locator('.reading').textContent()).toMatch(
      /^Read as: logits \[\d+, \d+\], labels classes < \d+ \[\d+\] · guessed · Change$/,
    );
    const picture = page.locator('.picture canvas');
    expect(await picture.getAttribute('aria-label')).toMatch(
      /^Loss over logits of the true class.*The optimiser pushes up from −4\.000 to 4\.000\.$/,
    );
    expect(await opened.pixels(picture, await opened.property('--text'))).toBeGreaterThan(200);
    expect(await opened.pixels(picture, await opened.property('--negative'))).toBeGreaterThan(50);
    expect(await page.getByRole('status').filter({ hasText: 'Not trained yet. Run' }).isVisible()).toBe(true);
  });

  test('the extension hears that they have been painted', async () => {
    const { opened } = await show(crossEntropy);
    expect(await opened.sent('shown')).toEqual({ type: 'shown', documentVersion: 1 });
  });

  test('what a reload needs is kept', async () => {
    const { page } = await show(crossEntropy, { steps: 30 });
    const saved = await page.evaluate(() => window.savedState);
    expect(saved).toEqual({ path: crossEntropy.path, asked: crossEntropy.asked, recipe: { steps: 30 } });
  });

  test('links lead into the editor', async () => {
    const { page, opened } = await show(errorRate);
    const { path, start, end } = errorRate.report.nameSpan;
    await page.getByRole('button', { name: 'losses.py:4' }).click();
    expect(await opened.sent('reveal')).toEqual({ type: 'reveal', path, start, end });
    await page.getByRole('button', { name: 'Apply fix' }).click();
    expect(await opened.sent('applyFix')).toEqual({ type: 'applyFix', finding: 0 });
    await page.getByRole('button', { name: 'Change how the inputs are read' }).click();
    expect(await opened.sent('changeReading')).toEqual({ type: 'changeReading' });
  });
});

describe('a loss without a gradient', () => {
  test('says what cuts it, on which line, and what to write', async () => {
    const { page, opened } = await show(errorRate);
    expect(await page.locator('.sentence').textContent()).toMatch(
      /^No gradient reaches logits: logits\.argmax\(dim=1\)/,
    );
    expect(await page.locator('.chain').textContent()).toContain('line 5 its gradient ends here');
    expect(await page.locator('.finding pre').textContent()).toMatch(/^correct = torch\.softmax\(logits, dim=1\)/);
    expect(await page.locator('.picture canvas').getAttribute('aria-label')).toMatch(
      /PyTorch gives None: no gradient\.$/,
    );
    await page.locator('.chain').getByRole('button', { name: 'line 5' }).click();
    const { start } = await opened.sent('reveal');
    expect(start).toBe(errorRate.report.findings[0]?.span.start);
  });

  test('or breaks its numbers is named with the line, beside the sentence', async () => {
    const source = `import torch


def negative_log(prob, target):
    return -(target * torch.log(prob)).mean()
`;
    const { page, opened } = await show(lossOf(source, 'negative_log'));
    expect(await page.locator('.sentence').textContent()).toMatch(
      /^Gradient reaches prob\. torch\.log\(prob\) is the logarithm of 0/,
    );
    expect(await page.locator('.findings').textContent()).not.toContain('is the logarithm of 0');
    await page.locator('.verdict').getByRole('button', { name: 'Go to line 5' }).click();
    const { start, end } = await opened.sent('reveal');
    expect(source.slice(start, end)).toBe('torch.log(prob)');
  });

  test('that runs in silence has a picture of zeros', async () => {
    const rounded = lossOf(
      'def rounded_loss(pred, target):\n    return (pred.round() - target).abs().mean()\n',
      'rounded_loss',
    );
    const { page } = await show(rounded);
    expect(await page.locator('.picture canvas').getAttribute('aria-label')).toMatch(/Zero gradient everywhere\.$/);
    expect(await page.locator('.picture .caption').textContent()).toContain('backward() runs, but moves nothing here');
  });
});

describe('where there is no loss to show', () => {
  test('an example is offered', async () => {
    const opened = await open();
    await opened.send({ type: 'noLoss', fileName: 'train.py' });
    const screen = opened.page.getByText('No loss found in train.py. Loss Lens looks for code that compares');
    await screen.waitFor();
    await opened.page.getByRole('button', { name: 'Open an example' }).click();
    expect(await opened.sent('openExample')).toEqual({ type: 'openExample' });
  });

  test('a failure of ours is said in place of the page', async () => {
    const opened = await open();
    await opened.send({ type: 'failed', message: 'The analysis has ended.' });
    await opened.page.getByText('The analysis has ended.').waitFor();
  });
});

test('what mends two findings is shown once', async () => {
  const text = `import torch


def distance(pred, target):
    total = 0.0
    for p, t in zip(pred, target):
        total += abs(p.item() - t.item())
    return torch.tensor(total / len(pred), requires_grad=True)
`;
  const { page } = await show(lossOf(text, 'distance'));
  await page.locator('.findings article').nth(1).waitFor();
  expect(await page.locator('.findings pre').count()).toBe(1);
});

test('of a metric no surrogate is sought', async () => {
  const text = `def error_rate(logits, labels):\n    return (logits.argmax(1) != labels).float().mean()\n`;
  const { page } = await show(lossOf(text, 'error_rate'));
  await page.locator('[data-variant=surrogate] .row-note', { hasText: 'a metric, none sought' }).waitFor();
});

test('a loss that was not followed names the line and gives a report without source', async () => {
  const text =
    'from torchvision import ops\n\n\ndef rpn_loss(boxes, scores):\n    kept = ops.nms(boxes, scores, 0.5)\n    return scores[kept].mean()\n';
  const { page, opened } = await show(lossOf(text, 'rpn_loss'));
  expect(await page.locator('.sentence').textContent()).toContain('nothing is wrong with your code');
  expect(await page.locator('.ribbon').textContent()).toContain('There is nothing to train');
  await page.getByRole('button', { name: 'Go to line 5' }).click();
  expect((await opened.sent('reveal')).start).toBe(text.indexOf('ops.nms(boxes'));
  await page.getByRole('button', { name: 'Copy report' }).click();
  const report = (await opened.sent('copy')).text;
  expect(report).toBe('A function was not followed to its end.\nFollowed: nothing\nNot followed: ops.nms');
});

test('a loss that was not followed shows what was followed of it, each operation with its line', async () => {
  const source = `import torch
from torchvision import ops


def rpn_loss(logits, deltas, targets):
    scores = torch.sigmoid(logits)
    error = (deltas - targets).abs().mean()
    keep = ops.nms(deltas, scores)
    return error + keep.sum()
`;
  const { page, opened } = await show(lossOf(source, 'rpn_loss'));
  await page
    .getByText('Followed rpn_loss up to line 7. Line 8, ops.nms, is beyond what Loss Lens can read today')
    .waitFor();
  const steps = page.locator('.not-followed li');
  expect(await steps.first().isVisible()).toBe(false);

  const toggle = page.getByRole('button', { name: 'Show what was followed' });
  await toggle.focus();
  await page.keyboard.press('Enter');
  expect((await steps.allTextContents()).map((text) => text.replaceAll('\u00a0', ' '))).toEqual([
    expect.stringMatching(/^line 6torch\.sigmoid\[.*\]$/),
    expect.stringMatching(/^line 7-\[.*\]$/),
    expect.stringMatching(/^line 7abs\[.*\]$/),
    'line 7mean[]',
    'line 8ops.nmstorchvision.ops.nms is not known',
  ]);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  const { start, end } = await opened.sent('reveal');
  expect(source.slice(start, end)).toBe('torch.sigmoid(logits)');
  await page.getByRole('button', { name: 'Hide what was followed', expanded: true }).click();
  expect(await steps.first().isVisible()).toBe(false);

  await page.getByRole('button', { name: 'Copy report' }).click();
  const { text } = await opened.sent('copy');
  expect(text).toBe(
    'A function was not followed to its end.\nFollowed: torch.sigmoid, -, abs, mean\nNot followed: ops.nms',
  );
});

async function show(loss: Parameters<Awaited<ReturnType<typeof open>>['show']>[0], recipe: unknown = null) {
  const opened = await open();
  await opened.show(loss, { recipe, startsTraining: false });
  await opened.sent('shown');
  return { opened, page: opened.page };
}
