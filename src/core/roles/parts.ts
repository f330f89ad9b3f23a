import { bodyOf, namedParameters, type Callable } from '../loss/definitions';
import { isAmongLosses, isDescribedAsLoss, isLossName, returnsLoss } from '../loss/evidence';
import { wholeOf } from '../loss/wholes';
import { lastName } from '../program/dotted-path';
import type { FunctionDefinition, Parameter } from '../program/program';
import { partsOfObject } from './attribute-parts';
import { keyNamesIn, partsOfDictionary, partsOfKeywordRest } from './dictionary-parts';
import { partsHandedOn } from './handed-parts';
import { loopedKeys } from './looped-keys';
import { hintOfName, hintsAmong, isSetting, type NameHint } from './names';
import { areTensors, Body, takenIn, type Part, type Taken } from './part';
import { partsOfFirst, partsOfJoined, partsOfRest, partsOfSequence, partsOfTuples } from './sequence-parts';

const known = new WeakMap<Callable, readonly Part[]>();

/**
 * The parts of all parameters that a loss does nothing with but to take them apart; of what neither itself nor its bases nor its file calls a
 * loss, and what it returns is called none, nothing is known.
 */
function partsOf(callable: Callable): readonly Part[] {
  const { name, owner, span } = callable;
  const names = [name, ...(owner?.bases ?? []).map(({ value }) => lastName(value))];
  const isSaid = names.some(isLossName) || isDescribedAsLoss(callable) || returnsLoss(callable);
  if (!isSaid && !isAmongLosses(span.path)) return [];
  const found = known.get(callable) ?? partsIn(callable);
  known.set(callable, found);
  return found;
}

function partsIn(callable: Callable): readonly Part[] {
  const { definition, parameters, classes } = callable;
  const body = new Body(bodyOf(definition));
  const { rest, keywordRest } = parameters;
  const named = namedParameters(parameters);
  const used = named
    .filter(({ defaultValue }) => defaultValue === null)
    .map((parameter) => takenIn(body, parameter))
    .filter(({ mentions }) => mentions > 0);
  const takenApart = used.filter((taken) => !isChanged(body, taken));
  const ofTensors = takenApart
    .filter(({ parameter: { name } }) => areTensors([name]))
    .flatMap((taken) => [...body.keysOf(taken.isWhole), ...partsOfFirst(body, taken).map(({ calledBy }) => calledBy)]);
  const ofOthers = new Set([...ofTensors, ...keysOfSeveral(body, takenApart)]);
  const keys = { names: keyNamesIn(body, named), ofOthers, looped: loopedKeys(body, callable) };
  const apart = (within: Body, taken: Taken): readonly Part[] | null =>
    partsOfDictionary(within, taken, keys) ??
    partsOfObject(within, taken) ??
    partsOfTuples(within, taken, within === body);
  return [
    ...used.flatMap((taken) => partsOfJoined(body, taken)),
    ...takenApart.flatMap(
      (taken) => partsHandedOn(body, taken, classes, apart) ?? apart(body, taken) ?? partsOfSequence(body, taken),
    ),
    ...(rest === null ? [] : partsOfRest(body, rest)),
    ...(keywordRest === null ? [] : partsOfKeywordRest(body, takenIn(body, keywordRest), classes)),
  ];
}

/** Keys by which several are read of which no name says anything: what a model says and what it is to meet, not what is set. */
function keysOfSeveral(body: Body, taken: readonly Taken[]): readonly string[] {
  const open = taken.filter(({ parameter: { name } }) => hintOfName(name) === null && !isSetting(`${name}.key`));
  const keys = open.flatMap(({ isWhole }) => [...new Set(body.keysOf(isWhole))]);
  return keys.filter((key, place) => keys.indexOf(key) < place);
}

