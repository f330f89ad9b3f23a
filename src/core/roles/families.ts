import type { DType } from '../tensor/dtype';
import { sizeOf, type Shape } from '../tensor/shape';
import type { Domain, Role, ShapeFamily } from './reading';

/** A tensor that a family expects, before it has a name. */
export interface Slot {
  readonly role: Role;
  readonly domain: Domain;
  readonly shape: Shape;
  readonly dtype: DType;
  readonly below: number | null;
  readonly batched: boolean;
}

/** A set of shapes that belongs together. */
export interface Family {
  readonly family: ShapeFamily;
  readonly slots: readonly Slot[];
}

/** Sizes are chosen to differ, so that a shape that does not belong does not fit by chance. */
const samples = 8;
const classes = 10;
const features = 16;

export function floats(role: Role, domain: Domain, shape: Shape): Slot {
  return { role, domain, shape, dtype: 'float32', below: null, batched: shape.length > 0 };
}

export function labels(shape: Shape, below: number): Slot {
  return { role: 'target', domain: 'classIndex', shape, dtype: 'int64', below, batched: true };
}

export function lengths(shape: Shape, most: number): Slot {
  return { role: 'weight', domain: 'length', shape, dtype: 'int64', below: most, batched: true };
}

export function flags(shape: Shape): Slot {
  return { ...floats('weight', 'binary', shape), dtype: 'bool' };
}

const scores = floats('prediction', 'logits', [samples, classes]);
const dense = floats('prediction', 'logits', [2, 5, 16, 16]);
const vectors = floats('prediction', 'real', [samples, features]);
const images = [2, 3, 32, 32];
const volume = [2, 3, 6, 6, 6];
const binaryMask = floats('target', 'binary', [2, 1, 16, 16]);

/** A list of predictions of one shape: it has one of each sample in every element. */
function outputs(shape: Shape): Slot {
  return { ...floats('prediction', 'logits', [3, ...shape]), batched: false };
}

/** A loss that another call has made. */
export const term = floats('prediction', 'real', []);

