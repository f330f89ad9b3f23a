import type { CallExpression, Expression, FunctionDefinition } from '../../program/program';
import { isStatic } from '../definitions';
import { data, unknown, type Carried } from './carried';

/** What the names of a function's parameters stand for in a call; of what comes from elsewhere nothing is known. */
export function given(
  definition: FunctionDefinition,
  self: Carried | null,
  call: CallExpression | null,
  values: readonly Carried[],
  byDefault: (value: Expression) => Carried,
): Map<string, Carried> {
  const names = new Map<string, Carried>();
  const { name, parameters } = definition;
  const hasNoSelf = self === null || isStatic(definition);
  const all = [...parameters.positionalOnly, ...parameters.positional];
  const positional = hasNoSelf ? all : all.slice(1);
  const [first] = all;
  if (!hasNoSelf && first !== undefined) names.set(first.name, self);
  // Lightning gives each step a batch of data.
  const [batch] = positional;
  const args = call?.arguments ?? [];
  const isOpen = call === null || args.some(({ kind }) => kind === 'spread' || kind === 'spreadKeywords');
  for (const { name: parameter, defaultValue } of [...positional, ...parameters.keywordOnly]) {
    const own = defaultValue === null || isOpen ? unknown : byDefault(defaultValue);
    names.set(parameter, call === null && defaultValue?.kind === 'float' ? byDefault(defaultValue) : own);
  }
  if (call === null && name === 'training_step' && batch !== undefined) names.set(batch.name, data);
  if (isOpen) return names;
  let place = 0;
  args.forEach((argument, index) => {
    const value = values[index] ?? unknown;
    if (argument.kind === 'keyword') names.set(argument.name, value);
    else {
      const parameter = positional[place];
      if (parameter !== undefined) names.set(parameter.name, value);
      place += 1;
    }
  });
  return names;
}
