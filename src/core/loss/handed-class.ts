import { lastName } from '../program/dotted-path';
import type { CallExpression, ClassDefinition, Expression, FunctionDefinition } from '../program/program';
import { contains } from '../text/span';
import { assigns } from './assignments';
import { isLossName } from './evidence';
import type { Around } from './places';
import { madeAttribute, ownerOf, parametersOf } from './straight-way';
import type { Surroundings } from './surroundings';

/**
 * The class of a model that the function around, or the constructor of what keeps it, is handed: as its annotation says; or, where nothing in the
 * file calls the function or makes the object, the only model that the file has, if it takes as many values as it is given here. null where neither
 * is so.
 */
export function classHanded(call: CallExpression, around: Surroundings): ClassDefinition | null {
  const handed = handedAs(call.callee, around);
  if (handed === null) return null;
  const { owner, name } = handed;
  const models = around.before.flatMap((one) => (one.kind === 'class' && isModel(one) ? [one] : []));
  const annotation = parametersOf(owner).find((parameter) => parameter.name === name)?.annotation ?? null;
  const said = models.find((model) => annotation?.kind === 'name' && annotation.name === model.name);
  if (said !== undefined || around.names.callsOf(handed.calledAs).length > 0) return said ?? null;
  const [only, ...others] = models.filter((model) => !isLossName(model.name));
  return only !== undefined && others.length === 0 && takesSo(only, call.arguments) ? only : null;
}

/** The parameter that what is called is, or `self.model` keeps. */
interface Handed {
  readonly name: string;
  readonly owner: FunctionDefinition;
  /** By what the file calls the owner: a constructor by its class. */
  readonly calledAs: string;
}

function handedAs(callee: Expression, { before, enclosing }: Around): Handed | null {
  if (callee.kind === 'attribute') {
    const made = madeAttribute(callee, enclosing);
    return made?.value.kind === 'name' ? handedAs(made.value, made) : null;
  }
  if (callee.kind !== 'name') return null;
  const { name } = callee;
  const owner = ownerOf(name, enclosing);
  if (owner?.kind !== 'function') return null;
  if (before.some((one) => assigns(one, name) && contains(owner.span, one.span))) return null;
  const around = enclosing[enclosing.indexOf(owner) - 1];
  return { name, owner, calledAs: owner.name === '__init__' ? (around?.name ?? '') : owner.name };
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
