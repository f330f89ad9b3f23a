import type { Outcome } from '../loss/outcome';
import { sizeOf, type Shape } from '../tensor/shape';
import type { Candidate } from './candidate';
import { keeping, madeOf } from './first-uses';
import { largestSample } from './slot-fit';

/** The candidate with each mask that is one number in the shape of what it is laid over; null where there is none, or it is laid over nothing. */
export function asLaidOver(candidate: Candidate, outcome: Extract<Outcome, { kind: 'value' }>): Candidate | null {
  const shapes = new Map(
    candidate.inputs.flatMap((input) => {
      const isMask = input.kind === 'tensor' && input.role === 'weight' && input.domain === 'binary';
      const shape = isMask && input.shape.length === 0 ? shapeUnder(input.name, outcome) : null;
      return shape === null ? [] : [[input.name, shape] as const];
    }),
  );
  if (shapes.size === 0) return null;
  const inputs = candidate.inputs.map((input) => {
    const shape = shapes.get(input.name);
    return input.kind === 'tensor' && shape !== undefined ? { ...input, shape, batched: true } : input;
  });
  return { ...candidate, inputs };
}

function shapeUnder(name: string, { trace, inputs, value }: Extract<Outcome, { kind: 'value' }>): Shape | null {
  const id = inputs.find((input) => input.name === name)?.entered.id;
  if (id === undefined) return null;
  const same = madeOf(trace.graph, id, keeping);
  const laid = trace.graph.nodes
    .slice(id, value.id + 1)
    .find(
      ({ op, operands, type }) =>
        op === 'mul' && type.shape.length > 0 && operands.some((operand) => same.has(operand)),
    );
  const shape = laid?.type.shape ?? [];
  return shape.length > 0 && sizeOf(shape) <= largestSample ? shape : null;
}
