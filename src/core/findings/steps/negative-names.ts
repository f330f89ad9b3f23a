import { assignedPairs } from '../../loss/assignments';
import { pathOf } from '../../program/dotted-path';
import type { Expression, Statement } from '../../program/program';
import { statementsIn } from '../../program/walk';

/** Names that a block binds to numbers below 0, and to nothing else: `lr = -0.05`. */
export function negativeNames(block: readonly Statement[]): ReadonlySet<string> {
  const given = [...statementsIn(block)].flatMap((statement) => {
    if (statement.kind === 'assign')
      return statement.targets
        .flatMap((target) => assignedPairs(target, statement.value))
        .map(([target, value]) => ({ name: pathOf(target) ?? '', isBelow: isNegative(value) }));
    const isWorkedOn = statement.kind === 'augmentedAssign' || statement.kind === 'for';
    return isWorkedOn ? [{ name: pathOf(statement.target) ?? '', isBelow: false }] : [];
  });
  const others = new Set(given.flatMap(({ name, isBelow }) => (isBelow ? [] : [name])));
  return new Set(given.flatMap(({ name }) => (name === '' || others.has(name) ? [] : [name])));
}

/** `-0.1` */
export function isNegative(expression: Expression): boolean {
  if (expression.kind !== 'unary' || expression.operator !== '-') return false;
  const { operand } = expression;
  return (operand.kind === 'integer' || operand.kind === 'float') && operand.value > 0;
}
