import { ancestorsOf } from '../graph/flow';
import type { GraphNode, Site } from '../graph/graph';
import { termsOf, type Term } from '../graph/terms';
import type { GivenArguments } from '../loss/request';
import { sumOf } from '../tensor/statistics';
import type { Span } from '../text/span';
import { hasDirection, isNegativeMultiple } from './direction';
import { isOfLibrary, sidesOfError, signOfError } from './error-terms';
import type { ExaminedLoss } from './examined-loss';
import { isOfSimilarity } from './similarity';

/** A summand that rewards what another summand of the same loss punishes. */
export interface ContraryTerm {
  /** The difference in which it is taken away, or what the loss returns. */
  readonly span: Span;
  readonly isTaken: boolean;
  /** What it compares. */
  readonly pair: Pair;
}

/** A summand that is a similarity. */
export interface SimilarTerm {
  /** What is added, as the program writes it. */
  readonly span: Span;
  readonly pair: Pair;
  /** Whether it is all that compares the two, beside what only one of the inputs is to be like. */
  readonly isAlone: boolean;
}

interface Pair {
  readonly prediction: string;
  readonly target: string;
}

/**
 * A mean of errors, or 1 minus a similarity, that is taken away beside the mean of errors of the same prediction and target: one of the two draws the
 * prediction to where the other drives it from. The error of means, which is less than the mean of errors, is no such summand.
 */
export function contraryTerm(loss: ExaminedLoss): ContraryTerm | null {
  if (!hasDirection(loss)) return null;
  const errors = errorsIn(loss);
  const right = errors.filter(({ sign }) => sign > 0);
  const taken = errors.filter(({ sign, node }) => sign < 0 && isOfElements(node, loss));
  const turned = similaritiesIn(right, loss).filter(({ node }) => takenIn(node, loss) !== null);
  for (const { node, pair } of [...taken, ...turned]) {
    // What is taken away from itself is only made smaller.
    if (!right.some((other) => other.node !== node && samePair(other.pair, pair))) continue;
    const difference = takenIn(node, loss);
    const span = difference ?? loss.returned;
    if (span !== null) return { span, isTaken: difference !== null, pair };
  }
  return null;
}

/**
 * A similarity that is added to errors of the same prediction and target: minimised it drives the prediction from where these draw it to. Or one that is
 * added to what is asked of one input alone, as that it be smooth or small: nothing then draws the two together.
 */
export function similarTerm(loss: ExaminedLoss): SimilarTerm | null {
  if (!hasDirection(loss)) return null;
  const right = errorsIn(loss).filter(({ sign }) => sign > 0);
  const isAlone = right.length === 0;
  for (const { node, pair } of isAlone ? loneSimilarity(loss) : similaritiesIn(right, loss)) {
    const span = takenIn(node, loss) === null ? addedIn(node, loss) : null;
    if (span !== null) return { span, pair, isAlone };
  }
  return null;
}

/** The summand that grows with a similarity where all others are made of one input each. */
function loneSimilarity(loss: ExaminedLoss): readonly Compared[] {
  const isOfOne = ({ node }: Term): boolean => loss.inputs.filter((input) => loss.dependsOn(node, input)).length === 1;
  const terms = summandsOf(loss);
  const [only, ...others] = terms.filter((term) => !isOfOne(term));
  if (only === undefined || others.length > 0 || terms.length < 2) return [];
  return similarityIn(only, loss, () => true);
}

/** A summand of a loss, and what it compares. */
type Compared = Term & { readonly pair: Pair };

/** The summands that grow with a ratio which is highest where the prediction of an error beside them agrees with its target. */
function similaritiesIn(errors: readonly Compared[], loss: ExaminedLoss): readonly Compared[] {
  if (errors.length === 0) return [];
  const isPunished = (pair: Pair): boolean => errors.some((other) => samePair(other.pair, pair));
  return summandsOf(loss).flatMap((term) => similarityIn(term, loss, isPunished));
}

/** A summand, where it grows with a similarity of such a pair. */
function similarityIn(
  { node, sign }: Term,
  loss: ExaminedLoss,
  isWanted: (pair: Pair) => boolean,
): readonly Compared[] {
  const ratio = sign > 0 ? ratioIn(node, loss) : null;
  const pair = ratio === null ? null : pairBehind(ratio, loss);
  if (ratio === null || pair === null || !isWanted(pair)) return [];
  return isOfSimilarity(loss, (args) => valueAt(ratio, args, loss)) ? [{ node, sign, pair }] : [];
}

function summandsOf(loss: ExaminedLoss): readonly Term[] {
  const { graph } = loss.traced;
  return termsOf(
    graph,
    loss.output,
    loss.flow,
    (id) => isOfLibrary(id, loss) || (isWholeSum(id, loss) && !isOfMaps(id, loss)) || isMap(id, loss),
  );
}

/** Whether what is summed up is a sum of maps, of which each stands for its mean. */
function isOfMaps(id: number, loss: ExaminedLoss): boolean {
  const [summed] = loss.node(id).operands;
  return summed !== undefined && isSumOfMaps(summed, loss);
}

function isSumOfMaps(id: number, loss: ExaminedLoss): boolean {
  const { op, operands } = loss.node(id);
  return (
    (op === 'add' || op === 'sub') &&
    operands.every((operand) => loss.carries(operand) && loss.trace.ref(operand).size > 1)
  );
}

function isMap(id: number, loss: ExaminedLoss): boolean {
  return loss.trace.ref(id).size > 1 && !isSumOfMaps(id, loss);
}

