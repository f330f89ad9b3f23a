import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { Trace } from '../../src/core/graph/trace';
import {
  interpreter,
  LossFailed,
  NotTrainable,
  recipeSchema,
  recordOf,
  summary,
  Training,
  type Executor,
  type LossProgram,
  type RecipeInput,
} from '../../src/training';
import { stepwise } from '../../src/training/executors/stepwise';
import { tfjs } from '../../src/training/executors/tfjs/executor';
import { get, handWritten, labels, noSource, readingOf, tensorReading, type HandWritten } from './hand-written';

const classification = readingOf(
  'classification',
  tensorReading('logits', 'prediction', 'logits', [8, 10]),
  labels('y', [8], 10),
);
const regression = readingOf(
  'elementwise',
  tensorReading('pred', 'prediction', 'real', [8]),
  tensorReading('target', 'target', 'real', [8]),
);

const crossEntropy: HandWritten = (args) =>
  get(args, 'logits').logSoftmax(1).gather(1, get(args, 'y').unsqueeze(1)).neg().mean();
const accuracy: HandWritten = (args) => {
  const logits = get(args, 'logits');
  const decided = logits.builder.emit('argmax', [logits], { dim: 1, keepdim: false });
  return decided.ne(get(args, 'y')).cast('float32').mean();
};
const squared: HandWritten = (args) => get(args, 'pred').sub(get(args, 'target')).pow(2).mean();
const rounded: HandWritten = (args) => {
  const pred = get(args, 'pred');
  return pred.builder.emit('round', [pred], { decimals: 0 }).sub(get(args, 'target')).pow(2).mean();
};

/** Of two classes it takes nothing. */
const ofThreeOrMore: HandWritten = (args) => {
  const [, classes = 0] = get(args, 'logits').shape;
  return classes === 2 ? get(args, 'logits').mul(0).sum() : crossEntropy(args);
};
const flat: HandWritten = (args) => get(args, 'logits').mul(0).sum();

function training(
  loss: HandWritten | LossProgram,
  reading = classification,
  recipe: RecipeInput = {},
  executor = interpreter,
) {
  return Training.create({
    program: typeof loss === 'function' ? handWritten(loss) : loss,
    reading,
    recipe: v.parse(recipeSchema, { steps: 60, ...recipe }),
    surrogate: null,
    executor,
  });
}

function run(...args: Parameters<typeof training>) {
  const made = training(...args);
  made.advance({});
  const result = made.result();
  made.dispose();
  return result;
}

describe('the data', () => {
  test('are the first on which the loss moves a weight', () => {
    const { setup, variants } = run(ofThreeOrMore);
    expect(run(crossEntropy).setup.dataset.name).toBe('moons');
    expect(setup.dataset.name).not.toBe('moons');
    expect(variants[0]?.gradient).toBe('flows');
  });

  test('are the first on which it runs, where none moves any', () => {
    const { setup, variants } = run(flat);
    expect(setup.dataset.name).toBe('moons');
    expect(variants[0]?.gradient).toBe('zero');
  });
});

describe('a floor', () => {
  const picked: HandWritten = (args) => get(args, 'logits').gather(1, get(args, 'y').unsqueeze(1)).neg().mean();
  const bell: HandWritten = (args) => get(args, 'pred').sub(get(args, 'target')).pow(2).neg().exp().neg().mean();
  const bellBelow: HandWritten = (args) => bell(args).mul(100).sub(5);
  const reward: HandWritten = (args) => get(args, 'pred').mul(get(args, 'target')).neg().mean();
  const logProbabilities = readingOf(
    'classification',
    tensorReading('logits', 'prediction', 'logProbability', [8, 10]),
    labels('y', [8], 10),
  );

  test.each([
    ['a sum of squares', squared, regression],
    ['what ends below 0', bellBelow, regression],
    ['the likelihood of log-probabilities', picked, logProbabilities],
  ])('is there for %s', (_, loss, reading) => {
    const { variants } = run(loss, reading);
    expect(variants.map(({ hasFloor }) => hasFloor)).toEqual([true, true, true]);
  });

  test.each([
    ['free scores', picked, classification],
    ['a reward', reward, regression],
  ])('is missing for %s, and that is said', (_, loss, reading) => {
    const result = run(loss, reading, { steps: 200, variants: ['original'] });
    expect(result.variants.map(({ hasFloor }) => hasFloor)).toEqual([false]);
    expect(summary(result).at(-1)).toMatch(/^This loss has no floor: it falls for as long as it is trained/);
  });
});

