import type { Site } from '../graph/graph';
import type { Trace } from '../graph/trace';
import type { BinaryOperator, ComparisonOperator, FunctionDefinition, Module } from '../program/program';
import type { Clash, FrameworkError, Unequal } from '../ops/framework-error';
import { AbsentPackages } from './absent-packages';
import { missingModule } from './exceptions';
import { AttributeDictionary } from './attribute-dictionary';
import {
  bind,
  deleteAttribute,
  findAttribute,
  ownAttribute,
  raiseNoAttribute,
  setAttribute,
  setOwnAttribute,
} from './attributes';
import { Bindings } from './bindings';
import { Budget, defaultLimits, type Limits } from './budget';
import { callValue } from './calls';
import { classFromParts, superOf } from './classes';
import { compare } from './comparison';
import { bareInstance, constructInstance } from './construct';
import { BudgetExceeded, NotFollowed, PythonException, type Context, type RandomState } from './context';
import type { Dictionary } from './dictionary';
import { EnteredBodies } from './entered-bodies';
import { formatValue } from './format-spec';
import { Frame } from './frame';
import { makeFunction } from './functions';
import { hashOf, keyFor } from './hashing';
import { iterate, iterationOf, lengthOf, overIterator, truthOf } from './iteration';
import type { Library } from './library';
import { LibraryValues } from './library-values';
import { Loader } from './loader';
import type { ModuleSource, Need } from './modules';
import { numberFrom, numberRef, numberTruth } from './numbers';
import { binary, callSpecial, nativeOf } from './operators';
import { isSubclass } from './resolution';
import { Scope } from './scope';
import { SharedWrites } from './shared-writes';
import { getItem } from './subscripts';
import { reprOf, strOf } from './text';
import { classOf, isInstance, isSubclassOf } from './types';
import { Obscured } from './unknown';
import {
  bool,
  dict,
  isNumber,
  iterator,
  positional,
  str,
  tuple,
  type CallArguments,
  type ClassValue,
  type FunctionValue,
  type InstanceValue,
  type ModuleValue,
  type Note,
  type NumberValue,
  type OpaqueValue,
  type Value,
} from './values';

export interface InterpreterOptions {
  readonly trace: Trace;
  readonly library: Library;
  /** The user's modules. */
  readonly modules: ModuleSource;
  readonly limits?: Limits;
  readonly seed?: number;
  /** Is told of every body of the program's that is run. */
  readonly entered?: EnteredBodies;
}

/**
 * Runs a program with concrete sample values, as Python would, without input or output; tensor operations go into the trace.
 *
 * Running user code throws nothing but `PythonException` (what Python would raise), `NotFollowed` (something unknown decides),
 * `BudgetExceeded` and `TraceBudgetExceeded`.
 */
export class Interpreter implements Context {
  readonly trace: Trace;
  readonly random: RandomState;
  readonly budget: Budget;
  readonly library: LibraryValues;
  readonly modules: Loader;
  /** Which names stood for which values of the trace. */
  readonly bindings = new Bindings();
  /** What could not be followed and did not stop the program. */
  readonly notes: Note[] = [];
  readonly shared = new SharedWrites();
  readonly absent = new AbsentPackages();
  readonly entered: EnteredBodies;
  /** The body that is running. */
  frame: Frame | null = null;
  /** Why nothing is known any more; null where that is not so. */
  spoiled: Note | null = null;
  readonly #obscured = new Obscured();
  #mostOperations = Infinity;

  constructor({ trace, library, modules, limits, seed = 0, entered }: InterpreterOptions) {
    this.trace = trace;
    this.entered = entered ?? new EnteredBodies();
    this.random = { seed, calls: 0 };
    this.budget = new Budget(limits ?? defaultLimits);
    this.modules = new Loader(this, modules);
    this.library = new LibraryValues(library, this, (name, source, scope) => {
      this.modules.runLibrary(name, source, scope);
    });
  }

  /** Modules that the program imports and that were not found. */
  get needs(): readonly Need[] {
    return this.modules.needs;
  }
  get site(): Site | null {
    return this.trace.site;
  }

