/** Tools for language models, as VS Code has them since 1.95; older ones lack all of this. */
declare module 'vscode' {
  export class LanguageModelTextPart {
    readonly value: string;
    constructor(value: string);
  }

  export class LanguageModelToolResult {
    readonly content: readonly LanguageModelTextPart[];
    constructor(content: readonly LanguageModelTextPart[]);
  }

  export interface LanguageModelTool {
    invoke(options: { readonly input: unknown }, token: CancellationToken): ProviderResult<LanguageModelToolResult>;
  }

  export namespace lm {
    export const registerTool: ((name: string, tool: LanguageModelTool) => Disposable) | undefined;
  }
}