describe('a run', () => {
  test('is the same again, whatever its slices', () => {
    const whole = run(crossEntropy);
    const sliced = training(crossEntropy);
    const parts: number[] = [];
    while (!sliced.done) parts.push(...(sliced.advance({ steps: 7 }).variants[0]?.loss ?? []));
    expect(sliced.result()).toEqual(whole);
    expect(parts).toEqual(whole.variants[0]?.loss);
  });

  test('differs with the seed', () => {
    expect(run(crossEntropy, classification, { seed: 1 }).variants[0]?.loss).not.toEqual(
      run(crossEntropy).variants[0]?.loss,
    );
  });

  test('takes at least one step in a slice whose time is over', () => {
    const made = training(crossEntropy);
    expect(made.advance({ until: 0 })).toMatchObject({ from: 0, to: 1, done: false });
  });

  test('is plain data that survives a structured clone', () => {
    const result = run(crossEntropy);
    expect(structuredClone(result)).toEqual(result);
  });

  test('has the same numbers in TensorFlow.js, up to rounding', () => {
    const [ours, theirs] = [interpreter, tfjs].map((executor) =>
      run(crossEntropy, classification, { steps: 20, variants: ['shifted'] }, executor),
    );
    expect(theirs?.setup.executor).toBe('tfjs');
    expect(theirs?.variants[1]?.weightDifference).toBe(0);
    ours?.variants[0]?.loss.forEach((loss, step) => {
      expect(theirs?.variants[0]?.loss[step]).toBeCloseTo(loss, 4);
    });
  });

  test('begins all variants with the same metric and measures every epoch', () => {
    const { setup, variants } = run(crossEntropy);
    expect(setup).toMatchObject({
      dataset: { name: 'moons', samples: 512 },
      metricEvery: 16,
      chance: 0.5,
      parameters: 354,
    });
    expect(new Set(variants.map(({ metric }) => metric[0]?.[1])).size).toBe(1);
    expect(variants[0]?.metric.map(([step]) => step)).toEqual([0, 16, 32, 48, 60]);
    expect(variants[2]?.signAgreement).toEqual([
      [15, 0],
      [31, 0],
      [47, 0],
    ]);
  });
});

describe('a loss without a gradient', () => {
  test('leaves the weights where they were, and says so', () => {
    const { variants, ...rest } = run(accuracy);
    const [original] = variants;
    expect(original?.gradient).toBe('none');
    expect(new Set(original?.metric.map(([, value]) => value)).size).toBe(1);
    expect(summary({ ...rest, variants }, { operation: 'argmax', line: 12 })[0]).toBe(
      'As written, nothing trains: accuracy stays at 50 %, where the untrained network began, because `argmax` (line 12) stops the gradient.',
    );
  });

  test('with a gradient of zeros, moves the weights by weight decay alone', () => {
    const still = run(rounded, regression);
    expect(still.variants[0]).toMatchObject({ gradient: 'zero' });
    expect(new Set(still.variants[0]?.metric.map(([, value]) => value)).size).toBe(1);
    const decaying = run(rounded, regression, { optimizer: { name: 'adamw', weight_decay: 0.5 } });
    expect(new Set(decaying.variants[0]?.metric.map(([, value]) => value)).size).toBeGreaterThan(1);
  });
});

