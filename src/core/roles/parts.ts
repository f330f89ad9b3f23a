import { bodyOf, namedParameters, type Callable } from '../loss/definitions';
import { assignedPairs } from '../loss/assignments';
import { isLossName } from '../loss/evidence';
import { wholeOf } from '../loss/wholes';
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

/** The parts of all parameters that a loss does nothing with but to take them apart; of what is named no loss nothing is known. */
function partsOf({ name, definition, parameters }: Callable): readonly Part[] {
  if (!isLossName(name)) return [];
  const found = known.get(definition) ?? partsIn(bodyOf(definition), namedParameters(parameters));
  known.set(definition, found);
  return found;
}

/** What a loss is read by: its parameters, those that it takes apart by their parts. */
export function readParameters(callable: Callable): readonly Parameter[] {
  const parts = partsOf(callable);
  return namedParameters(callable.parameters).flatMap((parameter) => {
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
    return (names ?? []).map((name, index) => ({
      parameter: { ...parameter, annotation: null, name: `${parameter.name}[${index}]` },
      calledBy: name,
      isIt: (expression) => expression.kind === 'name' && expression.name === name,
    }));
  });
}

/** A loop through a dictionary, and what it calls the keys and the values: `for name, x in outputs.items()`. */
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
  return loops.flatMap(({ target, iterable }) => {
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

/** `cosine, sine = output` */
function unpacked(statement: Statement, isWhole: Part['isIt']): readonly string[] | null {
  const [target, ...others] = statement.kind === 'assign' && isWhole(statement.value) ? statement.targets : [];
  if (target?.kind !== 'tuple' || others.length > 0) return null;
  const names = target.elements.flatMap((element) => (element.kind === 'name' ? [element.name] : []));
  return names.length === target.elements.length ? names : null;
}
