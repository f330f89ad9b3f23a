import { ancestorsOf, FlowMap } from '../graph/flow';
import { termsOf } from '../graph/terms';
import { withElements, type GivenArguments } from '../loss/request';
import { lastName } from '../program/dotted-path';
import type { FunctionDefinition } from '../program/program';
import { allExpressions } from '../program/walk';
import { agreeingPredictions } from '../roles/agreeing-predictions';
import type { Domain, InputReading, Reading } from '../roles/reading';
import { defaultSample, sampleArguments } from '../roles/sample';
import type { TensorData } from '../tensor/data';
import { sameShape } from '../tensor/shape';
import { sumOf } from '../tensor/statistics';
import { contains } from '../text/span';
import { coreOf } from './direction';
import type { ExaminedLoss } from './examined-loss';
import { logarithms } from './likelihood-terms';
import { isToBeLarge } from './sign-place';
import { functionAround } from './used-beside';
import { valuesOf, type ValueOn } from './values';

const seeds = [1, 2, 3];

/** A similarity is at most 1, and there where its inputs agree; rounding and a summand against 0/0 leave a little. */
const highest = { least: 0.9, most: 1.0001 };

/** What a loss makes of a value: `2 * similarity.mean() - 2` takes it twice and 2 away. */
interface Outer {
  readonly of: number;
  readonly factor: number;
  readonly shift: number;
}

/**
 * What a loss is behind the numbers above 0 that it is multiplied with at its end, and those that are added, be it before the mean is taken of all.
 */
export function outerOf(loss: ExaminedLoss): Outer {
  return outerFrom({ of: loss.output, factor: 1, shift: 0 }, loss);
}

/** What a loss is behind the sum of all, which is so many times the mean, and behind what is done to either; null where it ends in no sum. */
function outerOfSum(outer: Outer, loss: ExaminedLoss): Outer | null {
  const { op, operands } = loss.node(outer.of);
  const [summed] = op === 'sum' && loss.trace.ref(outer.of).size === 1 ? operands : [];
  if (summed === undefined) return null;
  return outerFrom({ ...outer, of: summed, factor: outer.factor * loss.trace.ref(summed).size }, loss);
}

function outerFrom(begun: Outer, loss: ExaminedLoss): Outer {
  let { of, factor, shift } = begun;
  for (let node = loss.node(of); ; node = loss.node(of)) {
    const averaged = averagedBy(of, loss);
    if (averaged !== null) {
      of = averaged;
      continue;
    }
    const numbers = node.operands.flatMap((operand) => {
      const { op, params } = loss.node(operand);
      return op === 'constant' ? [...params.data] : [];
    });
    const [number = 0] = numbers;
    const [first] = node.operands;
    const next = node.operands.find((operand) => loss.carries(operand));
    if (numbers.length !== 1 || next === undefined) break;
    if (node.site?.name === '*' && node.op === 'mul' && number > 0) factor *= number;
    else if (node.site?.name === '/' && node.op === 'div' && first === next && number > 0) factor /= number;
    else if (node.site?.name === '+' && node.op === 'add') shift += factor * number;
    else if (node.site?.name === '-' && node.op === 'sub' && first === next) shift -= factor * number;
    else break;
    of = next;
  }
  return { of, factor, shift };
}

/** What a value is the mean of; null where it is none. */
function averagedBy(id: number, loss: ExaminedLoss): number | null {
  const sum = loss.operand(id);
  const [mean, summed] = [loss.node(id), sum === null ? null : loss.node(sum)];
  const isMean = mean.op === 'div' && mean.site?.name.split('.').at(-1) === 'mean' && summed?.op === 'sum';
  const [of] = isMean ? summed.operands : [];
  return of === undefined ? null : loss.origin(of);
}

/** Whether a value is computed as a similarity is: by a ratio, or by a product of what was brought to the length 1. */
function isComparing(id: number, loss: ExaminedLoss): boolean {
  const { op, operands } = loss.node(coreOf(loss, id));
  if (op === 'div') return true;
  // A ratio less another, as that of what is empty.
  if (op === 'sub') return operands.every((operand) => loss.carries(operand) && loss.node(operand).op === 'div');
  const behind = operands.flatMap((operand) => ancestorsOf(loss.traced.graph, operand));
  // A product of slopes compares none of what they are the slopes of.
  if ((op !== 'mul' && op !== 'matmul') || behind.some((one) => loss.trace.backward.isOfPass(one))) return false;
  return behind.some((one) => {
    const [, divisor] = loss.node(one).operands;
    return loss.node(one).op === 'div' && divisor !== undefined && loss.flow.depends(divisor);
  });
}

/** Whether it is made of the library's cosines, and of no logarithm or exponential of them: those make another loss. */
function isOfCosines(loss: ExaminedLoss): boolean {
  const results = loss.calls('cosine_similarity').flatMap(({ result }) => result ?? []);
  const ofThem = new FlowMap(loss.traced.graph, new Set(results));
  const isBent = (id: number): boolean =>
    ofThem.depends(id) && (logarithms.has(loss.node(id).op) || loss.node(id).op === 'exp');
  return results.length > 0 && !loss.ancestors.some(isBent);
}

