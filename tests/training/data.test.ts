import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { SampleRandom } from '../../src/core/roles/random';
import { tensorData } from '../../src/core/tensor/data';
import { Batches } from '../../src/training/data/batches';
import { tasksFor } from '../../src/training/data/catalogue';
import { csvColumns, csvSamples } from '../../src/training/data/csv';
import { datasetNames, datasets } from '../../src/training/data/datasets';
import { layoutFor } from '../../src/training/data/layout';
import {
  accuracyAbove,
  accuracyOfLargest,
  accuracyOfDirections,
  accuracyOfNearer,
  accuracyOfSteps,
  orderOfNeighbours,
  boxIou,
  iouAbove,
  iouOfLargest,
  r2,
  truthOf,
} from '../../src/training/data/metric';
import { spoiled } from '../../src/training/data/spoil';
import { drawSeedOf } from '../../src/training/data/random';
import { DoesNotFit } from '../../src/training/data/task';
import { recipeSchema, type RecipeInput } from '../../src/training/recipe';
import { labels, readingOf, tensorReading } from './hand-written';

const recipe = (input: RecipeInput = {}) => v.parse(recipeSchema, input);
const options = { noise: 0.1, classes: 3, outputs: 1 };
const floats = (shape: readonly number[], values: readonly number[]) => ({
  type: { shape, dtype: 'float32' as const },
  data: tensorData('float32', values),
});

describe.each(datasetNames)('%s', (name) => {
  const make = (seed: number, noise = 0.1) => datasets[name].make({ ...options, noise }, new SampleRandom(seed));

  test('is the same for the same seed and another for another', () => {
    expect(make(1)).toEqual(make(1));
    expect(make(1)).not.toEqual(make(2));
  });

  test('has as many truths as samples, all numbers finite and moderate', () => {
    const { features, truth } = make(3);
    const rows = truth.kind === 'labels' ? truth.labels : truth.values;
    expect(rows).toHaveLength(features.length);
    expect(features.flat().every((value) => Math.abs(value) < 6)).toBe(true);
    if (truth.kind === 'labels') expect(new Set(rows.flat())).toEqual(new Set(Array(truth.classes).keys()));
  });
});

test('noise spreads the samples', () => {
  const spread = (noise: number) => {
    const { features } = datasets.moons.make({ ...options, noise }, new SampleRandom(1));
    return Math.max(...features.flat());
  };
  expect(spread(0.5)).toBeGreaterThan(spread(0) + 0.5);
});

describe('batches', () => {
  const [task] = tasksFor(
    readingOf('classification', tensorReading('p', 'prediction', 'logits', [8, 2]), labels('t', [8], 2)),
    recipe(),
  );
  if (task === undefined) throw new Error('no task');

  test('show every sample once in an epoch, each epoch in another order', () => {
    const batches = new Batches(task, 32, 0);
    const epochs = [0, 1].map((epoch) =>
      Array.from({ length: 16 }, (_, step) => [...batches.indices(16 * epoch + step)]).flat(),
    );
    for (const epoch of epochs) expect(new Set(epoch).size).toBe(512);
    expect(epochs[0]).not.toEqual(epochs[1]);
  });

  test('are the same whatever was asked before', () => {
    expect(new Batches(task, 32, 0).indices(20)).toEqual(
      [...Array(21).keys()].map((step) => new Batches(task, 32, 0).indices(step)).at(-1),
    );
  });

  test('drop what is left of an epoch', () => {
    expect(new Batches(task, 100, 0).perEpoch).toBe(5);
    expect(new Batches(task, 1000, 0).size).toBe(512);
  });
});

test('steps have draws of their own', () => {
  const seeds = Array.from({ length: 2000 }, (_, step) => drawSeedOf(0, step));
  expect(new Set(seeds).size).toBe(2000);
  expect(drawSeedOf(1, 0)).not.toBe(drawSeedOf(0, 0));
});

