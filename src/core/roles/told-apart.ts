import { FlowMap } from '../graph/flow';
import type { GraphNode } from '../graph/graph';
import type { Outcome } from '../loss/outcome';
import type { Call } from './call';
import { keeping, madeOf } from './first-uses';
import { flowOf } from './joint-predictions';
import { usedAsLabels } from './label-use';
import { isOutcomeName, saysScores } from './names';
import type { InputReading, Reading, TensorReading } from './reading';

type Traced = Extract<Outcome, { kind: 'value' }>;

/** Operations that take, repeat and keep elements. */
const taking = new Set<GraphNode['op']>(['view', 'cast', 'take', 'put', 'concat', 'detach']);
const equality = new Set<GraphNode['op']>(['eq', 'ne']);
const ordering = new Set<GraphNode['op']>(['eq', 'ne', 'lt', 'le', 'gt', 'ge']);

/** How many classes labels have of which nothing says so. */
const fewClasses = 3;

/**
 * The reading with those numbers as labels that a loss only tells apart: rows of which it asks where the largest is, or whether two have something
 * in common, and numbers that are equal or not to one another, or to a place.
 */
export function withToldApart(reading: Reading, call: Call, isSaid: (name: string) => boolean): Reading {
  const mayBe = (input: InputReading): input is TensorReading =>
    input.kind === 'tensor' &&
    (input.role === 'target' || input.role === 'teacher') &&
    input.dtype === 'float32' &&
    (input.domain === 'real' || input.domain === 'binary') &&
    !isSaid(input.name);
  if (!reading.inputs.some(mayBe)) return reading;
  const outcome = call.onSample(reading);
  if (outcome.kind !== 'value') return reading;
  const inputs = reading.inputs.map((input) => (mayBe(input) ? asToldApart(input, outcome) : input));
  if (inputs.every((input, place) => input === reading.inputs[place])) return reading;
  const told: Reading = { ...reading, inputs };
  return trainsAlike(told, reading, outcome, call) ? told : reading;
}

function asToldApart(input: TensorReading, outcome: Traced): TensorReading {
  const { trace, value, inputs } = outcome;
  const { graph } = trace;
  const id = inputs.find(({ name }) => name === input.name)?.entered.id;
  if (id === undefined) return input;
  const flow = new FlowMap(graph, new Set([id]), 'required');
  // What a gradient could come back to is a number.
  if (flow.flow(value.id) === 'flows') return input;
  const same = madeOf(graph, id, taking);
  const uses = graph.nodes
    .slice(id, value.id + 1)
    .filter(({ op, operands }) => !taking.has(op) && operands.some((operand) => same.has(operand)));
  const isRow = uses.length > 0 && input.shape.length > 1 && (input.shape[1] ?? 1) > 1;
  const isMostOf = uses.every(({ op }) => op === 'argmax');
  // What a model says is a score of each class.
  if (isRow && isMostOf && (input.role === 'teacher' || isOutcomeName(input.name)))
    return { ...input, domain: 'logits' };
  if (isRow && uses.every(({ op }) => op === 'argmax' || op === 'matmul'))
    return uses.some(({ op }) => op === 'argmax') || isOnlyCompared(id, outcome)
      ? { ...input, domain: 'oneHot' }
      : input;
  const isPlace = (operand: number): boolean =>
    same.has(operand) || (trace.node(operand).op !== 'constant' && madeOfPlaces(operand, outcome));
  const isNamed = uses.every(({ op, operands }) => equality.has(op) && operands.every(isPlace));
  if (input.shape.length !== 1 || uses.length === 0 || !isNamed) return input;
  return { ...input, domain: 'classIndex', dtype: 'int64', below: classesBeside(uses, same, outcome) ?? fewClasses };
}

/** Whether all that becomes of products of rows is to be compared. */
function isOnlyCompared(id: number, { trace, value }: Traced): boolean {
  const { nodes } = trace.graph;
  const products = madeOf(trace.graph, id, new Set([...taking, 'matmul']));
  return nodes
    .slice(id, value.id + 1)
    .every(
      ({ op, operands }) =>
        taking.has(op) || op === 'matmul' || ordering.has(op) || !operands.some((operand) => products.has(operand)),
    );
}

