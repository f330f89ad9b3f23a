import { isPlainExpression, type PlainExpression, type PlainValue } from '../loss/request';
import type { Expression, Parameter } from '../program/program';
import { expressionsIn } from '../program/walk';
import type { Shape } from '../tensor/shape';
import { hintOf } from './names';
import type { Usage } from './usage';
import { libraryTexts } from './uses';

/** What names and expressions of the program mean. */
export interface Meanings {
  /** The strings that an expression holds: itself, the elements of a collection, the values of an enumeration. */
  readonly stringsOf: (expression: Expression) => readonly string[];
  /** Whether a class of this name needs nothing to be made: `Config()`. */
  readonly isMadeAlone: (className: string) => boolean;
}

/** What a step asks of other data than the loss takes: there is as much of each. */
const firstSize = /\.shape\[0\]$|^len\(\w+\)$/;

const namesCount = /num_|n_?class|n_?cls|classes/i;

/** What numbers may have to agree with. */
export interface Sizes {
  /** The prediction's shape; empty where there is none. */
  readonly prediction: Shape;
  /** How many classes the labels have; null where there are none. */
  readonly classes: number | null;
}

/** Numbers for parameters that are no tensors, by what their names usually mean. */
const numbers: readonly (readonly [RegExp, number])[] = [
  [/ignore_index/i, -100],
  [/batch/i, 8],
  [/world/i, 1],
  // What slides over an image is smaller than the image.
  [/(patch|window|kernel|filter|pool)_?size|ksize/i, 3],
  [/dim|feat|size|channel|embed/i, 16],
  [namesCount, 10],
  [/eps|smooth/i, 1e-6],
  [/gamma/i, 2],
  [/alpha|label_smooth/i, 0.25],
  [/thresh|cutoff|confiden|quantile|momentum|ratio|fraction/i, 0.5],
  [/margin|tau|temp|sigma|std/i, 0.5],
  [/max|total|epochs/i, 100],
  [/^k$|topk/i, 3],
];

function plausibleNumber(name: string): number {
  return numbers.find(([pattern]) => pattern.test(name))?.[1] ?? 1;
}

/**
 * Values for a parameter that takes no tensor, the likeliest first; null where it may take one.
 */
export function plainValues(
  parameter: Parameter,
  usage: Usage,
  meanings: Meanings,
): ((sizes: Sizes) => readonly PlainValue[]) | null {
  const { name, annotation } = parameter;
  if (annotation?.kind === 'name' && meanings.isMadeAlone(annotation.name))
    return () => [{ python: `${annotation.name}()` }];
  switch (usage.kind ?? hintOf(parameter)) {
    case 'flag':
      return () => [false, true];
    case 'mapping':
    case 'namespace':
      return (sizes) => mappingsFor(parameter, usage, meanings, sizes);
    case 'text':
    case 'reduction':
      return once(() => texts(parameter, usage, meanings));
    case 'function':
      return () => (usage.answerKeys.size > 0 ? [answering(usage.answerKeys)] : callablesFor(name, usage.arity));
    case 'integer':
    case 'number':
      return (sizes) => withFraction(withCompared(numbersFor(name, sizes), usage), annotation);
    default:
      return /^[\w.]*device\w*$/.test(name) ? () => ['cpu'] : null;
  }
}

/** A likely number first, then the sizes of the prediction: a count of classes, of features, of samples. */
export function numbersFor(name: string, { prediction, classes }: Sizes): readonly number[] {
  const [samples = 1, channels = 1] = prediction;
  // Nothing may check a count, and yet the loss is right with this one alone.
  const counts = namesCount.test(name) ? [classes, channels].filter((count) => count !== null && count > 1) : [];
  const likely = firstSize.test(name) ? [samples] : counts.flatMap((count) => count ?? []);
  return [...new Set([...likely, plausibleNumber(name), channels, prediction.at(-1) ?? 1, samples, 2, 1])];
}

/** Likely numbers, after the first of them those that the program compares with: `if self.order == 7`. */
export function withCompared([likely = 1, ...others]: readonly number[], { comparands }: Usage): readonly number[] {
  const compared = comparands.flatMap((one) => (one.kind === 'integer' ? [one.value] : []));
  return [...new Set([likely, ...compared, ...others])];
}

/** Where a fraction is asked for, one after the likeliest: a program may look whether it is a float. */
function withFraction([likely = 1, ...others]: readonly number[], annotation: Expression | null): readonly number[] {
  const asksForFraction =
    annotation !== null && [...expressionsIn(annotation)].some((part) => part.kind === 'name' && part.name === 'float');
  return asksForFraction && Number.isInteger(likely) ? [likely, likely - 0.5, ...others] : [likely, ...others];
}

