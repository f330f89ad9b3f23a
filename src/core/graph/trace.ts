import type { Operation, TensorValue } from '../ops/operation';
import type { OperationName, OperationParameters } from '../ops/parameters';
import { FrameworkError } from '../ops/framework-error';
import { isDifferentiable, Ref, type Builder } from '../ops/ref';
import { operations } from '../ops/table';
import type { TensorData } from '../tensor/data';
import { bytesPerElement, type DType } from '../tensor/dtype';
import { sizeOf } from '../tensor/shape';
import { BackwardNotes } from './backward-notes';
import { kernelOf } from './evaluate';
import type { Graph, GraphNode, Guard, LibraryCall, Site } from './graph';
import { Memory } from './memory';

/** What a trace may spend; more is given up with a note, so that hostile code cannot hang or swell the editor. */
export interface TraceBudget {
  readonly maxBytes: number;
  readonly maxNodes: number;
}

const defaultTraceBudget: TraceBudget = { maxBytes: 256 * 1024 * 1024, maxNodes: 200_000 };

/** Operations that cannot fail, of which the type is known before: weights are made by them. */
const total: ReadonlySet<OperationName> = new Set([
  ...(['uniform', 'normal', 'view', 'detach', 'leaf', 'overwrite', 'add', 'mul'] as const),
]);
/** From so many elements on, what cannot fail is computed when it is read, and so is what is made of it: most weights of a model never are. */
const largeSize = 4096;

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

/**
 * A define-by-run recording: each emitted operation is evaluated on sample values, at once or when it is read, and appended to a graph.
 * Requires-grad follows PyTorch's autograd: an output requires a gradient if it is recorded and a gradient can pass to an operand that does.
 */
export class Trace implements Builder, RecordingModes {
  readonly #nodes: GraphNode[] = [];
  /** Null: not computed yet. */
  readonly #data: (TensorData | null)[] = [];
  readonly #guards: Guard[] = [];
  readonly #questions: Question[] = [];
  readonly #calls: LibraryCall[] = [];
  /** What memory that was made in `inference_mode` holds, and views of it. */
  readonly #ofInference = new Set<number>();
  readonly memory = new Memory(this);
  readonly backward = new BackwardNotes(this);
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
    const size = sizeOf(expected.shape);
    this.#spend(size * bytesPerElement(expected.dtype));
    const compute = (): TensorValue => {
      const inputs = operands.map((operand) => this.data(operand));
      return operation.kernel({ params, types, inputs, output: expected });
    };
    const isOfUncomputed = operands.some(({ id }) => this.#data[id] === null);
    const isLater = total.has(op) && (size >= largeSize || isOfUncomputed);
    const { type, data } = isLater ? { type: expected, data: null } : compute();
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
    return data ?? this.#computed(ref.id);
  }

  /** Computes a value that was left for later, after those that it is made of: chains are longer than calls may be deep. */
  #computed(wanted: number): TensorData {
    const waiting = [wanted];
    for (let id = waiting.at(-1); id !== undefined; id = waiting.at(-1)) {
      const inputs: TensorData[] = [];
      for (const operand of this.node(id).operands) {
        const data = this.#data[operand];
        if (data === undefined || data === null) waiting.push(operand);
        else inputs.push(data);
      }
      if (waiting.at(-1) !== id) continue;
      waiting.pop();
      this.#data[id] ??= kernelOf(id, this.graph)(inputs, null);
    }
    return this.data(this.ref(wanted));
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

  /** The same recording, but that some of its `detach` keep their history. */
  keeping(detached: (id: number) => boolean): Trace {
    const made = new Trace(this.budget);
    for (const [id, node] of this.#nodes.entries()) {
      made.#data.push(this.#data[id] ?? null);
      made.#append(made.#required(node.op === 'detach' && detached(id) ? asIs(node) : node));
    }
    made.#guards.push(...this.#guards);
    made.#questions.push(...this.#questions);
    made.#calls.push(...this.#calls);
    return made;
  }

  /** A node as it is where its operands have been kept, and may require a gradient. */
  #required<K extends OperationName>(node: GraphNode<K>): GraphNode<K> {
    const operation: Operation<OperationParameters[K]> = operations[node.op];
    const carries = (): boolean =>
      this.#carriesGradient(
        node.op,
        operation,
        node.operands.map((id) => this.ref(id)),
      );
    return node.requiresGrad || !node.recorded || !isDifferentiable(node.type)
      ? node
      : { ...node, requiresGrad: carries() };
  }

  /** Notes what a hand-written backward gives to each operand, whatever the numbers. */
  settleCustom(id: number, answers: NonNullable<OperationParameters['custom']['answers']>): void {
    const node = this.node(id);
    if (node.op === 'custom') this.#nodes[id] = { ...node, params: { ...node.params, answers } };
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
}

function asIs({ type, ...node }: GraphNode<'detach'>): GraphNode<'cast'> {
  return { ...node, type, op: 'cast', params: { dtype: type.dtype } };
}

function refuseKept(): never {
  throw new FrameworkError(
    'RuntimeError',
    'Inference tensors cannot be saved for backward. To work around you can make a clone to get a normal tensor and use it in autograd.',
  );
}
