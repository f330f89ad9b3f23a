import { dict, namespace, tuple, type CallArguments, type Value } from '../interpreter/values';
import type { Parameters } from '../program/program';
import { namedParameters } from './definitions';
import { entriesOf } from './given-values';
import { inWholes, type Whole } from './wholes';

/** Arguments by name as a call: what has to be given by place, the others by keyword. */
export function arranged(parameters: Parameters | null, given: ReadonlyMap<string, Value>): CallArguments {
  if (parameters === null) return { positional: [...given.values()], keywords: new Map() };
  const taken = [...namedParameters(parameters), ...(parameters.rest === null ? [] : [parameters.rest])];
  const args = withWholes(given, new Set(taken.map(({ name }) => name)));
  const rest = parameters.rest === null ? undefined : args.get(parameters.rest.name);
  const { positionalOnly, positional: others } = parameters;
  // What a decorator puts in its place may call by other names what has no default.
  const byKeyword = others.findIndex(({ name, defaultValue }) => defaultValue !== null || !args.has(name));
  const byPlace = rest !== undefined || byKeyword < 0 ? others : others.slice(0, byKeyword);
  const leading = [...positionalOnly, ...byPlace];
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
