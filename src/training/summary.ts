import type { Broken } from '../core/findings/numbers/told-breakage';
import type { Result, Stop, VariantResult } from './result';

/** Why no gradient arrives, as the analysis says: the operation and its line. */
export interface Cut {
  readonly operation: string;
  readonly line: number;
}

/**
 * What a run has shown, in whole sentences: for the takeaway on the page, the screen reader and the command line. Everything in them
 * is computed from the result, from what the analysis knows of what stops the gradient, and from whether the run is over.
 */
export function summary(result: Result, cut: Cut | null = null, isOver = true): readonly string[] {
  const original = result.variants.find(({ name }) => name === 'original');
  if (original === undefined || result.steps === 0) return [];
  const data = result.setup.notes.map((note) => `Data: ${note}.`);
  if (result.variants.every(isWithoutNumbers)) return [nothingIsFinite(original), ...data];
  const others = result.variants.filter((variant) => variant !== original && variant.loss.length > 0);
  const trains = original.gradient === 'flows';
  return [
    ...(trains || original.stopped !== null ? [] : [nothingTrains(result, original, cut)]),
    ...others.flatMap((variant) => ofVariant(result, original, variant)),
    ...(others.some(fallsWithoutLearning) ? ['A falling loss is not learning.'] : []),
    ...(trains ? [`As written: ${courseOf(result, original)}.`] : []),
    ...onlyNegated(result, original),
    ...(original.hasFloor ? [] : [noFloor]),
    ...stopsOf(result, isOver),
    ...data,
  ];
}

const noFloor =
  'This loss has no floor: it falls for as long as it is trained, and how far it fell tells nothing of what was learnt.';

function nothingTrains(result: Result, original: VariantResult, cut: Cut | null): string {
  return `As written, nothing trains: ${whatStays(result, original)}, because ${reasonFor(original, cut)}.`;
}

function whatStays(result: Result, original: VariantResult): string {
  const [from, to] = metricCourse(original);
  if (from === null || to === null) return 'the predictions stay where they began';
  if (from === to) return `${nameOf(result)} stays at ${share(result, from)}, where the untrained network began`;
  // A gradient of zeros still lets weight decay and what an optimiser remembers move the weights.
  return `${nameOf(result)} went from ${share(result, from)} to ${share(result, to)} without a gradient`;
}

function reasonFor({ gradient }: VariantResult, cut: Cut | null): string {
  const isNone = gradient === 'none';
  if (cut === null) return isNone ? 'no gradient reaches the weights' : 'the gradient of every weight is zero';
  const stops = isNone ? 'stops the gradient' : 'lets only a gradient of zeros through';
  return `\`${cut.operation}\` (line ${cut.line}) ${stops}`;
}

function ofVariant(result: Result, original: VariantResult, variant: VariantResult): string[] {
  switch (variant.name) {
    case 'shifted':
      return variant.weightDifference === null ? [] : [ofShifted(original, variant, variant.weightDifference)];
    case 'negated':
      return original.gradient === 'flows' ? [ofNegated(result, variant)] : [];
    case 'surrogate':
      return [`Surrogate: ${courseOf(result, variant)}.`];
    case 'original':
      return [];
  }
}

function ofShifted(original: VariantResult, { loss }: VariantResult, difference: number): string {
  if (difference !== 0) return `Shifted: the weights differ by up to ${number(difference)}.`;
  const steps = loss.length === 1 ? 'after its one step' : `at all ${thousands(loss.length)} steps`;
  const moved = (loss[0] ?? NaN) - (original.loss[0] ?? NaN);
  return `Shifted: the same weights ${steps}; only the printed number moved by ${number(moved)}.`;
}

