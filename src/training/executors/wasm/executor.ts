import { checkGuard, kernelOf, type Feeds } from '../../../core/graph/evaluate';
import type { Graph, Guard } from '../../../core/graph/graph';
import { FrameworkError } from '../../../core/ops/framework-error';
import { power } from '../../../core/ops/kernels/special';
import { allocate, type TensorData } from '../../../core/tensor/data';
import { sizeOf } from '../../../core/tensor/shape';
import type { Course, Executor, PreparedSteps } from '../executor';
import { gather } from '../../data/batches';
import { Arena } from './arena';
import { assemble, type Assembled } from './assemble';
import { Builder, type HostCall, type Program } from './builder';
import type { Place } from './program';
import { formOf, Shelf } from './shelf';

/** WebAssembly with vector instructions, generated from each graph: its memory is laid out ahead in one that all graphs share. */
export function wasm(): Executor {
  const arena = new Arena();
  const shelf = new Shelf<WasmGraph>();
  const prepareSteps = (graph: Graph, outputs: readonly number[], course: Course): WasmGraph => {
    const form = formOf(graph, outputs, course);
    const known = shelf.take(form);
    known?.take(course);
    return known ?? new WasmGraph(graph, outputs, course, arena, (idle) => shelf.put(form, idle)?.free());
  };
  return { name: 'wasm', prepare: (graph, outputs) => prepareSteps(graph, outputs, noCourse), prepareSteps };
}

/** Whether this host lets WebAssembly with vectors be made of bytes; some forbid it, old ones lack it, others have no room for its memory. */
export function isWasmAllowed(): boolean {
  try {
    const { bytes } = assemble(new Builder({ nodes: [], guards: [] }).build([], noCourse), new Arena());
    return new WebAssembly.Module(bytes) instanceof WebAssembly.Module;
  } catch {
    return false;
  }
}

const noCourse: Course = { carried: [], tables: new Map(), finite: [] };

/** The module's view of its memory, as long as that does not grow. */
interface Bound {
  readonly buffer: ArrayBuffer;
  readonly inputs: readonly Input[];
  /** Where what is carried is kept. */
  readonly homes: readonly { readonly data: TensorData; readonly read: () => TensorData }[];
  readonly outputs: TensorData[];
  /** The outputs that the core holds otherwise: they are read anew after each run. */
  readonly converted: readonly { readonly index: number; readonly read: () => TensorData }[];
  readonly guards: readonly { readonly guard: Guard; readonly read: () => TensorData }[];
  readonly calls: readonly (() => void)[];
}

interface Input {
  readonly id: number;
  readonly data: TensorData;
  /** Of which it holds some rows. */
  readonly table: TensorData | null;
}

interface KernelCall extends HostCall {
  readonly kernel: ReturnType<typeof kernelOf>;
}

class WasmGraph implements PreparedSteps {
  readonly executor = 'wasm';
  readonly fallback = null;
  readonly #graph: Graph;
  readonly #outputs: readonly number[];
  #course: Course;
  readonly #program: Program;
  readonly #arena: Arena;
  readonly #assembled: Assembled;
  readonly #hostCalls: readonly KernelCall[];
  readonly #functions: Functions;
  #bound: Bound;
  #drawSeed = 0;
  /** Called when nobody uses it any more. */
  readonly #lay: (idle: WasmGraph) => void;
  #isIdle = false;