/** A likely value for each part that is read, or that it is walked through for; and the next likely. */
function mappingsFor(
  parameter: Parameter,
  { parts, entries }: Usage,
  meanings: Meanings,
  sizes: Sizes,
): readonly PlainValue[] {
  const read = [...parts].map(([name, usage]): readonly [string, readonly PlainValue[]] => {
    const part: Parameter = { ...parameter, name, annotation: null, defaultValue: null };
    const plain = usage.isTensor ? [null] : plainValues(part, usage, meanings)?.(sizes);
    return [name, plain ?? numbersFor(name, sizes)];
  });
  const values = [...read, ...entriesFor(entries, meanings)];
  const pick = (at: number): PlainValue =>
    Object.fromEntries(values.map(([name, likely]) => [name, likely[at] ?? likely[0] ?? null]));
  return values.length === 0 ? [{}] : [pick(0), pick(1)];
}

/** For each key that the program knows a loss, where it is called, else how much the entry weighs. */
function entriesFor(
  entries: Usage['entries'],
  { stringsOf }: Meanings,
): readonly (readonly [string, readonly PlainValue[]])[] {
  if (entries === null) return [];
  const { keys, values } = entries;
  const known = [...new Set(keys.comparands.flatMap(stringsOf))];
  const likely = values.kind === 'function' ? callablesFor('', values.arity) : [1, 0.5];
  return (known.length > 0 ? known : ['loss']).map((key) => [key, likely]);
}

/** A number for each class, as how often it occurs, and the classes themselves, as those that count. */
export function sequencesFor({ prediction, classes }: Sizes): readonly (readonly number[])[] {
  const length = classes ?? prediction[1] ?? prediction[0] ?? 1;
  const indices = Array.from({ length }, (_, index) => index);
  return [indices.map((index) => length - index), indices];
}

/** Weights that a constructor is given: none, or 1 for each class, as a list and as a tensor. */
export function weightsFor({ prediction, classes }: Sizes): readonly PlainValue[] {
  const length = classes ?? prediction[1] ?? 1;
  return [null, Array.from({ length }, () => 1), { python: `torch.ones(${String(length)})` }];
}

/**
 * What is called in a loss: with two tensors another loss, or a measure of how far apart rows are; with one, what makes something of it.
 */
function callablesFor(name: string, arity: number): readonly PlainExpression[] {
  const losses = ['torch.nn.CrossEntropyLoss()', ofElements.python, 'torch.nn.BCEWithLogitsLoss()'];
  const distances = ['torch.nn.PairwiseDistance()'];
  const ofTwo = /dist|metric/i.test(name) ? [...distances, ...losses] : [...losses, ...distances];
  return arity > 1 ? ofTwo.map((python) => ({ python })) : [model];
}

/** A loss of any two tensors of one shape. */
const ofElements: PlainExpression = { python: 'torch.nn.MSELoss()' };

/** Whether a value stands for a loss of any two tensors of one shape. */
export function isOfElements(value: PlainValue): boolean {
  return isPlainExpression(value) && value.python === ofElements.python;
}

/** Gives back what it is given. */
const model: PlainExpression = { python: 'torch.nn.Identity()' };

const answer = 'lambda given, *others, **named: ';

/** Gives back what it is given under each of some keys, as a model does that answers a dictionary. */
function answering(keys: ReadonlySet<string>): PlainExpression {
  return { python: `${answer}{${[...keys].map((key) => `${JSON.stringify(key)}: given`).join(', ')}}` };
}

/** Whether a value stands for what is called in a loss and is not known: a model, another loss or a measure. */
export function isStandIn(value: PlainValue): boolean {
  return (
    isPlainExpression(value) &&
    (value.python.startsWith(answer) ||
      [...callablesFor('', 1), ...callablesFor('', 2)].some(({ python }) => python === value.python))
  );
}

/** Whether a value stands for a model, whose own parameters are trained where it is a real one. */
export function isModel(value: PlainValue): boolean {
  return isPlainExpression(value) && value.python === model.python;
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => (made ??= { value: make() }).value;
}

function texts(parameter: Parameter, usage: Usage, meanings: Meanings): readonly string[] {
  const { defaultValue } = parameter;
  const own = defaultValue?.kind === 'string' ? [defaultValue.value] : [];
  const said = [...new Set([...own, ...usage.comparands.flatMap(meanings.stringsOf)])];
  if (said.length > 0) return said;
  const names = [...usage.calledBy, parameter.name, 'reduction'];
  const [texts = []] = names.flatMap((name) => [libraryTexts.get(name) ?? []].filter(({ length }) => length > 0));
  // A bare mode is one of reduction, unless the framework takes it for another.
  return usage.calledBy.size === 0 && parameter.name === 'mode' ? (libraryTexts.get('reduction') ?? []) : texts;
}
