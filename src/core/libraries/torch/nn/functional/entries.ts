import type { Context } from '../../../../interpreter/context';
import { alias, type Library, type LibraryFunction } from '../../../../interpreter/library';
import type { Value } from '../../../../interpreter/values';
import type { Ref } from '../../../../ops/ref';
import { wrongType } from '../../kit/arguments';
import { writeInPlace } from '../../kit/in-place';
import { parsed } from '../../kit/registry';
import { result } from '../../kit/results';

type Functions = Readonly<Record<string, LibraryFunction>>;

/** Entries of the module `torch.nn.functional`. */
export function functional(entries: Functions): Library {
  return Object.fromEntries(Object.entries(entries).map(([name, entry]) => [`torch.nn.functional.${name}`, entry]));
}

/** As `functional`, for those that `torch` has too: what is given to them is parsed as to its other functions. */
export function functionalAndTorch(entries: Functions): Library {
  const aliases = Object.keys(entries).map((name) => [`torch.${name}`, alias(`torch.nn.functional.${name}`)] as const);
  const own = Object.fromEntries(Object.entries(entries).map(([name, entry]) => [name, parsed(entry)]));
  return { ...functional(own), ...Object.fromEntries(aliases) };
}

/** A function's answer: a tensor of its own, or with `inplace=True` the input, overwritten. */
export function answer(value: Ref, input: Value, inplace: boolean, context: Context): Value {
  if (!inplace) return result(value, context);
  if (input.kind !== 'tensor') return wrongType(input, 'input', 'Tensor', context);
  writeInPlace(input.tensor, value, context);
  return input;
}
