import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { interpreter, recipeSchema, Training, type RecipeInput } from '../../src/training';
import type { Answer, Query } from '../../src/training/inspect/query';
import { get, handWritten, labels, readingOf, tensorReading, type HandWritten } from './hand-written';

const reading = readingOf(
  'classification',
  tensorReading('logits', 'prediction', 'logits', [8, 10]),
  labels('y', [8], 10),
);
const crossEntropy: HandWritten = (args) =>
  get(args, 'logits').logSoftmax(1).gather(1, get(args, 'y').unsqueeze(1)).neg().mean();

const quartic: HandWritten = (args) => {
  const square = get(args, 'logits').mul(get(args, 'logits'));
  return square.mul(square).mean();
};

function trained(steps: number, recipe: RecipeInput = {}, program = crossEntropy): Training {
  const training = Training.create({
    ...{ program: handWritten(program), reading, surrogate: null, executor: interpreter },
    recipe: v.parse(recipeSchema, { steps, ...recipe }),
  });
  training.advance({});
  return training;
}

function ask<Kind extends Query['kind']>(
  training: Training,
  query: Extract<Query, { kind: Kind }>,
): Extract<Answer, { kind: Kind }> | null {
  const answer = training.inspector.answer(query);
  const isOfKind = (some: Answer): some is Extract<Answer, { kind: Kind }> => some.kind === query.kind;
  return answer !== null && isOfKind(answer) ? answer : null;
}

describe.each(['sgd', 'momentum', 'adam', 'rmsprop'] as const)('with %s', (name) => {
  test('the past is as it was: a plane of a step is that of a run which ended there', () => {
    const [long, short] = [trained(41, { optimizer: { name } }), trained(13, { optimizer: { name } })];
    const query = { kind: 'plane', step: 13, size: 5 } as const;
    expect(ask(long, query)).toEqual(ask(short, query));
    expect(ask(long, { ...query, step: 41 })).not.toEqual(ask(long, query));
  });

  test('a step taken apart is the one that was taken', () => {
    const training = trained(20, { optimizer: { name } });
    const weight = { parameter: '0.weight', element: 3 };
    const answer = ask(training, { kind: 'step', step: 19, weight });
    const [original, shifted, negated] = answer?.updates ?? [];
    expect(original?.after).toBe(training.weights('original').get('0.weight')?.data[3]);
    expect(original?.loss).toBe(training.result().variants[0]?.loss[19]);
    expect(shifted).toMatchObject({ same: true, gradient: original?.gradient, after: original?.after });
    expect(negated).toMatchObject({ same: false, gradient: -(original?.gradient ?? NaN) });
  });
});

test('looking back changes nothing', () => {
  const [watched, alone] = [trained(30), trained(30)];
  for (const step of [0, 7, 29]) ask(watched, { kind: 'step', step, weight: null });
  expect(watched.weights('original')).toEqual(alone.weights('original'));
});

test('what has not been reached is not there', () => {
  expect(ask(trained(5), { kind: 'step', step: 6, weight: null })).toBeNull();
});

test('a step taken apart tells what the loss is given beside the prediction, by its own name', () => {
  const training = trained(30);
  const answer = ask(training, { kind: 'step', step: 7, weight: null });
  const [given] = answer?.first.given ?? [];
  expect(answer?.first.given).toHaveLength(1);
  expect(given).toMatchObject({ name: 'y', values: [expect.toBeOneOf([0, 1])] });
  expect(answer?.first.prediction).toHaveLength(2);
});

describe('the landscape', () => {
  const query = { kind: 'landscape', step: 30, variant: 'original', columns: 5, rows: 5, from: 0, to: 5 } as const;

  test('has the loss of the weights themselves in its middle, and the way there ends in it', () => {
    const training = trained(30);
    const answer = ask(training, query);
    expect(answer?.loss).toHaveLength(25);
    expect(answer?.path.at(-1)).toEqual([0, 0]);
    expect(answer?.path[0]).not.toEqual([0, 0]);
    const rows = [0, 1, 2, 3, 4].map((from) => ask(training, { ...query, from, to: from + 1 })?.loss ?? []);
    expect(rows.flat()).toEqual(answer?.loss);
    expect(answer?.flat.some(Boolean)).toBe(false);
  });

  test('of a loss that has stopped is that of where it stopped', () => {
    const training = trained(30, { optimizer: { name: 'sgd', lr: 1e6 } }, quartic);
    expect(training.result().variants[0]?.stopped?.step).toBeLessThan(30);
    expect(ask(training, query)?.loss).toHaveLength(25);
  });

  test('of one row is the row through the weights', () => {
    const training = trained(30);
    const whole = ask(training, query)?.loss ?? [];
    expect(ask(training, { ...query, rows: 1, to: 1 })?.loss).toEqual(whole.slice(10, 15));
  });

  test('negated is the negative, shifted is lower by the constant', () => {
    const training = trained(30);
    const original = ask(training, query)?.loss ?? [];
    const negated = ask(training, { ...query, variant: 'negated' })?.loss ?? [];
    const shifted = ask(training, { ...query, variant: 'shifted' })?.loss ?? [];
    original.forEach((loss, index) => {
      expect(negated[index]).toBe(-loss);
      expect((shifted[index] ?? NaN) - loss).toBeCloseTo(-2 * Math.PI, 5);
    });
  });
});
