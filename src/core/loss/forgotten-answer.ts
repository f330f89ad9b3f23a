import type { CallExpression, Expression, Statement } from '../program/program';
import { expressionsIn } from '../program/walk';
import { assignedValue, isOfNames, isUnpacking, namesAssigned, namesBound, namesUnpacked } from './assignments';
import { madeHere } from './makers';
import { isCount } from './slice-expressions';
import { isParameter } from './straight-way';
import type { Surroundings } from './surroundings';

/**
 * What a model has answered last before a loss that takes data alone, which is what the loss forgets: `pred` of `pred = model(x)`,
 * `loss = mse(x, y)`. null where there is none, or where what the loss takes may have been computed elsewhere.
 */
export function forgottenAnswer(
  inputs: readonly string[],
  own: readonly Statement[],
  around: Surroundings,
): Expression | null {
  const { before, looped, enclosing } = around;
  const unpacked = new Set(before.flatMap((statement) => (isUnpacking(statement) ? namesUnpacked(statement) : [])));
  const given = new Set(
    before.flatMap((statement) =>
      statement.kind === 'assign' ? statement.targets.filter(isOfNames).flatMap(namesBound) : [],
    ),
  );
  const isDrawn = (name: string): boolean => madeHere(name, before, (part) => around.isOpened(part)) === 'data';
  const isData = (name: string): boolean =>
    looped.has(name) || unpacked.has(name) || (given.has(name) && isDrawn(name));
  const made = new Set(own.flatMap((statement) => [...namesAssigned(statement)]));
  const isHere = (name: string): boolean => isData(name) || made.has(name) || isParameter(name, enclosing);
  const isOfData = (part: Expression): boolean => part.kind === 'name' && isHere(part.name);
  const isAnswer = (part: Expression): part is CallExpression =>
    part.kind === 'call' &&
    !around.isOpened(part) &&
    !isCount(part) &&
    part.arguments.some(({ value }) => [...expressionsIn(value)].some(isOfData));
  const answers = before.flatMap((statement) => {
    const [target] = statement.kind === 'assign' ? statement.targets : [];
    const call = statement.kind === 'assign' ? [...expressionsIn(statement.value)].find(isAnswer) : undefined;
    return call !== undefined && target?.kind === 'name' ? [{ target, call }] : [];
  });
  const last = answers.at(-1);
  if (last === undefined) return null;
  // What a function is given may be trained, where no model takes it.
  const taken = namesBehind(last.call, before);
  const isTaken = (name: string): boolean => isData(name) || (isParameter(name, enclosing) && taken.has(name));
  // What an object that is given holds, `engine.output["loss"]`, may have been computed elsewhere.
  const isPartOfTaken = (input: string): boolean => isTaken(input) || isData(/^\w+/.exec(input)?.[0] ?? input);
  // What an object keeps may be a table, as of the noise at each step: `self.alpha_bar[t]`.
  const isTable = (input: string): boolean => /^self\.\w+\[/.test(input);
  const areData = inputs.some(isPartOfTaken) && inputs.every((input) => isPartOfTaken(input) || isTable(input));
  return areData ? last.target : null;
}

/** The names in what a call is given, and in what those are made of. */
function namesBehind(call: CallExpression, before: readonly Statement[]): ReadonlySet<string> {
  const names = new Set<string>();
  const add = (expression: Expression): void => {
    for (const part of expressionsIn(expression)) {
      if (part.kind !== 'name' || names.has(part.name)) continue;
      names.add(part.name);
      const made = assignedValue(part.name, before);
      if (made !== null) add(made.value);
    }
  };
  for (const { value } of call.arguments) add(value);
  return names;
}
