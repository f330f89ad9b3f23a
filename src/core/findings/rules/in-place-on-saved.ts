import type { GraphNode, Site } from '../../graph/graph';
import type { Trace } from '../../graph/trace';
import { isAmongMetrics, metricNameOf } from '../../loss/evidence';
import type { Operation } from '../../ops/operation';
import type { OperationName, OperationParameters } from '../../ops/parameters';
import { operations } from '../../ops/table';
import type { ExaminedLoss } from '../examined-loss';
import { intoNewTensor } from '../rewritings';
import type { Draft, GraphRule } from '../rule';

export const inPlaceOnSaved: GraphRule = {
  id: 'in-place-on-saved',
  find: (loss) => {
    if (!loss.traced.isTensor) return [];
    return backwardNodes(loss).flatMap((id) => {
      const node = loss.node(id);
      return overwrittenFor(node, id, loss.trace).flatMap(({ by }) => draft(by, node.site, loss) ?? []);
    });
  },
};

function draft(by: Site | null, needing: Site | null, loss: ExaminedLoss): Draft | null {
  if (by === null || needing === null) return null;
  return {
    severity: severityOf(loss),
    span: by.span,
    message: `\`backward()\` will raise "one of the variables needed for gradient computation has been modified by an inplace operation": ${loss.quote(by.span)} overwrites what ${loss.quote(needing.span)} needs for its gradient.`,
    related: [{ span: needing.span, message: 'needs the value as it was' }],
    rewriting: intoNewTensor(by.span),
  };
}

/** What nothing says to be a loss may never be differentiated, though it falls where prediction and target agree: so does a measured error. */
function severityOf({ surroundings: { isLoss, callable, agreement } }: ExaminedLoss): Draft['severity'] {
  if (isLoss) return 'error';
  const isMeasured = metricNameOf(callable.name) !== null || isAmongMetrics(callable.span.path);
  return !isMeasured && agreement() === 'falls' ? 'warning' : 'info';
}

/** The values that backward visits: not those behind a `detach`. */
function backwardNodes(loss: ExaminedLoss): readonly number[] {
  const seen = new Set([loss.output]);
  // The set grows while it is walked.
  for (const id of seen) for (const operand of passedOperands(loss.node(id))) seen.add(operand);
  return [...seen].filter((id) => loss.node(id).requiresGrad).sort((a, b) => a - b);
}

function passedOperands<K extends OperationName>(node: GraphNode<K>): readonly number[] {
  if (!node.requiresGrad || !node.recorded) return [];
  const operation: Operation<OperationParameters[K]> = operations[node.op];
  return node.operands.filter((_, index) => operation.gradient(index).kind !== 'blocked');
}

/** Values that the gradient of a node needs and that were changed in place since. */
function overwrittenFor<K extends OperationName>(
  node: GraphNode<K>,
  id: number,
  trace: Trace,
): readonly { readonly by: Site | null }[] {
  if (!node.requiresGrad || !node.recorded) return [];
  const operation: Operation<OperationParameters[K]> = operations[node.op];
  return node.operands.flatMap((operand, index) => {
    const { kind } = operation.gradient(index);
    if ((kind !== 'smooth' && kind !== 'kinked') || !trace.node(operand).requiresGrad) return [];
    const saved = operation.saves(index).map((value) => (value === 'output' ? id : node.operands[value]));
    return saved.flatMap((value) =>
      value !== undefined && trace.memory.isOverwritten(value) ? [{ by: trace.memory.overwrittenAt(value) }] : [],
    );
  });
}

/** For the rule's page: why it is so, in two or three sentences. */
export const explanation =
  'Backward needs what the forward pass computed: an exponential its result, a product its factors. Where such a value is overwritten afterwards, PyTorch notices and refuses. Write the result to a new tensor.';
