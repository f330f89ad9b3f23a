import { lastName } from '../program/dotted-path';
import type { Argument, ClassDefinition, Expression, FunctionDefinition } from '../program/program';
import { allExpressions, statementsIn } from '../program/walk';
import { contains } from '../text/span';
import { assigns } from './assignments';
import { classNamed, lineOf, methodOf } from './class-members';
import type { CriterionNames } from './criteria';
import { isModule, isStatic } from './definitions';
import { isLossName } from './evidence';
import type { Around, Definition } from './places';
import { attributeOf, madeAttribute, ownerOf, parametersOf } from './straight-way';

/** A place, and what is known there of the file. */
export interface OfFile extends Around {
  readonly names: Pick<CriterionNames, 'callsOf'>;
}

/**
 * The class of an object that the function around, or the constructor of what keeps it, is handed: as its annotation says; or, where nothing in the
 * file calls the function or makes the object, the only class of the file that answers all that is asked of it there. A model that is only called may
 * be any: the file is to have one alone. null where neither is so.
 */
export function classHanded(object: Expression, place: OfFile): ClassDefinition | null {
  const handed = handedAs(object, place);
  if (handed === null) return null;
  const { owner, name } = handed;
  const annotation = parametersOf(owner).find((parameter) => parameter.name === name)?.annotation ?? null;
  const said = annotation && classNamed(annotation, place.before);
  if (said !== null || isCalledIn(handed, place)) return said;
  const uses = usesOf(handed);
  const classes = place.before.flatMap((one) => (one.kind === 'class' && !isLossName(one.name) ? [one] : []));
  const models = classes.filter((one) => isModule(one) && methodOf(one, 'forward', place.before) !== null);
  const isAsked = uses.some((use) => use.member !== null && classes.some((one) => methodNamed(use, one, place)));
  const [only, ...others] = (isAsked ? classes : models).filter((one) => !isAsked || answersAll(one, uses, place));
  return only !== undefined && others.length === 0 && answersAll(only, uses, place) ? only : null;
}

/**
 * The function of the file that makes an object that the function around is handed: where nothing in the file calls that, no class of it is a model, and
 * one function alone answers a sequence of layers. null where that is not so, or the function around calls more of what it is handed, as a criterion.
 */
export function factoryHanded(object: Expression, place: OfFile): FunctionDefinition | null {
  const handed = handedAs(object, place);
  if (handed === null || isCalledIn(handed, place)) return null;
  if (place.before.some((one) => one.kind === 'class' && isModule(one))) return null;
  if (!usesOf(handed).every(isOfSequence) || !isCalledAlone(handed)) return null;
  const [only, ...others] = place.before.flatMap((one) =>
    one.kind === 'function' && answersSequence(one) ? [one] : [],
  );
  return only !== undefined && others.length === 0 ? only : null;
}

/** Whether the file calls what is handed something: `model.train()` is no call of a function `train`. */
function isCalledIn({ calledAs, isMethod }: Handed, { names }: OfFile): boolean {
  return names.callsOf(calledAs).some(({ value }) => value.callee.kind === (isMethod ? 'attribute' : 'name'));
}

/** Whether a sequence of layers answers what is asked: it is called with one value. */
function isOfSequence({ member, given }: Use): boolean {
  return member === null ? given === null || given.length === 1 : ofModules.has(member);
}

function isCalledAlone({ owner, within, isIt }: Handed): boolean {
  const handed = new Set(parametersOf(owner).map(({ name }) => name));
  return allExpressions(within.body).every(
    (part) => part.kind !== 'call' || part.callee.kind !== 'name' || !handed.has(part.callee.name) || isIt(part.callee),
  );
}

function answersSequence({ body }: FunctionDefinition): boolean {
  return [...statementsIn(body)].some(
    (one) => one.kind === 'return' && one.value?.kind === 'call' && lastName(one.value.callee) === 'Sequential',
  );
}

