import type { Domain, Reading, TensorReading } from '../roles/reading';
import { sameShape, sizeOf, type Shape } from '../tensor/shape';

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
    case 'grade':
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

/** The only values that an input takes, where they are few. */
export function valuesOf({ domain, below }: TensorReading): readonly number[] | null {
  switch (domain) {
    case 'classIndex':
      return Array.from({ length: below ?? 2 }, (_, label) => label);
    case 'binary':
    case 'oneHot':
      return [0, 1];
    case 'sign':
      return [-1, 1];
    default:
      return null;
  }
}

export function spaced([low, high]: readonly [number, number], count: number): number[] {
  return Array.from({ length: count }, (_, index) => low + ((high - low) * index) / (count - 1));
}

/** Where the target of an element lies: at its own place, but for the dimension that the target lacks; null where that tells nothing. */
export function placeOfTarget(prediction: Shape, target: Shape, index: number): number | null {
  if (sizeOf(prediction) === sizeOf(target)) return index;
  const lacking = prediction.findIndex((_, dim) => sameShape(prediction.toSpliced(dim, 1), target));
  if (lacking < 0) return index === 0 ? 0 : null;
  const within = sizeOf(prediction.slice(lacking + 1));
  return Math.floor(index / (within * (prediction[lacking] ?? 1))) * within + (index % within);
}