  /** Runs the statements of a module; its definitions are the names of the module. */
  run(module: Module, name: string): ModuleValue {
    return this.modules.run(module, name);
  }

  /** The function that this definition would make at the end of the module. */
  define(definition: FunctionDefinition, module: ModuleValue): FunctionValue {
    const frame = new Frame(
      this,
      this.modules.scopeOf(module),
      { site: null, isLibrary: false, qualifier: '' },
      { class: null },
    );
    return this.inFrame(frame, () => makeFunction(definition, frame));
  }

  inFrame<T>(frame: Frame, body: () => T): T {
    const outer = this.frame;
    this.frame = frame;
    try {
      return body();
    } finally {
      this.frame = outer;
    }
  }

  /** Runs `body` with at most so many steps and tensor operations of its own. */
  within<T>(steps: number, operations: number, body: () => T): T {
    const { modes } = this.trace;
    const most = this.#mostOperations;
    this.#mostOperations = Math.min(most, this.trace.size + operations);
    try {
      return this.budget.within(steps, body);
    } finally {
      this.#mostOperations = most;
      this.trace.modes = modes;
    }
  }

  reserve(elements: number): void {
    this.budget.elements(elements);
  }
  spend(cost: number): void {
    if (this.trace.size > this.#mostOperations) {
      throw new BudgetExceeded('more tensor operations than a module may do when it is loaded', this.budget.place);
    }
    this.budget.spend(cost);
  }

  call(callee: Value, args: CallArguments): Value {
    return callValue(callee, args, this);
  }
  callSpecial(value: Value, name: string, ...args: readonly Value[]): Value | undefined {
    return callSpecial(value, name, args, this);
  }
  bind(found: Value, value: Value, owner: ClassValue): Value {
    return bind(found, value, owner, this);
  }

  /** `object.name`, raising what Python raises. */
  attribute(object: Value, name: string): Value {
    return findAttribute(object, name, this) ?? raiseNoAttribute(object, name, this);
  }
  getAttribute(object: Value, name: string): Value | undefined {
    try {
      return findAttribute(object, name, this);
    } catch (error) {
      if (error instanceof PythonException && this.isRaised(error, 'AttributeError')) return undefined;
      throw error;
    }
  }
  setAttribute(object: Value, name: string, value: Value): void {
    setAttribute(object, name, value, this);
  }
  deleteAttribute(object: Value, name: string): void {
    deleteAttribute(object, name, this);
  }
  ownAttribute(object: Value, name: string): Value {
    const found = object.kind === 'instance' ? ownAttribute(object, name, this) : this.getAttribute(object, name);
    return found ?? raiseNoAttribute(object, name, this);
  }
  setOwnAttribute(object: Value, name: string, value: Value): void {
    if (object.kind === 'instance') setOwnAttribute(object, name, value, this);
    else setAttribute(object, name, value, this);
  }
  attributeDictionary(object: Value): Value {
    if ('attributes' in object) return dict(new AttributeDictionary(object.attributes));
    return this.raise('TypeError', 'vars() argument must have __dict__ attribute');
  }

  truth(value: Value): boolean {
    return truthOf(value, this);
  }
  /** The truth of a number; one that was read from data becomes a guard. */
  decides(number: NumberValue): boolean {
    const { origin, value } = numberTruth(number, this);
    if (origin !== null) this.trace.guard(origin);
    return value !== 0;
  }
  /** `not value`. */
  negation(value: Value): Value {
    if (value.kind === 'opaque') return value;
    if (!isNumber(value) || value.origin === null) return bool(!this.truth(value));
    return numberFrom(numberRef(numberTruth(value, this), 'bool', this).not(), 'bool', this);
  }

