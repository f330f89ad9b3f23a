import { bodyOf, namedParameters, type Callable } from '../loss/definitions';
import { assignedPairs } from '../loss/assignments';
import { isAmongLosses, isLossName } from '../loss/evidence';
import { wholeOf } from '../loss/wholes';
import { lastName } from '../program/dotted-path';
import type { Expression, Parameter, Statement } from '../program/program';
import { bodyExpressions, statementsIn } from '../program/walk';
import { hintOfName, hintsAmong, type NameHint } from './names';

/** What a loss takes out of a dictionary or a tuple that it is given: `outputs['logits']`, or the first of `cosine, sine = output`. */
interface Part {
  /** The parameter that is read in its stead, named as the session takes it: `outputs['logits']`, `output[0]`. */
  readonly parameter: Parameter;
  /** What it is called where it is used: its key, or the name that it is bound to. */
  readonly calledBy: string;
  /** Whether an expression of the body is it. */
  readonly isIt: (expression: Expression) => boolean;
}

const known = new WeakMap<Callable['definition'], readonly Part[]>();

/**
 * The parts of all parameters that a loss does nothing with but to take them apart; of what neither itself nor its bases nor its file calls a
 * loss nothing is known.
 */
function partsOf({ name, definition, parameters, owner, span }: Callable): readonly Part[] {
  const names = [name, ...(owner?.bases ?? []).map(({ value }) => lastName(value))];
  if (!names.some(isLossName) && !isAmongLosses(span.path)) return [];
  const found = known.get(definition) ?? [
    ...partsIn(bodyOf(definition), namedParameters(parameters)),
    ...(parameters.rest === null ? [] : partsOfRest(bodyOf(definition), parameters.rest)),
    ...(parameters.keywordRest === null ? [] : partsOfKeywordRest(bodyOf(definition), parameters.keywordRest)),
  ];
  known.set(definition, found);
  return found;
}

/** What of the arguments that have no names a loss reads, where it says how many there are: `pred, target = inputs`. */
function partsOfRest(body: readonly Statement[], rest: Parameter): readonly Part[] {
  const isWhole = (expression: Expression): boolean => nameOf(expression) === rest.name;
  const isNewMeaning = (statement: Statement): boolean =>
    statement.kind === 'assign' && statement.targets.some(isWhole) && !isWhole(statement.value);
  const end = body.findIndex(isNewMeaning);
  const read = end < 0 ? body : body.slice(0, end);
  const statements = [...statementsIn(read)];
  const expressions = bodyExpressions(read);
  const mentions = expressions.filter(isWhole).length;
  const places = expressions.flatMap((expression) =>
    expression.kind === 'subscript' && isWhole(expression.object) && expression.index.kind === 'integer'
      ? [expression.index.value]
      : [],
  );
  const names = onlyUnpacked(statements, isWhole, mentions);
  if (names !== null) return partsByName(rest, names);
  const isAll = mentions > 0 && places.length === mentions && places.every((place) => place >= 0);
  return isAll
    ? Array.from({ length: Math.max(...places) + 1 }, (_, place) => partByPlace(rest, place, isWhole, read))
    : [];
}

/** What a loss cannot do without among the keywords that it does not name: `kwargs['beta']`. */
function partsOfKeywordRest(body: readonly Statement[], rest: Parameter): readonly Part[] {
  const isWhole = (expression: Expression): boolean => nameOf(expression) === rest.name;
  const keys = new Set(bodyExpressions(body).flatMap((expression) => keyOf(expression, isWhole) ?? []));
  return [...keys].map((key) => {
    const isIt = (expression: Expression): boolean => keyOf(expression, isWhole) === key;
    return { ...heldAs(isIt, key, body), parameter: { ...rest, annotation: null, name: key } };
  });
}

/** What a part is called that is taken by a key or a place, and where it is used: `mean = args[2]` gives it a name. */
function heldAs(isTaken: Part['isIt'], calledBy: string, body: readonly Statement[]): Omit<Part, 'parameter'> {
  const [held] = [...statementsIn(body)].flatMap((statement) => {
    const [target] = statement.kind === 'assign' && isTaken(statement.value) ? statement.targets : [];
    return target === undefined ? [] : (nameOf(target) ?? []);
  });
  if (held === undefined) return { calledBy, isIt: isTaken };
  return { calledBy: held, isIt: (expression) => isTaken(expression) || nameOf(expression) === held };
}

/** The parameters that a loss names, and those that take all others where it says what they are. */
export function takenParameters(callable: Callable): readonly Parameter[] {
  const { rest, keywordRest } = callable.parameters;
  const isTaken = (one: Parameter): boolean => partsOf(callable).some(({ parameter }) => parameter.span === one.span);
  const others = [rest, keywordRest].flatMap((one) => one ?? []);
  return [...namedParameters(callable.parameters), ...others.filter(isTaken)];
}

/** What a loss is read by: its parameters, those that it takes apart by their parts. */
export function readParameters(callable: Callable): readonly Parameter[] {
  const parts = partsOf(callable);
  return takenParameters(callable).flatMap((parameter) => {
    const own = parts.filter((part) => part.parameter.span === parameter.span);
    return own.length === 0 ? [parameter] : own.map((part) => part.parameter);
  });
}

