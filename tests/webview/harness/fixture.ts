import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { launchChromium } from '../../../scripts/chromium.mjs';
import { openPage, type Look, type OpenPage } from './open';
import { servePage, type Server } from './serve';

/** A browser and a server for the tests of one file. What it opens is closed after each test, and must have had no error. */
export function usePages(): (look?: Look) => Promise<OpenPage> {
  let browser: Browser;
  let server: Server;
  const opened: OpenPage[] = [];

  beforeAll(async () => {
    [server, browser] = await Promise.all([servePage(), launchChromium()]);
  });
  afterEach(async () => {
    for (const open of opened.splice(0)) {
      expect(open.errors).toEqual([]);
      await open.page.context().close();
    }
  });
  afterAll(async () => {
    await browser.close();
    await server.close();
  });

  return async (look) => {
    const open = await openPage(browser, server, look);
    opened.push(open);
    return open;
  };
}
