import { expect, test } from 'vitest';
import { usePages } from './harness/fixture';
import { lossOf, squared } from './harness/losses';
import { plain } from './harness/open';

const open = usePages();

function lesson(comment: string) {
  const text = `import torch.nn.functional as F


# loss-lens: ${comment}
def classification_loss(logits, labels):
    return F.cross_entropy(logits, labels)
`;
  return lossOf(text, 'classification_loss');
}

test('a lesson asks which variants will learn before it shows what they do', async () => {
  const opened = await open({ width: 1400, height: 800 });
  await opened.show(lesson('guess steps=80'));
  const question = opened.page.getByRole('region', { name: 'Which of these will learn?' });
  await question.waitFor();
  await opened.isOver();
  expect(await opened.page.locator('.training').isVisible()).toBe(false);
  expect(await opened.page.locator('.takeaway').isVisible()).toBe(false);
  expect(await question.getByRole('checkbox').count()).toBe(3);
  await question.getByRole('checkbox', { name: 'as written' }).check();
  await question.getByRole('checkbox', { name: 'negated' }).check();
  await question.getByRole('button', { name: 'Show what happens' }).click();
  await opened.finished(80);
  const answer = () => question.getByRole('status').textContent();
  await expect.poll(answer).toBe('You said: as written, negated. Learnt: as written, shifted −6.28.');
});

test('the curves that are shown then are of this loss, also where another stood in their place before', async () => {
  const opened = await open({ width: 400 });
  await opened.show(squared, { recipe: { steps: 20 } });
  await opened.finished(20);
  const drawn = () =>
    opened
      .row('negated')
      .locator('canvas')
      .evaluate((canvas) => (canvas instanceof HTMLCanvasElement ? canvas.toDataURL() : ''));
  const before = await drawn();
  await opened.show(lesson('guess steps=20'));
  await opened.page.getByRole('button', { name: 'Show what happens' }).waitFor();
  await opened.isOver();
  await opened.page.getByRole('button', { name: 'Show what happens' }).click();
  await opened.finished(20);
  await expect.poll(drawn).not.toBe(before);
});

test('who has guessed need not guess again after an edit', async () => {
  const opened = await open({ width: 400 });
  const loss = lesson('guess steps=20');
  await opened.show(loss);
  await opened.page.getByRole('button', { name: 'Show what happens' }).click();
  await opened.show({ ...loss, documentVersion: 2 });
  await opened.finished(20);
  expect(await opened.page.locator('.training').isVisible()).toBe(true);
});

test('a run before that is not to be seen is not named either', async () => {
  const opened = await open({ width: 400 });
  await opened.show(lesson('guess steps=20'));
  await opened.isOver();
  await opened.send({ type: 'command', command: 'restart' });
  await opened.isOver();
  const line = opened.page.locator('.data');
  await line.getByText('Tests the loss, not your model.').waitFor();
  expect(await line.textContent()).not.toContain('Grey');
  await opened.page.getByRole('button', { name: 'Show what happens' }).click();
  await line.getByText('Grey: the run before').waitFor();
});

test('without a lesson nothing is asked', async () => {
  const opened = await open();
  await opened.show(lesson('steps=20'));
  await opened.finished(20);
  expect(await opened.page.locator('.guess').isVisible()).toBe(false);
});

test('a lesson’s settings stand in its comment; what makes no sense there is left out', async () => {
  const opened = await open({ width: 1400, height: 800 });
  await opened.show(
    lesson('logits=[8,3] dataset=spirals hidden=8,8 optimizer=sgd lr=0.25 steps=30 batch=16 seed=4 noise=9 fun=1'),
  );
  await opened.finished(30);
  const line = (await opened.page.locator('.recipe').textContent()) ?? '';
  expect(line).toBe('Three spirals · 2-8-8-3 · SGD 0.25 · batch 16 · seed 4');
});

test('a lesson may ask for convolutions: they read images', async () => {
  const opened = await open({ width: 1400, height: 800 });
  await opened.show(lesson('logits=[8,3] model=convolution hidden=4 steps=20'));
  await opened.finished(20);
  const line = plain(await opened.page.locator('.recipe').textContent());
  expect(line).toContain('Digits, 8 × 8 · 1-4-10, by 3 × 3 convolutions · Adam');
});