describe('layout', () => {
  test.each([
    { rest: [10], places: [], classes: 2, last: false, fitted: [2], axis: 0 },
    { rest: [], places: [], classes: 2, last: false, fitted: [], axis: null },
    { rest: [1], places: [], classes: 2, last: false, fitted: [1], axis: null },
    { rest: [1, 16, 16], places: [8, 8], classes: 2, last: false, fitted: [1, 8, 8], axis: null },
    { rest: [16, 16], places: [8, 8], classes: 2, last: false, fitted: [8, 8], axis: null },
    { rest: [5, 16, 16], places: [8, 8], classes: 3, last: false, fitted: [3, 8, 8], axis: 0 },
    { rest: [7, 10], places: [6], classes: 3, last: true, fitted: [6, 3], axis: 1 },
  ])('$rest for places $places', ({ rest, places, classes, last, fitted, axis }) => {
    expect(layoutFor(rest, places, classes, last)).toEqual({ rest: fitted, classAxis: axis });
  });

  test('refuses what has no such places', () => {
    expect(() => layoutFor([3, 32, 32], [], 2, false)).toThrow(DoesNotFit);
  });
});

describe('spoiled samples', () => {
  const make = (name: 'moons' | 'line' | 'boxes' | 'masks') => datasets[name].make(options, new SampleRandom(1));
  const spoil = (name: Parameters<typeof make>[0], outliers: number, imbalance: number, seed = 2) =>
    spoiled(make(name), { outliers, imbalance }, new SampleRandom(seed));

  test('are as they were where nothing is asked for, and the same for the same seed', () => {
    expect(spoil('moons', 0, 0)).toEqual({ samples: make('moons'), told: make('moons').truth });
    expect(spoil('moons', 0.2, 0.5)).toEqual(spoil('moons', 0.2, 0.5));
    expect(spoil('moons', 0.2, 0)).not.toEqual(spoil('moons', 0.2, 0, 3));
  });

  test('tell another class of a share of them, and keep what is true', () => {
    const { samples, told } = spoil('moons', 0.2, 0);
    expect(samples).toEqual(make('moons'));
    if (told.kind !== 'labels' || samples.truth.kind !== 'labels') throw new Error();
    const { labels } = samples.truth;
    const wrong = told.labels.filter(([label], sample) => label !== labels[sample]?.[0]);
    expect(wrong.length / labels.length).toBeCloseTo(0.2, 1);
    expect(new Set(told.labels.flat())).toEqual(new Set([0, 1]));
  });

  test('tell numbers far off, of boxes those of others', () => {
    const { samples, told } = spoil('line', 0.2, 0);
    if (told.kind !== 'values' || samples.truth.kind !== 'values') throw new Error();
    const { values } = samples.truth;
    const off = told.values.map(([value = 0], sample) => Math.abs(value - (values[sample]?.[0] ?? 0)));
    expect(off.filter((by) => by > 1.99).length / off.length).toBeCloseTo(0.2, 1);
    expect(off.every((by) => by === 0 || (by > 1.99 && by < 4.01))).toBe(true);
    const boxes = spoil('boxes', 0.5, 0);
    if (boxes.told.kind !== 'values' || boxes.samples.truth.kind !== 'values') throw new Error();
    expect(new Set(boxes.samples.truth.values)).toEqual(new Set([...boxes.samples.truth.values, ...boxes.told.values]));
  });

  test('leave out most of all classes but the first, never all of one', () => {
    const count = (imbalance: number) => {
      const { samples } = spoil('moons', 0, imbalance);
      if (samples.truth.kind !== 'labels') throw new Error();
      expect(samples.features).toHaveLength(samples.truth.labels.length);
      return [0, 1].map(
        (label) => samples.truth.kind === 'labels' && samples.truth.labels.flat().filter((one) => one === label).length,
      );
    };
    expect(count(0.75)).toEqual([256, 67]);
    expect(count(0.98)).toEqual([256, 9]);
    expect(spoil('masks', 0, 0.9).samples).toEqual(make('masks'));
  });
});

