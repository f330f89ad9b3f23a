import type { GraphNode } from '../../graph/graph';
import type { GivenArguments } from '../../loss/request';
import type { Domain, Reading, TensorReading } from '../../roles/reading';
import { defaultSample, sampleArguments } from '../../roles/sample';
import { tensorData } from '../../tensor/data';
import { isFloating } from '../../tensor/dtype';
import { sameShape, sizeOf } from '../../tensor/shape';
import { sameSpan } from '../../text/span';
import type { RuleId } from '../finding';
import { isMaskedOut, originOf, type Breakage } from './breakage';

/** Inputs that a loss may well meet, and on which numbers tend to break. */
export interface Witness {
  readonly args: GivenArguments;
  /** Completes "for example …". */
  readonly when: string;
  /** Whether they are likely enough to speak for this rule, where it finds this. */
  readonly speaksFor: (rule: RuleId, breakage: Breakage) => boolean;
}

/** A score that a network reaches when it is sure, or has grown: its exponential leaves float32. */
const large = 120;

/** What an exponential of a score times ten, or over a temperature, cannot hold, and double precision can. */
const grown = 30;

/** What an exponential of a score's square, or of a product of two, cannot hold, and double precision can. */
const multiplied = 12;

/** What a sum over a sequence, or a score before it is scaled down, grows to: a function in two steps leaves float32 there, and in one it does not. */
const far = 1200;

/** Values at the ends of what a prediction may take. */
const ends: Partial<Record<Domain, readonly number[]>> = {
  real: [large, -large, grown, -grown, multiplied],
  logits: [large, -large, grown, -grown, multiplied],
  probability: [0, 1],
  logProbability: [-large],
};

const mayBeFar = new Set<Domain>(['real', 'logits', 'logProbability']);
const mayHaveEqualRows = new Set<Domain>(['real', 'logits', 'unitNorm', 'box']);
const mayBeZero = new Set<Domain>(['real', 'logits']);
const mayBeEmpty = new Set<Domain>(['binary', 'classIndex', 'oneHot']);

/**
 * Ordinary samples with one thing changed: an element that is certain, a sample that is right, two that are equal, no positive at all, a
 * target or a weight of 0. Of inputs that the program itself `bounds` from below an element may be negative; of those that it asks whether they are
 * numbers, one may be none.
 */
export function* witnessesOf(
  reading: Reading,
  bounds: ReadonlySet<string>,
  mayBeMissing: ReadonlySet<string>,
): Iterable<Witness> {
  const tensors = reading.inputs.flatMap((input) => (input.kind === 'tensor' ? [input] : []));
  const predictions = tensors.filter((input) => input.role === 'prediction' && isFloating(input.dtype));
  const args = sampleArguments(reading, defaultSample);
  for (const prediction of predictions) yield* certain(prediction, args, bounds);
  for (const target of tensors) {
    for (const { args: hard, when } of decided(target, args)) {
      // A distribution that is sure of one class beside another that is sure of one is rare.
      for (const prediction of predictions.filter((input) => input.domain !== 'distribution')) {
        for (const witness of certain(prediction, hard, bounds))
          yield { ...witness, when: `${witness.when} and ${when}` };
      }
    }
  }
  for (const prediction of predictions) {
    for (const other of tensors) {
      if (other === prediction) continue;
      yield* right(prediction, other, args);
      yield* aligned(prediction, other, args);
    }
  }
  for (const { name, role } of tensors) if (role !== 'prediction' && mayBeMissing.has(name)) yield* missing(name, args);
  for (const prediction of predictions) yield* farOff(prediction, args);
  for (const prediction of predictions) yield* ofRows(prediction, args);
  for (const target of tensors) if (target.role !== 'prediction') yield* empty(target, predictions, args);
  for (const other of tensors) if (other.role !== 'prediction') yield* zero(other, predictions, args);
}

/** Whether a value was bounded at 0, where it is for every other score. */
function isBoundedAtZero(origin: GraphNode | null): boolean {
  return origin?.op === 'relu' || (origin?.op === 'clamp' && origin.params.min === 0);
}

function isZeroByProgram(breakage: Breakage): boolean {
  const origin = originOf(breakage);
  return isBoundedAtZero(origin) || isMaskedOut(breakage);
}

/** The sample itself: a branch that no element takes may break there already, and a derivative with it. */
export function ordinary(reading: Reading): readonly Witness[] {
  const args = sampleArguments(reading, defaultSample);
  // A root at 0 on any sample is one of a difference with itself, as on the diagonal of all distances; a rectifier gives 0 for every other score.
  const speaksFor: Witness['speaksFor'] = (rule, breakage) =>
    rule === 'nan-through-where' ||
    rule === 'exp-overflow' ||
    (rule === 'sqrt-at-zero' && breakage.part === 'gradient') ||
    (rule === 'log-of-zero' && isZeroByProgram(breakage)) ||
    (rule === 'division-by-zero' && isBoundedAtZero(originOf(breakage, 1)));
  return [{ args, when: 'on a random sample', speaksFor }];
}

