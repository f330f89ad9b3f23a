import { GuardFailed } from '../../core/graph/evaluate';
import { decisionsOf, type Decision, type Graph } from '../../core/graph/graph';
import { FrameworkError } from '../../core/ops/framework-error';
import type { TensorType, TensorValue } from '../../core/ops/operation';
import type { TensorData } from '../../core/tensor/data';
import type { Executor, Prepared, RanBy } from '../executors/executor';
import { isCarried, type Values } from './keys';
import type { StepGraph } from './step';

/** A value that each run replaces. */
interface Output {
  readonly type: TensorType;
  data: TensorData;
}

/** What came of a run: all values of the step, which the next run overwrites; or why its graph is not that of the step. */
type Run =
  | { readonly kind: 'values'; readonly values: Values<TensorValue> }
  /** The data decide otherwise than when the graph was traced. */
  | { readonly kind: 'decidedOtherwise'; readonly failure: GuardFailed }
  /** An operation refuses these inputs. */
  | { readonly kind: 'refused' };

/** After so many steps, the time that it takes to compile a graph comes back. */
const worthCompiling = 8;

/** A step's graph on its executor, with what a run needs laid out once. */
export class PreparedStep {
  readonly #executor: Executor;
  readonly #graph: Graph;
  readonly #outputNodes: readonly number[];
  #prepared: Prepared;
  /** How many steps were taken with it. */
  #taken = 0;
  readonly #decisions: readonly Decision[];
  readonly #countedTogether: StepGraph['countedTogether'];
  readonly #fallback: RanBy['fallback'];
  readonly #inputs: readonly (readonly [key: string, node: number])[];
  readonly #feeds = new Map<number, TensorData>();
  readonly #outputs: readonly Output[];
  readonly #values: Values<TensorValue>;
  /** Names of the outputs that live on to the next step. */
  readonly carriedKeys: readonly string[];

  constructor({ graph, inputs, outputs, countedTogether }: StepGraph, executor: Executor) {
    this.#executor = executor;
    this.#graph = graph;
    this.#outputNodes = [...outputs.values()];
    this.#decisions = decisionsOf(graph);
    this.#prepared = executor.prepare(graph, this.#outputNodes, this.#decisions.length > 0 ? 'seldom' : undefined);
    this.#fallback = this.#prepared.fallback;
    this.#countedTogether = countedTogether;
    this.#inputs = [...inputs];
    const named = [...outputs].flatMap(([key, node]): (readonly [string, Output])[] => {
      const type = graph.nodes[node]?.type;
      return type === undefined ? [] : [[key, { type, data: new Float32Array() }]];
    });
    this.#outputs = named.map(([, output]) => output);
    this.#values = new Map(named);
    this.carriedKeys = [...outputs.keys()].filter(isCarried);
  }

  get ranBy(): RanBy {
    return { executor: this.#prepared.executor, fallback: this.#fallback };
  }

  /** Notes that the values of its last run were taken over. A graph that comes back again and again is compiled. */
  noteTaken(): void {
    this.#taken += 1;
    if (this.#decisions.length === 0 || this.#taken !== worthCompiling) return;
    this.#prepared.dispose();
    this.#prepared = this.#executor.prepare(this.#graph, this.#outputNodes);
  }

  /** Each input is read from the first of `sources` that has it. */
  run(sources: readonly Values<TensorValue>[], drawSeed: number): Run {
    for (const [key, node] of this.#inputs) this.#feeds.set(node, valueAt(sources, key).data);
    try {
      const results = this.#prepared.run(this.#feeds, drawSeed);
      for (const [index, output] of this.#outputs.entries()) output.data = results[index] ?? output.data;
      return { kind: 'values', values: this.#values };
    } catch (error) {
      if (error instanceof GuardFailed) return { kind: 'decidedOtherwise', failure: error };
      if (error instanceof FrameworkError) return { kind: 'refused' };
      throw error;
    }
  }

  /** Whether what this graph counts together still is the same: meanwhile another graph may have updated some of it. */
  countsRight(sources: readonly Values<TensorValue>[]): boolean {
    return this.#countedTogether.every((group) => {
      const [first, ...rest] = group.map((key) => valueAt(sources, key).data[0]);
      return rest.every((count) => count === first);
    });
  }

  /** Whether `other` took the same decisions as this one before it failed, and then the one that was found. */
  isContinuedBy(other: PreparedStep, { node, found }: GuardFailed): boolean {
    const failed = this.#decisions.findIndex((decision) => decision.node === node);
    const shared = this.#decisions.slice(0, failed);
    return (
      shared.every(({ expected }, index) => isSame(expected, other.#decisions[index]?.expected)) &&
      isSame(found, other.#decisions[failed]?.expected)
    );
  }

  dispose(): void {
    this.#prepared.dispose();
  }
}

function isSame(a: readonly number[], b: readonly number[] | undefined): boolean {
  return a.length === b?.length && a.every((value, index) => Object.is(value, b[index]));
}

function valueAt(sources: readonly Values<TensorValue>[], key: string): TensorValue {
  for (const source of sources) {
    const value = source.get(key);
    if (value !== undefined) return value;
  }
  throw new RangeError(`a step without a value for ${key}`);
}
