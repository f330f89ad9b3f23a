import type { Tensor } from '../../graph/tensor';
import type { Context } from '../../interpreter/context';
import { libraryClass, property, type Library, type LibraryFunction } from '../../interpreter/library';
import { bool, int, iterator, none, tuple, type Value } from '../../interpreter/values';
import { refuse } from '../../ops/makers/types';
import type { Geometry } from '../../ops/parameters';
import type { Ref } from '../../ops/ref';
import { categoryOf, type DType } from '../../tensor/dtype';
import { contiguousStrides, sizeOf } from '../../tensor/shape';
import { shapeArgument, wrongType, type Reader } from '../torch/kit/arguments';
import { inferredShape, reshaped } from '../torch/kit/geometry';
import { writeCast } from '../torch/kit/in-place';
import type { Operand } from '../torch/kit/promotion';
import { nestedList, pythonNumber } from '../torch/kit/python-numbers';
import { subscriptMethods } from '../torch/indexing/get-and-set';
import { withNegativeSteps } from './negative-steps';
import type { Arguments } from '../torch/kit/torch-function';
import { arrayArgument, arrayOperand, asArrays, numpyFunction, viewed } from './arrays';
import { dtypeArgument, dtypeValue } from './dtypes';
import { reductions } from './reductions';
import { placesWhere, shaping, transposed } from './shaping';
import { comparisons, matrixProduct, operators, universalFunctions } from './universal';

function single(ref: Ref): Ref {
  if (ref.size !== 1) refuse('can only convert an array of size 1 to a Python scalar', 'ValueError');
  return ref.reshape([]);
}

function wrapped(place: number, size: number): number {
  if (place < -size || place >= size)
    refuse(`index ${place} is out of bounds for axis 0 with size ${size}`, 'IndexError');
  return place < 0 ? place + size : place;
}

/** An operand that NumPy does not know is left to the other side: a tensor, an object with methods of its own. */
function isArrayLike(value: Value): boolean {
  if (value.kind === 'tensor') return value.type === 'ndarray';
  return ['bool', 'int', 'float', 'list', 'tuple'].includes(value.kind);
}

/** The array itself, to be looked at or written to. */
const memory: Reader<Tensor> = (value, name, context) =>
  value.kind === 'tensor' ? value.tensor : wrongType(value, name, 'numpy.ndarray', context);

type Combine = (a: Operand, b: Operand) => Ref;

const operator = (combine: Combine, reflected = false): LibraryFunction =>
  numpyFunction('self, other', (args) => {
    if (!isArrayLike(args.value('other'))) return { kind: 'notImplemented' };
    const [self, other] = [args.read('self', arrayOperand), args.read('other', arrayOperand)];
    return reflected ? combine(other, self) : combine(self, other);
  });

const inPlace = (combine: Combine): LibraryFunction =>
  numpyFunction('self, other', (args) => {
    const value = combine(args.read('self', arrayOperand), args.read('other', arrayOperand));
    const target = args.read('self', memory);
    checkCast(value.dtype, target.dtype);
    writeCast(target, value, args.context);
    return args.value('self');
  });

function checkCast(from: DType, to: DType): void {
  if (categoryOf(from) === categoryOf(to) || categoryOf(from) === 'bool' || categoryOf(to) === 'float') return;
  refuse(`Cannot cast ufunc output from dtype('${from}') to dtype('${to}') with casting rule 'same_kind'`, 'TypeError');
}

const special = (names: Readonly<Record<string, LibraryFunction>>): Library => prefixed(names, (name) => `__${name}__`);

function prefixed(entries: Readonly<Record<string, LibraryFunction>>, rename: (name: string) => string): Library {
  return Object.fromEntries(Object.entries(entries).map(([name, entry]) => [`numpy.ndarray.${rename(name)}`, entry]));
}

function operatorsOf(): Library {
  const entries = Object.entries({ ...operators, matmul: matrixProduct });
  return {
    ...special(Object.fromEntries(entries.map(([name, combine]) => [name, operator(combine)]))),
    ...special(Object.fromEntries(entries.map(([name, combine]) => [`r${name}`, operator(combine, true)]))),
    ...special(Object.fromEntries(entries.map(([name, combine]) => [`i${name}`, inPlace(combine)]))),
    ...special(Object.fromEntries(Object.entries(comparisons).map(([name, combine]) => [name, operator(combine)]))),
  };
}