/** The part that is read as this parameter, if it is one. */
export function partAs(parameter: Parameter, callable: Callable): Part | undefined {
  return partsOf(callable).find((part) => part.parameter.name === parameter.name);
}

/** A parameter by the name that it has where it is used. */
export function asCalled(parameter: Parameter, callable: Callable): Parameter {
  const part = partAs(parameter, callable);
  return part === undefined ? parameter : { ...parameter, name: part.calledBy };
}

/** What the name of each suggests among the others; of a part its own name before that of the whole. */
export function readHints(callable: Callable): ReadonlyMap<Parameter, NameHint> {
  const named = new Map(readParameters(callable).map((parameter) => [asCalled(parameter, callable), parameter]));
  const hints = hintsAmong([...named.keys()]);
  return new Map(
    [...named].map(([alias, parameter]) => {
      const ofWhole = alias === parameter ? null : hintOfName(wholeOf(parameter.name));
      return [parameter, hints.get(alias) ?? ofWhole];
    }),
  );
}

function partsIn(body: readonly Statement[], parameters: readonly Parameter[]): readonly Part[] {
  const statements = [...statementsIn(body)];
  const expressions = bodyExpressions(body);
  const loops = loopsIn(statements, expressions);
  // By the keys of options nothing is taken that is known here.
  const isOfTensors = ({ of, value }: Loop): boolean =>
    parameters.some(({ name }) => nameOf(of) === name && mayBeTensors([name, value ?? name]));
  const keyNames = loops.filter(isOfTensors).flatMap(({ key }) => key ?? []);
  return parameters.flatMap((parameter) => {
    const isWhole = (expression: Expression): boolean =>
      expression.kind === 'name' && expression.name === parameter.name;
    const mentions = expressions.filter(isWhole).length;
    const isChanged = statements.some(
      (statement) =>
        statement.kind === 'assign' &&
        statement.targets.some((target) => isWhole(target) || (target.kind === 'subscript' && isWhole(target.object))),
    );
    if (mentions === 0 || isChanged || parameter.defaultValue !== null) return [];
    const keys = [...new Set(expressions.flatMap((expression) => keyOf(expression, isWhole) ?? []))];
    const through = loops.filter(({ of }) => isWhole(of));
    const values = through.flatMap(({ value }) => value ?? []);
    const byName = expressions.filter((expression) => isTakenByName(expression, isWhole, keyNames));
    const keyed = expressions.filter((expression) => keyOf(expression, isWhole) !== null).length;
    if (keyed + byName.length + through.length === mentions) {
      const names = [parameter.name, ...keys, ...values];
      if (through.length > 0 ? !mayBeTensors(names) : !areTensors(names)) return [];
      if (through.length + byName.length === 0) return keys.map((key) => partByKey(parameter, key, isWhole));
      const all = [...keys, ...keysRead(expressions), anyKey].slice(0, Math.max(1, keys.length));
      const isAny = (expression: Expression): boolean =>
        (expression.kind === 'name' && values.includes(expression.name)) || byName.includes(expression);
      return all.map((key) => {
        const part = partByKey(parameter, key, isWhole);
        const calledBy = values[0] ?? parameter.name;
        return { ...part, calledBy, isIt: (expression) => part.isIt(expression) || isAny(expression) };
      });
    }
    const names = onlyUnpacked(statements, isWhole, mentions) ?? onlyTakenByPlace(statements, isWhole, mentions);
    return partsByName(parameter, names ?? []);
  });
}

/** What a tuple is taken apart into, by the names that this gives them. */
function partsByName(parameter: Parameter, names: readonly string[]): readonly Part[] {
  return names.map((name, index) => ({
    parameter: { ...parameter, annotation: null, name: `${parameter.name}[${index}]` },
    calledBy: name,
    isIt: (expression) => nameOf(expression) === name,
  }));
}

/** What is taken by its place in a tuple: `args[1]`. */
function partByPlace(parameter: Parameter, place: number, isWhole: Part['isIt'], body: readonly Statement[]): Part {
  const name = `${parameter.name}[${place}]`;
  const isIt = (expression: Expression): boolean =>
    expression.kind === 'subscript' &&
    isWhole(expression.object) &&
    expression.index.kind === 'integer' &&
    expression.index.value === place;
  return { ...heldAs(isIt, name, body), parameter: { ...parameter, annotation: null, name } };
}

/** A loop through a dictionary, and what it calls the keys and the values: `for name, x in outputs.items()`, `for name in outputs`. */
interface Loop {
  readonly of: Expression;
  readonly key: string | null;
  readonly value: string | null;
}

