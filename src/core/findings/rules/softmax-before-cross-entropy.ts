import type { ExaminedLoss } from '../examined-loss';
import { withoutCall } from '../rewritings';
import type { GraphRule } from '../rule';

export const softmaxBeforeCrossEntropy: GraphRule = {
  id: 'softmax-before-cross-entropy',
  find: (loss) =>
    loss.ancestors.flatMap((id) => {
      const operand = loss.operand(id);
      if (loss.node(id).op !== 'logSoftmax' || operand === null || !loss.carries(operand)) return [];
      const inner = loss.originBeforeResizing(operand);
      const [first, second] = [loss.siteOf(inner), loss.siteOf(id)];
      if (!isSoftmax(inner, loss) || first === null || second === null) return [];
      // What is used beside it is right where it stands.
      const isShared = loss.servesBeside(inner, id);
      return [
        {
          severity: 'warning',
          span: isShared ? second.span : first.span,
          message: `The softmax is applied twice: \`${second.name}\` takes logits and applies its own to ${loss.quote(first.span)}. Among numbers from 0 to 1 it cannot get sure of any class, so the loss stays high and its gradient small.`,
          related: [
            isShared
              ? { span: first.span, message: 'is a softmax already' }
              : { span: second.span, message: 'applies a softmax of its own' },
          ],
          rewriting:
            loss.node(inner).op === 'softmax' && !isShared ? withoutCall(first.span, 'Remove the softmax') : null,
        },
      ];
    }),
};

/** Whether a value is a softmax, be it written as the exponential of its logarithm. */
function isSoftmax(id: number, loss: ExaminedLoss): boolean {
  const { op, operands } = loss.node(id);
  if (op === 'softmax') return true;
  return op === 'exp' && operands.some((operand) => loss.node(loss.origin(operand)).op === 'logSoftmax');
}

/** For the rule's page: why it is so, in two or three sentences. */
export const explanation =
  'Cross-entropy takes logits and normalises them itself. Of probabilities, which lie between 0 and 1, a second softmax makes a nearly even distribution: with C classes the loss never falls below log(1 + (C − 1)/e), and its gradient is small.';
