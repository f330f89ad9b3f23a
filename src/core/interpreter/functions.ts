import type { FunctionDefinition, LambdaExpression, Parameters } from '../program/program';
import { evaluate } from './expressions';
import type { Frame } from './frame';
import type { FunctionValue, Value } from './values';

/** What `def` and `lambda` make; defaults are evaluated now. */
export function makeFunction(definition: FunctionDefinition | LambdaExpression, frame: Frame): FunctionValue {
  const name = definition.kind === 'function' ? definition.name : '<lambda>';
  return {
    kind: 'function',
    name,
    qualifiedName: frame.qualified(name),
    definition,
    closure: frame.scope,
    defaults: defaultsOf(definition.parameters, frame),
    owner: frame.owner,
    attributes: new Map(),
  };
}

function defaultsOf(parameters: Parameters, frame: Frame): ReadonlyMap<string, Value> {
  const defaults = new Map<string, Value>();
  for (const { name, defaultValue } of [
    ...parameters.positionalOnly,
    ...parameters.positional,
    ...parameters.keywordOnly,
  ]) {
    if (defaultValue !== null) defaults.set(name, evaluate(defaultValue, frame));
  }
  return defaults;
}
