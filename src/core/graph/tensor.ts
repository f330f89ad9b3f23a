import type { Geometry } from '../ops/parameters';
import { scalar, type Ref } from '../ops/ref';
import type { DType } from '../tensor/dtype';
import { contiguousStrides, sameShape, type Shape } from '../tensor/shape';
import { FrameworkError } from '../ops/framework-error';
import type { Site } from './graph';
import type { Trace } from './trace';

/** Memory that several tensors may look at. What it holds now is one value of the trace. */
class Storage {
  constructor(
    public contents: Ref,
    /** All that are the same memory, each with a history of its own. */
    readonly memory = new Set<Storage>(),
    /** The same for all whose writes are counted together. */
    readonly version: object = memory,
    /** What else a write changes: the tensor that these elements were picked from. */
    readonly writeBack: ((contents: Ref) => void) | null = null,
    /** Whether it was made in `inference_mode`. */
    readonly isOfInference = false,
  ) {
    memory.add(this);
  }
}

/** A tensor without its history, and its views: one of their own, once something with a history is written through them. */
interface Branch {
  own: Storage | null;
  /** Where its history ends: whatever view of it is read. */
  readonly site: Site | null;
}

/** What a view was made of, and how: that is on the way of its gradient until something is written to the memory. */
interface Origin {
  readonly tensor: Tensor;
  /** As it looked then: of another view it is not made any more. */
  readonly options: Options;
  readonly contents: Ref;
  readonly change: ChangeOfView;
}

export type ChangeOfView = (from: Geometry) => Geometry;

interface Options {
  /** Which elements of the storage; null: all, in the storage's own shape. */
  readonly geometry: Geometry | null;
  /** `detach()` counts versions with its base, `.data` does not; both read without history. */
  readonly history: 'kept' | 'detached' | 'data';
  /** null where the history is kept. */
  readonly branch: Branch | null;
  /** Whether an operation made it of another tensor: `x.view(3)`, `x[0]`. */
  readonly isView: boolean;
  /** Whether a view was made where gradients are recorded: that is its history, wherever it is read first. */
  readonly isRecorded: boolean;
  /** A Python number made into a tensor: it does not raise the dtype of the other operand within its category. */
  readonly weak: boolean;
  /** With what the memory held when it was made. */
  readonly part: (Part & { readonly contents: Ref }) | null;
  /** null for a view of what is no view itself. */
  readonly origin: Origin | null;
}

/** Of all that a storage holds, with its history. */
const whole: Options = {
  ...{ geometry: null, history: 'kept', branch: null, weak: false, part: null, origin: null },
  isView: false,
  isRecorded: true,
};

/** One of several views that one call made: which PyTorch does not let be written to. */
export interface Part {
  /** The backward's name: `UnbindBackward0`. */
  readonly of: string;
  readonly index: number;
}

/**
 * A handle as PyTorch's `Tensor`: storage, view, history. Views share their storage, so a write through one is seen by all.
 */
export class Tensor {
  #storage: Storage;
  #options: Options;
  #cache: { readonly contents: Ref; readonly read: Ref } | null = null;

  private constructor(
    readonly trace: Trace,
    storage: Storage,
    options: Options,
  ) {
    this.#storage = storage;
    this.#options = options;
  }

  /** A tensor with a storage of its own. */
  static of(trace: Trace, ref: Ref, weak = false): Tensor {
    const contents = trace.memory.own(ref);
    trace.markInference(contents, trace.isInference);
    const memory = new Set<Storage>();
    return new Tensor(trace, new Storage(contents, memory, memory, null, trace.isInference), { ...whole, weak });
  }

  /** Elements picked from another tensor, which shares what is written to them. */
  static picked(trace: Trace, ref: Ref, writeBack: (contents: Ref) => void): Tensor {
    const memory = new Set<Storage>();
    const storage = new Storage(trace.memory.own(ref), memory, memory, writeBack);
    return new Tensor(trace, storage, { ...whole, isView: true });
  }

