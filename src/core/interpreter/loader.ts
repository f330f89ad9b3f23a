import type { Expression, Module, Statement } from '../program/program';
import { expressionsIn, ownExpressions, statementsIn } from '../program/walk';
import { parsePython } from '../syntax/python/parse-python';
import { parsedPython } from '../syntax/python/parsed-files';
import { isStackOverflow } from './budget';
import { running } from './calls';
import { BudgetExceeded, NotFollowed, PythonException } from './context';
import { Frame } from './frame';
import type { Interpreter } from './interpreter';
import type { LibrarySource } from './library';
import { ModuleVariables } from './module-variables';
import { moduleOf, type ModuleSource, type Need } from './modules';
import { namesOfBlock } from './names';
import { Scope } from './scope';
import { executeBlock, toCompletion } from './statements';
import { str, type ModuleValue, type Note, type Value } from './values';
import { TraceBudgetExceeded } from '../graph/trace';

/** What one statement at the top of a module may spend: a training loop that stands there is no part of a loss. */
const topLevelSteps = 200_000;
const topLevelOperations = 20_000;
/** More characters of other files are not read for one file, nor more steps run to load them: some package imports all of itself. */
const mostOfOthers = 1_000_000;
const mostStepsOfOthers = 2_000_000;

const parsedSources = new WeakMap<LibrarySource, Module>();

/** Finds and runs modules: the library's, and those of the user's workspace. */
export class Loader {
  readonly needs: Need[] = [];
  readonly #byPath = new Map<string, ModuleValue>();
  readonly #packages = new Map<string, ModuleValue>();
  readonly #variables = new Map<string, ModuleVariables>();
  readonly #scopes = new WeakMap<ModuleValue, Scope>();
  readonly #libraryScopes = new WeakSet<Scope>();
  #readOfOthers = 0;
  #stepsOfOthers = 0;

  constructor(
    readonly interpreter: Interpreter,
    readonly source: ModuleSource,
  ) {}

  /** The module of this name as imported from `fromPath`; undefined where there is none. */
  find(name: string, level: number, fromPath: string): Value | undefined {
    const { library } = this.interpreter;
    if (level === 0 && library.hasModule(name.split('.')[0] ?? name)) return library.find(name);
    const found = this.source(name, level, fromPath);
    if (found !== null) return this.#opened(found, name);
    if (!this.needs.some((need) => need.name === name && need.level === level && need.fromPath === fromPath)) {
      this.needs.push({ name, level, fromPath });
    }
    return undefined;
  }

