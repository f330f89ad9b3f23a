import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import type { Ref } from '../../src/core/ops/ref';
import type { InputReading, Reading } from '../../src/core/roles/reading';
import { interpreter, recipeSchema, Training, type RecipeInput, type Result } from '../../src/training';
import { get, handWritten, labels, readingOf, tensorReading, type HandWritten } from './hand-written';

interface Family {
  readonly name: string;
  readonly reading: Reading;
  readonly loss: HandWritten;
  readonly dataset: string;
  readonly model: string;
  /** The metric after 200 steps is at least this. */
  readonly reaches: number;
}

const logits = (shape: readonly number[]) => tensorReading('p', 'prediction', 'logits', shape);
const crossEntropy: HandWritten = (args) => {
  const index = get(args, 't').unsqueeze(1);
  return get(args, 'p').logSoftmax(1).gather(1, index).neg().mean();
};
const squaredError: HandWritten = (args) => get(args, 'p').sub(get(args, 't')).pow(2).mean();
const binary: HandWritten = (args) => {
  const [p, t] = [get(args, 'p'), get(args, 't').cast('float32')];
  return p.relu().sub(p.mul(t)).add(p.abs().neg().exp().log1p()).mean();
};
const distance = (a: Ref, b: Ref) => a.sub(b).pow(2).sum([1]).add(1e-6).sqrt();

function family(
  name: string,
  inputs: readonly InputReading[],
  loss: HandWritten,
  more: Omit<Family, 'name' | 'reading' | 'loss'> & { readonly family: Reading['family'] },
): Family {
  return { name, reading: readingOf(more.family, ...inputs), loss, ...more };
}

const families: readonly Family[] = [
  family('logits and labels', [logits([8, 10]), labels('t', [8], 10)], crossEntropy, {
    family: 'classification',
    dataset: 'moons',
    model: '2-16-16-2',
    reaches: 0.97,
  }),
  family(
    'log-probabilities and a teacher',
    [
      tensorReading('p', 'prediction', 'logProbability', [8, 10]),
      tensorReading('t', 'target', 'distribution', [8, 10]),
    ],
    (args) => get(args, 'p').mul(get(args, 't')).sum([1]).neg().mean(),
    { family: 'distributions', dataset: 'moons', model: '2-16-16-2', reaches: 0.97 },
  ),
  family(
    'probabilities and one-hot',
    [tensorReading('p', 'prediction', 'distribution', [8, 10]), tensorReading('t', 'target', 'oneHot', [8, 10])],
    squaredError,
    { family: 'oneHotClassification', dataset: 'moons', model: '2-16-16-2', reaches: 0.97 },
  ),
  family('scores and 0/1', [logits([8]), tensorReading('t', 'target', 'binary', [8])], binary, {
    family: 'binary',
    dataset: 'moons',
    model: '2-16-16-1',
    reaches: 0.97,
  }),
  family(
    'scores [N, 1] and ±1',
    [tensorReading('p', 'prediction', 'real', [8, 1]), tensorReading('t', 'target', 'sign', [8, 1])],
    (args) => get(args, 'p').mul(get(args, 't')).neg().add(1).relu().mean(),
    { family: 'binary', dataset: 'moons', model: '2-16-16-1', reaches: 0.97 },
  ),
  family(
    'numbers',
    [tensorReading('p', 'prediction', 'real', [8]), tensorReading('t', 'target', 'real', [8])],
    squaredError,
    {
      family: 'elementwise',
      dataset: 'line',
      model: '1-16-16-1',
      reaches: 0.9,
    },
  ),
  family(
    'positive numbers',
    [tensorReading('p', 'prediction', 'positive', [8, 2]), tensorReading('t', 'target', 'positive', [8, 2])],
    (args) => get(args, 'p').log().sub(get(args, 't').log()).pow(2).mean(),
    { family: 'elementwise', dataset: 'line', model: '1-16-16-2', reaches: 0.6 },
  ),
  family('masks', [logits([2, 1, 16, 16]), tensorReading('t', 'target', 'binary', [2, 1, 16, 16])], binary, {
    family: 'mask',
    dataset: 'masks',
    model: '64-16-16-64',
    reaches: 0.5,
  }),
  family('pixels of five classes', [logits([2, 5, 16, 16]), labels('t', [2, 16, 16], 5)], crossEntropy, {
    family: 'dense',
    dataset: 'masks',
    model: '64-16-16-320',
    reaches: 0.3,
  }),
  family(
    'sequences',
    [logits([4, 7, 3]), labels('t', [4, 7], 3)],
    (args) => get(args, 'p').logSoftmax(2).gather(2, get(args, 't').unsqueeze(2)).neg().mean(),
    { family: 'sequence', dataset: 'sequences', model: '6-16-16-18', reaches: 0.7 },
  ),
  family(
    'boxes',
    [tensorReading('p', 'prediction', 'box', [8, 4]), tensorReading('t', 'target', 'box', [8, 4])],
    (args) => get(args, 'p').sub(get(args, 't')).abs().mean(),
    { family: 'boxes', dataset: 'boxes', model: '4-16-16-4', reaches: 0.7 },
  ),
  family(
    'triplets',
    ['p', 'q', 'n'].map((name) => tensorReading(name, 'prediction', 'real', [8, 4])),
    (args) =>
      distance(get(args, 'p'), get(args, 'q'))
        .sub(distance(get(args, 'p'), get(args, 'n')))
        .add(1)
        .relu()
        .mean(),
    { family: 'triplet', dataset: 'moons', model: '2-16-16-4, shared weights', reaches: 0.97 },
  ),
  family(
    'pairs and 0/1',
    [
      tensorReading('p', 'prediction', 'real', [8, 4]),
      tensorReading('q', 'prediction', 'real', [8, 4]),
      tensorReading('t', 'target', 'binary', [8]),
    ],
    (args) => {
      const [d, t] = [distance(get(args, 'p'), get(args, 'q')), get(args, 't')];
      return t
        .mul(d.pow(2))
        .add(t.neg().add(1).mul(d.neg().add(1).relu().pow(2)))
        .mean();
    },
    { family: 'pair', dataset: 'moons', model: '2-16-16-4, shared weights', reaches: 0.97 },
  ),
  family(
    'embeddings and labels',
    [tensorReading('p', 'prediction', 'real', [8, 3]), labels('t', [8], 3)],
    (args) => {
      const t = get(args, 't').cast('float32');
      return get(args, 'p').sub(t.unsqueeze(1)).pow(2).mean();
    },
    { family: 'embeddings', dataset: 'moons', model: '2-16-16-3', reaches: 0.97 },
  ),
];

