import type { Shape } from '../tensor/shape';

export type Clash = readonly [Shape, Shape];

/**
 * Two shapes, or two sizes, that a program compares and that differ; or a size, and a larger one that it asks whether it reaches, or one near it
 * that can be divided as it asks.
 */
export type Unequal =
  | Clash
  | readonly [number, number]
  | { readonly size: number; readonly reach: number }
  | { readonly size: number; readonly divisible: number };

/** An exception of the user's program, of which a reading meets hundreds: without a stack of ours, which costs more than the call. */
export class QuietError extends Error {
  constructor(message: string) {
    const limit: unknown = Reflect.get(Error, 'stackTraceLimit');
    Reflect.set(Error, 'stackTraceLimit', 0);
    super(message);
    Reflect.set(Error, 'stackTraceLimit', limit);
  }
}

/** What the framework itself would raise on this program: an answer about the user's code, not a failure of ours. */
export class FrameworkError extends QuietError {
  constructor(
    /** The exception's class as Python prints it: `RuntimeError`. */
    readonly type: string,
    message: string,
    /** The shapes of two operands, or two numbers of classes, where it raises because they do not go together. */
    readonly clash: Clash | null = null,
  ) {
    super(message);
    this.name = 'FrameworkError';
  }
}
