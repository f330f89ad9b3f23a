import { RepeatedLoss } from '../loss/repeated-loss';
import { withElements } from '../loss/request';
import { sameShape, sizeOf } from '../tensor/shape';
import type { Call } from './call';
import { areOfTwoSides, isOfDomain } from './names';
import type { InputReading, Reading, TensorReading } from './reading';
import { sumOf } from './responses';
import { configArguments, defaultSample, sampleArguments } from './sample';

/**
 * Whether names say that a model gives both at once, to be trained alike: two sides, or features of two domains. What is called `target` beside a
 * `source` may be what is to be met, sample by sample; of a domain it is only where the loss asks for no order among its samples.
 */
export function areTrainedAlike(one: InputReading, other: InputReading, reading: Reading, call: Call): boolean {
  if (areOfTwoSides(one.name, other.name)) return true;
  const [source, target] = isOfDomain(one.name, [other.name]) ? [other, one] : [one, other];
  if (source.kind !== 'tensor' || target.kind !== 'tensor' || !isOfDomain(target.name, [source.name])) return false;
  return sameShape(source.shape, target.shape) && !changesWhenReordered(target, reading, call);
}

/** Whether the loss is another where the samples of one input are in another order, and those of the others as they were. */
function changesWhenReordered({ name, shape }: TensorReading, reading: Reading, call: Call): boolean {
  const args = sampleArguments(reading, defaultSample);
  const given = args[name];
  if (given === undefined || shape.length === 0) return true;
  const each = sizeOf(shape.slice(1));
  const reordered = withElements(given, (elements) => [...elements.slice(each), ...elements.slice(0, each)]);
  const config = configArguments(reading);
  const loss = new RepeatedLoss((all) => call(all, config));
  const [own = NaN, other = NaN] = [args, { ...args, [name]: reordered }].map((all) => sumOf(loss.on(all)));
  return !(Math.abs(own - other) <= 1e-4 * Math.abs(own));
}
