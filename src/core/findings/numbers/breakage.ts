import { ancestorsOf } from '../../graph/flow';
import type { GraphNode, Site } from '../../graph/graph';
import type { Trace } from '../../graph/trace';
import { gradientsOf } from '../../loss/gradients';
import type { Ref } from '../../ops/ref';
import type { TensorData } from '../../tensor/data';

/** An operation that makes a number that is none, of numbers that are. */
export interface Breakage {
  readonly trace: Trace;
  /** The value that the loss answered. */
  readonly output: number;
  readonly id: number;
  readonly node: GraphNode;
  readonly site: Site;
  /** What breaks: its value, or only its derivative. */
  readonly part: 'value' | 'gradient';
}

/** Where the numbers of a traced loss break first: in its value, else in its gradient. Empty where they do not. */
export function breakagesOf(trace: Trace, output: Ref, wrt: readonly Ref[]): readonly Breakage[] {
  const graph = trace.graph;
  const located = (id: number, part: Breakage['part']): readonly Breakage[] => {
    const node = trace.node(id);
    return node.site === null ? [] : [{ trace, output: output.id, id, node, site: node.site, part }];
  };
  if (!isFinite(trace.data(output))) {
    return culprits(trace, output.id).flatMap((id) => located(firstBroken(trace, id), 'value'));
  }
  const gradients = gradientsOf(trace, output, wrt);
  if ('kind' in gradients) return [];
  const broken = gradients.flatMap((gradient) =>
    gradient === null || isFinite(trace.data(gradient)) ? [] : [gradient],
  );
  if (broken.length === 0) return [];
  const forward = ancestorsOf(graph, output.id);
  return broken.flatMap((gradient) =>
    culprits(trace, gradient.id).flatMap((id) => {
      // What a rule emits carries the site of the operation that it differentiates.
      const { site } = trace.node(id);
      return forward.filter((other) => trace.node(other).site === site).flatMap((other) => located(other, 'gradient'));
    }),
  );
}

/** The operations behind a broken value whose operands are all sound. */
function culprits(trace: Trace, from: number): readonly number[] {
  const seen = new Set([from]);
  const stack = [from];
  const found: number[] = [];
  for (let id = stack.pop(); id !== undefined; id = stack.pop()) {
    const broken = trace.node(id).operands.filter((operand) => !isFinite(trace.data(trace.ref(operand))));
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
function firstBroken(trace: Trace, id: number): number {
  const breaks = (other: number): boolean => {
    const { operands } = trace.node(other);
    const isSound = (value: number): boolean => isFinite(trace.data(trace.ref(value)));
    return operands.length > 0 && !isSound(other) && operands.every(isSound);
  };
  return ancestorsOf(trace.graph, id).find(breaks) ?? id;
}

export function isFinite(data: TensorData): boolean {
  return data.every(Number.isFinite);
}

/** The elements of an operand of the operation that breaks. */
export function operandData({ trace, node }: Breakage, index = 0): TensorData | null {
  const operand = node.operands[index];
  return operand === undefined ? null : trace.data(trace.ref(operand));
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