describe('a variant', () => {
  const blowingUp: HandWritten = (args) => squared(args).mul(3).exp();

  test('stops where its gradient leaves the finite numbers, and the others go on', () => {
    const { variants, setup, steps } = run(blowingUp, regression, {
      optimizer: { name: 'sgd', lr: 0.003 },
      steps: 300,
    });
    const [original, , negated] = variants;
    expect(original?.stopped).toBeNull();
    expect(original?.loss).toHaveLength(300);
    expect(negated?.stopped?.step).toBe(negated?.loss.length);
    expect(negated?.stopped?.because).toMatch(/^the gradient of \S+ left the range of float32 \((NaN|∞|−∞)\)$/);
    expect(negated?.weightDifference).toBeGreaterThan(0);
    expect(summary({ variants, setup, steps }).join(' ')).toMatch(
      /Negated stopped at step \d+: the gradient of .*The other variants ran to the end\./,
    );
  });

  test('does not stop for the size of its loss', () => {
    const { variants } = run((args) => squared(args).add(1e30), regression);
    expect(variants.every(({ stopped }) => stopped === null)).toBe(true);
  });
});

describe('a training that is over', () => {
  const refusing: HandWritten = () => {
    throw new LossFailed('raised', 'RuntimeError: not this one', null);
  };
  const branching: HandWritten = (args) => {
    const error = get(args, 'pred').sub(get(args, 'target')).abs().mean();
    if (!(error.builder instanceof Trace)) throw new Error('not traced');
    return error.builder.guard(error.gt(0.3))[0] === 1 ? error : error.pow(2).mul(1.5).add(0.2);
  };

  test.each(Object.entries({ squared, branching, rounded, refusing }))('keeps no graph of %s', (_, loss) => {
    let kept = 0;
    const prepare: Executor['prepare'] = (graph, outputs) => {
      kept += 1;
      const dispose = () => {
        kept -= 1;
      };
      return { ...interpreter.prepare(graph, outputs), dispose };
    };
    const counting: Executor = {
      ...{ name: 'interpreter', prepare },
      prepareSteps: (graph, outputs, course) => stepwise(prepare(graph, outputs), graph, outputs, course),
    };
    try {
      const made = training(loss, regression, {}, counting);
      made.advance({});
      expect(kept).toBeGreaterThan(0);
      made.dispose();
    } catch (error) {
      expect(error).toBeInstanceOf(NotTrainable);
    }
    expect(kept).toBe(0);
  });
});

test('what branches on data is traced anew where the decision falls differently', () => {
  let traced = 0;
  const branching: HandWritten = (args) => {
    traced += 1;
    const error = get(args, 'pred').sub(get(args, 'target')).abs().mean();
    if (!(error.builder instanceof Trace)) throw new Error('not traced');
    const [isLarge] = error.builder.guard(error.gt(0.3));
    return isLarge === 1 ? error : error.pow(2).mul(1.5).add(0.2);
  };
  const { variants } = run(branching, regression, { variants: ['original'] });
  expect(traced).toBeGreaterThan(1);
  expect(traced).toBeLessThan(60);
  variants[0]?.loss.forEach((loss) => {
    expect(loss > 0.3 || loss < 0.335).toBe(true);
  });
});

test('the gradient over the plane has a row for each point and variant', () => {
  const made = training(crossEntropy);
  made.advance({});
  const planeOf = (of: Training, size: number, step = of.step) => {
    const answer = of.inspector.answer({ kind: 'plane', step, size });
    return answer?.kind === 'plane' ? answer.gradients : null;
  };
  const plane = planeOf(made, 9);
  expect(plane?.map(({ variant }) => variant)).toEqual(['original', 'shifted', 'negated']);
  const [original, shifted, negated] = plane?.map(({ gradients }) => gradients) ?? [];
  expect(original).toHaveLength(81);
  expect(original?.every((row) => row.length === 2)).toBe(true);
  expect(shifted).toEqual(original);
  expect(negated).not.toEqual(original);
  expect(planeOf(training(squared, regression), 9)).toBeNull();
  const cut = planeOf(training(accuracy), 4);
  expect(cut?.[0]).toEqual({ variant: 'original', gradients: null });
});

