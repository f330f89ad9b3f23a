import { commands } from 'vscode';

/** Sets what conditions in the manifest (`when`) ask for. */
export async function setContext(key: string, value: boolean): Promise<void> {
  await commands.executeCommand('setContext', key, value);
}
