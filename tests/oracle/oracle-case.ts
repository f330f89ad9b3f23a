import { readdirSync, readFileSync } from 'node:fs';
import * as v from 'valibot';
import { parseCaseJson } from '../../src/cli/case-json';
import type { Given, GivenArguments } from '../../src/core/loss/request';
import { tensorData } from '../../src/core/tensor/data';

const floating = v.strictObject({ float: v.number() });
const whole = v.union([
  v.number(),
  v.pipe(
    floating,
    v.transform(({ float }) => float),
  ),
]);
const element = v.union([whole, v.boolean(), v.picklist(['nan', 'inf', '-inf'])]);

const tensor = v.strictObject({
  shape: v.array(v.number()),
  dtype: v.picklist(['float32', 'float64', 'int64', 'bool']),
  data: v.array(element),
  requiresGrad: v.optional(v.literal(true)),
});

const plain = v.union([v.number(), floating, v.boolean(), v.string(), v.null()]);

type Argument = v.InferOutput<typeof tensor> | v.InferOutput<typeof plain> | readonly Argument[];

const argument: v.GenericSchema<unknown, Argument> = v.union([tensor, plain, v.array(v.lazy(() => argument))]);

const raised = v.strictObject({ type: v.string(), message: v.string(), line: v.optional(v.number()) });

const oracleCase = v.strictObject({
  id: v.string(),
  program: v.string(),
  loss: v.string(),
  args: v.record(v.string(), argument),
  config: v.optional(v.record(v.string(), argument), {}),
  expected: v.union([
    v.strictObject({ value: tensor, gradients: v.record(v.string(), v.nullable(tensor)) }),
    v.strictObject({ raised }),
  ]),
});

/** A tensor in the form of the command line's contract. */
export type OracleTensor = v.InferOutput<typeof tensor>;

/** One call of one loss and what PyTorch answered. */
export type OracleCase = v.InferOutput<typeof oracleCase>;

const folder = new URL('.', import.meta.url);

/** The groups of cases, each with a program of the same name. */
export const groups: readonly string[] = readdirSync(new URL('programs/', folder))
  .filter((name) => name.endsWith('.py'))
  .map((name) => name.slice(0, -'.py'.length));

export function casesOf(group: string): readonly OracleCase[] {
  return v.parse(v.array(oracleCase), parseCaseJson(readFileSync(new URL(`expected/${group}.json`, folder), 'utf8')));
}

export function programText(name: string): string {
  return readFileSync(new URL(`programs/${name}`, folder), 'utf8');
}

/** Arguments as the core takes them. */
export function givenArguments(args: Readonly<Record<string, Argument>>): GivenArguments {
  return Object.fromEntries(Object.entries(args).map(([name, value]) => [name, given(value)]));
}

function given(value: Argument): Given {
  if (value === null || typeof value !== 'object') return { kind: 'plain', value };
  if ('float' in value) return { kind: 'float', value: value.float };
  if (!('dtype' in value)) return { kind: 'list', items: value.map(given) };
  const { shape, dtype, requiresGrad = false } = value;
  return { kind: 'tensor', tensor: { shape, dtype, data: tensorData(dtype, numbersOf(value)), requiresGrad } };
}

const nonFinite = { nan: NaN, inf: Infinity, '-inf': -Infinity };

export function numbersOf({ data }: OracleTensor): readonly number[] {
  return data.map((item) => (typeof item === 'string' ? nonFinite[item] : Number(item)));
}
