import type { Callable } from '../loss/definitions';
import { namedParameters } from '../loss/definitions';
import { isLossName } from '../loss/evidence';
import type { PlainValue } from '../loss/request';
import type { Parameter } from '../program/program';
import { isFloating, type DType } from '../tensor/dtype';
import { sameShape, sizeOf, type Shape } from '../tensor/shape';
import {
  documentedShapes,
  exampleShape,
  isAsDocumented,
  shapeAsDocumented,
  type DocumentedShape,
} from './documented-shapes';
import {
  companionsOf,
  extraSlots,
  families,
  flags,
  floats,
  loosePredictions,
  term,
  type Family,
  type Slot,
} from './families';
import { hintOf, hintOfTensor, isOutcomeName, type NameHint } from './names';
import { asCalled, readHints } from './parts';
import { numbersFor, plainValues, sequencesFor, weightsFor, type Sizes, type StringsOf } from './plain-values';
import type { Domain, InputReading, Role, ShapeFamily, TensorReading } from './reading';
import type { ShapeUse } from './shape-use';
import { constructorParameters, constructorUsage, usageOf, type Usage } from './usage';

/** What has been decided of a reading so far. */
export interface Candidate {
  readonly inputs: readonly InputReading[];
  readonly config: Readonly<Record<string, PlainValue>>;
  readonly family: ShapeFamily;
}

/** One decision: of several parameters at once, where their shapes belong together. `options` may follow what was decided before. */
interface Choice {
  readonly options: (before: Candidate) => Iterable<Partial<Candidate>>;
}

/** Decisions that make a whole reading, one after the other. */
export type Plan = readonly Choice[];

/** A parameter that has to be given something. */
interface Needed {
  readonly parameter: Parameter;
  readonly hint: NameHint;
  readonly usage: Usage;
  /** The shapes that are documented, by the parameters' names. */
  readonly documented: ReadonlyMap<string, DocumentedShape>;
}

interface NeededPlain extends Needed {
  readonly values: (sizes: Sizes) => readonly PlainValue[];
}

/** What the program has said of its parameters when it was tried: by their names, which take no tensor, and which nothing else. */
export interface KnownKinds {
  readonly plainNames: ReadonlySet<string>;
  readonly tensorNames: ReadonlySet<string>;
}

/**
 * Plans for a loss's parameters in groups that agree on which of them is the prediction, most plausible first: a later group is only
 * asked where nothing in an earlier one runs. Parameters with a default are left to it, but for the first so many whose default is None.
 * What is known to take no tensor decides what the program does.
 */
export function* planGroups(
  callable: Callable,
  stringsOf: StringsOf,
  optional: number,
  { plainNames, tensorNames }: KnownKinds,
  isPartOfUse: boolean,
): Iterable<readonly Plan[]> {
  const needed = neededParameters(callable, optional).map((one): Needed => {
    const { parameter, usage } = one;
    if (plainNames.has(parameter.name)) return { ...one, usage: { ...usage, kind: 'flag' } };
    if (!tensorNames.has(parameter.name)) return one;
    return asUsed({ ...one, usage: { ...usage, kind: 'tensor', isTensor: true } });
  });
  // What a model is given to, and is named no loss, is a step of its training, or another model.
  if (!isLossName(callable.name) && needed.some(isCalled)) return;
  const plain = plainAmong(needed, callable, stringsOf);
  const tensors = needed.filter(({ parameter }) => !plain.some((other) => other.parameter === parameter));
  // With two lengths a loss aligns two sequences.
  const isOfOneLength = tensors.filter(({ parameter }) => hintOf(parameter) === 'schedule').length === 1;
  const isSide = ({ hint }: Needed): boolean =>
    hint === 'mask' || hint === 'weight' || (hint === 'schedule' && isOfOneLength);
  // A mask beside a prediction alone is what it is compared with.
  const side = tensors.filter(isSide).slice(tensors.filter((one) => !isSide(one)).length < 2 ? 1 : 0);
  const constructor = constructorChoices(callable, stringsOf, optional > 0, isPartOfUse);
  if (constructor === null) return;
  const around = (choices: readonly Choice[]): Plan => [
    ...constructor.texts,
    ...choices,
    ...plain.map(plainChoice),
    ...constructor.others,
  ];
  const main = tensors.filter((one) => !side.includes(one));
  const isTerm = ({ parameter }: Needed): boolean => callable.kind === 'inline' && isLossName(parameter.name);
  if (main.length > 0 && main.every(isTerm)) yield [around([...main.map(termChoice), ...side.map(extraChoice)])];
  for (const order of orders(main)) yield [...plansInOrder(order, targetSecond(order, main), side)].map(around);
}

