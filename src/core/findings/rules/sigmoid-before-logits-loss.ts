import type { GraphNode } from '../../graph/graph';
import { withoutCall } from '../rewritings';
import type { GraphRule } from '../rule';

const ofLogits = new Set<GraphNode['op']>(['binaryCrossEntropyWithLogits', 'logSigmoid']);

export const sigmoidBeforeLogitsLoss: GraphRule = {
  id: 'sigmoid-before-logits-loss',
  find: (loss) =>
    loss.ancestors.flatMap((id) => {
      const operand = loss.operand(id);
      if (!ofLogits.has(loss.node(id).op) || operand === null || !loss.carries(operand)) return [];
      const inner = loss.origin(operand);
      const [first, second] = [loss.siteOf(inner), loss.siteOf(id)];
      if (loss.node(inner).op !== 'sigmoid' || first === null || second === null) return [];
      return [
        {
          severity: 'warning',
          span: first.span,
          message: `The sigmoid is applied twice: \`${second.name}\` takes logits and applies its own to ${loss.quote(first.span)}. Of numbers from 0 to 1 it makes 0.5 to 0.73, so no element can be called a clear no or yes.`,
          related: [{ span: second.span, message: 'applies a sigmoid of its own' }],
          rewriting: withoutCall(first.span, 'Remove the sigmoid'),
        },
      ];
    }),
};

/** For the rule's page: why it is so, in two or three sentences. */
export const explanation =
  'A loss with logits applies the sigmoid itself, in a form that does not overflow. Of probabilities a second sigmoid makes numbers between 0.5 and 0.73: the loss of a negative never falls below log 2, and every score is pushed far down.';
