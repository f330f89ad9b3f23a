import { ancestorsOf } from '../../graph/flow';
import type { GraphNode, Site } from '../../graph/graph';
import type { Trace } from '../../graph/trace';
import type { Answer } from '../../loss/repeated-loss';
import type { Numbers } from '../../loss/replay';
import type { TensorData } from '../../tensor/data';

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

/** Where the numbers of a loss break first: in its value, else in its gradient. Empty where they do not. */
export function breakagesOf(answer: Answer): readonly Breakage[] {
  const { loss, numbers, gradients } = answer;
  const { trace } = loss;
  const output = loss.value.id;
  const located = (id: number, part: Breakage['part']): readonly Breakage[] => {
    const node = trace.node(id);
    return node.site === null ? [] : [{ trace, numbers, output, id, node, site: node.site, part }];
  };
  if (!isFinite(numbers(output))) {
    return culprits(answer, output).flatMap((id) => located(firstBroken(answer, id), 'value'));
  }
  const broken = (gradients ?? []).flatMap((gradient) => gradient?.id ?? []).filter((id) => !isFinite(numbers(id)));
  if (broken.length === 0) return [];
  const forward = ancestorsOf(trace.graph, output);
  return broken.flatMap((gradient) =>
    culprits(answer, gradient).flatMap((id) => {
      // What a rule emits carries the site of the operation that it differentiates.
      const { site } = trace.node(id);
      return forward.filter((other) => trace.node(other).site === site).flatMap((other) => located(other, 'gradient'));
    }),
  );
}

/** The operations behind a broken value whose operands are all sound. */
function culprits({ loss: { trace }, numbers }: Answer, from: number): readonly number[] {
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
function firstBroken({ loss: { trace }, numbers }: Answer, id: number): number {
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