/** The parameter that an object is, or `self.model` keeps. */
interface Handed {
  readonly name: string;
  readonly owner: FunctionDefinition;
  /** By what the file calls the owner: a constructor by its class. */
  readonly calledAs: string;
  readonly isMethod: boolean;
  /** Where it is used, and as what there. */
  readonly within: Definition;
  readonly isIt: (expression: Expression) => boolean;
}

function handedAs(object: Expression, { before, enclosing }: Around): Handed | null {
  if (object.kind === 'attribute') {
    const made = madeAttribute(object, enclosing);
    const handed = made?.value.kind === 'name' ? handedAs(made.value, made) : null;
    const [around] = made?.enclosing.slice(-2) ?? [];
    if (handed === null || around?.kind !== 'class') return null;
    const isIt = (part: Expression): boolean => part.kind === 'attribute' && part.name === object.name;
    return { ...handed, within: around, isIt };
  }
  if (object.kind !== 'name') return null;
  const { name } = object;
  const owner = ownerOf(name, enclosing);
  if (owner?.kind !== 'function') return null;
  if (before.some((one) => assigns(one, name) && contains(owner.span, one.span))) return null;
  const around = enclosing[enclosing.indexOf(owner) - 1];
  const calledAs = owner.name === '__init__' ? (around?.name ?? '') : owner.name;
  const isMethod = around?.kind === 'class' && owner.name !== '__init__';
  return { name, owner, calledAs, isMethod, within: owner, isIt: (part) => part.kind === 'name' && part.name === name };
}

/** What is asked of an object: a member of it, or of itself where that is null; and what is given where that is called. */
interface Use {
  readonly member: string | null;
  readonly given: readonly Argument[] | null;
}

function usesOf({ within, isIt }: Handed): readonly Use[] {
  const parts = allExpressions(within.body);
  const calls = new Map(
    parts.flatMap((part) => (part.kind === 'call' ? [[part.callee, part.arguments] as const] : [])),
  );
  return parts.flatMap((part): readonly Use[] => {
    const given = calls.get(part) ?? null;
    if (isIt(part)) return given === null ? [] : [{ member: null, given }];
    return part.kind === 'attribute' && isIt(part.object) ? [{ member: part.name, given }] : [];
  });
}

function methodNamed({ member }: Use, owner: ClassDefinition, { before }: Around): FunctionDefinition | null {
  return methodOf(owner, member ?? 'forward', before);
}

function answersAll(owner: ClassDefinition, uses: readonly Use[], place: Around): boolean {
  return uses.every((use) => {
    const method = methodNamed(use, owner, place);
    if (method !== null) return use.given === null || takesSo(method, use.given);
    const { member } = use;
    if (member === null) return false;
    return (
      ofModules.has(member) || [...lineOf(owner, place.before)].some((one) => attributeOf(member, one, []) !== null)
    );
  });
}

/** What every module of the library answers. */
const ofModules: ReadonlySet<string> = new Set([
  ...(['parameters', 'named_parameters', 'modules', 'named_modules', 'children', 'named_children'] as const),
  ...(['state_dict', 'load_state_dict', 'zero_grad', 'requires_grad_', 'train', 'eval', 'training', 'apply'] as const),
  ...(['to', 'cuda', 'cpu', 'float', 'half', 'double', 'module', 'buffers', 'register_buffer'] as const),
]);

/** Whether a method takes as many values as it is given, beside what it has by default. */
function takesSo(method: FunctionDefinition, given: readonly Argument[]): boolean {
  const { positionalOnly, positional, keywordOnly, rest, keywordRest } = method.parameters;
  const taken = [...positionalOnly, ...positional].slice(isStatic(method) ? 0 : 1);
  const needed = taken.filter(({ defaultValue }) => defaultValue === null);
  if (rest !== null || keywordRest !== null) return true;
  return given.length >= needed.length && given.length <= taken.length + keywordOnly.length;
}
