import * as v from 'valibot';
import type { GradientCurve } from '../src/core/pictures/gradient-curve';
import type { LossForm, SoftenedLoss } from '../src/core/softened-loss';
import type { Pictures } from '../src/core/visualize';
import type { PanelLoss, ToPage } from '../src/protocol/panel-messages';

/** VS Code sends messages as JSON: what is not finite arrives as null. */
const real = v.pipe(
  v.nullable(v.custom<number>((value) => typeof value === 'number')),
  v.transform((value) => value ?? NaN),
);

const gradientState = v.picklist(['flows', 'zero', 'none']);

const curveSchema: v.GenericSchema<unknown, GradientCurve> = v.pipe(
  v.object({
    prediction: v.string(),
    axis: v.string(),
    fixed: v.string(),
    other: v.nullable(v.object({ index: v.number(), value: real })),
    x: v.array(v.number()),
    points: v.array(v.nullable(v.object({ loss: real, gradient: v.nullable(real) }))),
    state: gradientState,
    current: real,
  }),
  // A gradient that is there but not finite has become null on the way; None is told by the state alone.
  v.transform((curve) => ({
    ...curve,
    points: curve.points.map(
      (point) => point && { ...point, gradient: curve.state === 'none' ? null : (point.gradient ?? NaN) },
    ),
  })),
);

const numbers = v.instance(Float32Array);
const pair = v.tuple([real, real]);
const axes = { x: v.array(v.number()), y: v.array(v.number()), state: gradientState };

const picturesSchema: v.GenericSchema<unknown, Pictures> = v.object({
  map: v.nullable(
    v.object({
      ...{ prediction: v.string(), target: v.string(), ...axes },
      ...{ gradient: numbers, kinks: v.array(pair), samples: v.array(pair) },
    }),
  ),
  plane: v.nullable(
    v.object({
      ...{ prediction: v.string(), own: v.number(), other: v.number(), ...axes },
      ...{ loss: numbers, byOwn: numbers, byOther: numbers, current: pair },
    }),
  ),
  sample: v.nullable(
    v.object({
      kind: v.picklist(['images', 'points']),
      predictions: v.array(
        v.object({ name: v.string(), shape: v.array(v.number()), values: numbers, gradient: v.nullable(numbers) }),
      ),
      target: v.nullable(v.object({ name: v.string(), values: numbers })),
      labels: v.nullable(v.array(v.number())),
    }),
  ),
});

/** What the page reads first; the rest of a report is of the same build as the page. */
const lossSchema = v.custom<PanelLoss>((value) =>
  v.is(
    v.looseObject({
      report: v.looseObject({ name: v.string(), sentences: v.object({ lens: v.string(), full: v.string() }) }),
      path: v.string(),
      fileName: v.string(),
      files: v.array(v.object({ path: v.string(), text: v.string() })),
    }),
    value,
  ),
);

const formSchema: v.GenericSchema<unknown, LossForm> = v.object({
  kind: v.picklist(['hard', 'surrogate', 'cooled', 'straightThrough']),
  edit: v.nullable(
    v.object({ span: v.object({ path: v.string(), start: v.number(), end: v.number() }), text: v.string() }),
  ),
  text: v.nullable(v.string()),
  curve: v.nullable(curveSchema),
  sample: v.nullable(
    v.object({
      value: real,
      gradients: v.array(
        v.object({
          ...{ input: v.string(), shape: v.array(v.number()) },
          range: v.nullable(v.object({ nonZero: v.number(), min: real, max: real })),
        }),
      ),
    }),
  ),
});

const softenedSchema: v.GenericSchema<unknown, SoftenedLoss> = v.object({
  warmth: v.number(),
  surrogates: v.array(
    v.object({
      ...{ name: v.string(), formula: v.string(), temperature: v.nullable(v.number()) },
      ...{ avoid: v.nullable(v.string()), reference: v.nullable(v.string()) },
    }),
  ),
  forms: v.array(formSchema),
});

const toPageSchema: v.GenericSchema<unknown, ToPage> = v.variant('type', [
  v.object({
    type: v.literal('loss'),
    loss: v.pipe(
      lossSchema,
      v.transform((loss) => ({ ...loss, curve: v.parse(v.nullable(curveSchema), loss.curve) })),
    ),
    seed: v.number(),
    recipe: v.unknown(),
    startsTraining: v.boolean(),
  }),
  v.object({ type: v.literal('stale'), documentVersion: v.number(), problem: v.nullable(v.string()) }),
  v.object({ type: v.literal('noLoss'), fileName: v.string() }),
  v.object({ type: v.literal('pictures'), pictures: v.nullable(picturesSchema) }),
  v.object({ type: v.literal('softened'), softened: v.nullable(softenedSchema) }),
  v.object({
    type: v.literal('command'),
    command: v.picklist(['run', 'pause', 'restart', 'pin', 'describe', 'export']),
  }),
  v.object({
    type: v.literal('table'),
    table: v.object({ name: v.string(), text: v.string(), isCut: v.boolean() }),
  }),
  v.object({ type: v.literal('failed'), message: v.string() }),
]);

/** A message from the extension; throws ValiError where it is of another build. */
export function parseToPage(message: unknown): ToPage {
  return v.parse(toPageSchema, message);
}
