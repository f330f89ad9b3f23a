import type { LogOutputChannel, Uri } from 'vscode';
import type { Analyses } from '../analysis/analyses';
import type { AnalysisClient } from '../analysis/client';
import type { WorkspaceFiles } from '../analysis/workspace-files';

/** What the panel needs of the rest of the extension. */
export interface PanelSurroundings {
  readonly extension: Uri;
  readonly analyses: Analyses;
  readonly client: AnalysisClient;
  readonly files: WorkspaceFiles;
  readonly log: LogOutputChannel;
}
