import { concat, type Ref } from '../../core/ops/ref';
import { convolve } from '../../core/libraries/torch/nn/functional/convolution';
import { sizeOf, type Shape } from '../../core/tensor/shape';

/** A layer as `nn.Sequential` knows it; the record names it so. Dimensions count from the sample's own at 0. */
export type Layer =
  | { readonly kind: 'linear'; readonly in: number; readonly out: number }
  /** Windows of `kernel` × `kernel`, an odd number, over an image that keeps its size; `in` and `out` are channels. */
  | { readonly kind: 'conv2d'; readonly in: number; readonly out: number; readonly kernel: number }
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
    case 'conv2d':
      return convolved(x, layer.kernel, weights);
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

function convolved(x: Ref, size: number, weights: Weights): Ref {
  const [kernel, stride, dilation] = [
    [size, size],
    [1, 1],
    [1, 1],
  ];
  const side = [(size - 1) / 2, (size - 1) / 2] as const;
  const [weight, bias] = [weights('weight'), weights('bias')];
  return convolve({ input: x, weight, bias, kernel, stride, dilation, groups: 1 }, [side, side]);
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
  return layers.flatMap((layer, index) => {
    const shape = weightShape(layer);
    if (shape === null) return [];
    const fanIn = sizeOf(shape.slice(1));
    return [[`${index}.weight`, shape, fanIn] as const, [`${index}.bias`, shape.slice(0, 1), fanIn] as const];
  });
}

function weightShape(layer: Layer): Shape | null {
  if (layer.kind === 'linear') return [layer.out, layer.in];
  return layer.kind === 'conv2d' ? [layer.out, layer.in, layer.kernel, layer.kernel] : null;
}

/** The network in one line: `2-16-16-2`; of convolutions the channels: `1-16-16-2, by 3 × 3 convolutions`. */
export function describeLayers(layers: readonly Layer[]): string {
  const steps = layers.filter((layer) => layer.kind === 'linear' || layer.kind === 'conv2d');
  const widths = [steps[0]?.in ?? 0, ...steps.map((step) => step.out)].join('-');
  const size = steps.flatMap((step) => (step.kind === 'conv2d' ? [step.kernel] : []))[0];
  return size === undefined ? widths : `${widths}, by ${size} × ${size} convolutions`;
}
