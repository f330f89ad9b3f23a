import type { GraphRule } from '../rule';

export const predictionUnused: GraphRule = {
  id: 'prediction-unused',
  find: (loss) => {
    const { output, flow, traced, story } = loss;
    if (flow.depends(output) || traced.graph.guards.some(({ node }) => flow.depends(node))) return [];
    const [place] = story.predictions;
    const span = loss.siteOf(output)?.span ?? story.result;
    if (place === undefined || span === null) return [];
    return [
      {
        severity: 'warning',
        span,
        message: `The loss does not depend on ${loss.predictions}: the same for every prediction, it trains nothing.${loss.assumption}`,
        related: [{ span: place.span, message: `\`${place.name}\`, the prediction, comes in here and is not used` }],
        rewriting: null,
      },
    ];
  },
};

/** For the rule's page: why it is so, in two or three sentences. */
export const explanation =
  'A loss that is made of other values alone, often of the target twice, is the same whatever the network says. Nothing connects it to a weight: `backward()` raises, or fills other tensors’ gradients.';