/** Probabilities that are to be met may be 0 and 1. */
function decided({ name, role, domain, shape }: TensorReading, args: GivenArguments): readonly Witness[] {
  if (role !== 'target' || (domain !== 'probability' && domain !== 'distribution')) return [];
  const row = shape.length > 1 ? (shape[1] ?? 1) : 1;
  return changed(args, name, `\`${name}\` is 0 or 1`, (values) => {
    values.forEach((_, at) => (values[at] = shape.length > 1 ? Number(at % row === 0) : at % 2));
  });
}

/** A value that is missing: what is worked out with it, and then replaced, comes back as the slope of all. */
function missing(name: string, args: GivenArguments): readonly Witness[] {
  const isReplaced: Witness['speaksFor'] = (rule, { part }) => rule === 'nan-through-where' && part === 'gradient';
  return changed(args, name, `where an element of \`${name}\` is NaN`, (values) => values.fill(NaN, 0, 1), isReplaced);
}

/** A target of 0, and weights that leave nothing over: they matter where something is divided by them. */
function zero(
  { name, role, domain, shape }: TensorReading,
  predictions: readonly TensorReading[],
  args: GivenArguments,
): readonly Witness[] {
  const isDivided = (rule: RuleId): boolean => rule === 'division-by-zero' || rule === 'nan-through-where';
  if (role === 'target' && domain === 'real') {
    const when = `where an element of \`${name}\` is 0`;
    return changed(args, name, when, (values) => values.fill(0, 0, 1), isDivided);
  }
  const isPerElement = predictions.some((prediction) => sameShape(prediction.shape, shape));
  if (role !== 'weight' || !isPerElement) return [];
  // A sum of weights may be 0, as of a mask that nothing passes; what divides element by element is a scale, and none.
  const isOfSum = (rule: RuleId, breakage: Breakage): boolean =>
    isDivided(rule) && originOf(breakage, 1)?.op === 'sum' && !isOfClasses(breakage);
  return changed(args, name, `where \`${name}\` is 0 everywhere`, (values) => values.fill(0), isOfSum);
}

/** Whether the library divides by the weights of classes that it looked up: nobody gives none of them any, or ignores all. */
function isOfClasses({ trace, site }: Breakage): boolean {
  return trace.calls.some(({ name, result }) => {
    const span = result === null ? undefined : trace.node(result).site?.span;
    return /\.(nll_loss|cross_entropy)$/.test(name) && span !== undefined && sameSpan(span, site.span);
  });
}

function certain(
  { name, domain, shape }: TensorReading,
  args: GivenArguments,
  bounds: ReadonlySet<string>,
): readonly Witness[] {
  if (domain === 'distribution' && !bounds.has(name)) {
    const [, classes = 1] = shape;
    const sure = (values: number[]): void => {
      for (let at = 0; at < classes; at += 1) values[at] = Number(at === 0);
    };
    // That p·log p has no derivative at 0 matters little: hardly a softmax gets there.
    return changed(args, name, `where a row of \`${name}\` is sure`, sure, (_, { part }) => part === 'value');
  }
  return [...(ends[domain] ?? []), ...(bounds.has(name) ? [-1] : [])].flatMap((end) => {
    const is = `of \`${name}\` is ${String(end).replace('-', '−')}`;
    return [
      ...changed(args, name, `where an element ${is}`, (values) => values.fill(end, 0, 1)),
      // It may take one that is wrong, or right: of every other element some are.
      ...changed(args, name, `where every other element ${is}`, (values) => {
        for (let at = 0; at < values.length; at += 2) values[at] = end;
      }),
    ];
  });
}

function right(prediction: TensorReading, other: TensorReading, args: GivenArguments): readonly Witness[] {
  const source = args[other.name];
  if (source?.kind !== 'tensor' || !isFloating(other.dtype) || !sameShape(other.shape, prediction.shape)) return [];
  const equal = (count: number) => (values: number[]) => {
    values.splice(0, count, ...source.tensor.data.subarray(0, count));
  };
  const when = `where \`${prediction.name}\` equals \`${other.name}\``;
  return [
    ...changed(args, prediction.name, `${when} for one sample`, equal(rowSize(prediction)), isExact),
    // All right at once is rare: worth a word only of a root, which is meant to get there, and of what is guarded against it.
    ...changed(args, prediction.name, when, equal(sizeOf(prediction.shape)), isMeantToBeRight),
  ];
}

