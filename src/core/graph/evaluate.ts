import type { KernelCall, Operation, TensorValue } from '../ops/operation';
import type { OperationName, OperationParameters } from '../ops/parameters';
import { operations } from '../ops/table';
import type { TensorData } from '../tensor/data';
import { sameShape } from '../tensor/shape';
import type { Graph, GraphNode, Guard } from './graph';

/** New values for inputs, by node number. */
export type Feeds = ReadonlyMap<number, TensorData>;

/** A value that decided something outside the graph has changed: the graph no longer tells what the program does. */
export class GuardFailed extends Error {
  override readonly name = 'GuardFailed';
}

/** Which nodes are needed for `outputs`, in order; with every guard's own. */
export function neededNodes(graph: Graph, outputs: readonly number[]): readonly number[] {
  const needed = new Uint8Array(graph.nodes.length);
  const stack = [...outputs, ...graph.guards.map((guard) => guard.node)];
  for (let id = stack.pop(); id !== undefined; id = stack.pop()) {
    if (needed[id] === 1) continue;
    needed[id] = 1;
    stack.push(...(graph.nodes[id]?.operands ?? []));
  }
  return [...needed.keys()].filter((id) => needed[id] === 1);
}

/** A graph made ready to be evaluated many times for the same outputs, with the core's kernels. */
export class Evaluator {
  readonly #order: readonly number[];
  readonly #guards: ReadonlyMap<number, readonly Guard[]>;
  /** Values that no feed can change are computed once. */
  readonly #fixed = new Map<number, TensorData>();

  constructor(
    readonly graph: Graph,
    readonly outputs: readonly number[],
  ) {
    this.#order = neededNodes(graph, outputs);
    const guards = new Map<number, Guard[]>();
    for (const guard of graph.guards) guards.set(guard.node, [...(guards.get(guard.node) ?? []), guard]);
    this.#guards = guards;
    for (const id of this.#order) {
      const node = this.#node(id);
      if (node.op === 'constant') this.#fixed.set(id, node.params.data);
      else if (
        node.op !== 'input' &&
        node.operands.every((operand) => this.#fixed.has(operand)) &&
        node.operands.length > 0
      ) {
        this.#fixed.set(id, computeNode(node, this.#fixed, graph));
      }
    }
  }

  #node(id: number): GraphNode {
    const node = this.graph.nodes[id];
    if (node === undefined) throw new RangeError(`no node ${String(id)}`);
    return node;
  }

  /** The outputs' elements for these inputs. Throws GuardFailed where a recorded decision would fall differently. */
  run(feeds: Feeds): readonly TensorData[] {
    const values = new Map<number, TensorData>(this.#fixed);
    for (const id of this.#order) {
      if (values.has(id)) continue;
      const node = this.#node(id);
      const fed = node.op === 'input' ? feeds.get(id) : undefined;
      const value = fed ?? computeNode(node, values, this.graph);
      values.set(id, value);
      for (const guard of this.#guards.get(id) ?? []) checkGuard(guard, value);
    }
    return this.outputs.map((id) => {
      const value = values.get(id);
      if (value === undefined) throw new RangeError(`node ${String(id)} was not computed`);
      return value;
    });
  }
}

function checkGuard(guard: Guard, value: TensorData): void {
  const same =
    value.length === guard.expected.length && guard.expected.every((expected, i) => Object.is(expected, value[i]));
  if (!same) throw new GuardFailed('a decision that the traced program took would fall differently on these inputs');
}

function computeNode<K extends OperationName>(
  node: GraphNode<K>,
  values: ReadonlyMap<number, TensorData>,
  graph: Graph,
): TensorData {
  if (node.op === 'input') throw new RangeError('an input without a value');
  const operation: Operation<OperationParameters[K]> = operations[node.op];
  const call: KernelCall<OperationParameters[K]> = {
    params: node.params,
    inputs: node.operands.map((operand) => {
      const value = values.get(operand);
      if (value === undefined) throw new RangeError(`operand ${String(operand)} was not computed`);
      return value;
    }),
    types: node.operands.map((operand) => {
      const type = graph.nodes[operand]?.type;
      if (type === undefined) throw new RangeError(`no node ${String(operand)}`);
      return type;
    }),
    output: node.type,
  };
  const result: TensorValue = operation.kernel(call);
  if (!sameShape(result.type.shape, node.type.shape))
    throw new GuardFailed('a shape that depends on the data has changed');
  return result.data;
}
