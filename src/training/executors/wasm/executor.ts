import { checkGuard, kernelOf, type Feeds } from '../../../core/graph/evaluate';
import type { Graph, Guard } from '../../../core/graph/graph';
import { FrameworkError } from '../../../core/ops/framework-error';
import { power } from '../../../core/ops/kernels/special';
import { allocate, type TensorData } from '../../../core/tensor/data';
import { sizeOf } from '../../../core/tensor/shape';
import type { Executor, Prepared } from '../executor';
import { Arena } from './arena';
import { assemble, type Assembled } from './assemble';
import { Builder, type HostCall, type Program } from './builder';
import type { Place } from './program';

/** WebAssembly with vector instructions, generated from each graph: one function, its memory laid out ahead in one that all graphs share. */
export function wasm(): Executor {
  const arena = new Arena();
  return { name: 'wasm', prepare: (graph, outputs) => new WasmGraph(graph, outputs, arena) };
}

/** Whether this host lets WebAssembly with vectors be made of bytes; some forbid it, old ones lack it, others have no room for its memory. */
export function isWasmAllowed(): boolean {
  try {
    const { bytes } = assemble(new Builder({ nodes: [], guards: [] }).build([]), new Arena());
    return new WebAssembly.Module(bytes) instanceof WebAssembly.Module;
  } catch {
    return false;
  }
}

/** The module's view of its memory, as long as that does not grow. */
interface Bound {
  readonly buffer: ArrayBuffer;
  readonly inputs: readonly { readonly id: number; readonly data: TensorData }[];
  readonly outputs: readonly (() => TensorData)[];
  readonly guards: readonly { readonly guard: Guard; readonly read: () => TensorData }[];
  readonly calls: readonly (() => void)[];
}

interface KernelCall extends HostCall {
  readonly kernel: ReturnType<typeof kernelOf>;
}

class WasmGraph implements Prepared {
  readonly executor = 'wasm';
  readonly fallback = null;
  readonly #graph: Graph;
  readonly #outputs: readonly number[];
  readonly #program: Program;
  readonly #arena: Arena;
  readonly #assembled: Assembled;
  readonly #hostCalls: readonly KernelCall[];
  readonly #run: () => void;
  #bound: Bound;
  #drawSeed = 0;

  constructor(graph: Graph, outputs: readonly number[], arena: Arena) {
    this.#graph = graph;
    this.#outputs = outputs;
    this.#arena = arena;
    this.#program = new Builder(graph).build([...outputs, ...graph.guards.map(({ node }) => node)]);
    this.#assembled = assemble(this.#program, arena);
    this.#hostCalls = this.#program.hostCalls.map((call) => ({ ...call, kernel: kernelOf(call.id, graph) }));
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(this.#assembled.bytes), {
      host: { ...mathematics, memory: arena.memory, kernel: (index: number) => this.#bound.calls[index]?.() },
    });
    const { run } = exports;
    if (typeof run !== 'function') throw new RangeError('not our module');
    this.#run = () => {
      run();
    };
    this.#bound = this.#bind();
    for (const [buffer, data] of this.#program.constants) {
      if (this.#assembled.isStored(buffer)) this.#elements({ buffer, offset: 0 }, data.length).set(data);
    }
  }

  run(feeds: Feeds, drawSeed: number): readonly TensorData[] {
    // Another graph may have made the memory grow.
    if (this.#bound.buffer !== this.#arena.memory.buffer) this.#bound = this.#bind();
    const { inputs, outputs, guards } = this.#bound;
    this.#drawSeed = drawSeed;
    for (const { id, data } of inputs) {
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
    for (const { guard, read } of guards) checkGuard(guard, read());
    return outputs.map((read) => read());
  }

  dispose(): void {
    this.#assembled.dispose();
  }

  #bind(): Bound {
    const { inputs, outputs } = this.#program;
    const { guards } = this.#graph;
    const readers = outputs.map((place, index) =>
      this.#readerOf(this.#outputs[index] ?? guards[index - this.#outputs.length]?.node, place),
    );
    return {
      buffer: this.#arena.memory.buffer,
      inputs: [...inputs].map(([id, buffer]) => ({ id, data: this.#elements({ buffer, offset: 0 }, buffer.size) })),
      outputs: readers.slice(0, this.#outputs.length),
      guards: guards.flatMap((guard, index) => {
        const read = readers[this.#outputs.length + index];
        return read === undefined ? [] : [{ guard, read }];
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
  #readerOf(id: number | undefined, place: Place): () => TensorData {
    const node = this.#graph.nodes[id ?? -1];
    if (node === undefined) throw new RangeError('a value of no node');
    const { dtype, shape } = node.type;
    const elements = this.#elements(place, sizeOf(shape));
    if (allocate(dtype, 0).constructor === elements.constructor) return () => elements;
    return () => {
      const data = allocate(dtype, elements.length);
      data.set(elements);
      return data;
    };
  }

  #hostCall({ id, operands, result, kernel }: KernelCall): () => void {
    const readers = operands.map((place, operand) => this.#readerOf(this.#graph.nodes[id]?.operands[operand], place));
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
