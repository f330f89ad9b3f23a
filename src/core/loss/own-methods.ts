import type { CallExpression, Expression, FunctionDefinition, Statement } from '../program/program';
import { lastName } from '../program/dotted-path';
import { bodyExpressions } from '../program/walk';
import { isStatic } from './definitions';
import { tensorsChanged } from './assignments';
import { methodOf } from './class-members';
import { classOf } from './own-classes';
import { handedOver } from './own-functions';
import type { Around } from './places';
import { isParameter, parametersOf, straightWay } from './straight-way';
import type { InlineNames } from './surroundings';

/** A call of a function or method of the file whose body is one line that ends in its answer. */
export interface CalledHere {
  readonly call: CallExpression;
  readonly definition: FunctionDefinition;
  /** The object whose method it is. */
  readonly self: Expression | null;
  /** Whether it calls what is not followed, as a model. */
  readonly callsOthers: boolean;
}

/** Of how many values an answer is made that is written out as a tuple. */
function partsOf({ body }: FunctionDefinition): number {
  const last = straightWay(body).at(-1);
  return last?.kind === 'return' && last.value?.kind === 'tuple' ? last.value.elements.length : 1;
}

/** Whether a body changes in place what a name holds: what a layer gave may be needed as it was. */
function changesInPlace({ body }: FunctionDefinition): boolean {
  return straightWay(body).some((statement) => tensorsChanged(statement).length > 0);
}

/**
 * What a call runs, where that is a method of a class of the file, or a function of it that calls what it is handed; null for others. A model is
 * followed where as many parts of its answer are taken as it has, `recon, mu = self(x)`, and where it changes something in place.
 */
export function calledHere(
  call: CallExpression,
  place: Around & { readonly parts: number },
  names: InlineNames,
): CalledHere | null {
  const { callee } = call;
  const known = { ...place, names };
  const called = classOf(callee, known);
  const forward = called === null ? null : methodOf(called, 'forward', place.before);
  const isFollowed = place.parts > 1 || (forward !== null && changesInPlace(forward));
  const model = isFollowed ? called : null;
  const object = model === null && callee.kind === 'attribute' ? callee.object : callee;
  const owner = model ?? (callee.kind === 'attribute' ? classOf(object, known) : null);
  const method = model === null ? lastName(callee) : 'forward';
  const definition = owner === null ? functionCalled(callee, place) : methodOf(owner, method, place.before);
  if (definition === null || definition.name === 'training_step' || !isOneLine(definition)) return null;
  if (definition.name === 'forward' && partsOf(definition) !== place.parts) return null;
  const self = owner === null || isStatic(definition) ? null : object;
  const callsOthers = callsUnknown(definition, self !== null, names);
  if (owner === null && !callsOthers) return null;
  return isGivenAll(call, definition, self !== null) ? { call, definition, self, callsOthers } : null;
}

function functionCalled(callee: Expression, { before, enclosing }: Around): FunctionDefinition | null {
  if (callee.kind !== 'name' || isParameter(callee.name, enclosing)) return null;
  const found = before.findLast((one) => one.kind === 'function' && one.name === callee.name);
  return found?.kind === 'function' ? found : null;
}

/** Whether a body is simple statements one after the other, of which the last says what it answers: nothing in it is decided, but to refuse. */
function isOneLine({ body, isAsync, isGenerator, decorators }: FunctionDefinition): boolean {
  if (isAsync || isGenerator || decorators.some((one) => /property|cache|vmap/.test(lastName(one)))) return false;
  const last = straightWay(body).at(-1);
  return last?.kind === 'return' && last.value !== null && isStraight(body, last);
}

function isStraight(block: readonly Statement[], last: Statement): boolean {
  return block.every((statement) => {
    if (statement.kind === 'with') return isStraight(statement.body, last);
    if (statement.kind === 'if') return statement.orElse.length === 0 && statement.body.at(-1)?.kind === 'raise';
    return statement === last || simple.has(statement.kind);
  });
}

const simple: ReadonlySet<Statement['kind']> = new Set([
  ...(['assign', 'augmentedAssign', 'annotatedAssign', 'expression', 'assert', 'pass', 'import'] as const),
  ...(['importFrom'] as const),
]);

/** Whether a function calls what is not followed: an attribute of its object, or what it is handed. */
function callsUnknown(definition: FunctionDefinition, isMethod: boolean, names: InlineNames): boolean {
  const own = new Set(parametersOf(definition).map(({ name }) => name));
  const self = isMethod ? definition.parameters.positional[0]?.name : undefined;
  return bodyExpressions(definition.body).some((part) => {
    if (part.kind !== 'call') return false;
    const { callee } = part;
    if (callee.kind === 'name') return own.has(callee.name);
    if (callee.kind !== 'attribute') return false;
    const root = callee.object.kind === 'name' ? callee.object.name : null;
    if (root !== null && root === self) return true;
    const isOfSelf =
      callee.object.kind === 'attribute' && callee.object.object.kind === 'name' && callee.object.object.name === self;
    return isOfSelf && !names.isTensorMethod(callee.name);
  });
}

/** Whether a call gives each parameter that has no default a value of its own. */
function isGivenAll(call: CallExpression, { parameters }: FunctionDefinition, isMethod: boolean): boolean {
  const isSpread = call.arguments.some(({ kind }) => kind === 'spread' || kind === 'spreadKeywords');
  if (isSpread || parameters.rest !== null || parameters.keywordRest !== null) return false;
  const given = new Set(handedOver(parameters, isMethod, call.arguments).map(([{ name }]) => name));
  const asked = [...parameters.positionalOnly, ...parameters.positional, ...parameters.keywordOnly];
  const needed = (isMethod ? asked.slice(1) : asked).filter(({ defaultValue }) => defaultValue === null);
  return call.arguments.length <= asked.length && needed.every(({ name }) => given.has(name));
}