function ofNegated(result: Result, variant: VariantResult): string {
  const [from, to] = metricCourse(variant);
  const [first, last] = [variant.loss[0] ?? NaN, variant.loss.at(-1) ?? NaN];
  const moved =
    last < first && !isAlike(first, last) ? `its loss fell to ${number(last)}` : `its loss ${wayOf(first, last)}`;
  if (from === null || to === null) return `Negated: ${moved}.`;
  const metric = nameOf(result);
  const [before, after] = [share(result, from), share(result, to)];
  if (before === after) return `Negated: ${moved} while ${metric} stayed at ${after}.`;
  if (to < from) return `Negated: ${moved} while ${metric} fell to ${after}${worseThanGuessing(result, to)}.`;
  return `Negated: ${moved}, ${metric} went from ${before} to ${after}.`;
}

/** A network that is clearly below chance does not fail to learn: it learns the opposite. */
function worseThanGuessing(result: Result, accuracy: number): string {
  const chance = result.setup.chance;
  return chance !== null && accuracy < 0.9 * chance ? ', worse than guessing: it learns the opposite' : '';
}

/** Whether a variant has stopped before its loss was a finite number. */
export function isWithoutNumbers({ loss, stopped }: Pick<VariantResult, 'loss' | 'stopped'>): boolean {
  return stopped !== null && !loss.some(Number.isFinite);
}

function nothingIsFinite({ loss, stopped }: VariantResult): string {
  const [first] = loss;
  const what =
    first === undefined ? (stopped?.because ?? '') : `the loss is ${number(first)} at the first step already`;
  if (!stopped?.broken) return `Nothing trains: ${what}.`;
  return `Nothing trains: ${what}, as ${stopped.broken.text}. Keep what goes in there where it has a value, with a clamp or an ε, or change how the inputs are read.`;
}

function stopsOf({ variants }: Result, isOver: boolean): readonly string[] {
  const goOn = isOver ? ' The other variants ran to the end.' : ' The other variants go on.';
  const others = variants.some(({ stopped }) => stopped === null) ? goOn : '';
  return groupsOf(variants).map(({ stop, names, isCalm }) => {
    const why = isCalm ? `${stop.because}. Nothing is broken: ascent has no floor here` : whyStopped(stop);
    return `${onScreen(names)} stopped at step ${thousands(stop.step)}: ${why}.${others}`;
  });
}

/** Why a variant does not go on, with the expression that is at fault. */
export function whyStopped({ because, broken }: Stop): string {
  return broken === null ? because : `${because}, as ${broken.text}`;
}

/** The expression of which the summary says first that it makes numbers none; null where it says so of none. */
export function brokenIn(variants: readonly Stoppable[]): Broken | null {
  const [first] = groupsOf(variants).flatMap(({ stop, isCalm }) => (isCalm ? [] : (stop.broken ?? [])));
  return first ?? null;
}

type Stoppable = Pick<VariantResult, 'name' | 'stopped'>;

/** Variants that have stopped for one reason at one step. */
interface Stopped {
  readonly stop: Stop;
  readonly names: readonly VariantResult['name'][];
  /** Whether it was only ascent that did: that has no end. */
  readonly isCalm: boolean;
}

function groupsOf(variants: readonly Stoppable[]): readonly Stopped[] {
  const goesOn = variants.some(({ name, stopped }) => name === 'original' && stopped === null);
  const groups = new Map<string, { readonly stop: Stop; readonly names: VariantResult['name'][] }>();
  for (const { name, stopped } of variants) {
    if (stopped === null) continue;
    const key = `${String(stopped.step)}: ${stopped.because}`;
    const group = groups.get(key) ?? { stop: stopped, names: [] };
    group.names.push(name);
    groups.set(key, group);
  }
  return [...groups.values()].map((group) => ({ ...group, isCalm: group.names.join() === 'negated' && goesOn }));
}

/** Whether a variant got better at what it is measured by; where nothing is measured, at the loss as written. */
export function hasLearnt({ name, loss, metric }: VariantResult): boolean {
  const [from, to] = metricCourse({ metric });
  if (from !== null && to !== null) return to - from > leastGain;
  const fell = (loss[0] ?? NaN) - (loss.at(-1) ?? NaN);
  return name === 'negated' ? fell < 0 : fell > 0;
}

