import type { TensorValue } from '../../core/ops/operation';
import { LossFailed } from '../loss-program';
import { keys, type Values } from '../variants/keys';
import type { Lane } from '../variants/lane';
import { copyOf, type State } from '../variants/history';
import type { LayerUpdate, StepAnswer, Weight, WeightUpdate } from './query';
import { stepFrom, type StepInputs } from './past';

/** A parameter with more elements is not drawn. */
const mostElements = 2 ** 14;

/** One step of all variants from the same state: for each the loss, and what happens to one weight. */
export function updatesOf(
  lanes: readonly Lane[],
  state: State,
  inputs: StepInputs,
  wanted: Weight | null,
): (Pick<StepAnswer, 'weight' | 'updates'> & { readonly values: Values<TensorValue> }) | null {
  const [original] = lanes;
  if (original === undefined) return null;
  const steps = lanes.flatMap((lane) => {
    const values = valuesOf(lane, state, inputs);
    return values === null ? [] : [{ lane, values }];
  });
  const own = steps.find(({ lane }) => lane === original);
  if (own === undefined) return null;
  const weight = wanted ?? mostMoved(original.parameters, state.carried, own.values);
  if (weight === null) return null;
  const updates = steps.map(({ lane, values }) => updateOf(lane, values, own.values, state, weight));
  return { weight, updates, values: own.values };
}

function valuesOf(lane: Lane, state: State, inputs: StepInputs): Values<TensorValue> | null {
  try {
    return copyOf(stepFrom(lane, state, inputs).values);
  } catch (error) {
    if (error instanceof LossFailed) return null;
    throw error;
  }
}

function updateOf(
  lane: Lane,
  values: Values<TensorValue>,
  own: Values<TensorValue>,
  state: State,
  { parameter, element }: Weight,
): WeightUpdate {
  const { carried } = state;
  const before = carried.get(keys.parameter(parameter))?.data[element] ?? NaN;
  return {
    variant: lane.name,
    loss: values.get(keys.loss)?.data[0] ?? NaN,
    gradient: values.get(keys.gradient(parameter))?.data[element] ?? null,
    before,
    after: values.get(keys.parameter(parameter))?.data[element] ?? before,
    same: lane.parameters.every((name) =>
      [keys.gradient(name), keys.parameter(name)].every((key) => sameData(values.get(key), own.get(key))),
    ),
    layers: lane.parameters.flatMap((name) => layerOf(name, values, state)),
  };
}

function layerOf(parameter: string, values: Values<TensorValue>, { carried }: State): readonly LayerUpdate[] {
  const before = carried.get(keys.parameter(parameter))?.data;
  if (before === undefined || before.length > mostElements) return [];
  const after = values.get(keys.parameter(parameter))?.data ?? before;
  const gradient = values.get(keys.gradient(parameter))?.data;
  const change = Array.from(before, (value, index) => (after[index] ?? NaN) - value);
  return [{ parameter, gradient: gradient === undefined ? null : [...gradient], change }];
}

function sameData(one: TensorValue | undefined, other: TensorValue | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return one.data.every((value, index) => Object.is(value, other.data[index]));
}

/** The weight with the largest gradient; where none has one, the first of all. */
function mostMoved(
  parameters: readonly string[],
  carried: Values<TensorValue>,
  values: Values<TensorValue>,
): Weight | null {
  const [first] = parameters;
  let best: Weight | null =
    first === undefined || !carried.has(keys.parameter(first)) ? null : { parameter: first, element: 0 };
  let largest = 0;
  for (const parameter of parameters) {
    for (const [element, gradient] of (values.get(keys.gradient(parameter))?.data ?? []).entries()) {
      if (Math.abs(gradient) <= largest) continue;
      [best, largest] = [{ parameter, element }, Math.abs(gradient)];
    }
  }
  return best;
}
