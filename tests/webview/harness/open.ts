import type { Browser, Locator, Page } from 'playwright-core';
import * as v from 'valibot';
import {
  fromPageSchema,
  type FromPage,
  type PanelLoss,
  type SavedPanel,
  type ToPage,
} from '../../../src/protocol/panel-messages';
import type { Pictures } from '../../../src/core/visualize';
import type { VariantName } from '../../../src/training/variants/variant';
import { withoutWasm, type Server } from './serve';
import { themes, type ThemeName, type VsCodeTheme } from './themes';

declare global {
  interface Window {
    /** What the page has sent to its host, and kept with `setState`. */
    sentToHost: FromPage[];
    savedState: SavedPanel | null;
    wearTheme: (theme: VsCodeTheme) => void;
    /** Frames that are asked for while the page is frozen. */
    waitingFrames: FrameRequestCallback[];
    /** What page and training worker tell each other, and when, in milliseconds. */
    workerTraffic: { readonly type: string; readonly at: number }[];
    acquireVsCodeApi: () => unknown;
  }
}

export interface Look {
  readonly width?: number;
  readonly height?: number;
  readonly theme?: ThemeName;
  readonly stillness?: boolean;
  /** Animation frames come only when they are asked for with `frame`. */
  readonly frozen?: boolean;
  /** Whether the host lets WebAssembly run. */
  readonly wasm?: boolean;
}

function isOfType<Type extends FromPage['type']>(
  message: FromPage,
  type: Type,
): message is Extract<FromPage, { type: Type }> {
  return message.type === type;
}

/** A text of the page with plain spaces. */
export function plain(text: string | null): string {
  return (text ?? '').replaceAll('\u00a0', ' ');
}

/** What stands in a row of the table of variants. */
export interface Row {
  /** `first → last` in the wide view, elsewhere the last. */
  readonly loss: string;
  readonly metric: string;
  readonly difference: string;
}

/** The page in a host that does what VS Code's does. */
export class OpenPage {
  readonly errors: string[] = [];

  constructor(readonly page: Page) {
    page.on('pageerror', (error) => this.errors.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error') this.errors.push(message.text());
    });
  }

  /** As VS Code does it: through JSON, in which a number that is not finite becomes null. */
  async send(message: Exclude<ToPage, { type: 'pictures' }>): Promise<void> {
    await this.page.evaluate((json) => {
      window.postMessage(JSON.parse(json));
    }, JSON.stringify(message));
  }

  /** VS Code sends typed arrays as they are. */
  async sendPictures(pictures: Pictures | null): Promise<void> {
    await this.page.evaluate((given) => {
      window.postMessage({ type: 'pictures', pictures: given });
    }, pictures);
  }

  async show(
    loss: PanelLoss,
    { recipe = null, startsTraining = true }: { recipe?: unknown; startsTraining?: boolean } = {},
  ): Promise<void> {
    await this.send({ type: 'loss', loss, seed: 0, recipe, startsTraining });
  }

  /** Waits for a message of this type and gives the last one. */
  async sent<Type extends FromPage['type']>(type: Type): Promise<Extract<FromPage, { type: Type }>> {
    const handle = await this.page.waitForFunction(
      (wanted) => window.sentToHost.findLast((message) => message.type === wanted),
      type,
      { polling: 20 },
    );
    const message = v.parse(fromPageSchema, await handle.jsonValue());
    if (!isOfType(message, type)) throw new Error(`The page sent ${message.type}.`);
    return message;
  }

  /** Waits until the page has said that nothing is running any more. */
  async isOver(): Promise<void> {
    const isOver = () => window.sentToHost.findLast((message) => message.type === 'running')?.running === false;
    await this.page.waitForFunction(isOver, undefined, { polling: 20 });
  }

  async wear(theme: ThemeName): Promise<void> {
    await this.page.evaluate((worn) => {
      window.wearTheme(worn);
    }, themes[theme]);
  }

  /** One animation frame of a frozen page: how many paintings waited for it. */
  async frame(): Promise<number> {
    return await this.page.evaluate(() => {
      const waiting = window.waitingFrames.splice(0);
      for (const callback of waiting) callback(performance.now());
      return waiting.length;
    });
  }

  row(variant: VariantName): Locator {
    return this.page.locator(`.training [data-variant="${variant}"]`);
  }

  /** The numbers of a variant's row, without what names them, with plain spaces. */
  async numbers(variant: VariantName): Promise<Row> {
    const text = async (selector: string) => plain(await this.row(variant).locator(selector).textContent());
    return {
      loss: await text('.loss'),
      metric: await text('.metric span:last-child'),
      difference: await text('.difference span:last-child'),
    };
  }

  /** The sentences of region 4, with plain spaces. */
  async takeaway(): Promise<string> {
    return plain(await this.page.locator('.takeaway p').first().textContent());
  }

  /** How many pixels of a canvas have about this colour. */
  async pixels(canvas: Locator, color: string): Promise<number> {
    return await canvas.evaluate((element, wanted) => {
      if (!(element instanceof HTMLCanvasElement)) return 0;
      const probe = document.createElement('canvas').getContext('2d');
      const data = element.getContext('2d')?.getImageData(0, 0, element.width, element.height).data ?? [];
      if (probe === null) return 0;
      probe.fillStyle = wanted;
      probe.fillRect(0, 0, 1, 1);
      const [red = 0, green = 0, blue = 0] = probe.getImageData(0, 0, 1, 1).data;
      let count = 0;
      for (let index = 0; index < data.length; index += 4) {
        const [r = 0, g = 0, b = 0, alpha = 0] = [data[index], data[index + 1], data[index + 2], data[index + 3]];
        if (alpha > 200 && Math.abs(r - red) + Math.abs(g - green) + Math.abs(b - blue) < 12) count += 1;
      }
      return count;
    }, color);
  }

  /** The value of one of the page's own custom properties: a colour. */
  async property(name: string): Promise<string> {
    return await this.page.evaluate((asked) => getComputedStyle(document.body).getPropertyValue(asked).trim(), name);
  }

  /** Waits until the run is over. */
  async finished(steps: number): Promise<void> {
    const count = steps.toLocaleString('en-US');
    await this.page.locator('.step', { hasText: `step ${count} of ${count}` }).waitFor();
  }
}

