import { constant } from '../../ops/ref';
import { ancestorsOf } from '../../graph/flow';
import type { GraphNode, Site } from '../../graph/graph';
import type { Trace } from '../../graph/trace';
import { failureOf } from '../../loss/failure';
import { isFloating } from '../../tensor/dtype';
import { hasDirection } from '../direction';
import type { ExaminedLoss } from '../examined-loss';
import { sampledPlaces, slopesOf, unevenWeights } from '../finite-differences';
import { isReversed, tell, type Comparison } from '../gradient-comparison';
import { hookedIn } from '../gradient-hooks';
import type { CutRule, Draft, GraphRule } from '../rule';

type CustomNode = GraphNode<'custom'>;

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
    // A backward may change what it has kept: it is asked once, and first.
    const anew = isHandMade(loss) ? loss.surroundings.anew() : null;
    return anew === null ? [] : [...anew.ancestors.flatMap((id) => draftsAt(id, anew)), ...draftsOfHooks(anew)];
  },
};

/** Whether the user's own code has a say in the gradient. */
function isHandMade(loss: ExaminedLoss): boolean {
  const isHooked = (id: number): boolean => loss.trace.backward.hookSite(id) !== null;
  const isWritten = loss.ancestors.some((id) => loss.node(id).op === 'custom');
  return isWritten || loss.ancestors.some(isHooked) || [...loss.traced.predictions].some(isHooked);
}

function draftsOfHooks(loss: ExaminedLoss): readonly Draft[] {
  return hookedIn(loss).flatMap(({ id, site: { span }, comparison }) => {
    const told = tell(comparison);
    if (told === null || (isReversed(comparison) && isNegated(id, loss))) return [];
    const message = `The hook of ${loss.quote(span)} answers another gradient than came in: ${told.fact}`;
    return [{ severity: told.severity, span, message, related: [], rewriting: null }];
  });
}

function draftsAt(id: number, loss: ExaminedLoss): readonly Draft[] {
  const node = loss.node(id);
  if (node.op !== 'custom' || node.site === null || !loss.carries(id)) return [];
  const { span } = node.site;
  return comparisons(node, loss).flatMap(({ answer, ...comparison }) => {
    const told = tell(comparison);
    // What is compared with a bank that is still empty is flat only until it is filled.
    if (comparison.true.every((slope) => slope === 0) && isOfEmpty(id, loss)) return [];
    // On the only way to the loss a reversal is a minus before all of it.
    if (told === null || (isReversed(comparison) && isNegated(id, loss))) return [];
    const draft = { severity: told.severity, rewriting: null };
    const differs = `is not the derivative of its forward: ${told.fact}`;
    // A known pattern is what the loss applies; a mistake is where the slope is worked out, or not divided by what a mean is.
    const answeredAt = told.isOfSum === true ? answer?.site : answer?.slope;
    if (told.isPattern || answeredAt?.span.path !== span.path)
      return [{ ...draft, span, message: `The backward of ${loss.quote(span)} ${differs}`, related: [] }];
    const related = [{ span, message: 'is applied here' }];
    return [{ ...draft, span: answeredAt.span, message: `What this backward answers ${differs}`, related }];
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

interface OwnComparison extends Comparison {
  readonly answer: Answer | null;
}

function comparisons(node: CustomNode, loss: ExaminedLoss): readonly OwnComparison[] {
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
        answer,
        given: sound.map(({ place }) => answer?.data[place] ?? 0),
        true: sound.map(({ slope }) => slope),
        incoming: isSameSize ? sound.map(({ place }) => weights[place] ?? 0) : null,
        taken: trace.ref(operand).size / output.size,
      },
    ];
  });
}

interface Answer {
  readonly data: ArrayLike<number>;
  /** What of the backward made it; null where that is what came in. */
  readonly site: Site | null;
  /** What of the backward made what the incoming gradient is multiplied by; else the same. */
  readonly slope: Site | null;
}

/** What the hand-written backward answers for each operand, null for None; empty where it raises or is not followed. */
function answersOf(node: CustomNode, weights: ArrayLike<number>, { trace }: ExaminedLoss): readonly (Answer | null)[] {
  try {
    return trace.withRecording(false, () => {
      const gradient = constant(trace, node.type.shape, node.type.dtype, weights);
      return trace.backward
        .custom(node.params.group)([gradient])
        .map((answer, index) => {
          const operand = node.operands[index + 1];
          if (answer === null || operand === undefined) return null;
          const siteOf = (id: number): Site | null => (id > gradient.id ? trace.node(id).site : null);
          const slope = workedOut(answer.id, gradient.id, trace);
          // PyTorch sums an answer over what the forward has broadcast.
          const data = trace.data(answer.sumTo(trace.node(operand).type.shape));
          return { data, site: siteOf(answer.id), slope: siteOf(slope) };
        });
    });
  } catch (error) {
    if (failureOf(error, trace, null) === null) throw error;
    return [];
  }
}

/** What an answer is the incoming gradient multiplied by, where that was worked out as well: the slope itself. */
function workedOut(answer: number, incoming: number, trace: Trace): number {
  const { op, operands } = trace.node(answer);
  const [factor, ...more] = operands.filter((operand) => viewed(operand, trace) !== incoming);
  const isMultiple = op === 'mul' && factor !== undefined && more.length === 0 && operands.length === 2;
  return isMultiple && factor > incoming ? factor : answer;
}

/** What a view, be it of a view, looks at. */
function viewed(id: number, trace: Trace): number {
  const { op, operands } = trace.node(id);
  return op === 'view' && operands[0] !== undefined ? viewed(operands[0], trace) : id;
}

/** A gradient reversal on the only way back to a prediction, in a loss: it climbs. */
export function reversalsOf(loss: ExaminedLoss): readonly Site[] {
  const anew = isHandMade(loss) ? loss.surroundings.anew() : null;
  if (anew === null) return [];
  const written = anew.ancestors.flatMap((id) => {
    const node = anew.node(id);
    if (node.op !== 'custom' || node.site === null || !isNegated(id, anew)) return [];
    return comparisons(node, anew).some(isReversed) ? [node.site] : [];
  });
  const hooked = hookedIn(anew).filter(({ id, comparison }) => isReversed(comparison) && isNegated(id, anew));
  return [...written, ...hooked.map(({ site }) => site)];
}

function isNegated(id: number, loss: ExaminedLoss): boolean {
  return loss.isOnlyWay(id) && hasDirection(loss) && loss.surroundings.agreement() === 'falls';
}
