import {
  Disposable,
  EventEmitter,
  NotebookCellStatusBarAlignment,
  NotebookCellStatusBarItem,
  notebooks,
  type NotebookCell,
  type NotebookCellStatusBarItemProvider,
} from 'vscode';
import type { Analyses } from '../analysis/analyses';
import { notebookOf } from '../analysis/notebooks';
import { commands } from '../contributions';
import { lensTooltip, lossesWithVerdict, restBeforeLenses } from './code-lens';
import type { VisualizeTarget } from './visualize';

const notebookTypes = ['jupyter-notebook', 'interactive'];

/** In the status bar of a notebook's cell: what the gradient of each of its losses does. */
export class CellStatus implements NotebookCellStatusBarItemProvider, Disposable {
  readonly #changed = new EventEmitter<void>();
  readonly onDidChangeCellStatusBarItems = this.#changed.event;
  readonly #subscriptions: Disposable;

  constructor(private readonly analyses: Analyses) {
    this.#subscriptions = Disposable.from(
      this.#changed,
      analyses.rested(restBeforeLenses)(({ document }) => {
        if (notebookOf(document) !== undefined) this.#changed.fire();
      }),
      ...notebookTypes.map((type) => notebooks.registerNotebookCellStatusBarItemProvider(type, this)),
    );
  }

  provideCellStatusBarItems({ document }: NotebookCell): NotebookCellStatusBarItem[] {
    const analysis = this.analyses.of(document);
    const losses = analysis === undefined ? [] : lossesWithVerdict(analysis);
    return losses.map(({ name, nameSpan, sentences }) => {
      const text = losses.length === 1 ? sentences.lens : `${name}: ${sentences.lens}`;
      const item = new NotebookCellStatusBarItem(`$(graph-line) ${text}`, NotebookCellStatusBarAlignment.Left);
      const target: VisualizeTarget = {
        path: nameSpan.path,
        asked: { kind: 'named', name, offset: nameSpan.start },
      };
      item.command = { title: 'Visualize Loss', command: commands.visualize, arguments: [target] };
      item.tooltip = lensTooltip;
      return item;
    });
  }

  dispose(): void {
    this.#subscriptions.dispose();
  }
}
