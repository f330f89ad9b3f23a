import type { FromPage, SavedPanel } from '../src/protocol/panel-messages';

interface WebviewApi {
  postMessage(message: FromPage): void;
  setState(state: SavedPanel): void;
}

declare function acquireVsCodeApi(): WebviewApi;

/** The extension as the page sees it; VS Code hands it out once. */
export const host: WebviewApi = acquireVsCodeApi();