/** In the order of their specificity: the first that runs well is taken. */
export const families: readonly Family[] = [
  // one tensor
  { family: 'other', slots: [floats('prediction', 'logits', [samples, classes])] },
  { family: 'other', slots: [floats('prediction', 'real', [samples])] },
  { family: 'other', slots: [floats('prediction', 'real', images)] },
  { family: 'other', slots: [floats('prediction', 'real', [2, 5, 8])] },
  { family: 'other', slots: [floats('prediction', 'real', [features, features])] },
  { family: 'other', slots: [floats('prediction', 'real', volume)] },

  // prediction and target
  { family: 'classification', slots: [scores, labels([samples], classes)] },
  { family: 'dense', slots: [dense, labels([2, 16, 16], 5)] },
  { family: 'dense', slots: [dense, labels([2, 1, 16, 16], 5)] },
  { family: 'elementwise', slots: [floats('prediction', 'real', [samples]), floats('target', 'real', [samples])] },
  {
    family: 'elementwise',
    slots: [floats('prediction', 'real', [samples, 3]), floats('target', 'real', [samples, 3])],
  },
  {
    family: 'elementwise',
    slots: [floats('prediction', 'real', [samples, 1]), floats('target', 'real', [samples, 1])],
  },
  // two predictions, where nothing is to be met
  { family: 'views', slots: [vectors, vectors] },
  // nodes, and a graph of them
  {
    family: 'other',
    slots: [floats('prediction', 'logits', [samples, 3]), floats('target', 'positive', [samples, samples])],
  },
  { family: 'oneHotClassification', slots: [scores, floats('target', 'oneHot', [samples, classes])] },
  { family: 'mask', slots: [floats('prediction', 'logits', [2, 1, 16, 16]), binaryMask] },
  {
    family: 'mask',
    slots: [floats('prediction', 'logits', [2, 5, 16, 16]), floats('target', 'oneHot', [2, 5, 16, 16])],
  },
  // each class twice: where one is missing, a matrix of classes has not its full rank
  {
    family: 'classification',
    slots: [floats('prediction', 'logits', [2 * classes, classes]), labels([2 * classes], classes)],
  },
  { family: 'boxes', slots: [floats('prediction', 'box', [samples, 4]), floats('target', 'box', [samples, 4])] },
  // one box, and those that it is compared with
  { family: 'boxes', slots: [floats('prediction', 'box', [4]), floats('target', 'box', [samples, 4])] },
  { family: 'elementwise', slots: [floats('prediction', 'real', images), floats('target', 'real', images)] },
  { family: 'embeddings', slots: [vectors, labels([samples], 3)] },
  { family: 'sequence', slots: [floats('prediction', 'logits', [4, 7, classes]), labels([4, 7], classes)] },
  { family: 'elementwise', slots: [floats('prediction', 'real', [4, 7, 3]), floats('target', 'real', [4, 7, 3])] },
  { family: 'binary', slots: [floats('prediction', 'logits', [samples, 1]), labels([samples], 2)] },
  { family: 'binary', slots: [floats('prediction', 'logits', [samples]), labels([samples], 2)] },
  { family: 'mask', slots: [floats('prediction', 'logits', [2, 1, 16, 16]), labels([2, 1, 16, 16], 2)] },
  { family: 'mask', slots: [floats('prediction', 'logits', [2, 2, 16, 16]), labels([2, 16, 16], 2)] },
  { family: 'mask', slots: [floats('prediction', 'logits', [2, 1, 16, 16]), labels([2, 16, 16], 2)] },
  { family: 'other', slots: [floats('prediction', 'logits', [2, 3, 6, 6, 6]), labels([2, 6, 6, 6], 3)] },
  { family: 'other', slots: [floats('prediction', 'logits', [2, 3, 6, 6, 6]), labels([2, 1, 6, 6, 6], 3)] },
  {
    family: 'other',
    slots: [floats('prediction', 'real', [2, 3, 8, 8, 8]), floats('target', 'binary', [2, 3, 8, 8, 8])],
  },
  // maps, and where each peaks
  {
    family: 'other',
    slots: [floats('prediction', 'real', [2, 5, 16, 16]), floats('target', 'real', [2, 5, 2])],
  },

  // several outputs of one network, taken one after the other, for the same target
  { family: 'other', slots: [outputs([2, 1, 16, 16]), binaryMask] },
  { family: 'other', slots: [outputs([samples, classes]), labels([samples], classes)] },
  { family: 'other', slots: [outputs([samples]), floats('target', 'real', [samples])] },
  { family: 'other', slots: [outputs([2, 5, 16, 16]), labels([2, 16, 16], 5)] },

  // several views of each sample
  { family: 'other', slots: [floats('prediction', 'real', [samples, 2, features]), labels([samples], 3)] },

  // several predictions
  {
    family: 'pair',
    slots: [vectors, vectors, floats('target', 'binary', [samples])],
  },
  { family: 'triplet', slots: [vectors, vectors, vectors] },

  // scores of each time, the labels of sequences, and how long both are
  {
    family: 'other',
    slots: [floats('prediction', 'real', [24, 3, 5]), labels([3, 4], 5), lengths([3], 24), lengths([3], 4)],
  },
  {
    family: 'other',
    slots: [floats('prediction', 'real', [3, 24, 5]), labels([3, 4], 5), lengths([3], 24), lengths([3], 4)],
  },
];

/**
 * The domains that a prediction is tried with, when the graph does not tell: as the family has it, then narrower ones; and those that a
 * target of the same wide domain is given with each.
 */
export const narrowerDomains: Record<'real' | 'logits', readonly (readonly [Domain, Domain])[]> = {
  real: [
    ['unitNorm', 'unitNorm'],
    ['real', 'probability'],
    ['real', 'binary'],
    ['probability', 'probability'],
    ['probability', 'binary'],
    ['real', 'sign'],
    ['positive', 'positive'],
  ],
  logits: [
    ['distribution', 'distribution'],
    ['probability', 'probability'],
    ['logProbability', 'distribution'],
  ],
};