/** Those that take no tensor. Where all others are named as targets, what is only named as a number may be the prediction. */
function plainAmong(needed: readonly Needed[], callable: Callable, stringsOf: StringsOf): readonly NeededPlain[] {
  const plain = needed.flatMap((one): NeededPlain[] => {
    const values = plainValues(asCalled(one.parameter, callable), one.usage, stringsOf);
    return values === null ? [] : [{ ...one, values }];
  });
  const isOpen = ({ parameter, hint, usage }: Needed): boolean =>
    hint === 'number' && usage.kind === null && parameter.annotation === null;
  const others = needed.filter(({ parameter }) => plain.every((one) => one.parameter !== parameter));
  return others.every(({ hint }) => hint === 'target') ? plain.filter((one) => !isOpen(one)) : plain;
}

function neededParameters(callable: Callable, optional: number): readonly Needed[] {
  const hints = readHints(callable);
  const asked = new Set(optionalParameters(callable).slice(0, optional));
  const documented = documentedShapes(callable);
  return [...hints]
    .filter(([parameter]) => parameter.defaultValue === null || asked.has(parameter))
    .map(([parameter, hint]) => asUsed({ parameter, hint, usage: usageOf(parameter, callable), documented }));
}

/** What is used as a tensor is no number, whatever it is called. */
function asUsed({ hint, ...needed }: Needed): Needed {
  const isTensor = needed.usage.isTensor && hint === 'number';
  return { ...needed, hint: isTensor ? hintOfTensor(needed.parameter.name) : hint };
}

/** The parameters of the call that are None where nothing is given for them. */
export function optionalParameters({ parameters }: Callable): readonly Parameter[] {
  return namedParameters(parameters).filter(({ defaultValue }) => defaultValue !== null && isNone(defaultValue));
}

function isNone(expression: NonNullable<Parameter['defaultValue']>): boolean {
  return expression.kind === 'constant' && expression.value === 'None';
}

/** Which parameter is taken as prediction, which as target: as written, unless the names say otherwise. */
function orders(tensors: readonly Needed[]): readonly (readonly Needed[])[] {
  // With fewer than two that are used, what is not is the prediction that was forgotten.
  const mayBeAside = tensors.filter(({ usage }) => usage.isUsed).length > 1;
  const rank = ({ hint, parameter, usage }: Needed): number => {
    if (mayBeAside && !usage.isUsed && hint !== 'prediction') return 5;
    // What is predicted names no places, whatever it is called.
    if (usage.shape.takes === 'places') return 3;
    switch (hint) {
      case 'prediction':
        return isOutcomeName(parameter.name) ? 0 : 1;
      case null:
      case 'teacher':
        return 1;
      case 'number':
        return 2;
      case 'target':
        return 3;
      default:
        return 4;
    }
  };
  const byHint = tensors.toSorted((a, b) => rank(a) - rank(b));
  const swapped = [...byHint.slice(1, 2), ...byHint.slice(0, 1), ...byHint.slice(2)];
  const tried = byHint.length > 1 ? [byHint, tensors, swapped] : [byHint];
  return tried.filter((order, index) => !tried.slice(0, index).some((before) => sameOrder(before, order)));
}

/** The prediction, what it is compared with, and the others as they are written. */
function targetSecond(order: readonly Needed[], written: readonly Needed[]): readonly Needed[] {
  const [prediction] = order;
  const others = order.filter((one) => one !== prediction);
  // Beside what says which scores are meant, another target is what these are to be worth.
  const picks = others.find(({ usage }) => usage.shape.takes === 'places');
  const target = picks ?? others.find(({ hint }) => hint === 'target') ?? order[1];
  return [prediction, target, ...written.filter((one) => one !== prediction && one !== target)].flatMap(
    (one) => one ?? [],
  );
}

