import { alias, constant, type Library, type LibraryFunction } from '../../interpreter/library';
import { float, none } from '../../interpreter/values';
import { optionalDims, optionalNumber } from '../torch/kit/arguments';
import { checkedDims } from '../torch/kit/dims';
import { arrayArgument, floatingDType, numpyFunction } from './arrays';
import { creation } from './creation';
import { dtypeEntries } from './dtypes';
import { ndarray } from './ndarray';
import { random } from './random';
import { reductions } from './reductions';
import { shaping } from './shaping';
import { universalFunctions } from './universal';

function inModule(module: string, entries: Readonly<Record<string, LibraryFunction>>): Library {
  return Object.fromEntries(Object.entries(entries).map(([name, entry]) => [`${module}.${name}`, entry]));
}

const linearAlgebra: Readonly<Record<string, LibraryFunction>> = {
  norm: numpyFunction('x, ord=None, axis=None, keepdims=False', (args) => {
    const given = args.read('x', arrayArgument);
    const x = given.cast(floatingDType(given.dtype));
    const dims = args.isNone('axis')
      ? x.shape.map((_, dim) => dim)
      : checkedDims(args.read('axis', optionalDims), x.rank, args.context);
    const p = args.read('ord', optionalNumber) ?? 2;
    if (dims.length > 1 && !args.isNone('ord')) return args.context.opaque('a matrix norm of NumPy');
    return x.builder.emit('norm', [x], { p, dims, keepdim: args.bool('keepdims') });
  }),
};

export const numpyLibrary: Library = {
  ...ndarray,
  ...dtypeEntries,
  ...inModule('numpy', { ...creation, ...shaping, ...reductions, ...universalFunctions }),
  ...inModule('numpy.random', random),
  ...inModule('numpy.linalg', linearAlgebra),
  'numpy.pi': constant(float(Math.PI)),
  'numpy.e': constant(float(Math.E)),
  'numpy.inf': constant(float(Infinity)),
  'numpy.nan': constant(float(NaN)),
  'numpy.newaxis': constant(none),
  'numpy.random.integers': alias('numpy.random.randint'),
};
