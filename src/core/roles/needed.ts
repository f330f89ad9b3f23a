import { namedParameters, type Callable } from '../loss/definitions';
import type { PlainValue } from '../loss/request';
import type { Parameter } from '../program/program';
import { documentedNumbers } from './documented-kinds';
import { documentedShapes, type DocumentedShape } from './documented-shapes';
import { hintOfTensor, type NameHint } from './names';
import { asCalled, readHints } from './parts';
import { plainValues, type Sizes, type StringsOf } from './plain-values';
import { usageOf, type Usage } from './usage';

/** A parameter that has to be given something. */
export interface Needed {
  readonly parameter: Parameter;
  readonly hint: NameHint;
  readonly usage: Usage;
  /** The shapes that are documented, by the parameters' names. */
  readonly documented: ReadonlyMap<string, DocumentedShape>;
}

export interface NeededPlain extends Needed {
  readonly values: (sizes: Sizes) => readonly PlainValue[];
}

/** What the program has said of its parameters when it was tried: by their names, which take no tensor, and which nothing else. */
export interface KnownKinds {
  readonly plainNames: ReadonlySet<string>;
  readonly tensorNames: ReadonlySet<string>;
}

/** Those that take no tensor. Where all others are named as targets, what is only named as a number may be the prediction. */
export function plainAmong(
  needed: readonly Needed[],
  callable: Callable,
  stringsOf: StringsOf,
): readonly NeededPlain[] {
  const plain = needed.flatMap((one): NeededPlain[] => {
    const values = plainValues(asCalled(one.parameter, callable), one.usage, stringsOf);
    return values === null ? [] : [{ ...one, values }];
  });
  const isOpen = ({ parameter, hint, usage }: Needed): boolean =>
    hint === 'number' && usage.kind === null && parameter.annotation === null;
  const others = needed.filter(({ parameter }) => plain.every((one) => one.parameter !== parameter));
  return others.every(({ hint }) => hint === 'target') ? plain.filter((one) => !isOpen(one)) : plain;
}

export function neededParameters(callable: Callable, optional: number): readonly Needed[] {
  const hints = readHints(callable);
  const asked = new Set(optionalParameters(callable).slice(0, optional));
  const [documented, numbers] = [documentedShapes(callable), documentedNumbers(callable)];
  return [...hints]
    .filter(([parameter]) => parameter.defaultValue === null || asked.has(parameter))
    .map(([parameter, hint]) => {
      const usage = usageOf(parameter, callable);
      const isOpen = hint === null || hint === 'number' || numbers.sure.has(parameter.name);
      const isNumber = usage.kind === null && isOpen && numbers.all.has(parameter.name);
      return asUsed({ parameter, hint, usage: isNumber ? { ...usage, kind: 'number' } : usage, documented });
    });
}

/** What is used as a tensor is no number, whatever it is called. */
export function asUsed({ hint, ...needed }: Needed): Needed {
  const isTensor = needed.usage.isTensor && hint === 'number';
  return { ...needed, hint: isTensor ? hintOfTensor(needed.parameter.name) : hint };
}

/** The parameters of the call that are None where nothing is given for them. */
export function optionalParameters({ parameters }: Callable): readonly Parameter[] {
  return namedParameters(parameters).filter(({ defaultValue }) => defaultValue !== null && isNone(defaultValue));
}

export function isNone(expression: NonNullable<Parameter['defaultValue']>): boolean {
  return expression.kind === 'constant' && expression.value === 'None';
}
