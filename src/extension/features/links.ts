import { Uri } from 'vscode';

/** A link that runs a command, for Markdown and diagnostics. */
export function commandLink(command: string, argument: unknown): Uri {
  return Uri.parse(`command:${command}?${encodeURIComponent(JSON.stringify([argument]))}`);
}
