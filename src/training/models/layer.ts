import { concat, type Ref } from '../../core/ops/ref';
import type { Shape } from '../../core/tensor/shape';

/** A layer as `nn.Sequential` knows it; the record names it so. Dimensions count from the sample's own at 0. */
export type Layer =
  | { readonly kind: 'linear'; readonly in: number; readonly out: number }
  | { readonly kind: 'tanh' }
  | { readonly kind: 'relu' }
  | { readonly kind: 'sigmoid' }
  | { readonly kind: 'softplus' }
  | { readonly kind: 'logsigmoid' }
  | { readonly kind: 'softmax'; readonly dim: number }
  | { readonly kind: 'log_softmax'; readonly dim: number }
  | { readonly kind: 'normalize'; readonly dim: number }
  | { readonly kind: 'corners' }
  | { readonly kind: 'squeeze'; readonly dim: number }
  | { readonly kind: 'reshape'; readonly shape: Shape };

/** The value of a parameter by its name in the model: `0.weight`. */
export type Weights = (name: string) => Ref;

/** `nn.Sequential(*layers)(x)`; parameters are named as there, activations counted. */
export function forward(layers: readonly Layer[], x: Ref, weights: Weights): Ref {
  return layers.reduce((value, layer, index) => applyLayer(layer, value, (name) => weights(`${index}.${name}`)), x);
}

function applyLayer(layer: Layer, x: Ref, weights: Weights): Ref {
  switch (layer.kind) {
    case 'linear':
      return x.matmul(weights('weight').transpose(0, 1)).add(weights('bias'));
    case 'tanh':
      return x.tanh();
    case 'relu':
      return x.relu();
    case 'sigmoid':
      return x.sigmoid();
    case 'softplus':
      return x.builder.emit('softplus', [x], { beta: 1, threshold: 20 });
    case 'logsigmoid':
      return x.builder.emit('logSigmoid', [x], {});
    case 'softmax':
      return x.softmax(layer.dim);
    case 'log_softmax':
      return x.logSoftmax(layer.dim);
    case 'normalize':
      return normalize(x, layer.dim);
    case 'corners':
      return corners(x);
    case 'squeeze':
      return x.squeeze(layer.dim);
    case 'reshape':
      return x.reshape([x.shape[0] ?? 1, ...layer.shape]);
  }
}

/** `torch.nn.functional.normalize`: divided by the norm, which is kept from 0. */
function normalize(x: Ref, dim: number): Ref {
  const norm = x.builder.emit('norm', [x], { dims: [dim], keepdim: true, p: 2 });
  return x.div(norm.clamp(1e-12, null));
}

/** Boxes of a corner in the unit square, and of how far the other lies on the way to its end: never before the first. */
function corners(x: Ref): Ref {
  const dim = x.shape.length - 1;
  const first = x.slice(dim, 0, 2);
  const rest = x.slice(dim, 2, 4);
  return concat([first, first.add(rest.mul(first.neg().add(1)))], dim);
}

/** Names and shapes of the parameters of `layers`, in order. */
export function parametersOf(
  layers: readonly Layer[],
): readonly (readonly [name: string, shape: Shape, fanIn: number])[] {
  return layers.flatMap((layer, index) =>
    layer.kind === 'linear'
      ? [
          [`${index}.weight`, [layer.out, layer.in], layer.in] as const,
          [`${index}.bias`, [layer.out], layer.in] as const,
        ]
      : [],
  );
}

/** The network in one line: `2-16-16-2`. */
export function describeLayers(layers: readonly Layer[]): string {
  const widths = layers.flatMap((layer) => (layer.kind === 'linear' ? [layer.out] : []));
  const first = layers.find((layer) => layer.kind === 'linear');
  return [first?.in ?? 0, ...widths].join('-');
}
