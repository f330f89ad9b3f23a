import type { ExaminedLoss } from '../examined-loss';
import { ruleFor } from '../cut-rules';
import type { GraphRule } from '../rule';

export const requiresGradOnLoss: GraphRule = {
  id: 'requires-grad-on-loss',
  find: (loss) =>
    loss.ancestors.flatMap((id) => {
      const node = loss.node(id);
      const [made] = node.operands;
      if (node.op !== 'leaf' || node.site === null || made === undefined || !loss.flow.depends(made)) return [];
      if (loss.judgement.verdict !== 'noGradient') return [];
      const cut = cutBefore(made, loss);
      const where = cut === null ? '' : ` at ${loss.quote(cut.span)} (${loss.story.source.place(cut.span)})`;
      const isOwn = cut === null || (cut.span.start === node.site.span.start && cut.span.path === node.site.span.path);
      const because = isOwn
        ? `${loss.quote(node.site.span)} makes a new tensor that knows nothing of ${loss.predictions}`
        : `the loss is cut off from ${loss.predictions}${where}`;
      return [
        {
          severity: 'error',
          span: node.site.span,
          message: `This hides PyTorch's error but brings no gradient back: ${because}, so no weight will change.`,
          related: isOwn ? [] : [{ span: cut.span, message: 'its gradient ends here' }],
          rewriting: null,
        },
      ];
    }),
};

/** The first place before `made` at which the gradient of the prediction ends. */
function cutBefore(made: number, loss: ExaminedLoss) {
  for (const { node } of loss.flow.cuts(made)) {
    const { site } = loss.node(node);
    if (site !== null && ruleFor({ node: loss.node(node), name: site.name }) !== null) return site;
  }
  return null;
}

/** For the rule's page: why it is so, in two or three sentences. */
export const explanation =
  '`requires_grad = True` makes a tensor a leaf: a place where gradients are collected, with nothing behind it. `backward()` then runs and puts a 1 into the loss’s own `.grad`. The path to the weights is as cut off as before.';
