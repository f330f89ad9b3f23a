import { defaultSample, sampleArguments } from '../../roles/sample';
import { sizeOf } from '../../tensor/shape';
import type { ExaminedLoss } from '../examined-loss';
import type { GraphRule } from '../rule';

export const softmaxOverWrongAxis: GraphRule = {
  id: 'softmax-over-wrong-axis',
  find: (loss) =>
    loss.ancestors.flatMap((id) => {
      const node = loss.node(id);
      if ((node.op !== 'softmax' && node.op !== 'logSoftmax') || node.site === null || !loss.carries(id)) return [];
      const { shape } = node.type;
      const { dim } = node.params;
      const isSingle = shape[dim] === 1 && sizeOf(shape) > 1 && isMadeSingle(id, loss);
      if (!isSingle && !(dim === 0 && isPickedPerRow(id, loss))) return [];
      const because = isSingle
        ? `along an axis of size 1, so each result is ${node.op === 'softmax' ? '1' : '0'} and its gradient 0`
        : 'over the batch: the samples compete with each other, and a class may get probability 1 in no row or in several';
      return [
        {
          severity: 'warning',
          span: node.site.span,
          message: `\`${node.site.name}\` normalises ${because}.`,
          related: [],
          rewriting: null,
        },
      ];
    }),
  explanation:
    'A softmax makes the numbers along one axis sum to 1. For classes that is the axis of the classes, 1 of [N, C]. Along the batch it mixes samples that have nothing to do with each other; along an axis of size 1 every result is 1.',
};

/** Whether the program itself makes the axis of size 1: that of an input may have any size. */
function isMadeSingle(id: number, loss: ExaminedLoss): boolean {
  const isOpen = loss.inputs.some((input) => loss.dependsOn(id, input) && loss.node(input).type.shape.includes(1));
  return !isOpen || staysSingle(id, loss);
}

/** Whether the axis is of size 1 also where no axis of an input is. */
function staysSingle(id: number, { surroundings, trace }: ExaminedLoss): boolean {
  const { reading } = surroundings;
  const inputs = reading.inputs.map((input) =>
    input.kind === 'tensor' ? { ...input, shape: input.shape.map((size) => (size === 1 ? 3 : size)) } : input,
  );
  const outcome = surroundings.call(sampleArguments({ ...reading, inputs }, defaultSample));
  if (outcome.kind !== 'value') return false;
  const site = trace.node(id).site?.span;
  const others = outcome.trace.graph.nodes.slice(Math.min(...outcome.inputs.map(({ entered }) => entered.id)));
  const again = others.filter((node) => node.site?.span.start === site?.start && node.site?.span.path === site?.path);
  return again.some((node) => {
    return (node.op === 'softmax' || node.op === 'logSoftmax') && node.type.shape[node.params.dim] === 1;
  });
}

/** Whether a class is looked up in each row of what was normalised over the rows. */
function isPickedPerRow(id: number, loss: ExaminedLoss): boolean {
  const [rows, columns] = loss.node(id).type.shape;
  // Of all pairs of two lists the rows and the columns may both compete.
  if (rows === columns) return false;
  const isInput = loss.calls('nll_loss').some(({ operands }) => operands.get('input') === id);
  const isGathered = loss.usersOf(id).some((user) => {
    const node = loss.node(user);
    return node.op === 'gather' && node.params.dim === 1 && node.operands[0] === id;
  });
  return isInput || isGathered;
}
