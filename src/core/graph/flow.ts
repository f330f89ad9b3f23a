import type { Graph, GraphNode } from './graph';
import type { OperandGradient, Operation } from '../ops/operation';
import type { OperationName, OperationParameters } from '../ops/parameters';
import { operations } from '../ops/table';

/**
 * How much of a gradient can come back along a path, ordered: none (autograd gives None) < zero (it flows, but is 0 almost
 * everywhere) < flows. Structure alone decides, so it holds for every sample.
 */
export type Flow = 'none' | 'zero' | 'flows';

const order: Record<Flow, number> = { none: 0, zero: 1, flows: 2 };

function weaker(a: Flow, b: Flow): Flow {
  return order[a] <= order[b] ? a : b;
}
function stronger(a: Flow, b: Flow): Flow {
  return order[a] >= order[b] ? a : b;
}

/** An operation at which the gradient of a prediction ends: it arrives at `operand` from the prediction's side, not beyond `node`. */
export interface Cut {
  readonly node: number;
  readonly operand: number;
  /** What is left of the gradient beyond: none or zero. */
  readonly leaves: Flow;
  readonly because: string;
}

/** Which values of a graph depend on some inputs, and how much of their gradient can come back to any of them. */
export class FlowMap {
  /** No value before the first source depends on it. */
  readonly #first: number;
  readonly #depends: boolean[] = [];
  readonly #flow: Flow[] = [];

  constructor(
    readonly graph: Graph,
    readonly sources: ReadonlySet<number>,
  ) {
    this.#first = Math.min(graph.nodes.length, ...sources);
    for (let id = this.#first; id < graph.nodes.length; id += 1) {
      const node = graph.nodes[id];
      if (node === undefined) break;
      const depends = sources.has(id) || node.operands.some((operand) => this.depends(operand));
      this.#depends.push(depends);
      this.#flow.push(sources.has(id) ? 'flows' : depends ? this.#joined(node) : 'none');
    }
  }

  /** Whether the value changes with the sources, by whatever path. */
  depends(id: number): boolean {
    return this.#depends[id - this.#first] ?? false;
  }
  flow(id: number): Flow {
    return this.#flow[id - this.#first] ?? 'none';
  }

  #joined(node: GraphNode): Flow {
    return node.operands.reduce<Flow>(
      (joined, operand, index) => stronger(joined, weaker(this.flow(operand), passage(node, index))),
      'none',
    );
  }

  /** Operations on the way to `output` where a gradient that reached so far ends, the sources' side first. */
  cuts(output: number): readonly Cut[] {
    const ancestors = ancestorsOf(this.graph, output);
    const cuts: Cut[] = [];
    for (const id of ancestors) {
      const node = this.graph.nodes[id];
      if (node === undefined) continue;
      node.operands.forEach((operand, index) => {
        const leaves = passage(node, index);
        if (this.depends(operand) && this.flow(operand) === 'flows' && leaves !== 'flows') {
          cuts.push({ node: id, operand, leaves, because: reason(node, index) });
        }
      });
    }
    return cuts;
  }
}

/** The nodes on which `output` depends, itself included, in the graph's order. */
export function ancestorsOf(graph: Graph, output: number): readonly number[] {
  const seen = new Set([output]);
  const stack = [output];
  for (let id = stack.pop(); id !== undefined; id = stack.pop()) {
    for (const operand of graph.nodes[id]?.operands ?? []) {
      if (!seen.has(operand)) {
        seen.add(operand);
        stack.push(operand);
      }
    }
  }
  return [...seen].sort((a, b) => a - b);
}

/** How much of a gradient passes from a node to its operand number `index`. */
function passage(node: GraphNode, index: number): Flow {
  if (!node.requiresGrad || !node.recorded) return 'none';
  switch (gradientOf(node, index).kind) {
    case 'smooth':
    case 'kinked':
      return 'flows';
    case 'zeroAlmostEverywhere':
      return 'zero';
    case 'blocked':
    case 'raises':
      return 'none';
  }
}

function reason(node: GraphNode, index: number): string {
  const way = gradientOf(node, index);
  if (way.kind !== 'smooth' && way.kind !== 'kinked') return way.because;
  return node.recorded ? 'its result carries no gradient' : 'it is computed without recording';
}

function gradientOf<K extends OperationName>(
  node: GraphNode<K>,
  index: number,
): OperandGradient<OperationParameters[K]> {
  const operation: Operation<OperationParameters[K]> = operations[node.op];
  return operation.gradient(index);
}
