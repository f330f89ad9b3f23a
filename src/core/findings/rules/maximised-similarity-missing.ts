import { coreOf, hasDirection, isSimilarity } from '../direction';
import type { GraphRule } from '../rule';

export const maximisedSimilarityMissing: GraphRule = {
  id: 'maximised-similarity-missing',
  find: (loss) => {
    const span = loss.surroundings.callable.kind === 'inline' ? loss.siteOf(coreOf(loss))?.span : loss.returned;
    if (span === undefined || span === null || !hasDirection(loss) || !isSimilarity(loss)) return [];
    return [
      {
        severity: 'warning',
        span,
        message: `${loss.quote(span)} says how alike ${loss.predictions} and what it is compared with are: minimising it drives them apart. A loss is 1 minus that.${loss.assumption}`,
        related: [],
        rewriting: {
          title: 'Take 1 minus it',
          span,
          isGuard: false,
          text: (expression, view) => `1 - ${view.operand(expression)}`,
        },
      },
    ];
  },
};

/** For the rule's page: why it is so, in two or three sentences. */
export const explanation =
  'Cosine similarity, Dice, IoU and SSIM are largest where two things agree. An optimiser that minimises them makes the prediction as unlike the target as it can be.';
