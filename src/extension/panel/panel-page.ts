import * as v from 'valibot';
import {
  Disposable,
  EventEmitter,
  ViewColumn,
  window,
  type LogOutputChannel,
  type Uri,
  type WebviewPanel,
} from 'vscode';
import { fromPageSchema, protocolVersion, type FromPage, type ToPage } from '../../protocol/panel-messages';
import { pageHtml, pageOptions } from './page-html';

/** The page in one webview: what it is told before it listens, or before it is loaded anew, it is told when it is ready. */
export class PanelPage {
  readonly #received = new EventEmitter<FromPage>();
  readonly onDidReceive = this.#received.event;
  readonly #closed = new EventEmitter<void>();
  readonly onDidClose = this.#closed.event;
  #isReady = false;
  /** What the page shows; a page that starts again is told so again. */
  #state: readonly ToPage[] = [];

  constructor(
    private readonly panel: WebviewPanel,
    extension: Uri,
    private readonly log: LogOutputChannel,
  ) {
    const subscriptions = Disposable.from(
      this.#received,
      this.#closed,
      panel.webview.onDidReceiveMessage((message: unknown) => {
        this.#receive(message);
      }),
    );
    panel.onDidDispose(() => {
      this.#closed.fire();
      subscriptions.dispose();
    });
    panel.webview.options = pageOptions(extension);
    panel.webview.html = pageHtml(panel.webview, extension);
  }

  set title(title: string) {
    this.panel.title = title;
  }

  /** Brings the page to the front, never over the code, and gives it the focus: its toolbar is shown only then. */
  reveal(): void {
    const isOverCode = window.activeTextEditor?.viewColumn === this.panel.viewColumn;
    this.panel.reveal(isOverCode ? ViewColumn.Beside : undefined);
  }

  close(): void {
    this.panel.dispose();
  }

  /** Tells the page what to show from now on. */
  show(state: ToPage): void {
    this.#state = [state];
    this.#post(state);
  }

  /** Tells the page something more about what it shows. */
  add(state: ToPage): void {
    this.#state = [...this.#state, state];
    this.#post(state);
  }

  /** Tells a page that listens to do something now. */
  tell(event: ToPage): void {
    this.#post(event);
  }

  #post(event: ToPage): void {
    if (this.#isReady) void this.panel.webview.postMessage(event);
  }

  #receive(message: unknown): void {
    const parsed = v.safeParse(fromPageSchema, message);
    if (!parsed.success) {
      this.log.error(`The page sent a message of no known form: ${v.summarize(parsed.issues)}`);
      return;
    }
    const event = parsed.output;
    if (event.type === 'ready') this.#start(event.protocolVersion);
    else if (event.type === 'error') this.log.error(`The page: ${event.stack ?? event.message}`);
    this.#received.fire(event);
  }

  #start(version: number): void {
    if (version !== protocolVersion) this.log.error(`The page speaks version ${version}, not ${protocolVersion}.`);
    this.#isReady = true;
    for (const state of this.#state) this.#post(state);
  }
}
