import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import type { Given, GivenArguments } from '../../src/core/loss/request';
import { tensorData } from '../../src/core/tensor/data';
import type { OracleTensor } from './oracle-case';

const dtype = v.picklist(['float32', 'float64', 'int64', 'bool']);
const data = v.array(v.union([v.number(), v.boolean(), v.picklist(['nan', 'inf', '-inf'])]));
const shape = v.array(v.number());

const asked = v.union([
  v.strictTuple([dtype, shape, data]),
  v.strictTuple([dtype, shape, data, v.literal('requires_grad')]),
]);
const answered = v.pipe(
  v.strictTuple([dtype, shape, data]),
  v.transform((tuple): OracleTensor => ({ dtype: tuple[0], shape: tuple[1], data: tuple[2] })),
);

const opDbCase = v.strictObject({
  call: v.string(),
  tensors: v.array(asked),
  value: v.optional(answered),
  gradients: v.optional(v.record(v.string(), v.nullable(answered)), {}),
  raised: v.optional(v.strictObject({ type: v.string(), message: v.string() })),
});

/** One call of one operator and what PyTorch answered; see op-db.py. */
export type OpDbCase = v.InferOutput<typeof opDbCase>;

export function opDbCases(): readonly OpDbCase[] {
  const file = new URL('expected-ops/op-db.json', import.meta.url);
  return v.parse(v.array(opDbCase), JSON.parse(readFileSync(file, 'utf8')));
}

/** Numbers that a floating result is multiplied by in turn, so that each of its elements sends a gradient of its own. */
const weights = [1, -2, 0.5];

/** The call as a loss and its arguments. */
export function lossOf({ call, tensors, value }: OpDbCase): { readonly text: string; readonly args: GivenArguments } {
  const own = Object.fromEntries(tensors.map((one, index) => [`t${index}`, given(one)]));
  const isWeighted = value?.dtype.startsWith('float') === true;
  const args = isWeighted
    ? { ...own, w: given([value.dtype, value.shape, value.data.map((_, at) => weights[at % 3] ?? 1)]) }
    : own;
  const parameters = Object.keys(args).join(', ');
  return { text: `import torch\n\n\ndef call(${parameters}):\n    return ${call}${isWeighted ? ' * w' : ''}\n`, args };
}

const nonFinite = { nan: NaN, inf: Infinity, '-inf': -Infinity };

function given(tensor: OpDbCase['tensors'][number]): Given {
  const [dtype, shape, items, requiresGrad] = tensor;
  const numbers = items.map((item) => (typeof item === 'string' ? nonFinite[item] : Number(item)));
  const data = tensorData(dtype, numbers);
  return { kind: 'tensor', tensor: { shape, dtype, data, requiresGrad: requiresGrad !== undefined } };
}
