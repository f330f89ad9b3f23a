import { namedParameters, positionalParameters } from '../loss/definitions';
import type { Parameter, Parameters } from '../program/program';
import { extraSlots, families, type Family, type Slot } from './families';
import { hintOf, type NameHint } from './names';
import type { InputReading, ShapeFamily } from './reading';

/** A way to fill a loss's parameters that is worth trying. */
export interface Candidate {
  readonly inputs: readonly InputReading[];
  readonly family: ShapeFamily;
}

interface Needed {
  readonly parameter: Parameter;
  readonly hint: NameHint;
}

/** Numbers for parameters that are no tensors, by what their names usually mean. */
const numbers: readonly (readonly [RegExp, number])[] = [
  [/ignore_index/i, -100],
  [/num_|n_class|n_cls|classes/i, 10],
  [/eps|smooth/i, 1e-6],
  [/gamma/i, 2],
  [/alpha|label_smooth/i, 0.25],
  [/margin|tau|temp/i, 0.5],
  [/max|total|epochs/i, 100],
  [/^k$|topk/i, 3],
];

export function plausibleNumber(name: string): number {
  return numbers.find(([pattern]) => pattern.test(name))?.[1] ?? 1;
}

/**
 * Candidate readings of a loss's parameters, in groups that agree on which parameter is the prediction, most plausible first: a later
 * group is only asked where nothing in an earlier one runs, since a loss without gradient must not be read the other way round. Parameters with a default are left to it unless the caller asks
 * for them: a second wave gives tensors to those whose default is None.
 */
export function* candidates(parameters: Parameters, includeOptional: boolean): Iterable<readonly Candidate[]> {
  const needed = neededParameters(parameters, includeOptional);
  const plain = needed.filter(({ hint }) => hint === 'number' || hint === 'flag' || hint === 'reduction');
  const tensors = needed.filter((parameter) => !plain.includes(parameter));
  const plainInputs = plain.map(({ parameter, hint }) => plainInput(parameter.name, hint));
  const isSide = ({ hint }: Needed): boolean => hint === 'mask' || hint === 'weight';
  // A mask beside a prediction alone is what it is compared with.
  const side = tensors.filter(isSide).slice(tensors.filter((parameter) => !isSide(parameter)).length < 2 ? 1 : 0);
  for (const order of orders(tensors.filter((parameter) => !side.includes(parameter)))) {
    yield [...candidatesInOrder(order, side, plainInputs, parameters)];
  }
}

function* candidatesInOrder(
  order: readonly Needed[],
  side: readonly Needed[],
  plainInputs: readonly InputReading[],
  parameters: Parameters,
): Iterable<Candidate> {
  for (const family of familiesFor(order)) {
    const main = order.slice(0, family.slots.length);
    const [prediction] = family.slots;
    if (prediction === undefined) continue;
    const filled = main.map(({ parameter }, index) => tensorInput(parameter.name, family.slots[index]));
    for (const extras of extrasFor([...order.slice(main.length), ...side], prediction)) {
      yield { inputs: inOrder(parameters, [...filled, ...extras, ...plainInputs]), family: family.family };
    }
  }
}

/** Families that take as many tensors as there are, then those that leave some over: a prediction alone only where it is alone. */
function familiesFor(order: readonly Needed[]): readonly Family[] {
  const bySize = (size: number): readonly Family[] =>
    families.filter((family) => family.slots.length === size && fits(order.slice(0, size), family));
  if (order.length <= 2) return bySize(order.length);
  return [...bySize(3), ...bySize(2)];
}

function neededParameters(parameters: Parameters, includeOptional: boolean): readonly Needed[] {
  return namedParameters(parameters)
    .filter(({ defaultValue }) => defaultValue === null || (includeOptional && isNone(defaultValue)))
    .map((parameter) => ({ parameter, hint: hintOf(parameter) }));
}

function isNone(expression: NonNullable<Parameter['defaultValue']>): boolean {
  return expression.kind === 'constant' && expression.value === 'None';
}

/** Which parameter is taken as prediction, which as target: as written, unless the names say otherwise. */
function orders(tensors: readonly Needed[]): readonly (readonly Needed[])[] {
  const rank = (needed: Needed): number => {
    switch (needed.hint) {
      case 'prediction':
        return 0;
      case null:
      case 'teacher':
        return 1;
      case 'target':
        return 2;
      default:
        return 3;
    }
  };
  const byHint = [...tensors].sort((a, b) => rank(a) - rank(b));
  const written = [...tensors];
  const swapped = [...byHint.slice(1, 2), ...byHint.slice(0, 1), ...byHint.slice(2)];
  const tried = byHint.length > 1 ? [byHint, written, swapped] : [byHint];
  return tried.filter((order, index) => !tried.slice(0, index).some((before) => sameOrder(before, order)));
}

function sameOrder(a: readonly Needed[], b: readonly Needed[]): boolean {
  return a.every((needed, index) => needed === b[index]);
}

/** Families of several predictions are tried only where no name speaks against it. */
function fits(main: readonly Needed[], family: Family): boolean {
  return main.every(({ hint }, index) => {
    const role = family.slots[index]?.role;
    return !(role === 'prediction' && hint === 'target' && index > 0);
  });
}

function* extrasFor(rest: readonly Needed[], prediction: Slot): Iterable<readonly InputReading[]> {
  const [first, ...others] = rest;
  if (first === undefined) {
    yield [];
    return;
  }
  const slots = extraSlots(prediction);
  const ordered =
    first.hint === 'mask' ? [...slots].sort((a, b) => Number(b.dtype === 'bool') - Number(a.dtype === 'bool')) : slots;
  const choices: InputReading[] = ordered.map((slot) => tensorInput(first.parameter.name, slot));
  choices.push({
    kind: 'plain',
    name: first.parameter.name,
    role: 'schedule',
    value: plausibleNumber(first.parameter.name),
  });
  for (const choice of choices) {
    for (const more of extrasFor(others, prediction)) yield [choice, ...more];
  }
}

function tensorInput(name: string, slot: Slot | undefined): InputReading {
  if (slot === undefined) throw new RangeError('a family without this slot');
  return { kind: 'tensor', name, ...slot };
}

function plainInput(name: string, hint: NameHint): InputReading {
  switch (hint) {
    case 'flag':
      return { kind: 'plain', name, role: 'constant', value: false };
    case 'reduction':
      return { kind: 'plain', name, role: 'constant', value: 'mean' };
    default:
      return { kind: 'plain', name, role: 'schedule', value: plausibleNumber(name) };
  }
}

function inOrder(parameters: Parameters, inputs: readonly InputReading[]): readonly InputReading[] {
  const names = [...positionalParameters(parameters), ...parameters.keywordOnly].map(({ name }) => name);
  return [...inputs].sort((a, b) => names.indexOf(a.name) - names.indexOf(b.name));
}
