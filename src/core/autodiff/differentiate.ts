import { FrameworkError } from '../ops/framework-error';
import type { GraphNode, Site } from '../graph/graph';
import type { Trace } from '../graph/trace';
import type { GradientContext, OperandGradient, Operation, Saved } from '../ops/operation';
import type { OperationName, OperationParameters } from '../ops/parameters';
import type { Ref } from '../ops/ref';
import { operations } from '../ops/table';

const overwrittenMessage =
  'one of the variables needed for gradient computation has been modified by an inplace operation';

/**
 * Reverse-mode differentiation, graph → graph: emits into the trace the gradients of `output` (weighted by `gradient`, of its shape)
 * with respect to each of `wrt`. `null` where PyTorch gives None: no recorded path. Raises FrameworkError where PyTorch's backward would.
 * `within`: the only values to go through, where not all of the history; `place`: where all of it is computed, if not where what it belongs to was.
 * Whether the emitted gradient can itself be differentiated depends on `trace.recording` (PyTorch's `create_graph`).
 */
export function differentiate(
  trace: Trace,
  output: Ref,
  gradient: Ref,
  wrt: readonly Ref[],
  within: ReadonlySet<number> | null = null,
  place: Site | null = null,
): (Ref | null)[] {
  const backward = new Backward(trace, new Set(wrt.map((ref) => ref.id)), within, place);
  trace.backward.inPass(() => {
    backward.run(output, gradient);
  });
  return wrt.map((ref) => backward.gradientOf(ref.id));
}

class Backward {
  readonly #gradients = new Map<number, Ref>();
  readonly #customGroups = new Map<number, number[]>();

  constructor(
    readonly trace: Trace,
    readonly wanted: ReadonlySet<number>,
    readonly within: ReadonlySet<number> | null,
    readonly place: Site | null,
  ) {}

  gradientOf(id: number): Ref | null {
    return this.#gradients.get(id) ?? null;
  }