  constructor(graph: Graph, outputs: readonly number[], course: Course, arena: Arena, lay: (idle: WasmGraph) => void) {
    this.#graph = graph;
    this.#outputs = outputs;
    this.#course = course;
    this.#arena = arena;
    this.#lay = lay;
    this.#program = new Builder(graph).build([...outputs, ...graph.guards.map(({ node }) => node)], course);
    this.#assembled = assemble(this.#program, arena);
    this.#hostCalls = this.#program.hostCalls.map((call) => ({ ...call, kernel: kernelOf(call.id, graph) }));
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(this.#assembled.bytes), {
      host: { ...mathematics, memory: arena.memory, kernel: (index: number) => this.#bound.calls[index]?.() },
    });
    this.#functions = functionsOf(exports);
    this.#bound = this.#bind();
    for (const [buffer, data] of this.#program.constants) {
      if (this.#assembled.isStored(buffer)) this.#elements({ buffer, offset: 0 }, data.length).set(data);
    }
  }

  run(feeds: Feeds, drawSeed: number): readonly TensorData[] {
    for (const { id, data } of this.#present().inputs) {
      const fed = feeds.get(id);
      if (fed === undefined) throw new RangeError('an input without a value');
      data.set(fed);
    }
    return this.#execute(drawSeed);
  }

  load(values: readonly TensorData[]): void {
    for (const [index, { data }] of this.#present().homes.entries()) data.set(values[index] ?? []);
  }

  get carried(): readonly TensorData[] {
    return this.#present().homes.map(({ read }) => read());
  }

  step(rows: ArrayLike<number>, drawSeed: number): boolean {
    for (const { data, table } of this.#present().inputs) if (table !== null) gather(table, rows, data);
    this.#execute(drawSeed);
    return this.#functions.isFinite() === 1;
  }

  get outputs(): readonly TensorData[] {
    return this.#present().outputs;
  }

  keep(): void {
    this.#functions.keep();
  }

  dispose(): void {
    if (this.#isIdle) return;
    this.#isIdle = true;
    this.#lay(this);
  }

  /** Is used again: for the same graph, on other tables. */
  take(course: Course): void {
    this.#isIdle = false;
    this.#course = course;
    this.#bound = this.#bind();
  }

  /** Gives back its memory. */
  free(): void {
    this.#assembled.dispose();
  }

  /** Another graph may have made the memory grow. */
  #present(): Bound {
    if (this.#bound.buffer !== this.#arena.memory.buffer) this.#bound = this.#bind();
    return this.#bound;
  }

  #execute(drawSeed: number): readonly TensorData[] {
    const { outputs, converted, guards } = this.#bound;
    this.#drawSeed = drawSeed;
    try {
      this.#functions.run();
    } catch (error) {
      if (!(error instanceof WebAssembly.RuntimeError)) throw error;
      throw new FrameworkError('IndexError', 'index out of bounds');
    }
    for (const { guard, read } of guards) checkGuard(guard, read());
    for (const { index, read } of converted) outputs[index] = read();
    return outputs;
  }

  #bind(): Bound {
    const { inputs, outputs, handover } = this.#program;
    const { guards } = this.#graph;
    const { tables, carried } = this.#course;
    const readers = outputs.map((place, index) =>
      this.#readerOf(this.#outputs[index] ?? guards[index - this.#outputs.length]?.node, place),
    );
    const own = readers.slice(0, this.#outputs.length);
    return {
      buffer: this.#arena.memory.buffer,
      inputs: [...inputs].map(([id, buffer]) => {
        const data = this.#elements({ buffer, offset: 0 }, buffer.size);
        return { id, data, table: tables.get(id) ?? null };
      }),
      homes: handover.homes.map((buffer, index) => {
        const { input, output } = carried[index] ?? {};
        const place = { buffer, offset: 0 };
        return {
          data: this.#elements(place, buffer.size),
          read: this.#readerOf(output ?? input ?? undefined, place).read,
        };
      }),
      outputs: own.map(({ read }) => read()),
      converted: own.flatMap(({ read, isDirect }, index) => (isDirect ? [] : [{ index, read }])),
      guards: guards.flatMap((guard, index) => {
        const reader = readers[this.#outputs.length + index];
        return reader === undefined ? [] : [{ guard, read: reader.read }];
      }),
      calls: this.#hostCalls.map((call) => this.#hostCall(call)),
    };
  }

  /** The memory at a place. */
  #elements(place: Place, size: number): Float32Array | Float64Array {
    if (size === 0 || !this.#assembled.isStored(place.buffer)) return new Float64Array(size);
    const address = this.#assembled.addressOf(place);
    const { buffer } = this.#arena.memory;
    return place.buffer.storage === 'f32'
      ? new Float32Array(buffer, address, size)
      : new Float64Array(buffer, address, size);
  }

  /** Reads a node's value as the core holds it: the memory itself where that is how it lies there. */
  #readerOf(id: number | undefined, place: Place): Reader {
    const node = this.#graph.nodes[id ?? -1];
    if (node === undefined) throw new RangeError('a value of no node');
    const { dtype, shape } = node.type;
    const elements = this.#elements(place, sizeOf(shape));
    if (allocate(dtype, 0).constructor === elements.constructor) return { isDirect: true, read: () => elements };
    const read = (): TensorData => {
      const data = allocate(dtype, elements.length);
      data.set(elements);
      return data;
    };
    return { isDirect: false, read };
  }

  #hostCall({ id, operands, result, kernel }: KernelCall): () => void {
    const readers = operands.map((place, operand) => this.#readerOf(this.#graph.nodes[id]?.operands[operand], place));
    const target = this.#elements({ buffer: result, offset: 0 }, result.size);
    return () => {
      target.set(
        kernel(
          readers.map(({ read }) => read()),
          this.#drawSeed,
        ),
      );
    };
  }
}

/** What the module does. */
type Functions = Readonly<Record<'run' | 'isFinite' | 'keep', () => unknown>>;

function functionsOf({ run, isFinite, keep }: WebAssembly.Instance['exports']): Functions {
  if (typeof run !== 'function' || typeof isFinite !== 'function' || typeof keep !== 'function') {
    throw new RangeError('not our module');
  }
  return { run: (): unknown => run(), isFinite: (): unknown => isFinite(), keep: (): unknown => keep() };
}

interface Reader {
  /** Whether what it reads once shows all later values too. */
  readonly isDirect: boolean;
  readonly read: () => TensorData;
}

/** What double precision takes from JavaScript, as the core's kernels do. */
const mathematics = {
  pow: power,
  exp: Math.exp,
  expm1: Math.expm1,
  log: Math.log,
  log1p: Math.log1p,
  tanh: Math.tanh,
};