/** Rows along the same axes: their products are exactly 1, however they are summed, as those of two equal rotations. */
function aligned(prediction: TensorReading, other: TensorReading, args: GivenArguments): readonly Witness[] {
  const columns = prediction.shape.at(-1) ?? 1;
  if (columns < 2 || !isFloating(other.dtype) || !sameShape(other.shape, prediction.shape)) return [];
  const rows = prediction.shape.at(-2) ?? 1;
  const alongAxes = (values: number[]): void => {
    values.forEach((_, at) => (values[at] = Number(at % columns === Math.floor(at / columns) % rows)));
  };
  const isArc: Witness['speaksFor'] = (_, { node }) => node.op === 'acos' || node.op === 'asin';
  const when = `where rows of \`${prediction.name}\` and \`${other.name}\` are the same unit vectors`;
  return changed(args, other.name, when, alongAxes).flatMap(({ args: one }) =>
    changed(one, prediction.name, when, alongAxes, isArc),
  );
}

/** What is taken in two steps though there is a function for both. */
function farOff({ name, domain }: TensorReading, args: GivenArguments): readonly Witness[] {
  if (!mayBeFar.has(domain)) return [];
  const isSplit: Witness['speaksFor'] = (rule) => rule === 'saturated-sigmoid' || rule === 'log-softmax-split';
  return [far, -far].flatMap((end) => {
    const when = `where an element of \`${name}\` is ${String(end).replace('-', '−')}`;
    return changed(args, name, when, (values) => values.fill(end, 0, 1), isSplit);
  });
}

function ofRows(prediction: TensorReading, args: GivenArguments): readonly Witness[] {
  const { name, shape, domain } = prediction;
  const row = rowSize(prediction);
  const isMatrix = shape.length > 1 && (shape[0] ?? 0) > 1 && row > 1;
  const twins = `where two rows of \`${name}\` are equal`;
  const zero = `where ${shape.length > 1 ? 'a row' : 'an element'} of \`${name}\` is 0`;
  return [
    ...(isMatrix && mayHaveEqualRows.has(domain)
      ? changed(args, name, twins, (values) => values.copyWithin(row, 0, row))
      : []),
    ...(mayBeZero.has(domain)
      ? [
          ...changed(args, name, zero, (values) => values.fill(0, 0, row)),
          ...changed(args, name, `where \`${name}\` is 0 everywhere`, (values) => values.fill(0), isOfAll),
        ]
      : []),
  ];
}

/** A target with nothing in it, and a prediction that says so. */
function empty(
  { name, domain }: TensorReading,
  predictions: readonly TensorReading[],
  args: GivenArguments,
): readonly Witness[] {
  if (!mayBeEmpty.has(domain)) return [];
  // A batch of nothing but padding is no batch: whoever ignores a class in the library's own loss need not be told.
  const isOfOwn = (_: RuleId, breakage: Breakage): boolean => !isOfClasses(breakage);
  const without = changed(args, name, `where \`${name}\` is 0 everywhere`, (values) => values.fill(0), isOfOwn);
  const both = predictions.flatMap((prediction) =>
    without.flatMap(({ args: nothing }) => {
      const everywhere = `are ${prediction.domain === 'probability' ? '' : 'at most '}0 everywhere`;
      const when = `where \`${prediction.name}\` and \`${name}\` ${everywhere}`;
      if (prediction.domain === 'probability')
        return changed(nothing, prediction.name, when, (values) => values.fill(0), isOfAll);
      // A score that a rectifier makes a share of says so below 0.
      const isScore = domain === 'binary' && mayBeZero.has(prediction.domain);
      return isScore ? changed(nothing, prediction.name, when, (values) => values.fill(-1), isRectified) : [];
    }),
  );
  return [...without, ...both];
}

/** Whether what breaks does so however a sum before it is rounded: of one cosine of equal rows it is open whether it is 1. */
function isExact(rule: RuleId, { node }: Breakage): boolean {
  return rule !== 'sqrt-at-zero' || (node.op !== 'acos' && node.op !== 'asin');
}

function isMeantToBeRight(rule: RuleId): boolean {
  return rule === 'sqrt-at-zero' || rule === 'nan-through-where';
}

/** Whether a sum of what is bounded below is 0, as that of all positive scores. */
function isRectified(rule: RuleId, breakage: Breakage): boolean {
  const divisor = originOf(breakage, 1);
  return rule === 'division-by-zero' && (divisor?.op === 'sum' || divisor?.op === 'add' || divisor?.op === 'sub');
}

/** What a sum, a mean or a spread of all elements may break. */
function isOfAll(rule: RuleId): boolean {
  return rule === 'sqrt-at-zero' || rule === 'log-of-zero' || rule === 'division-by-zero';
}

function rowSize({ shape }: TensorReading): number {
  return sizeOf(shape.slice(1));
}

/** The sample with other elements of one of its tensors. */
function changed(
  args: GivenArguments,
  name: string,
  when: string,
  change: (values: number[]) => void,
  speaksFor: Witness['speaksFor'] = () => true,
): readonly Witness[] {
  const given = args[name];
  if (given?.kind !== 'tensor') return [];
  const values = [...given.tensor.data];
  change(values);
  const tensor = { ...given.tensor, data: tensorData(given.tensor.dtype, values) };
  return [{ args: { ...args, [name]: { kind: 'tensor', tensor } }, when, speaksFor }];
}
