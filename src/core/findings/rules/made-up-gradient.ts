import { constant } from '../../ops/ref';
import { ancestorsOf } from '../../graph/flow';
import type { GraphNode, Site } from '../../graph/graph';
import { failureOf } from '../../loss/failure';
import { isFloating } from '../../tensor/dtype';
import { hasDirection } from '../direction';
import type { ExaminedLoss } from '../examined-loss';
import { sampledPlaces, slopesOf, unevenWeights } from '../finite-differences';
import type { CutRule, Draft, GraphRule } from '../rule';

type CustomNode = GraphNode<'custom'>;

/** The gradient that a hand-written backward gives, and the one that its forward has, element by element. */
interface Comparison {
  readonly given: readonly number[];
  readonly true: readonly number[];
  /** The gradient that came in, where the operand has the shape of the output; else null. */
  readonly incoming: readonly number[] | null;
}

const id = 'made-up-gradient';

/** A hand-written backward that gives nothing back. */
export const madeUpCut: CutRule = {
  id,
  explains: ({ node }) => node.op === 'custom' && node.recorded,
  because: (expression, { leaves }) =>
    `the hand-written backward of \`${expression}\` returns ${leaves === 'zero' ? 'zeros' : 'None'}`,
  reason: () => 'PyTorch takes what a hand-written backward returns for the gradient, whatever the forward computes',
  advice: 'Where the two differ, the network descends on another function than the one whose value is shown.',
};

export const madeUpGradient: GraphRule = {
  id,
  find: (loss) => {
    if (!loss.ancestors.some((id) => loss.node(id).op === 'custom')) return [];
    // A backward may change what it has kept: it is asked once, and first.
    const anew = loss.surroundings.anew();
    return anew === null ? [] : anew.ancestors.flatMap((id) => draftsAt(id, anew));
  },
};

function draftsAt(id: number, loss: ExaminedLoss): readonly Draft[] {
  const node = loss.node(id);
  if (node.op !== 'custom' || node.site === null || !loss.carries(id)) return [];
  const { span } = node.site;
  return comparisons(node, loss).flatMap((comparison) => {
    const told = tell(comparison);
    // What is compared with a bank that is still empty is flat only until it is filled.
    if (comparison.true.every((slope) => slope === 0) && isOfEmpty(id, loss)) return [];
    // On the only way to the loss a reversal is a minus before all of it.
    if (told === null || (isReversed(comparison) && isNegated(id, loss))) return [];
    const message = `The backward of ${loss.quote(span)} is not the derivative of its forward: ${told.fact}`;
    return [{ severity: told.severity, span, message, related: [], rewriting: null }];
  });
}

/** Whether an operation takes a tensor that is all zeros and hangs on no prediction. */
function isOfEmpty(id: number, loss: ExaminedLoss): boolean {
  return loss.node(id).operands.some((operand) => {
    const { size } = loss.trace.ref(operand);
    return (
      size > 1 && !loss.flow.depends(operand) && loss.trace.data(loss.trace.ref(operand)).every((one) => one === 0)
    );
  });
}

function comparisons(node: CustomNode, loss: ExaminedLoss): readonly Comparison[] {
  const [value, ...operands] = node.operands;
  if (value === undefined || node.params.output > 0) return [];
  // What reads a matrix as a symmetric one has no slope in one of its elements alone.
  if (ancestorsOf(loss.traced.graph, value).some((id) => loss.node(id).op === 'symmetricEigen')) return [];
  const { trace } = loss;
  const output = trace.ref(value);
  const weights = unevenWeights(output.size);
  const answers = answersOf(node, weights, loss);
  return operands.flatMap((operand, index) => {
    const answer = answers[index];
    const { type } = loss.node(operand);
    if (answer === undefined || !isFloating(type.dtype) || loss.flow.flow(operand) !== 'flows') return [];
    const places = sampledPlaces(trace.ref(operand).size);
    const slopes = slopesOf(trace, value, operand, places, weights);
    const sound = places.flatMap((place, at) => (Number.isNaN(slopes[at]) ? [] : [{ place, slope: slopes[at] ?? 0 }]));
    if (sound.length === 0) return [];
    const isSameSize = output.size === trace.ref(operand).size;
    return [
      {
        given: sound.map(({ place }) => answer?.[place] ?? 0),
        true: sound.map(({ slope }) => slope),
        incoming: isSameSize ? sound.map(({ place }) => weights[place] ?? 0) : null,
      },
    ];
  });
}

