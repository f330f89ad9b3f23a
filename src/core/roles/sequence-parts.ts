import { assignedPairs } from '../loss/assignments';
import { isLossName } from '../loss/evidence';
import { listJoinedBy } from '../loss/joining';
import type { Expression, Parameter, Statement } from '../program/program';
import { contains } from '../text/span';
import { areTensors, Body, namedPart, nameOf, partByKey, takenIn, type Part, type Taken } from './part';
import type { Test } from './uses';

/** What is taken of a tuple or a list: by the names of all its elements; the terms of a loss one by one; what the first of several dictionaries holds. */
export function partsOfSequence(body: Body, taken: Taken): readonly Part[] {
  const { parameter, isWhole } = taken;
  const names = elementNames(body, isWhole);
  if (names.length > 0 && isLossName(parameter.name)) return partsGoneThrough(parameter, names);
  const keyed = partsOfFirst(body, taken);
  if (keyed.length > 0) return keyed;
  return partsByName(parameter, onlyUnpacked(body, taken) ?? onlyTakenByPlace(body, taken) ?? []);
}

/** What the first of several dictionaries holds: `for out in outputs: out['heatmap']`, `outputs[s]['heatmap']`. */
export function partsOfFirst(body: Body, { parameter, isWhole }: Taken): readonly Part[] {
  const isElement = elementTest(body, isWhole);
  const first = { ...parameter, name: `${parameter.name}[0]` };
  return body.keysOf(isElement).map((key) => partByKey(first, key, isElement));
}

/**
 * What the first of several tuples holds, where nothing is done with them but to go through them: `for t, (src, tgt) in zip(targets, indices)`. Alone, a loss
 * goes through batches.
 */
export function partsOfTuples(
  body: Body,
  { parameter, isWhole, mentions }: Taken,
  isOfLoss: boolean,
): readonly Part[] | null {
  const isBeside = body.loops.some(
    ({ iterable }) =>
      iterable.kind === 'call' &&
      nameOf(iterable.callee) === 'zip' &&
      iterable.arguments.some(({ value }) => isWhole(value)),
  );
  if (isOfLoss && !isBeside) return null;
  const targets = elementTargets(body, isWhole);
  const [first, ...others] = targets.flatMap((target) => (target.kind === 'tuple' ? [target.elements] : []));
  if (first === undefined || others.length + 1 !== mentions) return null;
  if (others.some(({ length }) => length !== first.length)) return null;
  return first.map((_, place) => {
    const names = [first, ...others].flatMap((elements) => elements[place] ?? []).map(nameOf);
    const used = names.filter((name) => name !== null && name !== '_');
    const name = `${parameter.name}[0][${place}]`;
    return {
      parameter: namedPart(parameter, name),
      calledBy: used[0] ?? name,
      isIt: (expression) => used.includes(nameOf(expression) ?? ''),
    };
  });
}

/** What a list holds of which one tensor is made before all else, and that alone but for being counted: `outputs = torch.stack(outputs)`. */
export function partsOfJoined({ statements, expressions }: Body, { parameter, isWhole }: Taken): readonly Part[] {
  const calls = expressions.filter((part) => part.kind === 'call');
  const joins = calls.filter((call) => {
    const list = listJoinedBy(call);
    return list !== null && isWhole(list);
  });
  const isJoin = (one: Expression): boolean => joins.some((call) => contains(call.span, one.span));
  const renewed = statements.find(
    (statement) =>
      statement.kind === 'assign' && isJoin(statement.value) && statement.targets.some((target) => isWhole(target)),
  );
  // From there on the name is the tensor's.
  const mentions = expressions.filter(
    (one) => isWhole(one) && (renewed === undefined || one.span.start < renewed.span.end),
  );
  const isTarget = (one: Expression): boolean =>
    renewed?.kind === 'assign' && renewed.targets.some((target) => target.span === one.span);
  const counts = calls.filter(({ callee }) => nameOf(callee) === 'len').map(({ span }) => span);
  const isCounted = (one: Expression): boolean => counts.some((span) => contains(span, one.span));
  const isAll = joins.length > 0 && mentions.every((one) => isJoin(one) || isTarget(one) || isCounted(one));
  return isAll ? partsGoneThrough(parameter, []) : [];
}

/** What of the arguments that have no names a loss reads: all of them, or as many as it says that there are: `pred, target = inputs`. */
export function partsOfRest(all: Body, rest: Parameter): readonly Part[] {
  const isNewMeaning = (statement: Statement): boolean =>
    statement.kind === 'assign' &&
    statement.targets.some((target) => nameOf(target) === rest.name) &&
    nameOf(statement.value) !== rest.name;
  const end = all.own.findIndex(isNewMeaning);
  const body = end < 0 ? all : new Body(all.own.slice(0, end));
  const taken = takenIn(body, rest);
  const { isWhole, mentions } = taken;
  const names = onlyUnpacked(body, taken);
  if (names !== null) return partsByName(rest, names);
  const keyed = partsOfFirst(body, taken);
  if (keyed.length > 0) return keyed;
  const elements = elementNames(body, isWhole);
  if (elements.length > 0) return partsGoneThrough(rest, elements);
  const places = body.expressions.flatMap((expression) =>
    expression.kind === 'subscript' && isWhole(expression.object) && expression.index.kind === 'integer'
      ? [expression.index.value]
      : [],
  );
  const isAll = mentions > 0 && places.length === mentions && places.every((place) => place >= 0);
  const count = isAll ? Math.max(...places) + 1 : 0;
  return Array.from({ length: count }, (_, place) => partByPlace(body, taken, place));
}

