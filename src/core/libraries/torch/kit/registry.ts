import { Tensor } from '../../../graph/tensor';
import type { Context } from '../../../interpreter/context';
import { alias, type Library, type LibraryEntry, type LibraryFunction } from '../../../interpreter/library';
import { tensor, type CallArguments, type Value } from '../../../interpreter/values';
import { refuse } from '../../../ops/makers/types';
import { constant, type Ref } from '../../../ops/ref';
import { sameShape } from '../../../tensor/shape';
import { tensorArgument } from './arguments';
import { copied, replaceCast, writeInPlace } from './in-place';
import { refuseOverlap } from './memory-overlap';
import { entryNamed } from '../../../text/entry-named';

type Functions = Readonly<Record<string, LibraryFunction>>;

/** Entries of the module `torch`. */
export function functions(entries: Functions): Library {
  return named('torch', entries);
}

/** Methods of `torch.Tensor`; their first parameter is the tensor. */
export function methods(entries: Functions): Library {
  return named('torch.Tensor', entries);
}

/** One entry serving `torch.x(input)` and `input.x()`. */
export function functionsAndMethods(entries: Functions): Library {
  return { ...functions(entries), ...methods(entries) };
}

/** As `functionsAndMethods`, and `input.x_()`, which writes the same result into `input`. */
export function withInPlace(entries: Functions): Library {
  const inPlace = Object.entries(entries).map(([name, entry]) => [`${name}_`, writesInput(entry)] as const);
  return { ...functionsAndMethods(entries), ...methods(Object.fromEntries(inPlace)) };
}

/** As `withInPlace` of what has no derivative: in place the value changes, the gradient passes as if it had not. */
export function withValueInPlace(entries: Functions): Library {
  return withWritten(entries, (before, value) =>
    before.builder.emit('overwrite', [before, value.expand(before.shape)], {}),
  );
}

/** As `withInPlace` of comparisons: in place PyTorch gives zeros to both sides. */
export function withZerosInPlace(entries: Functions): Library {
  const never = (ref: Ref): Ref => constant(ref.builder, [], 'bool', [0]);
  return withWritten(entries, (before, value, other) => {
    const own = never(before).choose(before, value);
    return other === null ? own : never(before).choose(other.cast(before.dtype), own);
  });
}

/** What is written into `before`: made of the function's result, in the dtype of `before`, and of its second tensor. */
type Written = (before: Ref, value: Ref, other: Ref | null) => Ref;

function withWritten(entries: Functions, written: Written): Library {
  const inPlace = Object.entries(entries).map(([name, entry]): [string, LibraryFunction] => {
    const call: LibraryFunction['call'] = (called, args, context) => {
      const [input, other] = args.positional;
      const answer = entry.call(called, args, context);
      if (input?.kind !== 'tensor' || answer.kind !== 'tensor') return answer;
      refuseOverlap(input.tensor, [...args.positional.slice(1), ...args.keywords.values()], 'elements', context);
      const before = input.tensor.read();
      const second = other?.kind === 'tensor' ? other.tensor.read() : null;
      writeInPlace(input.tensor, written(before, answer.tensor.read().cast(before.dtype), second), context);
      return input;
    };
    return [`${name}_`, { kind: 'function', call }];
  });
  return { ...functionsAndMethods(entries), ...methods(Object.fromEntries(inPlace)) };
}

/** Other names of functions that are methods too. */
export function aliases(others: Readonly<Record<string, string>>): Library {
  const entries = Object.entries(others).flatMap(([name, of]): [string, LibraryEntry][] => [
    [`torch.${name}`, alias(`torch.${of}`)],
    [`torch.Tensor.${name}`, alias(`torch.Tensor.${of}`)],
  ]);
  return Object.fromEntries(entries);
}

/** As `aliases`, of functions that have an in-place version. */
export function aliasesInPlace(others: Readonly<Record<string, string>>): Library {
  const inPlace = Object.entries(others).map(([name, of]): [string, LibraryEntry] => [
    `torch.Tensor.${name}_`,
    alias(`torch.Tensor.${of}_`),
  ]);
  return { ...aliases(others), ...Object.fromEntries(inPlace) };
}

function named(prefix: string, entries: Functions): Library {
  return Object.fromEntries(Object.entries(entries).map(([name, entry]) => [`${prefix}.${name}`, parsed(entry)]));
}

/** What PyTorch's argument parser does for every function: NumPy's names of parameters, and `out`. */
export function parsed(entry: LibraryFunction): LibraryFunction {
  return {
    kind: 'function',
    call: (name, args, context) => {
      if (args.keywords.size === 0) return entry.call(name, args, context);
      const keywords = new Map([...args.keywords].map(([key, value]) => [entryNamed(numpyNames, key) ?? key, value]));
      const out = keywords.get('out');
      keywords.delete('out');
      const answer = entry.call(name, { positional: args.positional, keywords }, context);
      return out === undefined || out.kind === 'none' ? answer : written(name, args, answer, out, context);
    },
  };
}

const numpyNames: Readonly<Record<string, string>> = { axis: 'dim', keepdims: 'keepdim' };

function written(name: string, args: CallArguments, answer: Value, out: Value, context: Context): Value {
  if (answer.kind === 'instance') return unfilled(out, context);
  if (answer.kind !== 'tensor') return answer;
  const target = tensorArgument(out, 'out', context);
  const tracked = [...args.positional, out].some((value) => value.kind === 'tensor' && value.tensor.requiresGrad);
  if (tracked && context.trace.recording) {
    const called = name.slice(name.lastIndexOf('.') + 1);
    refuse(
      `${called}(): functions with out=... arguments don't support automatic differentiation, but one of the arguments requires grad.`,
    );
  }
  if (!sameShape(target.shape, answer.tensor.shape))
    return context.opaque('an `out` tensor of another shape is resized');
  refuseOverlap(target, [...args.positional, ...args.keywords.values()], 'elements', context);
  replaceCast(target, answer.tensor.read(), context);
  return out;
}

/** What is written into it is not known. */
function unfilled(out: Value, context: Context): Value {
  const unknown = context.opaque('an `out` tensor of complex numbers');
  context.obscure(out, unknown.reason);
  return unknown;
}

/** The in-place version of a function: same result, written into its first argument. */
function writesInput(entry: LibraryFunction): LibraryFunction {
  return {
    kind: 'function',
    call: (name, args, context) => {
      const [input, ...others] = args.positional;
      if (input?.kind !== 'tensor') return entry.call(name, args, context);
      const copy = Tensor.of(context.trace, copied(input.tensor.read()));
      const positional = [tensor(copy), ...others];
      const answer = entry.call(name, { positional, keywords: args.keywords }, context);
      if (answer.kind !== 'tensor') return answer;
      refuseOverlap(input.tensor, [...others, ...args.keywords.values()], 'elements', context);
      writeInPlace(input.tensor, answer.tensor.read(), context);
      return input;
    },
  };
}

/** A function that takes its sizes or dims one by one, as one sequence, or by the keyword `name`; its rest is called so. */
export function variadic(name: string, entry: LibraryFunction): LibraryFunction {
  return {
    kind: 'function',
    call: (called, args, context) => {
      const given = args.keywords.get(name);
      if (given === undefined) return entry.call(called, args, context);
      const keywords = new Map([...args.keywords].filter(([key]) => key !== name));
      return entry.call(called, { positional: [...args.positional, given], keywords }, context);
    },
  };
}
