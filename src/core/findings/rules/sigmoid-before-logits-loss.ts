import type { GraphNode, Site } from '../../graph/graph';
import type { ExaminedLoss } from '../examined-loss';
import { withoutCall } from '../rewritings';
import type { GraphRule } from '../rule';

const ofLogits = new Set<GraphNode['op']>(['binaryCrossEntropyWithLogits', 'logSigmoid']);

export const sigmoidBeforeLogitsLoss: GraphRule = {
  id: 'sigmoid-before-logits-loss',
  find: (loss) =>
    uses(loss).flatMap(([operand, second, operation]) => {
      if (operand === null || !loss.carries(operand)) return [];
      const inner = loss.originBeforeResizing(operand);
      const first = loss.siteOf(inner);
      if (loss.node(inner).op !== 'sigmoid' || first === null || second === null) return [];
      // What is used beside it is right where it stands.
      const isShared = operation !== null && loss.servesBeside(inner, operation);
      return [
        {
          severity: 'warning',
          span: isShared ? second.span : first.span,
          message: `The sigmoid is applied twice: \`${second.name}\` takes logits and applies its own to ${loss.quote(first.span)}. Of numbers from 0 to 1 it makes 0.5 to 0.73, so no element can be called a clear no or yes.`,
          related: [
            isShared
              ? { span: first.span, message: 'is a sigmoid already' }
              : { span: second.span, message: 'applies a sigmoid of its own' },
          ],
          rewriting: isShared ? null : withoutCall(first.span, 'Remove the sigmoid'),
        },
      ];
    }),
};

/** What is taken for logits, where, and by which operation, if it is one. */
function uses(loss: ExaminedLoss): readonly (readonly [number | null, Site | null, number | null])[] {
  const operations = loss.ancestors.filter((id) => ofLogits.has(loss.node(id).op));
  return [
    ...operations.map((id) => [loss.operand(id), loss.siteOf(id), id] as const),
    ...loss.calls('soft_margin_loss').map(({ operands, site }) => [operands.get('input') ?? null, site, null] as const),
  ];
}

/** For the rule's page: why it is so, in two or three sentences. */
export const explanation =
  'A loss with logits applies the sigmoid itself, in a form that does not overflow. Of probabilities a second sigmoid makes numbers between 0.5 and 0.73: the loss of a negative never falls below log 2, and every score is pushed far down.';