/**
 * Whether the value is that of a similarity, or a multiple: a ratio or a product, from −1 to 1 on random predictions, and 1 on those that agree
 * with the target.
 */
export function isSimilarity(loss: ExaminedLoss): boolean {
  const outer = outerOf(loss);
  const summed = outerOfSum(outer, loss);
  const whole = { of: loss.output, factor: 1, shift: 0 };
  // Of two views each has a similarity of its own.
  const terms = termsOf(loss.traced.graph, outer.of, loss.flow);
  const areAlike = terms.length > 1 && terms.every(({ node, sign }) => sign === 1 && isComparing(node, loss));
  const ofSum = areAlike ? [{ ...outer, factor: terms.length * outer.factor }] : [];
  const ends = [whole, outer, ...ofSum, ...(summed === null ? [] : [summed])];
  if (!ends.some(({ of }) => isComparing(of, loss)) && !isOfCosines(loss)) return false;
  // What is called a negative is to be unlike.
  if (loss.story.predictions.some(({ name }) => /(^|_)neg(ative)?s?(_|\d|$)/i.test(name))) return false;
  if (loss.trace.ref(loss.output).size !== 1) return false;
  const valueOfLoss = valuesOf(loss);
  return scalesOf(ends).some(({ factor, shift }) => {
    const valueOn = (args: GivenArguments): number | null => {
      const value = valueOfLoss(args);
      return value === null ? null : (value - shift) / factor;
    };
    return isOfSimilarity(loss, valueOn);
  });
}

function scalesOf(ends: readonly Outer[]): readonly Pick<Outer, 'factor' | 'shift'>[] {
  return [
    ...new Map(ends.map(({ factor, shift }) => [`${String(factor)} ${String(shift)}`, { factor, shift }])).values(),
  ];
}

/** Whether a value that a loss is made with goes as a similarity does: to 1 where prediction and target agree, and to less elsewhere. */
export function isOfSimilarity(loss: ExaminedLoss, valueOn: ValueOn): boolean {
  return isHighestWhereEqual(loss, valueOn) && !isNothingWhereEqual(loss, valueOn) && !isEven(loss, valueOn);
}

/** Whether a value is at most 1, and there where prediction and target agree. */
function isHighestWhereEqual(loss: ExaminedLoss, valueOn: ValueOn): boolean {
  const reading = withoutUnused(loss);
  return [...readingsOf(reading), ...readingsOf(reading).map(withMore)].some((own) => {
    const samples = seeds.map((seed) => ({ ...defaultSample, seed }));
    const random = samples.map((sample) => valueOn(sampleArguments(own, sample)));
    // What a weight of its own happens to be like on one sample it is hardly on all.
    const waysOf = samples.map((sample) => [...agreeingPredictions(own, sample)]);
    return (waysOf[0] ?? []).some((_, way) =>
      samples.every((sample, index) => {
        const agreeing = waysOf[index]?.[way];
        if (agreeing === undefined) return false;
        const best = valueOn({ ...sampleArguments(own, sample), ...agreeing.sure });
        if (best === null || best < highest.least || best > highest.most) return false;
        return random.every((value) => value !== null && value >= -highest.most && value < best - 0.05);
      }),
    );
  });
}

/**
 * Whether a value is next to 0 where a prediction is what it is compared with: an error, though it may tend to 1 far away, as `d / (1 + d)` does. On
 * one sample alone it may be so by chance.
 */
function isNothingWhereEqual({ surroundings: { reading } }: ExaminedLoss, valueOn: ValueOn): boolean {
  const samples = seeds.map((seed) => ({ ...defaultSample, seed }));
  const waysOf = samples.map((sample) => [...agreeingPredictions(reading, sample)]);
  return (waysOf[0] ?? []).some((_, way) =>
    samples.every((sample, index) => {
      const agreeing = waysOf[index]?.[way];
      if (agreeing?.surer !== null) return false;
      const args = sampleArguments(reading, sample);
      const [before, after] = [valueOn(args), valueOn({ ...args, ...agreeing.sure })];
      return before !== null && after !== null && Math.abs(after) <= 0.1 * Math.abs(before);
    }),
  );
}

/**
 * Whether a value is as large for opposites as for equals, as the square of a similarity is: who minimises that wants the two to have nothing
 * in common.
 */
function isEven({ surroundings: { reading } }: ExaminedLoss, valueOn: ValueOn): boolean {
  const own = ofImages(reading);
  const args = sampleArguments(own, defaultSample);
  return [...agreeingPredictions(own)].some(({ sure, surer }) => {
    if (surer !== null) return false;
    const [equal, opposed] = [sure, opposite(sure)].map((predictions) => valueOn({ ...args, ...predictions }));
    return (equal ?? 0) >= highest.least && (opposed ?? 0) > 0.5 * (equal ?? 0);
  });
}

