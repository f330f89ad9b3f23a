import type { Context } from './context';
import type { BuiltinValue, CallArguments, Value } from './values';
import { parseSignature, type ParameterNames } from './signature';

/** The arguments of a library call by parameter name; `undefined` where the caller gave none and there is no default. */
export type Bound<Signature extends string> = Readonly<Record<ParameterNames<Signature>, Value>>;

/** A library function or method: bound as its documentation's signature says, then composed. */
export interface LibraryFunction {
  readonly kind: 'function';
  readonly call: (name: string, args: CallArguments, context: Context) => Value;
}

/** An attribute that is computed when read: `Tensor.shape`, `Tensor.T`. */
export interface LibraryProperty {
  readonly kind: 'property';
  readonly get: (self: Value, context: Context) => Value;
  readonly set?: (self: Value, value: Value, context: Context) => void;
}

/** A constant: `math.pi`, `torch.float32`. */
export interface LibraryConstant {
  readonly kind: 'constant';
  readonly value: Value;
}

/** A module or class written in Python source that the interpreter reads: `torch.nn`. */
export interface LibrarySource {
  readonly kind: 'source';
  readonly text: string;
}

/** The same thing under another name. */
export interface LibraryAlias {
  readonly kind: 'alias';
  readonly of: string;
}

/**
 * A class that is not written in Python; its methods and properties are the entries below its name. A function or
 * nothing at a name that has properties below it is a class without bases, too.
 */
export interface LibraryClass {
  readonly kind: 'class';
  readonly bases: readonly string[];
  /** Makes an instance; null where the program cannot. */
  readonly construct: LibraryFunction | null;
}

export type LibraryEntry =
  LibraryFunction | LibraryProperty | LibraryConstant | LibraryClass | LibrarySource | LibraryAlias;

/**
 * A library by dotted names: `torch.nn.functional.l1_loss`, `torch.Tensor.sum`, `math.pi`. A module is what some name passes
 * through; a `source` entry is a module whose names come from its Python text, before those of the table.
 */
export type Library = Readonly<Record<string, LibraryEntry>>;

/**
 * A function with its documentation's signature, in Python syntax: `'input, target, *, reduction="mean"'`. Missing and unknown
 * arguments raise Python's TypeError. `run` gets every parameter by name; `*args` as a tuple, `**kwargs` as a dict.
 */
export function signature<const S extends string>(
  text: S,
  run: (args: Bound<S>, context: Context) => Value,
): LibraryFunction {
  const bind = parseSignature(text);
  return { kind: 'function', call: (name, args, context) => run(bind(name, args, context), context) };
}

export function property(get: LibraryProperty['get'], set?: LibraryProperty['set']): LibraryProperty {
  return set === undefined ? { kind: 'property', get } : { kind: 'property', get, set };
}

export function constant(value: Value): LibraryConstant {
  return { kind: 'constant', value };
}

export function libraryClass(bases: readonly string[], construct: LibraryFunction | null): LibraryClass {
  return { kind: 'class', bases, construct };
}

export function source(text: string): LibrarySource {
  return { kind: 'source', text };
}

export function alias(of: string): LibraryAlias {
  return { kind: 'alias', of };
}

export function asBuiltin(name: string, entry: LibraryFunction): BuiltinValue {
  return { kind: 'builtin', name, call: (args, context) => entry.call(name, args, context) };
}
