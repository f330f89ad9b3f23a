import { FlowMap } from '../graph/flow';
import type { Callable } from '../loss/definitions';
import { isMethodOfModel } from '../loss/evidence';
import { isOutcomeName } from '../roles/names';
import type { Traced } from './context';

/**
 * Those predictions that are one for certain. Beside one that is reached, what nothing computes may be data for an expression, and what a call that is not
 * followed takes, `self.criterion(pred, pseudo)`, may be trained there, where a gradient comes back to the call; a method of a model is given data,
 * where it is the model's own layers that it trains.
 */
export function trainedNames(callable: Callable, outcome: Traced, names: readonly string[]): readonly string[] {
  const { inputs } = outcome;
  const isReached = (name: string): boolean => isAnyReached(enteredAs([name], outcome), outcome);
  const isBeside = names.some(isReached);
  if (isMethodOfModel(callable))
    return isBeside && trainsOwn(outcome) ? names.filter((name) => isReached(name) || isOutcomeName(name)) : names;
  if (callable.kind !== 'inline') return names;
  const isTaken = (name: string): boolean =>
    inputs.some(
      (other) => other.name !== name && other.name.includes('(') && holds(other.name, name) && isReached(other.name),
    );
  return names.filter((name) => isReached(name) || !(isTaken(name) || (isBeside && !callable.computed.has(name))));
}

/** Whether a gradient reaches a weight that the object holds itself. */
export function trainsOwn(outcome: Traced): boolean {
  const own = outcome.inputs.flatMap(({ isOwn, entered }) => (isOwn ? [entered.id] : []));
  return isAnyReached(new Set(own), outcome);
}

function isAnyReached(ids: ReadonlySet<number>, { trace, value }: Traced): boolean {
  return new FlowMap(trace.graph, ids, 'required').flow(value.id) === 'flows';
}

/** The values with which inputs of these names enter. */
export function enteredAs(names: readonly string[], { inputs }: Traced): ReadonlySet<number> {
  return new Set(inputs.flatMap(({ name, entered }) => (names.includes(name) ? [entered.id] : [])));
}

/** Whether a name stands in an expression: `pred` in `f(pred, y)`, not in `f(pred_2)`. */
function holds(expression: string, name: string): boolean {
  return expression.split(name).some((before, index, parts) => {
    const after = parts[index + 1];
    return after !== undefined && !/[\w.]$/.test(before) && !/^\w/.test(after);
  });
}
