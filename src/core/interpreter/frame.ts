import type { Site } from '../graph/graph';
import type { ExceptHandler } from '../program/program';
import type { Unequal } from '../ops/framework-error';
import type { Span } from '../text/span';
import type { Interpreter } from './interpreter';
import type { Scope } from './scope';
import type { ClassCell, FunctionValue, Value } from './values';

interface Surroundings {
  /** The call that led here; null where the analysis itself called. */
  readonly site: Site | null;
  /** Library code written in Python: what happens in it happens at the user's call. */
  readonly isLibrary: boolean;
  /** What stands before the names of definitions in this body: `outer.<locals>.`; empty in a module. */
  readonly qualifier: string;
}

/** One running body: where its names live, and from where it was called. */
export class Frame {
  /** What a bare `raise` raises again. */
  handled: Value | null = null;
  /** The last two shapes, or sizes, that were compared and differ: what is raised then may be because of them. */
  compared: Unequal | null = null;

  /** The handlers of each `try` that this body is in. */
  readonly guards: (readonly ExceptHandler[])[] = [];

  constructor(
    readonly interpreter: Interpreter,
    readonly scope: Scope,
    readonly surroundings: Surroundings,
    /** The class body that this code stands in. */
    readonly owner: ClassCell,
    readonly running: FunctionValue | null = null,
    /** The first argument: what `super()` looks through. */
    readonly self: Value | null = null,
  ) {}

  get isLibrary(): boolean {
    return this.surroundings.isLibrary;
  }

  /** The qualified name of a definition in this body. */
  qualified(name: string): string {
    return this.surroundings.qualifier + name;
  }

  /** The same body in an inner scope: a comprehension. */
  within(scope: Scope): Frame {
    return new Frame(this.interpreter, scope, this.surroundings, this.owner, this.running, this.self);
  }

  /** Names the place that is being executed; library code leaves the user's call there. */
  at(span: Span): void {
    if (!this.isLibrary) this.interpreter.budget.place = span;
  }

  /** Names the operation that is about to be done. */
  doing(span: Span, name: string): void {
    if (this.isLibrary) return;
    this.interpreter.budget.place = span;
    this.interpreter.trace.site = { span, name, caller: this.surroundings.site };
  }
}