/** Predictions to try where several inputs of unknown shapes go with them: scores, rows, maps from which places are picked, volumes. */
export const loosePredictions: readonly Slot[] = [
  scores,
  floats('prediction', 'real', [samples]),
  floats('prediction', 'real', [2, 5, 8]),
  dense,
  vectors,
  floats('prediction', 'real', [2, 8, 6, 6]),
  floats('prediction', 'real', volume),
  floats('prediction', 'real', [features, features]),
];

/** How many places of a map are picked, where a loss is given their indices. */
const places = 7;

/** How many rows a table has that all samples are compared with: centres, codes, prototypes. */
const tableRows = 6;

/** What an input beside a prediction may be, the likeliest first; shapes follow the prediction's. */
export function companionsOf({ shape }: Slot): readonly Slot[] {
  const perSample = shape.slice(0, 1);
  const channels = shape.slice(1, 2);
  const [width = 2] = channels;
  const spatial = shape.slice(2);
  const number = floats('weight', 'positive', []);
  const inAnyRank = [
    floats('target', 'real', shape),
    ...(shape.length > 1 ? [labels(perSample, width), floats('target', 'real', perSample)] : []),
    floats('target', 'binary', shape),
    labels(shape, 2),
    flags(shape),
    ...(shape.length > 1
      ? [
          flags(perSample),
          floats('weight', 'positive', channels),
          floats('target', 'real', [tableRows, ...channels]),
          floats('target', 'real', [1, ...channels]),
        ]
      : [floats('target', 'real', [...perSample, classes])]),
    number,
    ...lengthsBeside(shape),
  ];
  if (spatial.length === 0) {
    const [rows = 1] = perSample;
    // Pairs of rows: the edges of a graph.
    const edges = labels([2, places], rows);
    return [...inAnyRank, ...(shape.length > 1 ? [floats('weight', 'binary', [...perSample, 1]), edges] : [])];
  }
  const perPlace = [...perSample, ...spatial];
  const picked = [...perSample, places];
  return [
    floats('target', 'real', shape),
    labels(perPlace, width),
    // Scores of each anchor, or of each time.
    ...(shape.length === 3 ? [labels(shape.slice(0, -1), spatial[0] ?? 1)] : []),
    floats('weight', 'binary', [...perSample, 1, ...spatial]),
    floats('target', 'real', [...picked, ...channels]),
    labels(picked, sizeOf(spatial)),
    floats('weight', 'binary', picked),
    labels([...picked, 2], 2),
    floats('target', 'real', [...picked, 2]),
    floats('target', 'binary', perPlace),
    ...inAnyRank.slice(1),
  ];
}

/** What an input beyond prediction and target may be, tried in this order; shapes follow the prediction's. */
export function extraSlots(prediction: Slot): readonly Slot[] {
  const { shape } = prediction;
  const perSample = shape.slice(0, 1);
  const perPlace = [...perSample, ...shape.slice(2)];
  // Objects of a sample, or times of a sequence: each is a row of numbers.
  const rows = shape.slice(0, -1);
  return [
    floats('weight', 'positive', shape),
    floats('weight', 'positive', perSample),
    flags(shape),
    flags(perSample),
    ...(shape.length > 2 ? [flags(rows), floats('weight', 'binary', perPlace), floats('weight', 'binary', rows)] : []),
    labels(perSample, Math.min(shape[1] ?? classes, classes)),
    floats('weight', 'positive', shape.slice(1, 2)),
    floats('weight', 'positive', []),
    ...lengthsBeside(shape),
  ];
}

/** How much of each sequence counts, whichever dimension goes along it. */
function lengthsBeside([count = 1, ...others]: Shape): readonly Slot[] {
  const most = Math.min(...others.slice(0, 2));
  return others.length > 0 && most > 1 ? [lengths([count], most)] : [];
}
