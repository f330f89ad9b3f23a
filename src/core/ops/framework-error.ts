/** What the framework itself would raise on this program: an answer about the user's code, not a failure of ours. */
export class FrameworkError extends Error {
  constructor(
    /** The exception's class as Python prints it: `RuntimeError`. */
    readonly type: string,
    message: string,
  ) {
    super(message);
    this.name = 'FrameworkError';
  }
}
