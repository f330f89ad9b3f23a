import { termsOf } from '../graph/terms';
import { hasDirection } from './direction';
import type { ExaminedLoss } from './examined-loss';

/** What says how good an action was; a cost is to be made less likely. */
const reward = /^(adv|advs|advantages?|gaes?|rewards?|returns?|rtg)$/i;

/** A summand that lacks its minus. */
export interface RewardedTerm {
  /** The name of the reward. */
  readonly reward: string;
  /** Whether it is all of the loss. */
  readonly isAlone: boolean;
}

/**
 * A policy gradient without its minus: a summand that grows with the logarithm of a probability, or with its ratio to a former one, and with how
 * good the action was, of which names alone can say that it is a reward: its name.
 */
export function rewardedBy(loss: ExaminedLoss): RewardedTerm | null {
  const { callable, reading } = loss.surroundings;
  const rewards = loss.inputs.filter((input) => reward.test(loss.inputNames.get(input) ?? ''));
  const [only, ...others] = rewards;
  if (only === undefined || others.length > 0 || callable.kind === 'inline' || /cost/i.test(callable.name)) return null;
  const tensors = reading.inputs.filter((input) => input.kind === 'tensor');
  const likely = new Set(tensors.flatMap(({ name, domain }) => (domain === 'logProbability' ? [name] : [])));
  const isLikely = (id: number): boolean => {
    const { op, operands } = loss.node(loss.origin(id));
    const [first, second] = operands;
    if (loss.traced.predictions.has(loss.origin(id))) return likely.has(loss.inputNames.get(loss.origin(id)) ?? '');
    if (first === undefined) return false;
    if (op === 'logSoftmax') return true;
    if (op === 'sum' || op === 'gather' || op === 'take') return isLikely(first);
    return op === 'exp' || (op === 'sub' && second !== undefined && !loss.carries(second)) ? isLikely(first) : false;
  };
  const isRewarded = (id: number): boolean => {
    const { op, operands } = loss.node(loss.origin(id));
    if (op === 'minimum') return operands.every(isRewarded);
    const [carrying, ...more] = operands.filter((operand) => loss.carries(operand));
    const weighs = operands.some((operand) => !loss.carries(operand) && loss.dependsOn(operand, only));
    return op === 'mul' && carrying !== undefined && more.length === 0 && weighs && isLikely(carrying);
  };
  const terms = termsOf(loss.traced.graph, loss.output, loss.flow, isRewarded);
  const isWrong = terms.some(({ node, sign }) => sign > 0 && isRewarded(node));
  const name = loss.inputNames.get(only);
  return isWrong && name !== undefined && hasDirection(loss) ? { reward: name, isAlone: terms.length === 1 } : null;
}
