import { FlowMap, type Supposition } from '../graph/flow';
import type { Outcome } from '../loss/outcome';
import { operations } from '../ops/table';

/**
 * Whether each step from an input to the loss, or to another value, is affine in it. Where class scores are compared with labels so, the loss has no floor on free
 * scores: only such as are bounded from above, log-probabilities, mean anything to it.
 */
export function isAffineIn(
  id: number,
  { trace, value }: Pick<Extract<Outcome, { kind: 'value' }>, 'trace' | 'value'>,
  to: number = value.id,
  supposing: Extract<Supposition, 'nothing' | 'undetached'> = 'nothing',
): boolean {
  const { nodes } = trace.graph;
  const flow = new FlowMap(trace.graph, new Set([id]));
  const needed = new Set([to]);
  for (let index = to; index > id; index -= 1) {
    const node = nodes[index];
    if (node === undefined || !needed.has(index)) continue;
    const { gradient, saves } = operations[node.op];
    for (const [place, operand] of node.operands.entries()) {
      if (!flow.depends(operand)) continue;
      const saved = saves(place).map((one) => (one === 'output' ? index : node.operands[one]));
      // To the power of 1, as a setting may say.
      const isItself = node.op === 'powScalar' && node.params.exponent === 1;
      const isConstant = isItself || saved.every((one) => one === undefined || !flow.depends(one));
      const isPassed = node.recorded && gradient(place).kind === 'smooth';
      const isSupposed = supposing === 'undetached' && (node.op === 'detach' || gradient(place).kind === 'smooth');
      if (!isConstant || !(isPassed || isSupposed)) return false;
      needed.add(operand);
    }
  }
  return flow.depends(to);
}
