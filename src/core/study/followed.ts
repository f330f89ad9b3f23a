import type { Callable } from '../loss/definitions';
import { statementsIn } from '../program/walk';
import { callsStandIn, modelsOf } from './study-loss';
import type { LossReport } from '../analysis-report';

/**
 * Whether a report says what becomes of what is given: not where that goes through what stands for a model, and has nothing to meet, or only one
 * value is of a model `instead`; nor where the file says what the models are, and they are stood for, or a method gives its own what it detaches.
 */
export function isFollowed(
  { verdict, reading, findings }: LossReport,
  callable: Callable,
  instead: Callable | null,
): boolean {
  const isMet = reading?.inputs.some(({ role }) => role === 'target' || role === 'teacher') ?? true;
  const isStoodFor = reading !== null && modelsOf(reading).length > 0;
  const isOfOne = instead?.computed.size === 1 && answersOnce(callable);
  const isOfKnown = instead !== null && instead.fromLayers.size > 0;
  const isDetached = verdict === 'noGradient' && findings.every(({ rule }) => rule === 'detached-prediction');
  const isOfData = (reading !== null && callsStandIn(reading)) || (callable.kind === 'method' && isDetached);
  return verdict !== 'unknown' && !(isOfKnown && isOfData) && !(isStoodFor && (!isMet || isOfOne));
}

/** Whether a definition answers in one place, and one value. */
function answersOnce({ definition }: Callable): boolean {
  const statements = definition.kind === 'function' ? [...statementsIn(definition.body)] : [];
  const [only, ...others] = statements.flatMap((one) => (one.kind === 'return' ? [one.value] : []));
  return others.length === 0 && only !== undefined && only?.kind !== 'tuple' && only?.kind !== 'dict';
}
