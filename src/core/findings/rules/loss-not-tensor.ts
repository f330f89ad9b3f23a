import { ruleFor } from '../cut-rules';
import type { GraphRule } from '../rule';

export const lossNotTensor: GraphRule = {
  id: 'loss-not-tensor',
  find: (loss) => {
    const { container, callable } = loss.surroundings;
    if (container !== null) {
      return [
        {
          severity: 'error',
          span: callable.span,
          message: `${loss.quote(callable.span)} is a ${container}: \`backward()\` will raise "AttributeError: '${container}' object has no attribute 'backward'". Take the loss out of it.`,
          related: [],
          rewriting: null,
        },
      ];
    }
    if (loss.traced.isTensor) return [];
    const left = loss.judgement.cuts.find(
      ({ operation, site }) => site !== null && ruleFor({ node: operation, name: site.name })?.id === 'left-the-graph',
    );
    const site = left?.site ?? loss.siteOf(loss.output);
    if (site === null) return [];
    const isArray = site.name.split('.').at(-1) === 'numpy';
    const [what, type] = isArray ? ['a NumPy array', 'numpy.ndarray'] : ['a Python number', 'float'];
    // A function that nothing differentiates here may be asked for its number alone, by a search that needs no gradient.
    const isAsked = loss.surroundings.isEvident || callable.kind !== 'function';
    return [
      {
        severity: isAsked ? 'error' : 'warning',
        span: site.span,
        message: `${loss.quote(site.span)} makes ${what} of the loss: \`backward()\` will raise "AttributeError: '${type}' object has no attribute 'backward'". Keep the tensor, and take its number for the log.`,
        related: [],
        rewriting: null,
      },
    ];
  },
};

/** For the rule's page: why it is so, in two or three sentences. */
export const explanation =
  'A Python number has no `backward()`, and no history that one could follow. `item()` and `float()` are for the log; what is differentiated stays a tensor.';
