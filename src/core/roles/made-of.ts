import { FlowMap } from '../graph/flow';
import type { Outcome } from '../loss/outcome';
import type { InputReading } from './reading';

/** Whether the value of a loss depends on one of these inputs. */
export function isMadeOf(
  some: readonly InputReading[],
  { trace, value, inputs }: Extract<Outcome, { kind: 'value' }>,
): boolean {
  const names = new Set(some.map(({ name }) => name));
  const ids = inputs.flatMap(({ name, entered }) => (names.has(name) ? [entered.id] : []));
  return new FlowMap(trace.graph, new Set(ids)).depends(value.id);
}
