import { askedOnce } from '../graph/asked-once';
import { ancestorsOf } from '../graph/flow';
import type { GraphNode } from '../graph/graph';
import type { Trace } from '../graph/trace';
import type { OperationParameters } from '../ops/parameters';
import { onesLike, type Ref } from '../ops/ref';
import type { Span } from '../text/span';
import { writesZero } from '../text/written-zero';
import { failureOf } from './failure';
import type { Outcome } from './outcome';

type Traced = Extract<Outcome, { kind: 'value' }>;
type Answers = OperationParameters['custom']['answers'];

/** The text of the program at a place. */
type TextOf = (span: Span) => string;

/**
 * Notes in the trace of a loss what its hand-written backwards give back: None, zeros by the structure of what they compute, or something. A
 * backward may change what it has kept, so those of another call on the same inputs are asked.
 */
export function settleHandWritten(outcome: Traced, callAnew: () => Outcome, textOf: TextOf): void {
  const own = handWrittenIn(outcome);
  if (own.length === 0) return;
  const other = callAnew();
  if (other.kind !== 'value') return;
  const asked = handWrittenIn(other);
  own.forEach((id, index) => {
    const twin = asked[index];
    const answers =
      twin === undefined || asked.length !== own.length ? undefined : answersOf(other.trace, twin, textOf);
    if (answers !== undefined) outcome.trace.settleCustom(id, answers);
  });
}

function handWrittenIn({ trace, value }: Traced): readonly number[] {
  return ancestorsOf(trace.graph, value.id).filter((id) => trace.node(id).op === 'custom');
}

/** What the backward of one of its outputs gives to each operand; unknown where it raises or is not followed. */
function answersOf(trace: Trace, id: number, textOf: TextOf): Answers {
  const node = trace.node(id);
  if (node.op !== 'custom') return undefined;
  const { group, output } = node.params;
  // Where nothing of the sample is chosen, there is nothing to give back.
  const [forward = id] = node.operands;
  if (ancestorsOf(trace.graph, forward).some((other) => trace.ref(other).size === 0)) return undefined;
  try {
    return trace.withRecording(false, () => {
      const gradients = Array.from({ length: output + 1 }, (_, index) =>
        index === output ? onesLike(trace.ref(id)) : null,
      );
      return trace.backward
        .custom(group)(gradients)
        .map((answer) => kindOf(trace, answer, textOf));
    });
  } catch (error) {
    if (failureOf(error, trace, null) === null) throw error;
    return undefined;
  }
}

function kindOf(trace: Trace, answer: Ref | null, textOf: TextOf): 'none' | 'zeros' | 'some' {
  if (answer === null) return 'none';
  return zeros(trace, textOf)(answer.id) ? 'zeros' : 'some';
}

/** Whether a value is zeros whatever goes into it: made of a constant 0, or a product with one. */
function zeros(trace: Trace, textOf: TextOf): (id: number) => boolean {
  return askedOnce((id, isZero) => {
    const node = trace.node(id);
    const [first, second] = node.operands;
    const is = (operand: number | undefined): boolean => operand !== undefined && isZero(operand);
    // A number that is not written there may be another at the next step, as the factor of a schedule.
    const isFactor = (operand: number | undefined, { site }: GraphNode): boolean => {
      if (operand === undefined || !is(operand)) return false;
      const { op, type } = trace.node(operand);
      return op !== 'constant' || type.shape.length > 0 || (site !== null && writesZero(textOf(site.span)));
    };
    switch (node.op) {
      case 'constant':
        return trace.data(trace.ref(id)).every((element) => element === 0);
      case 'view':
      case 'cast':
      case 'neg':
      case 'sum':
      case 'detach':
      case 'div':
        return is(first);
      case 'mul':
        return isFactor(first, node) || isFactor(second, node);
      case 'add':
      case 'sub':
        return is(first) && is(second);
      default:
        return false;
    }
  });
}
