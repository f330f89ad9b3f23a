import { ruleFor } from '../cut-rules';
import type { GraphRule } from '../rule';

export const lossNotTensor: GraphRule = {
  id: 'loss-not-tensor',
  find: (loss) => {
    if (loss.traced.isTensor) return [];
    const left = loss.judgement.cuts.find(
      ({ operation, site }) => site !== null && ruleFor({ node: operation, name: site.name })?.id === 'left-the-graph',
    );
    const site = left?.site ?? loss.siteOf(loss.output);
    if (site === null) return [];
    return [
      {
        severity: 'error',
        span: site.span,
        message: `${loss.quote(site.span)} makes a Python number of the loss: \`backward()\` will raise "AttributeError: 'float' object has no attribute 'backward'". Keep the tensor, and take its number for the log.`,
        related: [],
        rewriting: null,
      },
    ];
  },
  explanation:
    'A Python number has no `backward()`, and no history that one could follow. `item()` and `float()` are for the log; what is differentiated stays a tensor.',
};
