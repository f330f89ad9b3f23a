import * as v from 'valibot';
import type { Given, GivenArguments } from '../core/loss/request';
import { tensorData } from '../core/tensor/data';
import { dtypes } from '../core/tensor/dtype';
import { sizeOf } from '../core/tensor/shape';

const floatSchema = v.object({ float: v.number() });
const expressionSchema = v.strictObject({ python: v.string() });

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
    dtype: v.picklist(dtypes),
    data: v.array(v.union([number, v.boolean()])),
    requiresGrad: v.optional(v.boolean(), false),
  }),
  v.check(({ shape, data }) => sizeOf(shape) === data.length, 'as many numbers as the shape has elements'),
);

interface Dictionary {
  readonly [key: string]: Json;
}

type Json =
  | number
  | boolean
  | string
  | null
  | v.InferOutput<typeof floatSchema>
  | v.InferOutput<typeof expressionSchema>
  | v.InferOutput<typeof tensorSchema>
  | readonly Json[]
  | Dictionary;

const json: v.GenericSchema<unknown, Json> = v.union([
  tensorSchema,
  floatSchema,
  expressionSchema,
  v.null(),
  v.boolean(),
  v.number(),
  v.string(),
  v.array(v.lazy(() => json)),
  v.pipe(
    v.lazy(() => dictionary),
    v.check((entries) => !('shape' in entries || 'dtype' in entries), 'a tensor of shape, dtype and data'),
  ),
]);

/** `v.record` leaves `prototype` out, which is as good a name of a parameter as any. */
const dictionary = v.pipe(
  v.custom<object>((value) => typeof value === 'object' && value !== null && !Array.isArray(value), 'an object'),
  v.transform((object) => Object.entries(object)),
  v.array(v.tuple([v.string(), v.lazy(() => json)])),
  v.transform((entries): Dictionary => Object.fromEntries(entries)),
);

const argumentsSchema = v.pipe(
  dictionary,
  v.transform((entries): GivenArguments => givenEach(entries)),
);

function givenEach(entries: Dictionary): GivenArguments {
  return Object.fromEntries(Object.entries(entries).map(([name, value]) => [name, given(value)]));
}

/** One case of `eval`: the arguments of the loss, of its constructor, and the seed of its draws. */
export const caseSchema = v.object({
  loss: v.optional(v.string()),
  args: argumentsSchema,
  config: v.optional(argumentsSchema, {}),
  seed: v.optional(v.number(), 0),
});

function given(value: Json): Given {
  if (value === null || typeof value !== 'object') return { kind: 'plain', value };
  if (isList(value)) return { kind: 'list', items: value.map(given) };
  if (v.is(floatSchema, value)) return { kind: 'float', value: value.float };
  if (v.is(expressionSchema, value)) return { kind: 'plain', value };
  if (isTensor(value)) {
    const { shape, dtype, data, requiresGrad } = value;
    return { kind: 'tensor', tensor: { shape, dtype, data: tensorData(dtype, data.map(Number)), requiresGrad } };
  }
  return { kind: 'mapping', entries: givenEach(value) };
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

/** A tensor alone may have a shape. */
function isTensor(value: Dictionary | v.InferOutput<typeof tensorSchema>): value is v.InferOutput<typeof tensorSchema> {
  return 'dtype' in value;
}