/** What the hand-written backward answers for each operand, null for None; empty where it raises or is not followed. */
function answersOf(
  node: CustomNode,
  weights: ArrayLike<number>,
  { trace }: ExaminedLoss,
): readonly (ArrayLike<number> | null)[] {
  try {
    return trace.withRecording(false, () => {
      const gradient = constant(trace, node.type.shape, node.type.dtype, weights);
      return trace.backward
        .custom(node.params.group)([gradient])
        .map((answer) => (answer === null ? null : trace.data(answer)));
    });
  } catch (error) {
    if (failureOf(error, trace, null) === null) throw error;
    return [];
  }
}

/** A gradient reversal on the only way back to a prediction, in a loss: it climbs. */
export function reversalsOf(loss: ExaminedLoss): readonly Site[] {
  if (!loss.ancestors.some((id) => loss.node(id).op === 'custom')) return [];
  const anew = loss.surroundings.anew();
  if (anew === null) return [];
  return anew.ancestors.flatMap((id) => {
    const node = anew.node(id);
    if (node.op !== 'custom' || node.site === null || !isNegated(id, anew)) return [];
    return comparisons(node, anew).some(isReversed) ? [node.site] : [];
  });
}

function isNegated(id: number, loss: ExaminedLoss): boolean {
  return loss.isOnlyWay(id) && hasDirection(loss) && loss.surroundings.agreement() === 'falls';
}

/** Whether the forward changes nothing, and the backward only the sign. */
function isReversed({ given, true: slopes, incoming }: Comparison): boolean {
  return incoming?.every((element, i) => near(slopes[i] ?? 0, element) && (given[i] ?? 0) * element <= 0) ?? false;
}

/** From this cosine on, and with every sign the same, the two lead the same way. */
const close = 0.9;

/** Differences of this share of the gradient are those of float32. */
const slack = 0.03;

function tell({
  given,
  true: slopes,
  incoming,
}: Comparison): (Pick<Draft, 'severity'> & { readonly fact: string }) | null {
  if (!given.every(Number.isFinite)) return null;
  const [size, actual] = [lengthOf(given), lengthOf(slopes)];
  if (lengthOf(given.map((element, i) => element - (slopes[i] ?? 0))) <= slack * Math.max(size, actual) + 1e-4)
    return null;
  if (actual <= 1e-3) {
    const isPassed = incoming !== null && isPassedOn(given, incoming);
    return isPassed
      ? {
          severity: 'info',
          fact: 'the forward is flat, and the gradient is passed on as if it were not there, a straight-through estimator.',
        }
      : { severity: 'warning', fact: 'the forward is flat, its gradient 0; what comes back is made up.' };
  }
  const isIdentity = incoming?.every((element, i) => near(slopes[i] ?? 0, element)) ?? false;
  // A layer that scales the gradient alone may begin with a factor of 0, as a schedule does.
  if (size === 0) return { severity: isIdentity ? 'info' : 'warning', fact: 'on a sample it is 0 everywhere.' };
  const cosine =
    given.reduce((sum, element, i) => sum + element * (slopes[i] ?? 0), 0) / Math.max(size * actual, 1e-12);
  if (cosine > 1 - slack / 10) {
    // A layer that only makes the gradient smaller or larger is meant to.
    return isIdentity ? null : { severity: 'info', fact: `it is ${short(size / actual)} times that, all over.` };
  }
  if (cosine < slack / 10 - 1) {
    return isIdentity
      ? { severity: 'info', fact: 'it points the opposite way, a gradient reversal.' }
      : { severity: 'warning', fact: 'it points the opposite way.' };
  }
  const same = given.filter((element, i) => Math.sign(element) === Math.sign(slopes[i] ?? 0)).length;
  const share = `${String(Math.round((100 * same) / given.length))} %`;
  return {
    severity: cosine >= close && same === given.length ? 'info' : 'warning',
    fact: `on a sample the two have a cosine of ${cosine.toFixed(2)}, and the same sign on ${share} of the elements.`,
  };
}

/** Whether a gradient comes through as it is or so many times larger, but for a gate that lets nothing through in places, or a clip no more than so much. */
function isPassedOn(given: readonly number[], incoming: readonly number[]): boolean {
  const bound = Math.max(...given.map(Math.abs));
  const isGatedOrClipped = incoming.every((element, i) => {
    const own = given[i] ?? 0;
    const isClipped = near(own, Math.sign(element) * bound) && Math.abs(element) >= bound;
    return own === 0 || near(own, element) || isClipped;
  });
  const factor = lengthOf(given) / lengthOf(incoming);
  return isGatedOrClipped || incoming.every((element, i) => near(given[i] ?? 0, factor * element));
}

function short(factor: number): string {
  return String(Number(factor.toPrecision(2)));
}

function lengthOf(vector: readonly number[]): number {
  return Math.hypot(...vector);
}

function near(a: number, b: number): boolean {
  return Math.abs(a - b) <= slack * Math.abs(b);
}
