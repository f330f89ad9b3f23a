import type { Shape } from '../tensor/shape';

export type Clash = readonly [Shape, Shape];

/** What the framework itself would raise on this program: an answer about the user's code, not a failure of ours. */
export class FrameworkError extends Error {
  constructor(
    /** The exception's class as Python prints it: `RuntimeError`. */
    readonly type: string,
    message: string,
    /** The shapes of two operands, where it raises because they do not go together. */
    readonly clash: Clash | null = null,
  ) {
    super(message);
    this.name = 'FrameworkError';
  }
}
