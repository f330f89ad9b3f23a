import type { Callable } from '../loss/definitions';
import { isLossName } from '../loss/evidence';
import { wholeOf } from '../loss/wholes';
import type { Candidate, Choice, Plan } from './candidate';
import { constructorChoices } from './constructor-choices';
import { familyChoice } from './family-choice';
import { orders, targetSecond } from './input-orders';
import { hintOf, isOwnPrediction } from './names';
import { asUsed, neededParameters, plainAmong, type KnownKinds, type Needed } from './needed';
import { isOfElements, type Meanings } from './plain-values';
import { companionChoice, extraChoice, fewCompanions, looseChoice, plainChoice, termChoice } from './side-choices';
import { documentedChoice, startChoices } from './start-choices';

/** What of a loss's parameters takes tensors, and how the others are decided around these. */
/** What is given of that which may be left out. */
export interface Optional {
  /** How many of the inputs whose default is None. */
  readonly inputs: number;
  /** Whether other sizes than its constructor has by default. */
  readonly sizes: boolean;
}

interface Parts {
  /** What is predicted and what it is compared with. */
  readonly main: readonly Needed[];
  /** Masks, weights, lengths. */
  readonly side: readonly Needed[];
  readonly around: (choices: readonly Choice[]) => Plan;
}

/** null where nothing could be called. What is known to take no tensor decides what the program does. */
function partsOf(
  callable: Callable,
  meanings: Meanings,
  optional: Optional,
  { plainNames, tensorNames }: KnownKinds,
  isPartOfUse: boolean,
): Parts | null {
  const needed = neededParameters(callable, optional.inputs).map((one): Needed => {
    const { parameter, usage } = one;
    if (plainNames.has(parameter.name)) return { ...one, usage: { ...usage, kind: 'flag' } };
    if (!tensorNames.has(parameter.name)) return one;
    return asUsed({ ...one, usage: { ...usage, kind: 'tensor', isTensor: true } });
  });
  // What a model is given to, and is named no loss, is a step of its training, or another model.
  if (!isLossName(callable.name) && needed.some(isCalled)) return null;
  const plain = plainAmong(needed, callable, meanings);
  const tensors = needed.filter(({ parameter }) => !plain.some((other) => other.parameter === parameter));
  const ofLength = tensors.filter(({ parameter }) => hintOf(parameter) === 'schedule').length;
  // With two lengths a loss aligns two sequences, or goes by the map of one to the other.
  const isAlongOne = ofLength === 1 || ofLength === tensors.length - 1;
  const isSide = ({ hint }: Needed): boolean =>
    hint === 'mask' || hint === 'weight' || (hint === 'schedule' && isAlongOne);
  // A mask beside a prediction alone is what it is compared with, unless it may be left out; a length is none.
  const [first] = tensors.filter(isSide);
  const isCompared = first?.parameter.defaultValue === null && first.hint !== 'schedule';
  const isAlone = isCompared && tensors.filter((one) => !isSide(one)).length < 2;
  const side = tensors.filter(isSide).slice(isAlone ? 1 : 0);
  const constructor = constructorChoices(callable, meanings, optional.sizes, isPartOfUse);
  if (constructor === null) return null;
  const around = (choices: readonly Choice[]): Plan => [
    ...constructor.texts,
    ...choices,
    ...plain.map(plainChoice),
    ...constructor.others,
  ];
  return { main: tensors.filter((one) => !side.includes(one)), side, around };
}

/**
 * Plans for a loss's parameters in groups that agree on which of them is the prediction, most plausible first: a later group is only
 * asked where nothing in an earlier one runs. Parameters with a default are left to it, but for what is optional.
 */
export function* planGroups(
  callable: Callable,
  meanings: Meanings,
  optional: Optional,
  kinds: KnownKinds,
  isPartOfUse: boolean,
): Iterable<readonly Plan[]> {
  const parts = partsOf(callable, meanings, optional, kinds, isPartOfUse);
  if (parts === null) return;
  const { main, side, around } = parts;
  const isTerm = ({ parameter }: Needed): boolean => isLossName(wholeOf(parameter.name));
  if (main.length > 0 && main.every(isTerm)) yield [around([...main.map(termChoice), ...side.map(extraChoice)])];
  for (const order of orders(main)) {
    const inOrder = targetSecond(order, main);
    yield [...documentedPlan([...inOrder, ...side]), ...plansInOrder(order, inOrder, side)].map(around);
  }
}

