import type { Domain, Reading, TensorReading } from '../roles/reading';

/** flows; zero: it is 0 everywhere in the picture; none: PyTorch gives None. */
export type GradientState = 'flows' | 'zero' | 'none';

export function predictionOf(reading: Reading): TensorReading | null {
  return withRole(reading, 'prediction');
}

export function targetOf(reading: Reading): TensorReading | null {
  return withRole(reading, 'target');
}

function withRole(reading: Reading, role: TensorReading['role']): TensorReading | null {
  const found = reading.inputs.find((input) => input.kind === 'tensor' && input.role === role);
  return found?.kind === 'tensor' ? found : null;
}

/** The values of an input that a picture is to show. */
export function rangeOf(domain: Domain): readonly [number, number] {
  switch (domain) {
    case 'probability':
    case 'distribution':
    case 'oneHot':
    case 'binary':
    case 'box':
      return [0.01, 0.99];
    case 'positive':
    case 'length':
      return [0.05, 4];
    case 'logProbability':
      return [-6, -0.01];
    case 'unitNorm':
    case 'sign':
      return [-1, 1];
    case 'real':
    case 'logits':
    case 'classIndex':
      return [-4, 4];
  }
}

export function spaced([low, high]: readonly [number, number], count: number): number[] {
  return Array.from({ length: count }, (_, index) => low + ((high - low) * index) / (count - 1));
}