describe('metrics', () => {
  test('accuracy of the largest score, wherever the classes lie', () => {
    const truth = truthOf([[0], [1], [1]]);
    expect(accuracyOfLargest({ classes: 2, dim: 1 }).score(floats([3, 2], [2, 1, 0, 5, 3, 1]), truth)).toBeCloseTo(
      2 / 3,
    );
    const images = floats([1, 2, 2, 2], [1, 0, 0, 0, 0, 1, 1, 1]);
    expect(accuracyOfLargest({ classes: 2, dim: 1 }).score(images, truthOf([[0, 1, 1, 0]]))).toBe(0.75);
    const sequences = floats([1, 2, 2], [1, 0, 0, 1]);
    expect(accuracyOfLargest({ classes: 2, dim: 2 }).score(sequences, truthOf([[0, 1]]))).toBe(1);
  });

  test('accuracy above a threshold', () => {
    expect(accuracyAbove(0).score(floats([4], [-1, 2, 3, -4]), truthOf([[0], [1], [0], [0]]))).toBe(0.75);
  });

  test('accuracy of steps ends at the first that is not taken', () => {
    const scores = floats([4, 3], [-1, 5, 5, 2, -1, 3, 1, 1, -1, 1, 1, 1]);
    expect(accuracyOfSteps({ classes: 3, dim: 1 }).score(scores, truthOf([[0], [1], [2], [3]]))).toBe(1);
    expect(accuracyOfSteps({ classes: 3, dim: 1 }).score(scores, truthOf([[2], [2], [2], [2]]))).toBe(0.25);
  });

  test('embeddings are compared with the next of their class and the next of another', () => {
    const truth = truthOf([[0], [0], [1], [1]]);
    expect(accuracyOfNearer.score(floats([4, 2], [0, 0, 0, 1, 9, 9, 8, 8]), truth)).toBe(1);
    expect(accuracyOfNearer.score(floats([4, 2], [0, 0, 0, 1, 9, 9, 0.4, 0.6]), truth)).toBe(0.75);
    const rays = floats([4, 2], [1, 0, 9, 1, 0, 1, 1, 9]);
    expect(accuracyOfDirections.score(rays, truth)).toBe(1);
    expect(accuracyOfNearer.score(rays, truth)).toBe(0.5);
  });

  test('order of neighbours, where they differ', () => {
    expect(orderOfNeighbours.score(floats([4], [1, 2, 1, 5]), truthOf([[1], [2], [3], [3]]))).toBe(0.5);
  });

  test('IoU of masks and classes', () => {
    expect(iouAbove(0.5).score(floats([1, 4], [0.9, 0.9, 0.1, 0.1]), truthOf([[1, 0, 1, 0]]))).toBeCloseTo(1 / 3);
    expect(iouAbove(0.5).score(floats([1, 2], [0, 0]), truthOf([[0, 0]]))).toBe(1);
    const scores = floats([1, 3, 3], [0, 0, 9, 9, 0, 0, 0, 9, 0]);
    expect(iouOfLargest({ classes: 3, dim: 1 }).score(scores, truthOf([[1, 2, 2]]))).toBeCloseTo((1 + 1 / 2) / 2);
  });

  test('R² is 1 for the truth, 0 for its mean, below 0 for worse', () => {
    const truth = truthOf([[1], [2], [3]]);
    expect(r2.score(floats([3], [1, 2, 3]), truth)).toBe(1);
    expect(r2.score(floats([3], [2, 2, 2]), truth)).toBe(0);
    expect(r2.score(floats([3], [3, 2, 1]), truth)).toBe(-3);
  });

  test('IoU of boxes', () => {
    expect(
      boxIou.score(
        floats([2, 4], [0, 0, 1, 1, 0, 0, 1, 2]),
        truthOf([
          [0, 0, 1, 1],
          [0, 0, 1, 1],
        ]),
      ),
    ).toBe(0.75);
  });
});

