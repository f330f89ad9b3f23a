import { ancestorsOf } from '../graph/flow';
import type { GraphNode } from '../graph/graph';
import { termsOf, type Term } from '../graph/terms';
import type { GivenArguments } from '../loss/request';
import { sumOf } from '../tensor/statistics';
import type { Span } from '../text/span';
import { hasDirection } from './direction';
import { isOfLibrary, sidesOfError, signOfError } from './error-terms';
import type { ExaminedLoss } from './examined-loss';
import { isHighestWhereEqual } from './similarity';

/** A summand that rewards what another summand of the same loss punishes. */
export interface ContraryTerm {
  /** The difference in which it is taken away, or what the loss returns. */
  readonly span: Span;
  readonly isTaken: boolean;
  /** What it compares. */
  readonly pair: Pair;
}

interface Pair {
  readonly prediction: string;
  readonly target: string;
}

/**
 * A mean of errors that is taken away, or a similarity that is added, beside the mean of errors of the same prediction and target: one of the two
 * draws the prediction to where the other drives it from. The error of means, which is less than the mean of errors, is no such summand.
 */
export function contraryTerm(loss: ExaminedLoss): ContraryTerm | null {
  if (!hasDirection(loss)) return null;
  const { graph } = loss.traced;
  const terms = termsOf(graph, loss.output, loss.flow, (id) => isOfLibrary(id, loss) || isWholeSum(id, loss));
  if (terms.length < 2) return null;
  const errors = terms.flatMap((term) => {
    const pair = pairOfErrors(term.node, loss);
    return pair === null ? [] : [{ ...term, pair }];
  });
  const right = errors.filter(({ sign }) => sign > 0);
  const wrong = [
    ...errors.filter(({ sign, node }) => sign < 0 && isOfElements(node, loss)),
    ...terms.flatMap((term) =>
      similarityIn(
        term,
        right.map(({ pair }) => pair),
        loss,
      ),
    ),
  ];
  for (const { node, pair } of wrong) {
    // What is taken away from itself is only made smaller.
    if (!right.some((other) => other.node !== node && samePair(other.pair, pair))) continue;
    const difference = takenIn(node, loss);
    const span = difference ?? loss.returned;
    if (span !== null) return { span, isTaken: difference !== null, pair };
  }
  return null;
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
  if (loss.trace.ref(term).size !== 1 || signOfError(term, loss) <= 0) return null;
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

/** A summand that grows with a ratio which is highest where the prediction agrees with its target. */
function similarityIn(
  { node, sign }: Term,
  pairs: readonly Pair[],
  loss: ExaminedLoss,
): readonly (Term & { readonly pair: Pair })[] {
  const [, divisor] = loss.node(node).operands;
  const isRatio = loss.node(node).op === 'div' && divisor !== undefined && loss.carries(divisor);
  const pair = sign > 0 && isRatio ? pairBehind(node, loss) : null;
  if (pair === null || !pairs.some((other) => samePair(other, pair))) return [];
  return isHighestWhereEqual(loss, (args) => valueAt(node, args, loss)) ? [{ node, sign, pair }] : [];
}

/** The mean of what a place of the program comes to on other arguments; null where it is not reached once. */
function valueAt(id: number, args: GivenArguments, loss: ExaminedLoss): number | null {
  const { op, site } = loss.node(id);
  const outcome = loss.surroundings.call(args);
  if (outcome.kind !== 'value' || site === null) return null;
  const first = Math.min(...outcome.inputs.map(({ entered }) => entered.id));
  const [place, ...others] = ancestorsOf(outcome.trace.graph, outcome.value.id).filter((other) => {
    const node = outcome.trace.node(other);
    return other >= first && node.op === op && node.site?.span.start === site.span.start;
  });
  if (place === undefined || others.length > 0) return null;
  const data = outcome.trace.data(outcome.trace.ref(place));
  const value = sumOf(data) / data.length;
  return Number.isFinite(value) ? value : null;
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
