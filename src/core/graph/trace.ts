import type { KernelCall, Operation, TensorValue } from '../ops/operation';
import type { OperationName, OperationParameters } from '../ops/parameters';
import { FrameworkError } from '../ops/framework-error';
import { isDifferentiable, Ref, type Builder } from '../ops/ref';
import { operations } from '../ops/table';
import type { TensorData } from '../tensor/data';
import { bytesPerElement, type DType } from '../tensor/dtype';
import { contiguousStrides, sameShape, sizeOf } from '../tensor/shape';
import type { Graph, GraphNode, Guard, LibraryCall, Site } from './graph';

/** What a trace may spend; more is given up with a note, so that hostile code cannot hang or swell the editor. */
export interface TraceBudget {
  readonly maxBytes: number;
  readonly maxNodes: number;
}

const defaultTraceBudget: TraceBudget = { maxBytes: 256 * 1024 * 1024, maxNodes: 200_000 };

/** The trace has spent its budget, on the operation at `site`. */
export class TraceBudgetExceeded extends Error {
  override readonly name = 'TraceBudgetExceeded';

  constructor(
    message: string,
    readonly site: Site | null,
  ) {
    super(message);
  }
}

/** The user's own backward: gradients of the outputs in, gradients of the inputs out; null where there is none. */
export type CustomBackward = (gradients: readonly (Ref | null)[]) => readonly (Ref | null)[];

/** The first of the operations that are one to PyTorch, and what it raises when their gradient is differentiated. */
interface OnceOnly {
  readonly from: number;
  readonly error: FrameworkError;
}

/** What was asked of the elements of a value, and the answer by which the program has gone on. */
export interface Question {
  readonly node: number;
  readonly ask: (data: TensorData) => boolean;
  readonly answer: boolean;
}

/** How a program may turn recording off and on. */
export interface RecordingModes {
  /** False inside `no_grad`. */
  readonly recording: boolean;
  /** Inside `inference_mode`: what is made there may not be part of a history afterwards. */
  readonly isInference: boolean;
  /** In which dtype `autocast` has products computed; null outside. */
  readonly autocast: DType | null;
}

/** The user's own view on a gradient as it passes; null leaves it as it is. */
export type GradientHook = (gradient: Ref) => Ref | null;

/**
 * A define-by-run recording: each emitted operation is evaluated at once on sample values and appended to a graph.
 * Requires-grad follows PyTorch's autograd: an output requires a gradient if it is recorded and a gradient can pass to an operand that does.
 */
export class Trace implements Builder, RecordingModes {
  readonly #nodes: GraphNode[] = [];
  readonly #data: TensorData[] = [];
  readonly #guards: Guard[] = [];
  readonly #questions: Question[] = [];
  readonly #calls: LibraryCall[] = [];
  readonly #customs: CustomBackward[] = [];
  readonly #onceOnly = new Map<number, OnceOnly>();
  readonly #hooks = new Map<number, GradientHook[]>();
  /** Reads of a view: node of the read → node of the storage's contents it aliases. */
  readonly #aliases = new Map<number, number>();
  /** Storage contents that were replaced in place, by what, and where. */
  readonly #overwritten = new Map<number, { readonly after: number; readonly site: Site | null }>();
  /** What backward needs of operations beside what their rules say. */
  readonly #keptForBackward = new Map<number, readonly number[]>();
  /** Reads through `.data`, for which writes are not counted that go another way. */
  readonly #apart = new Set<number>();
  /** Storage contents that were changed through `.data`, and what they became. */
  readonly #changed = new Map<number, number>();
  /** What a tensor held before it was given other memory: `x.data = y`. */
  readonly #exchanged = new Map<number, number>();
  readonly #owned = new Set<number>();
  /** From where to where backward passes have emitted operations. */
  readonly #backwardPasses: { readonly from: number; readonly to: number }[] = [];
  /** Operations whose saved values a backward pass has freed. */
  readonly #freed = new Set<number>();
  /** What memory that was made in `inference_mode` holds, and views of it. */
  readonly #ofInference = new Set<number>();
  #bytes = 0;
  /** Where it ends, and how much that was from where it began. */
  #limit: TraceBudget & { readonly said: TraceBudget };

  /** Which of the vectors whose signs PyTorch leaves to chance are turned round; 0: none. */
  signs = 0;
  /** How often any were asked for. */
  #chanceSigns = 0;