describe('free predictions', () => {
  const entropy: HandWritten = (args) => {
    const p = get(args, 'p').softmax(1);
    return p.mul(p.log()).sum([1]).neg().mean();
  };
  const reading = readingOf('other', tensorReading('p', 'prediction', 'logits', [8, 10]));

  test('train what no data set fits', () => {
    const { setup, variants } = run(entropy, reading, { steps: 200 });
    expect(setup).toMatchObject({ free: true, metric: null, batch: 8, model: 'free predictions p [8, 10]' });
    expect(variants[0]?.loss.at(-1)).toBeLessThan(0.5 * (variants[0]?.loss[0] ?? 0));
    expect(variants[0]?.metric).toEqual([]);
  });

  test('stand in for a shared network where a record is wanted', () => {
    const triplet = readingOf(
      'triplet',
      ...['a', 'p', 'n'].map((name) => tensorReading(name, 'prediction', 'real', [8, 4])),
    );
    const loss: HandWritten = (args) =>
      get(args, 'a')
        .sub(get(args, 'p'))
        .pow(2)
        .sum([1])
        .sub(get(args, 'a').sub(get(args, 'n')).pow(2).sum([1]))
        .add(1)
        .relu()
        .mean();
    expect(run(loss, triplet).setup.free).toBe(false);
    const made = training(loss, triplet, { recordable: true });
    made.advance({});
    const record = recordOf(made.recorded(), { path: 'l.py', name: 'l', config: {} }, null);
    expect(record).toMatchObject({ model: 'free', bindings: { a: 'a', p: 'p', n: 'n' }, data: {} });
    expect(record.batches[0]).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });
});

describe('a record', () => {
  const made = training(crossEntropy, classification, { steps: 130, recordable: true });
  made.advance({});
  const record = recordOf(made.recorded(), { path: 'l.py', name: 'l', config: {} }, null);

  test('holds model, data, batches and bindings', () => {
    expect(record).toMatchObject({
      schemaVersion: 1,
      library: 'pytorch',
      optimizer: { name: 'adam', lr: 0.01, betas: [0.9, 0.999], eps: 1e-8 },
      bindings: { logits: 'output', y: 'y' },
      shift: -2 * Math.PI,
      seed: 0,
    });
    expect(record.model).toEqual([
      { kind: 'linear', in: 2, out: 16 },
      { kind: 'tanh' },
      { kind: 'linear', in: 16, out: 16 },
      { kind: 'tanh' },
      { kind: 'linear', in: 16, out: 2 },
    ]);
    expect(Object.keys(record.parameters)).toEqual(['0.weight', '0.bias', '2.weight', '2.bias', '4.weight', '4.bias']);
    expect(record.data['y']?.dtype).toBe('int64');
    expect(record.batches).toHaveLength(130);
  });

  test('holds the weights at the start, after 50 steps, and at the end', () => {
    expect(record.variants['original']?.weights.map(({ step }) => step)).toEqual([0, 50, 100, 130]);
    expect(record.variants['original']?.weights[0]?.parameters).toEqual(record.parameters);
  });

  test('is small', () => {
    expect(JSON.stringify(record).length).toBeLessThan(120_000);
  });
});

describe('what cannot be trained', () => {
  const raising: LossProgram = {
    source: noSource,
    open: () => {
      throw new LossFailed('raised', 'ValueError: no', 7);
    },
  };

  test('says why and where', () => {
    expect(() => training(raising)).toThrow(NotTrainable);
    expect(() => training(raising)).toThrow(
      expect.objectContaining({ kind: 'raised', message: 'ValueError: no', line: 7 }),
    );
  });

  test('a loss without a prediction has nothing to train', () => {
    const none = readingOf('other', labels('y', [8], 3));
    expect(() => training(crossEntropy, none)).toThrow(expect.objectContaining({ kind: 'doesNotFit' }));
  });

  test('a data set that does not fit is not replaced by another', () => {
    expect(() => training(crossEntropy, classification, { dataset: 'line' })).toThrow(
      expect.objectContaining({ kind: 'doesNotFit' }),
    );
  });
});
