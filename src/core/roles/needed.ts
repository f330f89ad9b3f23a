import { bodyOf, namedParameters, type Callable } from '../loss/definitions';
import type { PlainValue } from '../loss/request';
import { isLossName } from '../loss/evidence';
import { lastName } from '../program/dotted-path';
import type { Expression, Parameter, Statement } from '../program/program';
import { expressionsIn, statementsIn } from '../program/walk';
import { documentedNumbers } from './documented-kinds';
import { documentedShapes, type DocumentedShape } from './documented-shapes';
import { hintOfTensor, isOfDistribution, type NameHint } from './names';
import { asCalled, readHints } from './parts';
import { plainValues, type Sizes, type Meanings } from './plain-values';
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
export function plainAmong(needed: readonly Needed[], callable: Callable, meanings: Meanings): readonly NeededPlain[] {
  const plain = needed.flatMap((one): NeededPlain[] => {
    const values = plainValues(asCalled(one.parameter, callable), one.usage, meanings);
    return values === null ? [] : [{ ...one, values }];
  });
  const isOpen = ({ parameter, hint, usage }: Needed): boolean =>
    hint === 'number' && usage.kind === null && parameter.annotation === null;
  const others = needed.filter(({ parameter }) => plain.every((one) => one.parameter !== parameter));
  // Beside one parameter of a distribution that is a tensor, and nothing that is predicted by its name, the others are as well.
  const isKnown = ({ parameter, usage }: Needed): boolean => usage.isTensor && isOfDistribution(parameter.name);
  if (others.some(isKnown) && others.every(({ hint }) => hint !== 'prediction'))
    return plain.filter((one) => !(isOpen(one) && isOfDistribution(one.parameter.name)));
  return others.every(({ hint }) => hint === 'target') ? plain.filter((one) => !isOpen(one)) : plain;
}

export function neededParameters(callable: Callable, optional: number): readonly Needed[] {
  const hints = readHints(callable);
  const asked = new Set(optionalParameters(callable).slice(0, optional));
  const [documented, numbers] = [documentedShapes(callable), documentedNumbers(callable)];
  const refused = refusedAsNone(callable);
  return [...hints]
    .filter(([parameter]) => parameter.defaultValue === null || asked.has(parameter) || refused.has(parameter.name))
    .map(([parameter, hint]) => {
      const usage = usageOf(parameter, callable);
      const isOpen = hint === null || hint === 'number' || numbers.sure.has(parameter.name);
      const isNumber = usage.kind === null && isOpen && numbers.all.has(parameter.name);
      const isTable = usage.kind === null && (documented.get(parameter.name)?.length ?? 0) > 1;
      const used: Usage = isTable ? { ...usage, kind: 'tensor', isTensor: true } : usage;
      return asUsed({ parameter, hint, usage: isNumber ? { ...usage, kind: 'number' } : used, documented });
    });
}

/** What is used as a tensor is no number, whatever it is called. */
export function asUsed({ hint, ...needed }: Needed): Needed {
  const isTensor = needed.usage.isTensor && hint === 'number';
  return { ...needed, hint: isTensor ? hintOfTensor(needed.parameter.name) : hint };
}

/** The parameters of the call that may be None, and are where nothing is given for them: first those that the body may refuse as None. */
export function optionalParameters(callable: Callable): readonly Parameter[] {
  const refused = refusedAsNone(callable);
  const mayBeRefused = refusedAtTimes(callable);
  const isLate = ({ name }: Parameter): number => Number(!mayBeRefused.has(name));
  return namedParameters(callable.parameters)
    .filter(({ name, defaultValue }) => defaultValue !== null && isNone(defaultValue) && !refused.has(name))
    .toSorted((one, other) => isLate(one) - isLate(other));
}

/** What the body refuses as None whatever else is given: `assert weight is not None`, `if labels is None or weight is None: raise …`. */
function refusedAsNone(callable: Callable): ReadonlySet<string> {
  const asserting = bodyOf(callable.definition).flatMap((statement) =>
    statement.kind === 'assert' ? asserted(statement.test) : [],
  );
  return new Set([
    ...asserting.flatMap((part) => comparedWithNone(part, 'is not') ?? []),
    ...refusals(callable)
      .flatMap((test) => partsBy('or', test))
      .flatMap((part) => comparedWithNone(part, 'is') ?? []),
  ]);
}

/** What it refuses as None as it is set, too: `if self.alpha != 0 and (mask is None or weight is None): raise …`. */
export function refusedAtTimes(callable: Callable): ReadonlySet<string> {
  const parts = refusals(callable).flatMap((test) => [...expressionsIn(test)]);
  return new Set(parts.flatMap((part) => comparedWithNone(part, 'is') ?? []));
}

/** The tests by which the body refuses what it is given. */
function refusals({ definition }: Callable): readonly Expression[] {
  return bodyOf(definition).flatMap((statement) =>
    statement.kind === 'if' && statement.body[0]?.kind === 'raise' ? [statement.test] : [],
  );
}

/** Whether a loss is worked out only where a parameter is not None: `if tags is not None: loss = …`, `if tags is None: return logits`. */
export function bringsLoss(name: string, body: readonly Statement[]): boolean {
  return body.some((statement) => {
    if (statement.kind !== 'if') return false;
    const isAbsent = asserted(statement.test).some((part) => comparedWithNone(part, 'is') === name);
    const last = statement.body.at(-1);
    if (isAbsent && last?.kind === 'return') return last.value?.kind === 'name' && !isLossName(last.value.name);
    const isThere = asserted(statement.test).some((part) => comparedWithNone(part, 'is not') === name);
    const given = isThere ? statement.body : isAbsent ? statement.orElse : [];
    return [...statementsIn(given)].some(
      (inner) => inner.kind === 'assign' && inner.targets.some((target) => isLossName(lastName(target))),
    );
  });
}

function asserted(test: Expression): readonly Expression[] {
  return partsBy('and', test);
}

function partsBy(operator: 'and' | 'or', test: Expression): readonly Expression[] {
  return test.kind === 'boolean' && test.operator === operator ? test.values : [test];
}

function comparedWithNone(test: Expression, by: 'is' | 'is not'): string | null {
  const [comparison, ...others] = test.kind === 'compare' ? test.comparisons : [];
  if (test.kind !== 'compare' || comparison === undefined || others.length > 0) return null;
  const isMeant = comparison.operator === by && isNone(comparison.right) && test.left.kind === 'name';
  return isMeant ? test.left.name : null;
}

export function isNone(expression: NonNullable<Parameter['defaultValue']>): boolean {
  return expression.kind === 'constant' && expression.value === 'None';
}
