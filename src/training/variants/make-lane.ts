import type { TensorType, TensorValue } from '../../core/ops/operation';
import { allocate } from '../../core/tensor/data';
import { sizeOf } from '../../core/tensor/shape';
import type { Task } from '../data/task';
import type { Executor } from '../executors/executor';
import { optimizerOf } from '../optimizers/optimizer';
import type { Recipe } from '../recipe';
import { keys, parameterNames, type Values } from './keys';
import { Lane } from './lane';
import { Runner } from './runner';
import type { Variant } from './variant';

/** A variant at its start: the model's `weights`, the loss's `own` values, and an optimizer that has seen nothing yet. */
export function makeLane(
  variant: Variant,
  task: Task,
  weights: ReadonlyMap<string, TensorValue>,
  own: Values<TensorValue>,
  recipe: Recipe,
  executor: Executor,
): Lane {
  const optimizer = optimizerOf(recipe.optimizer);
  const initial = new Map(own);
  for (const [name, value] of weights) initial.set(keys.parameter(name), value);
  const names = parameterNames(initial.keys());
  for (const name of names) {
    const parameter = initial.get(keys.parameter(name));
    if (parameter === undefined) continue;
    initial.set(keys.count(name), zeros({ shape: [], dtype: 'float64' }));
    for (const slot of optimizer.slots) initial.set(keys.state(name, slot), zeros(parameter.type));
  }
  const plan = { variant, task, optimizer, weights: [...weights.keys()] };
  return new Lane(variant.name, new Runner(plan, executor, initial), names);
}

function zeros(type: TensorType): TensorValue {
  return { type, data: allocate(type.dtype, sizeOf(type.shape)) };
}