/** A loss whose negation learns what it unlearns itself: the likeliest mistake is a sign. */
function onlyNegated(result: Result, original: VariantResult): readonly string[] {
  const [from, to] = metricCourse(original);
  const [before, after] = metricCourse(result.variants.find(({ name }) => name === 'negated') ?? { metric: [] });
  if (from === null || to === null || before === null || after === null) return [];
  if (to > from || after - before < clearGain) return [];
  return [`Only negated has learnt: a lower loss is a worse ${nameOf(result)} here, so its sign may be wrong.`];
}

/** So much better a metric is no chance. */
const clearGain = 0.25;

/** A better metric than this may be chance. */
const leastGain = 0.05;

/** Whether a variant's loss fell while it got no better at what it is measured by. */
function fallsWithoutLearning(variant: VariantResult): boolean {
  const [from, to] = metricCourse(variant);
  const [first, last] = [variant.loss[0] ?? NaN, variant.loss.at(-1) ?? NaN];
  return variant.gradient === 'flows' && from !== null && to !== null && last < first && to <= from;
}

/** How a variant's loss and metric went. */
function courseOf(result: Result, variant: VariantResult): string {
  const [first, last] = [variant.loss[0] ?? NaN, variant.loss.at(-1) ?? NaN];
  const verb = Number.isNaN(last - first) ? 'went' : last < first ? 'fell' : 'rose';
  const loss = `the loss ${wayOf(first, last, verb)}`;
  const [from, to] = metricCourse(variant);
  if (from === null || to === null) return loss;
  const [before, after] = [share(result, from), share(result, to)];
  const metric = before === after ? `stayed at ${after}` : `went from ${before} to ${after}`;
  return `${loss}, ${nameOf(result)} ${metric}`;
}

/** From one number to another; where both read the same, nothing went anywhere that one could see. */
function wayOf(first: number, last: number, verb = 'went'): string {
  return isAlike(first, last) ? `stayed at ${number(first)}` : `${verb} from ${number(first)} to ${number(last)}`;
}

function isAlike(first: number, last: number): boolean {
  return number(first) === number(last);
}

function metricCourse({ metric }: Pick<VariantResult, 'metric'>): readonly [from: number | null, to: number | null] {
  return [metric[0]?.[1] ?? null, metric.at(-1)?.[1] ?? null];
}

const metricNames = { accuracy: 'accuracy', r2: 'R²', iou: 'IoU', order: 'order' } as const;

function nameOf(result: Result): string {
  return result.setup.metric === null ? 'the metric' : metricNames[result.setup.metric.name];
}

/** Shares are printed as per cent, R² as it is. */
function share(result: Result, value: number): string {
  if (result.setup.metric?.name === 'r2') return number(value);
  return `${(100 * value).toFixed(1).replace(/\.0$/, '')} %`;
}

/** Variants' names as the page writes them, at the beginning of a sentence. */
function onScreen(names: readonly VariantResult['name'][]): string {
  const titles = names.map((name) => (name === 'original' ? 'as written' : name));
  const listed = [titles.slice(0, -1).join(', '), ...titles.slice(-1)].filter((part) => part !== '').join(' and ');
  return `${listed.charAt(0).toUpperCase()}${listed.slice(1)}`;
}

function thousands(count: number): string {
  return count.toLocaleString('en-US');
}

/** A number as one says it: two decimals, few digits when it is large, with a real minus sign. */
function number(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  const size = Math.abs(value);
  if (size === Infinity) return value > 0 ? '∞' : '−∞';
  const digits = digitsOf(size);
  return value < 0 ? `−${digits}` : digits;
}

function digitsOf(size: number): string {
  if (size >= 1e9) return size.toExponential(1).replace('e+', 'e');
  if (size >= 100 || size === 0) return thousands(Math.round(size));
  if (size >= 0.01) return size.toFixed(2);
  return size >= 0.0005 ? size.toPrecision(1) : size.toExponential(0).replace('-', '−');
}
