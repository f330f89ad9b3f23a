import type { Tensor } from '../graph/tensor';
import type { LibraryCall } from '../graph/graph';
import { Trace, type TraceBudget } from '../graph/trace';
import { defaultLimits } from '../interpreter/budget';
import { EnteredBodies } from '../interpreter/entered-bodies';
import { constructPartly } from '../interpreter/construct';
import { Interpreter } from '../interpreter/interpreter';
import { ModuleState } from '../interpreter/module-state';
import type { ModuleVariables } from '../interpreter/module-variables';
import type { Need } from '../interpreter/modules';
import { findInClass } from '../interpreter/resolution';
import {
  type ClassValue,
  none,
  type CallArguments,
  type ModuleValue,
  type Note,
  type Value,
} from '../interpreter/values';
import { library } from '../libraries/library';
import { full } from '../ops/ref';
import type { Expression, FunctionDefinition, Parameters } from '../program/program';
import { arranged, parametersOf, writtenAs } from './call-arguments';
import { methodsOf, type ClassMethods } from './class-methods';
import type { Callable } from './definitions';
import { isLossName } from './evidence';
import { PythonException } from '../interpreter/context';
import { failureOf, notFollowed, type Failure } from './failure';
import { valueOf } from './given-values';
import { placeOfLoss } from './written-loss';
import { lossValue } from './loss-value';
import type { NamedInput, Outcome } from './outcome';
import type { GivenArguments, SourceFiles } from './request';
import { stringsOf } from './strings';
import { findModule } from './workspace-modules';
import { parsedPython } from '../syntax/python/parsed-files';

/** A parameter that the loss itself owns and trains: the centers of a center loss. */
export interface OwnParameter {
  /** Attribute path from the loss: `centers`, `head.weight`. */
  readonly path: string;
  readonly tensor: Tensor;
}

/** What one can call in a file: by name as the command line gives it, or an inline loss by its definition. */
export type Target =
  | { readonly kind: 'named'; readonly name: string }
  | { readonly kind: 'inline'; readonly definition: FunctionDefinition };

export function targetOf(callable: Callable): Target {
  return callable.kind === 'inline' && callable.definition.kind === 'function'
    ? { kind: 'inline', definition: callable.definition }
    : { kind: 'named', name: callable.name };
}

/** A file has no loss, or that no input, of the name that was asked for. */
export class UnknownName extends Error {}

/** A loss made ready to be called: the function, or the instance of its class. */
export interface OpenedLoss {
  readonly value: Value;
  readonly parameters: Parameters | null;
  readonly ownParameters: readonly OwnParameter[];
  /** Where in a tuple of answers stands what the code calls its loss; null where nothing says so. */
  readonly place: number | null;
  /** Why the object of a method could be made in part only, if at all; null where it was made. */
  readonly unmade: Failure | null;
}

/** One file in one interpreter, on one trace: where losses of that file are made and called. */
export class LossSession {
  readonly trace = new Trace();
  /** What one call may spend. */
  mostSteps = defaultLimits.steps;
  readonly #interpreter: Interpreter;
  readonly #module: ModuleValue;
  readonly #state: ModuleState;
  /** Why what the file itself has done leaves nothing known of its losses. */
  readonly #spoiledByFile: Note | null;
  readonly #files: SourceFiles;

