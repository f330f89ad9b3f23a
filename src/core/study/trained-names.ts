import { FlowMap } from '../graph/flow';
import type { Callable } from '../loss/definitions';
import type { Traced } from './context';

/**
 * Those predictions of an expression that are one for certain: beside one that is reached, what nothing computes may be data, and what a call
 * that is not followed takes, `self.criterion(pred, pseudo)`, may be trained there, where a gradient comes back to the call.
 */
export function trainedNames(callable: Callable, outcome: Traced, names: readonly string[]): readonly string[] {
  if (callable.kind !== 'inline') return names;
  const { trace, value, inputs } = outcome;
  const isReached = (name: string): boolean =>
    new FlowMap(trace.graph, enteredAs([name], outcome), 'required').flow(value.id) === 'flows';
  const isTaken = (name: string): boolean =>
    inputs.some(
      (other) => other.name !== name && other.name.includes('(') && holds(other.name, name) && isReached(other.name),
    );
  const isBeside = names.some(isReached);
  return names.filter((name) => isReached(name) || !(isTaken(name) || (isBeside && !callable.computed.has(name))));
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
