import { chromium as playwright } from 'playwright-core';
import { chromium, ensurePrograms } from './machine.mjs';
import { findOnPath, Problem } from './process.mjs';

/**
 * A headless Chromium that speaks to nobody but the pages it is shown.
 *
 * @returns {Promise<import('playwright-core').Browser>}
 */
export async function launchChromium() {
  await ensurePrograms([chromium]);
  const executablePath = await findOnPath(...chromium.commands);
  if (executablePath === undefined) throw new Problem('Chromium is not on the PATH.');
  return await playwright.launch({
    executablePath,
    args: [
      ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
      ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
    ],
  });
}