  run(output: Ref, gradient: Ref): void {
    if (!this.trace.requiresGrad(output)) return;
    const reachable = this.#reachable(output.id);
    this.#gradients.set(output.id, gradient);
    for (const id of reachable) {
      const gathered = this.#gradients.get(id);
      if (gathered === undefined) continue;
      const hooked = this.#applyHooks(id, gathered);
      const node = this.trace.node(id);
      const isEnd = !node.operands.some((operand) => this.#isPassed(operand));
      if (!isEnd)
        this.#atSiteOf(node, () => {
          if (node.op === 'custom') this.#customBackward(node.params.group, id, reachable);
          else this.#propagate(node, id, hooked);
        });
      // Values in between are not kept: an interior gradient is only needed where it was asked for.
      if (!this.wanted.has(id) && node.op !== 'custom') this.#gradients.delete(id);
    }
  }

  /** What an operation's backward emits is called where it was; what it raises is raised where backward was asked for. */
  #atSiteOf(node: GraphNode, pass: () => void): void {
    const site = this.trace.site;
    this.trace.site = this.place ?? node.site;
    try {
      pass();
    } finally {
      this.trace.site = site;
    }
  }

  /** Nodes with a recorded path to one that is wanted or not, latest first: the order in which gradients are complete. */
  #reachable(output: number): readonly number[] {
    const seen = new Set([output]);
    const stack = [output];
    for (let id = stack.pop(); id !== undefined; id = stack.pop()) {
      const node = this.trace.node(id);
      if (node.op === 'input' || node.op === 'leaf') continue;
      for (const operand of node.operands) {
        if (!seen.has(operand) && this.#isPassed(operand)) {
          seen.add(operand);
          stack.push(operand);
        }
      }
    }
    return [...seen].sort((a, b) => b - a);
  }

  #isPassed(id: number): boolean {
    return this.trace.node(id).requiresGrad && (this.within?.has(id) ?? true);
  }

  #applyHooks(id: number, gradient: Ref): Ref {
    const hooked = this.trace.backward.hooked(id, gradient);
    this.#gradients.set(id, hooked);
    return hooked;
  }

  #propagate<K extends OperationName>(node: GraphNode<K>, id: number, g: Ref): void {
    if (!node.requiresGrad || node.op === 'input' || node.op === 'leaf') return;
    const operation: Operation<OperationParameters[K]> = operations[node.op];
    this.#checkUnchanged(this.trace.backward.kept(id));
    const operands = node.operands.map((operand) => this.trace.memory.saved(operand));
    node.operands.forEach((operandId, index) => {
      const operand = this.trace.ref(operandId);
      if (!this.#isPassed(operandId)) return;
      const way = operation.gradient(index);
      const { recording: isRecorded } = this.trace;
      const context = { operands, output: this.trace.memory.saved(id), params: node.params, isRecorded };
      const passed = this.#pass(way, g, context, () => {
        this.#checkSaved(operation.saves(index), node.operands, id);
      });
      if (passed !== null) this.#add(operandId, this.#asOnceOnly(id, operand, passed.sumTo(operand.shape)));
    });
  }

  /** What leaves operations that PyTorch cannot differentiate twice, with a history that says so. */
  #asOnceOnly(id: number, operand: Ref, gradient: Ref): Ref {
    const once = this.trace.backward.onceOnly(id);
    if (once === null || operand.id >= once.from || !this.trace.recording) return gradient;
    const group = this.trace.backward.addCustom(() => {
      throw once.error;
    });
    return gradient.builder.emit('custom', [gradient.detach(), gradient, operand], { group, output: 0 });
  }

  #pass<P>(way: OperandGradient<P>, g: Ref, context: GradientContext<P>, check: () => void): Ref | null {
    switch (way.kind) {
      case 'smooth':
      case 'kinked':
        check();
        return way.rule(g, context);
      case 'zeroAlmostEverywhere':
        return g.scalar(0).expand(g.shape);
      case 'blocked':
        return null;
      case 'raises':
        throw new FrameworkError(way.error.type, way.error.message);
    }
  }

  #checkSaved(saves: readonly Saved[], operands: readonly number[], id: number): void {
    this.#checkUnchanged(saves.flatMap((saved) => (saved === 'output' ? id : operands[saved]) ?? []));
  }

  #checkUnchanged(values: readonly number[]): void {
    if (values.some((value) => this.trace.memory.isOverwritten(value)))
      throw new FrameworkError('RuntimeError', overwrittenMessage);
  }

  /** All outputs of one hand-written function are answered by one call, once the earliest of them has its gradient. */
  #customBackward(group: number, id: number, reachable: readonly number[]): void {
    const seen = [...(this.#customGroups.get(group) ?? []), id];
    this.#customGroups.set(group, seen);
    const members = reachable.filter((other) => {
      const node = this.trace.node(other);
      return node.op === 'custom' && node.params.group === group && this.#gradients.has(other);
    });
    if (seen.length < members.length) return;
    const byOutput: (Ref | null)[] = [];
    for (const member of members) {
      const node = this.trace.node(member);
      if (node.op === 'custom') byOutput[node.params.output] = this.gradientOf(member);
    }
    const answers = this.trace.backward.custom(group)(Array.from(byOutput, (gradient) => gradient ?? null));
    const operands = this.trace.node(id).operands.slice(1);
    operands.forEach((operand, index) => {
      const answer = answers[index] ?? null;
      if (answer !== null && this.trace.node(operand).requiresGrad) {
        this.#add(operand, answer.sumTo(this.trace.node(operand).type.shape));
      }
    });
  }

  #add(id: number, gradient: Ref): void {
    const dtype = this.trace.node(id).type.dtype;
    const own = gradient.cast(dtype);
    const before = this.#gradients.get(id);
    this.#gradients.set(id, before === undefined ? own : before.add(own));
  }
}
