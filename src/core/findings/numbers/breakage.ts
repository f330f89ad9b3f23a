import { ancestorsOf } from '../../graph/flow';
import type { GraphNode, Site } from '../../graph/graph';
import type { Trace } from '../../graph/trace';
import type { Numbers } from '../../loss/replay';
import type { Ref } from '../../ops/ref';
import type { TensorData } from '../../tensor/data';

/** A value with its gradients, as `Answer` is one. */
export interface Computed {
  readonly loss: { readonly trace: Trace; readonly value: Ref };
  /** The numbers of that trace. */
  readonly numbers: Numbers;
  /** Null for None; null altogether where backward raises. */
  readonly gradients: readonly (Ref | null)[] | null;
}

/** An operation that makes a number that is none, of numbers that are. */
export interface Breakage {
  readonly trace: Trace;
  readonly numbers: Numbers;
  /** The value that the loss answered. */
  readonly output: number;
  readonly id: number;
  readonly node: GraphNode;
  readonly site: Site;
  /** What breaks: its value, or only its derivative. */
  readonly part: 'value' | 'gradient';
}

/** A number that is none, where it comes from. */
export interface Break {
  readonly part: Breakage['part'];
  /** What makes it of numbers. */
  readonly culprit: number;
  /** The operations of the loss whose value it is, or the derivative of which it is a part: none where a hand-written backward makes it. */
  readonly operations: readonly number[];
  /** What becomes of it there: the value, or what the derivative sends back. */
  readonly made: number;
}

/** The operations of a loss where its numbers break first. */
export function breakagesOf(computed: Computed): readonly Breakage[] {
  const { loss, numbers } = computed;
  const { trace } = loss;
  return breaksOf(computed).flatMap(({ part, operations }) =>
    operations.flatMap((id): readonly Breakage[] => {
      const node = trace.node(id);
      return node.site === null ? [] : [{ trace, numbers, output: loss.value.id, id, node, site: node.site, part }];
    }),
  );
}

/** Where numbers break first: in the value, else in a gradient. Empty where they do not. */
export function breaksOf(computed: Computed): readonly Break[] {
  const { loss, numbers, gradients } = computed;
  const { trace } = loss;
  const output = loss.value.id;
  if (!isFinite(numbers(output))) {
    return culprits(computed, output).map((behind) => {
      const id = firstBroken(computed, behind);
      return { part: 'value', culprit: id, operations: [id], made: id };
    });
  }
  const broken = (gradients ?? []).flatMap((gradient) => gradient?.id ?? []).filter((id) => !isFinite(numbers(id)));
  if (broken.length === 0) return [];
  const forward = ancestorsOf(trace.graph, output);
  return broken.flatMap((gradient) =>
    culprits(computed, gradient).map((culprit) => {
      // What a rule emits carries the site of the operation that it differentiates.
      const isThere = (id: number): boolean => trace.node(id).site === trace.node(culprit).site;
      const operations = forward.filter(isThere);
      const sent = ancestorsOf(trace.graph, gradient).findLast((id) => isThere(id) && !isFinite(numbers(id)));
      return { part: 'gradient', culprit, operations, made: operations.length > 0 ? (sent ?? culprit) : culprit };
    }),
  );
}

/** The operations behind a broken value whose operands are all sound. */
function culprits({ loss: { trace }, numbers }: Computed, from: number): readonly number[] {
  const seen = new Set([from]);
  const stack = [from];
  const found: number[] = [];
  for (let id = stack.pop(); id !== undefined; id = stack.pop()) {
    // What comes in and is no number is missing, and nothing has made it so.
    const broken = trace
      .node(id)
      .operands.filter((operand) => !isFinite(numbers(operand)) && trace.node(operand).op !== 'input');
    if (broken.length === 0) found.push(id);
    for (const operand of broken) {
      if (seen.has(operand)) continue;
      seen.add(operand);
      stack.push(operand);
    }
  }
  return found.sort((a, b) => a - b);
}

/** The first operation on the way to this one whose numbers break, though they may have been mended since: 1/inf is 0. */
function firstBroken({ loss: { trace }, numbers }: Computed, id: number): number {
  const breaks = (other: number): boolean => {
    const { operands } = trace.node(other);
    const isSound = (value: number): boolean => isFinite(numbers(value));
    return operands.length > 0 && !isSound(other) && operands.every(isSound);
  };
  return ancestorsOf(trace.graph, id).find(breaks) ?? id;
}

export function isFinite(data: TensorData): boolean {
  return data.every(Number.isFinite);
}

/** The elements of an operand of the operation that breaks. */
export function operandData({ numbers, node }: Breakage, index = 0): TensorData | null {
  const operand = node.operands[index];
  return operand === undefined ? null : numbers(operand);
}

const keeping = new Set<GraphNode['op']>(['view', 'cast']);

/** The node that computed an operand, behind views and casts. */
export function originOf({ trace, node }: Breakage, index = 0): GraphNode | null {
  const operand = node.operands[index];
  if (operand === undefined) return null;
  let origin = trace.node(operand);
  while (keeping.has(origin.op)) {
    const [inner] = origin.operands;
    if (inner === undefined) break;
    origin = trace.node(inner);
  }
  return origin;
}

/** Whether the program itself has made a share 0, by a score of −∞ in its place, as under a mask. */
export function isMaskedOut(breakage: Breakage): boolean {
  const origin = originOf(breakage);
  const [scores] = origin?.operands ?? [];
  const isShare = origin?.op === 'softmax' || origin?.op === 'exp';
  return isShare && scores !== undefined && breakage.numbers(scores).includes(-Infinity);
}
