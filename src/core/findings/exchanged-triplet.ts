import type { Site } from '../graph/graph';
import type { TensorReading } from '../roles/reading';
import { defaultSample, sampleArguments } from '../roles/sample';
import { sameShape } from '../tensor/shape';
import { hasDirection } from './direction';
import type { ExaminedLoss } from './examined-loss';
import { valuesOf } from './values';

/** What is to be near an anchor, and what is not. */
interface Triplet {
  readonly anchor: string;
  readonly positive: string;
  readonly negative: string;
}

/** A triplet, and the library's function that was given it in the wrong order; null where the program itself computes the distances. */
export interface ExchangedTriplet extends Triplet {
  readonly call: Site | null;
}

const seeds = [1, 2, 3];

/**
 * The triplet of a loss that falls where the negative is the anchor, and rises where the positive is: which of the two is which their names
 * alone can say.
 */
export function exchangedTriplet(loss: ExaminedLoss): ExchangedTriplet | null {
  const { reading } = loss.surroundings;
  const tensors = reading.inputs.filter((input): input is TensorReading => input.kind === 'tensor');
  const named = (word: RegExp): TensorReading | undefined => tensors.find(({ name }) => word.test(embedded(name)));
  const [positive, negative] = [
    named(/^(p|pos|positive)s?(_|$)|_pos(itive)?$/i),
    named(/^(n|neg|negative)s?(_|$)|_neg(ative)?$/i),
  ];
  const anchor = named(/^(a|anc|anchor|q|query)(_|$)/i);
  if (anchor === undefined || positive === undefined || negative === undefined) return null;
  const isAlike = [positive, negative].every(
    ({ shape, dtype }) => sameShape(shape, anchor.shape) && dtype === 'float32',
  );
  const { isLoss, callable } = loss.surroundings;
  const triplet = { anchor: anchor.name, positive: positive.name, negative: negative.name };
  const call = callOf(triplet, loss);
  if (!isAlike || !hasDirection(loss, isLoss || callable.kind === 'class' || call !== null)) return null;
  const valueOn = valuesOf(loss);
  const isExchanged = seeds.every((seed) => {
    const args = sampleArguments(reading, { ...defaultSample, seed });
    const same = args[anchor.name];
    if (same === undefined) return false;
    const [before, met, confused] = [args, { ...args, [positive.name]: same }, { ...args, [negative.name]: same }].map(
      valueOn,
    );
    return isLess(confused, before) && isLess(before, met);
  });
  return isExchanged ? { ...triplet, call } : null;
}

/** `positive` of `self.encoder(positive)` */
function embedded(name: string): string {
  return /\((\w+)\)$/.exec(name)?.[1] ?? name;
}

function callOf({ positive, negative }: Triplet, loss: ExaminedLoss): Site | null {
  const isMadeOf = (id: number | undefined, name: string): boolean => {
    const behind = id === undefined ? [] : loss.inputs.filter((input) => loss.dependsOn(id, input));
    return behind.length === 1 && behind.every((input) => loss.inputNames.get(input) === name);
  };
  const found = loss
    .calls('triplet_margin_loss', 'triplet_margin_with_distance_loss')
    .find(
      ({ operands }) => isMadeOf(operands.get('positive'), negative) && isMadeOf(operands.get('negative'), positive),
    );
  return found?.site ?? null;
}

function isLess(one: number | null | undefined, other: number | null | undefined): boolean {
  return typeof one === 'number' && typeof other === 'number' && one < other - 1e-4 * Math.abs(other);
}