function sameOrder(a: readonly Needed[], b: readonly Needed[]): boolean {
  return a.every((needed, index) => needed === b[index]);
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
  const byFamily = (isTargetLeft ? [ofTwo, ...ofThree] : [...ofThree, ofTwo]).map(({ main, rest }) => {
    const { choice, agrees } = familyChoice(main, isOfSequences);
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
  if (targetSecond.length > 3) yield [familyChoice(targetSecond, isOfSequences).choice, ...side.map(extraChoice)];
  const isPair = others.length === 1;
  yield* byFamily.filter(({ agrees }) => agrees || isPair).map(({ plan }) => plan);
  yield* loose;
  yield* byFamily.filter(({ agrees }) => !agrees && !isPair).map(({ plan }) => plan);
}

function isCalled({ usage }: Needed): boolean {
  return usage.kind === 'function';
}

function isNoPrediction({ hint }: Needed): boolean {
  return hint === null || hint === 'teacher';
}

/** Families of several predictions are tried only where no name speaks against it. */
function fits(main: readonly Needed[], family: Family): boolean {
  return main.every(({ hint }, index) => {
    const role = family.slots[index]?.role;
    return !(role === 'prediction' && (hint === 'target' || hint === 'teacher') && index > 0);
  });
}

/**
 * Those families first whose shapes agree with how the parameters are used, of sequences such as go along them; and whether any does.
 */
function familyChoice(
  main: readonly Needed[],
  isOfSequences: boolean,
): { readonly choice: Choice; readonly agrees: boolean } {
  const fitting = [...families, ...documentedFamilies(main)].filter(
    (family) => family.slots.length === main.length && fits(main, family),
  );
  const byExactness = fitting.toSorted((one, other) => Number(isExact(other, main)) - Number(isExact(one, main)));
  const grown = byExactness.map(({ family, slots }) => ({ family, slots: grownTogether(slots, main) }));
  const isAgainst = (slot: Slot, one: Needed | undefined, first: TensorReading | null): boolean =>
    one !== undefined && (!suits(slot, one, first) || (one.hint === 'mask' && slot.domain === 'classIndex'));
  const objections = ({ slots }: Family): number => {
    const [first] = main.flatMap(({ parameter }) => tensorInput(parameter.name, slots[0])).slice(0, 1);
    const against = slots.filter((slot, index) =>
      isAgainst(slot, main[index], first?.kind === 'tensor' ? first : null),
    ).length;
    return against + Number(isOfSequences && slots[0]?.shape.length !== sequenceRank);
  };
  const sorted = grown.toSorted((one, other) => objections(one) - objections(other));
  const options = sorted.map(({ family, slots }) => ({
    family,
    inputs: main.flatMap(({ parameter }, index) => tensorInput(parameter.name, slots[index])),
  }));
  return { choice: { options: () => options }, agrees: sorted.slice(0, 1).some((best) => objections(best) === 0) };
}

/** Samples, their times, and what is predicted at each. */
const sequenceRank = 3;

/** Two tensors of the one shape that is documented of both. */
function documentedFamilies(main: readonly Needed[]): readonly Family[] {
  const [own, other] = main.map(({ parameter, documented }) => documented.get(parameter.name));
  if (main.length !== 2 || own === undefined || own.length < sequenceRank || own.join() !== other?.join()) return [];
  const shape = exampleShape(own);
  return [{ family: 'elementwise', slots: [floats('prediction', 'real', shape), floats('target', 'real', shape)] }];
}

/** Fewer columns than these are named of tensors of any width. */
const fewColumns = 3;

/** Whether each parameter is used column by column, up to the last that the family has: the corners of a box. */
function isExact({ slots }: Family, main: readonly Needed[]): boolean {
  return slots.every(({ shape }, index) => {
    const columns = main[index]?.usage.shape.sizes.get(1);
    return columns !== undefined && columns > fewColumns && shape.length === 2 && shape[1] === columns;
  });
}

/** Whether a slot is what the program does with a parameter, and what is documented of it beside a tensor. */
function suits(slot: Slot, { parameter, usage, documented }: Needed, beside: TensorReading | null): boolean {
  const own = documented.get(parameter.name);
  const ofOther = beside === null ? undefined : documented.get(beside.name);
  const other = beside === null || ofOther === undefined ? null : { shape: beside.shape, documented: ofOther };
  return agrees(slot, usage.shape) && (own === undefined || isAsDocumented(slot.shape, own, other));
}

function agrees({ shape, batched, dtype }: Slot, use: ShapeUse): boolean {
  if (!takesAs(use, dtype)) return false;
  // A list may have more elements than are taken.
  if (use.parts !== null && batched && shape[0] !== use.parts) return false;
  const hasColumns = use.columns === null || (shape.length > 1 && shape.at(-1) === use.columns);
  return hasColumns && shape.length >= use.leastRank && (use.rank === null || use.rank === shape.length);
}

/** Whether values of a dtype say which elements are taken as the program takes them. */
function takesAs({ takes }: ShapeUse, dtype: DType): boolean {
  return takes === null || (takes === 'places' ? dtype === 'int64' : !isFloating(dtype));
}

/** Slots of the dtypes that the program takes: what says which elements are taken is no float, what is subtracted no truth value. */
function slotsTaken(slots: readonly Slot[], use: ShapeUse): readonly Slot[] {
  return slots.filter(
    ({ dtype, domain }) =>
      takesAs(use, dtype) && !(use.isSubtracted && dtype === 'bool') && !(use.takes !== null && domain === 'length'),
  );
}

/** More elements no input of a sample has. */
const largestSample = 20_000;

/** Shapes that are the same grow together to the sizes that the program names. */
function grownTogether(slots: readonly Slot[], main: readonly Needed[]): readonly Slot[] {
  return slots.map((slot) => {
    const alike = main.filter((_, index) => sameShape(slots[index]?.shape ?? [], slot.shape));
    return alike.reduce((grown, { usage }) => ({ ...grown, shape: grownShape(grown.shape, usage.shape) }), slot);
  });
}

function grownShape(shape: Shape, { sizes, columns }: ShapeUse): Shape {
  const grown = shape.map((size, dimension) => Math.max(size, sizes.get(dimension) ?? 0));
  if (sizeOf(grown) > largestSample) return shape;
  return columns !== null && columns > 1 && grown.length === 2 ? [...grown.slice(0, 1), columns] : grown;
}

/** A term of a loss that is worked out elsewhere: a number. */
function termChoice({ parameter: { name } }: Needed): Choice {
  return { options: () => [{ family: 'other', inputs: tensorInput(name, term) }] };
}

/** A prediction by itself, of any shape. */
function looseChoice(needed: Needed): Choice {
  const { parameter, usage } = needed;
  const options = loosePredictions
    .map((slot) => ({ ...slot, shape: grownShape(slot.shape, usage.shape) }))
    .toSorted((one, other) => Number(!suits(one, needed, null)) - Number(!suits(other, needed, null)))
    .map((slot): Partial<Candidate> => ({ family: 'other', inputs: tensorInput(parameter.name, slot) }));
  return { options: () => options };
}

/** Options that follow from one tensor and the sizes of all. */
function following(
  tensorAmong: (inputs: readonly InputReading[]) => TensorReading | undefined,
  make: (tensor: TensorReading, sizes: Sizes) => readonly Partial<Candidate>[],
): Choice {
  const known = new WeakMap<TensorReading, OptionsBySizes>();
  return {
    options: ({ inputs }) => {
      const tensor = tensorAmong(inputs);
      if (tensor === undefined) return [];
      const bySizes = known.get(tensor) ?? madeOnce((sizes) => make(tensor, sizes));
      known.set(tensor, bySizes);
      return bySizes(sizesOf(inputs));
    },
  };
}

type OptionsBySizes = (sizes: Sizes) => readonly Partial<Candidate>[];

/** Options are made once for each sizes, as thousands of combinations ask for them. */
function madeOnce(make: OptionsBySizes): OptionsBySizes {
  const known = new Map<string, readonly Partial<Candidate>[]>();
  return (sizes) => {
    const key = JSON.stringify(sizes);
    const options = known.get(key) ?? make(sizes);
    known.set(key, options);
    return options;
  };
}

function firstTensor(inputs: readonly InputReading[]): TensorReading | undefined {
  return inputs.find((input) => input.kind === 'tensor');
}

function firstPrediction(inputs: readonly InputReading[]): TensorReading | undefined {
  return inputs.filter((input) => input.kind === 'tensor').find(({ role }) => role === 'prediction');
}

/** How many of the likeliest shapes are tried together first. */
const fewCompanions = 4;

/** What stands beside a prediction that was taken by itself: so many of the likeliest. */
function companionChoice(needed: Needed, most: number): Choice {
  const { hint, usage } = needed;
  return following(firstPrediction, (prediction, sizes) => {
    const slots = [...documentedSlots(needed, prediction), ...companionsOf(prediction)].map((slot) => ({
      ...slot,
      domain: hint === 'mask' && isFloating(slot.dtype) ? ('binary' as const) : slot.domain,
      role: roleBeside(hint, slot),
      shape: grownShape(slot.shape, usage.shape),
    }));
    const isLater = (slot: Slot): boolean => !suits(slot, needed, prediction) || isLengthElsewhere(slot, hint);
    const sorted = slotsTaken(slots, usage.shape).toSorted(
      (one, other) => Number(isLater(one)) - Number(isLater(other)),
    );
    return optionsOf(sorted.slice(0, most), needed, sizes);
  });
}

/** What one parameter is given, by these slots, or as a number where what only a tensor can do is not asked of it; what is not used is given anything. */
function optionsOf(
  slots: readonly Slot[],
  { parameter, hint, usage }: Needed,
  sizes: Sizes,
): readonly Partial<Candidate>[] {
  const { name } = parameter;
  const values = usage.isTensor ? [] : numbersFor(name, sizes).slice(0, 1);
  const numbers = values.map((value) => ({ inputs: [plainInput(name, value)] }));
  const given = (some: readonly Slot[]): readonly Partial<Candidate>[] =>
    some.map((slot) => ({ inputs: tensorInput(name, slot) }));
  if (!usage.isUsed) return [...(hint === null ? numbers : []), ...given(slots)].slice(0, 1);
  const isNumber = ({ shape }: Slot): boolean => shape.length === 0;
  return [...given(slots.filter((slot) => !isNumber(slot))), ...numbers, ...given(slots.filter(isNumber))];
}

/** An input beyond prediction and target. */
function extraChoice(needed: Needed): Choice {
  const { hint, usage } = needed;
  return following(firstTensor, (prediction, sizes) => {
    const slots = [...documentedSlots(needed, prediction), ...extraSlots(prediction)].map((slot) => ({
      ...slot,
      role: hint === 'teacher' || hint === 'target' ? hint : slot.role,
      // A weight is above 0; what is to be met may be any number, and a mask is one of two.
      domain: slot.domain === 'positive' ? domainOfExtra(hint) : slot.domain,
      shape: grownShape(slot.shape, usage.shape),
    }));
    const isFirst = (slot: Slot): boolean => {
      if (!suits(slot, needed, prediction) || isLengthElsewhere(slot, hint)) return false;
      return hint === 'mask' ? slot.dtype === 'bool' : takesAs(usage.shape, slot.dtype);
    };
    const ordered = slotsTaken(slots, usage.shape).toSorted(
      (one, other) => Number(isFirst(other)) - Number(isFirst(one)),
    );
    return optionsOf(ordered, needed, sizes);
  });
}

/** Whether a slot is of lengths, and nothing says that these are wanted, or the other way round. */
function isLengthElsewhere({ domain }: Slot, hint: NameHint): boolean {
  return (domain === 'length') !== (hint === 'schedule');
}

/** What stands beside a tensor in the shape that is documented of it, where that follows from the tensor's. */
function documentedSlots({ parameter, hint, documented }: Needed, beside: TensorReading): readonly Slot[] {
  const [own, other] = [documented.get(parameter.name), documented.get(beside.name)];
  const shape =
    own === undefined || other === undefined
      ? null
      : shapeAsDocumented(own, { shape: beside.shape, documented: other });
  if (shape === null || sameShape(shape, beside.shape)) return [];
  return hint === 'mask' ? [flags(shape)] : [floats('weight', 'positive', shape)];
}

function domainOfExtra(hint: NameHint): Domain {
  if (hint === 'mask') return 'binary';
  return hint === 'target' ? 'real' : 'positive';
}

function roleBeside(hint: NameHint, { role }: Slot): Role {
  if (hint === 'mask') return 'weight';
  return hint === 'teacher' || hint === 'weight' || hint === 'target' ? hint : role;
}

function plainChoice({ parameter, values }: NeededPlain): Choice {
  const bySizes = madeOnce((sizes) => values(sizes).map((value) => ({ inputs: [plainInput(parameter.name, value)] })));
  return { options: ({ inputs }) => bySizes(sizesOf(inputs)) };
}

interface ConstructorChoices {
  /** Names of ways to do it: they decide which shapes fit. */
  readonly texts: readonly Choice[];
  readonly others: readonly Choice[];
}

/** Constructor arguments that have to be given; null where one is a function, and nothing says that it is for a loss. */
function constructorChoices(
  callable: Callable,
  stringsOf: StringsOf,
  includeOptional: boolean,
  isPartOfUse: boolean,
): ConstructorChoices | null {
  const texts: Choice[] = [];
  const others: Choice[] = [];
  // What nothing makes whole need not be made in all ways.
  const likely = (values: readonly PlainValue[]) => (isPartOfUse ? values.slice(0, 1) : values);
  for (const parameter of constructorParameters(callable)) {
    const size = includeOptional && parameter.defaultValue?.kind === 'integer' ? [parameter.defaultValue.value] : [];
    if (parameter.defaultValue !== null && size.length === 0) continue;
    const usage = constructorUsage(parameter, callable);
    if (callsAny(usage) && !isLossName(callable.name)) return null;
    const values = constructorValues(parameter, usage, stringsOf);
    const choice: Choice = {
      options: ({ inputs, config }) =>
        likely([...size, ...values(sizesOf(inputs))]).map((value) => ({
          config: { ...config, [parameter.name]: value },
        })),
    };
    (values(sizesOf([])).every((value) => typeof value === 'string') ? texts : others).push(choice);
  }
  return { texts, others };
}

/** Whether what is given is called, or a part of it. */
function callsAny({ kind, parts }: Usage): boolean {
  return kind === 'function' || [...parts.values()].some(callsAny);
}

function constructorValues(
  parameter: Parameter,
  usage: Usage,
  stringsOf: StringsOf,
): (sizes: Sizes) => readonly PlainValue[] {
  const hint = hintOf(parameter);
  const isNumber = usage.kind === 'number' || usage.kind === 'integer';
  if (usage.kind === 'tensor' || (!isNumber && (hint === 'weight' || hint === 'mask'))) return weightsFor;
  const plain = plainValues(parameter, usage, stringsOf);
  // What is only called as a number is may be one for each class.
  if (plain !== null && (usage.kind !== null || hint !== 'number')) return plain;
  return (sizes) => [
    ...numbersFor(parameter.name, sizes),
    null,
    ...sequencesFor(sizes),
    ...weightsFor(sizes).slice(-1),
  ];
}

function sizesOf(inputs: readonly InputReading[]): Sizes {
  const tensors = inputs.flatMap((input) => (input.kind === 'tensor' ? [input] : []));
  const prediction = tensors.find(({ role }) => role === 'prediction');
  const labels = tensors.find(({ domain }) => domain === 'classIndex');
  return { prediction: prediction?.shape ?? [], classes: labels?.below ?? null };
}

function tensorInput(name: string, slot: Slot | undefined): readonly InputReading[] {
  return slot === undefined ? [] : [{ ...slot, kind: 'tensor', name }];
}

function plainInput(name: string, value: PlainValue): InputReading {
  return { kind: 'plain', name, role: typeof value === 'number' ? 'schedule' : 'constant', value };
}