  /** Runs the file's definitions. `path` must be readable in `files`; `module` is that file, where the caller has read it already. */
  constructor(
    files: SourceFiles,
    path: string,
    seed: number,
    module = parsedPython(files.read(path) ?? '', path),
    entered = new EnteredBodies(),
  ) {
    this.#files = files;
    this.#interpreter = new Interpreter({
      trace: this.trace,
      library,
      seed,
      entered,
      modules: (name, level, from) => findModule(files, name, level, from),
    });
    this.#module = this.trace.within(forTheFile, () => this.#interpreter.run(module, moduleName(path)));
    this.#spoiledByFile = this.#interpreter.spoiled;
    this.#state = new ModuleState([...this.modules.values()].map(({ settled }) => settled));
  }

  get notes(): readonly Note[] {
    return this.#interpreter.notes;
  }
  /** The names of the user's files that have been loaded, by their paths. */
  get modules(): ReadonlyMap<string, ModuleVariables> {
    const loaded = [...this.#interpreter.modules.loadedVariables];
    return new Map(loaded.filter(([path]) => this.#files.read(path) !== undefined));
  }
  /** Steps of the interpreter so far. */
  get spent(): number {
    return this.#interpreter.budget.spent;
  }
  /** Takes back what calls have left behind for others to find, a global name or an attribute of a class; whether there was anything. */
  takeBackWrites(): boolean {
    return this.#interpreter.shared.takeBack();
  }
  /** Whether calls have changed what the file's names hold, other than what was taken back. */
  get isChanged(): boolean {
    return this.#state.isChanged;
  }
  /** Modules that imports asked for in vain. */
  get needs(): readonly Need[] {
    return this.#interpreter.needs;
  }

  /** What an expression of the framework's names makes, a loss that another is given; or the call of a class of the file. */
  readonly make = (expression: string): Value => {
    const own = this.#module.get(/^(\w+)\(\)$/.exec(expression)?.[1] ?? '');
    if (own?.kind === 'class') return this.#interpreter.call(own, { positional: [], keywords: new Map() });
    const text = `import torch\nmade = ${expression}\n`;
    return this.#interpreter.run(parsedPython(text, expression), expression).get('made') ?? none;
  };

  /** What is known of a class of the file; null where there is none of this name. */
  methodsOf(className: string): ClassMethods | null {
    const type = this.#module.get(className);
    return type?.kind === 'class' ? methodsOf(type) : null;
  }

  readonly #madeAlone = new Map<string, boolean>();

  /** Whether a class of the file needs nothing to be made: each plan of a search asks that again. */
  isMadeAlone(className: string): boolean {
    if (this.kindOf(className) !== 'class') return false;
    const known = this.#madeAlone.get(className);
    if (known !== undefined) return known;
    this.#interpreter.budget.renew(stepsForStrings);
    const isMade = this.#guarded(() => this.make(`${className}()`)).kind === 'instance';
    this.#madeAlone.set(className, isMade);
    return isMade;
  }

  /** What kind of value a name at the top of the file holds; null where there is none. */
  kindOf(name: string): Value['kind'] | null {
    return this.#module.get(name)?.kind ?? null;
  }

  /** The strings that an expression of the program holds, by what its names mean at the end of its module. */
  stringsOf(expression: Expression): readonly string[] {
    const module = this.#interpreter.modules.loaded(expression.span.path) ?? this.#module;
    this.#interpreter.budget.renew(stepsForStrings);
    const found = this.#guarded(() => stringsOf(expression, module, this.#interpreter));
    return 'kind' in found ? [] : found;
  }

  /**
   * Makes the loss: an instance of its class with these constructor arguments, or the function itself. The object of a method is made as far as
   * its constructor comes.
   */
  open(target: Target, config: GivenArguments): OpenedLoss | Exclude<Outcome, { kind: 'value' }> {
    this.#interpreter.budget.renew(this.mostSteps);
    this.#interpreter.spoiled = this.#spoiledByFile;
    return this.#guarded(() => {
      const { value, unmade } = this.#find(target, config);
      const ownParameters = unmade === null ? this.#ownParameters(value) : [];
      const written = target.kind === 'named' && isLossName(target.name) ? writtenAs(value) : null;
      const place = written === null ? null : placeOfLoss(written);
      return { value, parameters: parametersOf(value), ownParameters, unmade, place };
    });
  }

  /** Calls an opened loss. Arguments go by name; those of `*args` are a list. */
  call(loss: OpenedLoss, args: GivenArguments): Outcome {
    const inputs: NamedInput[] = [];
    // What a call is given is made nowhere in the program.
    this.trace.site = null;
    return this.#guarded(() => {
      const values = new Map(
        Object.entries(args).map(([name, given]) => [name, valueOf(this.trace, name, given, inputs, this.make)]),
      );
      return this.callWith(loss, values, inputs);
    });
  }

  /** Calls an opened loss with values that are in the trace already; `inputs` names those that were given from outside. */
  callWith(loss: OpenedLoss, args: ReadonlyMap<string, Value>, inputs: readonly NamedInput[]): Outcome {
    this.#interpreter.budget.renew(this.mostSteps);
    const before = this.trace.calls.length;
    return this.#guarded(() => {
      const answer = this.#interpreter.call(loss.value, arranged(loss.parameters, args));
      return this.#outcome(loss, answer, inputs, this.trace.calls.slice(before));
    });
  }

  /** Random draws from here on are keyed by this seed. */
  reseed(seed: number): void {
    this.#interpreter.random.seed = seed;
    this.#interpreter.random.calls = 0;
  }

  #outcome(loss: OpenedLoss, answer: Value, inputs: readonly NamedInput[], calls: readonly LibraryCall[]): Outcome {
    const found = lossValue(answer, (object, name) => this.#interpreter.getAttribute(object, name), loss.place);
    if (found === null)
      return this.#unsupported(`it returns ${this.#interpreter.repr(answer).slice(0, 60)}, not a tensor`);
    const { value: result, taken } = found;
    if (result.kind === 'opaque') return { ...notFollowed(result.reason), notes: this.notes };
    // NumPy's arrays have left the graph, as numbers have.
    const isTensor = result.kind === 'tensor' && result.type !== 'ndarray';
    const value =
      result.kind === 'tensor'
        ? result.tensor.read()
        : (result.origin?.cast(numberDtypes[result.kind]) ??
          full(this.trace, [], result.value, numberDtypes[result.kind]));
    const own = loss.ownParameters.map(({ path, tensor: parameter }) => ({
      name: `self.${path}`,
      tensor: parameter,
      entered: parameter.read(),
      isOwn: true,
    }));
    const { kind } = answer;
    const container = kind === 'tuple' || kind === 'list' || kind === 'dict' ? kind : null;
    return {
      kind: 'value',
      trace: this.trace,
      value,
      isTensor,
      container,
      taken,
      inputs: [...inputs, ...own],
      calls,
      notes: this.notes,
    };
  }

  #find(target: Target, config: GivenArguments): Pick<OpenedLoss, 'value' | 'unmade'> {
    if (target.kind === 'inline')
      return { value: this.#interpreter.define(target.definition, this.#module), unmade: null };
    const [first, ...rest] = target.name.split('.');
    const found = this.#interpreter.getAttribute(this.#module, first ?? target.name);
    if (found === undefined) throw new UnknownName(`no definition named ${target.name}`);
    const isMade = found.kind === 'class' && !needsNoObject(found, rest);
    const { value: object, unmade } = isMade
      ? this.#instance(found, config, rest.length > 0)
      : { value: found, unmade: null };
    const value = rest.reduce((owner, name) => {
      const part = this.#interpreter.getAttribute(owner, name);
      if (part === undefined) throw new UnknownName(`no definition named ${target.name}`);
      return part;
    }, object);
    return { value, unmade };
  }

  #instance(type: ClassValue, config: GivenArguments, isPartOfUse: boolean): Pick<OpenedLoss, 'value' | 'unmade'> {
    const ignored: NamedInput[] = [];
    const keywords = new Map(
      Object.entries(config).map(([name, given]) => [name, valueOf(this.trace, name, given, ignored, this.make)]),
    );
    const args: CallArguments = { positional: [], keywords };
    const failed = (error: unknown): Failure => {
      const failure = this.#failureOf(error);
      if (failure === null) throw error;
      return failure;
    };
    try {
      return { value: this.#interpreter.call(type, args), unmade: null };
    } catch (error) {
      const unmade = failed(error);
      this.#interpreter.budget.renew(this.mostSteps);
      const reasonOf = (again: unknown): Note => reasonOfFailure(failed(again));
      const part = isPartOfUse ? constructPartly(type, args, this.#interpreter, reasonOf) : null;
      if (part === null) throw error;
      return { value: part, unmade };
    }
  }

  #ownParameters(value: Value): readonly OwnParameter[] {
    const owner = value.kind === 'boundMethod' ? value.self : value;
    // A module that has not called `super().__init__()` has none, nor anything to hold them.
    if (owner.kind !== 'instance' || !owner.attributes.has('_parameters')) return [];
    const named = this.#interpreter.getAttribute(owner, 'named_parameters');
    if (named === undefined) return [];
    const pairs = this.#interpreter.iterate(this.#interpreter.call(named, { positional: [], keywords: new Map() }));
    return [...pairs].flatMap((pair): OwnParameter[] => {
      if (pair.kind !== 'tuple') return [];
      const [path, parameter] = pair.items;
      return path?.kind === 'str' && parameter?.kind === 'tensor'
        ? [{ path: path.value, tensor: parameter.tensor }]
        : [];
    });
  }

  /** What is raised because a package is not here is no fault of the loss. */
  #failureOf(error: unknown): Failure | null {
    const reason = error instanceof PythonException ? this.#interpreter.absent.blamedFor(error) : null;
    return reason === null ? failureOf(error, this.trace, this.#interpreter.budget.place) : notFollowed(reason);
  }

  #unsupported(message: string): Exclude<Outcome, { kind: 'value' }> {
    return { kind: 'unsupported', note: { message, span: null }, notes: this.notes, gaveUp: false };
  }

  /** Everything that execution may end with, as an outcome. A bug of ours goes on up. */
  #guarded<T>(body: () => T): T | Exclude<Outcome, { kind: 'value' }> {
    try {
      const found = body();
      const { spoiled } = this.#interpreter;
      return spoiled === null ? found : { ...notFollowed(spoiled), notes: this.notes };
    } catch (error) {
      const failure = this.#failureOf(error);
      if (failure !== null) return { ...failure, notes: this.notes };
      throw error;
    }
  }
}

/** What the statements of a file may record: a script makes its model there, and its losses are to have room beside it. */
const forTheFile: TraceBudget = { maxBytes: 48 * 1024 * 1024, maxNodes: 20_000 };

function moduleName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1).replace(/\.py$/, '');
}

/** An enumeration is short; what pretends to be one may have no end. */
const stepsForStrings = 20_000;

/** The dtypes of `torch.as_tensor` of a Python number. */
const numberDtypes = { bool: 'bool', int: 'int64', float: 'float32' } as const;

/** Whether a path leads to a function that a class merely holds, or that takes the class: it is called without an object. */
function needsNoObject(holder: ClassValue, [name]: readonly string[]): boolean {
  const found = name === undefined ? undefined : findInClass(holder, name)?.value;
  return found?.kind === 'descriptor' && (found.type === 'staticmethod' || found.type === 'classmethod');
}

function reasonOfFailure(failure: Failure): Note {
  if (failure.kind === 'unsupported') return failure.note;
  return { message: `${failure.type}: ${failure.message}`, span: failure.site?.span ?? null };
}
