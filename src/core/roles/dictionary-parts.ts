import type { CallExpression, ClassDefinition, Expression, Parameter } from '../program/program';
import { methodCalled } from './handed-parts';
import { hintOfName } from './names';
import { areTensors, keyOf, namedPart, nameOf, partByKey, type Body, type Part, type Taken } from './part';
import type { Test } from './uses';

/** What the keys of a loss's dictionaries are, as far as its body says. */
export interface KnownKeys {
  /** Names for keys that loops through dictionaries of tensors give. */
  readonly names: readonly string[];
  /** Keys by which tensors are read of something else. */
  readonly ofOthers: ReadonlySet<string>;
  /** Names for keys, and what they are in turn. */
  readonly looped: ReadonlyMap<string, readonly string[]>;
}

/**
 * What is read of a dictionary with which nothing else is done: by its keys, or by all of them in a loop. null where more is done with it.
 */
export function partsOfDictionary(
  body: Body,
  { parameter, isWhole, mentions }: Taken,
  { names: keyNames, ofOthers: keysOfOthers, looped }: KnownKeys,
): readonly Part[] | null {
  const named = [...looped].filter(([name]) => body.expressions.some((one) => isTakenByName(one, isWhole, [name])));
  if (named.length > 0) return partsByNames(body, { parameter, isWhole, mentions }, new Map(named));
  const keys = body.keysOf(isWhole);
  const through = loopsThrough(body).filter(({ of }) => isWhole(of));
  const values = through.flatMap(({ value }) => value ?? []);
  const byName = body.expressions.filter((expression) => isTakenByName(expression, isWhole, keyNames));
  const keyed = body.expressions.filter((expression) => keyOf(expression, isWhole) !== null).length;
  if (keyed + byName.length + through.length + timesAsked(body, isWhole) < mentions) return null;
  const names = [parameter.name, ...keys, ...values];
  const isOfTensors = areTensors(names) || keys.some((key) => keysOfOthers.has(key));
  if (!isOfTensors && (through.length === 0 || !mayBeTensors(names))) return [];
  if (through.length + byName.length === 0) return keys.map((key) => partByKey(parameter, key, isWhole));
  const all = [...keys, ...body.keysOf(() => true), anyKey].slice(0, Math.max(1, keys.length));
  const isAny = (expression: Expression): boolean =>
    values.includes(nameOf(expression) ?? '') || byName.includes(expression);
  return all.map((key) => {
    const part = partByKey(parameter, key, isWhole);
    const calledBy = values[0] ?? parameter.name;
    return { ...part, calledBy, isIt: (expression) => part.isIt(expression) || isAny(expression) };
  });
}

/** What is read by names for keys that are known: a part for each key that one of its names may be. */
function partsByNames(
  body: Body,
  { parameter, isWhole, mentions }: Taken,
  named: ReadonlyMap<string, readonly string[]>,
): readonly Part[] | null {
  const names = [...named.keys()];
  const taken = body.expressions.filter((expression) => isTakenByName(expression, isWhole, names));
  const keyed = body.expressions.filter((expression) => keyOf(expression, isWhole) !== null);
  if (keyed.length + taken.length + timesAsked(body, isWhole) < mentions) return null;
  const keys = new Set([...body.keysOf(isWhole), ...[...named.values()].flat()]);
  return [...keys].map((key) => {
    const part = partByKey(parameter, key, isWhole);
    return {
      ...part,
      calledBy: parameter.name,
      isIt: (expression) => part.isIt(expression) || taken.includes(expression),
    };
  });
}

/** A key of a dictionary of which no key is read. */
const anyKey = 'out';

/**
 * What a loss cannot do without among the keywords that it does not name: `kwargs['beta']`, or what a method of its own must be given to which it
 * hands all of them on: `self.compute(scores, **kwargs)`.
 */
export function partsOfKeywordRest(
  body: Body,
  { parameter, isWhole }: Taken,
  classes: readonly ClassDefinition[],
): readonly Part[] {
  const keys = body.keysOf(isWhole);
  const read = keys.map((key) => {
    const isIt = (expression: Expression): boolean => keyOf(expression, isWhole) === key;
    return { ...body.heldAs(isIt, key), parameter: namedPart(parameter, key) };
  });
  const handedOn = body.expressions.flatMap((call) => (call.kind === 'call' ? handedTo(call, isWhole, classes) : []));
  const others = new Map(handedOn.map((part) => [part.calledBy, part]));
  for (const key of keys) others.delete(key);
  return [
    ...read,
    ...[...others.values()].map((part) => ({ ...part, parameter: { ...part.parameter, span: parameter.span } })),
  ];
}