describe('csv', () => {
  const file = (text: string) => ({ name: 'data.csv', text });
  const classes = readingOf('classification', tensorReading('p', 'prediction', 'logits', [8, 2]), labels('t', [8], 2));
  const numbers = readingOf(
    'elementwise',
    tensorReading('p', 'prediction', 'real', [8]),
    tensorReading('t', 'target', 'real', [8]),
  );

  test('the target stands last; text becomes classes, columns of text one-hot, numbers are standardised', () => {
    const { samples, notes } = csvSamples(file('size,colour,kind\n1,red,cat\n3,blue,dog\n5,red,cat\n'), classes);
    expect(samples.truth).toEqual({ kind: 'labels', classes: 2, places: [], labels: [[0], [1], [0]] });
    expect(samples.features.map((row) => row.map((value) => Number(value.toFixed(3))))).toEqual([
      [-1.225, 0, 1],
      [0, 1, 0],
      [1.225, 0, 1],
    ]);
    expect(notes).toEqual([]);
  });

  test('names what is missing and what cannot be used', () => {
    const ids = Array.from(
      { length: 30 },
      (_, index) => `id${String(index)},${String(index)},${String(index % 2)}`,
    ).join('\n');
    const { samples, notes } = csvSamples(file(`id,a,y\n${ids}\nx,,1\ny,NA,0\n`), classes);
    expect(samples.features).toHaveLength(30);
    expect(samples.features[0]).toHaveLength(1);
    expect(notes).toEqual([
      '2 rows with missing values left out (a)',
      'column id left out: text with 30 different values',
    ]);
  });

  test('numbers are the target of a loss that wants numbers', () => {
    expect(csvSamples(file('a,y\n1,10\n2,20\n'), numbers).samples.truth).toEqual({
      kind: 'values',
      values: [[-1], [1]],
      isBounded: false,
    });
    expect(() => csvSamples(file('a,y\n1,red\n2,blue\n'), numbers)).toThrow('the target y is text');
  });

  test('the target may stand anywhere, and columns be left out: what they lack matters no more', () => {
    const text = 'kind,size,colour,note\ncat,1,red,\ndog,3,blue,old\ncat,5,red,\n';
    const chosen = csvSamples({ ...file(text), target: 'kind', without: ['note'] }, classes);
    expect(chosen).toEqual(csvSamples(file('size,colour,kind\n1,red,cat\n3,blue,dog\n5,red,cat\n'), classes));
    expect(() => csvSamples({ ...file(text), target: 'name' }, classes)).toThrow('data.csv has no column name');
    expect(() => csvSamples({ ...file('a,y\n1,1\n2,2\n'), without: ['a'] }, classes)).toThrow(DoesNotFit);
  });

  test('says how much of a large file is used', () => {
    expect(csvSamples({ ...file('a,y\n1,0\n2,1\n'), isCut: true }, classes).notes).toEqual([
      'the first 2 rows are used: the file is large',
    ]);
  });

  test('tells what its columns hold and what they lack', () => {
    const rows = Array.from(
      { length: 25 },
      (_, index) => `${String(index)}.5,n${String(index)},${index < 9 ? 'a' : 'b'}`,
    );
    expect(csvColumns(file(`size;name;kind\n${rows.join('\n')}\nNA,,a\n`.replaceAll(',', ';')))).toEqual([
      { name: 'size', kind: { kind: 'numbers' }, missing: 1 },
      { name: 'name', kind: { kind: 'text', count: 25 }, missing: 1 },
      { name: 'kind', kind: { kind: 'categories', values: ['a', 'b'] }, missing: 0 },
    ]);
    expect(csvColumns(file(''))).toEqual([]);
  });

  test.each(['', 'a,b\n', 'a\n1\n2\n', 'a,y\n,1\n,2\n', 'a,y\n1,1\n2,1\n'])('refuses %j', (text) => {
    expect(() => csvSamples(file(text), classes)).toThrow(DoesNotFit);
  });

  test('never throws anything but that it does not fit', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          csvSamples(file(text), classes);
        } catch (error) {
          expect(error).toBeInstanceOf(DoesNotFit);
        }
      }),
    );
  });

  test('is what a run is made of', () => {
    const rows = Array.from({ length: 40 }, (_, index) => `${String(index)},${index < 20 ? 'no' : 'yes'}`).join('\n');
    const [task] = tasksFor(classes, recipe({ dataset: file(`a,y\n${rows}`) }));
    expect(task).toMatchObject({ name: 'data.csv', count: 40 });
    expect(task?.columns.get('t')?.type).toEqual({ shape: [40], dtype: 'int64' });
  });
});

