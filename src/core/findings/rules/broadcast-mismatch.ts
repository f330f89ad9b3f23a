import { askedOnce } from '../../graph/asked-once';
import { ancestorsOf } from '../../graph/flow';
import type { GraphNode, Site } from '../../graph/graph';
import type { Trace } from '../../graph/trace';
import { documentedShapes, hasDocumentedRank } from '../../roles/documented-shapes';
import { defaultSample, sampleArguments } from '../../roles/sample';
import { formatShape, sameShape, sizeOf, type Shape } from '../../tensor/shape';
import { sameSpan, type Span } from '../../text/span';
import type { ExaminedLoss } from '../examined-loss';
import { withFlatOperand } from '../rewritings';
import type { Draft, GraphRule } from '../rule';

const comparing = new Set<GraphNode['op']>(['sub', 'squaredError', 'smoothL1', 'huber', 'binaryCrossEntropy']);
/** Operations that also make tables on purpose: where all of one is summed up at once, it was not. */
const weighing = new Set<GraphNode['op']>(['mul', 'div']);

export const broadcastMismatch: GraphRule = {
  id: 'broadcast-mismatch',
  find: (loss) => {
    const isSummedUp = summedUp(loss);
    return loss.ancestors.flatMap((id) => {
      const { site } = loss.node(id);
      const isMeant = (weighing.has(loss.node(id).op) && !isSummedUp(id)) || isOfMeans(id, loss);
      const pair = site === null || !loss.carries(id) || isMeant ? null : pairAt(id, loss.trace);
      if (pair === null || site === null) return [];
      const draft = mismatch(pair, id, site, loss);
      return draft === null ? [] : [draft];
    });
  },
};

/** The values of a loss, on the sample or on others. */
type Looked = Pick<ExaminedLoss, 'trace' | 'node' | 'usersOf'>;

/** A column and a row of as many elements, which an elementwise operation makes a table of. */
interface Pair {
  readonly column: number;
  readonly row: number;
  /** Which of the two operands the column is. */
  readonly side: 0 | 1;
}

function pairAt(id: number, trace: Trace): Pair | null {
  const { op, operands } = trace.node(id);
  const [first, second] = operands;
  if (!(comparing.has(op) || weighing.has(op)) || first === undefined || second === undefined) return null;
  const [a, b] = [given(first, trace), given(second, trace)];
  const side = isColumn(shapeOf(a, trace)) ? 0 : 1;
  const [column, row] = side === 0 ? [a, b] : [b, a];
  const [tall, wide] = [shapeOf(column, trace), shapeOf(row, trace)];
  if (!isColumn(tall) || wide.length !== 1) return null;
  return sizeOf(tall) === sizeOf(wide) || isFlattened(row, tall, trace) ? { column, row, side } : null;
}

/** Whether a row is an input of as many samples, made flat. */
function isFlattened(row: number, [samples]: Shape, trace: Trace): boolean {
  const { op, operands } = trace.node(row);
  const [input] = operands;
  if (op !== 'view' || input === undefined || trace.node(input).op !== 'input') return false;
  const shape = shapeOf(input, trace);
  return shape[0] === samples && sizeOf(shape) === sizeOf(shapeOf(row, trace));
}

/** An operand as it was given: before it was stretched to the table of all pairs. */
function given(operand: number, trace: Trace): number {
  const { op, operands, type } = trace.node(operand);
  const [inner] = operands;
  const isTable = type.shape.length > 1 && type.shape.at(-1) !== 1;
  if (!isTable || op !== 'view' || inner === undefined) return operand;
  return sizeOf(shapeOf(inner, trace)) < sizeOf(type.shape) ? given(inner, trace) : operand;
}

