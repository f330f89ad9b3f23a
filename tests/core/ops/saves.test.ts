import { describe, expect, test } from 'vitest';
import { differentiate } from '../../../src/core/autodiff/differentiate';
import { Trace } from '../../../src/core/graph/trace';
import type { Saved } from '../../../src/core/ops/operation';
import type { OperationName } from '../../../src/core/ops/parameters';
import { onesLike } from '../../../src/core/ops/ref';
import { operations } from '../../../src/core/ops/table';
import { drawPoints, inputsOf, isReal } from './draw-operands';
import { type Sample, samples } from './samples';

/** What PyTorch saves though no derivative needs it. */
const savedAnyway: Partial<Record<OperationName, readonly Saved[]>> = {
  binaryCrossEntropy: [1],
  binaryCrossEntropyWithLogits: [1],
};

describe.each([...new Set(samples.map(({ op }) => op))])('%s saves what its rules read', (op) => {
  const own = samples.filter((sample) => sample.op === op);
  const indices = [...new Set(own.flatMap((sample) => [...sample.shapes.keys()].filter((i) => isReal(sample, i))))];
  test.each(indices)('for operand %i', (index) => {
    const read = new Set(own.flatMap((sample) => (index < sample.shapes.length ? readFor(sample, index) : [])));
    const count = Math.max(...own.map(({ shapes }) => shapes.length));
    const saved = operations[op].saves(index).filter((one) => one === 'output' || one < count);
    const needless = savedAnyway[op] ?? [];
    expect([...read].sort()).toEqual(saved.filter((one) => read.has(one) || !needless.includes(one)).sort());
  });
});

/** The values that the backward pass to this operand alone takes elements of. */
function readFor(sample: Sample, index: number): readonly Saved[] {
  const trace = new Trace();
  const operands = inputsOf(trace, sample, drawPoints(sample, 1), (other) => other === index);
  const output = sample.emit(trace, operands);
  const gradient = onesLike(output);
  const before = trace.size;
  trace.withRecording(false, () => differentiate(trace, output, gradient, operands));
  const read = new Set(trace.graph.nodes.slice(before).flatMap((node) => node.operands));
  const asOperands = operands.flatMap((ref, number) => (read.has(ref.id) ? [number] : []));
  return read.has(output.id) ? [...asOperands, 'output'] : asOperands;
}
