import { dict, namespace, tuple, type CallArguments, type FunctionValue, type Value } from '../interpreter/values';
import { calledMethod } from './class-methods';
import type { Parameters } from '../program/program';
import { isStatic, namedParameters } from './definitions';
import { entriesOf } from './given-values';
import { inWholes, type Whole } from './wholes';

/** What is really called: a module's `forward` rather than its `__call__`. */
function calledFunction(value: Value): FunctionValue | null {
  if (value.kind === 'instance') return calledMethod(value.class);
  if (value.kind === 'boundMethod') return value.callee.kind === 'function' ? value.callee : null;
  return value.kind === 'function' ? value : null;
}

/** A function and what `functools.wraps` says that it stands for, the innermost last. */
function layersOf(outer: FunctionValue): readonly FunctionValue[] {
  const layers = [outer];
  for (;;) {
    const inner = layers.at(-1)?.attributes.get('__wrapped__');
    if (inner?.kind !== 'function' || layers.includes(inner)) return layers;
    layers.push(inner);
  }
}

/** What is called, as it is written: behind whatever wraps it. */
export function writtenAs(value: Value): FunctionValue['definition'] | null {
  const called = calledFunction(value);
  return called === null ? null : (layersOf(called).at(-1)?.definition ?? null);
}

/**
 * The parameters that what is called has as it is written; those that what wraps it cannot do without go by their places, as that may call them
 * otherwise.
 */
export function parametersOf(value: Value): Parameters | null {
  const called = calledFunction(value);
  if (called === null) return null;
  const { positionalOnly, positional, ...others } = layersOf(called)
    .map(({ definition }) => definition.parameters)
    .reduce(asWrapped);
  const isBound = value.kind !== 'function' && !(called.definition.kind === 'function' && isStatic(called.definition));
  const [first, rest] = positionalOnly.length > 0 ? [1, 0] : [0, 1];
  return isBound
    ? { ...others, positionalOnly: positionalOnly.slice(first), positional: positional.slice(rest) }
    : { ...others, positionalOnly, positional };
}

function asWrapped(outer: Parameters, inner: Parameters): Parameters {
  const asked = outer.positional.findIndex(({ defaultValue }) => defaultValue !== null);
  const count = outer.positionalOnly.length + (asked < 0 ? outer.positional.length : asked);
  const { positional, positionalOnly } = inner;
  const byPlace = Math.max(0, count - positionalOnly.length);
  return {
    ...inner,
    positionalOnly: [...positionalOnly, ...positional.slice(0, byPlace)],
    positional: positional.slice(byPlace),
  };
}

/** Arguments by name as a call: by keyword where Python allows it. */
export function arranged(parameters: Parameters | null, given: ReadonlyMap<string, Value>): CallArguments {
  if (parameters === null) return { positional: [...given.values()], keywords: new Map() };
  const taken = [...namedParameters(parameters), ...(parameters.rest === null ? [] : [parameters.rest])];
  const args = withWholes(given, new Set(taken.map(({ name }) => name)));
  const rest = parameters.rest === null ? undefined : args.get(parameters.rest.name);
  const leading =
    rest === undefined ? parameters.positionalOnly : [...parameters.positionalOnly, ...parameters.positional];
  const positional = leading.flatMap(({ name }) => args.get(name) ?? []);
  const spread = rest?.kind === 'list' || rest?.kind === 'tuple' ? rest.items : [];
  const placed = new Set([...leading.map(({ name }) => name), parameters.rest?.name]);
  return { positional: [...positional, ...spread], keywords: new Map([...args].filter(([name]) => !placed.has(name))) };
}

/** The arguments with those that are given in parts as a dictionary or a tuple. */
function withWholes(args: ReadonlyMap<string, Value>, names: ReadonlySet<string>): ReadonlyMap<string, Value> {
  return new Map([...inWholes(args, (name) => names.has(name))].map(([name, whole]) => [name, madeWhole(whole)]));
}

function madeWhole(whole: Whole<Value>): Value {
  switch (whole.kind) {
    case 'given':
      return whole.value;
    case 'keyed':
      return dict(entriesOf(whole.entries.map(([key, item]) => [key, madeWhole(item)])));
    case 'named':
      return namespace(entriesOf(whole.entries.map(([key, item]) => [key, madeWhole(item)])));
    case 'tuple':
      return tuple(whole.items.map(madeWhole));
  }
}
