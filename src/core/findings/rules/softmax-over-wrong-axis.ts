import { defaultSample, sampleArguments } from '../../roles/sample';
import type { Outcome } from '../../loss/outcome';
import { documentedShapes } from '../../roles/documented-shapes';
import { sameShape, sizeOf } from '../../tensor/shape';
import { ancestorsOf } from '../../graph/flow';
import type { GraphNode } from '../../graph/graph';
import type { Trace } from '../../graph/trace';
import { sameSpan, type Span } from '../../text/span';
import type { ExaminedLoss } from '../examined-loss';
import { alongClasses, asSigmoid } from '../rewritings';
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
          trainsNothing: 'onSample',
          span: node.site.span,
          message: `\`${node.site.name}\` normalises ${because}.`,
          related: [],
          rewriting: isSingle ? asSigmoid(node.site.span) : alongClasses(node.site.span),
        },
      ];
    }),
};

/** Whether the program itself makes the axis of size 1: that of an input may have any size. */
function isMadeSingle(id: number, loss: ExaminedLoss): boolean {
  if (isDocumentedSingle(id, loss)) return true;
  const { reading } = loss.surroundings;
  const numbers = reading.inputs.flatMap((input) => (input.kind === 'plain' ? [input.value] : []));
  // A size that the loss is given may be any as well.
  if ([...numbers, ...Object.values(reading.config)].includes(1)) return false;
  if (isOfWhatIsLeft(id, loss) || growsWithInputs(id, loss)) return false;
  const isOpen = loss.inputs.some(
    (input) => loss.dependsOn(id, input) && loss.node(input).type.shape.includes(1) && loss.knownInput(input) === null,
  );
  const own = new Set(loss.inputs.filter((input) => loss.dependsOn(id, input)));
  return !isOpen || staysSingle(id, new Set(loss.inputs), loss) || staysSingle(id, own, loss);
}

/** Whether documentation says that an input has one number along the axis: `scores: [N, 1]`. */
function isDocumentedSingle(id: number, loss: ExaminedLoss): boolean {
  const { op, params, type } = loss.node(id);
  const documented = documentedShapes(loss.surroundings.callable);
  return [...loss.inputNames].some(([input, name]) => {
    const sizes = documented.get(name);
    const isAlike = sizes?.length === type.shape.length && sameShape(loss.node(input).type.shape, type.shape);
    return (
      isAlike && loss.dependsOn(id, input) && (op === 'softmax' || op === 'logSoftmax') && sizes[params.dim] === '1'
    );
  });
}

