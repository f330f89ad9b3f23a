import { pathOf } from '../../program/dotted-path';
import { changesElements } from '../../program/in-place-methods';
import type { Expression, Statement } from '../../program/program';
import { gradientSign, type NamesInStep } from './gradient-sign';

/** What a statement writes to, and what it does with a gradient there. */
export interface Written {
  readonly target: Expression;
  readonly isInPlace: boolean;
  /** 1 where the weight's gradient is added, −1 where it is subtracted, 0 where it does not occur. */
  readonly sign: (names: NamesInStep) => number;
}

/** What a statement writes to by hand; null where it writes to nothing that may be a weight. */
export function writtenBy(statement: Statement): Written | null {
  if (statement.kind === 'augmentedAssign') {
    const { operator, value } = statement;
    const target = statement.target.kind === 'subscript' ? statement.target.object : statement.target;
    const side = operator === '+' ? 1 : operator === '-' ? -1 : 0;
    return { target, isInPlace: true, sign: (names) => side * gradientSign(value, names) };
  }
  if (statement.kind === 'assign') {
    const [target] = statement.targets;
    const { value } = statement;
    if (target?.kind === 'subscript') return { target: target.object, isInPlace: true, sign: () => 0 };
    const isData = target?.kind === 'attribute' && target.name === 'data';
    if (target === undefined || !(isData || isStepOf(target, value))) return null;
    return { target, isInPlace: false, sign: (names) => gradientSign(withoutMethods(value), names) };
  }
  if (statement.kind !== 'expression' || statement.value.kind !== 'call') return null;
  const call = statement.value;
  if (call.callee.kind !== 'attribute' || !changesElements(call.callee.name)) return null;
  const target = call.callee.object;
  const [copied] = call.arguments;
  if (call.callee.name === 'copy_' && copied !== undefined && isStepOf(target, copied.value))
    return { target, isInPlace: true, sign: (names) => gradientSign(withoutMethods(copied.value), names) };
  const side = call.callee.name === 'add_' ? 1 : call.callee.name === 'sub_' ? -1 : 0;
  return {
    target,
    isInPlace: true,
    sign: (names) => side * gradientSign({ ...call, callee: { ...call.callee, kind: 'name', name: '' } }, names),
  };
}

/** `w = (w - lr * g).detach().requires_grad_()`: a new value for a weight, made of the old one. */
function isStepOf(target: Expression, value: Expression): boolean {
  const step = withoutMethods(value);
  const path = pathOf(target);
  return path !== null && step.kind === 'binary' && /^[+-]$/.test(step.operator) && pathOf(step.left) === path;
}

/** What methods without arguments are called on: `detach()`, `requires_grad_()`, `clone()`. */
function withoutMethods(expression: Expression): Expression {
  if (expression.kind !== 'call' || expression.callee.kind !== 'attribute') return expression;
  const { object, name } = expression.callee;
  return /^(detach|requires_grad_|clone)$/.test(name) ? withoutMethods(object) : expression;
}