/** A method of arrays that works on memory as PyTorch's of the same name: views stay views. */
function asMethod(entry: LibraryFunction): LibraryFunction {
  return {
    kind: 'function',
    call: (name, { positional, keywords }, context) =>
      asArrays(entry.call(name, { positional: positional.map(asTensor), keywords }, context)),
  };
}

/** The same memory as a tensor of PyTorch's. */
function asTensor(value: Value): Value {
  return value.kind === 'tensor' && value.type === 'ndarray' ? { ...value, type: 'tensor' } : value;
}

function torchMethod(name: string): LibraryFunction {
  const entry = subscriptMethods[`torch.Tensor.${name}`];
  if (entry?.kind !== 'function') throw new RangeError(`no method ${name}`);
  return asMethod(entry);
}

const own = prefixed(
  {
    __getitem__: withNegativeSteps(torchMethod('__getitem__')),
    __setitem__: torchMethod('__setitem__'),
    __len__: numpyFunction('self', (args) => {
      const [size] = args.read('self', memory).shape;
      return size === undefined ? refuse('len() of unsized object', 'TypeError') : int(size);
    }),
    // Each row is a view, as by its place.
    __iter__: numpyFunction('self', (args) => {
      const [size] = args.read('self', memory).shape;
      if (size === undefined) return refuse('iteration over a 0-d array', 'TypeError');
      let index = -1;
      return iterator(() => {
        index += 1;
        return index < size ? args.context.callSpecial(args.value('self'), '__getitem__', int(index)) : undefined;
      });
    }),
    __bool__: numpyFunction('self', (args) => {
      const self = args.read('self', arrayArgument);
      if (self.size !== 1) {
        const message = 'The truth value of an array with more than one element is ambiguous. Use a.any() or a.all()';
        refuse(message, 'ValueError');
      }
      return pythonNumber(self.reshape([]).ne(0), args.context);
    }),
    __float__: numpyFunction('self', (args) =>
      pythonNumber(single(args.read('self', arrayArgument)).cast('float64'), args.context),
    ),
    __int__: numpyFunction('self', (args) =>
      pythonNumber(single(args.read('self', arrayArgument)).cast('int64'), args.context),
    ),
    __index__: numpyFunction('self', (args) => {
      const self = args.read('self', arrayArgument);
      if (categoryOf(self.dtype) !== 'integer')
        refuse('only integer scalar arrays can be converted to a scalar index', 'TypeError');
      return pythonNumber(single(self), args.context);
    }),
    __contains__: numpyFunction('self, item', (args) => {
      const equal = args
        .read('self', arrayArgument)
        .cast('float64')
        .eq(args.read('item', arrayArgument).cast('float64'));
      return bool(args.context.trace.guard(equal).some((one) => one !== 0));
    }),
    __neg__: universal('negative'),
    __pos__: numpyFunction('self', (args) => args.value('self')),
    __abs__: universal('absolute'),
    __invert__: universal('invert'),
    item: numpyFunction('self, *args', (args) => {
      const self = args.read('self', arrayArgument);
      const given = args.value('args');
      if (given.kind !== 'tuple' || given.items.length === 0) return pythonNumber(single(self), args.context);
      const places = args.read('args', shapeArgument);
      const shape = places.length === 1 ? [self.size] : self.shape;
      const strides = contiguousStrides(shape);
      const flat = places.reduce((sum, place, dim) => sum + wrapped(place, shape[dim] ?? 0) * (strides[dim] ?? 0), 0);
      return pythonNumber(
        self
          .reshape([self.size])
          .slice(0, flat, flat + 1)
          .reshape([]),
        args.context,
      );
    }),
    tolist: numpyFunction('self', (args) => nestedList(args.read('self', arrayArgument), args.context)),
    astype: numpyFunction('self, dtype, order="K", casting="unsafe", subok=True, copy=True', (args): Ref | Value => {
      const [self, dtype] = [args.read('self', arrayArgument), args.read('dtype', dtypeArgument)];
      return self.dtype === dtype && !args.bool('copy') ? args.value('self') : self.cast(dtype);
    }),
    copy: numpyFunction('self, order="C"', (args) => args.read('self', arrayArgument)),
    fill: numpyFunction('self, value', (args) => {
      writeCast(args.read('self', memory), args.read('value', arrayArgument), args.context);
      return none;
    }),
    flatten: numpyFunction('self, order="C"', (args) => {
      const self = args.read('self', arrayArgument);
      return self.reshape([self.size]);
    }),
    ravel: numpyFunction('self, order="C"', (args) => viewOf(args, flat)),
    reshape: numpyFunction('self, *shape, order="C"', (args) =>
      viewOf(args, (from) => reshaped(from, inferredShape(args.read('shape', shapeArgument), sizeOf(from.shape)))),
    ),
    transpose: numpyFunction('self, *axes', (args) =>
      viewOf(args, (from) => {
        const axes = args.read('axes', shapeArgument);
        return transposed(from, axes.length === 0 ? null : axes, args.context);
      }),
    ),
    view: numpyFunction('self', (args) => viewOf(args, (from) => from)),
    sort: numpyFunction('self, axis=-1, kind=None', (args) => {
      const sorted = args.context.call(numpyNamed('sort', args.context), {
        positional: [args.value('self'), args.value('axis')],
        keywords: new Map(),
      });
      writeCast(args.read('self', memory), arrayArgument(sorted, 'self', args.context), args.context);
      return none;
    }),
    nonzero: numpyFunction('self', (args) => tuple(placesWhere(args.read('self', arrayArgument), args.context))),
  },
  (name) => name,
);