  iterate(value: Value): Iterable<Value> {
    return iterate(value, this);
  }
  /** `iter(value)`. */
  iterator(value: Value): Value {
    if (value.kind === 'iterator' || value.kind === 'opaque') return value;
    const made = callSpecial(value, '__iter__', [], this);
    if (made?.kind === 'iterator' || made?.kind === 'instance') return made;
    return iterator(iterationOf(made ?? value, this));
  }
  next(value: Value): Value | undefined {
    if (value.kind === 'opaque') return value;
    if (value.kind === 'iterator') {
      const depth = this.budget.enter(1);
      const next = value.next();
      this.budget.restore(depth);
      return next;
    }
    return overIterator(value, `'${this.classOf(value).name}' object is not an iterator`, this)();
  }
  /** The keys and values of a dict or of an object that has `keys()`. */
  mappingEntries(value: Value): Iterable<readonly [Value, Value]> {
    const native = nativeOf(value);
    if (native.kind === 'opaque') throw new NotFollowed(native.reason);
    if (native.kind === 'dict') return [...native.entries.entries()];
    const keys = this.getAttribute(value, 'keys');
    if (keys === undefined) this.raise('TypeError', `'${this.classOf(value).name}' object is not a mapping`);
    const names = [...this.iterate(this.call(keys, positional()))];
    return names.map((key) => [key, this.getItem(value, key)] as const);
  }

  binary(operator: BinaryOperator, a: Value, b: Value): Value {
    return binary(operator, a, b, this);
  }
  compare(operator: ComparisonOperator, a: Value, b: Value): Value {
    return compare(operator, a, b, this);
  }
  equals(a: Value, b: Value): boolean {
    return this.truth(compare('==', a, b, this));
  }
  getItem(object: Value, index: Value): Value {
    return getItem(object, index, this);
  }
  length(value: Value): number {
    const length = lengthOf(value, this);
    if (length.kind === 'opaque') throw new NotFollowed(length.reason);
    if (!isNumber(length)) return this.raise('TypeError', 'an integer is required');
    if (length.origin !== null) this.trace.guard(length.origin);
    return length.value;
  }
  key(value: Value, entries: Dictionary): Value {
    return keyFor(value, entries, this);
  }
  hash(value: Value): number {
    return hashOf(value, this);
  }

  classOf(value: Value): ClassValue {
    return classOf(value, this);
  }
  isInstance(value: Value, type: Value): boolean {
    return isInstance(value, type, this);
  }
  isSubclass(type: Value, base: Value): boolean {
    return isSubclassOf(type, base, this);
  }
  construct(type: ClassValue, args: CallArguments): Value {
    return constructInstance(type, args, this);
  }
  newInstance(type: ClassValue, args: CallArguments): Value {
    return bareInstance(type, args, this);
  }
  newClass(metaclass: ClassValue, args: readonly Value[]): Value {
    return classFromParts(args, metaclass === this.classNamed('type') ? null : metaclass, this);
  }
  super(args: readonly Value[]): Value {
    return superOf(args, this.frame, this);
  }
  names(of: 'locals' | 'globals'): Value {
    const scope = this.frame?.scope ?? new Scope('module', null);
    return dict(new AttributeDictionary(of === 'locals' ? new Map(scope.variables) : scope.module.variables));
  }
  classNamed(name: string): ClassValue {
    return this.library.classOf(name.includes('.') ? name : `builtins.${name}`);
  }
  /** What a name means that neither the program nor its module defines. */
  builtin(name: string): Value | undefined {
    return this.library.find(`builtins.${name}`);
  }

  repr(value: Value): string {
    return reprOf(value, this);
  }
  str(value: Value): string {
    return strOf(value, this);
  }
  format(value: Value, spec: string): string {
    const own = callSpecial(value, '__format__', [str(spec)], this);
    if (own?.kind === 'str') return own.value;
    if (value.kind === 'instance' && nativeOf(value) === value && spec === '') return this.str(value);
    return formatValue(nativeOf(value), spec, this);
  }

