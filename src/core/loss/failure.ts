import type { Site } from '../graph/graph';
import { TraceBudgetExceeded, type Trace } from '../graph/trace';
import { BudgetExceeded, NotFollowed, PythonException } from '../interpreter/context';
import type { Note } from '../interpreter/values';
import { FrameworkError, type Clash, type Unequal } from '../ops/framework-error';
import type { Span } from '../text/span';

/** Why running user code, forwards or backwards, ended without an answer. */
export type Failure =
  | {
      readonly kind: 'raised';
      readonly type: string;
      readonly message: string;
      readonly site: Site | null;
      readonly clash: Clash | null;
      /** The shapes, or sizes, that the program found to differ before it raised this itself. */
      readonly compared: Unequal | null;
    }
  /** `gaveUp`: its budget was spent; other inputs would spend it too. */
  | { readonly kind: 'unsupported'; readonly note: Note; readonly gaveUp: boolean };

export function notFollowed(note: Note): Failure {
  return { kind: 'unsupported', note, gaveUp: note.gaveUp === true };
}

/** The failure that an error stands for; null for a bug of ours. `place` is what was being executed. */
export function failureOf(error: unknown, trace: Trace, place: Span | null): Failure | null {
  if (error instanceof PythonException) {
    const { type, message, site, clash, compared } = error;
    return { kind: 'raised', type, message, site, clash, compared };
  }
  if (error instanceof FrameworkError) {
    const { type, message, clash } = error;
    return { kind: 'raised', type, message, site: trace.site, clash, compared: null };
  }
  if (error instanceof NotFollowed) return notFollowed(error.note);
  if (error instanceof BudgetExceeded || error instanceof TraceBudgetExceeded) {
    const own = error instanceof BudgetExceeded ? error.span : (error.site?.span ?? null);
    const span = own ?? place ?? trace.site?.span ?? null;
    return { kind: 'unsupported', note: { message: `given up after ${error.message}`, span }, gaveUp: true };
  }
  return null;
}
