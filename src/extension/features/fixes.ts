import * as v from 'valibot';
import { commands, Uri, workspace, WorkspaceEdit, type Disposable } from 'vscode';
import type { Finding, Fix } from '../../core/findings/finding';
import type { Analyses } from '../analysis/analyses';
import { openDocument, type WorkspaceFiles } from '../analysis/workspace-files';
import { contextKeys, internalCommands } from '../contributions';
import { setContext } from '../set-context';
import { findingsIn } from './diagnostics';
import { commandLink } from './links';

const fixAddress = v.object({ path: v.string(), rule: v.string(), start: v.number() });

/** Applies the fixes of findings from links; code actions apply them too. */
export function registerFixes(analyses: Analyses, files: WorkspaceFiles): Disposable {
  return commands.registerCommand(internalCommands.applyFix, async (argument: unknown) => {
    const { path, rule, start } = v.parse(fixAddress, argument);
    const document = openDocument(Uri.parse(path));
    const analysis = document === undefined ? undefined : analyses.of(document);
    // A link in a hover that has become older than the text does nothing.
    if (analysis?.isCurrent !== true) return;
    const fix = findingsIn(analysis).find((finding) => finding.rule === rule && finding.span.start === start)?.fix;
    if (fix !== undefined && fix !== null) await applyFix(fix, files);
  });
}

export async function applyFix(fix: Fix, files: WorkspaceFiles): Promise<void> {
  await workspace.applyEdit(await editOf(fix, files));
  await setContext(contextKeys.hasAppliedFix, true);
}

export async function editOf({ edits }: Pick<Fix, 'edits'>, files: WorkspaceFiles): Promise<WorkspaceEdit> {
  const edit = new WorkspaceEdit();
  for (const { span, text } of edits) {
    const { uri, range } = await files.location(span);
    edit.replace(uri, range, text);
  }
  return edit;
}

export function fixLink({ rule, span }: Finding): Uri {
  return commandLink(internalCommands.applyFix, { path: span.path, rule, start: span.start });
}
