import { embeddingAxis } from '../../core/roles/sample';
import type { Domain } from '../../core/roles/reading';
import { sameShape, sizeOf, type Shape } from '../../core/tensor/shape';
import type { Layer } from './layer';
import type { Head, Network } from './model';

/** One output that a network is to have: the shape of a sample of it and the values it takes. */
export interface OutputSpec {
  readonly prediction: string;
  readonly column: string;
  /** Without the sample dimension. */
  readonly rest: Shape;
  readonly domain: Domain;
  /** The dimension, counted with the sample's, over which classes are told apart; null where there are none. */
  readonly classDim: number | null;
}

/** Height and width of a grey image, whose pixels are a sample's features row by row. */
export type ImageSize = readonly [height: number, width: number];

export interface TrunkSpec {
  readonly inputs: number;
  /** Where the hidden layers are convolutions: the image that they slide over. */
  readonly image: ImageSize | null;
  readonly hidden: readonly number[];
  readonly activation: 'tanh' | 'relu';
}

/**
 * A network for these outputs. One output, or several that are the same function of different columns, is a plain sequence of
 * layers; else each output has a head of its own on the hidden layers.
 */
export function buildNetwork(trunk: TrunkSpec, outputs: readonly OutputSpec[]): Network {
  const hidden = hiddenLayers(trunk);
  const columns = new Set(outputs.map((output) => output.column));
  const [first] = outputs;
  if (first !== undefined && columns.size === outputs.length) {
    const layers = [...hidden, ...outputLayers(trunk, first)];
    const heads = outputs.map(({ prediction, column }): Head => ({ prediction, column, layers: [] }));
    return { kind: 'network', trunk: layers, heads, outputBias: biasOf(first) };
  }
  const heads = outputs.map((output): Head => {
    const { prediction, column } = output;
    return { prediction, column, layers: outputLayers(trunk, output) };
  });
  return { kind: 'network', trunk: hidden, heads, outputBias: null };
}

/** Windows of 3 × 3 pixels. */
const kernel = 3;

function hiddenLayers({ inputs, image, hidden, activation }: TrunkSpec): Layer[] {
  const first: Layer[] = image === null ? [] : [{ kind: 'reshape', shape: [1, ...image] }];
  const layers = hidden.flatMap((out, index): Layer[] => {
    const before = hidden[index - 1];
    return image === null
      ? [{ kind: 'linear', in: before ?? inputs, out }, { kind: activation }]
      : [{ kind: 'conv2d', in: before ?? 1, out, kernel }, { kind: activation }];
  });
  return [...first, ...layers];
}

function outputLayers(trunk: TrunkSpec, output: OutputSpec): Layer[] {
  return [...lastWeights(trunk, output.rest), ...finish(output)];
}

/** From the hidden layers to an output's shape: pixel by pixel where the output is one or several images of the input's size. */
function lastWeights({ inputs, image, hidden }: TrunkSpec, rest: Shape): Layer[] {
  const out = sizeOf(rest);
  const width = hidden.at(-1);
  if (image === null) return [{ kind: 'linear', in: width ?? inputs, out }, ...shaping(rest)];
  const [pixels, channels] = [sizeOf(image), width ?? 1];
  const isImage = sameShape(rest.filter((size) => size !== 1).slice(-2), image);
  if (isImage)
    return [
      { kind: 'conv2d', in: channels, out: out / pixels, kernel: 1 },
      { kind: 'reshape', shape: rest },
    ];
  return [
    { kind: 'reshape', shape: [channels * pixels] },
    { kind: 'linear', in: channels * pixels, out },
    ...shaping(rest),
  ];
}

function shaping(rest: Shape): Layer[] {
  if (rest.length === 1) return [];
  return rest.length === 0 ? [{ kind: 'squeeze', dim: -1 }] : [{ kind: 'reshape', shape: rest }];
}

/** The last activation, which brings a prediction into its domain. */
function finish({ domain, classDim, rest }: OutputSpec): Layer[] {
  switch (domain) {
    case 'probability':
      return [{ kind: 'sigmoid' }];
    case 'box':
      return rest.at(-1) === 4 ? [{ kind: 'sigmoid' }, { kind: 'corners' }] : [{ kind: 'sigmoid' }];
    case 'distribution':
      return [classDim === null ? { kind: 'sigmoid' } : { kind: 'softmax', dim: classDim }];
    case 'logProbability':
      return [classDim === null ? { kind: 'logsigmoid' } : { kind: 'log_softmax', dim: classDim }];
    case 'positive':
      return [{ kind: 'softplus' }];
    case 'unitNorm':
      return [{ kind: 'normalize', dim: embeddingAxis(rest.length + 1) }];
    case 'real':
    case 'logits':
    case 'classIndex':
    case 'binary':
    case 'sign':
    case 'oneHot':
    case 'grade':
    case 'length':
      return [];
  }
}

/** The middle of the unit square, (¼, ¼) to (¾, ¾), before the sigmoid: the second corner lies at ⅔ of the way. */
const middleBox = [-Math.log(3), -Math.log(3), Math.log(2), Math.log(2)];

function biasOf({ domain, rest }: OutputSpec): readonly number[] | null {
  return domain === 'box' && rest.length === 1 && rest[0] === 4 ? middleBox : null;
}