/** Predictions that say the contrary: as far from their mean, on the other side. */
function opposite(args: GivenArguments): GivenArguments {
  const mirrored = (elements: TensorData): number[] => {
    const twice = (2 * sumOf(elements)) / Math.max(elements.length, 1);
    return [...elements].map((element) => twice - element);
  };
  return Object.fromEntries(Object.entries(args).map(([name, given]) => [name, withElements(given, mirrored)]));
}

/** The reading with no targets but those that the value depends on: with others nothing is to agree. */
function withoutUnused(loss: ExaminedLoss): Reading {
  const { reading } = loss.surroundings;
  const used = loss.inputs.filter((input) => loss.dependsOn(loss.output, input));
  const names = new Set(used.map((input) => loss.inputNames.get(input)));
  return {
    ...reading,
    inputs: reading.inputs.map((input) =>
      input.kind === 'tensor' && input.role === 'target' && !names.has(input.name)
        ? { ...input, role: 'weight' }
        : input,
    ),
  };
}

/** A reading with more elements: of these a summand against 0/0 takes less away. */
function withMore(reading: Reading): Reading {
  const shape = reading.inputs.find(({ role }) => role === 'prediction');
  return {
    ...reading,
    inputs: reading.inputs.map((input) => {
      if (input.kind !== 'tensor' || shape?.kind !== 'tensor' || !sameShape(input.shape, shape.shape)) return input;
      return { ...input, shape: [...input.shape.slice(0, -1), 16 * (input.shape.at(-1) ?? 1)] };
    }),
  };
}

/** The reading with images as they are, between 0 and 1: of both signs the product of two similarities is as large for opposites. */
function ofImages(reading: Reading): Reading {
  return {
    ...reading,
    inputs: reading.inputs.map((input) =>
      input.kind === 'tensor' && input.domain === 'real' && input.shape.length >= imageRank
        ? { ...input, domain: 'probability' }
        : input,
    ),
  };
}

/**
 * The helper that makes all of a loss which is a similarity, and serves for nothing else: what it answers lacks the minus, unless it is called a
 * similarity. null where there is none.
 */
export function helperToBlame(loss: ExaminedLoss): FunctionDefinition | null {
  const { module } = loss.surroundings;
  const terms = termsOf(loss.traced.graph, loss.output, loss.flow);
  const [first, ...others] = terms.map(({ node }) => {
    const site = loss.siteOf(node);
    return site?.caller ? functionAround(site.span, module) : null;
  });
  if (!first || others.some((other) => other !== first) || isToBeLarge(first.name)) return null;
  const isWithin = (id: number): boolean => {
    const span = loss.siteOf(id)?.span;
    return span !== undefined && contains(first.span, span);
  };
  // Where the caller still takes the mean, the minus may stand there as well.
  const isAnswer = (id: number): boolean =>
    loss.carries(id) && isWithin(id) && loss.usersOf(id).some((user) => !isWithin(user));
  if (loss.ancestors.some((id) => isAnswer(id) && loss.trace.ref(id).size !== 1)) return null;
  const callers = new Set(
    allExpressions(module.body).flatMap((part) =>
      part.kind === 'call' && lastName(part.callee) === first.name ? [functionAround(part.span, module)] : [],
    ),
  );
  return callers.size === 1 && !callers.has(first) ? first : null;
}

/** Samples, channels, height and width. */
const imageRank = 4;

/**
 * The reading, and others of numbers that it takes for any: boxes, or what says how likely something is and what is the case; of one class that is
 * the case among several; and of two predictions that are each compared with what stands beside the other.
 */
function readingsOf(reading: Reading): readonly Reading[] {
  const as = (prediction: Domain, other: Domain): Reading => ({
    ...reading,
    inputs: reading.inputs.map((input) => {
      if (input.kind !== 'tensor' || (input.domain !== 'real' && input.domain !== 'logits')) return input;
      return { ...input, domain: input.role === 'prediction' ? prediction : other };
    }),
  });
  const isOfBoxes = reading.inputs.every((input) => input.kind !== 'tensor' || input.shape.at(-1) === 4);
  return [
    ...[reading, as('probability', 'binary'), as('logits', 'binary')],
    ...(isOfBoxes ? [as('box', 'box')] : []),
    ...asOneHot(reading),
    ...asCrossed(reading),
  ];
}

function asOneHot(reading: Reading): readonly Reading[] {
  const isOfMany = (input: InputReading): boolean =>
    input.kind === 'tensor' && input.role === 'target' && input.domain === 'binary' && input.shape.length > 1;
  if (!reading.inputs.some(isOfMany)) return [];
  const inputs = reading.inputs.map((input): InputReading =>
    input.kind === 'tensor' && isOfMany(input) ? { ...input, domain: 'oneHot' } : input,
  );
  return [{ ...reading, inputs }];
}

function asCrossed(reading: Reading): readonly Reading[] {
  const targets = reading.inputs.filter(({ role }) => role === 'target' || role === 'teacher');
  if (targets.length !== 2) return [];
  const inputs = [...reading.inputs.filter((input) => !targets.includes(input)), ...targets.toReversed()];
  return [{ ...reading, inputs }];
}
