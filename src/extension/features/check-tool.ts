import { posix } from 'node:path';
import * as v from 'valibot';
import {
  Disposable,
  LanguageModelTextPart,
  LanguageModelToolResult,
  lm,
  Uri,
  workspace,
  type LanguageModelTool,
} from 'vscode';
import type { AnalysisClient } from '../analysis/client';
import type { WorkspaceFiles } from '../analysis/workspace-files';
import { checkTool } from '../contributions';
import { settingsFor } from '../settings';

const inputSchema = v.object({ path: v.pipe(v.string(), v.nonEmpty()) });

/** Lets a language model ask what `check` says of a file. Nothing where VS Code has no tools yet. */
export function registerCheckTool(client: AnalysisClient, files: WorkspaceFiles): Disposable {
  return lm.registerTool?.(checkTool, new CheckTool(client, files)) ?? Disposable.from();
}

class CheckTool implements LanguageModelTool {
  constructor(
    private readonly client: AnalysisClient,
    private readonly files: WorkspaceFiles,
  ) {}

  async invoke({ input }: { readonly input: unknown }): Promise<LanguageModelToolResult> {
    const asked = v.safeParse(inputSchema, input);
    const answer = asked.success ? await this.#check(asked.output.path) : 'It takes { "path": "file.py" }.';
    return new LanguageModelToolResult([new LanguageModelTextPart(answer)]);
  }

  async #check(path: string): Promise<string> {
    const uri = uriOf(path);
    const [file] = await this.files.read([uri.toString()]);
    if (file === undefined || file.text === null) return `${path} cannot be read, or is not in the workspace.`;
    const answer = await this.client.ask({
      type: 'check',
      path: uri.toString(),
      documentVersion: 0,
      seed: settingsFor(uri).seed,
      fileName: path,
    });
    if (answer.type === 'told') return answer.text;
    return answer.type === 'overran' ? `${path} took too long to follow and was given up.` : 'Ask again.';
  }
}

/** Of a path from the root, or from the first folder of the workspace. */
function uriOf(path: string): Uri {
  const [folder] = workspace.workspaceFolders ?? [];
  return folder === undefined || posix.isAbsolute(path) ? Uri.file(path) : Uri.joinPath(folder.uri, path);
}
