import type { Tensor } from '../../../graph/tensor';
import type { Context } from '../../../interpreter/context';
import type { LibraryFunction } from '../../../interpreter/library';
import { nativeOf } from '../../../interpreter/operators';
import { parseSignature, type ParameterNames } from '../../../interpreter/signature';
import { isNumber, type Value } from '../../../interpreter/values';
import { Ref } from '../../../ops/ref';
import type { Shape } from '../../../tensor/shape';
import {
  boolArgument,
  intArgument,
  numberArgument,
  optionalInt,
  refArgument,
  shapeArgument,
  stringArgument,
  tensorArgument,
  type Reader,
} from './arguments';
import { autocastArguments } from './autocast';
import { ofComplex } from './complex-operands';
import { checkedDim } from './dims';
import { operandArgument, type Operand } from './promotion';
import { result } from './results';
import { keepSaved } from './saved-inputs';

/** The arguments of one call, read by the parameters' names. */
export class Arguments<Name extends string> {
  readonly #bound: Readonly<Record<Name, Value>>;

  constructor(
    bound: Readonly<Record<Name, Value>>,
    readonly context: Context,
    /** How many were given by position, and how many of these before those that PyTorch counts: a method's own tensor. */
    private readonly given: { readonly count: number; readonly before: number } = { count: 0, before: 0 },
  ) {
    this.#bound = bound;
  }

  /** Of a member of an `IntEnum`, or of a `str` with names, the number or the text that it is. */
  value(name: Name): Value {
    const given = this.#bound[name];
    const native = nativeOf(given);
    return isNumber(native) || native.kind === 'str' ? native : given;
  }
  read<T>(name: Name, reader: Reader<T>): T {
    return reader(this.value(name), this.#labelOf(name), this.context);
  }
  #labelOf(name: Name): string {
    const place = Object.keys(this.#bound).indexOf(name);
    return place < this.given.count ? `'${name}' (position ${place + 1 - this.given.before})` : name;
  }
  isNone(name: Name): boolean {
    return this.value(name).kind === 'none';
  }

  /** A tensor's value as it stands now. */
  ref(name: Name): Ref {
    return this.read(name, refArgument);
  }
  tensor(name: Name): Tensor {
    return this.read(name, tensorArgument);
  }
  /** A tensor or a number, to be promoted. */
  operand(name: Name): Operand {
    return this.read(name, operandArgument);
  }
  int(name: Name): number {
    return this.read(name, intArgument);
  }
  /** A dim of a tensor of this rank, counted from 0. */
  dim(name: Name, rank: number): number {
    return this.checkedDim(this.int(name), rank);
  }
  checkedDim(dim: number, rank: number): number {
    return checkedDim(dim, rank, this.context);
  }
  optionalInt(name: Name): number | null {
    return this.read(name, optionalInt);
  }
  number(name: Name): number {
    return this.read(name, numberArgument);
  }
  bool(name: Name): boolean {
    return this.read(name, boolArgument);
  }
  string(name: Name): string {
    return this.read(name, stringArgument);
  }
  shape(name: Name): Shape {
    return this.read(name, shapeArgument);
  }
}

/** A function of PyTorch by its documentation's signature; a value of the graph that it answers becomes a new tensor. */
export function torchFunction<const S extends string>(
  text: S,
  run: (args: Arguments<ParameterNames<S>>) => Ref | Value,
): LibraryFunction {
  const bind = parseSignature(text);
  return {
    kind: 'function',
    call: (name, given, context) => {
      const args = autocastArguments(name, given, context);
      const complex = ofComplex(name, args, context);
      if (complex !== undefined) return complex;
      const bound = bind(name, args, context);
      return noted(name, bound, context, () => {
        const places = { count: args.positional.length, before: name.startsWith('torch.Tensor.') ? 1 : 0 };
        const found = run(new Arguments(bound, context, places));
        const answer = found instanceof Ref ? result(found, context) : found;
        keepSaved(name, bound, answer, context);
        return answer;
      });
    },
  };
}

/** Keeps in the trace what was asked of a function whose parameters say what its operands are for: `input`, `target`. */
function noted(name: string, bound: Readonly<Record<string, Value>>, context: Context, run: () => Value): Value {
  if (!name.startsWith('torch.nn.functional.')) return run();
  const { trace, site } = context;
  const operands = new Map(
    Object.entries(bound).flatMap(([parameter, value]): [string, number][] =>
      value.kind === 'tensor' ? [[parameter, value.tensor.read().id]] : [],
    ),
  );
  let answer: Value | null = null;
  try {
    answer = run();
    return answer;
  } finally {
    trace.addCall({ name, site, operands, result: answer?.kind === 'tensor' ? answer.tensor.read().id : null });
  }
}
