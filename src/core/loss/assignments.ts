import type { Expression, Statement } from '../program/program';
import { expressionsIn } from '../program/walk';

const assigned = new WeakMap<Statement, ReadonlySet<string>>();

/** The names that a statement gives another value: asked again for every loss of a file, it is worked out once. */
export function namesAssigned(statement: Statement): ReadonlySet<string> {
  const known = assigned.get(statement) ?? new Set(assignedBy(statement));
  assigned.set(statement, known);
  return known;
}

function assignedBy(statement: Statement): readonly string[] {
  if (statement.kind === 'augmentedAssign') return statement.target.kind === 'name' ? [statement.target.name] : [];
  return statement.kind === 'assign' ? statement.targets.flatMap(namesBound) : [];
}

/** Whether a statement gives a name another value, alone or among others. */
export function assigns(statement: Statement, name: string): boolean {
  return namesAssigned(statement).has(name);
}

/** Methods of lists and dictionaries that change them. */
const changing = /^(append|extend|insert|update)$/;

/** Whether a method of tensors changes what it is called on, as `add_`, and does not only mark it. */
export function isInPlace(method: string): boolean {
  return /^(?!requires_grad)\w*[^_]_$/.test(method);
}

/** The names whose tensors a statement changes in place: `total += x`, `parts[0] = x`, `gate.mul_(x).add_(y)`. */
export function tensorsChanged(statement: Statement): readonly string[] {
  switch (statement.kind) {
    case 'assign':
      return statement.targets.flatMap((target) => (target.kind === 'subscript' ? namesUnder(target) : []));
    case 'augmentedAssign':
      return namesUnder(statement.target);
    case 'expression':
      return changedByCall(statement.value);
    default:
      return [];
  }
}

/** The name that is changed, or a part of it. */
function namesUnder(target: Expression): readonly string[] {
  if (target.kind === 'subscript') return namesUnder(target.object);
  return target.kind === 'name' ? [target.name] : [];
}

function changedByCall(value: Expression): readonly string[] {
  if (value.kind !== 'call' || value.callee.kind !== 'attribute') return [];
  const { name, object } = value.callee;
  return [...(isInPlace(name) ? namesUnder(object) : []), ...changedByCall(object)];
}

/** Whether a statement changes what a name holds: `losses.append(x)`, `total.add_(x)`, `parts['a'] = x`. */
export function changes(statement: Statement, name: string): boolean {
  const callee = statement.kind === 'expression' && statement.value.kind === 'call' ? statement.value.callee : null;
  const isOfList =
    callee?.kind === 'attribute' &&
    callee.object.kind === 'name' &&
    callee.object.name === name &&
    changing.test(callee.name);
  return isOfList || (!assigns(statement, name) && tensorsChanged(statement).includes(name));
}

/** Whether what a name held before is forgotten: `loss = None` at the top. */
export function isAnew(statement: Statement, name: string): boolean {
  if (statement.kind !== 'assign' || !assigns(statement, name)) return false;
  return ![...expressionsIn(statement.value)].some((part) => part.kind === 'name' && part.name === name);
}

/** Whether a statement sets this name and nothing else. */
export function isPlain(statement: Statement, name: string): boolean {
  const [target, ...others] = statement.kind === 'assign' ? statement.targets : [];
  return others.length === 0 && target?.kind === 'name' && target.name === name;
}

/** `value, index = scores.max(1)` */
export function isUnpacking(statement: Statement): boolean {
  return statement.kind === 'assign' && statement.targets.some(({ kind }) => kind === 'tuple');
}

/** What `x, y = batch` binds: parts of what comes from elsewhere. */
export function namesUnpacked(statement: Statement): readonly string[] {
  if (statement.kind !== 'assign' || statement.value.kind !== 'name') return [];
  return statement.targets.flatMap((target) =>
    target.kind === 'tuple' ? target.elements.flatMap((part) => (part.kind === 'name' ? [part.name] : [])) : [],
  );
}

/** The names in what is assigned to. */
export function namesBound(target: Expression): readonly string[] {
  if (target.kind === 'name') return [target.name];
  return target.kind === 'tuple' ? target.elements.flatMap(namesBound) : [];
}

