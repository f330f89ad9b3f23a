import type { Trace } from '../graph/trace';
import { FrameworkError } from '../ops/framework-error';
import type { Ref } from '../ops/ref';
import { operations } from '../ops/table';

/** All values with a gradient on the way to `output`. */
export function historyOf(trace: Trace, output: Ref): readonly number[] {
  const seen = new Set(trace.requiresGrad(output) ? [output.id] : []);
  for (const id of seen) {
    const node = trace.node(id);
    if (node.op === 'leaf') continue;
    for (const operand of node.operands) if (trace.node(operand).requiresGrad) seen.add(operand);
  }
  return [...seen];
}

/** Those values of a history that are wanted or lie on the way to one that is: all that `autograd.grad` goes through. */
export function leadingTo(trace: Trace, history: readonly number[], wanted: readonly Ref[]): ReadonlySet<number> {
  const leading = new Set(wanted.map(({ id }) => id));
  for (const id of [...history].sort((one, other) => one - other))
    if (trace.node(id).operands.some((operand) => leading.has(operand))) leading.add(id);
  return leading;
}

/** Raises FrameworkError where a backward pass has freed what one through these values needs. */
export function refuseFreed(trace: Trace, ids: readonly number[]): void {
  const needsFreed = ids.some((id) => {
    if (!trace.backward.isFreed(id)) return false;
    const { op, operands } = trace.node(id);
    const rule = operations[op];
    return operands.some((operand, index) => trace.node(operand).requiresGrad && rule.saves(index).length > 0);
  });
  if (needsFreed) throw new FrameworkError('RuntimeError', freedMessage);
}

const freedMessage =
  'Trying to backward through the graph a second time (or directly access saved tensors after they have already been freed). Saved intermediate values of the graph are freed when you call .backward() or autograd.grad(). Specify retain_graph=True if you need to backward through the graph a second time or if you need to access saved tensors after calling backward.';
