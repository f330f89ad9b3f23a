import type { SampleReport } from './report';
import { gradientsOf } from '../loss/gradients';
import type { Outcome } from '../loss/outcome';
import type { Shape } from '../tensor/shape';
import type { TensorData } from '../tensor/data';
import { countNonZero, extentOf, sumOf } from '../tensor/statistics';

/** What a loss answers on its sample, element by element. */
export interface SampleNumbers {
  readonly value: TensorData;
  /** `data` is null for None. */
  readonly gradients: readonly { readonly input: string; readonly shape: Shape; readonly data: TensorData | null }[];
}

/** Value and gradients of a loss on the inputs it was traced with; null where backward raises. */
export function sampleNumbers(outcome: Extract<Outcome, { kind: 'value' }>): SampleNumbers | null {
  const { trace, value, inputs, isTensor } = outcome;
  const wanted = inputs.filter(({ entered }) => trace.requiresGrad(entered));
  const entered = wanted.map((input) => input.entered);
  const gradients = isTensor ? gradientsOf(trace, value, entered) : [];
  if ('kind' in gradients) return null;
  return {
    value: trace.data(value),
    gradients: wanted.map(({ name, entered }, index) => {
      const gradient = gradients[index] ?? null;
      return { input: name, shape: entered.shape, data: gradient === null ? null : trace.data(gradient) };
    }),
  };
}

/** Value and gradients as they are shown. */
export function sampleReport(outcome: Extract<Outcome, { kind: 'value' }>): SampleReport | null {
  const numbers = sampleNumbers(outcome);
  return numbers && reportOf(numbers);
}

/** The numbers as they are shown. */
export function reportOf({ value, gradients }: SampleNumbers): SampleReport {
  return {
    value: sumOf(value) / Math.max(value.length, 1),
    gradients: gradients.map(({ input, shape, data }) => ({
      input,
      shape,
      range: data === null ? null : { nonZero: countNonZero(data), ...extentOf(data) },
    })),
  };
}
