import { ancestorsOf, FlowMap } from '../graph/flow';
import type { GraphNode, LibraryCall, Site } from '../graph/graph';
import { SameWork } from '../graph/same-work';
import type { Trace } from '../graph/trace';
import type { Callable } from '../loss/definitions';
import type { Outcome } from '../loss/outcome';
import type { GivenArguments } from '../loss/request';
import type { Module } from '../program/program';
import { statementsIn } from '../program/walk';
import type { Agreement } from '../roles/agreement';
import type { KnownInput } from '../roles/known-inputs';
import type { Reading } from '../roles/reading';
import { sameShape } from '../tensor/shape';
import { sameSpan, type Span } from '../text/span';
import { assumption, type LossStory } from './cut-findings';
import type { Judgement, TracedLoss } from './judgement';
import { isReadBeside } from './used-beside';

/** Operations whose result has the elements of their operand, at other places, in another dtype or bounded. */
const keeping = new Set<GraphNode['op']>(['view', 'cast', 'clamp']);

/** What rules may know of a loss besides one trace of it. */
export interface Surroundings {
  readonly callable: Callable;
  readonly module: Module;
  readonly story: LossStory;
  /** Whether the file differentiates it, gives it to what asks for a loss, or its class extends the framework's losses. */
  readonly isEvident: boolean;
  /** Whether it is used or named as a loss: a score that is neither may rise. */
  readonly isLoss: boolean;
  /** Whether it is one number that layers of its own make: what a model computes so it hands to an optimiser, be it of either sign. */
  readonly isOfOwnLayers: () => boolean;
  readonly reading: Reading;
  /** What it stands in, among other results, where `backward()` is called on that; null elsewhere. */
  readonly container: 'tuple' | 'list' | 'dict' | null;
  /** Inputs of an inline loss that the file itself makes. */
  readonly known: readonly KnownInput[];
  /** What becomes of its value where the prediction agrees with the target. */
  readonly agreement: () => Agreement;
  /** The loss on other inputs. */
  readonly call: (args: GivenArguments) => Outcome;
  /** The loss on the same inputs, traced anew: nothing has been differentiated yet. */
  readonly anew: () => ExaminedLoss | null;
}

/** A traced loss as rules ask about it. */
export class ExaminedLoss {
  readonly flow: FlowMap;
  readonly inputs: readonly number[];
  readonly output: number;
  /** The values that the loss depends on, itself included, in the order of the program. */
  readonly ancestors: readonly number[];
  readonly #ancestors: ReadonlySet<number>;
  readonly #flowsOfInputs = new Map<number, FlowMap>();
  readonly #work: SameWork;
  #users: ReadonlyMap<number, readonly number[]> | null = null;

  constructor(
    readonly trace: Trace,
    readonly traced: TracedLoss,
    readonly judgement: Judgement,
    readonly surroundings: Surroundings,
    /** The inputs of the loss: the numbers of their values, and what they are called. */
    readonly inputNames: ReadonlyMap<number, string>,
  ) {
    this.inputs = [...inputNames.keys()];
    this.output = traced.output;
    this.flow = new FlowMap(traced.graph, traced.predictions);
    this.ancestors = ancestorsOf(traced.graph, traced.output);
    this.#ancestors = new Set(this.ancestors);
    this.#work = new SameWork(traced.graph, this.ancestors);
  }

