import { isReduced, type DType } from './dtype';

/**
 * The elements of a tensor, row-major. int64 is held in doubles (exact to 2⁵³); float16 and bfloat16 in single precision, rounded
 * to their own precision after every operation.
 */
export type TensorData = Float32Array | Float64Array | Int32Array | Int16Array | Int8Array | Uint8Array;

const constructors: Record<DType, new (length: number) => TensorData> = {
  bool: Uint8Array,
  uint8: Uint8Array,
  int8: Int8Array,
  int16: Int16Array,
  int32: Int32Array,
  int64: Float64Array,
  float16: Float32Array,
  bfloat16: Float32Array,
  float32: Float32Array,
  float64: Float64Array,
};

export function allocate(dtype: DType, size: number): TensorData {
  return new constructors[dtype](size);
}

/** The elements of `values`, each as `dtype` would hold it. */
export function tensorData(dtype: DType, values: ArrayLike<number>): TensorData {
  const data = allocate(dtype, values.length);
  for (let index = 0; index < values.length; index += 1) data[index] = toDType(dtype, values[index] ?? 0);
  roundToPrecision(dtype, data);
  return data;
}

/** A number as a cast to `dtype` makes it, before the array's own rounding: truncation for integers, truth for bool. */
function toDType(dtype: DType, value: number): number {
  if (dtype === 'bool') return value === 0 ? 0 : 1;
  // What does not fit is the lowest number of all, as the processor answers.
  // Integers have one zero.
  if (dtype === 'int64') return Math.abs(value) <= 2 ** 63 ? Math.trunc(value) + 0 : -(2 ** 63);
  if (dtype === 'int32' && !Number.isFinite(value)) return -(2 ** 31);
  return value;
}

/** Rounds in place what the array type does not round itself. */
export function roundToPrecision(dtype: DType, data: TensorData): void {
  if (!isReduced(dtype)) return;
  for (let i = 0; i < data.length; i += 1) data[i] = toReduced(dtype, data[i] ?? 0);
}

/** The nearest number of single or half precision; of any other dtype as it is. */
export function toHeld(dtype: DType, value: number): number {
  return dtype === 'float32' ? Math.fround(value) : toReduced(dtype, value);
}

/** A number in half precision; of any other dtype as it is. */
export function toReduced(dtype: DType, value: number): number {
  if (dtype === 'float16') return toHalf(value);
  return dtype === 'bfloat16' ? toBrainFloat(value) : value;
}

/** Nearest float16, ties to even (IEEE 754 binary16). */
function toHalf(value: number): number {
  if (!Number.isFinite(value) || value === 0) return value;
  const magnitude = Math.abs(value);
  const exponent = Math.max(Math.floor(Math.log2(magnitude)), -14);
  const unit = 2 ** (exponent - 10);
  const rounded = roundHalfToEven(magnitude / unit) * unit;
  return Math.sign(value) * (rounded > 65504 ? Infinity : rounded);
}

/** Nearest bfloat16, ties to even: float32 with 8 bits of precision. */
function toBrainFloat(value: number): number {
  if (!Number.isFinite(value) || value === 0) return value;
  const magnitude = Math.abs(value);
  const unit = 2 ** (Math.floor(Math.log2(magnitude)) - 7);
  return Math.sign(value) * roundHalfToEven(magnitude / unit) * unit;
}

export function roundHalfToEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest < 0.5) return floor;
  if (rest > 0.5) return floor + 1;
  return floor % 2 === 0 ? floor : floor + 1;
}