  #opened({ path, text }: { readonly path: string; readonly text: string }, name: string): Value {
    const known = this.#byPath.get(path);
    if (known !== undefined) return known;
    this.#readOfOthers += text.length;
    return this.#readOfOthers > mostOfOthers || this.#stepsOfOthers > mostStepsOfOthers
      ? this.interpreter.opaque(`\`${name}\` was not read: the files that this one imports are too long`)
      : this.run(parsedPython(text, path), name);
  }

  /** What `import root.inner` binds to `root`, with the inner module in it. */
  package(root: string, name: string, inner: Value, fromPath: string): Value {
    if (inner.kind === 'opaque') return this.find(root, 0, fromPath) ?? inner;
    const own = this.find(root, 0, fromPath) ?? this.#namespace(root);
    let outer = own;
    const parts = name.split('.').slice(1);
    for (const [index, part] of parts.entries()) {
      if (outer.kind !== 'module' || this.interpreter.library.hasModule(root)) break;
      const isLast = index === parts.length - 1;
      const next = isLast ? inner : (outer.get(part) ?? this.#namespace(`${outer.name}.${part}`));
      outer.set(part, next);
      outer = next;
    }
    return own;
  }

  /** A package without an `__init__` file. */
  #namespace(name: string): ModuleValue {
    const known = this.#packages.get(name);
    if (known !== undefined) return known;
    const made = moduleOf(name, new Scope('module', null));
    this.#packages.set(name, made);
    return made;
  }

  /** Runs a user's module. A statement that fails leaves a note, and what it would have bound opaque. */
  run(module: Module, name: string): ModuleValue {
    const variables = new ModuleVariables();
    this.#variables.set(module.path, variables);
    const scope = new Scope('module', null, undefined, variables);
    const value = moduleOf(
      name,
      scope,
      (attribute) => this.#submodule(attribute, module.path) ?? this.#madeWhenAsked(attribute, scope),
    );
    this.#byPath.set(module.path, value);
    this.#scopes.set(value, scope);
    scope.variables.set('__name__', str(name));
    scope.variables.set('__package__', str(isPackage(module.path) ? name : name.split('.').slice(0, -1).join('.')));
    scope.variables.set('__file__', str(module.path));
    const frame = new Frame(this.interpreter, scope, { site: null, isLibrary: false, qualifier: '' }, { class: null });
    const load = (): void => {
      for (const statement of module.body) {
        const imports = this.#ownImports(statement);
        if (imports.length === 0) this.#runGuarded(statement, frame);
        for (const { bound, only } of imports) variables.defer(bound, () => this.#imported(only, bound, frame));
      }
    };
    running(frame, () => {
      this.interpreter.shared.keep(() => {
        this.interpreter.entered.loading(load);
      });
    });
    return value;
  }

  /** The names that an import of the user's own modules binds, each with the statement that imports it alone; none of any other statement. */
  #ownImports(statement: Statement): readonly { readonly bound: string; readonly only: Statement }[] {
    const isLibrary = (name: string): boolean => this.interpreter.library.hasModule(name.split('.')[0] ?? name);
    if (statement.kind === 'importFrom' && statement.names !== '*') {
      if (statement.level === 0 && (statement.module === '__future__' || isLibrary(statement.module))) return [];
      return statement.names.map((alias) => ({
        bound: alias.asName ?? alias.name,
        only: { ...statement, names: [alias] },
      }));
    }
    if (statement.kind !== 'import') return [];
    // `import a.b` puts a module into one that may be there.
    if (statement.names.some(({ name, asName }) => isLibrary(name) || (asName === null && name.includes('.'))))
      return [];
    return statement.names.map((alias) => ({
      bound: alias.asName ?? alias.name,
      only: { ...statement, names: [alias] },
    }));
  }

  /** What a deferred import binds, wherever the program first asks for it: neither recorded nor paid for there. */
  #imported(statement: Statement, bound: string, frame: Frame): Value {
    const { budget, trace } = this.interpreter;
    const run = (): void => {
      this.#runGuarded(statement, frame);
    };
    const { length } = this.interpreter.notes;
    running(frame, () => {
      this.#stepsOfOthers += budget.aside(topLevelSteps, () => {
        trace.withRecording(true, run);
      });
    });
    // Whoever asks first is told no more than those after it: what was not followed is said where it is used.
    this.interpreter.notes.length = length;
    return frame.scope.variables.get(bound) ?? this.interpreter.opaque(`\`${bound}\` is not known`);
  }

  /** Some import of the program has loaded the submodules that it uses; which one does not matter. */
  #submodule(name: string, path: string): Value | undefined {
    if (!isPackage(path) || name.startsWith('__') || name === '') return undefined;
    const found = this.source(name, 1, path);
    return found === null ? undefined : this.#opened(found, name);
  }

  /** What a module's own `__getattr__` makes of a name that it does not have (PEP 562): so packages put off their imports. */
  #madeWhenAsked(name: string, scope: Scope): Value | undefined {
    const asked = scope.variables.get('__getattr__');
    if (asked?.kind !== 'function' || name.startsWith('__') || name === '') return undefined;
    try {
      return this.interpreter.call(asked, { positional: [str(name)], keywords: new Map() });
    } catch (error) {
      if (error instanceof PythonException && error.type === 'AttributeError') return undefined;
      throw error;
    }
  }

  /** The user's module in this file, where it has been loaded. */
  loaded(path: string): ModuleValue | undefined {
    return this.#byPath.get(path);
  }

  /** The names of each of the user's modules that has been loaded, by its path. */
  get loadedVariables(): ReadonlyMap<string, ModuleVariables> {
    return this.#variables;
  }

  /** The scope of a user's module. */
  scopeOf(module: ModuleValue): Scope {
    return this.#scopes.get(module) ?? new Scope('module', null);
  }

  /** Runs a library module that is written in Python. */
  runLibrary(name: string, source: LibrarySource, scope: Scope): void {
    const module = parsedSources.get(source) ?? parsePython(source.text, `<${name}>`);
    parsedSources.set(source, module);
    this.#libraryScopes.add(scope);
    scope.variables.set('__name__', str(name));
    const frame = new Frame(this.interpreter, scope, { site: null, isLibrary: true, qualifier: '' }, { class: null });
    running(frame, () => this.interpreter.shared.keep(() => toCompletion(executeBlock(module.body, frame))));
  }

  isLibrary(scope: Scope): boolean {
    return this.#libraryScopes.has(scope);
  }

  #runGuarded(statement: Statement, frame: Frame): void {
    const { interpreter } = this;
    try {
      interpreter.within(topLevelSteps, topLevelOperations, () => toCompletion(executeBlock([statement], frame)));
    } catch (error) {
      const note = isStackOverflow(error)
        ? { message: 'nested too deeply', span: statement.span }
        : noteOf(error, statement);
      if (note === null) throw error;
      // What `backward` raises is said of the loss that it is called on.
      if (!(error instanceof PythonException && error.site?.name === 'backward')) interpreter.notes.push(note);
      giveUp(statement, note, frame);
    }
  }
}

