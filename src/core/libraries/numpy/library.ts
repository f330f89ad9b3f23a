import { alias, constant, source, type Library, type LibraryFunction } from '../../interpreter/library';
import { float, none, tensor, type Value } from '../../interpreter/values';
import { optionalDims, optionalNumber } from '../torch/kit/arguments';
import { checkedDims } from '../torch/kit/dims';
import { arrayArgument, quotientDType, numpyFunction } from './arrays';
import { creation } from './creation';
import { dtypeEntries } from './dtypes';
import grids from './grids.py';
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
    const x = given.cast(quotientDType(given.dtype));
    const dims = args.isNone('axis')
      ? x.shape.map((_, dim) => dim)
      : checkedDims(args.read('axis', optionalDims), x.rank, args.context);
    const p = args.read('ord', optionalNumber) ?? 2;
    if (dims.length > 1 && !args.isNone('ord')) return args.context.opaque('a matrix norm of NumPy');
    return x.builder.emit('norm', [x], { p, dims, keepdim: args.bool('keepdims') });
  }),
};

type Functions = Readonly<Record<string, LibraryFunction>>;

function isTorchTensor(value: Value | undefined): boolean {
  return value?.kind === 'tensor' && value.type !== 'ndarray';
}

/** NumPy gives back a tensor where it was given one: its universal functions, and what it leaves to the method of that name. */
function alsoOfTensors(entry: LibraryFunction): LibraryFunction {
  return {
    kind: 'function',
    call: (name, args, context) => {
      const answer = entry.call(name, args, context);
      return answer.kind === 'tensor' && args.positional.some(isTorchTensor) ? tensor(answer.tensor) : answer;
    },
  };
}

/** NumPy calls the method of that name with arguments that a tensor's does not take. */
function notOfTensors(entry: LibraryFunction): LibraryFunction {
  return {
    kind: 'function',
    call: (name, args, context) => {
      if (!isTorchTensor(args.positional[0])) return entry.call(name, args, context);
      const method = name.slice(name.lastIndexOf('.') + 1).replace(/^a(?=max|min)/, '');
      return context.raise('TypeError', `${method}() received an invalid combination of arguments`);
    },
  };
}

const leftToMethods: Functions = Object.fromEntries(
  ['argsort', 'argmax', 'argmin', 'cumsum', 'cumprod', 'reshape', 'transpose', 'squeeze', 'swapaxes', 'repeat'].flatMap(
    (name) => {
      const entry = reductions[name] ?? shaping[name];
      return entry === undefined ? [] : [[name, alsoOfTensors(entry)]];
    },
  ),
);

const refused: Functions = Object.fromEntries(
  ['sum', 'mean', 'prod', 'max', 'min', 'amax', 'amin', 'all', 'any', 'std', 'var'].flatMap((name) => {
    const entry = reductions[name];
    return entry === undefined ? [] : [[name, notOfTensors(entry)]];
  }),
);

const universal: Functions = Object.fromEntries(
  Object.entries(universalFunctions).map(([name, entry]) => [name, alsoOfTensors(entry)]),
);

export const numpyLibrary: Library = {
  'numpy.lib.index_tricks': source(grids),
  'numpy.mgrid': alias('numpy.lib.index_tricks.mgrid'),
  'numpy.ogrid': alias('numpy.lib.index_tricks.ogrid'),
  ...ndarray,
  ...dtypeEntries,
  ...inModule('numpy', { ...creation, ...shaping, ...reductions, ...universal, ...leftToMethods, ...refused }),
  ...inModule('numpy.random', random),
  ...inModule('numpy.linalg', linearAlgebra),
  'numpy.pi': constant(float(Math.PI)),
  'numpy.e': constant(float(Math.E)),
  'numpy.inf': constant(float(Infinity)),
  'numpy.nan': constant(float(NaN)),
  'numpy.newaxis': constant(none),
  'numpy.random.integers': alias('numpy.random.randint'),
};