function mismatch({ column, row, side }: Pair, id: number, site: Site, loss: ExaminedLoss): Draft | null {
  // One is the prediction's, the other is not; and the flat one was made flat here: the shape of an input is a guess.
  if (!areOfOthers(column, row, loss)) return null;
  const size = sizeOf(shapeOf(row, loss.trace));
  const isOfNone = loss.inputs.every((input) => !loss.dependsOn(row, input));
  const flat = loss.inputs.filter(
    (input) =>
      isGuessed(input, loss) &&
      sameShape(shapeOf(input, loss.trace), [size]) &&
      // What is drawn has the shape of an input, and not its numbers.
      (isOfNone || loss.dependsOn(row, input)),
  );
  if (flat.length > 0 && !isPairedAs(flat, [size, 1], id, loss)) return null;
  // So may be all that the column is not made of: a number for each token, beside one for each answer.
  const beside = loss.inputs.filter(
    (input) =>
      isGuessed(input, loss) && sameShape(shapeOf(input, loss.trace), [size]) && !loss.dependsOn(column, input),
  );
  if (flat.length > 0 && beside.length > flat.length && !isPairedAs(beside, [size, 1], id, loss)) return null;
  // Of several outputs that are read as one tensor each may have any shape: `outputs[-1]`.
  const holding = loss.inputs.find((input) => isRowOf(row, input, size, loss));
  if (holding !== undefined && !isPairedAs([holding], [...shapeOf(holding, loss.trace), 1], id, loss)) return null;
  // What is looked up has as many axes as the indices have, and one more.
  const lookedUp = loss.inputs.find((input) => isLookedUp(row, input, size, loss));
  if (lookedUp !== undefined && !isPairedAs([lookedUp], [size, 1, ...shapeOf(lookedUp, loss.trace).slice(1)], id, loss))
    return null;
  const tall = shapedAlike(column, loss).filter((input) => isGuessed(input, loss));
  if (tall.length > 0 && !isPairedAs(tall, [size], id, loss)) return null;
  const shapes = [column, row].map((operand) => formatShape(shapeOf(operand, loss.trace)));
  return {
    severity: 'warning',
    span: site.span,
    message: `${loss.quote(site.span)} pairs ${shapes.join(' with ')}: broadcast to a table of all pairs, so every prediction is compared with the targets of all samples and drawn to their mean.`,
    related: [],
    rewriting: shapeOf(column, loss.trace).length === 2 ? withFlatOperand(site.span, side) : null,
  };
}

/** Whether a prediction is behind one of the two, and what it is compared with behind the other. */
function areOfOthers(column: number, row: number, loss: ExaminedLoss): boolean {
  const [one, other] = [column, row].map((id) => loss.inputs.filter((input) => loss.dependsOn(id, input)));
  if (loss.flow.depends(column) !== loss.flow.depends(row)) return true;
  return loss.flow.depends(row) && (one ?? []).every((input) => !(other ?? []).includes(input));
}

/** Whether the whole table becomes one number, by a sum of all that is made of it element by element. */
function summedUp(loss: ExaminedLoss): (id: number) => boolean {
  return askedOnce((id, isSummedUp) => {
    const { rank } = loss.trace.ref(id);
    return loss.usersOf(id).every((user) => {
      const node = loss.node(user);
      return node.op === 'sum'
        ? node.params.dims.length === rank
        : loss.trace.ref(user).rank === rank && isSummedUp(user);
    });
  });
}

/**
 * Whether the mean of a table of differences is all that is made of it: the difference of the means, whose value and gradient are the same without
 * the table.
 */
function isOfMeans(id: number, loss: Looked): boolean {
  if (loss.node(id).op !== 'sub') return false;
  let at = id;
  for (;;) {
    const [user, ...others] = loss.usersOf(at);
    if (user === undefined || others.length > 0) return false;
    const { op, operands } = loss.node(user);
    const { size, rank } = loss.trace.ref(at);
    const node = loss.node(user);
    if (node.op === 'sum') return node.params.dims.length === rank && isDividedBy(size, user, loss);
    const isScaled =
      (op === 'mul' || op === 'div') && operands.every((one) => one === at || loss.trace.ref(one).size === 1);
    if (!summing.has(op) && !isScaled) return false;
    at = user;
  }
}

/** Operations of which the mean is made of the means of what they take. */
const summing = new Set<GraphNode['op']>(['add', 'sub', 'neg', 'cast']);

function isDividedBy(count: number, sum: number, loss: Looked): boolean {
  return loss.usersOf(sum).every((user) => {
    const [, divisor] = loss.node(user).operands;
    if (loss.node(user).op !== 'div' || divisor === undefined || loss.node(divisor).op !== 'constant') return false;
    return loss.trace.data(loss.trace.ref(divisor))[0] === count;
  });
}

/** Whether a row may be one of those of a guessed table that it is made of. */
function isRowOf(row: number, input: number, size: number, loss: ExaminedLoss): boolean {
  const shape = shapeOf(input, loss.trace);
  return isGuessed(input, loss) && shape.length === 2 && shape[1] === size && loss.dependsOn(row, input);
}

