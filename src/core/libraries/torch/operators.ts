import { Tensor } from '../../graph/tensor';
import type { Context } from '../../interpreter/context';
import type { Library, LibraryFunction } from '../../interpreter/library';
import { nativeOf } from '../../interpreter/operators';
import { int, isNumber, notImplemented, positional, str, tensor, type Value } from '../../interpreter/values';
import { refuse } from '../../ops/makers/types';
import { isFloating } from '../../tensor/dtype';
import { arithmeticFunctions, combine } from './arithmetic';
import { comparisonFunctions, truthOf } from './comparison';
import { isArray, noArrayOfHistory } from './kit/arguments';
import { pythonNumber } from './kit/python-numbers';
import { refOperand } from './kit/promotion';
import { methods } from './kit/registry';
import { torchFunction } from './kit/torch-function';
import { linearAlgebraFunctions } from './linear-algebra';
import { reduce } from './reductions';
import { plain, unaryFunctions } from './unary';

const table: Library = {
  ...arithmeticFunctions,
  ...comparisonFunctions,
  ...linearAlgebraFunctions,
  ...unaryFunctions,
};

function method(name: string): LibraryFunction {
  const entry = table[`torch.Tensor.${name}`];
  if (entry?.kind !== 'function') throw new TypeError(`torch.Tensor.${name} is not a method`);
  return entry;
}

/** Python asks the other side about an operand that a tensor does not know. */
function isOperand(value: Value): boolean {
  return isNumber(value) || value.kind === 'tensor';
}

/** Python's own complex numbers beside a real tensor: the tensor becomes a complex one. */
function withComplex(name: string, self: Value, other: Value, context: Context): Value {
  const promote = context.getAttribute(context.importModule('torch._complex'), '_complex');
  const promoted = promote === undefined ? self : context.call(promote, positional(self));
  return context.call(context.attribute(promoted, name.slice(name.lastIndexOf('.') + 1)), positional(other));
}

/** Whether a tensor's operator takes an array of NumPy: on its left none does, on its right one that computes, of a tensor without a gradient. */
function takesArray(name: string, self: Value, isReflected: boolean, context: Context): boolean {
  if (isReflected || /__[lg][te]__$/.test(name)) return false;
  if (/__(eq|ne)__$/.test(name)) return true;
  if (self.kind === 'tensor' && self.tensor.requiresGrad && context.trace.recording) refuse(noArrayOfHistory);
  return true;
}

/** An array beside a tensor: to NumPy its dtype counts though it may have no dimensions. */
function asOperand(self: Value, array: Value, { trace }: Context): Value {
  if (array.kind !== 'tensor' || self.kind !== 'tensor') return array;
  const isWithout = array.tensor.shape.length === 0 && self.tensor.shape.length > 0;
  return tensor(isWithout ? Tensor.of(trace, array.tensor.read().reshape([1])) : array.tensor);
}

/** A method as an operator; `isReflected` for `other op self`. */
function operator(entry: LibraryFunction, isReflected = false): LibraryFunction {
  return {
    kind: 'function',
    call: (name, { positional: [self, given], keywords }, context) => {
      if (self === undefined || given === undefined) return notImplemented;
      // Of a member of an `IntEnum` the number that it is.
      const native = nativeOf(given);
      const other = isNumber(native) ? native : given;
      if (other.kind === 'complex') return withComplex(name, self, other, context);
      if (!isOperand(other) || (isArray(other) && !takesArray(name, self, isReflected, context))) return notImplemented;
      const operand = isArray(other) ? asOperand(self, other, context) : other;
      return entry.call(name, { positional: isReflected ? [operand, self] : [self, operand], keywords }, context);
    },
  };
}

/** Operators and the methods that they call. */
const arithmetic: Readonly<Record<string, string>> = {
  add: 'add',
  and: 'bitwise_and',
  floordiv: 'floor_divide',
  lshift: 'bitwise_left_shift',
  mod: 'remainder',
  mul: 'mul',
  or: 'bitwise_or',
  pow: 'pow',
  rshift: 'bitwise_right_shift',
  sub: 'sub',
  truediv: 'div',
  xor: 'bitwise_xor',
};

const comparisons = ['eq', 'ge', 'gt', 'le', 'lt', 'ne'];

const unary: Readonly<Record<string, string>> = { abs: 'abs', neg: 'neg', pos: 'positive' };

function named(entries: readonly (readonly [string, LibraryFunction])[]): Library {
  return methods(Object.fromEntries(entries.map(([name, entry]) => [`__${name}__`, entry])));
}

const binaryOperators = Object.entries(arithmetic).flatMap(([name, of]) => [
  [name, operator(method(of))] as const,
  [`r${name}`, operator(method(of), true)] as const,
  [`i${name}`, operator(method(`${of}_`))] as const,
]);

/** As PyTorch computes `number / tensor`: the reciprocal, times the number. */
const reciprocalTimes = operator(
  torchFunction('input, other', (args) =>
    combine('mul', refOperand(plain('reciprocal', args.ref('input'))), args.operand('other')),
  ),
);

const others = methods({
  __contains__: torchFunction('input, element', (args) => {
    const element = args.value('element');
    if (!isOperand(element)) {
      const given = args.context.classOf(element).name;
      refuse(`Tensor.__contains__ only supports Tensor or scalar, but you passed in a ${given}.`);
    }
    const equal = args.ref('input').eq(args.operand('element').as(args.ref('input').dtype));
    return truthOf(reduce('any', equal, [...equal.shape.keys()], false), args.context);
  }),
  __format__: torchFunction('input, spec', (args) => {
    const [input, spec] = [args.ref('input'), args.string('spec')];
    if (input.rank === 0) {
      const format = args.context.getAttribute(args.context.importModule('builtins'), 'format');
      const number = pythonNumber(input, args.context);
      return format === undefined ? str('') : args.context.call(format, positional(number, str(spec)));
    }
    if (spec !== '') refuse('unsupported format string passed to Tensor.__format__', 'TypeError');
    return str(args.context.repr(args.value('input')));
  }),
  __invert__: torchFunction('input', (args) => {
    const input = args.ref('input');
    if (isFloating(input.dtype)) {
      refuse('~ (operator.invert) is only implemented on integer and Boolean-type tensors', 'TypeError');
    }
    return plain('bitwiseNot', input);
  }),
  __len__: torchFunction('input', (args) => {
    const [size] = args.tensor('input').shape;
    return size === undefined ? refuse('len() of a 0-d tensor', 'TypeError') : int(size);
  }),
});

export const operatorMethods: Library = {
  ...named(binaryOperators),
  ...named(comparisons.map((name) => [name, operator(method(name))])),
  ...named(Object.entries(unary).map(([name, of]) => [name, method(of)])),
  ...named([
    ['rdiv', reciprocalTimes],
    ['rtruediv', reciprocalTimes],
    ['matmul', operator(method('matmul'))],
    ['rmatmul', operator(method('matmul'), true)],
  ]),
  ...others,
};