function isPackage(path: string): boolean {
  return /(^|\/)__init__\.py$/.test(path);
}

/** What stopped a statement, told at its place; null of an error of our own. */
function noteOf(error: unknown, { span }: Statement): Note | null {
  if (error instanceof NotFollowed) return error.note;
  if (error instanceof PythonException) {
    return { message: `${error.type}: ${error.message}`, span: error.site?.span ?? span };
  }
  if (error instanceof BudgetExceeded) return { message: error.message, span: error.span ?? span };
  if (error instanceof TraceBudgetExceeded) return { message: error.message, span: error.site?.span ?? span };
  return null;
}

/** The names that a statement would have bound are opaque, and what it might have filled is not known. */
function giveUp(statement: Statement, reason: Note, frame: Frame): void {
  const { variables } = frame.scope;
  if (statement.kind === 'unreadStatement') frame.scope.unknown ??= reason;
  for (const name of mentionedNames(statement)) {
    const value = variables.get(name);
    if (value !== undefined && isContainer(value)) frame.interpreter.obscure(value, reason);
  }
  // A method may have filled what its object holds, as a registry.
  for (const name of receivers(statement)) {
    const value = variables.get(name);
    const held = value?.kind === 'instance' ? [...value.attributes.values()] : [];
    for (const inner of held) if (isContainer(inner)) frame.interpreter.obscure(inner, reason);
  }
  for (const name of namesOfBlock([statement]).locals) variables.set(name, { kind: 'opaque', reason });
}

function isContainer(value: Value): boolean {
  return value.kind === 'list' || value.kind === 'dict' || value.kind === 'set';
}

function expressionsOf(statement: Statement): readonly Expression[] {
  return [...statementsIn([statement])]
    .flatMap((inner) => ownExpressions(inner))
    .flatMap((expression) => [...expressionsIn(expression)]);
}

function mentionedNames(statement: Statement): readonly string[] {
  return expressionsOf(statement).flatMap((expression) => (expression.kind === 'name' ? [expression.name] : []));
}

/** The names of the objects whose methods a statement calls for what they do: as itself, or as a decorator. */
function receivers(statement: Statement): readonly string[] {
  if (statement.kind === 'assign') return [];
  return expressionsOf(statement).flatMap((expression) => {
    const callee = expression.kind === 'call' ? expression.callee : expression;
    return callee.kind === 'attribute' && callee.object.kind === 'name' ? [callee.object.name] : [];
  });
}
