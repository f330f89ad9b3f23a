import { askedOnce } from '../../graph/asked-once';
import type { GraphNode } from '../../graph/graph';
import { asLogSoftmax } from '../rewritings';
import { contains } from '../../text/span';
import type { Domain } from '../../roles/reading';
import type { ExaminedLoss } from '../examined-loss';
import type { GraphRule } from '../rule';

/** Operations whose results are no logarithms of probabilities: they are positive. */
const positive = new Set<GraphNode['op']>(['softmax', 'sigmoid', 'exp']);

export const klInputNotLog: GraphRule = {
  id: 'kl-input-not-log',
  find: (loss) =>
    loss.calls('kl_div').flatMap(({ operands, site }) => {
      const [input, target] = [operands.get('input'), operands.get('target')];
      if (input === undefined || target === undefined || site === null) return [];
      if (!loss.flow.depends(input) && !loss.flow.depends(target)) return [];
      const made = loss.origin(input);
      const { op, site: place } = loss.node(made);
      // A logarithm as the target: the two have changed places.
      const isSwapped = loss.node(loss.origin(target)).op === 'logSoftmax';
      if (!(positive.has(op) || isMixed(made, loss)) || place === null || isSwapped) return [];
      return [
        {
          severity: 'warning',
          span: contains(site.span, place.span) ? place.span : site.span,
          message: `\`${site.name}\` takes the logarithms of probabilities as its input, and ${loss.quote(place.span)} gives the probabilities themselves: what comes out is no divergence, and can be below 0.`,
          related: [
            contains(site.span, place.span)
              ? { span: site.span, message: 'takes log-probabilities as its first input' }
              : { span: place.span, message: 'gives probabilities' },
          ],
          rewriting: op === 'softmax' ? asLogSoftmax(place.span) : null,
        },
      ];
    }),
};

/** Whether a value is worked out from distributions without a logarithm, as their mean is: log-probabilities are 0 at most. */
function isMixed(id: number, loss: ExaminedLoss): boolean {
  const { op } = loss.node(id);
  const isWorkedOut = op === 'add' || op === 'mul' || op === 'div';
  return isWorkedOut && isOfPositives(loss)(id) && loss.trace.data(loss.trace.ref(id)).every((value) => value > 0);
}

const combining = new Set<GraphNode['op']>([
  ...(['add', 'mul', 'div', 'sum', 'view', 'cast', 'clamp', 'concat'] as const),
  ...(['reciprocal', 'powScalar', 'sqrt'] as const),
]);

/** Whether a value is made of probabilities, squares and constants above 0 alone, by what leaves them above 0. */
function isOfPositives(loss: ExaminedLoss): (id: number) => boolean {
  const { inputs } = loss.surroundings.reading;
  return askedOnce((id, isPositive) => {
    const { op, operands, params } = loss.node(id);
    if (positive.has(op) || op === 'abs' || (op === 'powScalar' && params.exponent % 2 === 0)) return true;
    if (op === 'constant') return loss.trace.data(loss.trace.ref(id)).every((value) => value > 0);
    const name = loss.inputNames.get(id);
    const isProbable = inputs.some(
      (input) => input.name === name && input.kind === 'tensor' && probable.has(input.domain),
    );
    return isProbable || (combining.has(op) && operands.length > 0 && operands.every(isPositive));
  });
}

const probable: ReadonlySet<Domain> = new Set(['distribution', 'probability']);

/** For the rule's page: why it is so, in two or three sentences. */
export const explanation =
  '`kl_div(input, target)` is Σ target · (log target − input): its input is to be log-probabilities, its target probabilities. With probabilities as the input the logarithm is missing, and the least value no longer lies where the two agree.';
