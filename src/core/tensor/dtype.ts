/** Element types, named as PyTorch names them. */
export const dtypes = [
  'bool',
  'uint8',
  'int8',
  'int16',
  'int32',
  'int64',
  'float16',
  'bfloat16',
  'float32',
  'float64',
] as const;
export type DType = (typeof dtypes)[number];

/** Categories in the order of promotion: bool < integer < float. */
export type DTypeCategory = 'bool' | 'integer' | 'float';

const categories: Record<DType, DTypeCategory> = {
  bool: 'bool',
  uint8: 'integer',
  int8: 'integer',
  int16: 'integer',
  int32: 'integer',
  int64: 'integer',
  float16: 'float',
  bfloat16: 'float',
  float32: 'float',
  float64: 'float',
};

export function categoryOf(dtype: DType): DTypeCategory {
  return categories[dtype];
}

export function isFloating(dtype: DType): boolean {
  return categories[dtype] === 'float';
}

const categoryRank: Record<DTypeCategory, number> = { bool: 0, integer: 1, float: 2 };

export function rankOfCategory(category: DTypeCategory): number {
  return categoryRank[category];
}

const bytes: Record<DType, number> = {
  bool: 1,
  uint8: 1,
  int8: 1,
  int16: 2,
  int32: 4,
  int64: 8,
  float16: 2,
  bfloat16: 2,
  float32: 4,
  float64: 8,
};

export function bytesPerElement(dtype: DType): number {
  return bytes[dtype];
}

/** Whether kernels reckon in single precision and round what they answer. */
export function isReduced(dtype: DType): boolean {
  return dtype === 'float16' || dtype === 'bfloat16';
}

/**
 * The common type of two tensors of equal priority
 * (https://pytorch.org/docs/stable/tensor_attributes.html#type-promotion-doc).
 */
export function promoteTypes(a: DType, b: DType): DType {
  if (a === b) return a;
  const rankA = categoryRank[categories[a]];
  const rankB = categoryRank[categories[b]];
  if (rankA !== rankB) return rankA > rankB ? a : b;
  if (categories[a] === 'float') return promoteFloats(a, b);
  return promoteIntegers(a, b);
}

function promoteFloats(a: DType, b: DType): DType {
  if (a === 'float64' || b === 'float64') return 'float64';
  if (a === 'float32' || b === 'float32') return 'float32';
  return 'float32'; // float16 with bfloat16
}

const signedBySize: readonly DType[] = ['int8', 'int16', 'int32', 'int64'];

function promoteIntegers(a: DType, b: DType): DType {
  const signed = (dtype: DType): DType => (dtype === 'uint8' ? 'int16' : dtype);
  const [first, second] = [signed(a), signed(b)];
  return signedBySize.indexOf(first) >= signedBySize.indexOf(second) ? first : second;
}