  get story(): LossStory {
    return this.surroundings.story;
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
  /** Whether two values are the same whatever goes in. */
  isSame(one: number, other: number): boolean {
    return this.#work.isSame(one, other);
  }
  /** Whether a value is computed from this input of the loss. */
  dependsOn(id: number, input: number): boolean {
    const flow = this.#flowsOfInputs.get(input) ?? new FlowMap(this.traced.graph, new Set([input]));
    this.#flowsOfInputs.set(input, flow);
    return flow.depends(id);
  }
  siteOf(id: number): Site | null {
    return this.node(id).site;
  }
  /** What the file says of an input by making it; null for other values, for what comes from elsewhere, and where it is read in another shape. */
  knownInput(id: number): KnownInput | null {
    const name = this.inputNames.get(id);
    const known = this.surroundings.known.find((input) => input.name === name) ?? null;
    return known !== null && sameShape(known.shape, this.node(id).type.shape) ? known : null;
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

  /** As `origin`, of what was brought to another size on the way, too: each number is then an average of some. */
  originBeforeResizing(id: number): number {
    const at = this.origin(id);
    const resized = this.calls('interpolate', 'upsample', 'upsample_nearest', 'upsample_bilinear');
    const input = resized.find(({ result }) => result === at)?.operands.get('input');
    return input === undefined ? at : this.originBeforeResizing(input);
  }

  /** The values of the loss that are directly computed from this one. */
  usersOf(id: number): readonly number[] {
    this.#users ??= this.#usersOfAll();
    return this.#users.get(id) ?? [];
  }
  #usersOfAll(): ReadonlyMap<number, readonly number[]> {
    const users = new Map<number, number[]>();
    for (const user of this.ancestors) {
      for (const operand of new Set(this.node(user).operands)) {
        const others = users.get(operand);
        if (others === undefined) users.set(operand, [user]);
        else others.push(user);
      }
    }
    return users;
  }

  /** Whether a value, or a view of it on its way into an operation, also serves something else, be it no part of the loss. */
  servesBeside(id: number, operation: number): boolean {
    const way = ancestorsOf(this.trace.graph, operation).filter((at) => at !== id && this.dependsOn(at, id));
    const served = new Set([id, ...way.filter((at) => at !== operation)]);
    const [made, user] = [this.siteOf(id)?.span, this.siteOf(operation)?.span];
    if (made !== undefined && user !== undefined && isReadBeside(made, user, this.surroundings.module)) return true;
    return this.trace.graph.nodes
      .slice(0, this.output)
      .some(({ operands }, user) => !way.includes(user) && operands.some((operand) => served.has(operand)));
  }

  /** Calls of functions of `torch.nn.functional` of these names that the loss is made with. */
  calls(...names: readonly string[]): readonly LibraryCall[] {
    const wanted = new Set(names.map((name) => `torch.nn.functional.${name}`));
    return this.trace.calls.filter(
      ({ name, result }) => wanted.has(name) && result !== null && this.isAncestor(result),
    );
  }

  /** Its value on other inputs; null where it is no finite number. */
  valueOn(args: GivenArguments): number | null {
    const other = this.surroundings.call(args);
    const value = other.kind === 'value' && other.value.size === 1 ? other.trace.data(other.value)[0] : undefined;
    return value !== undefined && Number.isFinite(value) ? value : null;
  }

  /** Whether every way back from the loss to a prediction passes this value. */
  isOnlyWay(id: number): boolean {
    return this.areOnlyWay([id]);
  }

  /** Whether every way back to a prediction leads through one of these values. */
  areOnlyWay(ids: readonly number[]): boolean {
    return ids.every((id) => this.carries(id)) && this.#areOnlyWay(new Set(ids));
  }

  /** Whether every way back passes what an operation computes where it stands, in one turn of a loop or another. */
  isOnlyWayAt({ op, site }: GraphNode): boolean {
    const isThere = (id: number): boolean => {
      const other = this.node(id);
      const isSame = site !== null && other.site !== null && sameSpan(other.site.span, site.span);
      return other.op === op && isSame && this.carries(id);
    };
    const there = new Set(this.ancestors.filter(isThere));
    return there.size > 0 && this.#areOnlyWay(there);
  }

  #areOnlyWay(ids: ReadonlySet<number>): boolean {
    const beside = new Set([this.output].filter((id) => !ids.has(id)));
    for (const id of beside) {
      if (this.traced.predictions.has(id)) return false;
      for (const operand of this.node(id).operands) if (this.carries(operand) && !ids.has(operand)) beside.add(operand);
    }
    return true;
  }

  /** The expression that the definition returns, where it does so in one place; else where its value was computed. */
  get returned(): Span | null {
    const { definition, kind } = this.surroundings.callable;
    if (definition.kind === 'lambda') return definition.body.span;
    const values = [...statementsIn(definition.body)].flatMap((statement) =>
      statement.kind === 'return' && statement.value !== null ? [statement.value] : [],
    );
    const [value, ...others] = values;
    const isPlain = kind !== 'inline' && value !== undefined && value.kind !== 'tuple' && others.length === 0;
    return isPlain ? value.span : (this.siteOf(this.output)?.span ?? null);
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
