import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWorkbench } from '../../../scripts/vscode/workbench.mjs';

const folder = fileURLToPath(new URL('../workspace', import.meta.url));

let workbench: Awaited<ReturnType<typeof openWorkbench>>;

beforeAll(async () => {
  workbench = await openWorkbench({ folder });
});

afterAll(async () => {
  await workbench.close();
});

test('a file with losses opens without a panel and without a notification', async () => {
  await workbench.open('losses.py');
  await workbench.goToLine(4);
  expect(await workbench.page.locator('.tab').count()).toBe(1);
  expect(await workbench.page.locator('.notification-toast').count()).toBe(0);
});
