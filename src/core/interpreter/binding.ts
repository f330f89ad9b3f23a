import type { Parameter, Parameters } from '../program/program';
import type { Context } from './context';
import { Dictionary } from './dictionary';
import { dict, str, tuple, type CallArguments, type Value } from './values';

/**
 * The arguments of a call by parameter name, as Python binds them. What does not fit raises Python's TypeError.
 * `name` is the function's, as messages show it.
 */
export function bindArguments(
  name: string,
  parameters: Parameters,
  args: CallArguments,
  defaultOf: (parameter: Parameter) => Value | undefined,
  context: Pick<Context, 'raise'>,
): Map<string, Value> {
  const raise = (message: string): never => context.raise('TypeError', `${name}() ${message}`);
  const { ordered, named } = layoutOf(parameters);
  const bound = new Map<string, Value>();
  const given = args.positional.length;
  ordered.forEach((parameter, index) => {
    const value = args.positional[index];
    if (value !== undefined) bound.set(parameter.name, value);
  });
  if (parameters.rest !== null) bound.set(parameters.rest.name, tuple(args.positional.slice(ordered.length)));

  const others =
    parameters.keywordRest === null ? null : { name: parameters.keywordRest.name, given: new Dictionary() };
  for (const [keyword, value] of args.keywords) {
    if (named.has(keyword)) {
      if (bound.has(keyword)) raise(`got multiple values for argument '${keyword}'`);
      bound.set(keyword, value);
    } else if (others !== null) {
      others.given.set(str(keyword), value);
    } else if (parameters.positionalOnly.some((parameter) => parameter.name === keyword)) {
      raise(`got some positional-only arguments passed as keyword arguments: '${keyword}'`);
    } else {
      raise(`got an unexpected keyword argument '${keyword}'`);
    }
  }
  if (others !== null) bound.set(others.name, dict(others.given));
  if (given > ordered.length && parameters.rest === null) raise(tooMany(ordered, given));

  const fill = (list: readonly Parameter[], kind: string): void => {
    const missing: string[] = [];
    for (const parameter of list) {
      if (bound.has(parameter.name)) continue;
      const value = defaultOf(parameter);
      if (value === undefined) missing.push(`'${parameter.name}'`);
      else bound.set(parameter.name, value);
    }
    if (missing.length === 0) return;
    raise(`missing ${missing.length} required ${kind} argument${missing.length === 1 ? '' : 's'}: ${listed(missing)}`);
  };
  fill(ordered, 'positional');
  fill(parameters.keywordOnly, 'keyword-only');
  return bound;
}

interface Layout {
  /** Those that take an argument by position. */
  readonly ordered: readonly Parameter[];
  /** Those that take one by name. */
  readonly named: ReadonlySet<string>;
}

/** By parameters: they stay the same from call to call. */
const layouts = new WeakMap<Parameters, Layout>();

function layoutOf(parameters: Parameters): Layout {
  const known = layouts.get(parameters);
  if (known !== undefined) return known;
  const layout = {
    ordered: [...parameters.positionalOnly, ...parameters.positional],
    named: new Set([...parameters.positional, ...parameters.keywordOnly].map(({ name }) => name)),
  };
  layouts.set(parameters, layout);
  return layout;
}

function tooMany(ordered: readonly Parameter[], given: number): string {
  const required = ordered.filter((parameter) => parameter.defaultValue === null).length;
  const count = required === ordered.length ? String(required) : `from ${required} to ${ordered.length}`;
  const plural = ordered.length === 1 && required === ordered.length ? '' : 's';
  return `takes ${count} positional argument${plural} but ${given} ${given === 1 ? 'was' : 'were'} given`;
}

function listed(names: readonly string[]): string {
  const last = names.at(-1) ?? '';
  if (names.length < 3) return names.join(' and ');
  return `${names.slice(0, -1).join(', ')}, and ${last}`;
}