function loopsIn(statements: readonly Statement[], expressions: readonly Expression[]): readonly Loop[] {
  const loops = [
    ...statements.flatMap((statement) => (statement.kind === 'for' ? [statement] : [])),
    ...expressions.flatMap((expression) => ('clauses' in expression ? expression.clauses : [])),
  ];
  const isKeyOf = (key: string, of: string): boolean =>
    expressions.some((part) => part.kind === 'subscript' && nameOf(part.object) === of && nameOf(part.index) === key);
  return loops.flatMap(({ target, iterable }) => {
    if (iterable.kind === 'name') {
      const key = nameOf(target);
      return key !== null && isKeyOf(key, iterable.name) ? [{ of: iterable, key, value: null }] : [];
    }
    if (iterable.kind !== 'call' || iterable.callee.kind !== 'attribute') return [];
    const { object: of, name } = iterable.callee;
    const [key, value] = target.kind === 'tuple' ? target.elements.map(nameOf) : [nameOf(target), nameOf(target)];
    if (name === 'items') return target.kind === 'tuple' ? [{ of, key: key ?? null, value: value ?? null }] : [];
    if (name === 'keys') return [{ of, key: key ?? null, value: null }];
    return name === 'values' ? [{ of, key: null, value: value ?? null }] : [];
  });
}

function nameOf(expression: Expression): string | null {
  return expression.kind === 'name' ? expression.name : null;
}

/** `targets[name]`, of a name that a loop through another dictionary gives. */
function isTakenByName(expression: Expression, isWhole: Part['isIt'], names: readonly string[]): boolean {
  if (expression.kind !== 'subscript' || !isWhole(expression.object)) return false;
  return expression.index.kind === 'name' && names.includes(expression.index.name);
}

/** The keys by which anything is read: what a loss makes for each key of a dictionary, it reads by the same. */
function keysRead(expressions: readonly Expression[]): readonly string[] {
  return expressions.flatMap((expression) => keyOf(expression, () => true) ?? []);
}

/** A key of a dictionary of which no key is read. */
const anyKey = 'out';

/** Whether a name speaks for a tensor: what speaks for none, as `config['factor']`, is a dictionary of numbers. */
function areTensors(names: readonly string[]): boolean {
  return names.some((name) => ['prediction', 'target', 'teacher', 'mask'].includes(hintOfName(name) ?? ''));
}

/** The same, or weights of them: what is gone through beside them. */
function mayBeTensors(names: readonly string[]): boolean {
  return areTensors(names) || names.some((name) => hintOfName(name) === 'weight');
}

function partByKey(parameter: Parameter, key: string, isWhole: Part['isIt']): Part {
  return {
    parameter: { ...parameter, annotation: null, name: `${parameter.name}['${key}']` },
    calledBy: key,
    isIt: (expression) => keyOf(expression, isWhole) === key,
  };
}

/** `outputs['logits']` */
function keyOf(expression: Expression, isWhole: Part['isIt']): string | null {
  if (expression.kind !== 'subscript' || !isWhole(expression.object)) return null;
  return expression.index.kind === 'string' ? expression.index.value : null;
}

/** What all is called that a parameter is taken apart into, where nothing else is done with it. */
function onlyUnpacked(
  statements: readonly Statement[],
  isWhole: Part['isIt'],
  mentions: number,
): readonly string[] | null {
  const [first, ...others] = statements
    .map((statement) => unpacked(statement, isWhole))
    .filter((names) => names !== null);
  const isAll = first !== undefined && others.length + 1 === mentions;
  return isAll && others.every((names) => names.length === first.length) ? first : null;
}

/** The same of `spectrum, gate = targets[0], targets[1]`, where names speak for tensors: the rows of one have none. */
function onlyTakenByPlace(
  statements: readonly Statement[],
  isWhole: Part['isIt'],
  mentions: number,
): readonly string[] | null {
  const pairs = statements.flatMap((statement) =>
    statement.kind === 'assign' ? statement.targets.flatMap((target) => assignedPairs(target, statement.value)) : [],
  );
  const names: string[] = [];
  for (const [target, value] of pairs) {
    if (value.kind !== 'subscript' || !isWhole(value.object)) continue;
    if (target.kind === 'name' && value.index.kind === 'integer') names[value.index.value] ??= target.name;
  }
  const isAll = names.length > 1 && Object.keys(names).length === names.length && names.length === mentions;
  return isAll && areTensors(names) ? names : null;
}

/** `cosine, sine = output`, of which it may be a copy: `tuple(output)`. */
function unpacked(statement: Statement, isWhole: Part['isIt']): readonly string[] | null {
  if (statement.kind !== 'assign') return null;
  const [target, ...others] = isWhole(copiedBy(statement.value) ?? statement.value) ? statement.targets : [];
  if (target?.kind !== 'tuple' || others.length > 0) return null;
  const names = target.elements.flatMap((element) => (element.kind === 'name' ? [element.name] : []));
  return names.length === target.elements.length ? names : null;
}

/** What a copy is made of: `tuple(inputs)`. */
function copiedBy(expression: Expression): Expression | null {
  if (expression.kind !== 'call' || expression.callee.kind !== 'name') return null;
  const [copied, ...others] = expression.arguments;
  const isCopy = ['tuple', 'list'].includes(expression.callee.name) && others.length === 0;
  return isCopy && copied?.kind === 'positional' ? copied.value : null;
}
