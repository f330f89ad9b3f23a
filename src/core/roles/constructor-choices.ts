import type { Callable } from '../loss/definitions';
import { isLossName } from '../loss/evidence';
import { isOfNumbers } from './annotation';
import { isPlainExpression, type PlainValue } from '../loss/request';
import type { Parameter } from '../program/program';
import { madeOnce, sizesOf, type Candidate, type Choice } from './candidate';
import { hintOf } from './names';
import { isNone } from './needed';
import type { InputReading } from './reading';
import {
  numbersFor,
  plainValues,
  sequencesFor,
  weightsFor,
  withCompared,
  type Sizes,
  type Meanings,
} from './plain-values';
import { constructorParameters, constructorUsage } from './constructor-usage';
import type { Usage } from './usage';

interface ConstructorChoices {
  /** Names of ways to do it: they decide which shapes fit. */
  readonly texts: readonly Choice[];
  readonly others: readonly Choice[];
}

/** Constructor arguments that have to be given; null where one is a function, and nothing says that it is for a loss. */
export function constructorChoices(
  callable: Callable,
  meanings: Meanings,
  includeOptional: boolean,
  isPartOfUse: boolean,
): ConstructorChoices | null {
  const texts: Choice[] = [];
  const others: Choice[] = [];
  // What nothing makes whole need not be made in all ways.
  const likely = (values: readonly PlainValue[]) => (isPartOfUse ? values.slice(0, 1) : values);
  for (const parameter of constructorParameters(callable)) {
    const { defaultValue } = parameter;
    if (defaultValue !== null && !(includeOptional && isOpen(parameter))) continue;
    const size = defaultValue?.kind === 'integer' ? [defaultValue.value] : [];
    const usage = constructorUsage(parameter, callable);
    if (callsAny(usage) && !isLossName(callable.name)) return null;
    const values = isEmptyList(defaultValue) ? sequencesFor : constructorValues(parameter, usage, meanings);
    const bySizes = madeOnce((sizes) =>
      likely([...size, ...values(sizes)]).map((value) => ({ config: { [parameter.name]: value } })),
    );
    const choice: Choice = { options: ({ inputs }) => bySizes(sizesOf(inputs)) };
    (values(sizesOf([])).every((value) => typeof value === 'string') ? texts : others).push(choice);
  }
  return { texts, others };
}

/** Whether a constructor has a size by default, or a list to be filled: the inputs may ask for another. */
export function hasOpenDefaults(callable: Callable): boolean {
  return constructorParameters(callable).some(isOpen);
}

function isOpen({ defaultValue }: Parameter): boolean {
  return defaultValue?.kind === 'integer' || isEmptyList(defaultValue);
}

/** What is an empty list by default holds something where it is used. */
function isEmptyList(value: Parameter['defaultValue']): boolean {
  return value?.kind === 'list' && value.elements.length === 0;
}

/** What a constructor may be given in place of what it has unless it is given. */
export interface ValuesForDefaults {
  /** Numbers and dictionaries of options for None: where None is passed on as one, or read as one, it has to be. */
  readonly numbers: (inputs: readonly InputReading[]) => Candidate['config'];
  /** What can be called, for None that is. */
  readonly callables: (inputs: readonly InputReading[]) => Candidate['config'];
  /** What is likely for some of them, by whose names the object has no attribute: that is only set where they are given. */
  readonly missing: (inputs: readonly InputReading[], names: ReadonlySet<string>) => Candidate['config'];
  /** For what the constructor hands on in its keywords, as an error asks for it by name: what is likely, and is a size of the inputs. */
  readonly handedOn: (inputs: readonly InputReading[], names: ReadonlySet<string>) => Candidate['config'];
  /** Other ways than the defaults, which the constructor itself refuses with these words: those first that they name. */
  readonly otherWays: (message: string) => readonly Candidate['config'][];
  /** Another size for each default of this size: so many classes as there are. */
  readonly resized: (from: number, to: number) => Candidate['config'];
}

