import { existsSync, readFileSync } from 'node:fs';
import * as v from 'valibot';
import { beforeAll, describe, expect, test } from 'vitest';
import type { ClassPlane } from '../../src/core/pictures/class-plane';
import type { GradientMap } from '../../src/core/pictures/gradient-map';
import { defaultSample, sampleArguments } from '../../src/core/roles/sample';
import { interpreter, recordOf, type RecipeInput } from '../../src/training';
import { randomFor } from '../../src/training/data/random';
import { planeOf } from '../../src/training/data/plane';
import type { Answer, Query } from '../../src/training/inspect/query';
import { jsonTensor } from '../../src/training/record/numbers';
import { variantNames, type VariantName } from '../../src/training/variants/variant';
import { panelRun, type PanelRun } from './panel-run';

const file = 'losses.py';
const text = readFileSync(new URL('../oracle/pictured/losses.py', import.meta.url), 'utf8');
const answersFile = new URL('../oracle/expected/pictures.json', import.meta.url);

/** Trained for so many steps; those before the last are looked back at. */
const steps = 60;
const past = 50;

const recipes: Readonly<Record<string, RecipeInput>> = {
  smoothed_cross_entropy: {},
  hard_mining: { optimizer: { name: 'momentum', lr: 0.1 } },
  multi_margin: { hidden: [8], activation: 'relu' },
  error_rate: {},
  huber: { optimizer: { name: 'sgd', lr: 0.1 } },
  pinball: {},
  staircase: {},
  uncorrelated: { batch: 16 },
  hinge: { optimizer: { name: 'sgd', lr: 0.5 }, noise: 0 },
  focal: {},
  soft_dice: { hidden: [4] },
  segmentation: { hidden: [4] },
  triplet: {},
  supervised_contrast: { optimizer: { name: 'rmsprop' } },
};

const number = v.nullable(v.union([v.number(), v.picklist(['nan', 'inf', '-inf'])]));
const numbers = v.array(number);
const answerSchema = v.object({
  gradients: v.record(v.string(), v.nullable(numbers)),
  map: v.nullable(v.array(numbers)),
  plane: v.nullable(v.array(numbers)),
  kinks: v.array(v.tuple([v.number(), v.number()])),
  landscape: v.record(v.string(), v.object({ loss: numbers, flat: v.array(v.boolean()) })),
  path: v.array(numbers),
  input: v.nullable(v.record(v.string(), v.nullable(v.array(numbers)))),
  check: v.array(v.tuple([v.string(), v.number(), v.nullable(v.number()), v.number(), v.number()])),
  step: v.record(v.string(), v.object({ loss: number, gradients: v.record(v.string(), v.nullable(numbers)) })),
});
type Expected = v.InferOutput<typeof answerSchema>;

const landscape = { size: 51, rows: [0, 13, 25, 50], columns: [0, 7, 19, 25, 38, 50] } as const;
const planeSize = 8;

/** A part of the picture's places: rows and columns evenly through it. */
function placesOf({ x, y }: Pick<GradientMap | ClassPlane, 'x' | 'y'>): readonly number[] {
  const some = (length: number) => {
    const every = Math.max(1, Math.floor(length / 11));
    return [...Array(length).keys()].filter((index) => index % every === 0 || index === length - 1);
  };
  return some(y.length).flatMap((row) => some(x.length).map((column) => row * x.length + column));
}

function questionOf(name: string, run: PanelRun): unknown {
  const { training, pictures, reading, recipe } = run;
  const map = pictures?.map ?? null;
  const plane = pictures?.plane ?? null;
  const record = recordOf(training.recorded(), { path: file, name, config: {} }, run.surrogate);
  const random = randomFor(recipe.seed, 'landscape');
  const draw = () =>
    Object.fromEntries(
      Object.entries(record.parameters).map(([key, { data }]) => [key, data.map(() => random.normal())]),
    );
  const pair = (picture: GradientMap | ClassPlane) =>
    placesOf(picture).map((at) => [picture.x[at % picture.x.length], picture.y[Math.floor(at / picture.x.length)]]);
  return {
    inputs: Object.fromEntries(
      Object.entries(sampleArguments(reading, defaultSample)).map(([key, given]) => [
        key,
        given.kind === 'tensor' ? jsonTensor({ type: given.tensor, data: given.tensor.data }) : null,
      ]),
    ),
    predictions: reading.inputs.flatMap((input) =>
      input.kind === 'tensor' && input.role === 'prediction' ? [input.name] : [],
    ),
    map: map && { prediction: map.prediction, target: map.target, places: pair(map), kinks: map.kinks },
    plane: plane && {
      ...{ prediction: plane.prediction, own: plane.own, other: plane.other, places: pair(plane) },
    },
    run: {
      ...{ model: record.model, data: record.data, bindings: record.bindings, shift: record.shift },
      ...{ past, batch: training.setup.batch, samples: record.batches[past], surrogate: run.surrogate },
      weights: Object.fromEntries(
        Object.entries(record.variants).map(([key, { weights }]) => [
          key,
          weights.filter(({ step }) => step !== 0 || key === 'original'),
        ]),
      ),
      landscape: { ...landscape, directions: [draw(), draw()] },
      planeSize: planeOf(training.recorded().task) === null ? null : planeSize,
    },
  };
}

