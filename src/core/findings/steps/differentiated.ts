import { assignedPairs } from '../../loss/assignments';
import { isLossName, libraryLoss } from '../../loss/evidence';
import { lastName, pathOf } from '../../program/dotted-path';
import type { CallExpression, Expression, Statement } from '../../program/program';
import { bodyExpressions, statementsIn } from '../../program/walk';

/** How sure it is that what a block differentiates is to be small: as it is made, or what it is called, where nothing else is known of it. */
export type Surety = 'made' | 'called';

/** Whether all that a block differentiates is a sum of errors; null where it differentiates nothing. */
export function differentiatesErrors(block: readonly Statement[], surety: Surety): boolean | null {
  const subjects = subjectsIn(block);
  return subjects.length === 0 ? null : subjects.every((subject) => isSumOfErrors(subject, block, surety));
}

/** `loss` of `loss.backward()` and of `torch.autograd.grad(loss, …)` */
function subjectsIn(block: readonly Statement[]): readonly Expression[] {
  return bodyExpressions(block).flatMap((part) => {
    if (part.kind !== 'call') return [];
    const subject = differentiatedBy(part);
    return subject === null ? [] : [subject];
  });
}

function differentiatedBy({ callee, arguments: args }: CallExpression): Expression | null {
  if (isGradientFunction(callee)) return args[0]?.value ?? null;
  return callee.kind === 'attribute' && callee.name === 'backward' ? callee.object : null;
}

/** `torch.autograd.grad`, `autograd.grad` */
export function isGradientFunction(callee: Expression): boolean {
  return /(^|\.)autograd\.grad$/.test(pathOf(callee) ?? '');
}

/** Whether an expression is a sum of errors, as a block makes it. */
export function isSumOfErrors(expression: Expression, block: readonly Statement[], surety: Surety): boolean {
  const asked = new Set<string>();
  const isOf = (part: Expression): boolean => {
    switch (part.kind) {
      case 'name':
      case 'attribute':
        return isNamed(part);
      case 'binary':
        return isOfBinary(part);
      case 'call':
        return isOfCall(part);
      default:
        return false;
    }
  };
  const isNamed = (part: Expression): boolean => {
    const path = pathOf(part);
    if (path === null) return false;
    const isCalledSo = isLossName(path) && !/objective/i.test(path);
    // A sum that goes on being added to is one where its summands are.
    if (asked.has(path)) return true;
    asked.add(path);
    const made = valuesOf(path, block).filter((value) => !isNumber(value));
    return made.length === 0 ? isCalledSo : made.every(isOf) || (surety === 'called' && isCalledSo);
  };
  const isOfBinary = ({ operator, left, right }: Extract<Expression, { kind: 'binary' }>): boolean => {
    switch (operator) {
      case '+':
        return [left, right].every((side) => isNumber(side) || isOf(side)) && ![left, right].every(isNumber);
      case '-':
        return isOf(left) && isNumber(right);
      case '*':
        return (isOf(left) && !isNegative(right)) || (isOf(right) && !isNegative(left));
      case '/':
        return isOf(left) && !isNegative(right);
      case '**':
        return right.kind === 'integer' && right.value % 2 === 0;
      default:
        return false;
    }
  };
  const isOfCall = ({ callee, arguments: args }: CallExpression): boolean => {
    if (callee.kind === 'call') return isErrorName(lastName(callee.callee));
    const name = lastName(callee);
    const [first] = args;
    if (isErrorName(name) || /^(square|abs|norm|dist)$/.test(name)) return true;
    const isMethod = callee.kind === 'attribute' && !/^(torch|F)$/.test(pathOf(callee.object) ?? '');
    if (/^(mean|sum)$/.test(name)) {
      const reduced = isMethod ? callee.object : first?.value;
      return reduced !== undefined && isOf(reduced);
    }
    const exponent = args.at(-1)?.value;
    return name === 'pow' && exponent?.kind === 'integer' && exponent.value % 2 === 0;
  };
  return isOf(expression);
}

/** `mse_loss`, `criterion` */
function isErrorName(name: string): boolean {
  return libraryLoss.test(name) || isLossName(name);
}

function valuesOf(path: string, block: readonly Statement[]): readonly Expression[] {
  return [...statementsIn(block)].flatMap((statement) => {
    if (statement.kind === 'augmentedAssign') return pathOf(statement.target) === path ? [statement.value] : [];
    if (statement.kind !== 'assign') return [];
    return statement.targets
      .flatMap((target) => assignedPairs(target, statement.value))
      .flatMap(([target, value]) => (pathOf(target) === path ? [value] : []));
  });
}

function isNumber({ kind }: Expression): boolean {
  return kind === 'integer' || kind === 'float';
}

function isNegative(part: Expression): boolean {
  return part.kind === 'unary' && part.operator === '-';
}
