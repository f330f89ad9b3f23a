import * as v from 'valibot';
import { commands as vscodeCommands, Uri, type Disposable } from 'vscode';
import type { RuleId } from '../../core/findings/finding';
import { internalCommands } from '../contributions';
import { commandLink } from './links';

const ruleName = v.pipe(v.string(), v.regex(/^[a-z-]+$/));

/** Opens the page of documentation that a rule has. */
export function registerExplain(extension: Uri): Disposable {
  return vscodeCommands.registerCommand(internalCommands.explain, async (rule: unknown) => {
    const page = Uri.joinPath(extension, 'docs', 'findings', `${v.parse(ruleName, rule)}.md`);
    await vscodeCommands.executeCommand('markdown.showPreview', page);
  });
}

export function explanationLink(rule: RuleId): Uri {
  return commandLink(internalCommands.explain, rule);
}
