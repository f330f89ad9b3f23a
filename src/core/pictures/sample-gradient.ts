import { gradientsOf } from '../loss/gradients';
import type { Reading, ShapeFamily, TensorReading } from '../roles/reading';
import { sizeOf, type Shape } from '../tensor/shape';
import type { TracedLoss } from './element-sweep';

/** What the loss tells every element of its predictions in the sample: to be seen as images, or as points that are pushed. */
export interface SampleGradient {
  readonly kind: 'images' | 'points';
  readonly predictions: readonly {
    readonly name: string;
    readonly shape: Shape;
    readonly values: Float32Array;
    /** null: PyTorch gives None. */
    readonly gradient: Float32Array | null;
  }[];
  /** Of images, what each element of the first prediction is to be; null where the target says it otherwise. */
  readonly target: { readonly name: string; readonly values: Float32Array } | null;
  /** Which points belong together, by row; null where nothing says so. */
  readonly labels: readonly number[] | null;
}

const kinds: Partial<Record<ShapeFamily, SampleGradient['kind']>> = {
  dense: 'images',
  mask: 'images',
  embeddings: 'points',
  triplet: 'points',
  pair: 'points',
  views: 'points',
};

/** null where the predictions are neither images nor points. */
export function sampleGradient(loss: TracedLoss, reading: Reading): SampleGradient | null {
  const kind = kinds[reading.family];
  const predicted = reading.inputs.flatMap((input) => {
    const entered = loss.inputs.find(({ name }) => name === input.name)?.entered;
    const isPrediction = input.kind === 'tensor' && input.role === 'prediction' && input.shape.length >= 2;
    return isPrediction && entered !== undefined ? [{ ...input, entered }] : [];
  });
  if (kind === undefined || predicted.length === 0) return null;
  const entered = predicted.map((input) => input.entered);
  const gradients = loss.isTensor ? gradientsOf(loss.trace, loss.value, entered) : [];
  const labels = reading.inputs.find((input) => input.kind === 'tensor' && input.domain === 'classIndex');
  const labelled = loss.inputs.find(({ name }) => name === labels?.name)?.entered;
  return {
    kind,
    predictions: predicted.map(({ name, shape }, index) => {
      const gradient = 'kind' in gradients ? null : (gradients[index] ?? null);
      const own = entered[index];
      return {
        ...{ name, shape },
        values: Float32Array.from(own === undefined ? [] : loss.trace.data(own)),
        gradient: gradient && Float32Array.from(loss.trace.data(gradient)),
      };
    }),
    target: kind === 'images' ? targetOf(loss, reading, predicted[0]?.shape ?? []) : null,
    labels: kind === 'points' && labelled !== undefined ? Array.from(loss.trace.data(labelled)) : null,
  };
}

/** A target with an element for each of the prediction's, or the class of each pixel: 1 in the image of that class. */
function targetOf(loss: TracedLoss, reading: Reading, shape: Shape): SampleGradient['target'] {
  const target = reading.inputs.find(
    (input): input is TensorReading => input.kind === 'tensor' && input.role === 'target',
  );
  const entered = loss.inputs.find(({ name }) => name === target?.name)?.entered;
  if (target === undefined || entered === undefined) return null;
  const { name, domain } = target;
  const data = loss.trace.data(entered);
  if (data.length === sizeOf(shape)) return { name, values: Float32Array.from(data) };
  const [, classes = 1, ...pixels] = shape;
  if (domain !== 'classIndex' || data.length * classes !== sizeOf(shape)) return null;
  const size = sizeOf(pixels);
  const values = Float32Array.from({ length: sizeOf(shape) }, (_, at) => {
    const [image, pixel] = [Math.floor(at / size), at % size];
    return Number(data[Math.floor(image / classes) * size + pixel] === image % classes);
  });
  return { name, values };
}