/** The means of errors, of one prediction and one target each, that a loss of several summands is made of. */
function errorsIn(loss: ExaminedLoss): readonly Compared[] {
  const terms = summandsOf(loss);
  return terms.flatMap((term) => {
    const pair = terms.length < 2 ? null : pairOfErrors(term.node, loss);
    return pair === null ? [] : [{ ...term, pair }];
  });
}

function samePair(one: Pair, other: Pair): boolean {
  return one.prediction === other.prediction && one.target === other.target;
}

/** Whether a value is one number, the sum of many. */
export function isWholeSum(id: number, loss: ExaminedLoss): boolean {
  const [operand] = loss.node(id).operands;
  const isMany = operand !== undefined && loss.trace.ref(operand).size > 1;
  return loss.node(id).op === 'sum' && loss.trace.ref(id).size === 1 && isMany;
}

/** What a summand compares that is a mean of errors of one prediction and one target; null for any other. */
function pairOfErrors(term: number, loss: ExaminedLoss): Pair | null {
  if (signOfError(term, loss) <= 0) return null;
  return pairBehind(term, loss);
}

function pairBehind(id: number, loss: ExaminedLoss): Pair | null {
  const ofRole = (...roles: readonly string[]): readonly string[] =>
    loss.inputs.flatMap((input) => {
      const name = loss.inputNames.get(input) ?? '';
      const role = loss.surroundings.reading.inputs.find((one) => one.name === name)?.role ?? '';
      return roles.includes(role) && loss.dependsOn(id, input) ? [name] : [];
    });
  const [prediction, ...more] = ofRole('prediction');
  const [target, ...others] = ofRole('target', 'teacher');
  if (prediction === undefined || target === undefined || more.length + others.length > 0) return null;
  return { prediction, target };
}

/** What is done to elements on their way into an error without bringing several together, or picking some. */
const elementwise = new Set<GraphNode['op']>([
  ...(['input', 'constant', 'view', 'cast', 'detach', 'sub', 'add', 'mul', 'div', 'neg', 'clamp'] as const),
  ...(['sigmoid', 'tanh', 'softmax', 'logSoftmax', 'logSigmoid', 'exp', 'log'] as const),
]);

/** Whether an error is one of the elements as they are, not of what several of them, or some, were brought to. */
function isOfElements(term: number, loss: ExaminedLoss): boolean {
  const call = loss.trace.calls.find(({ result }) => result === term);
  const sides = call === undefined ? sidesOfError(term, loss) : [...call.operands.values()];
  const first = Math.min(...loss.inputs);
  const behind = sides.flatMap((side) => ancestorsOf(loss.traced.graph, side).filter((id) => id >= first));
  return sides.length > 0 && behind.every((id) => elementwise.has(loss.node(id).op));
}

/**
 * The quotient of two values that both hang on a prediction, or the library's cosine, of which a summand is the mean, or a multiple of that; null where
 * it is of none.
 */
function ratioIn(term: number, loss: ExaminedLoss): number | null {
  const { op, operands } = loss.node(term);
  if (loss.calls('cosine_similarity').some(({ result }) => result === term)) return term;
  const [first, ...others] = operands.filter((operand) => loss.carries(operand));
  if (first === undefined) return null;
  if (op === 'div' && others.length > 0) return term;
  if (others.length > 0 || isNegativeMultiple(loss.node(term), loss)) return null;
  return averaging.has(op) ? ratioIn(first, loss) : null;
}

/** Operations through which a quotient of one prediction and one target stays a multiple of one. */
const averaging = new Set<GraphNode['op']>(['sum', 'view', 'cast', 'mul', 'div']);

/** The mean of what a place of the program comes to on other arguments; null where it is not reached once. */
function valueAt(id: number, args: GivenArguments, loss: ExaminedLoss): number | null {
  const { op, site } = loss.node(id);
  const outcome = loss.surroundings.call(args);
  if (outcome.kind !== 'value' || site === null) return null;
  const first = Math.min(...outcome.inputs.map(({ entered }) => entered.id));
  const isHere = (other: Site | null): boolean => other?.span.start === site.span.start;
  const results = new Set(outcome.trace.calls.flatMap((call) => (isHere(call.site) ? [call.result] : [])));
  const isCall = loss.trace.calls.some(({ result }) => result === id);
  const found = ancestorsOf(outcome.trace.graph, outcome.value.id).filter((other) => {
    const node = outcome.trace.node(other);
    return isCall ? results.has(other) : other >= first && node.op === op && isHere(node.site);
  });
  const [place, ...others] = found;
  if (place === undefined || others.length > 0) return null;
  const data = outcome.trace.data(outcome.trace.ref(place));
  const value = sumOf(data) / data.length;
  return Number.isFinite(value) ? value : null;
}

/** What is added to the other summands where this one is, as the loss itself has it: a call, where a function computes it. */
function addedIn(summand: number, loss: ExaminedLoss): Span | null {
  let added = loss.output;
  for (let id = added; id !== summand;) {
    const carrying = loss.node(id).operands.filter((operand) => loss.carries(operand));
    const next = carrying.find((operand) => ancestorsOf(loss.traced.graph, operand).includes(summand));
    if (next === undefined) return null;
    if (carrying.length > 1) added = next;
    id = next;
  }
  let site = loss.siteOf(added);
  while (site !== null && site.caller !== null) site = site.caller;
  return site?.span ?? null;
}

/** The outermost difference in which a summand is taken away. */
export function takenIn(summand: number, loss: ExaminedLoss): Span | null {
  let id = loss.output;
  while (id !== summand) {
    const { op, operands } = loss.node(id);
    const next = operands.find((operand) => ancestorsOf(loss.traced.graph, operand).includes(summand));
    if (next === undefined) return null;
    if (op === 'sub' && next === operands[1]) return loss.siteOf(id)?.span ?? null;
    id = next;
  }
  return null;
}
