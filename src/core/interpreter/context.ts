import type { Site } from '../graph/graph';
import { QuietError, type Clash, type Unequal } from '../ops/framework-error';
import type { Trace } from '../graph/trace';
import type { BinaryOperator, ComparisonOperator } from '../program/program';
import type { Span } from '../text/span';
import type { Dictionary } from './dictionary';
import type { CallArguments, ClassValue, Note, OpaqueValue, Value } from './values';

/** What a builtin may do: the interpreter as the libraries see it. */
export interface Context {
  readonly trace: Trace;
  /** Seed and running number of the program's random draws. */
  readonly random: RandomState;

  call(callee: Value, args: CallArguments): Value;
  /** Calls a special method of the value's class, `__len__`; undefined where there is none or it returns NotImplemented. */
  callSpecial(value: Value, name: string, ...args: readonly Value[]): Value | undefined;
  /** Attribute lookup as Python does it; undefined where Python raises AttributeError. */
  getAttribute(object: Value, name: string): Value | undefined;
  /** The same, raising what Python raises. */
  attribute(object: Value, name: string): Value;
  /** What `object.__getattribute__` does: past the class's own `__getattr__`. */
  ownAttribute(object: Value, name: string): Value;
  setAttribute(object: Value, name: string, value: Value): void;
  deleteAttribute(object: Value, name: string): void;
  /** What `object.__setattr__` does: past the class's own `__setattr__`. */
  setOwnAttribute(object: Value, name: string, value: Value): void;
  /** `__dict__`: reads and writes the object's attributes. */
  attributeDictionary(object: Value): Value;
  /** Truth as Python's `bool()`. Data that decides becomes a guard; an opaque condition throws `NotFollowed`. */
  truth(value: Value): boolean;
  /** All values of an iterable. */
  iterate(value: Value): Iterable<Value>;
  /** `iter(value)`. */
  iterator(value: Value): Value;
  /** `next(value)`; undefined at the end. */
  next(value: Value): Value | undefined;
  /** The keys and values of a mapping. */
  mappingEntries(value: Value): Iterable<readonly [Value, Value]>;
  /** `a + b` and the like, as Python dispatches them. */
  binary(operator: BinaryOperator, a: Value, b: Value): Value;
  /** `a < b`, `a in b` and the like; a tensor's comparison is a tensor. */
  compare(operator: ComparisonOperator, a: Value, b: Value): Value;
  equals(a: Value, b: Value): boolean;
  /** `object[index]`. */
  getItem(object: Value, index: Value): Value;
  /** `len(value)`. */
  length(value: Value): number;
  /** The value as a key of these entries; raises TypeError where it cannot be hashed. */
  key(value: Value, entries: Dictionary): Value;
  hash(value: Value): number;
  isInstance(value: Value, type: Value): boolean;
  isSubclass(type: Value, base: Value): boolean;
  classOf(value: Value): ClassValue;
  /** A class by its dotted name; built-in ones by their name alone. */
  classNamed(name: string): ClassValue;

  /** What calling the class does where its metaclass says nothing else: `__new__`, then `__init__`. */
  construct(type: ClassValue, args: CallArguments): Value;
  /** `object.__new__`. */
  newInstance(type: ClassValue, args: CallArguments): Value;
  /** `type.__new__(metaclass, name, bases, namespace)`. */
  newClass(metaclass: ClassValue, args: readonly Value[]): Value;
  /** `super(…)` in the body that is running. */
  super(args: readonly Value[]): Value;
  /** The names of the body that is running, of its function or its module. */
  names(of: 'locals' | 'globals'): Value;
  /** `repr` and `str` as Python prints them. */
  repr(value: Value): string;
  str(value: Value): string;
  /** `format(value, spec)`. */
  format(value: Value, spec: string): string;

  /** Imports a library's or the user's module by its dotted name, which dots in front make relative to the file that asks. */
  importModule(name: string): Value;
  /** The method whose body calls: its object, null where there is none, and what its other parameters stand for by now. */
  caller(): { readonly self: Value | null; readonly given: ReadonlyMap<string, Value> };

  /** Raises a Python exception of a built-in class: caught by the program's own `except`, else what the user would see. */
  raise(type: string, message: string): never;
  raiseWith(type: string, ...args: readonly Value[]): never;
  /** An exception object on its way up. */
  raised(instance: Value): PythonException;
  /** A value that is not known, with the reason, at the place that is being executed. */
  opaque(message: string): OpaqueValue;
  /** The same, of what would change all that comes after: nothing of that is known. */
  spoil(message: string): OpaqueValue;
  /** The same of what would take more than may be spent. */
  tooMuch(message: string): OpaqueValue;
  /** Something worth telling that does not stop the trace. */
  note(message: string): void;
  /** What is mutable in this value is not known from here on. */
  obscure(value: Value, reason: Note): void;
  /** Refuses a value of more elements than the budget allows, before it is made. */
  reserve(elements: number): void;
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
  /** Whether it has left a function of the user's: then more than one value is not known. */
  hasLeftUserCode = false;
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
export class PythonException extends QuietError {
  override readonly name = 'PythonException';
  constructor(
    readonly type: string,
    override readonly message: string,
    readonly instance: Value,
    readonly site: Site | null,
    /** Where the framework raises it because of two shapes. */
    readonly clash: Clash | null,
    /** Where the program raises it: the last two shapes, or sizes, that it compared and that differ. */
    readonly compared: Unequal | null,
  ) {
    super(message);
  }
}
