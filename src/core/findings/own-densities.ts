import { ancestorsOf } from '../graph/flow';
import { termsOf } from '../graph/terms';
import { descentOf } from '../roles/free-descent';
import { coreOf } from './direction';
import { signOfError } from './error-terms';
import type { ExaminedLoss } from './examined-loss';
import { outerOf } from './similarity';

/** Names of what is a likelihood by right: whoever trains with it takes it from something. */
export const likelihoods = /likelihood|log_?prob|crf|random_?field/i;

/** Whether a loss that compares a prediction with its own parameters alone falls without end as the two part, and without its sign has a least value. */
export function isDrivenFromOwn(loss: ExaminedLoss): boolean {
  const { callable, reading, call } = loss.surroundings;
  const isCompared = reading.inputs.some(({ role }) => role === 'target' || role === 'teacher');
  if (isCompared || callable.kind === 'inline' || likelihoods.test(callable.name) || !hasErrorOfOwn(loss)) return false;
  return descentOf(reading, call, -1).course === 'ends' && descentOf(reading, call).course === 'endless';
}

/** Whether an error in a loss is made of a prediction and of a parameter that the loss trains with it. */
function hasErrorOfOwn(loss: ExaminedLoss): boolean {
  const { graph, predictions } = loss.traced;
  return termsOf(graph, coreOf(loss), loss.flow).some(({ node }) => {
    const behind = signOfError(node, loss) === 0 ? [] : ancestorsOf(graph, node);
    return behind.some((id) => predictions.has(id)) && behind.some((id) => loss.node(id).op === 'leaf');
  });
}

/** What an inline loss is the mean of, where that is what a model calls a log-density, as the library's distributions do: `flow.log_prob(x).mean()`. */
export function densityIn(loss: ExaminedLoss): number | null {
  if (loss.surroundings.callable.kind !== 'inline') return null;
  const { of } = outerOf(loss);
  const isDensity = loss.traced.predictions.has(of) && /^[\w.]+\.log_prob\(/.test(loss.inputNames.get(of) ?? '');
  return isDensity ? of : null;
}
