import type { SampleReport } from './report';
import { gradientsOf } from '../loss/gradients';
import type { Outcome } from '../loss/outcome';
import type { Ref } from '../ops/ref';
import { countNonZero, extentOf, sumOf } from '../tensor/statistics';

/** Value and gradients of a loss on the inputs it was traced with; null where backward raises. */
export function sampleReport(outcome: Extract<Outcome, { kind: 'value' }>): SampleReport | null {
  const { trace, value, inputs, isTensor } = outcome;
  const wanted = inputs.filter(({ entered }) => trace.requiresGrad(entered));
  const data = trace.data(value);
  const entered = wanted.map((input) => input.entered);
  const gradients = isTensor ? gradientsOf(trace, value, entered) : [];
  if ('kind' in gradients) return null;
  return {
    value: sumOf(data) / Math.max(data.length, 1),
    gradients: wanted.map(({ name, entered }, index) => ({
      input: name,
      shape: entered.shape,
      range: rangeOf(trace, gradients[index] ?? null),
    })),
  };
}

function rangeOf(trace: Extract<Outcome, { kind: 'value' }>['trace'], gradient: Ref | null) {
  if (gradient === null) return null;
  const values = trace.data(gradient);
  return { nonZero: countNonZero(values), ...extentOf(values) };
}
