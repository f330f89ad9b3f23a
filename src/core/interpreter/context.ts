import type { Site } from '../graph/graph';
import type { Trace } from '../graph/trace';
import type { Span } from '../text/span';
import type { CallArguments, ClassValue, Note, OpaqueValue, Value } from './values';

/** What a builtin may do: the interpreter as the libraries see it. */
export interface Context {
  readonly trace: Trace;
  /** Seed and running number of the program's random draws. */
  readonly random: RandomState;

  call(callee: Value, args: CallArguments): Value;
  /** Attribute lookup as Python does it; undefined where Python raises AttributeError. */
  getAttribute(object: Value, name: string): Value | undefined;
  setAttribute(object: Value, name: string, value: Value): void;
  /** Truth as Python's `bool()`. Data that decides becomes a guard; an opaque condition throws `NotFollowed`. */
  truth(value: Value): boolean;
  /** All values of an iterable. */
  iterate(value: Value): Iterable<Value>;
  equals(a: Value, b: Value): boolean;
  isInstance(value: Value, type: Value): boolean;
  classOf(value: Value): ClassValue;
  /** `repr` and `str` as Python prints them. */
  repr(value: Value): string;
  str(value: Value): string;

  /** Imports a library's or the user's module by its dotted name. */
  importModule(name: string): Value;

  /** Raises a Python exception of a built-in class: caught by the program's own `except`, else what the user would see. */
  raise(type: string, message: string): never;
  /** A value that is not known, with the reason, at the place that is being executed. */
  opaque(message: string): OpaqueValue;
  /** Something worth telling that does not stop the trace. */
  note(message: string): void;
  /** Counts one step of work of size `cost`; throws when the budget is spent. */
  spend(cost: number): void;
  /** The place that is being executed. */
  readonly site: Site | null;
}

export interface RandomState {
  seed: number;
  calls: number;
}

/** Execution met something that it cannot follow and that decides how to go on: a branch, a loop, a shape. */
export class NotFollowed extends Error {
  override readonly name = 'NotFollowed';
  constructor(readonly note: Note) {
    super(note.message);
  }
}

/** The program's steps, depth or memory are spent. */
export class BudgetExceeded extends Error {
  override readonly name = 'BudgetExceeded';
  constructor(
    message: string,
    readonly span: Span | null,
  ) {
    super(message);
  }
}

/** A Python exception on its way up. `instance` is the exception object; `site` where it was raised. */
export class PythonException extends Error {
  override readonly name = 'PythonException';
  constructor(
    readonly type: string,
    override readonly message: string,
    readonly instance: Value,
    readonly site: Site | null,
  ) {
    super(message);
  }
}