function ask<Kind extends Query['kind']>(run: PanelRun, query: Extract<Query, { kind: Kind }>) {
  const answer = run.training.inspector.answer(query);
  const isOfKind = (some: Answer): some is Extract<Answer, { kind: Kind }> => some.kind === query.kind;
  if (answer === null || !isOfKind(answer)) throw new Error(`no answer to ${query.kind}`);
  return answer;
}

const expected: Readonly<Record<string, Expected>> = existsSync(answersFile)
  ? v.parse(v.record(v.string(), answerSchema), JSON.parse(readFileSync(answersFile, 'utf8')))
  : {};

describe.each(Object.keys(recipes))('the pictures of %s', (name) => {
  let run: PanelRun;
  const answer = (): Expected => {
    const found = expected[name];
    if (found === undefined) throw new Error(`PyTorch has not been asked of ${name}.`);
    return found;
  };
  beforeAll(() => {
    // Its last digits stay as they are when an executor is made faster: PyTorch need not be asked anew.
    run = panelRun(file, text, name, { steps, recordable: true, ...recipes[name] }, interpreter);
  });

  test('are of the weights that PyTorch is asked about', async () => {
    const question = JSON.stringify(questionOf(name, run)).replaceAll(/("\w+":)([[{])/g, '\n$1$2');
    await expect(`${question}\n`).toMatchFileSnapshot(`../oracle/pictured/questions/${name}.json`);
  });

  test('prediction × target', () => {
    const map = run.pictures?.map ?? null;
    const found = map && placesOf(map).map((at) => [gradientAt(map.gradient, at, map.state)]);
    same(found, answer().map, 'gradient');
  });

  test('kinks of the map are where the gradient jumps', () => {
    const map = run.pictures?.map ?? null;
    const largest = largestOf(answer().map?.map(([gradient]) => gradient ?? null) ?? []);
    const expectedRows: Readonly<Record<string, number>> = {
      pinball: 256,
      hinge: 2,
      multi_margin: map?.y.length ?? NaN,
    };
    expect(map?.kinks.length ?? 0).toBeGreaterThanOrEqual(expectedRows[name] ?? 0);
    if (['smoothed_cross_entropy', 'huber', 'focal', 'uncorrelated'].includes(name)) expect(map?.kinks).toEqual([]);
    for (const [before, after] of answer().kinks) expect(Math.abs(after - before)).toBeGreaterThan(0.01 * largest);
    expect(answer().kinks).toHaveLength(map?.kinks.length ?? 0);
  });

  test('the plane of two classes', () => {
    const plane = run.pictures?.plane ?? null;
    const found =
      plane &&
      placesOf(plane).map((at) => [
        plane.loss[at],
        gradientAt(plane.byOwn, at, plane.state),
        gradientAt(plane.byOther, at, plane.state),
      ]);
    same(found, answer().plane, 'loss and gradients');
  });

  test('images and points', () => {
    for (const { name: input, gradient } of run.pictures?.sample?.predictions ?? []) {
      sameNumbers(gradient && [...gradient], answer().gradients[input] ?? null, input);
    }
  });

  test('the landscape, its plateaus and the way through it', () => {
    for (const variant of variantsOf(run)) {
      const found = landscape.rows.flatMap((row) => {
        const { loss, flat } = ask(run, {
          ...{
            kind: 'landscape',
            step: steps,
            variant,
            columns: landscape.size,
            rows: landscape.size,
            from: row,
            to: row + 1,
          },
        });
        return landscape.columns.map((column) => ({ loss: loss[column] ?? NaN, flat: flat[column] }));
      });
      const { loss, flat } = answer().landscape[variant] ?? { loss: null, flat: null };
      sameNumbers(
        found.map((point) => point.loss),
        loss,
        `loss of ${variant}`,
      );
      expect(
        found.map((point) => point.flat),
        variant,
      ).toEqual(flat);
    }
    const { path } = ask(run, {
      ...{
        kind: 'landscape',
        step: steps,
        variant: 'original',
        columns: landscape.size,
        rows: landscape.size,
        from: 0,
        to: 1,
      },
    });
    same([path[0] ?? [], path[past] ?? [], path[steps] ?? []], answer().path, 'path');
  });

  test('the plane of inputs', () => {
    if (run.training.setup.plane === null) {
      expect(answer().input).toBeNull();
      return;
    }
    const { gradients } = ask(run, { kind: 'plane', step: steps, size: planeSize });
    for (const variant of variantsOf(run)) {
      const own = gradients?.find((each) => each.variant === variant)?.gradients ?? null;
      same(own, answer().input?.[variant] ?? null, variant);
    }
  });

  test('the gradient checked: autograd beside the slopes on both sides', () => {
    const { elements, precision } = ask(run, { kind: 'check', step: past });
    // `.float()` in the loss makes singles of doubles.
    expect(precision).toBe(name === 'error_rate' ? 'single' : 'double');
    const told = answer().check;
    const found = told.map(([input, index]) => elements.find((each) => each.input === input && each.index === index));
    const compared = found.flatMap((own, at) => {
      const theirs = told[at];
      return own === undefined || theirs === undefined ? [] : [{ own, theirs }];
    });
    expect(compared.length).toBeGreaterThanOrEqual(16);
    const all = (pick: (of: (typeof compared)[number]) => [number | null, number | null]) => {
      const pairs = compared.map(pick);
      sameNumbers(
        pairs.map(([own]) => own),
        pairs.map(([, theirs]) => theirs),
        'element',
      );
    };
    all(({ own, theirs }) => [own.gradient, theirs[2]]);
    for (const { own, theirs } of compared) {
      const [, , gradient, left, right] = theirs;
      const near = (one: number, other: number) => Math.abs(one - other) <= 1e-3 * Math.max(Math.abs(one), 0.1);
      const isSame = near(left, right) && near((left + right) / 2, gradient ?? 0);
      expect(own.verdict, JSON.stringify({ own, theirs })).toBe(
        isSame ? 'agrees' : near(left, right) ? 'differs' : 'kink',
      );
      expect(near(own.left, left) && near(own.right, right), JSON.stringify({ own, theirs })).toBe(true);
    }
  });

  test('a step taken apart: the losses and gradients of all variants at the same weights', () => {
    for (const [parameter, data] of Object.entries(answer().step['original']?.gradients ?? {})) {
      const updates = [...(data ?? [null]).keys()]
        .filter((element) => element % 7 === 0)
        .flatMap((element) => {
          const { updates: all } = ask(run, { kind: 'step', step: past, weight: { parameter, element } });
          return all.map((update) => ({ element, ...update }));
        });
      for (const { element, variant, loss, gradient } of updates) {
        const told = answer().step[variant];
        sameNumbers([loss], told === undefined ? null : [told.loss], `loss of ${variant}`);
        const own = told?.gradients[parameter] ?? null;
        const scale = largestOf(Object.values(told?.gradients ?? {}).flatMap((each) => each ?? []));
        sameNumbers(gradient === null ? null : [gradient], own && [own[element] ?? null], parameter, scale);
      }
    }
  });

  test('the map of the weights: the gradient of every one, of all variants', () => {
    const { updates } = ask(run, { kind: 'step', step: past, weight: null });
    for (const { variant, layers } of updates) {
      const told = answer().step[variant]?.gradients ?? {};
      const scale = largestOf(Object.values(told).flatMap((each) => each ?? []));
      expect(layers.map(({ parameter }) => parameter)).toEqual(Object.keys(told));
      for (const { parameter, gradient } of layers) sameNumbers(gradient, told[parameter] ?? null, parameter, scale);
    }
  });
});

function variantsOf({ training }: PanelRun): readonly VariantName[] {
  const { variants } = training.result();
  return variantNames.filter((name) => variants.some((each) => each.name === name && each.stopped === null));
}

function gradientAt(gradient: Float32Array, at: number, state: GradientMap['state']): number | null {
  return state === 'none' ? null : (gradient[at] ?? NaN);
}

type Numbers = readonly (number | null | undefined)[];
type Told = readonly (number | string | null)[];

/** Column by column: a loss beside its gradient has a size of its own. */
function same(found: readonly Numbers[] | null, told: readonly Told[] | null, what: string): void {
  expect(found?.length ?? null, what).toBe(told?.length ?? null);
  for (const column of told?.[0]?.keys() ?? []) {
    const [own, theirs] = [(found ?? []).map((row) => row[column]), (told ?? []).map((row) => row[column] ?? null)];
    sameNumbers(own, theirs, `${what} ${String(column)}`);
  }
}

/** Within 1e-4; of what single precision loses in the largest of the picture, and of that only, neither size nor sign can be told. */
function sameNumbers(
  found: Numbers | null,
  told: Told | null,
  what: string,
  scale = told === null ? 0 : largestOf(told),
): void {
  expect(found?.length ?? null, what).toBe(told?.length ?? null);
  for (const [index, own] of (found ?? []).entries()) {
    const theirs = numberOf(told?.[index] ?? null);
    const place = `${what} [${String(index)}]: ours ${String(own)}, PyTorch's ${String(theirs)}`;
    if (own === null || theirs === null || !Number.isFinite(theirs)) {
      expect(own, place).toBe(theirs);
      continue;
    }
    const noise = 2e-6 * scale;
    expect(Math.abs((own ?? NaN) - theirs), place).toBeLessThanOrEqual(1e-4 * Math.abs(theirs) + noise);
    if (Math.abs(theirs) > noise) expect(Math.sign(own ?? NaN), place).toBe(Math.sign(theirs));
    expect(own === 0, place).toBe(theirs === 0);
  }
}

function largestOf(values: Told): number {
  return Math.max(0, ...values.map((value) => Math.abs(numberOf(value) ?? 0)).filter(Number.isFinite));
}

function numberOf(value: number | string | null): number | null {
  if (typeof value !== 'string') return value;
  return value === 'nan' ? NaN : value === 'inf' ? Infinity : -Infinity;
}
