import type { FlowMap } from '../graph/flow';
import type { Graph } from '../graph/graph';
import type { Outcome } from '../loss/outcome';
import { areApart } from './apart';
import { isFloating } from '../tensor/dtype';
import { hintOfName, isOutcomeName } from './names';

type Traced = Extract<Outcome, { kind: 'value' }>;

/** An input that may be a prediction, and what becomes of it. */
export interface Followed {
  readonly name: string;
  readonly flow: FlowMap;
}

/**
 * Whether an input that no gradient reaches is none that anyone wants to train, beside others that are reached: it is only looked at, behind
 * a `detach`, as a teacher's answer is, or only asked for a decision, as for a pseudo-label. A name that speaks for it more than for the others
 * says that it was meant to be trained.
 */
export function isAside(input: Followed, reached: readonly Followed[], outcome: Traced): boolean {
  const { trace, value } = outcome;
  const isDecision = isOnlyAskedForDecisions(trace.graph, input.flow, value.id);
  if (reached.length === 0 || !(isDecision || isOnlyLookedAt(trace.graph, input.flow, value.id))) return false;
  // What only it is in trains nothing then.
  if (reached.every(({ flow }) => areApart(input.flow, flow, outcome))) return false;
  const own = rankOf(input.name);
  const [best = own] = reached.map(({ name }) => rankOf(name)).toSorted((one, other) => one - other);
  if (own !== best) return own > best;
  const isNamed = [input, ...reached].some(({ name }) => hintOfName(name) === 'prediction' && !/^x\d*$/.test(name));
  // Where no name speaks for any, what comes first is the prediction.
  const isLater = reached.some(({ flow }) => Math.min(...flow.sources) < Math.min(...input.flow.sources));
  return isDecision || isNamed || isLater || reached.some((other) => isMeasuredBy(other, input, outcome));
}

/** How little a name speaks for a prediction. */
function rankOf(name: string): number {
  switch (hintOfName(name)) {
    case 'prediction':
      return isOutcomeName(name) ? 0 : 1;
    case null:
      return 1;
    default:
      return 2;
  }
}

/** Whether what a definition does with an input is only to look at it, behind a `detach`: as a teacher's answer. What is drawn is no look. */
export function isOnlyLookedAt(graph: Graph, flow: FlowMap, output: number): boolean {
  const cuts = flow.cuts(output);
  return (
    cuts.length > 0 &&
    cuts.every(({ node: id }) => {
      const node = graph.nodes[id];
      const isLook = node?.op === 'detach' || node?.recorded === false;
      return isLook && !/(^|\.)sample(_n)?$/.test(node.site?.name ?? '');
    })
  );
}

/** Whether all that becomes of an input are places and truth values. */
function isOnlyAskedForDecisions(graph: Graph, flow: FlowMap, output: number): boolean {
  const cuts = flow.cuts(output);
  return cuts.length > 0 && cuts.every(({ node }) => !isFloating(graph.nodes[node]?.type.dtype ?? 'float32'));
}

/** Whether the framework itself is asked to measure the one by the other: `cross_entropy(input, target)`. */
export function isMeasuredBy(input: Followed, target: Followed, { trace }: Traced): boolean {
  return trace.calls.some(({ operands }) => {
    const [measured, by] = [operands.get('input'), operands.get('target')];
    return (
      measured !== undefined &&
      by !== undefined &&
      input.flow.depends(measured) &&
      !target.flow.depends(measured) &&
      target.flow.depends(by)
    );
  });
}
