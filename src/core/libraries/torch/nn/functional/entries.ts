import type { Tensor } from '../../../../graph/tensor';
import type { Context } from '../../../../interpreter/context';
import { alias, type Library, type LibraryFunction } from '../../../../interpreter/library';
import type { Value } from '../../../../interpreter/values';
import { refuse } from '../../../../ops/makers/types';
import type { Ref } from '../../../../ops/ref';
import type { DType } from '../../../../tensor/dtype';
import { scalarTypeName } from '../../kit/dtype-names';
import { writeInPlace } from '../../kit/in-place';
import { result } from '../../kit/results';
import type { Reader } from '../../kit/arguments';
import { refArgument, wrongType } from '../../kit/arguments';

type Functions = Readonly<Record<string, LibraryFunction>>;

/** Entries of the module `torch.nn.functional`. */
export function functional(entries: Functions): Library {
  return Object.fromEntries(Object.entries(entries).map(([name, entry]) => [`torch.nn.functional.${name}`, entry]));
}

/** As `functional`, for those that `torch` has too. */
export function functionalAndTorch(entries: Functions): Library {
  const aliases = Object.keys(entries).map((name) => [`torch.${name}`, alias(`torch.nn.functional.${name}`)] as const);
  return { ...functional(entries), ...Object.fromEntries(aliases) };
}

/** An argument of which PyTorch asks the size before anything else: its error for a number is Python's own. */
export const sizedArgument: Reader<Ref> = (value, name, context) => {
  if (value.kind === 'tensor' || value.kind === 'opaque') return refArgument(value, name, context);
  const type = context.classOf(value).name;
  return context.raise('AttributeError', `'${type}' object has no attribute 'size'`);
};

/** Raises as PyTorch's autograd for an argument by which it has no derivative. */
export function withoutGradient(tensor: Tensor | null, name: string, operation: string, context: Context): Ref | null {
  if (tensor === null) return null;
  if (tensor.requiresGrad && context.trace.recording) {
    refuse(
      `The function '${operation}' is not differentiable with respect to argument '${name}'. This input cannot have requires_grad True.`,
    );
  }
  return tensor.read();
}

/** A function's answer: a tensor of its own, or with `inplace=True` the input, overwritten. */
export function answer(value: Ref, input: Value, inplace: boolean, context: Context): Value {
  if (!inplace) return result(value, context);
  if (input.kind !== 'tensor') return wrongType(input, 'input', 'Tensor', context);
  writeInPlace(input.tensor, value, context);
  return input;
}

/** Counts the work of listing `count` places; gives up where that is too much. */
export function spendPlaces(count: number, context: Context): void {
  context.spend(count / 16);
}

/** What PyTorch says where a result would lose its category in the tensor that it is written into. */
export function cannotCast(from: DType, to: DType): string {
  return `result type ${scalarTypeName(from)} can't be cast to the desired output type ${scalarTypeName(to)}`;
}
