import { float, int, str, type Value } from '../../../interpreter/values';
import { isFloating, type DType } from '../../../tensor/dtype';

/** What `torch.finfo` and `torch.iinfo` say; integers have no `eps` and no `tiny`. */
export interface Limits {
  readonly bits: number;
  readonly min: number;
  readonly max: number;
  readonly eps: number;
  readonly tiny: number;
}

const floats = (bits: number, mantissa: number, maxExponent: number): Limits => {
  const max = (2 - 2 ** -mantissa) * 2 ** maxExponent;
  return { bits, min: -max, max, eps: 2 ** -mantissa, tiny: 2 ** (1 - maxExponent) };
};

const signed = (bits: number): Limits => ({ bits, min: -(2 ** (bits - 1)), max: 2 ** (bits - 1) - 1, eps: 0, tiny: 0 });

const limits: Readonly<Record<DType, Limits>> = {
  bool: { bits: 8, min: 0, max: 1, eps: 0, tiny: 0 },
  uint8: { bits: 8, min: 0, max: 255, eps: 0, tiny: 0 },
  int8: signed(8),
  int16: signed(16),
  int32: signed(32),
  int64: signed(64),
  float16: floats(16, 10, 15),
  bfloat16: floats(16, 7, 127),
  float32: floats(32, 23, 127),
  float64: floats(64, 52, 1023),
};

export function limitsOf(dtype: DType): Limits {
  return limits[dtype];
}

/** The attributes of `finfo`, or for integers of `iinfo`. */
export function limitsSaid(dtype: DType): Readonly<Record<string, Value>> {
  const { bits, min, max, eps, tiny } = limitsOf(dtype);
  const shared = { bits: int(bits), dtype: str(dtype) };
  if (!isFloating(dtype)) return { ...shared, max: int(max), min: int(min) };
  const resolution = 10 ** -Math.floor(-Math.log10(eps));
  return {
    ...shared,
    eps: float(eps),
    max: float(max),
    min: float(min),
    resolution: float(resolution),
    smallest_normal: float(tiny),
    tiny: float(tiny),
  };
}
