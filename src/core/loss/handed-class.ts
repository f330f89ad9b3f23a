import { lastName } from '../program/dotted-path';
import type { CallExpression, ClassDefinition, FunctionDefinition } from '../program/program';
import { contains } from '../text/span';
import { assigns } from './assignments';
import { isLossName } from './evidence';
import { ownerOf, parametersOf } from './straight-way';
import type { Surroundings } from './surroundings';

/**
 * The class of a model that the function around is handed: as its annotation says; or, where nothing in the file calls the function, the only
 * model that the file has, if it takes as many values as it is given here. null where neither is so.
 */
export function classHanded(
  { callee, arguments: given }: CallExpression,
  around: Surroundings,
): ClassDefinition | null {
  if (callee.kind !== 'name') return null;
  const { name } = callee;
  const { before, enclosing, names } = around;
  const owner = ownerOf(name, enclosing);
  const isBound = before.some((one) => owner !== undefined && assigns(one, name) && contains(owner.span, one.span));
  if (owner?.kind !== 'function' || isBound) return null;
  const models = before.flatMap((one) => (one.kind === 'class' && isModel(one) ? [one] : []));
  const annotation = parametersOf(owner).find((parameter) => parameter.name === name)?.annotation ?? null;
  const said = models.find((model) => annotation?.kind === 'name' && annotation.name === model.name);
  if (said !== undefined || names.callsOf(owner.name).length > 0) return said ?? null;
  const [only, ...others] = models.filter((model) => !isLossName(model.name));
  return only !== undefined && others.length === 0 && takesSo(only, given) ? only : null;
}

function forwardOf({ body }: ClassDefinition): FunctionDefinition | null {
  const found = body.find((one) => one.kind === 'function' && one.name === 'forward');
  return found?.kind === 'function' ? found : null;
}

function isModel(definition: ClassDefinition): boolean {
  const isOfLibrary = definition.bases.some(({ value }) => /^(Lightning)?Module$/.test(lastName(value)));
  return isOfLibrary && forwardOf(definition) !== null;
}

/** Whether `forward` takes as many values as it is given, beside what it has by default. */
function takesSo(model: ClassDefinition, given: CallExpression['arguments']): boolean {
  const [, ...taken] = forwardOf(model)?.parameters.positional ?? [];
  const needed = taken.filter(({ defaultValue }) => defaultValue === null);
  return given.length >= needed.length && given.length <= taken.length;
}