  importModule(name: string): Value {
    const path = this.frame === null ? '' : (this.site?.span.path ?? '');
    const [dots = ''] = /^\.*/.exec(name) ?? [];
    const [level, dotted] = [dots.length, name.slice(dots.length)];
    return this.modules.find(dotted, level, path) ?? missingModule(dotted, level, this.frame, this);
  }
  caller(): { readonly self: Value | null; readonly given: ReadonlyMap<string, Value> } {
    const { frame } = this;
    const parameters = frame?.running?.definition.parameters;
    const names = parameters === undefined ? [] : [...parameters.positionalOnly, ...parameters.positional].slice(1);
    const given = new Map<string, Value>();
    for (const { name } of [...names, ...(parameters?.keywordOnly ?? [])]) {
      const value = frame?.scope.variables.get(name);
      if (value !== undefined) given.set(name, value);
    }
    const rest = parameters?.keywordRest ? frame?.scope.variables.get(parameters.keywordRest.name) : undefined;
    if (rest?.kind === 'dict') {
      for (const [key, value] of rest.entries.entries()) if (key.kind === 'str') given.set(key.value, value);
    }
    return { self: frame?.self ?? null, given };
  }
  isLibrary(scope: Scope): boolean {
    return this.modules.isLibrary(scope);
  }

  raise(type: string, message: string): never {
    throw this.exception(type, str(message));
  }
  raiseWith(type: string, ...args: readonly Value[]): never {
    throw this.exception(type, ...args);
  }
  /** Raises what the framework does. */
  raiseFramework({ type, message, clash }: FrameworkError): never {
    const { instance } = this.exception(type, str(message));
    throw this.raised(instance, clash);
  }
  exception(type: string, ...args: readonly Value[]): PythonException {
    const attributes = new Map<string, Value>([['args', tuple(args)]]);
    return this.raised({ kind: 'instance', class: this.classNamed(type), attributes });
  }
  /** The exception that raising this object is. */
  raised(instance: Value, clash: Clash | null = null, compared: Unequal | null = null): PythonException {
    if (instance.kind === 'opaque') {
      return this.exception('Exception', str(instance.reason.message));
    }
    const type = this.classOf(instance);
    if (!isSubclass(type, this.classNamed('BaseException')) && type.unknownBase === null) {
      return this.exception('TypeError', str('exceptions must derive from BaseException'));
    }
    // JavaScript's stack trace takes its time.
    this.spend(20);
    return new PythonException(type.name, this.str(instance), instance, this.site, clash, compared);
  }
  isRaised(error: PythonException, type: string): boolean {
    return isSubclass(this.classOf(error.instance), this.classNamed(type));
  }

  opaque(message: string): OpaqueValue {
    return { kind: 'opaque', reason: { message, span: this.#place } };
  }
  spoil(message: string): OpaqueValue {
    const unknown = this.opaque(message);
    this.spoiled ??= unknown.reason;
    return unknown;
  }
  tooMuch(message: string): OpaqueValue {
    return { kind: 'opaque', reason: { message: `given up after ${message}`, span: this.#place, gaveUp: true } };
  }
  note(message: string): void {
    this.notes.push({ message, span: this.#place });
  }
  /** What is unknown wherever it is met, as a name of the library, stands where it was asked for first. */
  placed(reason: Note): Note {
    return reason.span === null ? { ...reason, span: this.#place } : reason;
  }
  get #place(): Note['span'] {
    return this.budget.place ?? this.site?.span ?? null;
  }

  obscure(value: Value, reason: Note): void {
    this.#obscured.add(value, reason);
  }
  /** The value, or an opaque one where its contents are not known any more. */
  reveal(value: Value): Value {
    const reason = this.#obscured.reasonFor(value);
    return reason === null ? value : { kind: 'opaque', reason };
  }
  leaveUnfinished(value: InstanceValue, reason: Note): void {
    this.#obscured.leaveUnfinished(value, reason);
  }
  isUnfinished(value: InstanceValue): boolean {
    return this.#obscured.isUnfinished(value);
  }
  /** Why there may be more to an instance than it shows, or an attribute of this name; null where that cannot be. */
  unknownAttributes(value: InstanceValue, name: string | null = null): Note | null {
    return this.#obscured.attributesOf(value, name);
  }
}