export function valuesForDefaults(callable: Callable, meanings: Meanings): ValuesForDefaults {
  const parameters = constructorParameters(callable);
  const open = parameters
    .filter(({ defaultValue }) => defaultValue !== null && isNone(defaultValue))
    .map((parameter) => ({
      parameter,
      values: constructorValues(parameter, constructorUsage(parameter, callable), meanings),
    }));
  const given = (entries: readonly (readonly [string, PlainValue | undefined])[]): Candidate['config'] =>
    Object.fromEntries(entries.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
  const likeliest = (inputs: readonly InputReading[], isMeant: (value: PlainValue) => boolean): Candidate['config'] =>
    given(
      open.map(({ parameter, values }) => {
        const [likely = null] = values(sizesOf(inputs));
        return [parameter.name, isMeant(likely) ? likely : undefined];
      }),
    );
  return {
    numbers: (inputs) => likeliest(inputs, (value) => typeof value === 'number' || isDictionary(value)),
    callables: (inputs) => likeliest(inputs, isPlainExpression),
    handedOn: (inputs, names) => {
      const rest = callable.constructorParameters?.keywordRest ?? null;
      if (rest === null) return {};
      const sizes = sizesOf(inputs);
      const isOfInputs = (value: PlainValue): boolean =>
        typeof value !== 'number' || value === sizes.classes || sizes.prediction.includes(value);
      return given(
        [...names].map((name) => {
          const parameter = { ...rest, name, annotation: null };
          const [likely = null] = constructorValues(parameter, constructorUsage(parameter, callable), meanings)(sizes);
          return [name, isOfInputs(likely) ? likely : (sizes.prediction.at(-1) ?? likely)];
        }),
      );
    },
    otherWays: (message) => {
      const ways = parameters.flatMap((parameter) =>
        otherThanDefault(parameter, callable, meanings).map((value) => ({ [parameter.name]: value })),
      );
      const isNamed = (way: Candidate['config']): boolean => Object.keys(way).some((name) => message.includes(name));
      return [...ways.filter(isNamed), ...ways.filter((way) => !isNamed(way))];
    },
    resized: (from, to) =>
      given(
        parameters.map(({ name, defaultValue }) => [
          name,
          defaultValue?.kind === 'integer' && defaultValue.value === from ? to : undefined,
        ]),
      ),
    missing: (inputs, names) => {
      const sizes = sizesOf(inputs);
      // One for each class, or for each of the last axis: codes of a box.
      const ofLast = { ...sizes, classes: sizes.classes ?? sizes.prediction.at(-1) ?? null };
      const asked = open.filter(({ parameter }) => names.has(parameter.name));
      return given(
        asked.map(({ parameter, values }) => [parameter.name, values(ofLast).find((value) => value !== null)]),
      );
    },
  };
}

function isDictionary(value: PlainValue): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isPlainExpression(value);
}

/** The other value of a flag, the other texts that a text by default is compared with. */
function otherThanDefault(parameter: Parameter, callable: Callable, meanings: Meanings): readonly PlainValue[] {
  const { defaultValue } = parameter;
  if (defaultValue?.kind === 'constant' && defaultValue.value !== 'None') return [defaultValue.value === 'False'];
  if (defaultValue?.kind !== 'string') return [];
  const likely = constructorValues(parameter, constructorUsage(parameter, callable), meanings)(sizesOf([]));
  return likely.filter((value) => typeof value === 'string' && value !== defaultValue.value);
}

/** Whether what is given is called, or a part of it. */
function callsAny({ kind, parts }: Usage): boolean {
  return kind === 'function' || [...parts.values()].some(callsAny);
}

function constructorValues(
  parameter: Parameter,
  usage: Usage,
  meanings: Meanings,
): (sizes: Sizes) => readonly PlainValue[] {
  const hint = hintOf(parameter);
  const isNumber = usage.kind === 'number' || usage.kind === 'integer';
  if (usage.isKept)
    return (sizes) =>
      weightsFor(sizes)
        .toReversed()
        .filter((value) => !Array.isArray(value));
  const mayBeWeights = !isNumber && usage.kind !== 'mapping' && usage.kind !== 'namespace';
  if (usage.kind === 'tensor' || (mayBeWeights && (hint === 'weight' || hint === 'mask'))) return weightsFor;
  if (parameter.annotation !== null && isOfNumbers(parameter.annotation)) {
    return (sizes) => sequencesFor(sizes).toReversed();
  }
  const plain = plainValues(parameter, usage, meanings);
  // What is only called as a number is may be one for each class.
  if (plain !== null && (usage.kind !== null || hint !== 'number')) return plain;
  return (sizes) => [
    ...withCompared(numbersFor(parameter.name, sizes), usage),
    null,
    ...sequencesFor(sizes),
    ...weightsFor(sizes).slice(-1),
  ];
}
