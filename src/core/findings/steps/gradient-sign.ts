import { pathOf } from '../../program/dotted-path';
import type { Expression } from '../../program/program';

/** Whether a dotted name holds the gradient of the weight that a step changes. */
export type IsGradient = (path: string) => boolean;

/**
 * With which sign the gradient of a weight goes into an expression: 1 or −1; 0 where it does not. The sign of a gradient, as an attack on
 * an input takes it, is no gradient.
 */
export function gradientSign(expression: Expression, isGradient: IsGradient): number {
  const path = pathOf(expression);
  if (path !== null && isGradient(path)) return 1;
  switch (expression.kind) {
    case 'unary':
      return (expression.operator === '-' ? -1 : 0) * gradientSign(expression.operand, isGradient);
    case 'binary':
      return ofBinary(expression, isGradient);
    case 'call':
      return ofArguments(
        expression.arguments.map(({ value }) => value),
        isGradient,
      );
    default:
      return 0;
  }
}

function ofBinary({ operator, left, right }: Extract<Expression, { kind: 'binary' }>, isGradient: IsGradient): number {
  switch (operator) {
    case '+':
      return gradientSign(left, isGradient) || gradientSign(right, isGradient);
    case '-':
      return gradientSign(left, isGradient) || -gradientSign(right, isGradient);
    case '*':
      return ofArguments([left, right], isGradient);
    case '/':
      return gradientSign(left, isGradient) * factorSign(right);
    default:
      return 0;
  }
}

/** Of factors, or of the arguments of `add_(x, alpha=a)`, which are factors too. */
function ofArguments(parts: readonly Expression[], isGradient: IsGradient): number {
  const signs = parts.map((part) => gradientSign(part, isGradient));
  const at = signs.findIndex((sign) => sign !== 0);
  if (at < 0) return 0;
  return parts.reduce((sign, part, index) => (index === at ? sign : sign * factorSign(part)), signs[at] ?? 0);
}

/** Of a factor: a rate is taken to be positive. */
function factorSign(factor: Expression): number {
  return factor.kind === 'unary' && factor.operator === '-' ? -1 : 1;
}
