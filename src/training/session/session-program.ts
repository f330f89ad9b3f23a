import { SourceText } from '../../core/findings/source-text';
import type { Site } from '../../core/graph/graph';
import { Tensor } from '../../core/graph/tensor';
import {
  list,
  tensor as tensorValue,
  none,
  str,
  tuple,
  type InstanceValue,
  type Value,
} from '../../core/interpreter/values';
import { plainValue } from '../../core/loss/given-values';
import type { Outcome } from '../../core/loss/outcome';
import type { GivenArguments, PlainValue, SourceFiles } from '../../core/loss/request';
import { LossSession, type OpenedLoss, type Target } from '../../core/loss/session';
import { full } from '../../core/ops/ref';
import type { Module } from '../../core/program/program';
import { parsedPython } from '../../core/syntax/python/parsed-files';
import { LineIndex } from '../../core/text/line-index';
import {
  LossFailed,
  sameMemory,
  type LossProgram,
  type Memory,
  type OpenLoss,
  type OwnTensor,
  type Remembered,
  type RememberedValue,
} from '../loss-program';
import {
  containerOf,
  importedLater,
  isInFile,
  isModule,
  moduleOf,
  nameOf,
  placesInFiles,
  placesOf,
  putAt,
  rootOf,
  valueAt,
  type Keepers,
  type Place,
} from './places';

/** A loss in a file of the user's. */
export interface SessionRequest {
  readonly files: SourceFiles;
  readonly path: string;
  readonly target: Target;
  /** Constructor arguments. */
  readonly config: GivenArguments;
  readonly seed: number;
}

/** The program of a loss that stands in Python source: each run is a session of its own. */
export function sessionProgram(request: SessionRequest): LossProgram {
  const module = parsedPython(request.files.read(request.path) ?? '', request.path);
  const imported: Imported = { later: new Set(), byCalls: new Map() };
  return {
    source: new SourceText(request.files, request.path),
    open: (memory) => new SessionLoss(request, module, memory, imported),
  };
}

/** What calls have imported: what that keeps from call to call is known from before they begin. */
interface Imported {
  /** Paths of names that the statements of a file bind when they are first asked for. */
  readonly later: Set<string>;
  /** Of modules that only statements in a call import, by their paths: what they hold when nothing but they is run. */
  readonly byCalls: Map<string, ReadonlyMap<string, Made>>;
}

class SessionLoss implements OpenLoss {
  readonly #request: SessionRequest;
  readonly #session: LossSession;
  readonly #opened: OpenedLoss;
  readonly #owner: InstanceValue | null;
  /** As the constructor and the statements of the file have left it. */
  readonly #made: ReadonlyMap<string, Made>;
  readonly #module: Module;
  readonly #importedLater: readonly string[];
  readonly #imported: Imported;

