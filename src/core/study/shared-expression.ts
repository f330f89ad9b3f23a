import { ancestorsOf } from '../graph/flow';
import type { GraphNode } from '../graph/graph';
import { sameSpan, type Span } from '../text/span';
import type { Traced } from './context';

const ofProbabilities = new Set<GraphNode['op']>(['softmax', 'sigmoid']);

/**
 * Whether an edit of an expression would change more than it should: a helper's, that is called for something else as well, or
 * probabilities that go to several places, of which one is not to get what another should.
 */
export function isShared(span: Span, { trace, value }: Traced): boolean {
  const nodes = ancestorsOf(trace.graph, value.id).map((id) => trace.node(id));
  const isOf = ({ site }: GraphNode): boolean => site !== null && sameSpan(site.span, span);
  const callers = nodes.flatMap((node) => (isOf(node) ? (node.site?.caller?.span ?? []) : []));
  const isProbable = (id: number): boolean => isOf(trace.node(id)) && ofProbabilities.has(trace.node(id).op);
  const uses = nodes.flatMap((node) => (!isOf(node) && node.operands.some(isProbable) ? (node.site?.span ?? []) : []));
  return [callers, uses].some((spans) => spans.some((one) => spans.some((other) => !sameSpan(one, other))));
}