/** Whether a parameter, or what it holds, is given another value. */
function isChanged({ statements }: Body, { isWhole }: Taken): boolean {
  return statements.some(
    (statement) =>
      statement.kind === 'assign' &&
      statement.targets.some((target) => isWhole(target) || (target.kind === 'subscript' && isWhole(target.object))),
  );
}

/** The parameters that a loss names, and those that take all others where it says what they are. */
export function takenParameters(callable: Callable): readonly Parameter[] {
  const { rest, keywordRest } = callable.parameters;
  const isTaken = (one: Parameter): boolean => partsOf(callable).some(({ parameter }) => parameter.span === one.span);
  const others = [rest, keywordRest].flatMap((one) => one ?? []);
  return [...namedParameters(callable.parameters), ...others.filter(isTaken)];
}

/** What a loss is read by: its parameters, those that it takes apart by their parts. */
export function readParameters(callable: Callable): readonly Parameter[] {
  const parts = partsOf(callable);
  return takenParameters(callable).flatMap((parameter) => {
    const own = parts.filter((part) => part.parameter.span === parameter.span);
    return own.length === 0 ? [parameter] : own.map((part) => part.parameter);
  });
}

/** The part that is read as this parameter, if it is one. */
export function partAs(parameter: Parameter, callable: Callable): Part | undefined {
  return partsOf(callable).find((part) => part.parameter.name === parameter.name);
}

const ofTuple = /^(\w+\[0\])\[\d+\]$/;

/** What goes through a list together with a part, as one of its tuples: `indices[0][0]` and `indices[0][1]`; none where it is no part of such. */
export function partsBeside({ name }: Parameter, callable: Callable): readonly Part[] {
  const [, whole] = ofTuple.exec(name) ?? [];
  return partsOf(callable).filter(
    ({ parameter }) => whole !== undefined && ofTuple.exec(parameter.name)?.[1] === whole,
  );
}

/** The methods to which a loss hands on what it does not name, and where that is used. */
export function methodsHandedOnTo(callable: Callable): readonly FunctionDefinition[] {
  return [...new Set(partsOf(callable).flatMap(({ usedIn }) => usedIn ?? []))];
}

/** A parameter by the name that it has where it is used. */
export function asCalled(parameter: Parameter, callable: Callable): Parameter {
  const part = partAs(parameter, callable);
  return part === undefined ? parameter : { ...parameter, name: part.calledBy };
}

/** What the name of each suggests among the others; of a part its own name before that of the whole. */
export function readHints(callable: Callable): ReadonlyMap<Parameter, NameHint> {
  const named = readParameters(callable).map((parameter) => ({ parameter, alias: asCalled(parameter, callable) }));
  const hints = hintsAmong(named.map(({ alias }) => alias));
  const ofPair = hintsOfPair(named.map(({ parameter }) => parameter.name));
  return new Map(
    named.map(({ parameter, alias }) => {
      const whole = wholeOf(parameter.name);
      const ofWhole = alias === parameter ? null : hintOfName(whole);
      return [parameter, hints.get(alias) ?? ofWhole ?? ofPair.get(whole) ?? null];
    }),
  );
}

/** Of two wholes with the same parts, of which no name says more, the second is what the first is to meet, part by part. */
function hintsOfPair(names: readonly string[]): ReadonlyMap<string, NameHint> {
  const wholes = new Map<string, string[]>();
  for (const name of names) {
    const whole = wholeOf(name);
    if (whole !== name) wholes.set(whole, [...(wholes.get(whole) ?? []), name.slice(whole.length)]);
  }
  const [[predicted, parts] = ['', []], [met, others] = ['', []], ...more] = wholes;
  const isPair = more.length === 0 && parts.length > 1 && parts.join() === others.join();
  const isSaid = hintOfName(met) !== null || !['prediction', null].includes(hintOfName(predicted));
  if (!isPair || isSaid) return new Map();
  return new Map([
    [predicted, 'prediction'],
    [met, 'target'],
  ]);
}