/** Whether a value says at which place of a row something lies. */
function madeOfPlaces(id: number, { trace }: Traced): boolean {
  let at = id;
  while (taking.has(trace.node(at).op)) at = trace.node(at).operands[0] ?? -1;
  return trace.node(at).op === 'argmax';
}

/** How many places the rows have with which numbers are compared; null where these are compared with one another. */
function classesBeside(uses: readonly GraphNode[], same: ReadonlySet<number>, { trace }: Traced): number | null {
  for (let at of uses.flatMap(({ operands }) => operands.filter((operand) => !same.has(operand)))) {
    while (taking.has(trace.node(at).op)) at = trace.node(at).operands[0] ?? -1;
    const { op, operands } = trace.node(at);
    const [scores] = op === 'argmax' ? operands : [];
    if (scores !== undefined) return trace.node(scores).type.shape.at(1) ?? null;
  }
  return null;
}

/** The reading with numbers for the labels among its inputs that name no class: scores of none are scores no more. */
export function withoutIdleLabels(reading: Reading, call: Call, isSaid: (name: string) => boolean): Reading {
  const isOfLabels = (input: InputReading): input is TensorReading =>
    input.kind === 'tensor' && input.domain === 'classIndex' && !isSaid(input.name);
  if (!reading.inputs.some(isOfLabels)) return reading;
  const outcome = call.onSample(reading);
  if (outcome.kind !== 'value') return reading;
  const { graph } = outcome.trace;
  const idsOf = (isMeant: (input: InputReading) => boolean): readonly number[] => {
    const names = new Set(reading.inputs.filter(isMeant).map(({ name }) => name));
    return outcome.inputs.flatMap(({ name, entered }) => (names.has(name) ? [entered.id] : []));
  };
  const predictions = new FlowMap(graph, new Set(idsOf(({ role }) => role === 'prediction')));
  const isIdle = (input: InputReading): boolean =>
    isOfLabels(input) &&
    idsOf((other) => other === input).every(
      (id) => isReckonedWith(id, outcome) && !usedAsLabels(graph, id, predictions),
    );
  const inputs = reading.inputs.map((input): InputReading =>
    input.kind === 'tensor' && isIdle(input) ? { ...input, domain: 'real', dtype: 'float32', below: null } : input,
  );
  if (inputs.every((input, place) => input === reading.inputs[place])) return reading;
  const told: Reading = { ...reading, inputs: inputs.some(isOfLabels) ? inputs : inputs.map(withoutClasses) };
  return trainsAlike(told, reading, outcome, call) ? told : reading;
}

const reckoning = new Set<GraphNode['op']>(['add', 'sub', 'mul', 'div', 'pow', 'squaredError', 'smoothL1']);

/** Whether a value is a number that others are added to, or multiplied with, and is put in no order. */
function isReckonedWith(id: number, { trace, value }: Traced): boolean {
  const { graph } = trace;
  const same = madeOf(graph, id, keeping);
  const uses = graph.nodes
    .slice(id, value.id + 1)
    .filter(({ operands }) => operands.some((operand) => same.has(operand)));
  return uses.some(({ op }) => reckoning.has(op)) && !uses.some(({ op }) => ordering.has(op));
}

function withoutClasses(input: InputReading): InputReading {
  const isOfScores = input.kind === 'tensor' && input.domain === 'logits' && !saysScores(input.name);
  return isOfScores ? { ...input, domain: 'real' } : input;
}

/** Whether a reading runs, and sends a gradient to the predictions to which another does. */
export function trainsAlike(told: Reading, before: Reading, outcome: Traced, call: Call): boolean {
  const again = call.onSample(told);
  const isFinite = ({ trace, value }: Traced): boolean => trace.data(value).every(Number.isFinite);
  if (again.kind !== 'value' || (isFinite(outcome) && !isFinite(again))) return false;
  return before.inputs.every(
    ({ name, role }) =>
      role !== 'prediction' ||
      flowOf(name, outcome)?.flow(outcome.value.id) === flowOf(name, again)?.flow(again.value.id),
  );
}
