import { FlowMap } from '../graph/flow';
import type { Outcome } from '../loss/outcome';
import { isOrderedLoss } from './ordered-losses';
import type { Reading } from './reading';

type Traced = Extract<Outcome, { kind: 'value' }>;

/** An input that may be a prediction, and what becomes of it. */
export interface Followed {
  readonly name: string;
  readonly flow: FlowMap;
}

/** Whether the framework itself is asked to measure the one by the other: `cross_entropy(input, target)`. */
export function isMeasuredBy(input: Followed, target: Followed, { trace, calls }: Traced): boolean {
  // A mask that is made of the target may choose what is measured.
  const undetached = new FlowMap(trace.graph, target.flow.sources, 'undetached');
  return calls.some(({ operands }) => {
    const [measured, by] = [operands.get('input'), operands.get('target')];
    return (
      measured !== undefined &&
      by !== undefined &&
      input.flow.depends(measured) &&
      undetached.flow(measured) !== 'flows' &&
      target.flow.depends(by)
    );
  });
}

/**
 * Whether the library is asked to measure what is made of an input, but for what detaches it, and not of the prediction, against a target: a mask
 * may keep none of it. Of losses in which the two may change places, only where what it is measured by is read as one.
 */
export function isMeasured(
  one: FlowMap,
  other: FlowMap,
  { trace, calls }: Traced,
  targets: readonly FlowMap[] = [],
): boolean {
  const undetached = new FlowMap(trace.graph, other.sources, 'undetached');
  return calls.some(({ name, operands }) => {
    const [measured, by = -1] = [operands.get('input'), operands.get('target')];
    const isOwn = measured !== undefined && undetached.flow(measured) === 'flows' && !one.depends(measured);
    return isOwn && (isOrderedLoss(name) || (!other.depends(by) && targets.some((target) => target.depends(by))));
  });
}

/** Whether the library is asked to measure what is made of an input alone, by another: of a loss in which the two do not change places. */
export function isMeasuredAlone(name: string, { trace, inputs, calls }: Traced): boolean {
  const flows = inputs.map((input) => ({
    name: input.name,
    flow: new FlowMap(trace.graph, new Set([input.entered.id]), 'undetached'),
  }));
  return calls.some(({ name: called, operands }) => {
    const [measured, by] = [operands.get('input'), operands.get('target')];
    if (measured === undefined || by === undefined || !isOrderedLoss(called)) return false;
    const isIn = (id: number, one: string): boolean =>
      flows.some(({ name: other, flow }) => other === one && flow.depends(id));
    const isAlone = flows.every(({ name: other, flow }) => flow.depends(measured) === (other === name));
    return isAlone && !isIn(by, name);
  });
}

/** Whether all that becomes of an input is that the library measures another by it. */
export function isOnlyMeasure(input: Followed, others: readonly Followed[], { trace, value, calls }: Traced): boolean {
  const isOfOther = (id: number): boolean =>
    !input.flow.depends(id) && others.some((other) => other.flow.depends(id) && !areSiblings(other.name, input.name));
  const measures = new Set(
    calls.flatMap(({ operands, result }) => {
      const [measured = -1, by = -1] = [operands.get('input'), operands.get('target')];
      return result !== null && isOfOther(measured) && input.flow.depends(by) ? [result] : [];
    }),
  );
  if (measures.size === 0) return false;
  const reached = new Set(input.flow.sources);
  for (let id = Math.min(...reached); id <= value.id; id += 1) {
    const isMade = trace.node(id).operands.some((operand) => reached.has(operand));
    if (isMade && !measures.has(id)) reached.add(id);
  }
  return !reached.has(value.id);
}

/** `z1` and `z2`, `emb_a` and `emb_b`: names that differ by a character say that neither is more than the other. */
export function areSiblings(one: string, other: string): boolean {
  const places = Array.from({ length: one.length }, (_, place) => place);
  return one.length === other.length && places.filter((place) => one[place] !== other[place]).length === 1;
}

/** The reading with these inputs as teachers: what the predictions are compared with, and is not trained. */
export function withAsTeachers(reading: Reading, teachers: readonly Pick<Followed, 'name'>[]): Reading {
  const isTeacher = (of: string): boolean => teachers.some(({ name }) => name === of);
  return {
    ...reading,
    inputs: reading.inputs.map((input) =>
      input.kind === 'tensor' && isTeacher(input.name) ? { ...input, role: 'teacher' } : input,
    ),
  };
}
