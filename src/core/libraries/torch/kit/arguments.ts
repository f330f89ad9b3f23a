import type { Tensor } from '../../../graph/tensor';
import type { Context } from '../../../interpreter/context';
import { NotFollowed } from '../../../interpreter/context';
import { isNumber, type NumberValue, type Value } from '../../../interpreter/values';
import type { Ref } from '../../../ops/ref';
import { isFloating, type DType } from '../../../tensor/dtype';
import type { Shape } from '../../../tensor/shape';
import { entryNamed } from '../../../text/entry-named';

/**
 * Reads one argument; raises PyTorch's TypeError where its type is wrong. `name` is the parameter's name, or where it was given by position
 * its name in quotes and that: `'other' (position 2)`.
 */
export type Reader<T> = (value: Value, name: string, context: Context) => T;

/** The same argument, or null where it is None. */
export function optional<T>(read: Reader<T>): Reader<T | null> {
  return (value, name, context) => (value.kind === 'none' ? null : read(value, name, context));
}

/** The last part of the called name as the user wrote it: PyTorch's messages begin with it. */
function calledName(context: Context): string {
  return context.site?.name.split('.').at(-1) ?? 'operation';
}

/** The type of a value as PyTorch's messages have it. */
export function typeNameOf(value: Value, context: Context): string {
  if (value.kind === 'opaque') throw new NotFollowed(value.reason);
  return isArray(value) ? 'numpy.ndarray' : context.classOf(value).name;
}

export function wrongType(value: Value, name: string, expected: string, context: Context): never {
  const given = typeNameOf(value, context);
  const argument = name.startsWith("'") ? name : `'${name}'`;
  return context.raise('TypeError', `${calledName(context)}(): argument ${argument} must be ${expected}, not ${given}`);
}

/** What PyTorch raises where no overload takes these. */
export function invalidCombination(values: readonly Value[], context: Context): never {
  const types = values.map((value) => context.classOf(value).name).join(', ');
  const combination = `${calledName(context)}() received an invalid combination of arguments - got (${types})`;
  return context.raise('TypeError', `${combination}, but expected one of:`);
}

/** An array of NumPy's, which is no tensor; NumPy's numbers are numbers to PyTorch, too. */
export function isArray(value: Value): boolean {
  return value.kind === 'tensor' && value.type === 'ndarray' && !value.tensor.weak;
}

export const tensorArgument: Reader<Tensor> = (value, name, context) =>
  value.kind === 'tensor' && !isArray(value) ? value.tensor : wrongType(value, name, 'Tensor', context);

/** What PyTorch says where a tensor with a gradient would become an array of NumPy. */
export const noArrayOfHistory = "Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead.";

/** A tensor's value as it stands now. */
export const refArgument: Reader<Ref> = (value, name, context) => tensorArgument(value, name, context).read();

export const tensorsArgument: Reader<readonly Tensor[]> = (value, name, context) => {
  if (value.kind !== 'tuple' && value.kind !== 'list') return wrongType(value, name, 'tuple of Tensors', context);
  return value.items.map((item, index) => {
    if (item.kind === 'tensor' && !isArray(item)) return item.tensor;
    const element = `expected Tensor as element ${String(index)} in argument 0, but got`;
    return context.raise('TypeError', `${element} ${typeNameOf(item, context)}`);
  });
};

/** A Python int, or an integer tensor of one element (which then decides a shape: a guard). */
export const intArgument: Reader<number> = (value, name, context) =>
  intOrUndefined(value, context) ?? wrongType(value, name, 'int', context);

function intOrUndefined(value: Value, context: Context): number | undefined {
  if (value.kind === 'int') return settled(value, context);
  if (value.kind === 'tensor' && value.tensor.dtype !== 'bool' && !isFloating(value.tensor.dtype)) {
    return singleElement(value.tensor, context);
  }
  return undefined;
}

/** Whether PyTorch takes a tensor for no number: one with dimensions, or with a gradient, which would end there unseen. */
export function isNoNumber(value: Value): boolean {
  const isTensor = value.kind === 'tensor' && value.type !== 'ndarray';
  return isTensor && (value.tensor.requiresGrad || value.tensor.shape.length > 0);
}

/** A Python number or a tensor that passes for one, as a plain number. */
export const numberArgument: Reader<number> = (value, name, context) =>
  isNoNumber(value) ? wrongType(value, name, 'Number', context) : elementArgument(value, name, context);

/** A Python number or a tensor of one element, as a plain number: what the program read from data becomes a guard. */
export const elementArgument: Reader<number> = (value, name, context) => {
  if (isNumber(value)) return settled(value, context);
  if (value.kind === 'tensor') return singleElement(value.tensor, context) ?? wrongType(value, name, 'Number', context);
  return wrongType(value, name, 'Number', context);
};

/** The number itself; when it was read from data, the graph holds only while the data says the same. */
function settled(value: NumberValue, context: Context): number {
  if (value.origin !== null) context.trace.guard(value.origin);
  return value.value;
}

function singleElement(tensor: Tensor, context: Context): number | undefined {
  const ref = tensor.read();
  return ref.size === 1 ? context.trace.guard(ref)[0] : undefined;
}

export const boolArgument: Reader<boolean> = (value, name, context) =>
  isNumber(value) && value.kind !== 'float' ? settled(value, context) !== 0 : wrongType(value, name, 'bool', context);

export const stringArgument: Reader<string> = (value, name, context) =>
  value.kind === 'str' ? value.value : wrongType(value, name, 'str', context);

/** Names of Python's own types, which PyTorch takes for dtypes. */
const pythonDTypes: Readonly<Record<string, DType>> = { float: 'float64', int: 'int64', bool: 'bool' };

export const dtypeArgument: Reader<DType> = (value, name, context) => {
  if (value.kind === 'dtype') return value.dtype;
  const python =
    value.kind === 'class' ? entryNamed(pythonDTypes, value.qualifiedName.replace('builtins.', '')) : undefined;
  return python ?? wrongType(value, name, 'torch.dtype', context);
};

export function sequenceArgument(
  value: Value,
  name: string,
  context: Context,
  expected = 'tuple of ints',
): readonly Value[] {
  if (value.kind === 'tuple' || value.kind === 'list') return value.items;
  if (value.kind === 'range' || value.kind === 'iterator') return [...context.iterate(value)];
  return wrongType(value, name, expected, context);
}

/** `dim=1` and `dim=(0, 1)` alike; dims as given, negative ones too. */
export const dimsArgument: Reader<readonly number[]> = (value, name, context) => {
  const single = intOrUndefined(value, context);
  if (single !== undefined) return [single];
  return sequenceArgument(value, name, context).map((item, index) =>
    // PyTorch looks for what is no int at the first of a list alone.
    index > 0 && item.kind === 'bool' ? settled(item, context) : intArgument(item, name, context),
  );
};

/** Sizes given one by one or as one sequence: the tuple that `*size` binds, or a plain argument. Sizes as given, −1 too. */
export const shapeArgument: Reader<Shape> = (value, name, context) => {
  const single = value.kind === 'tuple' && value.items.length === 1 ? value.items[0] : undefined;
  const isNested = single?.kind === 'tuple' || single?.kind === 'list' || single?.kind === 'range';
  return dimsArgument(isNested ? single : value, name, context);
};

export const optionalInt = optional(intArgument);
export const optionalNumber = optional(numberArgument);
export const optionalTensor = optional(tensorArgument);
export const optionalRef = optional(refArgument);
export const optionalDims = optional(dimsArgument);
export const optionalDType = optional(dtypeArgument);
export const optionalBool = optional(boolArgument);
