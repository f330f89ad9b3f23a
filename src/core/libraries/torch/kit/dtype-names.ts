import { dtypes, type DType } from '../../../tensor/dtype';

/** PyTorch's own name of a dtype, as most messages print it: `Float`, `Long`. */
export function scalarTypeName(dtype: DType): string {
  return scalarTypeNames[dtypes.indexOf(dtype)] ?? dtype;
}
const scalarTypeNames = ['Bool', 'Byte', 'Char', 'Short', 'Int', 'Long', 'Half', 'BFloat16', 'Float', 'Double'];

/** The C++ type, as a few messages print it: `float`, `long int`. */
export function cTypeName(dtype: DType): string {
  return cTypeNames[dtypes.indexOf(dtype)] ?? dtype;
}
const cTypeNames = [
  'bool',
  'unsigned char',
  'signed char',
  'short int',
  'int',
  'long int',
  'c10::Half',
  'c10::BFloat16',
  'float',
  'double',
];

/** The dtype of `torch.FloatTensor` and the like, by that name. */
export function legacyTensorDType(name: string): DType | undefined {
  const found = /^torch\.(?:cuda\.)?(\w+)Tensor$/.exec(name)?.[1];
  return dtypes[scalarTypeNames.findIndex((typeName) => typeName === found)];
}
