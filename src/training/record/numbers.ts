import type { TensorValue } from '../../core/ops/operation';
import type { DType } from '../../core/tensor/dtype';

/** A number in JSON, which has no others: NaN and the infinities are words. */
export type JsonNumber = number | 'nan' | 'inf' | '-inf';

/** A tensor in JSON: row-major, flat. */
export interface JsonTensor {
  readonly shape: readonly number[];
  readonly dtype: DType;
  readonly data: readonly (JsonNumber | boolean)[];
}

export function jsonTensor({ type, data }: TensorValue): JsonTensor {
  const { shape, dtype } = type;
  const element = (value: number) =>
    dtype === 'bool' ? value !== 0 : dtype === 'float32' ? jsonFloat32(value) : jsonNumber(value);
  return { shape, dtype, data: Array.from(data, element) };
}

function jsonNumber(value: number): JsonNumber {
  if (Number.isFinite(value)) return value;
  return Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf';
}

/** The fewest digits that a single-precision number is told apart by. */
export function jsonFloat32(value: number): JsonNumber {
  if (!Number.isFinite(value)) return jsonNumber(value);
  const single = Math.fround(value);
  for (let digits = 6; digits < 9; digits += 1) {
    const short = Number(single.toPrecision(digits));
    if (Math.fround(short) === single) return short;
  }
  return Number(single.toPrecision(9));
}
