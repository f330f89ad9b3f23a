import type { Graph, GraphNode } from './graph';
import type { Kink, OperandGradient, Operation } from '../ops/operation';
import { isDifferentiable } from '../ops/ref';
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

/**
 * What is supposed of a graph beside how it was traced: `required`, that the sources require a gradient; `recorded`, that they do wherever
 * it was switched off; `undetached`, that they do and that no `detach` or `.data` stands in it.
 */
export type Supposition = 'nothing' | 'required' | 'recorded' | 'undetached';

/** Which values of a graph depend on some inputs, and how much of their gradient can come back to any of them. */
export class FlowMap {
  /** No value before the first source depends on it. */
  readonly #first: number;
  readonly #depends: boolean[] = [];
  readonly #flow: Flow[] = [];

  constructor(
    readonly graph: Graph,
    readonly sources: ReadonlySet<number>,
    readonly supposing: Supposition = 'nothing',
  ) {
    this.#first = Math.min(graph.nodes.length, ...sources);
  }

  /** Whether the value changes with the sources, by whatever path. */
  depends(id: number): boolean {
    const { graph, sources } = this;
    const first = this.#first;
    if (id < first) return false;
    for (let at = first + this.#depends.length; at <= id && at < graph.nodes.length; at += 1) {
      const isOf = graph.nodes[at]?.operands.some((operand) => operand >= first && this.#depends[operand - first]);
      this.#depends.push(isOf === true || sources.has(at));
    }
    return this.#depends[id - first] ?? false;
  }

  /** A trace holds many calls, and what comes after the value that is asked for says nothing of it. */
  flow(id: number): Flow {
    const { graph, sources } = this;
    if (id < this.#first) return 'none';
    for (let at = this.#first + this.#flow.length; at <= id; at += 1) {
      const node = graph.nodes[at];
      if (node === undefined) break;
      this.#flow.push(sources.has(at) ? 'flows' : this.depends(at) ? this.#joined(node) : 'none');
    }
    return this.#flow[id - this.#first] ?? 'none';
  }

  #joined(node: GraphNode): Flow {
    return node.operands.reduce<Flow>((joined, operand, index) => {
      const flow = operand < this.#first ? 'none' : (this.#flow[operand - this.#first] ?? 'none');
      return flow === 'none' ? joined : stronger(joined, weaker(flow, passage(node, index, this.supposing)));
    }, 'none');
  }

  /**
   * Operations on the way to `output` where a gradient that reached so far ends, the sources' side first. What lies behind a value that
   * a gradient reaches is not on the way: the place of a maximum whose value is detached. Nor is the forward of a hand-written function.
   */
  cuts(output: number): readonly Cut[] {
    const ended = reachable(this.graph, output, (operand, { op }, index) => {
      const isForward = op === 'custom' && index === 0;
      return !isForward && this.depends(operand) && this.flow(operand) !== 'flows';
    });
    return ended.flatMap((id) => this.cutsAt(id));
  }

  /** Whether, and to which operands, a gradient that reached so far ends at one operation. */
  cutsAt(id: number): readonly Cut[] {
    const node = this.graph.nodes[id];
    if (node === undefined) return [];
    return node.operands.flatMap((operand, index) => {
      const leaves = passage(node, index, this.supposing);
      if (this.flow(operand) !== 'flows' || leaves === 'flows') return [];
      return [{ node: id, operand, leaves, because: reason(node, index) }];
    });
  }
}

/** Where an operation has a kink through which a gradient flows; null where it has none. */
export function kinkOf(node: GraphNode, flow: FlowMap): Kink | null {
  for (const [index, operand] of node.operands.entries()) {
    const way = gradientOf(node, index);
    if (way.kind === 'kinked' && flow.flow(operand) === 'flows') return way.kink;
  }
  return null;
}

/** The nodes on which `output` depends, itself included, in the graph's order. */
export function ancestorsOf(graph: Graph, output: number): readonly number[] {
  return reachable(graph, output, () => true);
}

/**
 * The nodes whose values go into that of `output`, itself included: not what only chooses among values (an index, a condition), nor what
 * is behind a `detach`.
 */
export function valuesIn(graph: Graph, output: number): readonly number[] {
  return reachable(graph, output, (_, node, index) => {
    return node.type.dtype === 'bool' || gradientOf(node, index).kind !== 'blocked';
  });
}

/**
 * The error with which PyTorch refuses to differentiate `output`, where its history holds an operation without a derivative; else null.
 */
export function refusalOf(graph: Graph, output: number): string | null {
  if (graph.nodes[output]?.requiresGrad !== true) return null;
  const visited = reachable(graph, output, (operand, node, index) => {
    return passesOn(node, index) && graph.nodes[operand]?.requiresGrad === true;
  });
  for (const id of visited.toReversed()) {
    const node = graph.nodes[id];
    if (node?.recorded !== true) continue;
    for (const [index, operand] of node.operands.entries()) {
      const way = gradientOf(node, index);
      if (way.kind === 'raises' && graph.nodes[operand]?.requiresGrad === true) return way.error.message;
    }
  }
  return null;
}

function passesOn(node: GraphNode, index: number): boolean {
  const { kind } = gradientOf(node, index);
  return hasHistory(node) && kind !== 'blocked' && kind !== 'raises';
}

/** As `ancestorsOf`, without what only the forward of a hand-written function computes: its backward has the say there. */
export function recordedAncestorsOf(graph: Graph, output: number): readonly number[] {
  return reachable(graph, output, (_, { op }, index) => !(op === 'custom' && index === 0));
}

/** From `output` towards its operands, over those that `enters` admits, in the graph's order. */
function reachable(
  graph: Graph,
  output: number,
  enters: (operand: number, node: GraphNode, index: number) => boolean,
): readonly number[] {
  const seen = new Set([output]);
  const stack = [output];
  for (let id = stack.pop(); id !== undefined; id = stack.pop()) {
    const node = graph.nodes[id];
    node?.operands.forEach((operand, index) => {
      if (seen.has(operand) || !enters(operand, node, index)) return;
      seen.add(operand);
      stack.push(operand);
    });
  }
  return [...seen].sort((a, b) => a - b);
}

/** Whether a gradient goes back through an operation: what is overwritten without recording keeps its history. */
function hasHistory({ op, recorded }: GraphNode): boolean {
  return recorded || op === 'overwrite';
}

/** How much of a gradient passes from a node to its operand number `index`. */
function passage(node: GraphNode, index: number, supposing: Supposition): Flow {
  const carries = supposing === 'nothing' ? node.requiresGrad : isDifferentiable(node.type);
  const isDetach = supposing === 'undetached' && node.op === 'detach';
  if (carries && isDetach) return 'flows';
  if (!carries || !(hasHistory(node) || supposing === 'recorded')) return 'none';
  switch (gradientOf(node, index).kind) {
    case 'smooth':
      return 'flows';
    case 'kinked':
      return flatness(node, index) === null ? 'flows' : 'zero';
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
  const flat = flatness(node, index);
  if (flat !== null) return flat;
  return node.recorded ? 'its result carries no gradient' : 'it is computed without recording';
}

/** Why a kinked operation passes nothing on but at its kink, as its parameters are; null where it does. */
function flatness<K extends OperationName>(node: GraphNode<K>, index: number): string | null {
  const way = gradientOf(node, index);
  return way.kind === 'kinked' ? (way.flat?.(node.params) ?? null) : null;
}

function gradientOf<K extends OperationName>(
  node: GraphNode<K>,
  index: number,
): OperandGradient<OperationParameters[K]> {
  const operation: Operation<OperationParameters[K]> = operations[node.op];
  return operation.gradient(index, node.params);
}
