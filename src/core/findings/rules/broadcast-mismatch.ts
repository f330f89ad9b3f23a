import type { GraphNode, Site } from '../../graph/graph';
import { formatShape, sizeOf, type Shape } from '../../tensor/shape';
import type { ExaminedLoss } from '../examined-loss';
import type { Draft, GraphRule } from '../rule';

const elementwise = new Set<GraphNode['op']>(['sub', 'squaredError', 'smoothL1', 'huber', 'binaryCrossEntropy']);

export const broadcastMismatch: GraphRule = {
  id: 'broadcast-mismatch',
  find: (loss) =>
    loss.ancestors.flatMap((id) => {
      const { op, operands, site } = loss.node(id);
      const [a, b] = operands;
      if (!elementwise.has(op) || a === undefined || b === undefined || site === null || !loss.carries(id)) return [];
      const draft = mismatch(given(a, loss), given(b, loss), site, loss);
      return draft === null ? [] : [draft];
    }),
  explanation:
    'Of [N] and [N, 1] broadcasting makes [N, N]: each prediction is compared with each target. The loss runs, and the best prediction is the mean of all targets. Give both the same shape.',
};

/** An operand as it was given: before it was stretched to the table of all pairs. */
function given(operand: number, loss: ExaminedLoss): number {
  const { op, operands, type } = loss.node(operand);
  const [inner] = operands;
  const isTable = type.shape.length === 2 && type.shape[1] !== 1;
  return isTable && op === 'view' && inner !== undefined ? given(inner, loss) : operand;
}

function mismatch(a: number, b: number, site: Site, loss: ExaminedLoss): Draft | null {
  const [column, row] = isColumn(shapeOf(a, loss)) ? [a, b] : [b, a];
  const shapes = [shapeOf(column, loss), shapeOf(row, loss)] as const;
  if (!isColumn(shapes[0]) || shapes[1].length !== 1 || sizeOf(shapes[0]) !== sizeOf(shapes[1])) return null;
  // One is the prediction's, the other is not; and the flat one was made flat here: the shape of an input is a guess.
  if (loss.flow.depends(a) === loss.flow.depends(b) || loss.inputs.includes(row)) return null;
  return {
    severity: 'warning',
    span: site.span,
    message: `${loss.quote(site.span)} pairs ${formatShape(shapeOf(a, loss))} with ${formatShape(shapeOf(b, loss))}: broadcast to a table of all pairs, so every prediction is compared with the targets of all samples and drawn to their mean.`,
    related: [],
    rewriting: null,
  };
}

function isColumn(shape: Shape): boolean {
  return shape.length === 2 && shape[1] === 1 && (shape[0] ?? 1) > 1;
}

function shapeOf(id: number, loss: ExaminedLoss): Shape {
  return loss.node(id).type.shape;
}
