import { askedOnce } from '../../graph/asked-once';
import type { GraphNode } from '../../graph/graph';
import type { ExaminedLoss } from '../examined-loss';
import { isAffineIn } from '../../roles/affine';
import { contains } from '../../text/span';
import { makingOf } from '../makings';
import { asLogSoftmax } from '../rewritings';
import type { GraphRule } from '../rule';

export const probabilitiesIntoNll: GraphRule = {
  id: 'probabilities-into-nll',
  find: (loss) => {
    const isMixture = mixtures(loss);
    return loss.calls('nll_loss').flatMap(({ operands, site, result }) => {
      const input = operands.get('input');
      if (input === undefined || site === null || !loss.carries(input)) return [];
      const made = loss.origin(input);
      const { op, site: place } = loss.node(made);
      if (!(isProbability(op) || isMixture(made)) || place === null || isPicked(result, loss)) return [];
      return [
        {
          severity: 'warning',
          span: isProbability(op) || contains(site.span, place.span) ? place.span : site.span,
          message: `\`${site.name}\` takes log-probabilities, and ${loss.quote(place.span)} gives probabilities: it then only sums them up, without the logarithm that makes sure mistakes costly.`,
          related: [{ span: site.span, message: 'takes log-probabilities' }],
          rewriting:
            op === 'softmax' ? asLogSoftmax(makingOf(place.span, loss.surroundings.module)?.span ?? place.span) : null,
        },
      ];
    });
  },
};

/** Whether it only picks the share of each sample's class, of which something else is then made: `-log(pt) * (1 - pt) ** 2` of `pt = -nll_loss(p, y, reduction='none')`. */
function isPicked(result: number | null, { trace, output }: ExaminedLoss): boolean {
  const value = trace.ref(output);
  return result !== null && trace.ref(result).size > 1 && !isAffineIn(result, { trace, value });
}

function isProbability(op: GraphNode['op']): boolean {
  return op === 'softmax' || op === 'sigmoid';
}

const combining = new Set<GraphNode['op']>(['add', 'mul', 'div', 'sum', 'concat', 'scatterAdd']);

/** Whether a value is worked out from probabilities and stayed above 0: a mean of them, where logarithms lie below. */
function mixtures(loss: ExaminedLoss): (id: number) => boolean {
  return askedOnce((id, isMixture) => {
    const { op, operands } = loss.node(id);
    if (op === 'exp') return true;
    const isWorkedOut = combining.has(op);
    const isOf = (operand: number): boolean =>
      isProbability(loss.node(loss.origin(operand)).op) || isMixture(loss.origin(operand));
    return isWorkedOut && operands.some(isOf) && loss.trace.data(loss.trace.ref(id)).every((value) => value > 0);
  });
}

/** For the rule's page: why it is so, in two or three sentences. */
export const explanation =
  'The negative log-likelihood picks the number at the true class and changes its sign; the logarithm is the caller’s part. Of probabilities it makes a loss between −1 and 0, whose gradient vanishes exactly where the prediction is surely wrong.';
