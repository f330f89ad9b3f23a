import type { Browser, Page } from 'playwright-core';
import type { FromPage, PanelLoss, SavedPanel, ToPage } from '../../../src/protocol/panel-messages';
import type { GradientMap } from '../../../src/core/pictures/gradient-curve';
import type { Server } from './serve';
import { themes, type ThemeName, type VsCodeTheme } from './themes';

declare global {
  interface Window {
    /** What the page has sent to its host, and kept with `setState`. */
    sentToHost: FromPage[];
    savedState: SavedPanel | null;
    wearTheme: (theme: VsCodeTheme) => void;
    acquireVsCodeApi: () => unknown;
  }
}

export interface Look {
  readonly width?: number;
  readonly height?: number;
  readonly theme?: ThemeName;
  readonly stillness?: boolean;
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
  async send(message: Exclude<ToPage, { type: 'map' }>): Promise<void> {
    await this.page.evaluate((json) => {
      window.postMessage(JSON.parse(json));
    }, JSON.stringify(message));
  }

  /** VS Code sends typed arrays as they are. */
  async sendMap(map: GradientMap): Promise<void> {
    await this.page.evaluate(
      ({ gradient, ...rest }) => {
        window.postMessage({
          type: 'map',
          map: { ...rest, gradient: Float32Array.from(gradient, (value) => value ?? NaN) },
        });
      },
      { ...map, gradient: Array.from(map.gradient, (value) => (Number.isNaN(value) ? null : value)) },
    );
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
    );
    const message = (await handle.jsonValue()) as Extract<FromPage, { type: Type }>;
    return message;
  }

  async wear(theme: ThemeName): Promise<void> {
    await this.page.evaluate((worn) => {
      window.wearTheme(worn);
    }, themes[theme]);
  }

  /** Waits until the run is over. */
  async finished(steps: number): Promise<void> {
    const count = steps.toLocaleString('en-US');
    await this.page.locator('.step', { hasText: `step ${count} of ${count}` }).waitFor();
  }
}

/** Opens the page as a panel of this size would show it, and waits until it listens. */
export async function openPage(browser: Browser, server: Server, look: Look = {}): Promise<OpenPage> {
  const { width = 400, height = 900, theme = 'light', stillness = false } = look;
  const context = await browser.newContext({
    viewport: { width, height },
    reducedMotion: stillness ? 'reduce' : 'no-preference',
  });
  const page = await context.newPage();
  const open = new OpenPage(page);
  await page.addInitScript(becomeHost, themes[theme]);
  await page.goto(server.address);
  await open.sent('ready');
  return open;
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
