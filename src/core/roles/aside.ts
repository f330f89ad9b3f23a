import type { FlowMap } from '../graph/flow';
import type { Graph } from '../graph/graph';
import type { Outcome } from '../loss/outcome';
import { areApart } from './apart';
import { isFloating } from '../tensor/dtype';
import { isMeasuredBy, type Followed } from './measured';
import { hintOfName, isOutcomeName } from './names';

type Traced = Extract<Outcome, { kind: 'value' }>;

/**
 * Whether an input that no gradient reaches is none that anyone wants to train, beside others that are reached: it is only looked at, behind
 * a `detach`, as a teacher's answer is. A name that speaks for it more than for the others says that it was meant to be trained.
 */
export function isAside(input: Followed, reached: readonly Followed[], outcome: Traced): boolean {
  const { trace, value } = outcome;
  if (reached.length === 0 || !isOnlyLookedAt(trace.graph, input.flow, value.id, 'and decided on')) return false;
  // What only it is in trains nothing then.
  if (reached.every(({ flow }) => areApart(input.flow, flow, outcome))) return false;
  const more = speaksMore(input, reached);
  if (more !== null) return !more;
  const isNamed = [input, ...reached].some(({ name }) => hintOfName(name) === 'prediction' && !/^x\d*$/.test(name));
  // Where no name speaks for any, what comes first is the prediction.
  const isLater = reached.some(({ flow }) => Math.min(...flow.sources) < Math.min(...input.flow.sources));
  return isNamed || isLater || reached.some((other) => isMeasuredBy(other, input, outcome));
}

/**
 * Whether an input beside others that are reached is only asked for a decision, as for a pseudo-label or a mask, and its name does not speak for
 * it more than for the others.
 */
export function decidesAside(input: Followed, reached: readonly Followed[], outcome: Traced): boolean {
  if (reached.length === 0 || !isOnlyAskedForDecisions(outcome.trace.graph, input.flow, outcome.value.id)) return false;
  if (reached.every(({ flow }) => areApart(input.flow, flow, outcome))) return false;
  return speaksMore(input, reached) !== true;
}

/** Whether a name speaks for a prediction more than the names of others; null where it is as much. */
export function speaksMore(input: Followed, others: readonly Followed[]): boolean | null {
  const own = rankOf(input.name);
  const best = Math.min(...others.map(({ name }) => rankOf(name)));
  return own === best ? null : own < best;
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
export function isOnlyLookedAt(graph: Graph, flow: FlowMap, output: number, more?: 'and decided on'): boolean {
  const cuts = flow.cuts(output).map(({ node }) => node);
  const isLook = (id: number): boolean => {
    const node = graph.nodes[id];
    const isUnseen = node?.op === 'detach' || node?.recorded === false;
    return isUnseen && !/(^|\.)sample(_n)?$/.test(node.site?.name ?? '');
  };
  const isDecision = (id: number): boolean => more !== undefined && isDecided(graph, id);
  return cuts.some(isLook) && cuts.every((id) => isLook(id) || isDecision(id));
}

/** Whether a value is a place, a truth value, or on which side of 0 something lies. */
function isDecided(graph: Graph, id: number): boolean {
  const node = graph.nodes[id];
  return node?.op === 'sign' || !isFloating(node?.type.dtype ?? 'float32');
}

/** Whether all that becomes of an input is computed where nothing is recorded. */
export function isUnrecorded(graph: Graph, flow: FlowMap, output: number): boolean {
  const cuts = flow.cuts(output);
  return cuts.length > 0 && cuts.every(({ node }) => graph.nodes[node]?.recorded === false);
}

/** Whether all that becomes of an input are places, truth values and signs. */
export function isOnlyAskedForDecisions(graph: Graph, flow: FlowMap, output: number): boolean {
  const cuts = flow.cuts(output);
  return cuts.length > 0 && cuts.every(({ node }) => isDecided(graph, node));
}
