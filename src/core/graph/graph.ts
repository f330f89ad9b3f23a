import type { TensorType } from '../ops/operation';
import { sizedByData } from '../ops/table';
import type { OperationName, OperationParameters } from '../ops/parameters';
import type { Span } from '../text/span';

/** Where in the source an operation was called, and from where that code was called. */
export interface Site {
  readonly span: Span;
  /** The name at the call as the user wrote it: `argmax`, `F.relu`, `>`. */
  readonly name: string;
  /** The call that led here; null in the loss itself. */
  readonly caller: Site | null;
}

/** One operation of a graph in static single assignment form: its number is its value's. */
export type GraphNode<K extends OperationName = OperationName> = { [P in K]: NodeOf<P> }[K];

interface NodeOf<K extends OperationName> {
  readonly op: K;
  readonly operands: readonly number[];
  readonly params: OperationParameters[K];
  readonly type: TensorType;
  readonly site: Site | null;
  /** Whether a gradient can flow back into this value: recorded, floating, and some operand requires one. */
  readonly requiresGrad: boolean;
  /** False for what was computed under `no_grad`: it has no history, whatever its operands. */
  readonly recorded: boolean;
}

/** A value that decided something outside the graph: a branch, a shape, a count. A replay must find it again. */
export interface Guard {
  readonly node: number;
  readonly site: Site | null;
  readonly expected: readonly number[];
}

/** What a node has to answer for the graph to hold: the elements that a guard expects, or the shape that the data decide. */
export interface Decision {
  readonly node: number;
  readonly expected: readonly number[];
}

/** All that the data decide of a graph, in the order of its nodes. */
export function decisionsOf({ nodes, guards }: Graph): readonly Decision[] {
  const sizes = nodes.flatMap(({ op, type }, node) => (sizedByData.has(op) ? [{ node, expected: type.shape }] : []));
  return [...guards, ...sizes].sort((a, b) => a.node - b.node);
}

/** A call of a library function as its documentation describes it, beside the operations that it is composed of. */
export interface LibraryCall {
  /** Dotted: `torch.nn.functional.nll_loss`. */
  readonly name: string;
  readonly site: Site | null;
  /** The values that were given for its parameters, by their names. */
  readonly operands: ReadonlyMap<string, number>;
  /** null where it raised or its answer is no tensor. */
  readonly result: number | null;
}

/** Plain data: can be sent to a worker. Operands come before their users. */
export interface Graph {
  readonly nodes: readonly GraphNode[];
  readonly guards: readonly Guard[];
}
