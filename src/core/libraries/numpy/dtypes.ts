import { NotFollowed, type Context } from '../../interpreter/context';
import { constant, libraryClass, signature, type Library } from '../../interpreter/library';
import { int, str, type Value } from '../../interpreter/values';
import { dtypes, isFloating, type DType } from '../../tensor/dtype';
import { optional, wrongType, type Reader } from '../torch/kit/arguments';
import { libraryInstance } from '../torch/kit/instances';
import { limitsSaid } from '../torch/kit/limits';
import { array, arrayArgument } from './arrays';
import { entryNamed } from '../../text/entry-named';

/** The names of NumPy's scalar types. */
const typeNames: Readonly<Record<string, DType>> = {
  bool_: 'bool',
  bool: 'bool',
  uint8: 'uint8',
  int8: 'int8',
  int16: 'int16',
  int32: 'int32',
  int64: 'int64',
  int_: 'int64',
  intp: 'int64',
  long: 'int64',
  longlong: 'int64',
  intc: 'int32',
  float16: 'float16',
  half: 'float16',
  float32: 'float32',
  single: 'float32',
  float64: 'float64',
  double: 'float64',
  float_: 'float64',
};

/** Short names, as strings give them; Python's own types. */
const otherNames: Readonly<Record<string, DType>> = {
  ...typeNames,
  float: 'float64',
  int: 'int64',
  f2: 'float16',
  f4: 'float32',
  f8: 'float64',
  i1: 'int8',
  i2: 'int16',
  i4: 'int32',
  i8: 'int64',
  u1: 'uint8',
  b1: 'bool',
  f: 'float32',
  d: 'float64',
  i: 'int32',
  l: 'int64',
  '?': 'bool',
};

/** Scalar types that no tensor of ours has: to be told apart, not to be made. */
const onlyNamed = ['uint16', 'uint32', 'uint64', 'complex64', 'complex128', 'object_', 'str_', 'bytes_'];

const notMade = (name: string): string => `arrays of \`numpy.${name}\` are not followed`;

/** A dtype given as a type of NumPy or Python, by its name, or as a dtype of PyTorch. */
export const dtypeArgument: Reader<DType> = (value, name, context) => {
  if (value.kind === 'dtype') return value.dtype;
  const given = value.kind === 'str' ? value.value.replace(/^[<>=|]/, '') : value.kind === 'class' ? value.name : '';
  if (onlyNamed.includes(given)) throw new NotFollowed(context.opaque(notMade(given)).reason);
  return entryNamed(otherNames, given) ?? wrongType(value, name, 'a dtype', context);
};

export const optionalDType = optional(dtypeArgument);

/** The type that stands for a dtype: `x.dtype == np.float32` compares these. */
export function dtypeValue(dtype: DType, context: Context): Value {
  const name = dtype === 'bool' ? 'bool_' : dtype;
  return context.getAttribute(context.importModule('numpy'), name) ?? { kind: 'dtype', dtype };
}

/** One class for each dtype; the other names are the same class. */
const canonical = (dtype: DType): string => (dtype === 'bool' ? 'bool_' : dtype);

const kinds: Readonly<Record<string, readonly string[]>> = {
  generic: [],
  number: ['numpy.generic'],
  integer: ['numpy.number'],
  floating: ['numpy.number'],
};

function baseOf(dtype: DType): string {
  if (dtype === 'bool') return 'numpy.generic';
  return dtype.startsWith('float') || dtype === 'bfloat16' ? 'numpy.floating' : 'numpy.integer';
}

const letters = { bool: 'b', uint: 'u', int: 'i', float: 'f' } as const;

/** What a dtype says of itself; here dtypes and scalar types are the same classes. */
function factsOf(dtype: DType): Library {
  const [, family = '', bits = '8'] = /^([a-z]+)(\d*)$/.exec(dtype) ?? [];
  const kind = entryNamed(letters, family) ?? 'f';
  const bytes = Number(bits === '' ? 8 : bits) / 8;
  const facts = {
    ...{ name: str(dtype), kind: str(kind), itemsize: int(bytes) },
    str: str(`${bytes === 1 ? '|' : '<'}${kind}${bytes}`),
  };
  return Object.fromEntries(
    Object.entries(facts).map(([name, value]) => [`numpy.${canonical(dtype)}.${name}`, constant(value)]),
  );
}

const described = dtypes.filter((dtype) => dtype !== 'bfloat16');

const scalarTypes: Library = Object.fromEntries(
  described.map((dtype) => [
    `numpy.${canonical(dtype)}`,
    libraryClass(
      [baseOf(dtype)],
      signature('x=0', ({ x }, context) => array(arrayArgument(x, 'x', context).cast(dtype), context)),
    ),
  ]),
);

const namedTypes: Library = Object.fromEntries(
  onlyNamed.map((name) => [
    `numpy.${name}`,
    libraryClass(
      [name.startsWith('uint') ? 'numpy.integer' : 'numpy.generic'],
      signature('*args', (_, context) => context.opaque(notMade(name))),
    ),
  ]),
);

const otherTypes: Library = Object.fromEntries(
  Object.entries(typeNames)
    .filter(([name, dtype]) => name !== canonical(dtype))
    .map(([name, dtype]) => [`numpy.${name}`, { kind: 'alias', of: `numpy.${canonical(dtype)}` }]),
);

export const dtypeEntries: Library = {
  ...Object.fromEntries(Object.entries(kinds).map(([name, bases]) => [`numpy.${name}`, libraryClass(bases, null)])),
  ...scalarTypes,
  ...namedTypes,
  ...Object.fromEntries(described.flatMap((dtype) => Object.entries(factsOf(dtype)))),
  ...otherTypes,
  'numpy.finfo': libraryClass(
    [],
    signature('dtype', ({ dtype }, context) => {
      const of = dtypeArgument(dtype, 'dtype', context);
      if (!isFloating(of)) return context.raise('ValueError', `data type <class 'numpy.${of}'> not inexact`);
      const scalars = Object.entries(limitsSaid(of)).map(([name, value]): [string, Value] => [
        name,
        value.kind === 'float' ? array(arrayArgument(value, name, context).cast(of), context) : value,
      ]);
      return libraryInstance('numpy', 'finfo', Object.fromEntries(scalars), context);
    }),
  ),
  'numpy.dtype': signature('dtype', ({ dtype }, context) => {
    const named = dtype.kind === 'str' && onlyNamed.includes(dtype.value) ? dtype.value : null;
    if (named !== null) return context.attribute(context.importModule('numpy'), named);
    return dtypeValue(dtypeArgument(dtype, 'dtype', context), context);
  }),
};