/** Whether a `-1` stands for the axis, as for all pixels of a map: of inputs with more axes it is larger. */
function isOfWhatIsLeft(id: number, loss: ExaminedLoss): boolean {
  const { graph } = loss.trace;
  return ancestorsOf(graph, id).some((ancestor) => {
    const { op, type, operands, site } = loss.node(ancestor);
    const [from] = operands;
    if (op !== 'view' || site === null || from === undefined) return false;
    const isMade = type.shape.includes(1) && !loss.node(from).type.shape.includes(1);
    return isMade && /\b(view|reshape)\(.*-1/s.test(loss.story.source.text(site.span));
  });
}

/** Whether the axis is of size 1 also where no axis of these inputs is. */
function staysSingle(
  id: number,
  changed: ReadonlySet<number>,
  { surroundings, trace, inputNames }: ExaminedLoss,
): boolean {
  const { reading } = surroundings;
  const names = new Set([...changed].map((input) => inputNames.get(input)));
  const inputs = reading.inputs.map((input) =>
    input.kind === 'tensor' && names.has(input.name)
      ? { ...input, shape: input.shape.map((size) => (size === 1 ? 3 : size)) }
      : input,
  );
  const outcome = surroundings.call(sampleArguments({ ...reading, inputs }, defaultSample));
  // Where it runs with no other size there is no other.
  if (outcome.kind === 'raised') return outcome.site !== null && isMadeAt(outcome.site.span, id, trace);
  return normalisedSizes(outcome, trace.node(id).site?.span).includes(1);
}

/** Whether the axis is larger where inputs are, as the classes of each of so many places are. */
function growsWithInputs(id: number, { surroundings, trace }: ExaminedLoss): boolean {
  const { reading, known } = surroundings;
  const inputs = reading.inputs.map((input) =>
    input.kind === 'tensor' && known.every(({ name }) => name !== input.name)
      ? { ...input, shape: input.shape.map((size, axis) => (axis === 0 ? size : 3 * size)) }
      : input,
  );
  const outcome = surroundings.call(sampleArguments({ ...reading, inputs }, defaultSample));
  const sizes = normalisedSizes(outcome, trace.node(id).site?.span);
  return sizes.length > 0 && !sizes.includes(1);
}

/** How many elements are normalised together at a place of the program. */
function normalisedSizes(outcome: Outcome, place: Span | undefined): readonly number[] {
  if (outcome.kind !== 'value' || place === undefined) return [];
  const others = outcome.trace.graph.nodes.slice(Math.min(...outcome.inputs.map(({ entered }) => entered.id)));
  return others.flatMap(({ op, params, type, site }) => {
    const isThere = site?.span.start === place.start && site.span.path === place.path;
    return isThere && (op === 'softmax' || op === 'logSoftmax') ? (type.shape[params.dim] ?? []) : [];
  });
}

/** Whether the program brings what goes into the softmax into its shape at this place. */
function isMadeAt(place: Span, id: number, trace: Trace): boolean {
  return ancestorsOf(trace.graph, id).some((ancestor) => {
    const { op, site } = trace.node(ancestor);
    return op === 'view' && site !== null && sameSpan(site.span, place);
  });
}

/** Whether a class is looked up in each row of what was normalised over the rows. */
function isPickedPerRow(id: number, loss: ExaminedLoss): boolean {
  const [rows, columns] = loss.node(id).type.shape;
  // The numbers of a single row are the classes of one sample.
  if (columns === undefined) return false;
  // Of all pairs of two lists the rows and the columns may both compete.
  if (rows === columns) return false;
  const isInput = loss.calls('nll_loss').some(({ operands }) => operands.get('input') === id);
  const isPicked = formsOf(id, loss).some((form) => isGathered(form, loss) || isMixedPerRow(form, loss));
  return isInput || isPicked || isWeighedPerRow(id, loss) || isHeldAgainstClasses(id, loss);
}

/** Whether each row is held against one of which a single number is 1, the class of a sample. */
function isHeldAgainstClasses(id: number, loss: ExaminedLoss): boolean {
  const { inputs } = loss.surroundings.reading;
  const isOfClasses = (other: number): boolean =>
    inputs.some(
      (input) => input.kind === 'tensor' && input.domain === 'oneHot' && input.name === loss.inputNames.get(other),
    );
  return formsOf(id, loss).some((form) =>
    loss.usersOf(form).some((user) => {
      const { op, operands } = loss.node(user);
      return (op === 'sub' || op === 'squaredError') && operands.some((other) => isOfClasses(loss.origin(other)));
    }),
  );
}

/** Operations that change each number for itself. */
const passing = new Set<GraphNode['op']>(['log', 'add', 'sub', 'clamp', 'neg', 'cast', 'mul', 'div', 'powScalar']);

/** A value, and what is made of it number by number. */
function formsOf(id: number, loss: ExaminedLoss): readonly number[] {
  const size = loss.trace.ref(id).size;
  const next = loss.usersOf(id).filter((user) => passing.has(loss.node(user).op) && loss.trace.ref(user).size === size);
  return [id, ...next.flatMap((user) => formsOf(user, loss))];
}

/** Whether of each row the number at a label is taken: by `gather` along the row, or by a pair of indices. */
function isGathered(id: number, loss: ExaminedLoss): boolean {
  const [rows = 0] = loss.node(id).type.shape;
  return loss.usersOf(id).some((user) => {
    const node = loss.node(user);
    const [picked, index] = node.operands;
    if (picked !== id || index === undefined) return false;
    if (node.op === 'gather') return node.params.dim === 1;
    const isOfLabels = !loss.flow.depends(index) && loss.inputs.some((input) => loss.dependsOn(index, input));
    return node.op === 'take' && isOfLabels && loss.trace.ref(user).size === rows;
  });
}

/** Whether the parts of a mixture are summed in each row, `logsumexp(log_weights + log_prob, 1)`; who then divides by the sum balances rows as well. */
function isMixedPerRow(id: number, loss: ExaminedLoss): boolean {
  return loss.usersOf(id).some((user) => {
    const node = loss.node(user);
    const isSum = node.op === 'logsumexp' && node.params.dims.length === 1 && node.params.dims[0] === 1;
    return isSum && !loss.usersOf(user).some((other) => loss.node(other).operands.includes(id));
  });
}

/** Whether the logarithms of each row are weighed by what they are compared with, and summed. */
function isWeighedPerRow(id: number, loss: ExaminedLoss): boolean {
  const logarithms = formsOf(id, loss).filter((form) => loss.node(form).op.startsWith('log'));
  return logarithms.some((logarithm) =>
    loss.usersOf(logarithm).some((user) => {
      const { op, operands } = loss.node(user);
      const isWeighed = op === 'mul' && operands.some((other) => !loss.flow.depends(other));
      return isWeighed && loss.usersOf(user).some((sum) => isSumOfRows(loss.node(sum)));
    }),
  );
}

function isSumOfRows(node: GraphNode): boolean {
  return node.op === 'sum' && node.params.dims.length === 1 && node.params.dims[0] === 1;
}

/** For the rule's page: why it is so, in two or three sentences. */
export const explanation =
  'A softmax makes the numbers along one axis sum to 1. For classes that is the axis of the classes, 1 of [N, C]. Along the batch it mixes samples that have nothing to do with each other; along an axis of size 1 every result is 1.';
