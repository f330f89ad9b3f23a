import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { launchChromium } from './chromium.mjs';
import { root, runMain, say } from './process.mjs';

/** Marketplaces take no SVG: draws media/icon.svg as media/icon.png, 128 × 128. */
runMain(async () => {
  const svg = await readFile(join(root, 'media/icon.svg'), 'utf8');
  const path = join(root, 'media/icon.png');
  const browser = await launchChromium();
  try {
    const page = await browser.newPage({ viewport: { width: 128, height: 128 } });
    await page.setContent(`<style>body { margin: 0 } svg { display: block }</style>${svg}`);
    await page.screenshot({ path, omitBackground: true });
  } finally {
    await browser.close();
  }
  say(path);
});
