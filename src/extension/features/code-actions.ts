import {
  CodeAction,
  CodeActionKind,
  languages,
  type CodeActionContext,
  type CodeActionProvider,
  type Disposable,
  type Range,
  type TextDocument,
} from 'vscode';
import type { Fix } from '../../core/findings/finding';
import type { Analyses } from '../analysis/analyses';
import { rangeIn, type WorkspaceFiles } from '../analysis/workspace-files';
import { commands } from '../contributions';
import { findingsIn } from './diagnostics';
import { editOf } from './fixes';
import type { VisualizeTarget } from './visualize';

/** What a fix does to the loss on a sample. */
const effects: Readonly<Record<Fix['changes'], string>> = {
  neither: 'same value, same gradient',
  value: 'another value, same gradient',
  gradient: 'same value, another gradient',
  both: 'another value and gradient',
};

const visualizeKind = CodeActionKind.Refactor.append('visualize');

/** The fixes of findings, and at a definition what its lens does: lenses are hard to reach by keyboard. */
export class LossActions implements CodeActionProvider {
  constructor(
    private readonly analyses: Analyses,
    private readonly files: WorkspaceFiles,
  ) {}

  register(): Disposable {
    return languages.registerCodeActionsProvider({ language: 'python' }, this, {
      providedCodeActionKinds: [CodeActionKind.QuickFix, visualizeKind],
    });
  }

  async provideCodeActions(document: TextDocument, range: Range, context: CodeActionContext): Promise<CodeAction[]> {
    return [...(await this.#fixes(document, range, context)), ...this.#visualize(document, range)];
  }

  async #fixes(document: TextDocument, range: Range, { diagnostics }: CodeActionContext): Promise<CodeAction[]> {
    const analysis = this.analyses.of(document);
    if (analysis?.isCurrent !== true || !analysis.isOwn) return [];
    const actions: CodeAction[] = [];
    for (const { span, fix } of findingsIn(analysis)) {
      const place = rangeIn(document, span);
      if (fix === null || place.intersection(range) === undefined) continue;
      const action = new CodeAction(`${fix.title}: ${effects[fix.changes]}`, CodeActionKind.QuickFix);
      action.edit = await editOf(fix, this.files);
      action.diagnostics = diagnostics.filter(
        ({ source, range: other }) => source === 'Loss Lens' && other.isEqual(place),
      );
      // A fix that changes the loss is for the user to choose.
      action.isPreferred = fix.changes === 'neither';
      actions.push(action);
    }
    return actions;
  }

  #visualize(document: TextDocument, range: Range): CodeAction[] {
    const losses = this.analyses.of(document)?.losses ?? [];
    return losses
      .filter(({ nameSpan }) => rangeIn(document, nameSpan).start.line === range.start.line)
      .map(({ name, nameSpan }) => {
        const target: VisualizeTarget = {
          path: nameSpan.path,
          asked: { kind: 'named', name, offset: nameSpan.start },
        };
        const action = new CodeAction('Visualize Loss', visualizeKind);
        action.command = { title: 'Visualize Loss', command: commands.visualize, arguments: [target] };
        return action;
      });
  }
}
