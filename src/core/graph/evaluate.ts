import type { Operation, TensorValue } from '../ops/operation';
import type { OperationName, OperationParameters } from '../ops/parameters';
import { operations } from '../ops/table';
import type { TensorData } from '../tensor/data';
import { sameShape } from '../tensor/shape';
import { decisionsOf, type Graph, type GraphNode, type Guard } from './graph';

/** New values for inputs, by node number. */
export type Feeds = ReadonlyMap<number, TensorData>;

/** A value that decided something outside the graph has changed: the graph no longer tells what the program does. */
export class GuardFailed extends Error {
  override readonly name = 'GuardFailed';
  constructor(
    /** The first node to answer otherwise than when the graph was traced. */
    readonly node: number,
    /** What it answers: its elements, or its shape where the data decide that. */
    readonly found: readonly number[],
  ) {
    super('a decision that the traced program took would fall differently on these inputs');
  }
}

/** Which nodes are needed for `outputs`, in order; and for all that the data decide: Python may have read a size that no operation reads. */
export function neededNodes(graph: Graph, outputs: readonly number[]): readonly number[] {
  const needed = new Uint8Array(graph.nodes.length);
  const stack = [...outputs, ...decisionsOf(graph).map(({ node }) => node)];
  for (let id = stack.pop(); id !== undefined; id = stack.pop()) {
    if (needed[id] === 1) continue;
    needed[id] = 1;
    stack.push(...(graph.nodes[id]?.operands ?? []));
  }
  return [...needed.keys()].filter((id) => needed[id] === 1);
}

/** One node made ready: everything but its operands' elements is known. */
interface Instruction {
  readonly id: number;
  readonly node: GraphNode;
  readonly compute: (inputs: readonly TensorData[], drawSeed: number | null) => TensorData;
  readonly guards: readonly Guard[];
}

/** A graph made ready to be evaluated many times for the same outputs, with the core's kernels. */
export class Evaluator {
  readonly #instructions: readonly Instruction[];
  /** Values that no feed can change are computed once. */
  readonly #fixed: readonly (TensorData | undefined)[];

  constructor(
    readonly graph: Graph,
    readonly outputs: readonly number[],
  ) {
    const fixed = new Array<TensorData | undefined>(graph.nodes.length).fill(undefined);
    const guards = new Map<number, Guard[]>();
    for (const guard of graph.guards) guards.set(guard.node, [...(guards.get(guard.node) ?? []), guard]);
    const instructions: Instruction[] = [];
    for (const id of neededNodes(graph, outputs)) {
      const node = nodeOf(graph, id);
      const isFixed = node.operands.length > 0 && !isDraw(node) && node.operands.every((operand) => fixed[operand]);
      if (node.op === 'constant') fixed[id] = node.params.data;
      else if (isFixed) fixed[id] = kernelOf(id, graph)(operandsOf(node, fixed), null);
      else instructions.push({ id, node, compute: kernelOf(id, graph), guards: guards.get(id) ?? [] });
    }
    this.#instructions = instructions;
    this.#fixed = fixed;
  }

  /**
   * The outputs' elements for these inputs. Random draws are those of the trace, or keyed by `drawSeed`. Throws GuardFailed where a
   * recorded decision would fall differently.
   */
  run(feeds: Feeds, drawSeed: number | null = null): readonly TensorData[] {
    const values = this.#fixed.slice();
    for (const { id, node, compute, guards } of this.#instructions) {
      const fed = node.op === 'input' ? feeds.get(id) : undefined;
      const value = fed ?? compute(operandsOf(node, values), drawSeed);
      values[id] = value;
      for (const guard of guards) checkGuard(guard, value);
    }
    return this.outputs.map((id) => {
      const value = values[id];
      if (value === undefined) throw new RangeError(`node ${String(id)} was not computed`);
      return value;
    });
  }
}

/** Whether the operation draws random numbers. */
export function isDraw({ params }: { readonly params: object }): boolean {
  return 'seed' in params;
}

/** Throws GuardFailed unless the value is the one that the traced program decided by. */
export function checkGuard(guard: Guard, value: TensorData): void {
  const same =
    value.length === guard.expected.length && guard.expected.every((expected, i) => Object.is(expected, value[i]));
  if (!same) throw new GuardFailed(guard.node, [...value]);
}

function nodeOf(graph: Graph, id: number): GraphNode {
  const node = graph.nodes[id];
  if (node === undefined) throw new RangeError(`no node ${String(id)}`);
  return node;
}

function operandsOf(node: GraphNode, values: readonly (TensorData | undefined)[]): readonly TensorData[] {
  return node.operands.map((operand) => {
    const value = values[operand];
    if (value === undefined) throw new RangeError(`operand ${String(operand)} was not computed`);
    return value;
  });
}

/** A node's kernel with its parameters and types; the answer must have the shape that it had when it was traced. */
export function kernelOf(id: number, graph: Graph): Instruction['compute'] {
  return kernelOfNode(nodeOf(graph, id), id, graph);
}

function kernelOfNode<K extends OperationName>(node: GraphNode<K>, id: number, graph: Graph): Instruction['compute'] {
  if (node.op === 'input') {
    return () => {
      throw new RangeError('an input without a value');
    };
  }
  const operation: Operation<OperationParameters[K]> = operations[node.op];
  const { params, type: output } = node;
  const types = node.operands.map((operand) => nodeOf(graph, operand).type);
  return (inputs, drawSeed) => {
    const keyed = drawSeed !== null && isDraw(node) ? { ...params, seed: drawSeed } : params;
    const result: TensorValue = operation.kernel({ params: keyed, inputs, types, output });
    if (!sameShape(result.type.shape, output.shape)) throw new GuardFailed(id, result.type.shape);
    return result.data;
  };
}
