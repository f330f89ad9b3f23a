import { engine, type Tensor } from '@tensorflow/tfjs-core';
import { checkGuard, kernelOf, neededNodes, type Feeds } from '../../../core/graph/evaluate';
import type { Graph, GraphNode, Guard } from '../../../core/graph/graph';
import type { TensorType } from '../../../core/ops/operation';
import type { OperationName } from '../../../core/ops/parameters';
import type { TensorData } from '../../../core/tensor/data';
import { sizeOf } from '../../../core/tensor/shape';
import type { Executor, Prepared } from '../executor';
import { stepwise } from '../stepwise';
import { registerBackend } from './backend';
import { lowerings, type Lowering } from './lowerings';

/** TensorFlow.js on its plain JavaScript backend. */
export const tfjs: Executor = {
  name: 'tfjs',
  prepare,
  prepareSteps: (graph, outputs, course) => stepwise(prepare(graph, outputs), graph, outputs, course),
};

function prepare(graph: Graph, outputs: readonly number[]): Prepared {
  registerBackend();
  return new TfjsGraph(graph, outputs);
}

/** A value as TensorFlow.js holds it, as the core does, or both. */
class Held {
  #data: TensorData | null;
  #tensor: Tensor | null;

  constructor(
    readonly type: TensorType,
    value: TensorData | Tensor,
  ) {
    this.#data = ArrayBuffer.isView(value) ? value : null;
    this.#tensor = ArrayBuffer.isView(value) ? null : value;
  }

  get data(): TensorData {
    this.#data ??= this.tensor.dataSync();
    return this.#data;
  }
  get tensor(): Tensor {
    this.#tensor ??= makeTensor(this.data, this.type);
    return this.#tensor;
  }
}

function makeTensor(data: TensorData, { shape, dtype }: TensorType): Tensor {
  if (dtype === 'float32' && data instanceof Float32Array) return engine().makeTensor(data, [...shape], 'float32');
  if (dtype === 'bool' && data instanceof Uint8Array) return engine().makeTensor(data, [...shape], 'bool');
  throw new RangeError(`TensorFlow.js has no ${dtype}`);
}

interface Instruction {
  readonly id: number;
  readonly node: GraphNode;
  /** In TensorFlow.js; null where it cannot. */
  readonly lowered: ((operands: readonly Tensor[]) => Tensor | null) | null;
  readonly kernel: ReturnType<typeof kernelOf>;
  readonly guards: readonly Guard[];
}

class TfjsGraph implements Prepared {
  readonly executor = 'tfjs';
  readonly fallback = null;
  readonly #instructions: readonly Instruction[];
  readonly #constants = new Map<number, Held>();
  readonly #kept: readonly Tensor[];

  constructor(
    readonly graph: Graph,
    readonly outputs: readonly number[],
  ) {
    const instructions: Instruction[] = [];
    for (const id of neededNodes(graph, outputs)) {
      const node = graph.nodes[id];
      if (node === undefined) throw new RangeError(`no node ${id}`);
      if (node.op === 'constant') this.#constants.set(id, new Held(node.type, node.params.data));
      else {
        const guards = graph.guards.filter((guard) => guard.node === id);
        instructions.push({ id, node, lowered: lower(node, graph), kernel: kernelOf(id, graph), guards });
      }
    }
    this.#instructions = instructions;
    // Tensors that outlive a run are made outside of its scope, where nothing disposes of them.
    this.#kept = this.#loweredConstants().map(({ tensor }) => tensor);
  }

  run(feeds: Feeds, drawSeed: number): readonly TensorData[] {
    engine().startScope();
    try {
      const values = new Map(this.#constants);
      for (const { id, node, lowered, kernel, guards } of this.#instructions) {
        const operands = node.operands.map((operand) => heldAt(values, operand));
        const fed = node.op === 'input' ? feeds.get(id) : undefined;
        const value =
          fed ??
          lowered?.(operands.map(({ tensor }) => tensor)) ??
          kernel(
            operands.map(({ data }) => data),
            drawSeed,
          );
        const held = new Held(node.type, value);
        values.set(id, held);
        for (const guard of guards) checkGuard(guard, held.data);
      }
      return this.outputs.map((id) => heldAt(values, id).data);
    } finally {
      engine().endScope();
    }
  }

  dispose(): void {
    for (const tensor of this.#kept) tensor.dispose();
  }

  #loweredConstants(): readonly Held[] {
    const operands = this.#instructions.flatMap(({ lowered, node }) => (lowered === null ? [] : node.operands));
    return [...new Set(operands)].flatMap((operand) => this.#constants.get(operand) ?? []);
  }
}

function heldAt(values: ReadonlyMap<number, Held>, id: number): Held {
  const held = values.get(id);
  if (held === undefined) throw new RangeError(`node ${id} was not computed`);
  return held;
}

function lower<K extends OperationName>(node: GraphNode<K>, graph: Graph): Instruction['lowered'] {
  const lowering: Lowering<K> = lowerings[node.op];
  const types = [node.type, ...node.operands.flatMap((operand) => graph.nodes[operand]?.type ?? [])];
  if (lowering === 'kernel' || !types.every(isHere)) return null;
  return (operands) => lowering(operands, node);
}

/** TensorFlow.js has no doubles and no 64-bit integers. */
function isHere({ shape, dtype }: TensorType): boolean {
  return (dtype === 'float32' || dtype === 'bool') && sizeOf(shape) > 0;
}
