import { FlowMap } from '../graph/flow';
import type { Outcome } from '../loss/outcome';
import { isOnlyLookedAt } from './aside';
import { Comparison } from './comparison';
import type { NameHint } from './names';
import { isOrderedLoss } from './ordered-losses';
import type { InputReading } from './reading';

/**
 * Whether the library's losses take for the target what is read as the prediction, and the other way round, or only what is read as the
 * prediction is asked whether it is 1; and the names do not insist on it: then the reading is the mistake, not the call.
 */
export function isExchanged(
  inputs: readonly InputReading[],
  outcome: Extract<Outcome, { kind: 'value' }>,
  hints: ReadonlyMap<string, NameHint>,
): boolean {
  const ofRole = (role: string) => inputs.filter((input) => input.kind === 'tensor' && input.role === role);
  const [[prediction, ...others], targets] = [ofRole('prediction'), ofRole('target')];
  if (prediction === undefined || others.length > 0) return false;
  const saysPrediction = ({ name }: InputReading): boolean => hints.get(name) === 'prediction';
  const open = targets.filter((target) => !saysPrediction(prediction) || saysPrediction(target));
  return open.some((target) => areExchanged(prediction, target, targets.length === 1, outcome));
}

function areExchanged(
  prediction: InputReading,
  target: InputReading,
  isOnlyTarget: boolean,
  outcome: Extract<Outcome, { kind: 'value' }>,
): boolean {
  const { trace, inputs: entered } = outcome;
  const flowOf = ({ name }: InputReading): FlowMap =>
    new FlowMap(trace.graph, new Set(entered.filter((one) => one.name === name).map((one) => one.entered.id)));
  const [ofPrediction, ofTarget] = [flowOf(prediction), flowOf(target)];
  const isOnlyOf = (map: FlowMap, rest: FlowMap, id = -1): boolean => map.depends(id) && !rest.depends(id);
  // No prediction is 1 to the last bit.
  const isAsked = (one: InputReading, against: InputReading): boolean => isAskedForOne(one, against, outcome);
  if (isOnlyTarget && isAsked(prediction, target) && !isAsked(target, prediction)) return true;
  const calls = outcome.calls.filter(({ name, result }) => isOrderedLoss(name) && ofTarget.depends(result ?? -1));
  return (
    calls.length > 0 &&
    calls.every(
      ({ operands }) =>
        isOnlyOf(ofTarget, ofPrediction, operands.get('input')) &&
        // Beside another target what is only looked at is a teacher; alone it may be one.
        (isOnlyTarget
          ? isOnlyOf(ofPrediction, ofTarget, operands.get('target')) &&
            !isOnlyLookedAt(trace.graph, ofPrediction, operands.get('target') ?? -1)
          : !ofTarget.depends(operands.get('target') ?? -1)),
    )
  );
}

/** Whether elements of an input are told apart by equality with 1. */
function isAskedForOne(
  { name }: InputReading,
  against: InputReading,
  outcome: Extract<Outcome, { kind: 'value' }>,
): boolean {
  const idsOf = (wanted: string) => outcome.inputs.flatMap((one) => (one.name === wanted ? [one.entered.id] : []));
  const others = new Set(idsOf(against.name));
  return idsOf(name).some((id) => new Comparison(id, others, outcome).isAskedForOne);
}
