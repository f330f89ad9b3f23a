import * as v from 'valibot';
import type { Given, GivenArguments, PlainValue } from '../core/loss/request';
import { tensorData } from '../core/tensor/data';
import { sizeOf } from '../core/tensor/shape';

const floatSchema = v.object({ float: v.number() });

const number = v.union([
  v.number(),
  v.pipe(
    floatSchema,
    v.transform(({ float }) => float),
  ),
  v.pipe(
    v.picklist(['nan', 'inf', '-inf']),
    v.transform((word) => ({ nan: NaN, inf: Infinity, '-inf': -Infinity })[word]),
  ),
]);

const tensorSchema = v.pipe(
  v.object({
    shape: v.array(v.pipe(v.number(), v.integer(), v.minValue(0))),
    dtype: v.picklist(['float32', 'float64', 'int64', 'bool']),
    data: v.array(v.union([number, v.boolean()])),
    requiresGrad: v.optional(v.boolean(), false),
  }),
  v.check(({ shape, data }) => sizeOf(shape) === data.length, 'as many numbers as the shape has elements'),
);

type Json = PlainValue | v.InferOutput<typeof floatSchema> | v.InferOutput<typeof tensorSchema> | readonly Json[];

const json: v.GenericSchema<unknown, Json> = v.union([
  tensorSchema,
  floatSchema,
  v.null(),
  v.boolean(),
  v.number(),
  v.string(),
  v.array(v.lazy(() => json)),
]);

const argumentsSchema = v.pipe(
  v.record(v.string(), json),
  v.transform((record): GivenArguments =>
    Object.fromEntries(Object.entries(record).map(([name, value]) => [name, given(value)])),
  ),
);

/** One case of `eval`: the arguments of the loss, of its constructor, and the seed of its draws. */
export const caseSchema = v.object({
  loss: v.optional(v.string()),
  args: argumentsSchema,
  config: v.optional(argumentsSchema, {}),
  seed: v.optional(v.number(), 0),
});

function given(value: Json): Given {
  if (value === null || typeof value !== 'object') return { kind: 'plain', value };
  if ('float' in value) return { kind: 'float', value: value.float };
  if ('dtype' in value) {
    const { shape, dtype, data, requiresGrad } = value;
    return { kind: 'tensor', tensor: { shape, dtype, data: tensorData(dtype, data.map(Number)), requiresGrad } };
  }
  return { kind: 'list', items: value.map(given) };
}
