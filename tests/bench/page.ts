import { launchChromium } from '../../scripts/chromium.mjs';
import type { GradientMap } from '../../src/core/pictures/gradient-map';
import { crossEntropy, errorRate, squared } from '../webview/harness/losses';
import { openPage, type OpenPage } from '../webview/harness/open';
import { servePage } from '../webview/harness/serve';
import { medianOf, type Lasting } from './start-up';

const paintings = 9;
const wide = { width: 1400, height: 800 } as const;

/** What the panel's page takes for what a user waits for, in Chromium without a graphics card. */
export async function pageTimes(): Promise<readonly Lasting[]> {
  const [browser, server] = await Promise.all([launchChromium(), servePage()]);
  const closed = async <T>(opened: OpenPage, use: (opened: OpenPage) => Promise<T>): Promise<T> => {
    const result = await use(opened);
    await opened.page.context().close();
    return result;
  };
  const page = (frozen = false) => openPage(browser, server, { ...wide, frozen });
  try {
    return [
      ...(await closed(await page(), trainings)),
      ...(await closed(await page(true), repaintings)),
      await closed(await page(true), mapPainting),
      await closed(await page(), scrubbing),
      await closed(await page(), dragging),
    ];
  } finally {
    await browser.close();
    await server.close();
  }
}

/** From the loss's arrival to the last step of four variants: by a worker that is just being started, and by one that waits. */
async function trainings(opened: OpenPage): Promise<readonly Lasting[]> {
  await opened.show(errorRate);
  await opened.isOver();
  const cold = await lastTraining(opened);
  const warm: number[] = [];
  for (let time = 0; time < paintings; time += 1) {
    await opened.send({ type: 'command', command: 'restart' });
    await opened.sent('running');
    await opened.isOver();
    warm.push(await lastTraining(opened));
  }
  return [
    { name: 'four variants × 2,000 steps, the first time', milliseconds: cold },
    { name: 'four variants × 2,000 steps, again', milliseconds: medianOf(warm) },
  ];
}

async function lastTraining(opened: OpenPage): Promise<number> {
  return await opened.page.evaluate(() => {
    const at = (wanted: string) => window.workerTraffic.findLast(({ type }) => type === wanted)?.at ?? NaN;
    return at('progress') - at('start');
  });
}

/** All of the first screen: with the points of another run, and after a change of the theme. */
async function repaintings(opened: OpenPage): Promise<readonly Lasting[]> {
  await opened.show(errorRate, { recipe: { steps: 5000 } });
  await opened.isOver();
  await nextFrame(opened);
  const [points, theme]: [number[], number[]] = [[], []];
  for (let time = 0; time < 2 * paintings; time += 1) {
    await opened.send({ type: 'command', command: 'restart' });
    await opened.page.waitForFunction(() => window.sentToHost.at(-1)?.type === 'running');
    await opened.isOver();
    points.push(await nextFrame(opened));
    await opened.wear(time % 2 === 0 ? 'dark' : 'light');
    theme.push(await nextFrame(opened));
  }
  return [
    { name: 'the first screen with 4 × 5,000 new points, painted', milliseconds: medianOf(points) },
    { name: 'the same points in another theme', milliseconds: medianOf(theme) },
  ];
}

async function mapPainting(opened: OpenPage): Promise<Lasting> {
  await opened.show(squared, { startsTraining: false });
  await nextFrame(opened);
  await opened.page.getByRole('tab', { name: 'Gradient' }).evaluate((tab) => {
    if (tab instanceof HTMLElement) tab.click();
  });
  const spent: number[] = [];
  for (let time = 0; time < paintings; time += 1) {
    await opened.sendPictures({ map: mapOf(256), plane: null, sample: null });
    spent.push(await nextFrame(opened));
  }
  return { name: 'the tab Gradient with a map of 256 × 256, painted', milliseconds: medianOf(spent) };
}

function mapOf(side: number): GradientMap {
  const places = Array.from({ length: side }, (_, index) => (8 * index) / (side - 1) - 4);
  const gradient = Float32Array.from({ length: side * side }, (_, index) => {
    const [x = 0, y = 0] = [places[index % side], places[Math.floor(index / side)]];
    return 2 * (x - y);
  });
  return {
    ...{ prediction: 'pred', target: 'target', x: places, y: places, gradient },
    ...{ state: 'flows', kinks: [], samples: [] },
  };
}

/** Runs what waits for the next frame of a frozen page: milliseconds of its main thread. */
async function nextFrame({ page }: OpenPage): Promise<number> {
  await page.waitForFunction(() => window.waitingFrames.length > 0, undefined, { polling: 5 });
  return await page.evaluate(() => {
    const start = performance.now();
    for (const callback of window.waitingFrames.splice(0)) callback(start);
    return performance.now() - start;
  });
}

/** From one step's picture to the next, while the step is moved at every frame. */
async function scrubbing(opened: OpenPage): Promise<Lasting> {
  await opened.show(crossEntropy);
  await opened.isOver();
  await opened.page.getByRole('tab', { name: 'Gradient' }).click();
  await opened.page.getByText('after step 2,000').waitFor();
  const milliseconds = await moved(opened, 'Step whose weights are shown', '.planes .caption', 1, 2000);
  return { name: 'the next step’s weights, seen while scrubbing', milliseconds };
}

/** From one training's curves to the next, while a setting is moved at every frame. */
async function dragging(opened: OpenPage): Promise<Lasting> {
  await opened.show(crossEntropy);
  await opened.isOver();
  await opened.page.getByRole('button', { name: 'Change what it trains on' }).click();
  const milliseconds = await moved(opened, 'Noise, by dragging', '.training [data-variant="original"] .loss', 0, 1);
  return { name: 'the next noise’s curves, seen while dragging', milliseconds };
}

/** Moves a slider once per frame for two seconds: milliseconds from one change of a text to the next. */
async function moved(opened: OpenPage, label: string, told: string, low: number, high: number): Promise<number> {
  const slider = opened.page.getByRole('slider', { name: label });
  return await slider.evaluate(
    async (input, asked) => {
      const text = () => document.querySelector(asked.told)?.textContent ?? '';
      const frames = 120;
      let [changes, last] = [0, text()];
      const start = performance.now();
      for (let frame = 0; frame < frames && input instanceof HTMLInputElement; frame += 1) {
        input.value = String(asked.low + ((asked.high - asked.low) * (frame + 1)) / frames);
        input.dispatchEvent(new Event('input', { bubbles: true }));
        await new Promise(requestAnimationFrame);
        if (text() === last) continue;
        last = text();
        changes += 1;
      }
      return (performance.now() - start) / changes;
    },
    { told, low, high },
  );
}
