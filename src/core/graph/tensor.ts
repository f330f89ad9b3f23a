import type { Geometry } from '../ops/parameters';
import { scalar, type Ref } from '../ops/ref';
import type { DType } from '../tensor/dtype';
import { contiguousStrides, sameShape, type Shape } from '../tensor/shape';
import { FrameworkError } from '../ops/framework-error';
import type { Trace } from './trace';

/** Memory that several tensors may look at. What it holds now is one value of the trace. */
class Storage {
  constructor(public contents: Ref) {}
}

interface Options {
  /** Which elements of the storage; null: all, in the storage's own shape. */
  readonly geometry: Geometry | null;
  /** `detach()` counts versions with its base, `.data` does not; both read without history. */
  readonly history: 'kept' | 'detached' | 'data';
  /** A Python number made into a tensor: it does not raise the dtype of the other operand within its category. */
  readonly weak: boolean;
  readonly part: Part | null;
}

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
    return new Tensor(trace, new Storage(trace.own(ref)), { geometry: null, history: 'kept', weak, part: null });
  }

  get shape(): Shape {
    return this.#options.geometry?.shape ?? this.#storage.contents.shape;
  }
  get dtype(): DType {
    return this.#storage.contents.dtype;
  }
  get weak(): boolean {
    return this.#options.weak;
  }
  /** The view's geometry over its storage. */
  get geometry(): Geometry {
    const shape = this.#storage.contents.shape;
    return this.#options.geometry ?? { shape, strides: contiguousStrides(shape), offset: 0 };
  }
  /** How many elements the storage holds. */
  get storageSize(): number {
    return this.#storage.contents.size;
  }
  get requiresGrad(): boolean {
    return this.#options.history === 'kept' && this.trace.requiresGrad(this.#storage.contents);
  }
  /** Whether the user made it rather than an operation: gradients collect here. */
  get isLeaf(): boolean {
    if (!this.requiresGrad) return true;
    return this.#options.geometry === null && isLeafNode(this.trace, this.#storage.contents.id);
  }
  sharesStorage(other: Tensor): boolean {
    return this.#storage === other.#storage;
  }
  /** The same object for all tensors that look at the same memory. */
  get memory(): object {
    return this.#storage;
  }

  /** The value as it stands now. */
  read(): Ref {
    const contents = this.#storage.contents;
    if (this.#cache?.contents === contents) return this.#cache.read;
    const { geometry, history } = this.#options;
    const viewed = geometry === null || isWhole(geometry, contents.shape) ? contents : contents.view(geometry);
    this.trace.addAlias(viewed, contents);
    const read = history === 'kept' ? viewed : viewed.detach();
    this.trace.addAlias(read, contents);
    this.#cache = { contents, read };
    return read;
  }

  /** Another view of the same storage; `geometry` is over the storage, not over this view. */
  view(geometry: Geometry, part: Part | null = this.#options.part): Tensor {
    return new Tensor(this.trace, this.#storage, { ...this.#options, geometry, weak: false, part });
  }
  /** As `view`, of this handle itself: `unsqueeze_`, `t_`. */
  changeView(geometry: Geometry): void {
    this.#options = { ...this.#options, geometry };
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
    if (this.requiresGrad) {
      this.#storage = new Storage(this.trace.emit('overwrite', [this.read(), source.detach().read()], {}));
      this.#options = { ...this.#options, geometry: null };
    } else {
      this.#storage = source.#storage;
      this.#options = { ...this.#options, geometry: source.#options.geometry };
    }
  }

  #without(history: 'detached' | 'data'): Tensor {
    const tensor = new Tensor(this.trace, this.#storage, { ...this.#options, history });
    // Read here, so that the history ends where the user has written it.
    tensor.read();
    return tensor;
  }

  /**
   * Writes `value` (of this shape and dtype) in place. Raises what PyTorch raises for a leaf that requires a gradient.
   * Without history (`no_grad`, `detach()`, `.data`) the value changes and the old gradient path stays.
   */
  write(value: Ref): void {
    const before = this.#storage.contents;
    const { geometry, history } = this.#options;
    const isWholeStorage = geometry === null || isWhole(geometry, before.shape);
    const recorded = this.trace.recording && history === 'kept';
    if (recorded && (this.trace.requiresGrad(before) || this.trace.requiresGrad(value))) this.#refusePart();
    if (recorded && this.trace.requiresGrad(before) && isLeafNode(this.trace, before.id)) {
      const subject = isWholeStorage ? 'a leaf Variable' : 'a view of a leaf Variable';
      throw new FrameworkError('RuntimeError', `${subject} that requires grad is being used in an in-place operation.`);
    }
    const written = isWholeStorage ? this.trace.own(value) : this.trace.emit('viewWrite', [before, value], geometry);
    const keepsHistory = !recorded && this.trace.requiresGrad(before);
    this.#storage.contents = keepsHistory ? this.trace.emit('overwrite', [before, written], {}) : written;
    if (history === 'data') this.trace.markChanged(before, this.#storage.contents);
    else this.trace.markOverwritten(before);
  }

  /** As `write`, for a value that does not come from the old one: that one gets a gradient of zeros (`copy_`, `fill_`). */
  replace(value: Ref): void {
    const before = this.read();
    const isTracked = this.trace.recording && this.requiresGrad;
    this.write(isTracked ? scalar(this.trace, 0, 'bool').choose(before, value) : value);
  }

  #refusePart(): void {
    const { part } = this.#options;
    if (part === null) return;
    throw new FrameworkError(
      'RuntimeError',
      `Output ${part.index} of ${part.of} is a view and is being modified inplace. This view is the output of a function that returns multiple views. Such functions do not allow the output views to be modified inplace. You should replace the inplace operation by an out-of-place one.`,
    );
  }

  /** The leaf at which gradients collect: itself as the program made it; null for the result of an operation. */
  get leaf(): Ref | null {
    return this.requiresGrad && this.isLeaf ? this.trace.ref(leafOf(this.trace, this.#storage.contents.id)) : null;
  }

  /** `requires_grad_(True)`: from here on a leaf of its own. */
  makeLeaf(name: string): void {
    if (this.requiresGrad) return;
    this.#storage = new Storage(this.trace.emit('leaf', [this.read()], { name }));
    this.#options = { geometry: null, history: 'kept', weak: false, part: null };
  }
  /** `requires_grad_(False)`, `detach_()`: from here on a constant. */
  forgetHistory(): void {
    if (this.requiresGrad) this.#storage.contents = this.#storage.contents.detach();
  }
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
