import { checkGuard, GuardFailed, kernelOf } from '../graph/evaluate';
import { ancestorsOf, FlowMap } from '../graph/flow';
import { sizedByData } from '../ops/table';
import type { TensorData } from '../tensor/data';
import { sameShape } from '../tensor/shape';
import { failureOf } from './failure';
import type { Outcome } from './outcome';
import type { GivenArguments } from './request';

/** The elements of each value of a loss, by its number, and of its gradients. */
export type Numbers = (id: number) => TensorData;

/** An operation whose value the inputs may change. */
interface Step {
  readonly id: number;
  readonly operands: readonly number[];
  readonly compute: ReturnType<typeof kernelOf>;
}

/**
 * A traced loss on other elements of its inputs: its operations are repeated, where its program would run again through the same ones.
 * `outputs`: the values that are asked for.
 */
export class Replay {
  readonly #steps: readonly Step[];
  /** What has decided something of a value: each throws where it would decide otherwise. */
  readonly #decisions = new Map<number, ((data: TensorData) => void)[]>();
  readonly #isOwnSay: boolean;
  readonly #plain: string;

  constructor(
    readonly traced: Extract<Outcome, { kind: 'value' }>,
    /** What it was given. */
    readonly args: GivenArguments,
    readonly outputs: readonly number[],
  ) {
    const { graph } = traced.trace;
    const { nodes, guards } = graph;
    const entered = new Set(traced.inputs.flatMap((input) => (input.isOwn ? [] : [input.entered.id])));
    const flow = new FlowMap(graph, entered);
    const depends = (id: number): boolean => flow.depends(id);
    // A trace holds other calls as well; what these have decided depends on other inputs.
    for (const guard of guards) {
      if (!depends(guard.node)) continue;
      this.#decide(guard.node, (data) => {
        checkGuard(guard, data);
      });
    }
    for (const { node, ask, answer } of traced.trace.questions) {
      if (!depends(node)) continue;
      this.#decide(node, (data) => {
        if (ask(data) !== answer) throw new GuardFailed(node, [...data]);
      });
    }
    const isSized = (id: number): boolean => sizedByData.has(traced.trace.node(id).op);
    const from = Math.min(nodes.length, ...entered);
    const sized = Array.from({ length: nodes.length - from }, (_, at) => from + at).filter(isSized);
    const needed = new Set<number>();
    const stack = [...outputs, ...this.#decisions.keys(), ...sized].filter(depends);
    for (let id = stack.pop(); id !== undefined; id = stack.pop()) {
      if (needed.has(id)) continue;
      needed.add(id);
      stack.push(...traced.trace.node(id).operands.filter(depends));
    }
    this.#steps = [...needed]
      .filter((id) => !entered.has(id))
      .sort((one, other) => one - other)
      .map((id) => ({ id, operands: traced.trace.node(id).operands, compute: kernelOf(id, graph) }));
    this.#plain = withoutTensors(args);
    // A backward by hand may change what it has kept.
    this.#isOwnSay = ancestorsOf(graph, traced.value.id).some((id) => traced.trace.node(id).op === 'custom');
  }

  #decide(id: number, decision: (data: TensorData) => void): void {
    this.#decisions.set(id, [...(this.#decisions.get(id) ?? []), decision]);
  }

  /** The numbers for other elements of its tensors; null where only the program can say what it does with what it is given. */
  on(args: GivenArguments): Numbers | null {
    const { trace, inputs } = this.traced;
    if (this.#isOwnSay || withoutTensors(args) !== this.#plain) return null;
    const changed = new Map<number, TensorData>();
    const numbers: Numbers = (id) => changed.get(id) ?? trace.data(trace.ref(id));
    const set = (id: number, data: TensorData): void => {
      for (const decide of this.#decisions.get(id) ?? []) decide(data);
      changed.set(id, data);
    };
    try {
      for (const { name, entered, isOwn } of inputs) {
        const given = isOwn ? undefined : args[name];
        if (isOwn) continue;
        if (given?.kind !== 'tensor') return null;
        const { dtype, shape, data } = given.tensor;
        if (dtype !== entered.type.dtype || !sameShape(shape, entered.shape)) return null;
        if (!isSame(data, trace.data(entered))) set(entered.id, data);
      }
      for (const { id, operands, compute } of this.#steps)
        if (operands.some((operand) => changed.has(operand))) set(id, compute(operands.map(numbers), null));
    } catch (error) {
      if (error instanceof GuardFailed || failureOf(error, trace, null) !== null) return null;
      throw error;
    }
    return numbers;
  }
}

function withoutTensors(args: GivenArguments): string {
  return JSON.stringify(Object.entries(args).map(([name, given]) => [name, given.kind === 'tensor' ? null : given]));
}

function isSame(one: TensorData, other: TensorData): boolean {
  return one.length === other.length && one.every((element, at) => Object.is(element, other[at]));
}