describe('the order of data sets', () => {
  const names = (reading: Parameters<typeof tasksFor>[0], input: RecipeInput = {}) =>
    [...tasksFor(reading, recipe(input))].map(({ name }) => name);
  const logits = tensorReading('p', 'prediction', 'logits', [8, 10]);

  test('two classes first, free predictions last', () => {
    expect(names(readingOf('classification', logits, labels('t', [8], 10)))).toEqual([
      'moons',
      'spirals',
      'digits',
      'blobs',
      'free',
    ]);
  });

  test('a number of classes that is fixed comes first', () => {
    const reading = readingOf('classification', logits, labels('t', [8], 10));
    expect(names({ ...reading, config: { num_classes: 10 } })[0]).toBe('digits');
    expect(names({ ...reading, guessed: false })[0]).toBe('digits');
  });

  test('what is not in batches, or too large, is free', () => {
    const whole = readingOf(
      'elementwise',
      tensorReading('p', 'prediction', 'real', [16], { batched: false }),
      tensorReading('t', 'target', 'real', [16], { batched: false }),
    );
    expect(names(whole)).toEqual(['free']);
    const images = [2, 3, 32, 32];
    expect(
      names(
        readingOf(
          'elementwise',
          tensorReading('p', 'prediction', 'real', images),
          tensorReading('t', 'target', 'real', images),
        ),
      ),
    ).toEqual(['free']);
  });

  test('what has to stay within its domain comes of a network before it is free', () => {
    const ofAutoencoder = (domain: 'real' | 'probability') =>
      readingOf(
        'other',
        tensorReading('recon', 'prediction', domain, [8, 16]),
        tensorReading('mu', 'prediction', 'real', [8, 4]),
        tensorReading('x', 'target', 'binary', [8, 16]),
      );
    expect(names(ofAutoencoder('real'))).toEqual(['free']);
    expect(names(ofAutoencoder('probability'))).toEqual(['drawn', 'free']);
    const [drawn] = tasksFor(ofAutoencoder('probability'), recipe());
    const { model } = drawn ?? {};
    const layers =
      model?.kind === 'network' ? model.heads.map((head) => [head.prediction, head.layers.at(-1)?.kind]) : [];
    expect(layers).toEqual([
      ['recon', 'sigmoid'],
      ['mu', 'linear'],
    ]);
    // A record has one output.
    expect(names(ofAutoencoder('probability'), { recordable: true })).toEqual(['free']);
  });

  test('class weights have as many classes as the data', () => {
    const weight = tensorReading('w', 'weight', 'positive', [10], { batched: false });
    const [task] = tasksFor(readingOf('classification', logits, labels('t', [8], 10), weight), recipe());
    expect(task?.bindings.get('w')).toMatchObject({ kind: 'fixed', value: { type: { shape: [2] } } });
  });

  test('a parameter named x is not taken for the inputs of the network', () => {
    const reading = readingOf('classification', logits, labels('x', [8], 10));
    const [task] = tasksFor(reading, recipe());
    expect(task?.bindings.get('x')).toEqual({ kind: 'column', column: 'x_' });
  });
});
