import { formatShape } from '../../tensor/shape';
import { backwardCallsOn } from '../backward-calls';
import type { GraphNode } from '../../graph/graph';
import type { ExaminedLoss } from '../examined-loss';
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
    if (site === null || !bare || !loss.ancestors.some((id) => loss.carries(id) && compares(id, loss))) return [];
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

/** Operations that sums of finished losses are made of, too: those may be numbers, whatever shape was tried. */
const linear = new Set<GraphNode['op']>(['input', 'add', 'sub', 'mul', 'div', 'neg', 'sum', 'view', 'cast']);

/** Whether an operation makes an error of elements, rather than a sum of what may be numbers already. */
function compares(id: number, loss: ExaminedLoss): boolean {
  return !linear.has(loss.node(id).op);
}