function train(loss: HandWritten, reading: Reading, recipe: RecipeInput): Result {
  const training = Training.create({
    program: handWritten(loss),
    reading,
    recipe: v.parse(recipeSchema, recipe),
    surrogate: null,
    executor: interpreter,
  });
  expect(training.advance({}).done).toBe(true);
  const result = training.result();
  training.dispose();
  return result;
}

describe.each(families)('$name', ({ reading, loss, dataset, model, reaches }) => {
  const { setup, variants } = train(loss, reading, {
    steps: 200,
    metricEvery: 50,
    optimizer: { name: 'adam', lr: 0.02 },
  });
  const [original, shifted, negated] = variants;

  test('gets data and a network that fit', () => {
    expect(setup.dataset.name).toBe(dataset);
    expect(setup.model).toBe(model);
  });

  test('trains', () => {
    expect(original?.gradient).toBe('flows');
    expect(original?.loss).toHaveLength(200);
    expect(original?.batchMetric).toHaveLength(200);
    expect(original?.metric.at(-1)?.[1]).toBeGreaterThanOrEqual(reaches);
  });

  test('has exactly the same weights when it is shifted', () => {
    expect(shifted?.weightDifference).toBe(0);
    expect(shifted?.metric).toEqual(original?.metric);
    expect(shifted?.signAgreement.every(([, share]) => share === 1)).toBe(true);
    expect((shifted?.loss[0] ?? 0) - (original?.loss[0] ?? 0)).toBeCloseTo(-2 * Math.PI, 4);
  });

  test('gets no better when it is negated', () => {
    expect(negated?.weightDifference).toBeGreaterThan(0);
    expect(negated?.metric.at(-1)?.[1]).toBeLessThan(original?.metric.at(-1)?.[1] ?? 0);
    expect(Math.min(...(negated?.loss ?? []))).toBeLessThan(negated?.loss[0] ?? 0);
  });
});

test('two scores of which one is to win are those of two classes, which are told apart', () => {
  const scores = ['p', 'q'].map((name) => tensorReading(name, 'prediction', 'real', [8]));
  const { setup, variants } = train(
    (args) => get(args, 'p').sub(get(args, 'q')).neg().exp().add(1).log().mean(),
    readingOf('contest', ...scores),
    { steps: 200, optimizer: { name: 'adam', lr: 0.02 } },
  );
  expect(setup.model).toBe('2-16-16-1, shared weights');
  const [original, shifted] = variants;
  expect(original?.loss[0]).toBeGreaterThan(0.6);
  expect(original?.loss.at(-1)).toBeLessThan(0.1);
  expect(shifted?.weightDifference).toBe(0);
});

const masks = readingOf('mask', logits([2, 1, 16, 16]), tensorReading('t', 'target', 'binary', [2, 1, 16, 16]));
const classified = readingOf('classification', logits([8, 10]), labels('t', [8], 10));

describe.each([
  {
    name: 'masks',
    reading: masks,
    loss: binary,
    dataset: 'masks',
    model: '1-4-4-1',
    reaches: 0.9,
    weights: 40 + 148 + 5,
  },
  {
    ...{ name: 'labels of images', reading: classified, loss: crossEntropy, dataset: 'digits' },
    ...{ model: '1-4-4-10', reaches: 0.9, weights: 40 + 148 + 10 * (4 * 64 + 1) },
  },
])('convolutions learn $name', ({ reading, loss, dataset, model, reaches, weights }) => {
  const { setup, variants } = train(loss, reading, {
    ...{ model: 'convolution', hidden: [4, 4], steps: 200, variants: ['original', 'shifted'] },
    optimizer: { name: 'adam', lr: 0.02 },
  });

  test('on images, with a network for them', () => {
    expect(setup.dataset.name).toBe(dataset);
    expect(setup.model).toBe(`${model}, by 3 × 3 convolutions`);
    expect(setup.parameters).toBe(weights);
  });

  test('and reach what dense layers of that width do not', () => {
    const [original, shifted] = variants;
    expect(original?.metric.at(-1)?.[1]).toBeGreaterThanOrEqual(reaches);
    expect(shifted?.weightDifference).toBe(0);
  });
});

test('convolutions are refused where nothing is an image, in words', () => {
  const numbers = ['p', 't'].map((name, at) => tensorReading(name, at === 0 ? 'prediction' : 'target', 'real', [8]));
  expect(() => train(squaredError, readingOf('elementwise', ...numbers), { model: 'convolution' })).toThrow(
    'a convolution needs images, and no data set of images fits this loss: choose dense layers',
  );
  expect(() => train(crossEntropy, classified, { model: 'convolution', dataset: 'moons' })).toThrow(
    'a convolution needs images, and Two moons has none: choose dense layers',
  );
});
