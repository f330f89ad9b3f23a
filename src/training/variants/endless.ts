import { descentFrom, type Point } from '../../core/roles/descent';
import type { TensorValue } from '../../core/ops/operation';
import { tensorData } from '../../core/tensor/data';
import { LossFailed } from '../loss-program';
import { keys, type Values } from './keys';
import type { Lane } from './lane';

/** What has a floor does not come so many times farther below it than it began: there its slopes may be beyond float32. */
const outOfSight = 1e6;

/** Whether the loss of a variant that went below 0 has no least value: from where its weights stand, descent on one batch leads down for ever. */
export function fallsForEver(lane: Lane, batch: Values<TensorValue>, drawSeed: number): boolean {
  const { loss, runner } = lane;
  const [first = NaN, last = NaN] = [loss[0], loss.at(-1)];
  if (!(last < Math.min(0, first))) return false;
  if (last < -outOfSight * Math.max(1, Math.abs(first))) return true;
  const weights = lane.weights();
  const start: Point = new Map([...weights].map(([name, { data }]) => [name, [...data]]));
  const { course } = descentFrom(start, (point) => {
    const instead = [...point].flatMap(([name, numbers]) => {
      const type = weights.get(name)?.type;
      return type === undefined
        ? []
        : [[keys.parameter(name), { type, data: tensorData(type.dtype, numbers) }] as const];
    });
    const values = probed(new Map(instead));
    const value = values?.get(keys.loss)?.data[0];
    if (values === null || value === undefined) return null;
    const slopes = [...weights.keys()].flatMap((name) => {
      const gradient = values.get(keys.gradient(name));
      return gradient === undefined ? [] : [[name, [...gradient.data]] as const];
    });
    return { value, slopes: new Map(slopes) };
  });
  return course === 'endless';

  function probed(instead: Values<TensorValue>): Values<TensorValue> | null {
    try {
      return runner.probe(batch, drawSeed, instead).values;
    } catch (error) {
      if (error instanceof LossFailed) return null;
      throw error;
    }
  }
}
