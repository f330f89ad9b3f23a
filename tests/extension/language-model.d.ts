/** How a test asks a tool, as an agent of VS Code does since 1.95. */
declare module 'vscode' {
  export namespace lm {
    export function invokeTool(
      name: string,
      options: { readonly input: object; readonly toolInvocationToken: undefined },
    ): Thenable<LanguageModelToolResult>;
  }
}
