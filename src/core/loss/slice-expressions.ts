import { assigns } from './assignments';
import { firstName, lastName } from '../program/dotted-path';
import type { Expression } from '../program/program';
import { expressionsIn } from '../program/walk';
import type { Span } from '../text/span';
import { methodOf } from './class-members';
import { classOf } from './own-classes';
import { isParameter } from './straight-way';
import type { Surroundings } from './surroundings';

/** Whether what is called is given one of some names. */
export function takes(value: Expression, isAmong: (name: string) => boolean): boolean {
  const given = value.kind === 'call' ? value.arguments : [];
  return given.some((argument) => argument.value.kind === 'name' && isAmong(argument.value.name));
}

/** Whether what is called is given anything that may be data: a name, or a part or a form of what one holds; a setting, `self.batch_size`, is none. */
export function takesData(value: Expression): boolean {
  const given = value.kind === 'call' ? value.arguments : [];
  return given.some(
    ({ value: { kind }, value: part }) =>
      kind === 'name' || ((kind === 'call' || kind === 'subscript') && !isCount(part)),
  );
}

/** The names in what is given to calls that are not followed, on the way to a loss. */
export function namesHanded(around: Surroundings, subject: Expression): ReadonlySet<string> {
  // What is done with them once the loss is made, as for a metric, says nothing.
  const made = subject.kind === 'name' ? around.before.findLastIndex((one) => assigns(one, subject.name)) : -1;
  const before = made < 0 ? around.before : around.before.slice(0, made + 1);
  const values = before.flatMap((statement) =>
    'value' in statement && statement.value !== null ? [statement.value] : [],
  );
  const parts = [...values, subject].flatMap((value) => [...expressionsIn(value)]);
  const given = parts.flatMap((part) => (part.kind === 'call' && !around.isOpened(part) ? part.arguments : []));
  return new Set(
    given.flatMap(({ value }) =>
      [...expressionsIn(value)].flatMap((part) => (part.kind === 'name' ? [part.name] : [])),
    ),
  );
}

/** A value from elsewhere as it is where nothing is recorded. */
export function detached(object: Expression, span: Span): Expression {
  return withMethod(object, 'detach', span);
}

/** A call of a method without arguments. */
export function withMethod(object: Expression, name: string, span: Span): Expression {
  const callee: Expression = { kind: 'attribute', object, name, nameSpan: span, span };
  return { kind: 'call', callee, arguments: [], span };
}

/** `len(loader)`, `x.size(0)`, `x.shape[0]`, `int(os.environ['WORLD_SIZE'])` */
export function isCount(expression: Expression): boolean {
  if (expression.kind === 'subscript')
    return lastName(expression.object) === 'shape' && expression.index.kind !== 'slice';
  if (expression.kind !== 'call') return false;
  const { callee } = expression;
  if (callee.kind === 'name') return callee.name === 'len' || callee.name === 'int';
  return callee.kind === 'attribute' && callee.name === (expression.arguments.length > 0 ? 'size' : 'numel');
}

/** What the size of is asked, by numbers that are written there: `labels` of `labels.shape[-2:]`, `labels.size(0)` and `len(labels)`. */
export function sizedIn(expression: Expression): Expression | null {
  switch (expression.kind) {
    case 'attribute':
      return /^(shape|ndim)$/.test(expression.name) ? expression.object : null;
    case 'subscript':
      return isPlainIndex(expression.index) && lastName(expression.object) === 'shape'
        ? sizedIn(expression.object)
        : null;
    case 'call': {
      const { callee, arguments: given } = expression;
      const [first] = given;
      if (callee.kind === 'name') return callee.name === 'len' && first?.kind === 'positional' ? first.value : null;
      const isSize = callee.kind === 'attribute' && /^(size|numel|dim)$/.test(callee.name);
      return isSize && given.every(({ value }) => isPlainIndex(value)) ? callee.object : null;
    }
    default:
      return null;
  }
}

/** `[:, -1]`: of numbers that are written there. */
export function isPlainIndex(index: Expression): boolean {
  switch (index.kind) {
    case 'integer':
      return true;
    case 'unary':
      return index.operand.kind === 'integer';
    case 'tuple':
      return index.elements.every(isPlainIndex);
    case 'slice':
      return [index.start, index.stop, index.step].every((bound) => bound === null || isPlainIndex(bound));
    default:
      return false;
  }
}

/**
 * Whether an expression calls what a definition around is handed, or what is held there: a model, as far as that is known. What the file defines by that
 * name is none: of what it computes, as a mask, nobody knows whether it is predicted.
 */
export function isModelCall(expression: Expression, around: Surroundings): boolean {
  if (expression.kind !== 'call' || isCount(expression) || !takesData(expression)) return false;
  const { callee } = expression;
  const root = firstName(callee);
  const isHeld =
    root !== null && (isParameter(root, around.enclosing) || around.before.some((one) => assigns(one, root)));
  return isHeld && !isOwnMethod(callee, around);
}

function isOwnMethod(callee: Expression, around: Surroundings): boolean {
  if (callee.kind !== 'attribute' || callee.name === 'forward') return false;
  const owner = classOf(callee.object, around);
  return owner !== null && methodOf(owner, callee.name, around.before) !== null;
}
