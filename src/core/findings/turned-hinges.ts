import type { GraphNode } from '../graph/graph';
import { termsOf } from '../graph/terms';
import { isWholeSum, takenIn } from './contrary-terms';
import { hasDirection } from './direction';
import type { EndlessTerm } from './endless-terms';
import type { ExaminedLoss } from './examined-loss';

/** Operations through which a mean of hinges stays one. */
const passing = new Set<GraphNode['op']>(['sum', 'view', 'cast']);

/**
 * A mean of hinges that is taken away beside one of another prediction that is not, in a loss of nothing else: a margin that is to be kept has an end,
 * what is driven over one has none.
 */
export function turnedHinge(loss: ExaminedLoss): EndlessTerm | null {
  if (!hasDirection(loss)) return null;
  const terms = termsOf(loss.traced.graph, loss.output, loss.flow, (id) => isWholeSum(id, loss));
  const hinges = terms.flatMap(({ node, sign }) => {
    const hinge = hingeIn(node, loss);
    return hinge === null ? [] : [{ ...hinge, node, sign }];
  });
  const wrong = hinges.find(({ sign }) => sign < 0);
  if (wrong === undefined || hinges.length < terms.length) return null;
  const isBeside = hinges.some(({ sign, prediction }) => sign > 0 && prediction !== wrong.prediction);
  const difference = takenIn(wrong.node, loss);
  const [span, grows] = [difference ?? loss.returned, loss.siteOf(wrong.id)?.span];
  return isBeside && span !== null && grows !== undefined ? { span, isTaken: difference !== null, grows } : null;
}

/** The hinge of one prediction alone, moved by a number, that is summed up here. */
function hingeIn(term: number, loss: ExaminedLoss): { readonly id: number; readonly prediction: number } | null {
  let id = term;
  for (let node = loss.node(id); passing.has(node.op); node = loss.node(id)) {
    const [operand] = node.operands;
    if (operand === undefined) return null;
    id = operand;
  }
  const [margin] = loss.node(id).operands;
  if (loss.node(id).op !== 'relu' || margin === undefined) return null;
  const { op, operands } = loss.node(loss.origin(margin));
  const [scores, ...others] = operands.filter((operand) => loss.carries(operand));
  if ((op !== 'add' && op !== 'sub') || scores === undefined || others.length > 0) return null;
  const prediction = loss.origin(scores);
  return loss.traced.predictions.has(prediction) ? { id, prediction } : null;
}
