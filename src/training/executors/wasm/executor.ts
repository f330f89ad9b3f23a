import { checkGuard, kernelOf, type Feeds } from '../../../core/graph/evaluate';
import type { Graph, Guard } from '../../../core/graph/graph';
import { FrameworkError } from '../../../core/ops/framework-error';
import { power } from '../../../core/ops/kernels/special';
import { allocate, type TensorData } from '../../../core/tensor/data';
import type { DType } from '../../../core/tensor/dtype';
import type { Executor, Prepared } from '../executor';
import { assemble, type Assembled } from './assemble';
import { Builder, type HostCall } from './builder';
import type { Place } from './program';

/** WebAssembly with vector instructions, generated from the graph: one function, memory laid out ahead. */
export const wasm: Executor = {
  name: 'wasm',
  prepare: (graph, outputs) => new WasmGraph(graph, outputs),
};

/** So many memories a run and the one before it hold, for their variants and metrics. Each takes gigabytes of addresses. */
const memoriesAtOnce = 10;

/** Whether this host lets WebAssembly with vectors be made of bytes; some forbid it, old ones lack it, others have no room for memories. */
export function isWasmAllowed(): boolean {
  try {
    const { bytes } = assemble(new Builder({ nodes: [], guards: [] }).build([]));
    const made = [
      new WebAssembly.Module(bytes),
      ...Array.from({ length: memoriesAtOnce }, () => new WebAssembly.Memory({ initial: 1 })),
    ];
    return made.length > memoriesAtOnce;
  } catch {
    return false;
  }
}

class WasmGraph implements Prepared {
  readonly executor = 'wasm';
  readonly fallback = null;
  readonly #memory: ArrayBuffer;
  readonly #assembled: Assembled;
  readonly #run: () => void;
  readonly #inputs: readonly { readonly id: number; readonly data: TensorData }[];
  readonly #outputs: readonly (() => TensorData)[];
  readonly #guards: readonly { readonly guard: Guard; readonly read: () => TensorData }[];
  #drawSeed = 0;

  constructor(graph: Graph, outputs: readonly number[]) {
    const program = new Builder(graph).build([...outputs, ...graph.guards.map(({ node }) => node)]);
    this.#assembled = assemble(program);
    const calls: (() => void)[] = [];
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(this.#assembled.bytes), {
      host: { ...mathematics, kernel: (index: number) => calls[index]?.() },
    });
    const { memory, run } = exports;
    if (!(memory instanceof WebAssembly.Memory) || typeof run !== 'function') throw new RangeError('not our module');
    this.#memory = memory.buffer;
    this.#run = () => {
      run();
    };
    for (const call of program.hostCalls) calls.push(this.#hostCall(call, graph));
    for (const [buffer, data] of program.constants) {
      if (this.#assembled.isStored(buffer)) this.#elements({ buffer, offset: 0 }, data.length).set(data);
    }
    this.#inputs = [...program.inputs].map(([id, buffer]) => ({
      id,
      data: this.#elements({ buffer, offset: 0 }, buffer.size),
    }));
    const readers = program.outputs.map((place, index) => {
      const { type } = graph.nodes[outputs[index] ?? graph.guards[index - outputs.length]?.node ?? -1] ?? {};
      if (type === undefined) throw new RangeError('an output that is no node');
      const size = type.shape.reduce((product, length) => product * length, 1);
      return this.#reader(place, size, type.dtype);
    });
    this.#outputs = readers.slice(0, outputs.length);
    this.#guards = graph.guards.flatMap((guard, index) => {
      const read = readers[outputs.length + index];
      return read === undefined ? [] : [{ guard, read }];
    });
  }

  run(feeds: Feeds, drawSeed: number): readonly TensorData[] {
    this.#drawSeed = drawSeed;
    for (const { id, data } of this.#inputs) {
      const fed = feeds.get(id);
      if (fed === undefined) throw new RangeError('an input without a value');
      data.set(fed);
    }
    try {
      this.#run();
    } catch (error) {
      if (!(error instanceof WebAssembly.RuntimeError)) throw error;
      throw new FrameworkError('IndexError', 'index out of bounds');
    }
    for (const { guard, read } of this.#guards) checkGuard(guard, read());
    return this.#outputs.map((read) => read());
  }

  dispose(): void {
    // Its memory goes with it.
  }

  /** The memory at a place. */
  #elements(place: Place, size: number): Float32Array | Float64Array {
    if (size === 0 || !this.#assembled.isStored(place.buffer)) return new Float64Array(size);
    const address = this.#assembled.addressOf(place);
    return place.buffer.storage === 'f32'
      ? new Float32Array(this.#memory, address, size)
      : new Float64Array(this.#memory, address, size);
  }

  /** Reads a place as the core holds values of that dtype: the memory itself where that is how it lies there. */
  #reader(place: Place, size: number, dtype: DType): () => TensorData {
    const elements = this.#elements(place, size);
    const sample = allocate(dtype, 0);
    if (sample.constructor === elements.constructor) return () => elements;
    return () => {
      const data = allocate(dtype, size);
      data.set(elements);
      return data;
    };
  }

  #hostCall({ id, operands, result }: HostCall, graph: Graph): () => void {
    const kernel = kernelOf(id, graph);
    const readers = operands.map((place, index) => {
      const { type } = graph.nodes[graph.nodes[id]?.operands[index] ?? -1] ?? {};
      if (type === undefined) throw new RangeError('an operand that is no node');
      const size = type.shape.reduce((product, length) => product * length, 1);
      return this.#reader(place, size, type.dtype);
    });
    const target = this.#elements({ buffer: result, offset: 0 }, result.size);
    return () => {
      target.set(
        kernel(
          readers.map((read) => read()),
          this.#drawSeed,
        ),
      );
    };
  }
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
