import { posix } from 'node:path';
import * as v from 'valibot';
import {
  commands as vscodeCommands,
  Uri,
  window,
  workspace,
  type Disposable,
  type Position,
  type TextDocument,
  type TextEditor,
} from 'vscode';
import type { Asked } from '../../core/visualize';
import { savedPanelSchema } from '../../protocol/panel-messages';
import type { Analyses } from '../analysis/analyses';
import type { KnownLoss } from '../analysis/known-analysis';
import { rangeIn } from '../analysis/workspace-files';
import { commands, internalCommands } from '../contributions';
import type { LossPanel } from '../panel/loss-panel';
import type { PanelDoor } from '../panel/panel-door';

/** What a lens, a hover or a code action tells the command; a menu or a key tells it nothing of the kind. */
const targetSchema = v.pick(savedPanelSchema, ['path', 'asked']);
export type VisualizeTarget = v.InferOutput<typeof targetSchema>;

/** The way on from a hover on a loss whose inputs were guessed: how they were read is written down, for the user to change. */
export function registerChangeReading(door: PanelDoor): Disposable {
  return vscodeCommands.registerCommand(internalCommands.changeReading, async (argument: unknown) => {
    const { path, asked } = v.parse(targetSchema, argument);
    const panel = await door.open();
    await panel.changeReading(await workspace.openTextDocument(Uri.parse(path)), asked);
  });
}

/** "Visualize Loss": a given loss, the selected expression, the loss at the cursor, or one picked from those of the file. */
export function registerVisualize(analyses: Analyses, door: PanelDoor): Disposable {
  return vscodeCommands.registerCommand(commands.visualize, async (argument: unknown) => {
    const target = v.safeParse(targetSchema, argument);
    if (target.success) {
      const { path, asked } = target.output;
      const panel = await door.open();
      await panel.show(await workspace.openTextDocument(Uri.parse(path)), asked);
      return;
    }
    const editor = window.activeTextEditor;
    if (editor?.document.languageId !== 'python') return;
    const panel = await door.open();
    const asked = await askedIn(editor, analyses, panel);
    if (asked !== 'cancelled') await panel.show(editor.document, asked);
  });
}

/** What the editor's selection means. null: there is no loss to be seen. */
async function askedIn(editor: TextEditor, analyses: Analyses, panel: LossPanel): Promise<Asked | null | 'cancelled'> {
  const { document, selection } = editor;
  const [start, end] = [document.offsetAt(selection.start), document.offsetAt(selection.end)];
  if (start < end) {
    const asked: Asked = { kind: 'selection', start, end };
    if (await panel.canShow(document, asked)) return asked;
  }
  const offset = document.offsetAt(afterIndentation(document, selection.start));
  const known = analyses.of(document)?.lossAt(offset) ?? null;
  if (known !== null) return askedFor(known);
  const asked: Asked = { kind: 'at', offset };
  if (await panel.canShow(document, asked)) return asked;
  await analyses.answered(document);
  const losses = analyses.of(document)?.losses.filter(({ isLoss }) => isLoss) ?? [];
  const [first, second] = losses;
  if (first === undefined) return null;
  // Of one loss there is nothing to ask.
  return second === undefined ? askedFor(first) : await pick(editor, losses);
}

/** Before the first word of a line that word is meant. */
function afterIndentation(document: TextDocument, position: Position): Position {
  const { firstNonWhitespaceCharacterIndex: first } = document.lineAt(position);
  return position.with(undefined, Math.max(position.character, first));
}

function askedFor({ name, nameSpan }: KnownLoss): Asked {
  return { kind: 'named', name, offset: nameSpan.start };
}

async function pick({ document }: TextEditor, losses: readonly KnownLoss[]): Promise<Asked | 'cancelled'> {
  const items = losses.map((report) => ({
    report,
    label: report.name,
    description: `line ${rangeIn(document, report.nameSpan).start.line + 1}`,
    detail: report.sentences.lens,
  }));
  const placeHolder = `Which loss of ${posix.basename(document.uri.path)}?`;
  const picked = await window.showQuickPick(items, { placeHolder, matchOnDetail: true });
  return picked === undefined ? 'cancelled' : askedFor(picked.report);
}