/** What a tuple is taken apart into, by the names that this gives them. */
function partsByName(parameter: Parameter, names: readonly string[]): readonly Part[] {
  return names.map((name, index) => ({
    parameter: namedPart(parameter, `${parameter.name}[${index}]`),
    calledBy: name,
    isIt: (expression) => nameOf(expression) === name,
  }));
}

/** Of as many as a loss may be given, and goes through, it is given two. */
function partsGoneThrough(parameter: Parameter, names: readonly string[]): readonly Part[] {
  return [0, 1].map((place) => ({
    parameter: namedPart(parameter, `${parameter.name}[${place}]`),
    calledBy: names[0] ?? parameter.name,
    isIt: (expression) => names.includes(nameOf(expression) ?? ''),
  }));
}

/** What is taken by its place in a tuple: `args[1]`. */
function partByPlace(body: Body, { parameter, isWhole }: Taken, place: number): Part {
  const name = `${parameter.name}[${place}]`;
  const isIt = (expression: Expression): boolean =>
    expression.kind === 'subscript' &&
    isWhole(expression.object) &&
    expression.index.kind === 'integer' &&
    expression.index.value === place;
  return { ...body.heldAs(isIt, name), parameter: namedPart(parameter, name) };
}

/** What the elements of a sequence are called where it is gone through, by itself or beside others: `for x, y in zip(preds, targets)`. */
function elementNames(body: Body, isSequence: Test): readonly string[] {
  return [...new Set(elementTargets(body, isSequence).flatMap((target) => nameOf(target) ?? []))];
}

/** What loops through a sequence bind its elements to. */
function elementTargets({ loops }: Body, isSequence: Test): readonly Expression[] {
  return loops.flatMap(({ target, iterable }) => {
    if (isSequence(iterable)) return [target];
    if (iterable.kind !== 'call' || iterable.callee.kind !== 'name' || target.kind !== 'tuple') return [];
    const first = { enumerate: 1, zip: 0 }[iterable.callee.name];
    const place = iterable.arguments.findIndex(({ value }) => isSequence(value));
    return first === undefined || place < 0 ? [] : (target.elements[first + place] ?? []);
  });
}

/** Whether an expression is an element of a sequence: in a loop through it, by its place, or by a name that this is given. */
function elementTest(body: Body, isSequence: Test): Test {
  const isTaken = (expression: Expression): boolean =>
    expression.kind === 'subscript' &&
    isSequence(expression.object) &&
    (expression.index.kind === 'name' || expression.index.kind === 'integer');
  const assigned = body.statements.flatMap((statement) =>
    statement.kind === 'assign' && isTaken(statement.value)
      ? statement.targets.flatMap((target) => nameOf(target) ?? [])
      : [],
  );
  const names = new Set([...elementNames(body, isSequence), ...assigned]);
  return (expression) => isTaken(expression) || names.has(nameOf(expression) ?? '');
}

/** What all is called that a parameter is taken apart into, where nothing else is done with it. */
function onlyUnpacked({ statements }: Body, { isWhole, mentions }: Taken): readonly string[] | null {
  const [first, ...others] = statements
    .map((statement) => unpacked(statement, isWhole))
    .filter((names) => names !== null);
  const isAll = first !== undefined && others.length + 1 === mentions;
  return isAll && others.every((names) => names.length === first.length) ? first : null;
}

/** The same of `spectrum, gate = targets[0], targets[1]`, where names speak for tensors: the rows of one have none. */
function onlyTakenByPlace({ statements }: Body, { isWhole, mentions }: Taken): readonly string[] | null {
  const pairs = statements.flatMap((statement) =>
    statement.kind === 'assign' ? statement.targets.flatMap((target) => assignedPairs(target, statement.value)) : [],
  );
  const names: string[] = [];
  for (const [target, value] of pairs) {
    if (value.kind !== 'subscript' || !isWhole(value.object)) continue;
    if (target.kind === 'name' && value.index.kind === 'integer') names[value.index.value] ??= target.name;
  }
  const isAll = names.length > 1 && Object.keys(names).length === names.length && names.length === mentions;
  return isAll && areTensors(names) ? names : null;
}

/** `cosine, sine = output`, of which it may be a copy: `tuple(output)`. */
function unpacked(statement: Statement, isWhole: Test): readonly string[] | null {
  if (statement.kind !== 'assign') return null;
  const [target, ...others] = isWhole(copiedBy(statement.value) ?? statement.value) ? statement.targets : [];
  if (target?.kind !== 'tuple' || others.length > 0) return null;
  const names = target.elements.flatMap((element) => (element.kind === 'name' ? [element.name] : []));
  return names.length === target.elements.length ? names : null;
}

/** What a copy is made of: `tuple(inputs)`. */
function copiedBy(expression: Expression): Expression | null {
  if (expression.kind !== 'call' || expression.callee.kind !== 'name') return null;
  const [copied, ...others] = expression.arguments;
  const isCopy = ['tuple', 'list'].includes(expression.callee.name) && others.length === 0;
  return isCopy && copied?.kind === 'positional' ? copied.value : null;
}
