import { formatShape } from '../../tensor/shape';
import { backwardCallsOn } from '../backward-calls';
import type { GraphRule } from '../rule';

export const unreducedLoss: GraphRule = {
  id: 'unreduced-loss',
  find: (loss) => {
    const { surroundings, traced, output, trace } = loss;
    if (surroundings.callable.kind !== 'inline' || !traced.isTensor || trace.ref(output).size === 1) return [];
    const site = loss.siteOf(output);
    const bare = backwardCallsOn(surroundings.callable.definition, surroundings.module).some(
      (call) => call.arguments.length === 0,
    );
    if (site === null || !bare) return [];
    return [
      {
        severity: 'warning',
        span: site.span,
        message: `${loss.quote(site.span)} is a tensor of shape ${formatShape(trace.ref(output).shape)}, and \`backward()\` will raise "grad can be implicitly created only for scalar outputs". Take its mean or its sum.`,
        related: [],
        rewriting: null,
      },
    ];
  },
  explanation:
    '`backward()` starts from one number. Of a tensor with several it would have to know how much each counts: PyTorch raises. The mean or the sum makes one number of them.',
};