function flat(from: Geometry): Geometry | null {
  return reshaped(from, [sizeOf(from.shape)]);
}

/** A view of the array whose method is called. */
function viewOf<Name extends string>(
  args: Arguments<Name | 'self'>,
  change: (from: Geometry) => Geometry | null,
): Value {
  return viewed(args.value('self'), 'self', args.context, change);
}

function numpyNamed(name: string, context: Context): Value {
  return context.attribute(context.importModule('numpy'), name);
}

function universal(name: string): LibraryFunction {
  const entry = universalFunctions[name];
  if (entry === undefined) throw new RangeError(`no function ${name}`);
  return entry;
}

/** Functions of `numpy` that arrays have as methods, too. */
const shared = [
  'sum',
  'prod',
  'mean',
  'max',
  'min',
  'all',
  'any',
  'std',
  'var',
  'argmax',
  'argmin',
  'cumsum',
  'cumprod',
  'argsort',
];
const sharedShaping = ['squeeze', 'swapaxes', 'repeat', 'dot', 'take', 'trace'];
const sharedUniversal = ['clip', 'round'];

function sharedMethods(): Library {
  const from = (names: readonly string[], table: Readonly<Record<string, LibraryFunction>>): Library =>
    Object.fromEntries(
      names.flatMap((name) => {
        const entry = table[name];
        return entry === undefined ? [] : [[`numpy.ndarray.${name}`, entry] as const];
      }),
    );
  return { ...from(shared, reductions), ...from(sharedShaping, shaping), ...from(sharedUniversal, universalFunctions) };
}

function arrayOf(self: Value): Tensor {
  return self.kind === 'tensor' ? self.tensor : refuse('not an array', 'TypeError');
}

const properties: Library = {
  'numpy.ndarray.shape': property((self) => tuple(arrayOf(self).shape.map((size) => int(size)))),
  'numpy.ndarray.ndim': property((self) => int(arrayOf(self).shape.length)),
  'numpy.ndarray.size': property((self) => int(arrayOf(self).read().size)),
  'numpy.ndarray.dtype': property((self, context) => dtypeValue(arrayOf(self).dtype, context)),
  'numpy.ndarray.T': property((self, context) =>
    viewed(self, 'self', context, (from) => transposed(from, null, context)),
  ),
  'numpy.ndarray.flat': property((self, context) => viewed(self, 'self', context, flat)),
};

export const ndarray: Library = {
  'numpy.ndarray': libraryClass([], null),
  ...operatorsOf(),
  ...own,
  ...sharedMethods(),
  ...properties,
};