  get #current(): Storage {
    return this.#options.branch?.own ?? this.#storage;
  }
  get #hasHistory(): boolean {
    const { history, branch } = this.#options;
    return history === 'kept' || (branch !== null && branch.own !== null);
  }
  get shape(): Shape {
    return this.#options.geometry?.shape ?? this.#current.contents.shape;
  }
  get dtype(): DType {
    return this.#current.contents.dtype;
  }
  get weak(): boolean {
    return this.#options.weak;
  }
  /** The view's geometry over its storage. */
  get geometry(): Geometry {
    const shape = this.#current.contents.shape;
    return this.#options.geometry ?? { shape, strides: contiguousStrides(shape), offset: 0 };
  }
  /** How many elements the storage holds. */
  get storageSize(): number {
    return this.#current.contents.size;
  }
  get requiresGrad(): boolean {
    return this.#hasHistory && this.trace.requiresGrad(this.#current.contents);
  }
  /** Whether the user made it rather than an operation: gradients collect here. */
  get isLeaf(): boolean {
    if (!this.requiresGrad) return true;
    return this.#options.geometry === null && isLeafNode(this.trace, this.#current.contents.id);
  }
  sharesStorage(other: Tensor): boolean {
    return this.memory === other.memory;
  }
  /** The same object for all tensors that look at the same memory. */
  get memory(): object {
    return this.#current.memory;
  }

  /** The value as it stands now. */
  read(): Ref {
    const { contents } = this.#current;
    if (this.#cache?.contents === contents) return this.#cache.read;
    const viewed = this.#viewed(contents);
    this.trace.memory.addAlias(viewed, contents);
    const read = this.#hasHistory ? viewed : this.#withoutHistory(viewed);
    this.trace.memory.addAlias(read, contents);
    if (!this.#hasHistory && this.#options.history === 'data') this.trace.memory.addApart(read);
    this.#cache = { contents, read };
    return read;
  }

  /** A view is a value of its own where a gradient can be asked for it. */
  #viewed(contents: Ref): Ref {
    const { geometry, part, isRecorded } = this.#options;
    if (geometry === null) return contents;
    if (part !== null && this.trace.recording && this.requiresGrad && this.trace.memory.isOverwritten(part.contents.id))
      refusePart(part, 'is a view and its base or another view of its base has been modified inplace');
    return this.trace.withRecording(isRecorded, () => this.#madeOf(contents, geometry));
  }

  #madeOf(contents: Ref, geometry: Geometry): Ref {
    const { origin } = this.#options;
    if (!this.requiresGrad) return isWhole(geometry, contents.shape) ? contents : contents.view(geometry);
    if (origin?.contents !== contents || origin.tensor.#options !== origin.options) return contents.view(geometry);
    const { shape } = origin.tensor;
    return origin.tensor.read().view(origin.change({ shape, strides: contiguousStrides(shape), offset: 0 }));
  }

  /** Ends the history where the user has written it, wherever that is read. */
  #withoutHistory(viewed: Ref): Ref {
    const { site } = this.trace;
    this.trace.site = this.#options.branch?.site ?? site;
    const read = viewed.detach();
    this.trace.site = site;
    return read;
  }

  /** A view of what this one looks at. */
  view(change: ChangeOfView, made?: Part): Tensor {
    const options = this.#options;
    const { contents } = this.#current;
    const part = made === undefined ? options.part : { ...made, contents };
    const origin = options.geometry === null ? null : { tensor: this, options, contents, change };
    return new Tensor(this.trace, this.#storage, {
      ...{ ...options, geometry: change(this.geometry), weak: false, isView: true },
      ...{ part, origin, isRecorded: options.isRecorded && this.trace.recording },
    });
  }
  /** Another view of the same storage; `geometry` is over the storage, not over this view. */
  over(geometry: Geometry): Tensor {
    return new Tensor(this.trace, this.#storage, {
      ...this.#options,
      geometry,
      weak: false,
      isView: true,
      isRecorded: this.#options.isRecorded && this.trace.recording,
      origin: null,
    });
  }
  /** As `view`, of this handle itself: `unsqueeze_`, `t_`. It counts as a write. */
  changeView(geometry: Geometry): void {
    if (this.trace.recording && this.requiresGrad) this.#refuseLeaf(this.#options.geometry === null);
    for (const storage of this.#current.memory) {
      const { contents } = storage;
      if (isLeafNode(this.trace, contents.id)) continue;
      const { shape } = contents;
      storage.contents = this.trace.memory.own(contents.view({ shape, strides: contiguousStrides(shape), offset: 0 }));
      this.#mark(contents, storage.contents, true);
    }
    this.#options = { ...this.#options, geometry, origin: null };
    this.#cache = null;
  }
  detach(): Tensor {
    return this.#without('detached');
  }
  get data(): Tensor {
    return this.#without('data');
  }
  /** `x.data = source`, of the same shape and dtype: the memory of `source`, the history of `x`. */
  set data(source: Tensor) {
    const before = this.read();
    if (this.requiresGrad) {
      const exchanged = this.trace.emit('overwrite', [this.read(), source.detach().read()], {});
      this.#storage = new Storage(this.trace.memory.own(exchanged));
      this.#options = { ...this.#options, geometry: null, origin: null };
    } else {
      const { geometry, history, branch } = source.requiresGrad ? source.data.#options : source.#options;
      this.#storage = source.#current;
      const ended = source.requiresGrad ? branch : null;
      this.#options = { ...this.#options, geometry, history, branch: ended, origin: null };
    }
    this.trace.memory.markExchanged(before, this.read());
  }

  #without(history: 'detached' | 'data'): Tensor {
    const tensor = new Tensor(this.trace, this.#current, {
      ...this.#options,
      history,
      branch: { own: null, site: this.trace.site },
      isView: false,
    });
    // Read here, so that the history ends where the user has written it.
    tensor.read();
    return tensor;
  }

  /**
   * Writes `value` (of this shape and dtype) in place. Raises what PyTorch raises for a leaf that requires a gradient.
   * Without history (`no_grad`, `detach()`, `.data`) the value changes and the old gradient path stays. What an operation in place
   * answers is the memory itself: changed again, its backward finds no more what it saved of it.
   */
  write(value: Ref, isOutcome = false): void {
    if (this.#storage.isOfInference && !this.trace.isInference) {
      throw new FrameworkError(
        'RuntimeError',
        'Inplace update to inference tensor outside InferenceMode is not allowed.You can make a clone to get a normal tensor before doing inplace update.See https://github.com/pytorch/rfcs/pull/17 for more details.',
      );
    }
    const storage = this.#written(value);
    const before = storage.contents;
    const { geometry, history, branch } = this.#options;
    const isWholeStorage = geometry === null || isWhole(geometry, before.shape);
    const recorded = this.trace.recording && this.#hasHistory;
    const { part } = this.#options;
    if (part !== null && recorded && (this.trace.requiresGrad(before) || this.trace.requiresGrad(value)))
      refusePart(part, 'is a view and is being modified inplace');
    if (recorded && this.trace.requiresGrad(before)) this.#refuseLeaf(geometry === null);
    const written = isWholeStorage ? value : this.trace.emit('viewWrite', [before, value], geometry);
    const keepsHistory = !recorded && this.trace.requiresGrad(before);
    storage.contents = this.trace.memory.own(
      keepsHistory ? this.trace.emit('overwrite', [before, written], {}) : written,
    );
    this.trace.markInference(storage.contents, storage.isOfInference);
    if (isOutcome) this.trace.memory.addAlias(value, storage.contents);
    const isCounted = history !== 'data' || branch?.own === storage;
    this.#mark(before, storage.contents, isCounted);
    for (const other of storage.memory) {
      if (other === storage) continue;
      const { contents } = other;
      other.contents = this.trace.memory.own(this.trace.emit('overwrite', [contents, storage.contents], {}));
      this.#mark(contents, other.contents, isCounted && other.version === storage.version);
    }
    storage.writeBack?.(storage.contents);
  }

  /** What a write of this value goes to: a history of its own begins where there was none. */
  #written(value: Ref): Storage {
    const { branch, history } = this.#options;
    if (branch?.own === null && this.trace.recording && this.trace.requiresGrad(value)) {
      const { contents, memory, version } = this.#storage;
      branch.own = new Storage(this.trace.memory.own(contents.detach()), memory, history === 'data' ? branch : version);
    }
    return this.#current;
  }

  #mark(before: Ref, after: Ref, isCounted: boolean): void {
    if (isCounted) this.trace.memory.markOverwritten(before, after);
    else this.trace.memory.markChanged(before, after);
  }

  /** As `write`, for a value that does not come from the old one: that one gets a gradient of zeros (`copy_`, `fill_`). */
  replace(value: Ref): void {
    const before = this.read();
    const isTracked = this.trace.recording && this.requiresGrad;
    this.write(isTracked ? scalar(this.trace, 0, 'bool').choose(before, value) : value);
  }

  #refuseLeaf(isLeafItself: boolean): void {
    if (!isLeafNode(this.trace, this.#current.contents.id)) return;
    const subject = isLeafItself ? 'a leaf Variable' : 'a view of a leaf Variable';
    throw new FrameworkError('RuntimeError', `${subject} that requires grad is being used in an in-place operation.`);
  }

  /** The leaf at which gradients collect: itself as the program made it; null for the result of an operation. */
  get leaf(): Ref | null {
    return this.requiresGrad && this.isLeaf ? this.trace.ref(leafOf(this.trace, this.#current.contents.id)) : null;
  }

  /** `requires_grad_(True)`: from here on a leaf of its own. */
  makeLeaf(name: string): void {
    if (this.requiresGrad) return;
    if (this.#storage.isOfInference && !this.trace.isInference) {
      throw new FrameworkError(
        'RuntimeError',
        'Setting requires_grad=True on inference tensor outside InferenceMode is not allowed.',
      );
    }
    this.#storage = new Storage(this.trace.memory.own(this.trace.emit('leaf', [this.read()], { name })));
    this.#options = whole;
  }
  /** Whether an operation made it of another tensor, whose memory it looks at. */
  get isView(): boolean {
    return this.#options.isView;
  }

  /** `requires_grad_(False)`, `detach_()`: from here on a constant. */
  forgetHistory(): void {
    if (this.requiresGrad) this.#current.contents = this.#current.contents.detach();
  }
}

function refusePart({ index, of }: Part, why: string): never {
  throw new FrameworkError(
    'RuntimeError',
    `Output ${index} of ${of} ${why}. This view is the output of a function that returns multiple views. Such functions do not allow the output views to be modified inplace. You should replace the inplace operation by an out-of-place one.`,
  );
}

function isLeafNode(trace: Trace, id: number): boolean {
  const { op } = trace.node(leafOf(trace, id));
  return op === 'input' || op === 'leaf';
}

/** Leaves keep their identity when written under `no_grad`. */
function leafOf(trace: Trace, id: number): number {
  const node = trace.node(id);
  return node.op === 'overwrite' ? leafOf(trace, node.operands[0] ?? 0) : id;
}

function isWhole(geometry: Geometry, shape: Shape): boolean {
  const strides = contiguousStrides(shape);
  return (
    geometry.offset === 0 &&
    sameShape(geometry.shape, shape) &&
    geometry.strides.every((stride, dim) => stride === strides[dim] || (shape[dim] ?? 1) <= 1)
  );
}
