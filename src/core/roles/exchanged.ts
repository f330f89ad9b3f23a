import { FlowMap } from '../graph/flow';
import type { Outcome } from '../loss/outcome';
import type { NameHint } from './names';
import type { InputReading } from './reading';

/** Losses of the library that are given the prediction first and the target second, and are another function of one than of the other. */
export const orderedLosses = [
  'cross_entropy',
  'nll_loss',
  'binary_cross_entropy',
  'binary_cross_entropy_with_logits',
  'kl_div',
] as const;

const ordered = new Set(orderedLosses.map((name) => `torch.nn.functional.${name}`));

/**
 * Whether the library's losses take for the target what is read as the prediction, and the other way round, and the names do not insist on it: then
 * the reading is the mistake, not the call.
 */
export function isExchanged(
  inputs: readonly InputReading[],
  { trace, inputs: entered }: Extract<Outcome, { kind: 'value' }>,
  hints: ReadonlyMap<string, NameHint>,
): boolean {
  const ofRole = (role: string) => inputs.filter((input) => input.kind === 'tensor' && input.role === role);
  const [prediction, target, ...others] = [...ofRole('prediction'), ...ofRole('target')];
  if (prediction === undefined || target === undefined || others.length > 0) return false;
  const saysPrediction = ({ name }: InputReading): boolean => hints.get(name) === 'prediction';
  if (saysPrediction(prediction) && !saysPrediction(target)) return false;
  const flowOf = ({ name }: InputReading): FlowMap =>
    new FlowMap(trace.graph, new Set(entered.filter((one) => one.name === name).map((one) => one.entered.id)));
  const [ofPrediction, ofTarget] = [flowOf(prediction), flowOf(target)];
  const isOnlyOf = (map: FlowMap, rest: FlowMap, id = -1): boolean => map.depends(id) && !rest.depends(id);
  // The trace holds what was called on earlier tries as well.
  const calls = trace.calls.filter(({ name, result }) => ordered.has(name) && ofTarget.depends(result ?? -1));
  return (
    calls.length > 0 &&
    calls.every(
      ({ operands }) =>
        isOnlyOf(ofTarget, ofPrediction, operands.get('input')) &&
        isOnlyOf(ofPrediction, ofTarget, operands.get('target')) &&
        // What is only looked at may be a teacher.
        ofPrediction.flow(operands.get('target') ?? -1) === 'flows',
    )
  );
}
