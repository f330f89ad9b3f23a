/** VS Code calls this when a Python file is opened. */
export function activate(): void {
  // Nothing to register yet.
}