  constructor(request: SessionRequest, module: Module, memory: Memory, imported: Imported) {
    this.#request = request;
    this.#module = module;
    this.#imported = imported;
    this.#session = new LossSession(request.files, request.path, request.seed, module);
    const opened = this.#session.open(request.target, request.config);
    if ('kind' in opened) throw this.#failure(opened);
    this.#opened = opened;
    this.#owner = ownerOf(opened.value);
    for (const path of imported.later) valueAt(this.#keepers, path);
    this.#made = new Map(
      [...this.#places(), ...placesInFiles(this.#keepers)].map((place) => [place.path, madeAt(place)]),
    );
    this.#importedLater = importedLater(this.#keepers);
    for (const [path, remembered] of memory) this.#restore(path, remembered);
  }

  get trace() {
    return this.#session.trace;
  }

  ownParameters(): readonly OwnTensor[] {
    return this.#opened.ownParameters.filter(({ tensor }) => tensor.requiresGrad);
  }

  buffers(): readonly OwnTensor[] {
    const trained = this.ownParameters();
    return this.#places().flatMap(({ path, value }) => {
      if (value.kind !== 'tensor' || trained.some(({ tensor }) => tensor.sharesStorage(value.tensor))) return [];
      return [{ path, tensor: value.tensor }];
    });
  }

  call(args: ReadonlyMap<string, Tensor | PlainValue>, drawSeed: number): Tensor {
    const values = new Map(
      [...args].map(([name, arg]) => [
        name,
        arg instanceof Tensor ? tensorValue(arg) : plainValue(arg, this.#session.make),
      ]),
    );
    this.#session.reseed(drawSeed);
    const outcome = this.#session.callWith(this.#opened, values, []);
    if (outcome.kind !== 'value') throw this.#failure(outcome);
    // A Python number has left the graph, whatever it was computed from.
    return Tensor.of(this.trace, outcome.isTensor ? outcome.value : outcome.value.detach());
  }

  memory(): Memory {
    const memory = new Map<string, Remembered>();
    const made = this.#madeWithImports();
    const places = [...this.#places(), ...placesInFiles(this.#keepers)];
    const known = new Set(made.keys());
    const present = new Set(places.map(({ path }) => path));
    for (const path of this.#made.keys()) if (!present.has(path)) throw forgets(path);
    for (const place of places) {
      const { path, value } = place;
      const remembered = remember(path, value);
      if (isAsMade(made.get(path), place, remembered)) continue;
      // What a call puts into what was there is data; code is what it will be again, and what is in nothing that was there was imported.
      const isOfKnown = isModule(containerOf(path)) || known.has(containerOf(path));
      if (!made.has(path) && isInFile(path) && (!isOfKnown || code.has(value.kind))) continue;
      if (remembered === null) throw forgets(path);
      memory.set(path, remembered);
      known.add(path);
    }
    return memory;
  }

  get #keepers(): Keepers {
    return { owner: this.#owner, modules: this.#session.modules };
  }

  /** What was made before the first call, where that has imported more as it would have been without it. */
  #madeWithImports(): ReadonlyMap<string, Made> {
    const left = new Set(importedLater(this.#keepers));
    let loaded = this.#importedLater.filter((path) => !left.has(path));
    let before = new Map<string, Made>();
    // What is imported may import in turn.
    while (loaded.length > 0) {
      for (const path of loaded) this.#imported.later.add(path);
      const session = new SessionLoss(this.#request, this.#module, new Map(), this.#imported);
      before = new Map([...session.#made].map(([path, made]) => [path, { ...made, value: null }]));
      loaded = session.#importedLater.filter((path) => !left.has(path));
    }
    const known = new Map([...before, ...this.#made]);
    const modules = new Set([...known.keys()].map(moduleOf));
    const others = [...this.#session.modules.keys()].filter((path) => !modules.has(rootOf(path)));
    return new Map([...others.flatMap((path) => [...this.#madeByItself(path)]), ...known]);
  }

  /** What a module holds when nothing but it is run. */
  #madeByItself(path: string): ReadonlyMap<string, Made> {
    const known = this.#imported.byCalls.get(path);
    if (known !== undefined) return known;
    const session = new LossSession(this.#request.files, path, this.#request.seed);
    const variables = session.modules.get(path);
    const places = variables === undefined ? [] : placesInFiles({ owner: null, modules: new Map([[path, variables]]) });
    const made = new Map(places.map((place) => [place.path, { ...madeAt(place), value: null }]));
    this.#imported.byCalls.set(path, made);
    return made;
  }

  #places(): readonly Place[] {
    return this.#owner === null ? [] : placesOf(this.#owner);
  }

  #restore(path: string, remembered: Remembered): void {
    if (remembered.kind === 'iterator') {
      const value = valueAt(this.#keepers, path);
      if (value?.kind !== 'iterator') throw forgets(path);
      while (value.asked() < remembered.asked) value.next();
    } else if (!putAt(this.#keepers, path, this.#recalled(remembered))) throw forgets(path);
  }

  #recalled(remembered: RememberedValue): Value {
    switch (remembered.kind) {
      case 'none':
        return none;
      case 'list':
        return list([]);
      case 'tuple':
        return tuple(remembered.items.map((item) => this.#recalled(item)));
      case 'str':
        return str(remembered.value);
      case 'tensor': {
        const { shape, dtype } = remembered.type;
        return tensorValue(Tensor.of(this.trace, full(this.trace, shape, 0, dtype)));
      }
      default:
        return { kind: remembered.kind, value: remembered.value, origin: null };
    }
  }

  #failure(outcome: Exclude<Outcome, { kind: 'value' }>): LossFailed {
    if (outcome.kind === 'raised') {
      const { type, message, site } = outcome;
      const line = this.#lineOf(site?.span ?? null);
      return new LossFailed('raised', `${type}: ${message === '' ? this.#claimOf(site, line) : message}`, line);
    }
    return new LossFailed('unsupported', outcome.note.message, this.#lineOf(outcome.note.span));
  }

  /** What is told of an exception that says nothing itself: the assertion that does not hold. */
  #claimOf(site: Site | null, line: number | null): string {
    const text = site?.name === 'assert' ? this.#request.files.read(site.span.path) : undefined;
    if (site === null || text === undefined) return '';
    const claim = text.slice(site.span.start, site.span.end).replace(/\s+/g, ' ');
    return `line ${String(line)} asserts \`${claim}\`, which the predictions no longer meet`;
  }

  #lineOf(span: { readonly path: string; readonly start: number } | null): number | null {
    const text = span === null ? undefined : this.#request.files.read(span.path);
    return span === null || text === undefined ? null : new LineIndex(text).position(span.start).line;
  }
}

function ownerOf(value: Value): InstanceValue | null {
  const owner = value.kind === 'boundMethod' ? value.self : value;
  return owner.kind === 'instance' ? owner : null;
}

/** A value as it was before the first call. */
interface Made {
  /** null where another session has made it. */
  readonly value: Value | null;
  readonly remembered: Remembered | null;
  /** What a tensor of the file held, and how much a set did: nothing brings that back. */
  readonly contents: number | null;
}

function madeAt({ path, value }: Place): Made {
  return { value, remembered: remember(path, value), contents: contentsOf(path, value) };
}

/** Kinds of values that a program defines or imports, rather than reckons with. */
const code = new Set<Value['kind']>(['module', 'function', 'class', 'builtin', 'boundMethod', 'descriptor', 'opaque']);

function contentsOf(path: string, value: Value): number | null {
  if (value.kind === 'set') return value.entries.size;
  return isInFile(path) && value.kind === 'tensor' ? value.tensor.read().id : null;
}

/** What one would have to know to put a value back; null for what is always the same (a function) or cannot be brought back. */
function remember(path: string, value: Value): Remembered | null {
  switch (value.kind) {
    case 'none':
    case 'list':
      return { kind: value.kind };
    case 'iterator':
      return { kind: 'iterator', asked: value.asked() };
    case 'tuple': {
      const items = value.items.flatMap((item) => plain(remember(path, item)) ?? []);
      return items.length === value.items.length ? { kind: 'tuple', items } : null;
    }
    case 'str':
      return { kind: 'str', value: value.value };
    case 'bool':
    case 'int':
    case 'float':
      return { kind: value.kind, value: value.value };
    case 'tensor':
      // The contents are kept of the object's own tensors alone.
      return isInFile(path) ? null : { kind: 'tensor', type: { shape: value.tensor.shape, dtype: value.tensor.dtype } };
    default:
      return null;
  }
}

function plain(remembered: Remembered | null): RememberedValue | null {
  switch (remembered?.kind) {
    case undefined:
    case 'list':
    case 'tensor':
    case 'iterator':
      return null;
    default:
      return remembered;
  }
}

function isAsMade(made: Made | undefined, { path, value }: Place, remembered: Remembered | null): boolean {
  if (made === undefined) return false;
  const { remembered: before } = made;
  if (made.value === null && before === null) return remembered === null;
  if (made.value !== null && made.contents !== contentsOf(path, value)) return false;
  if (made.value === value && value.kind !== 'iterator') return true;
  return before !== null && remembered !== null && sameMemory(new Map([['', before]]), new Map([['', remembered]]));
}

function forgets(path: string): LossFailed {
  const keeper = isInFile(path) ? 'the file' : 'it';
  return new LossFailed(
    'unsupported',
    `what ${keeper} keeps in \`${nameOf(path)}\` from call to call is not followed`,
    null,
  );
}