/** What a method of the object has to be given that a call of it hands on in its keywords alone. */
function handedTo(call: CallExpression, isWhole: Test, classes: readonly ClassDefinition[]): readonly Part[] {
  const { arguments: given } = call;
  const isHandedOn = given.some(({ kind, value }) => kind === 'spreadKeywords' && isWhole(value));
  if (!isHandedOn || given.some(({ kind }) => kind === 'spread')) return [];
  const method = methodCalled(call, classes);
  if (method === null) return [];
  const { positional, keywordOnly } = method.parameters;
  const byPosition = given.filter(({ kind }) => kind === 'positional').length;
  const byName = given.flatMap((argument) => (argument.kind === 'keyword' ? [argument.name] : []));
  return [...positional.slice(byPosition + 1), ...keywordOnly]
    .filter(({ name, defaultValue }) => defaultValue === null && !byName.includes(name))
    .map((parameter) => ({
      parameter,
      calledBy: parameter.name,
      isIt: (expression) => nameOf(expression) === parameter.name,
      usedIn: method,
    }));
}

/** What loops through dictionaries of tensors call the keys: by those of options nothing is taken that is known here. */
export function keyNamesIn(body: Body, parameters: readonly Parameter[]): readonly string[] {
  const isOfTensors = ({ of, value }: Loop): boolean =>
    parameters.some(({ name }) => nameOf(of) === name && mayBeTensors([name, value ?? name]));
  return loopsThrough(body)
    .filter(isOfTensors)
    .flatMap(({ key }) => key ?? []);
}

/** A loop through a dictionary, and what it calls the keys and the values: `for name, x in outputs.items()`, `for name in outputs`. */
interface Loop {
  readonly of: Expression;
  readonly key: string | null;
  readonly value: string | null;
}

function loopsThrough({ loops, expressions }: Body): readonly Loop[] {
  const isKeyOf = (key: string, of: string): boolean =>
    expressions.some((part) => part.kind === 'subscript' && nameOf(part.object) === of && nameOf(part.index) === key);
  return loops.flatMap(({ target, iterable }) => {
    if (iterable.kind === 'name') {
      const key = nameOf(target);
      return key !== null && isKeyOf(key, iterable.name) ? [{ of: iterable, key, value: null }] : [];
    }
    if (iterable.kind !== 'call' || iterable.callee.kind !== 'attribute') return [];
    const { object: of, name } = iterable.callee;
    const [key, value] = target.kind === 'tuple' ? target.elements.map(nameOf) : [nameOf(target), nameOf(target)];
    if (name === 'items') return target.kind === 'tuple' ? [{ of, key: key ?? null, value: value ?? null }] : [];
    if (name === 'keys') return [{ of, key: key ?? null, value: null }];
    return name === 'values' ? [{ of, key: null, value: value ?? null }] : [];
  });
}

/** `targets[name]`, of a name that a loop through another dictionary gives. */
function isTakenByName(expression: Expression, isWhole: Test, names: readonly string[]): boolean {
  if (expression.kind !== 'subscript' || !isWhole(expression.object)) return false;
  return expression.index.kind === 'name' && names.includes(expression.index.name);
}

/**
 * How often all that is asked is what kind of thing it is, or whether it has a key: `'masks' in outputs`, `isinstance(outputs, dict)`,
 * `outputs.get('masks')`.
 */
export function timesAsked({ expressions }: Body, isWhole: Test): number {
  return expressions.filter((expression) => isAsked(expression, isWhole)).length;
}

function isAsked(expression: Expression, isWhole: Test): boolean {
  if (expression.kind === 'call') {
    const [first] = expression.arguments;
    const { callee } = expression;
    if (callee.kind === 'attribute' && callee.name === 'get')
      return first?.value.kind === 'string' && isWhole(callee.object);
    return nameOf(callee) === 'isinstance' && first !== undefined && isWhole(first.value);
  }
  const [comparison, ...others] = expression.kind === 'compare' ? expression.comparisons : [];
  if (expression.kind !== 'compare' || comparison === undefined || others.length > 0) return false;
  const { operator, right } = comparison;
  const callee = right.kind === 'call' ? right.callee : null;
  const of = callee?.kind === 'attribute' && callee.name === 'keys' ? callee.object : right;
  return (operator === 'in' || operator === 'not in') && expression.left.kind === 'string' && isWhole(of);
}

/** Whether a name speaks for tensors or for weights of them: what is gone through beside them. */
export function mayBeTensors(names: readonly string[]): boolean {
  return areTensors(names) || names.some((name) => hintOfName(name) === 'weight');
}