  /** Where the operations that come are called in the source. */
  site: Site | null = null;
  recording = true;
  isInference = false;
  autocast: DType | null = null;

  constructor(readonly budget: TraceBudget = defaultTraceBudget) {
    this.#limit = { ...budget, said: budget };
  }

  get graph(): Graph {
    return { nodes: this.#nodes, guards: this.#guards };
  }
  get size(): number {
    return this.#nodes.length;
  }
  /** What the values of all operations so far take. */
  get bytes(): number {
    return this.#bytes;
  }

  emit<K extends OperationName>(op: K, operands: readonly Ref[], params: OperationParameters[K]): Ref {
    const operation: Operation<OperationParameters[K]> = operations[op];
    const types = operands.map((operand) => operand.type);
    const expected = operation.type(types, params);
    this.#spend(sizeOf(expected.shape) * bytesPerElement(expected.dtype));
    const call: KernelCall<OperationParameters[K]> = {
      params,
      types,
      inputs: operands.map((operand) => this.data(operand)),
      output: expected,
    };
    const { type, data }: TensorValue = operation.kernel(call);
    const node: GraphNode<K> = {
      op,
      operands: operands.map((operand) => operand.id),
      params,
      type,
      site: this.site,
      recorded: this.recording,
      requiresGrad: isDifferentiable(type) && this.#carriesGradient(op, operation, operands),
    };
    this.#refuseInference(operation, operands, node.requiresGrad);
    this.#data.push(data);
    const made = this.#append<K>(node);
    if ((op === 'view' || op === 'detach') && operands.some(({ id }) => this.#ofInference.has(id)))
      this.#ofInference.add(made.id);
    return made;
  }

  /** PyTorch keeps nothing for backward that was made in `inference_mode`. */
  #refuseInference<K extends OperationName>(
    operation: Operation<OperationParameters[K]>,
    operands: readonly Ref[],
    requiresGrad: boolean,
  ): void {
    if (this.#ofInference.size === 0 || !requiresGrad || !this.recording) return;
    const isSaved = operands.some(
      (operand, index) =>
        this.requiresGrad(operand) &&
        operation.saves(index).some((saved) => saved !== 'output' && this.#isOfInference(operands[saved])),
    );
    if (isSaved) refuseKept();
  }

  /** Keeps a value for a backward that finds it by way of others, made of it: positions, a cast. */
  keep(kept: Ref, isForBackward: boolean): void {
    if (this.recording && isForBackward && this.#isOfInference(kept)) refuseKept();
  }

  #isOfInference(ref: Ref | undefined): boolean {
    return ref !== undefined && this.#ofInference.has(ref.id);
  }

  /** A value from outside: what a replay may feed anew. */
  input(name: string, value: TensorValue, requiresGrad: boolean): Ref {
    this.#spend(value.data.byteLength);
    this.#data.push(value.data);
    return this.#append<'input'>({
      op: 'input',
      operands: [],
      params: { name, ...value.type, requiresGrad },
      type: value.type,
      site: this.site,
      recorded: true,
      requiresGrad,
    });
  }

  #append<K extends OperationName>(node: GraphNode<K>): Ref {
    // A row of the union by its generic key: TypeScript cannot relate the two, the table's type has.
    this.#nodes.push(node as GraphNode);
    return new Ref(this, this.#nodes.length - 1, node.type);
  }

  #carriesGradient<K extends OperationName>(
    op: K,
    operation: Operation<OperationParameters[K]>,
    operands: readonly Ref[],
  ): boolean {
    if (op === 'leaf') return true;
    // A write through `.data` or under `no_grad` keeps the history of what it overwrites.
    if (op === 'overwrite') return this.requiresGrad(operands[0]);
    if (!this.recording) return false;
    return operands.some(
      (operand, index) => operation.gradient(index).kind !== 'blocked' && this.requiresGrad(operand),
    );
  }

  /** Runs `body` with at most so much of its own. */
  within<T>(own: TraceBudget, body: () => T): T {
    const outer = this.#limit;
    const limit = { maxBytes: this.#bytes + own.maxBytes, maxNodes: this.#nodes.length + own.maxNodes };
    const isTighter = limit.maxBytes < outer.maxBytes && limit.maxNodes < outer.maxNodes;
    if (isTighter) this.#limit = { ...limit, said: own };
    try {
      return body();
    } finally {
      this.#limit = outer;
    }
  }

  #spend(bytes: number): void {
    const { maxBytes, maxNodes, said } = this.#limit;
    if (this.#bytes + bytes > maxBytes) {
      const most = `${String(Math.round(said.maxBytes / 1048576))} MB`;
      throw new TraceBudgetExceeded(`more than ${most} of tensors`, this.site);
    }
    if (this.#nodes.length >= maxNodes) {
      throw new TraceBudgetExceeded(`more than ${String(said.maxNodes)} tensor operations`, this.site);
    }
    this.#bytes += bytes;
  }

  node(ref: Ref | number): GraphNode {
    const node = this.#nodes[typeof ref === 'number' ? ref : ref.id];
    if (node === undefined) throw new RangeError('a value of another trace');
    return node;
  }
  data(ref: Ref): TensorData {
    const data = this.#data[ref.id];
    if (data === undefined) throw new RangeError('a value of another trace');
    return data;
  }
  ref(id: number): Ref {
    return new Ref(this, id, this.node(id).type);
  }
  requiresGrad(ref: Ref | undefined): boolean {
    return ref !== undefined && this.node(ref).requiresGrad;
  }

  /** Runs `body` with recording on or off. */
  withRecording<T>(recording: boolean, body: () => T): T {
    const before = this.recording;
    this.recording = recording;
    try {
      return body();
    } finally {
      this.recording = before;
    }
  }

  get hasChanceSigns(): boolean {
    return this.#chanceSigns > 0;
  }
  /** 1 or −1 for each of so many vectors: any two are told apart by one of the ways, and so are those of two decompositions. */
  turnedSigns(count: number): readonly number[] {
    this.#chanceSigns += 1;
    const first = this.#chanceSigns;
    const isTurned = (at: number): boolean => this.signs > 0 && (((at + first) >> (this.signs - 1)) & 1) === 1;
    return Array.from({ length: count }, (_, at) => (isTurned(at) ? -1 : 1));
  }

  /** Notes that this value has decided something in Python; returns its elements. */
  guard(ref: Ref): TensorData {
    const data = this.data(ref);
    this.#guards.push({ node: ref.id, site: this.site, expected: [...data] });
    return data;
  }

  /** Asks of the elements of a value what decides how to go on, as whether the library takes them: with others it is asked again. */
  ask(ref: Ref, question: Question['ask']): boolean {
    const answer = question(this.data(ref));
    this.#questions.push({ node: ref.id, ask: question, answer });
    return answer;
  }
  get questions(): readonly Question[] {
    return this.#questions;
  }

  /** Library functions that were called so far, in order. */
  get calls(): readonly LibraryCall[] {
    return this.#calls;
  }
  addCall(call: LibraryCall): void {
    this.#calls.push(call);
  }

  /** Registers a hand-written backward; the answer is the `group` of its `custom` operations. */
  addCustom(backward: CustomBackward): number {
    return this.#customs.push(backward) - 1;
  }
  custom(group: number): CustomBackward {
    const backward = this.#customs[group];
    if (backward === undefined) throw new RangeError('a backward of another trace');
    return backward;
  }

  /** Runs `body`, whose operations PyTorch has as one: its gradient has a history, and raises `error` when that is followed. */
  asOnceOnly<T>(error: FrameworkError, body: () => T): T {
    const from = this.size;
    const made = body();
    for (let id = from; id < this.size; id += 1) this.#onceOnly.set(id, { from, error });
    return made;
  }
  onceOnly(id: number): OnceOnly | null {
    return this.#onceOnly.get(id) ?? null;
  }

  /** Notes what a hand-written backward gives to each operand, whatever the numbers. */
  settleCustom(id: number, answers: NonNullable<OperationParameters['custom']['answers']>): void {
    const node = this.node(id);
    if (node.op === 'custom') this.#nodes[id] = { ...node, params: { ...node.params, answers } };
  }

  /** What `body` emits is of a backward pass. */
  inBackward(body: () => void): void {
    const from = this.size;
    body();
    this.#backwardPasses.push({ from, to: this.size });
  }
  isOfBackward(id: number): boolean {
    return this.#backwardPasses.some(({ from, to }) => id >= from && id < to);
  }

  /** A backward pass has gone through these operations, and kept nothing of what they had saved. */
  free(ids: readonly number[]): void {
    for (const id of ids) this.#freed.add(id);
  }
  isFreed(id: number): boolean {
    return this.#freed.has(id);
  }

  addHook(ref: Ref, hook: GradientHook): void {
    this.#hooks.set(ref.id, [...this.hooks(ref.id), hook]);
  }
  hooks(id: number): readonly GradientHook[] {
    return this.#hooks.get(id) ?? [];
  }

  /** `read` is a view of the storage contents `contents`: a write to one is seen by backward as a write to the other. */
  addAlias(read: Ref, contents: Ref): void {
    if (read.id !== contents.id) this.#aliases.set(read.id, contents.id);
  }
  /** `contents` is held by memory that was made in `inference_mode`, or not. */
  markInference(contents: Ref, isOfInference: boolean): void {
    if (isOfInference) this.#ofInference.add(contents.id);
    else this.#ofInference.delete(contents.id);
  }
  /** The modes as they are, and as they were before. */
  get modes(): RecordingModes {
    return { recording: this.recording, isInference: this.isInference, autocast: this.autocast };
  }
  set modes({ recording, isInference, autocast }: RecordingModes) {
    this.recording = recording;
    this.isInference = isInference;
    this.autocast = autocast;
  }

  /** `value` as the contents of one storage alone: a write to that must not look like a write to another that holds it. */
  own(value: Ref): Ref {
    const { shape } = value;
    const isShared = this.#owned.has(value.id) || this.#aliases.has(value.id);
    const own = isShared ? value.view({ shape, strides: contiguousStrides(shape), offset: 0 }) : value;
    this.#owned.add(own.id);
    return own;
  }
  /** `read` is through `.data`: backward finds in it what the memory holds by then. */
  addApart(read: Ref): void {
    this.#apart.add(read.id);
  }
  /** The storage contents `before` was replaced in place. */
  markOverwritten(before: Ref, after: Ref): void {
    this.#overwritten.set(before.id, { after: after.id, site: this.site });
  }
  /** The backward of what ends in `result` needs these values, too. */
  keepForBackward(result: Ref, values: readonly Ref[]): void {
    this.#keptForBackward.set(
      result.id,
      values.map(({ id }) => id),
    );
  }
  keptForBackward(id: number): readonly number[] {
    return this.#keptForBackward.get(id) ?? [];
  }
  /** Whether a value that backward needs was changed in place since. */
  isOverwritten(id: number): boolean {
    return this.#overwritten.has(this.#latest(id));
  }
  /** Where a value that `isOverwritten` was changed. */
  overwrittenAt(id: number): Site | null {
    return this.#overwritten.get(this.#latest(id))?.site ?? null;
  }
  /** The storage contents `before` became `after` by a write through `.data`, which backward neither refuses nor undoes. */
  markChanged(before: Ref, after: Ref): void {
    this.#changed.set(before.id, after.id);
  }
  /** A tensor that held `before` has other memory, with `after` in it. */
  markExchanged(before: Ref, after: Ref): void {
    if (sameShape(before.shape, after.shape)) this.#exchanged.set(before.id, after.id);
  }
  /** What backward finds where it saved this value: the memory, as it is now. */
  saved(id: number): Ref {
    const exchanged = this.#exchanged.get(id);
    if (exchanged !== undefined) return this.saved(exchanged);
    const contents = this.#aliases.get(id) ?? id;
    const latest = this.#latest(id);
    return latest === contents ? this.ref(id) : this.#readAnew(id, contents, this.ref(latest));
  }
  /** What was read of storage contents, read of what these are now. */
  #readAnew(id: number, contents: number, now: Ref): Ref {
    if (id === contents) return now;
    const { op, operands, params } = this.node(id);
    const [of] = operands;
    if (of === undefined || (op !== 'detach' && op !== 'view'))
      return sameShape(this.ref(id).shape, now.shape) ? now : this.ref(id);
    const read = this.#readAnew(of, contents, now);
    return op === 'view' ? read.view(params) : read.detach();
  }
  #latest(id: number): number {
    const isApart = this.#apart.has(id);
    const after = (contents: number): number | undefined =>
      this.#changed.get(contents) ?? (isApart ? this.#overwritten.get(contents)?.after : undefined);
    let contents = this.#aliases.get(id) ?? id;
    for (let next = after(contents); next !== undefined; next = after(contents)) contents = next;
    return contents;
  }
}

function refuseKept(): never {
  throw new FrameworkError(
    'RuntimeError',
    'Inference tensors cannot be saved for backward. To work around you can make a clone to get a normal tensor and use it in autograd.',
  );
}
