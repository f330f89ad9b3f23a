import { commands as vscodeCommands, Disposable, EventEmitter, window } from 'vscode';
import type { FromPage, ToPage } from '../../protocol/panel-messages';
import { commands, panelType } from '../contributions';
import type { LossPanel } from './loss-panel';
import type { PanelSurroundings } from './surroundings';

type Command = Extract<ToPage, { type: 'command' }>['command'];

/** What a panel can be told by a command of VS Code. */
const told: readonly (readonly [string, Command])[] = [
  [commands.run, 'run'],
  [commands.pause, 'pause'],
  [commands.restart, 'restart'],
  [commands.pin, 'pin'],
  [commands.export, 'export'],
  [commands.describeResult, 'describe'],
];

/** The way to the panel, which is a script of its own: it is read when something is first to be shown. */
export class PanelDoor implements Disposable {
  readonly #received = new EventEmitter<FromPage>();
  /** What the page says, after it was acted upon. */
  readonly onDidReceive = this.#received.event;
  readonly #subscriptions: Disposable;
  #panel: Promise<LossPanel> | null = null;

  constructor(private readonly surroundings: PanelSurroundings) {
    this.#subscriptions = Disposable.from(
      this.#received,
      ...told.map(([id, command]) =>
        vscodeCommands.registerCommand(id, async () => {
          (await this.#panel)?.tell(command);
        }),
      ),
      window.registerWebviewPanelSerializer(panelType, {
        deserializeWebviewPanel: async (panel, state: unknown) => (await this.open()).restore(panel, state),
      }),
    );
  }

  open(): Promise<LossPanel> {
    this.#panel ??= this.#load();
    return this.#panel;
  }

  dispose(): void {
    this.#subscriptions.dispose();
    void this.#panel?.then((panel) => {
      panel.dispose();
    });
  }

  async #load(): Promise<LossPanel> {
    const { LossPanel } = await import('./loss-panel');
    return new LossPanel(this.surroundings, this.#received);
  }
}