/** Whether a row may be a table as well, made of what a layer looks up, whose axes are a guess. */
function isLookedUp(row: number, input: number, size: number, loss: ExaminedLoss): boolean {
  const shape = shapeOf(input, loss.trace);
  const layer = loss.surroundings.callable.fromLayers.get(loss.inputNames.get(input) ?? '');
  return (
    layer?.looksUp === true &&
    isGuessed(input, loss) &&
    shape.length === 2 &&
    shape[0] === size &&
    loss.dependsOn(row, input)
  );
}

/** The inputs that a value has its shape from, as it is made of them element by element. */
function shapedAlike(id: number, loss: ExaminedLoss): readonly number[] {
  const shape = shapeOf(id, loss.trace);
  const reached = new Set([id]);
  for (const one of reached) {
    for (const operand of loss.node(one).operands) {
      if (sameShape(shapeOf(operand, loss.trace), shape)) reached.add(operand);
    }
  }
  return loss.inputs.filter((input) => reached.has(input));
}

/** Whether the shape of a value is that of an input of which neither the file nor its documentation says it. */
function isGuessed(id: number, loss: ExaminedLoss): boolean {
  if (!loss.inputs.includes(id) || loss.knownInput(id) !== null) return false;
  const documented = documentedShapes(loss.surroundings.callable).get(loss.inputNames.get(id) ?? '');
  return !hasDocumentedRank(shapeOf(id, loss.trace), documented);
}

/**
 * Whether the two are still a column and a row where inputs are given in another shape, or others become a table then: the program makes them
 * so. It does as well where it runs on no other, unless that is for other guesses.
 */
function isPairedAs(given: readonly number[], shape: Shape, id: number, loss: ExaminedLoss): boolean {
  const { reading, call } = loss.surroundings;
  const names = given.map((input) => loss.inputNames.get(input));
  const inputs = reading.inputs.map((one) =>
    one.kind === 'tensor' && names.includes(one.name) ? { ...one, shape } : one,
  );
  const outcome = call(sampleArguments({ ...reading, inputs }, defaultSample));
  if (outcome.kind !== 'value') return outcome.kind === 'raised' && !isOneOfMany(given, id, loss);
  const { trace, value } = outcome;
  const first = Math.min(...outcome.inputs.map(({ entered }) => entered.id));
  const span = loss.siteOf(id)?.span ?? null;
  const before = pairedAt(loss, loss.ancestors);
  const ids = ancestorsOf(trace.graph, value.id).filter((node) => node >= first);
  const usersOf = (node: number): readonly number[] => ids.filter((user) => trace.node(user).operands.includes(node));
  const after = pairedAt({ trace, node: (node) => trace.node(node), usersOf }, ids);
  const isAt = (spans: readonly Span[], place: Span): boolean => spans.some((other) => sameSpan(other, place));
  return after.some((place) => (span !== null && sameSpan(place, span)) || !isAt(before, place));
}

/** Whether others behind a comparison are guessed to be of the same shape: where one alone is given in another, the two do not fit. */
function isOneOfMany(given: readonly number[], id: number, loss: ExaminedLoss): boolean {
  return loss.inputs.some(
    (other) =>
      !given.includes(other) &&
      isGuessed(other, loss) &&
      loss.node(id).operands.some((side) => loss.dependsOn(side, other)) &&
      given.some((input) => sameShape(shapeOf(input, loss.trace), shapeOf(other, loss.trace))),
  );
}

/** Where columns and rows become tables of which more is made than their mean. */
function pairedAt(looked: Looked, ids: readonly number[]): readonly Span[] {
  return ids.flatMap((id) => {
    const isTable = pairAt(id, looked.trace) !== null && !isOfMeans(id, looked);
    return isTable ? (looked.node(id).site?.span ?? []) : [];
  });
}

function isColumn(shape: Shape): boolean {
  return shape.length > 1 && sizeOf(shape) > 1 && shape.at(-1) === 1;
}

function shapeOf(id: number, trace: Trace): Shape {
  return trace.node(id).type.shape;
}

/** For the rule's page: why it is so, in two or three sentences. */
export const explanation =
  'Of [N] and [N, 1] broadcasting makes [N, N]: each prediction is compared with each target. The loss runs, and the best prediction is the mean of all targets. Give both the same shape.';
