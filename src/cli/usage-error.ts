/** The command was called wrongly, or a file it needs cannot be read: exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
