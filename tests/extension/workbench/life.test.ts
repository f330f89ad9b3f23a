import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWorkbench } from '../../../scripts/vscode/workbench.mjs';

let folder: string;
let workbench: Awaited<ReturnType<typeof openWorkbench>>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loss-lens-'));
  const source = `# loss-lens: steps=100000
def absolute(pred, target):
    return (pred - target).abs().mean()
`;
  await writeFile(join(folder, 'losses.py'), source);
  workbench = await openWorkbench({ folder });
  await workbench.open('losses.py');
  await workbench.page.locator('.codelens-decoration a', { hasText: 'Visualize Loss' }).click();
  await trains(/of 100,000$/);
});

afterAll(async () => {
  await workbench.close();
  await rm(folder, { recursive: true });
});

/** Waits until some steps have been trained. */
async function trains(of = /./): Promise<void> {
  await workbench.panel
    .locator('.step', { hasText: /step [1-9]/ })
    .filter({ hasText: of })
    .waitFor();
}

function firstLoss(): Promise<string | null> {
  return workbench.panel.locator('[data-variant="original"] canvas').getAttribute('aria-label');
}

/** Puts the cursor at the end of a line of the code. */
async function goToEndOf(line: number): Promise<void> {
  const { page, goToLine } = workbench;
  await page.keyboard.press('Control+1');
  await page.locator('.monaco-editor.focused').waitFor();
  await goToLine(line);
  await page.keyboard.press('End');
}

test('an edit while it trains begins the training of the edited loss', async () => {
  const { page } = workbench;
  const before = await firstLoss();
  await goToEndOf(3);
  await page.keyboard.type(' * 100');
  await expect.poll(async () => (await firstLoss())?.split(' to ')[0]).not.toBe(before?.split(' to ')[0]);
  await trains();
});

test('a comment says how the inputs are read, and the panel follows it', async () => {
  const { page, panel } = workbench;
  await panel.locator('.reading', { hasText: 'guessed' }).waitFor();
  await goToEndOf(1);
  await page.keyboard.type(' pred=[6,5] target=[6,5]');
  const reading = panel.locator('.reading', { hasText: 'pred [6, 5], target [6, 5]' });
  await reading.waitFor();
  expect(await reading.textContent()).not.toContain('guessed');
  await trains(/of 100,000$/);
});

/** Whether VS Code has stored what the panel shows: it stores its editors every few seconds, when the page is idle. */
function panelIsStored(): Promise<boolean> {
  return workbench.page.evaluate(async () => {
    const done = <Result>(request: IDBRequest<Result>) =>
      new Promise<Result>((resolve, reject) => {
        request.onsuccess = () => {
          resolve(request.result);
        };
        request.onerror = () => {
          reject(request.error ?? new Error('The store of VS Code could not be read.'));
        };
      });
    for (const { name } of await indexedDB.databases()) {
      if (name === undefined) continue;
      const database = await done(indexedDB.open(name));
      const stored = database.objectStoreNames.contains('ItemTable')
        ? await done<unknown>(
            database.transaction('ItemTable').objectStore('ItemTable').get('memento/workbench.parts.editor'),
          )
        : undefined;
      database.close();
      if (typeof stored === 'string' && /lossLens\.panel.*asked/.test(stored)) return true;
    }
    return false;
  });
}

test('a window that is reloaded shows the same loss, and trains it again', async () => {
  const { page, panel } = workbench;
  const before = await firstLoss();
  await page.keyboard.press('Control+S');
  // VS Code saves by itself after a while, and then shows no tab as dirty.
  await expect.poll(() => readFile(join(folder, 'losses.py'), 'utf8')).toContain('pred=[6,5] target=[6,5]');
  await expect.poll(panelIsStored).toBe(true);
  await page.reload();
  await panel.locator('h1 .name', { hasText: 'absolute' }).waitFor();
  await panel.locator('.reading', { hasText: 'pred [6, 5], target [6, 5]' }).waitFor();
  await trains(/of 100,000$/);
  expect((await firstLoss())?.split(' to ')[0]).toBe(before?.split(' to ')[0]);
});

test('a file that is deleted is told, beside the run and after a reload', async () => {
  const { page, find } = workbench;
  await rm(join(folder, 'losses.py'));
  await find('losses.py is no longer there; showing the loss as it was before.');
  await page.reload();
  await find('losses.py can no longer be read; it may have been moved or deleted. Run Visualize Loss again.');
});
