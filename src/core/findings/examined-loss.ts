import { ancestorsOf, FlowMap } from '../graph/flow';
import type { GraphNode, LibraryCall, Site } from '../graph/graph';
import type { Trace } from '../graph/trace';
import type { Span } from '../text/span';
import { assumption, type LossStory } from './cut-findings';
import type { Judgement, TracedLoss } from './judgement';

/** Operations whose result has the elements of their operand, at other places, in another dtype or bounded. */
const keeping = new Set<GraphNode['op']>(['view', 'cast', 'clamp']);

/** A traced loss as rules ask about it. */
export class ExaminedLoss {
  readonly flow: FlowMap;
  readonly output: number;
  /** The values that the loss depends on, itself included, in the order of the program. */
  readonly ancestors: readonly number[];
  readonly #ancestors: ReadonlySet<number>;

  constructor(
    readonly trace: Trace,
    readonly traced: TracedLoss,
    readonly judgement: Judgement,
    readonly story: LossStory,
    /** The inputs of the loss, by the numbers of their values. */
    readonly inputs: readonly number[],
  ) {
    this.output = traced.output;
    this.flow = new FlowMap(traced.graph, traced.predictions);
    this.ancestors = ancestorsOf(traced.graph, traced.output);
    this.#ancestors = new Set(this.ancestors);
  }

  node(id: number): GraphNode {
    return this.trace.node(id);
  }
  isAncestor(id: number): boolean {
    return this.#ancestors.has(id);
  }
  /** Whether a gradient comes back from the loss through this value to a prediction. */
  carries(id: number): boolean {
    return this.#ancestors.has(id) && this.flow.flow(id) === 'flows';
  }
  /** Whether a value is computed from this input of the loss. */
  dependsOn(id: number, input: number): boolean {
    return new FlowMap(this.traced.graph, new Set([input])).depends(id);
  }
  siteOf(id: number): Site | null {
    return this.node(id).site;
  }
  operand(id: number, index = 0): number | null {
    return this.node(id).operands[index] ?? null;
  }

  /** Where the elements of a value were computed: behind casts, views and bounds. */
  origin(id: number): number {
    let at = id;
    for (let node = this.node(at); keeping.has(node.op); node = this.node(at)) {
      const [operand] = node.operands;
      if (operand === undefined) break;
      at = operand;
    }
    return at;
  }

  /** The values of the loss that are directly computed from this one. */
  usersOf(id: number): readonly number[] {
    return this.ancestors.filter((user) => this.node(user).operands.includes(id));
  }

  /** Calls of functions of `torch.nn.functional` of these names that the loss is made with. */
  calls(...names: readonly string[]): readonly LibraryCall[] {
    const wanted = new Set(names.map((name) => `torch.nn.functional.${name}`));
    return this.trace.calls.filter(
      ({ name, result }) => wanted.has(name) && result !== null && this.isAncestor(result),
    );
  }

  quote(span: Span): string {
    return `\`${this.story.source.quote(span)}\``;
  }
  /** A sentence to append where the claim hangs on which input is the prediction. */
  get assumption(): string {
    return assumption(this.story);
  }
  get predictions(): string {
    return this.story.predictions.map(({ name }) => `\`${name}\``).join(', ');
  }
}
