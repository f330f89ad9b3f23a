import * as v from 'valibot';
import type { Broken } from '../core/findings/numbers/told-breakage';
import type { Reading } from '../core/roles/reading';
import type { Asked } from '../core/visualize';
import { metricNames } from '../training/data/metric';
import { recipeSchema } from '../training/recipe';
import { querySchema, type Answer } from '../training/inspect/query';
import type { PlaneGradient, Progress, Setup, VariantProgress } from '../training/result';
import { variantNames } from '../training/variants/variant';

/** A reading comes from the core by way of the extension: it is looked at no closer than this. */
const readingSchema = v.custom<Reading>((value) => v.is(v.looseObject({ inputs: v.array(v.unknown()) }), value));
const askedSchema = v.custom<Asked>((value) => v.is(v.looseObject({ kind: v.string() }), value));

/** The loss to be trained: source text, which of its definitions, and how its inputs are read. */
const trainedLossSchema = v.object({
  path: v.string(),
  files: v.array(v.object({ path: v.string(), text: v.string() })),
  asked: askedSchema,
  reading: readingSchema,
  /** The whole file as the surrogate trains with it; null where there is none. */
  surrogate: v.nullable(v.string()),
});
export type TrainedLoss = v.InferOutput<typeof trainedLossSchema>;

/** From the page to its training worker: one-way events. A new `start` ends the run before it. */
export const toTrainerSchema = v.variant('type', [
  v.object({ type: v.literal('start'), runId: v.number(), loss: trainedLossSchema, recipe: recipeSchema }),
  v.object({ type: v.literal('pause'), runId: v.number() }),
  v.object({ type: v.literal('resume'), runId: v.number() }),
  /** Asks about the run as it is or was. */
  v.object({ type: v.literal('inspect'), runId: v.number(), query: querySchema }),
  /** Asks for the run as a PyTorch program. */
  v.object({ type: v.literal('script'), runId: v.number() }),
]);
export type ToTrainer = v.InferOutput<typeof toTrainerSchema>;

/** A loss may well be NaN, which valibot's own number is not. */
const measurement = v.custom<number>((value) => typeof value === 'number');
const measured = v.tuple([v.number(), measurement]);
const variantName = v.picklist(variantNames);

const spanSchema = v.object({ path: v.string(), start: v.number(), end: v.number() });

const brokenSchema: v.GenericSchema<unknown, Broken> = v.object({
  text: v.string(),
  span: spanSchema,
  place: v.string(),
  part: v.picklist(['value', 'gradient']),
});

const variantProgressSchema: v.GenericSchema<unknown, VariantProgress> = v.object({
  name: variantName,
  loss: v.array(measurement),
  batchMetric: v.array(measurement),
  metric: v.array(measured),
  signAgreement: v.array(measured),
  weightDifference: v.nullable(measurement),
  gradient: v.picklist(['flows', 'zero', 'none']),
  stopped: v.nullable(v.object({ step: v.number(), because: v.string(), broken: v.nullable(brokenSchema) })),
  hasFloor: v.boolean(),
});

const progressSchema: v.GenericSchema<unknown, Progress> = v.object({
  from: v.number(),
  to: v.number(),
  variants: v.array(variantProgressSchema),
  done: v.boolean(),
});

const range = v.tuple([v.number(), v.number()]);

const setupSchema: v.GenericSchema<unknown, Setup> = v.object({
  dataset: v.object({ name: v.string(), title: v.string(), samples: v.number() }),
  notes: v.array(v.string()),
  model: v.string(),
  free: v.boolean(),
  parameters: v.number(),
  executor: v.picklist(['interpreter', 'tfjs', 'wasm']),
  fallback: v.nullable(v.picklist(['forbidden', 'guarded'])),
  steps: v.number(),
  batch: v.number(),
  metricEvery: v.number(),
  metric: v.nullable(v.object({ name: v.picklist(metricNames), reads: v.string() })),
  chance: v.nullable(v.number()),
  shift: v.number(),
  variants: v.array(variantName),
  plane: v.nullable(v.object({ x: range, y: range })),
});

const planeGradientSchema: v.GenericSchema<unknown, PlaneGradient> = v.object({
  variant: variantName,
  gradients: v.nullable(v.array(v.array(measurement))),
});

const placed = {
  name: v.string(),
  span: spanSchema,
};

const answerSchema: v.GenericSchema<unknown, Answer> = v.variant('kind', [
  v.object({
    ...{ kind: v.literal('plane'), step: v.number(), size: v.number() },
    gradients: v.nullable(v.array(planeGradientSchema)),
  }),
  v.object({
    ...{ kind: v.literal('step'), step: v.number(), samples: v.array(v.number()) },
    first: v.object({
      input: v.array(measurement),
      prediction: v.array(measurement),
      given: v.array(v.object({ name: v.string(), values: v.array(measurement) })),
    }),
    parameters: v.array(v.object({ name: v.string(), shape: v.array(v.number()) })),
    weight: v.object({ parameter: v.string(), element: v.number() }),
    updates: v.array(
      v.object({
        ...{ variant: variantName, loss: measurement, gradient: v.nullable(measurement) },
        ...{ before: measurement, after: measurement, same: v.boolean() },
        layers: v.array(
          v.object({
            parameter: v.string(),
            gradient: v.nullable(v.array(measurement)),
            change: v.array(measurement),
          }),
        ),
      }),
    ),
  }),
  v.object({
    ...{ kind: v.literal('check'), step: v.number(), precision: v.picklist(['double', 'single']), total: v.number() },
    elements: v.array(
      v.object({
        ...{ input: v.string(), index: v.number(), value: measurement, gradient: v.nullable(measurement) },
        ...{ left: measurement, right: measurement },
        verdict: v.picklist(['agrees', 'differs', 'kink', 'jump', 'unknown']),
      }),
    ),
    kinks: v.array(v.object({ ...placed, at: v.string(), convention: v.string() })),
    cuts: v.array(v.object({ ...placed, because: v.string() })),
  }),
  v.object({
    ...{ kind: v.literal('landscape'), step: v.number(), variant: variantName },
    ...{ columns: v.number(), rows: v.number() },
    ...{ from: v.number(), to: v.number(), loss: v.array(measurement), flat: v.array(v.boolean()) },
    isNone: v.boolean(),
    path: v.array(v.tuple([measurement, measurement])),
  }),
]);

/** From the training worker to the page. */
export const fromTrainerSchema = v.variant('type', [
  /** The worker lives, and holds this Web Lock for as long as it does; null where the host has no locks. */
  v.object({ type: v.literal('alive'), lock: v.nullable(v.string()) }),
  v.object({ type: v.literal('prepared'), runId: v.number(), setup: setupSchema }),
  v.object({ type: v.literal('progress'), runId: v.number(), progress: progressSchema }),
  /** Null: the run has not got as far, or the loss fails there. */
  v.object({ type: v.literal('inspected'), runId: v.number(), answer: v.nullable(answerSchema) }),
  /** The program, or why there is none. */
  v.object({
    ...{ type: v.literal('script'), runId: v.number() },
    ...{ text: v.nullable(v.string()), problem: v.nullable(v.string()) },
  }),
  /** The loss cannot be trained; `line` counts from 1. */
  v.object({ type: v.literal('refused'), runId: v.number(), message: v.string(), line: v.nullable(v.number()) }),
  /** A bug of ours. */
  v.object({ type: v.literal('failed'), runId: v.number(), message: v.string(), stack: v.nullable(v.string()) }),
]);
export type FromTrainer = v.InferOutput<typeof fromTrainerSchema>;
