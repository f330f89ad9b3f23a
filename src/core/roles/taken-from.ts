import { FlowMap } from '../graph/flow';
import type { GraphNode } from '../graph/graph';
import type { Outcome } from '../loss/outcome';
import type { InputReading } from './reading';

const differences = new Set<GraphNode['op']>(['sub', 'squaredError', 'smoothL1', 'huber']);

/** Whether an input meets other inputs only where it is taken from some of these, or they from it. */
export function isOnlyTakenFrom(
  these: readonly InputReading[],
  { name }: InputReading,
  { trace: { graph }, value, inputs }: Extract<Outcome, { kind: 'value' }>,
): boolean {
  const idsOf = (isMeant: (of: string) => boolean): ReadonlySet<number> =>
    new Set(inputs.flatMap(({ name: of, entered }) => (isMeant(of) ? [entered.id] : [])));
  const isOfThese = (of: string): boolean => these.some((one) => one.name === of);
  const own = idsOf((of) => of === name);
  const flow = new FlowMap(graph, own);
  const met = new FlowMap(graph, idsOf(isOfThese));
  const rest = new FlowMap(
    graph,
    idsOf((of) => of !== name && !isOfThese(of)),
  );
  const isOwn = (id: number): boolean => flow.depends(id) && !met.depends(id) && !rest.depends(id);
  const joins = graph.nodes
    .slice(Math.min(...own), value.id + 1)
    .map(({ op, operands }) => ({ op, others: operands.some(isOwn) ? operands.filter((id) => !flow.depends(id)) : [] }))
    .map(({ op, others }) => ({ op, others: others.filter((id) => met.depends(id) || rest.depends(id)) }))
    .filter(({ others }) => others.length > 0);
  return (
    own.size > 0 &&
    joins.length > 0 &&
    joins.every(({ op, others }) => differences.has(op) && others.every((id) => !rest.depends(id)))
  );
}