/** Opens the page as a panel of this size would show it, and waits until it listens. */
export async function openPage(browser: Browser, server: Server, look: Look = {}): Promise<OpenPage> {
  const { width = 400, height = 900, theme = 'light', stillness = false, frozen = false, wasm = true } = look;
  const context = await browser.newContext({
    viewport: { width, height },
    reducedMotion: stillness ? 'reduce' : 'no-preference',
  });
  const page = await context.newPage();
  const open = new OpenPage(page);
  await page.addInitScript(becomeHost, themes[theme]);
  await page.addInitScript(listenIn);
  if (frozen) await page.addInitScript(freeze);
  await page.goto(`${server.address}${wasm ? '' : withoutWasm}`);
  await open.sent('ready');
  return open;
}

/** Notes what page and workers tell each other. */
function listenIn(): void {
  window.workerTraffic = [];
  const note = (data: unknown) => {
    const type = typeof data === 'object' && data !== null && 'type' in data ? String(data.type) : '';
    window.workerTraffic.push({ type, at: performance.now() });
  };
  window.Worker = class extends Worker {
    constructor(url: string | URL) {
      super(url);
      this.addEventListener('message', ({ data }) => {
        note(data);
      });
    }
    override postMessage(message: unknown): void {
      note(message);
      super.postMessage(message);
    }
  };
}

/** As in a page that is hidden. */
function freeze(): void {
  window.waitingFrames = [];
  window.requestAnimationFrame = (callback) => window.waitingFrames.push(callback);
}

/** Runs in the page before its own script. */
function becomeHost(theme: VsCodeTheme): void {
  window.sentToHost = [];
  window.savedState = null;
  window.acquireVsCodeApi = () => ({
    postMessage: (message: FromPage) => window.sentToHost.push(message),
    setState: (state: SavedPanel) => {
      window.savedState = state;
    },
  });
  window.wearTheme = ({ classes, kind, properties }) => {
    document.documentElement.removeAttribute('style');
    for (const [name, value] of Object.entries(properties)) {
      document.documentElement.style.setProperty(`--vscode-${name}`, value);
    }
    document.body.className = classes;
    document.body.dataset['vscodeThemeKind'] = kind;
  };
  const observer = new MutationObserver(() => {
    if (document.querySelector('body') === null) return;
    observer.disconnect();
    window.wearTheme(theme);
  });
  observer.observe(document, { childList: true, subtree: true });
}
