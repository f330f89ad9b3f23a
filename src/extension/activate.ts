import {
  commands as vscodeCommands,
  languages,
  Uri,
  window,
  type Disposable,
  type Event,
  type ExtensionContext,
} from 'vscode';
import type { FromPage } from '../protocol/panel-messages';
import { Analyses } from './analysis/analyses';
import { AnalysisClient } from './analysis/client';
import type { DocumentAnalysis } from './analysis/document-analysis';
import { OwnCode } from './analysis/own-code';
import { WorkspaceFiles } from './analysis/workspace-files';
import { commands } from './contributions';
import { CellStatus } from './features/cell-status';
import { registerCheckTool } from './features/check-tool';
import { LossActions } from './features/code-actions';
import { LossLenses } from './features/code-lens';
import { registerCompare } from './features/compare';
import { FindingDiagnostics } from './features/diagnostics';
import { registerExplain } from './features/explain';
import { registerFixes } from './features/fixes';
import { registerOpenExample } from './features/open-example';
import { ReadingStatus } from './features/status';
import { registerChangeReading, registerVisualize } from './features/visualize';
import { TextPage } from './text-page';
import { PanelDoor } from './panel/panel-door';

/** What the extension tells its own tests, which wait for events instead of sleeping. */
export interface ExtensionApi {
  readonly onDidAnalyze: Event<DocumentAnalysis>;
  readonly onDidChangeLenses: Event<void>;
  readonly cellStatus: CellStatus;
  readonly onDidReceiveFromPage: Event<FromPage>;
  /** Ends the analysis worker, as a crash would. */
  readonly endWorker: () => Promise<void>;
}

/** VS Code calls this when a Python file is opened, or a panel of an earlier session is to be shown. */
export function activate({ subscriptions, extensionUri }: ExtensionContext): ExtensionApi {
  const log = window.createOutputChannel('Loss Lens', { log: true });
  const files = new WorkspaceFiles();
  const ownCode = new OwnCode();
  const client = new AnalysisClient(Uri.joinPath(extensionUri, 'dist', 'analysis.js').fsPath, files.read, log);
  const analyses = new Analyses(client, ownCode, files);
  const panel = new PanelDoor({ extension: extensionUri, analyses, client, files, log });
  const lenses = new LossLenses(analyses);
  const comparison = new TextPage('loss-lens-comparison', 'Comparison.md');
  const cellStatus = new CellStatus(analyses);
  subscriptions.push(
    ...[log, files, ownCode, client, analyses, panel, lenses, cellStatus, comparison],
    new FindingDiagnostics(analyses, files),
    new ReadingStatus(analyses),
    registerHovers(analyses),
    new LossActions(analyses, files).register(),
    registerFixes(analyses, files),
    registerExplain(extensionUri),
    registerOpenExample(extensionUri),
    registerVisualize(analyses, panel),
    registerChangeReading(panel),
    registerCompare(client, comparison),
    registerCheckTool(client, files),
    vscodeCommands.registerCommand(commands.openSettings, () =>
      vscodeCommands.executeCommand('workbench.action.openSettings', '@ext:loss-lens.loss-lens'),
    ),
  );
  return {
    onDidAnalyze: analyses.onDidAnalyze,
    onDidChangeLenses: lenses.onDidChangeCodeLenses,
    cellStatus,
    onDidReceiveFromPage: panel.onDidReceive,
    endWorker: () => client.endWorker(),
  };
}

/** Hovers are a script of their own, which is read when the first one is asked for. */
function registerHovers(analyses: Analyses): Disposable {
  return languages.registerHoverProvider(
    { language: 'python' },
    {
      provideHover: async (document, position) => {
        const { hoverAt } = await import('./features/hover');
        return hoverAt(analyses, document, position);
      },
    },
  );
}