/** All in the shapes that are documented, and beside them the few of which nothing is; those of few inputs are among the families, which tell more. */
function documentedPlan(tensors: readonly Needed[]): readonly Plan[] {
  const isTold = ({ parameter, documented }: Needed): boolean => documented.has(parameter.name);
  const told = tensors.filter(isTold);
  const [first] = tensors;
  if (first === undefined || !isTold(first) || told.length <= mostOfFamily) return [];
  return [[documentedChoice(told), ...tensors.filter((one) => !isTold(one)).map(extraChoice)]];
}

const mostOfFamily = 3;

/** Plans from whose first candidates shapes are fitted to each other, where none of a family runs, in groups that agree on the prediction. */
export function* fittingPlans(
  callable: Callable,
  meanings: Meanings,
  kinds: KnownKinds,
  isPartOfUse: boolean,
): Iterable<readonly Plan[]> {
  const parts = partsOf(callable, meanings, { inputs: 0, sizes: false }, kinds, isPartOfUse);
  if (parts === null || parts.main.length === 0) return;
  const { main, side, around } = parts;
  for (const order of orders(main))
    yield startChoices([...targetSecond(order, main), ...side]).map((choice) => around([choice]).map(elementsFirst));
}

/** Of losses that may be given to call, the one that takes all shapes first. */
function elementsFirst({ options }: Choice): Choice {
  const isFirst = ({ inputs = [], config = {} }: Partial<Candidate>): boolean =>
    [...inputs.map((input) => (input.kind === 'plain' ? input.value : null)), ...Object.values(config)].some(
      isOfElements,
    );
  return {
    options: (before) => [...options(before)].toSorted((one, other) => Number(isFirst(other)) - Number(isFirst(one))),
  };
}

/**
 * The ways to decide the tensors: by a family that takes as many as there are; by one that leaves some over; by what may stand beside a
 * prediction of each shape.
 */
function* plansInOrder(
  order: readonly Needed[],
  targetSecond: readonly Needed[],
  side: readonly Needed[],
): Iterable<Plan> {
  const ofThree = order.length > 2 ? [{ main: order.slice(0, 3), rest: [...order.slice(3), ...side] }] : [];
  const ofTwo = { main: targetSecond.slice(0, 2), rest: [...targetSecond.slice(2), ...side] };
  const isOfSequences = side.some(({ hint }) => hint === 'schedule');
  // Several outputs for one target, of which only that has a name.
  const isTargetLeft = order.slice(3).some(({ hint }) => hint === 'target') && order.slice(0, 3).some(isNoPrediction);
  const isOfTwo = isTargetLeft || isOfOneOutcome(order);
  const byFamily = (isOfTwo ? [ofTwo, ...ofThree] : [...ofThree, ofTwo]).map(({ main, rest }) => {
    const { choice, agrees } = familyChoice(main, rest, isOfSequences);
    return { plan: [choice, ...rest.map(extraChoice)], agrees };
  });
  const [prediction, ...others] = [...targetSecond, ...side];
  // Of many inputs the likely ones of each first, or the last few would be gone through alone.
  const reaches = others.length > 2 ? [fewCompanions, Infinity] : [Infinity];
  // Against the names a pair is only read by a family.
  const isAgainst = others.length === 1 && (prediction?.hint === 'target' || others[0]?.hint === 'prediction');
  const loose =
    prediction === undefined || others.length === 0 || isAgainst
      ? []
      : reaches.map((most) => [looseChoice(prediction), ...others.map((other) => companionChoice(other, most))]);
  // As many inputs are of one family at most, which has few members.
  if (targetSecond.length > 3) yield [familyChoice(targetSecond, side, isOfSequences).choice, ...side.map(extraChoice)];
  const isPair = others.length === 1;
  yield* byFamily.filter(({ agrees }) => agrees || isPair).map(({ plan }) => plan);
  yield* loose;
  yield* byFamily.filter(({ agrees }) => !agrees && !isPair).map(({ plan }) => plan);
}

function isCalled({ usage }: Needed): boolean {
  return usage.kind === 'function';
}

/** Whether of three the first alone is named as what a model says, and nothing is said of the others: `pred, minutes, recency`. */
function isOfOneOutcome(order: readonly Needed[]): boolean {
  const [first, ...others] = order.toSorted((one, other) => one.parameter.span.start - other.parameter.span.start);
  const isOutcome = first !== undefined && isOwnPrediction(first.parameter.name);
  return isOutcome && others.length === 2 && others.every(({ hint }) => hint === null);
}

function isNoPrediction({ hint }: Needed): boolean {
  return hint === null || hint === 'teacher';
}
