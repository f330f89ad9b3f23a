import * as v from 'valibot';
import { workspace, type Uri } from 'vscode';
import { settingsSchema, type Settings } from './contributions';

/** The settings as they hold for a file. */
export function settingsFor(uri: Uri): Settings {
  const configured = workspace.getConfiguration('lossLens', uri);
  const given = Object.fromEntries(
    Object.keys(settingsSchema.entries).map((name) => [name, configured.get<unknown>(name)]),
  );
  return v.parse(settingsSchema, given);
}
