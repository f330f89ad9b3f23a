import { asLogSoftmax } from '../rewritings';
import type { GraphRule } from '../rule';

export const probabilitiesIntoNll: GraphRule = {
  id: 'probabilities-into-nll',
  find: (loss) =>
    loss.calls('nll_loss').flatMap(({ operands, site }) => {
      const input = operands.get('input');
      if (input === undefined || site === null || !loss.carries(input)) return [];
      const made = loss.origin(input);
      const { op, site: place } = loss.node(made);
      if ((op !== 'softmax' && op !== 'sigmoid') || place === null) return [];
      return [
        {
          severity: 'warning',
          span: place.span,
          message: `\`${site.name}\` takes log-probabilities, and ${loss.quote(place.span)} gives probabilities: it then only sums them up, without the logarithm that makes sure mistakes costly.`,
          related: [{ span: site.span, message: 'takes log-probabilities' }],
          rewriting: op === 'softmax' ? asLogSoftmax(place.span) : null,
        },
      ];
    }),
};

/** For the rule's page: why it is so, in two or three sentences. */
export const explanation =
  'The negative log-likelihood picks the number at the true class and changes its sign; the logarithm is the caller’s part. Of probabilities it makes a loss between −1 and 0, whose gradient vanishes exactly where the prediction is surely wrong.';
