import type { TensorValue } from '../../core/ops/operation';
import { copyOf, type State } from '../variants/history';
import { isCarried, type Values } from '../variants/keys';
import type { Lane } from '../variants/lane';
import type { StepValues } from '../variants/step';

/** What every step is given: the same as when it was trained. */
export interface StepInputs {
  readonly batchOf: (step: number) => Values<TensorValue>;
  readonly drawSeedOf: (step: number) => number;
}

/** A variant's state after `step` steps: replayed from the nearest that is kept. Null where it has not got as far. Throws LossFailed. */
export function stateAfter(lane: Lane, step: number, inputs: StepInputs): State | null {
  const start = lane.history.before(step);
  if (start === null || step > lane.updates) return null;
  let state: State = start;
  while (state.step < step) state = next(state, stepFrom(lane, state, inputs));
  return state;
}

/** The step that begins at a state. Its values are overwritten by the lane's next. Throws LossFailed. */
export function stepFrom(lane: Lane, state: State, { batchOf, drawSeedOf }: StepInputs): StepValues {
  return lane.runner.probe(batchOf(state.step), drawSeedOf(state.step), state.carried, state.memory);
}

function next({ step, carried }: State, { values, memory }: StepValues): State {
  const changed = [...values].filter(([key]) => isCarried(key));
  return { step: step + 1, carried: new Map([...carried, ...copyOf(new Map(changed))]), memory };
}
