import { ancestorsOf, FlowMap } from '../../graph/flow';
import type { GraphNode, Site } from '../../graph/graph';
import { orderedLosses } from '../../roles/ordered-losses';
import { isFloating } from '../../tensor/dtype';
import { exchangedTriplet } from '../exchanged-triplet';
import type { ExaminedLoss } from '../examined-loss';
import { withoutEpsilon } from '../likelihood-terms';
import { withArgumentsExchanged } from '../rewritings';
import type { Draft, GraphRule, Rewriting } from '../rule';

export const swappedArguments: GraphRule = {
  id: 'swapped-arguments',
  find: (loss) => [...exchangedPairs(loss), ...exchangedVariances(loss), ...exchangedTriplets(loss)],
};

function exchangedPairs(loss: ExaminedLoss): readonly Draft[] {
  return loss.calls(...orderedLosses).flatMap(({ name, operands, site }) => {
    const [input, target] = [operands.get('input'), operands.get('target')];
    if (input === undefined || target === undefined || site === null) return [];
    const isDivergence = name.endsWith('kl_div');
    const isSwapped = isDivergence
      ? hasLogarithmAsTarget(input, target, loss)
      : loss.carries(target) && !loss.flow.depends(input) && !isInItsPlace(input, target, loss);
    if (!isSwapped) return [];
    const fact = isDivergence
      ? 'it takes log-probabilities first and probabilities second, and is given them the other way round.'
      : `it takes the prediction first and the target second. Here ${loss.predictions} is its target.${loss.assumption}`;
    return [draftAt(site, fact, withArgumentsExchanged(site.span))];
  });
}

/** `gaussian_nll_loss(mean, variance, target)`: what is made to lie above 0 and is trained is the variance, what came in is the target. */
function exchangedVariances(loss: ExaminedLoss): readonly Draft[] {
  return loss.calls('gaussian_nll_loss').flatMap(({ operands, site }) => {
    const [target, variance] = [operands.get('target'), operands.get('var')];
    if (target === undefined || variance === undefined || site === null) return [];
    const isVariance = positive.has(loss.node(withoutEpsilon(target, loss)).op);
    if (!loss.carries(target) || !isVariance || loss.flow.depends(variance)) return [];
    if (!loss.inputs.includes(loss.origin(variance))) return [];
    const fact = `it takes the target second and the variance third, and is given them the other way round.`;
    return [draftAt(site, fact, withArgumentsExchanged(site.span, 1))];
  });
}

const positive = new Set<GraphNode['op']>(['exp', 'softplus']);

function exchangedTriplets(loss: ExaminedLoss): readonly Draft[] {
  const triplet = exchangedTriplet(loss);
  if (!triplet?.call) return [];
  const { anchor, positive, negative, call } = triplet;
  const fact = `it takes what is to be near \`${anchor}\` before what is to be far from it. Here it draws \`${negative}\` near and drives \`${positive}\` away.`;
  return [draftAt(call, fact, withArgumentsExchanged(call.span, 1))];
}

function draftAt({ name, span }: Site, fact: string, rewriting: Rewriting): Draft {
  const message = `The arguments of \`${name}\` have changed places: ${fact}`;
  return { severity: 'warning', span, message, related: [], rewriting };
}

/** Whether what is measured is the prediction all the same, cut off or squashed as one is: not where it is measured by what is squashed. */
function isInItsPlace(input: number, target: number, loss: ExaminedLoss): boolean {
  return isSquashed(input, loss) || (isDecided(input, loss) && !isSquashed(target, loss));
}

/** Whether a value is what something real was rounded, thresholded or detached to: the prediction, cut off, in its own place. */
function isDecided(value: number, { traced: { graph }, inputs }: ExaminedLoss): boolean {
  const cuts = new FlowMap(graph, new Set(inputs), 'required').cuts(value);
  return cuts.some(({ operand }) => isFloating(graph.nodes[operand]?.type.dtype ?? 'bool'));
}

/** Whether a value is put through what a network ends with: the prediction, in its own place. */
function isSquashed(value: number, loss: ExaminedLoss): boolean {
  const { graph } = loss.traced;
  const isOfInputs = new FlowMap(graph, new Set(loss.inputs), 'required');
  return ancestorsOf(graph, value).some((id) => squashing.has(loss.node(id).op) && isOfInputs.flow(id) === 'flows');
}

const squashing = new Set<GraphNode['op']>(['tanh', 'sigmoid', 'softmax', 'logSoftmax']);

/** `kl_div(p, log q)` for `kl_div(log q, p)`; with `log_target` both are logarithms, and the second is taken back out of its own. */
function hasLogarithmAsTarget(input: number, target: number, loss: ExaminedLoss): boolean {
  const [first, second] = [loss.origin(input), loss.origin(target)];
  const isProbable = loss.node(first).op === 'softmax' || loss.inputs.includes(first);
  const isLogarithm =
    loss.node(second).op === 'logSoftmax' && !loss.usersOf(target).some((id) => loss.node(id).op === 'exp');
  return isProbable && isLogarithm && (loss.flow.depends(input) || loss.flow.depends(target));
}

/** For the rule's page: why it is so, in two or three sentences. */
export const explanation =
  'These losses are not symmetric: the first argument is put through the logarithm, the second is the weight. With the two exchanged the gradient is that of another function, which is least where the prediction says the opposite.';
