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

/** Whether a statement gives a weight back what was kept: `p.copy_(old)`, `p.data = self.state[p]["old"]`, `p.sub_(added)`, `p -= added`. */
export function givesBack(statement: Statement): boolean {
  if (statement.kind === 'augmentedAssign') return statement.operator === '-' && isKept(statement.value);
  if (statement.kind === 'assign') {
    const [target] = statement.targets;
    return target?.kind === 'attribute' && target.name === 'data' && isKept(statement.value);
  }
  if (statement.kind !== 'expression' || statement.value.kind !== 'call') return false;
  const { callee, arguments: given } = statement.value;
  const isWriting = callee.kind === 'attribute' && /^(copy_|set_|sub_)$/.test(callee.name);
  return isWriting && given.length === 1 && given.every(({ value }) => isKept(value));
}

/** A name, or a part of what it holds. */
function isKept(value: Expression): boolean {
  const kept = withoutMethods(value);
  return kept.kind === 'subscript' || pathOf(kept) !== null;
}

/** `w = (w - lr * g).detach().requires_grad_()`: a new value for a weight, made of the old one. */
export function isStepOf(target: Expression, value: Expression): boolean {
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