/** Whether what is assigned to are names alone, in whatever nesting. */
export function isOfNames(target: Expression): boolean {
  return target.kind === 'name' || (target.kind === 'tuple' && target.elements.every(isOfNames));
}

/** A name as what a statement assigns to. */
export function targetOf(name: string, { span }: Statement): Expression {
  return { kind: 'name', name, span };
}

/** `loss.requires_grad = True`, `loss.requires_grad_()`. */
export function marksLeaf(statement: Statement, name: string): boolean {
  const isMark = (expression: Expression): boolean =>
    expression.kind === 'attribute' &&
    expression.name.startsWith('requires_grad') &&
    expression.object.kind === 'name' &&
    expression.object.name === name;
  if (statement.kind === 'assign') return statement.targets.some(isMark);
  return statement.kind === 'expression' && statement.value.kind === 'call' && isMark(statement.value.callee);
}

/** What a name was given last, and what stands before that; null where it was unpacked or worked on, or is not given a value. */
export function assignedValue(
  name: string,
  before: readonly Statement[],
): { readonly value: Expression; readonly before: readonly Statement[] } | null {
  const place = before.findLastIndex((statement) => assigns(statement, name));
  const statement = before[place];
  if (statement?.kind !== 'assign' || isUnpacking(statement)) return null;
  return { value: statement.value, before: before.slice(0, place) };
}

/** As `assignedValue`, and the part of `x, y = a, b` that is the name's. */
export function pairAssigned(
  name: string,
  before: readonly Statement[],
): { readonly value: Expression; readonly before: readonly Statement[] } | null {
  const place = before.findLastIndex((statement) => assigns(statement, name));
  const statement = before[place];
  if (statement?.kind !== 'assign') return null;
  const [value, ...others] = statement.targets
    .flatMap((target) => assignedPairs(target, statement.value))
    .flatMap(([target, given]) => (target.kind === 'name' && target.name === name ? [given] : []));
  return value === undefined || others.length > 0 ? null : { value, before: before.slice(0, place) };
}

/** `a, b = x, y` as the two assignments that it is; others as they are. */
export function assignedPairs(target: Expression, value: Expression): readonly (readonly [Expression, Expression])[] {
  if (target.kind !== 'tuple' || value.kind !== 'tuple') return [[target, value]];
  const isStarred = [...target.elements, ...value.elements].some(({ kind }) => kind === 'starred');
  if (isStarred || target.elements.length !== value.elements.length) return [[target, value]];
  return target.elements.flatMap((element, index) => {
    const given = value.elements[index];
    return given === undefined ? [] : assignedPairs(element, given);
  });
}

const taken = new WeakMap<Statement, readonly Statement[]>();

/** `x, y = batch['x'], batch['y']` as an assignment each, where none changes what a later one reads; the same ones each time. */
export function apart(statement: Statement): readonly Statement[] {
  const found = taken.get(statement) ?? takenApart(statement);
  taken.set(statement, found);
  return found;
}

function takenApart(statement: Statement): readonly Statement[] {
  if (statement.kind !== 'assign') return [statement];
  const [first, ...more] = statement.targets;
  const pairs = first === undefined || more.length > 0 ? [] : assignedPairs(first, statement.value);
  const reads = (value: Expression, bound: ReadonlySet<string>): boolean =>
    [...expressionsIn(value)].some((part) => part.kind === 'name' && bound.has(part.name));
  const isOfEarlier = pairs.some(([, value], index) =>
    reads(value, new Set(pairs.slice(0, index).flatMap(([target]) => namesBound(target)))),
  );
  const isOfOwn = pairs.some(([, value]) => reads(value, namesAssigned(statement)));
  if (pairs.length < 2 || isOfEarlier || (isOfOwn && pairs.every(([, value]) => isMoved(value)))) return [statement];
  return pairs.map(([target, value]) => ({ ...statement, targets: [target], value }));
}

/** Whether a value is what a name held, in another form or place: `x.view(-1).to(device)`. Data are prepared so. */
function isMoved(value: Expression): boolean {
  if (value.kind === 'name') return true;
  if (value.kind === 'attribute') return value.name === 'data' && isMoved(value.object);
  if (value.kind !== 'call' || value.callee.kind !== 'attribute') return false;
  return /^(to|cuda|cpu|float|double|long|type|view|reshape)$/.test(value.callee.name) && isMoved(value.callee.object);
}
