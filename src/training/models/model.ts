import type { Ref } from '../../core/ops/ref';
import { concat } from '../../core/ops/ref';
import type { SampleRandom } from '../../core/roles/random';
import { tensorData } from '../../core/tensor/data';
import type { TensorValue } from '../../core/ops/operation';
import { sizeOf, type Shape } from '../../core/tensor/shape';
import { describeLayers, forward, parametersOf, type Layer, type Weights } from './layer';

/** One prediction of a network: from which column it is made, and by which layers after the trunk. */
export interface Head {
  /** The loss's parameter that takes it. */
  readonly prediction: string;
  readonly column: string;
  readonly layers: readonly Layer[];
}

/**
 * One trunk, a head per prediction. Where heads read different columns (anchor, positive, negative) the trunk sees all of them in
 * one batch: the weights are shared.
 */
export interface Network {
  readonly kind: 'network';
  readonly trunk: readonly Layer[];
  readonly heads: readonly Head[];
  /** Where the last bias begins, if not at random: a box must begin as one. */
  readonly outputBias: readonly number[] | null;
}

/** Free predictions: the tensors that the loss is given are themselves what is trained. */
interface FreePredictions {
  readonly kind: 'free';
  readonly predictions: ReadonlyMap<string, TensorValue>;
}

export type Model = Network | FreePredictions;

/** The initial weights; those of linear layers as PyTorch's `nn.Linear` draws them, uniform in ±1/√in. */
export function initialParameters(model: Model, random: SampleRandom): ReadonlyMap<string, TensorValue> {
  if (model.kind === 'free') return model.predictions;
  const parameters = new Map<string, TensorValue>();
  for (const [prefix, layers] of parts(model)) {
    for (const [name, shape, fanIn] of parametersOf(layers)) {
      parameters.set(prefix + name, uniform(shape, 1 / Math.sqrt(fanIn), random));
    }
  }
  const last = [...parameters.keys()].at(-1);
  if (model.outputBias !== null && last !== undefined) {
    const type = { shape: [model.outputBias.length], dtype: 'float32' } as const;
    parameters.set(last, { type, data: tensorData('float32', model.outputBias) });
  }
  return parameters;
}

function uniform(shape: Shape, bound: number, random: SampleRandom): TensorValue {
  const values = Array.from({ length: sizeOf(shape) }, () => random.between(-bound, bound));
  return { type: { shape, dtype: 'float32' }, data: tensorData('float32', values) };
}

/** The predictions by the loss's parameter that takes each. `column` gives a batch of a data column. */
export function predict(model: Model, column: (name: string) => Ref, weights: Weights): ReadonlyMap<string, Ref> {
  if (model.kind === 'free') return new Map([...model.predictions.keys()].map((name) => [name, weights(name)]));
  const columns = [...new Set(model.heads.map((head) => head.column))];
  const inputs = columns.map(column);
  const stacked = inputs.length === 1 ? inputs : [concat(inputs, 0)];
  const [features] = stacked.map((input) => forward(model.trunk, input, weights));
  if (features === undefined) throw new RangeError('a network without an input');
  const count = (features.shape[0] ?? 0) / columns.length;
  return new Map(
    model.heads.map((head) => {
      const start = columns.indexOf(head.column) * count;
      const own = columns.length === 1 ? features : features.slice(0, start, start + count);
      return [head.prediction, forward(head.layers, own, (name) => weights(headPrefix(head) + name))];
    }),
  );
}

function parts(network: Network): readonly (readonly [prefix: string, layers: readonly Layer[]])[] {
  return [['', network.trunk], ...network.heads.map((head) => [headPrefix(head), head.layers] as const)];
}

function headPrefix(head: Head): string {
  return `${head.prediction}.`;
}

/** `2-16-16-2`, `2-16-16 → mu 1, var 1`, `free predictions pred [8, 10]`. */
export function describeModel(model: Model): string {
  if (model.kind === 'free') {
    const named = [...model.predictions].map(([name, value]) => `${name} [${value.type.shape.join(', ')}]`);
    return `free predictions ${named.join(', ')}`;
  }
  const trunk = describeLayers(model.trunk);
  const heads = model.heads.flatMap((head) =>
    head.layers.flatMap((layer) => (layer.kind === 'linear' ? [`${head.prediction} ${layer.out}`] : [])),
  );
  const shared = new Set(model.heads.map((head) => head.column)).size > 1 ? ', shared weights' : '';
  return (heads.length === 0 ? trunk : `${trunk} → ${heads.join(', ')}`) + shared;
}
