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
} from '../loss-program';
import { placesOf, putAt, type Place } from './places';

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
  return { open: (memory) => new SessionLoss(request, module, memory) };
}

class SessionLoss implements OpenLoss {
  readonly #request: SessionRequest;
  readonly #session: LossSession;
  readonly #opened: OpenedLoss;
  readonly #owner: InstanceValue | null;
  /** As the constructor left it. */
  readonly #made: ReadonlyMap<string, Value>;

  constructor(request: SessionRequest, module: Module, memory: Memory) {
    this.#request = request;
    this.#session = new LossSession(request.files, request.path, request.seed, module);
    const opened = this.#session.open(request.target, request.config);
    if ('kind' in opened) throw this.#failure(opened);
    this.#opened = opened;
    this.#owner = ownerOf(opened.value);
    this.#made = new Map(this.#places().map(({ path, value }) => [path, value]));
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
    const places = this.#places();
    const present = new Set(places.map(({ path }) => path));
    for (const path of this.#made.keys()) if (!present.has(path)) throw this.#forgets(path);
    for (const { path, value } of places) {
      if (isAsMade(this.#made.get(path), value)) continue;
      const remembered = remember(value);
      if (remembered === null) throw this.#forgets(path);
      memory.set(path, remembered);
    }
    return memory;
  }

  #places(): readonly Place[] {
    return this.#owner === null ? [] : placesOf(this.#owner);
  }

  #restore(path: string, remembered: Remembered): void {
    if (this.#owner === null || !putAt(this.#owner, path, this.#recalled(remembered))) throw this.#forgets(path);
  }

  #recalled(remembered: Remembered): Value {
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

  #forgets(path: string): LossFailed {
    const name = path.replace(/^_(buffers|parameters|modules)\./, '');
    return new LossFailed('unsupported', `what it keeps in \`self.${name}\` from call to call is not followed`, null);
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

/** What one would have to know to put this value back; null for what is always the same (a function) or cannot be brought back. */
function remember(value: Value): Remembered | null {
  switch (value.kind) {
    case 'none':
    case 'list':
      return { kind: value.kind };
    case 'tuple': {
      const items = value.items.map(remember);
      const isPlain = items.every((item) => item !== null && item.kind !== 'tensor' && item.kind !== 'list');
      return isPlain ? { kind: 'tuple', items } : null;
    }
    case 'str':
      return { kind: 'str', value: value.value };
    case 'bool':
    case 'int':
    case 'float':
      return { kind: value.kind, value: value.value };
    case 'tensor':
      return { kind: 'tensor', type: { shape: value.tensor.shape, dtype: value.tensor.dtype } };
    default:
      return null;
  }
}

function isAsMade(made: Value | undefined, now: Value): boolean {
  if (made === undefined || made === now) return made === now;
  const [before, after] = [remember(made), remember(now)];
  return before !== null && after !== null && sameMemory(new Map([['', before]]), new Map([['', after]]));
}
