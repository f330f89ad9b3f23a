import { RepeatedLoss } from '../loss/repeated-loss';
import type { GivenArguments } from '../loss/request';
import { sumOf } from '../tensor/statistics';
import type { ExaminedLoss } from './examined-loss';

/** The value of a loss on some arguments; null where it is no finite number. */
export type ValueOn = (args: GivenArguments) => number | null;

/** What a loss comes to on other arguments, summed where it is one number of each sample. */
export function valuesOf(loss: ExaminedLoss): ValueOn {
  const repeated = new RepeatedLoss(loss.surroundings.call);
  return (args) => {
    const answer = repeated.on(args);
    const value = answer === null ? NaN : sumOf(answer.numbers(answer.loss.value.id));
    return Number.isFinite(value) ? value : null;
  };
}
