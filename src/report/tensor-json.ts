import type { Given, GivenArguments } from '../core/loss/request';
import type { TensorValue } from '../core/ops/operation';

/** Arguments as `eval` takes them. */
export function argumentsJson(args: GivenArguments): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(args).map(([name, value]) => [name, givenJson(value)]));
}

function givenJson(value: Given): unknown {
  switch (value.kind) {
    case 'tensor': {
      const { shape, dtype, data, requiresGrad } = value.tensor;
      return { ...tensorJson({ type: { shape, dtype }, data }), ...(requiresGrad ? { requiresGrad } : {}) };
    }
    case 'plain':
      return value.value;
    case 'float':
      return { float: value.value };
    case 'mapping':
      return argumentsJson(value.entries);
    case 'list':
      return value.items.map(givenJson);
  }
}

/** A number as JSON can hold it: non-finite ones as the strings "nan", "inf", "-inf". */
export function jsonNumber(value: number): number | string {
  if (Number.isNaN(value)) return 'nan';
  if (value === Infinity) return 'inf';
  return value === -Infinity ? '-inf' : value;
}

export function tensorJson({ type, data }: TensorValue) {
  const elements = type.dtype === 'bool' ? Array.from(data, (value) => value !== 0) : Array.from(data, jsonNumber);
  return { shape: type.shape, dtype: type.dtype, data: elements };
}
