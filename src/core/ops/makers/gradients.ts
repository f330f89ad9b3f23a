import type { Flat, GradientContext, Kink, OperandGradient, Operation, Saved } from '../operation';
import { isReduced } from '../../tensor/dtype';
import type { Ref } from '../ref';

/** What a rule is given besides the incoming gradient: the operands by name, the output, the parameters. */
export type Named<P, Name extends string> = Readonly<Record<Name, Ref>> & Omit<GradientContext<P>, 'operands'>;

type NamedRule<P, Name extends string> = (g: Ref, context: Named<P, Name>) => Ref | null;

/** `OperandGradient` with a rule that calls the operands by name, and the values of which it needs the elements. */
export type Way<P, Name extends string> =
  | {
      readonly kind: 'smooth';
      readonly rule: NamedRule<P, Name>;
      readonly saves: readonly (Name | 'output')[];
      readonly isOneKernel?: boolean;
    }
  | {
      readonly kind: 'kinked';
      readonly rule: NamedRule<P, Name>;
      readonly saves: readonly (Name | 'output')[];
      readonly isOneKernel?: boolean;
      readonly kink: Kink;
      readonly flat?: Flat<P>;
    }
  | Ruleless;

type Ruleless = Extract<OperandGradient<never>, { readonly kind: 'zeroAlmostEverywhere' | 'blocked' | 'raises' }>;

/** What a rule reads the elements of, as PyTorch saves it; not what it only asks for a shape. */
type Saves<Name extends string> = NoInfer<Name> | 'output' | readonly (NoInfer<Name> | 'output')[];

/** A derivative at every point of the domain. */
export function smooth<P, Name extends string>(saves: Saves<Name>, rule: NamedRule<P, Name>): Way<P, Name> {
  return { kind: 'smooth', rule, saves: listOf(saves) };
}

/** A derivative that is the same at every point. */
export function linear<P, Name extends string>(rule: NamedRule<P, Name>): Way<P, Name> {
  return { kind: 'smooth', rule, saves: [] };
}

/** A derivative that jumps somewhere, and what PyTorch takes there. */
export function kinked<P, Name extends string>(
  at: string,
  convention: string,
  saves: Saves<Name>,
  rule: NamedRule<P, Name>,
  flat?: Flat<P>,
): Way<P, Name> {
  return {
    kind: 'kinked',
    rule,
    saves: listOf(saves),
    kink: { at, convention },
    ...(flat === undefined ? {} : { flat }),
  };
}

/** A derivative that PyTorch computes in one kernel: of half precision only its end is rounded, no step on the way. */
export function inOneKernel<P, Name extends string>(way: Way<P, Name>): Way<P, Name> {
  return way.kind === 'smooth' || way.kind === 'kinked' ? { ...way, isOneKernel: true } : way;
}

function listOf<T extends string>(names: T | readonly T[]): readonly T[] {
  return typeof names === 'string' ? [names] : names;
}

/** PyTorch gives zeros without a word. */
export function zeroAlmostEverywhere(because: string): Ruleless {
  return { kind: 'zeroAlmostEverywhere', because };
}

/** PyTorch records nothing. */
export function blocked(because: string): Ruleless {
  return { kind: 'blocked', because };
}

/** PyTorch has no derivative for it: `backward` raises. */
export function raises(because: string, message: string, type = 'RuntimeError'): Ruleless {
  return { kind: 'raises', because, error: { type, message } };
}

/** The gradient half of a row, from one way per operand, in the operands' order. */
export function gradients<P, Name extends string>(
  names: readonly Name[],
  ways: Readonly<Record<NoInfer<Name>, Way<P, NoInfer<Name>>>>,
): Pick<Operation<P>, 'gradient' | 'saves'> {
  const numberOf = (name: Name | 'output'): Saved =>
    name === 'output' ? 'output' : names.findIndex((own) => own === name);
  const answers = names.map((name) => {
    const way = ways[name];
    const saves = way.kind === 'smooth' || way.kind === 'kinked' ? way.saves.map(numberOf) : [];
    return { gradient: byPosition(way, names), saves };
  });
  const answer = (index: number): (typeof answers)[number] => {
    const found = answers[index];
    if (found === undefined) throw new RangeError(`no operand ${String(index)}`);
    return found;
  };
  return { gradient: (index) => answer(index).gradient, saves: (index) => answer(index).saves };
}

function byPosition<P, Name extends string>(way: Way<P, Name>, names: readonly Name[]): OperandGradient<P> {
  if (way.kind !== 'smooth' && way.kind !== 'kinked') return way;
  const rule = (g: Ref, context: GradientContext<P>): Ref | null => {
    const isRounded = way.isOneKernel !== true || !isReduced(g.dtype);
    return isRounded
      ? way.rule(g, named(names, context))
      : way.rule(inSingle(g), named(names, { ...context, ...single(context) }));
  };
  if (way.kind === 'smooth') return { kind: 'smooth', rule };
  const { kink, flat } = way;
  return { kind: 'kinked', rule, kink, ...(flat === undefined ? {} : { flat }) };
}

function single<P>({ operands, output }: GradientContext<P>): Pick<GradientContext<P>, 'operands' | 'output'> {
  return { operands: operands.map(inSingle), output: inSingle(output) };
}

/** As kernels reckon with half precision. */
export function inSingle(ref: Ref): Ref {
  return isReduced(ref.dtype) ? ref.cast('float32') : ref;
}

function named<P, Name extends string>(names: readonly Name[], context: GradientContext<P>): Named<P, Name> {
  const { operands, ...rest } = context;
  const byName: Partial<Record<Name, Ref>> = {};
  names.forEach((name, index) => (byName[name] = operands[index]));
  if (!hasAll(byName, names)) throw new RangeError(`an operation of ${names.join(', ')} without one of them`);
  return { ...byName, ...rest };
}

function hasAll<Name extends string>(
  operands: Partial<Record<Name, Ref>>,
  names: readonly Name[],
): operands is Record<Name, Ref> {
  return names.every((name) => operands[name] !== undefined);
}
