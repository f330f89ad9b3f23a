import { pathOf } from '../../program/dotted-path';
import type { Expression } from '../../program/program';

/**
 * With which sign the gradient of a weight goes into an expression: 1 or −1; 0 where it does not. The sign of a gradient, as an attack on
 * an input takes it, is no gradient.
 */
export function gradientSign(expression: Expression, weight: string): number {
  const path = pathOf(expression);
  if (path === `${weight}.grad` || path === `${weight}.grad.data`) return 1;
  switch (expression.kind) {
    case 'unary':
      return (expression.operator === '-' ? -1 : 0) * gradientSign(expression.operand, weight);
    case 'binary':
      return ofBinary(expression, weight);
    case 'call':
      return ofArguments(
        expression.arguments.map(({ value }) => value),
        weight,
      );
    default:
      return 0;
  }
}

function ofBinary({ operator, left, right }: Extract<Expression, { kind: 'binary' }>, weight: string): number {
  switch (operator) {
    case '+':
      return gradientSign(left, weight) || gradientSign(right, weight);
    case '-':
      return gradientSign(left, weight) || -gradientSign(right, weight);
    case '*':
      return ofArguments([left, right], weight);
    case '/':
      return gradientSign(left, weight) * factorSign(right);
    default:
      return 0;
  }
}

/** Of factors, or of the arguments of `add_(x, alpha=a)`, which are factors too. */
function ofArguments(parts: readonly Expression[], weight: string): number {
  const signs = parts.map((part) => gradientSign(part, weight));
  const at = signs.findIndex((sign) => sign !== 0);
  if (at < 0) return 0;
  return parts.reduce((sign, part, index) => (index === at ? sign : sign * factorSign(part)), signs[at] ?? 0);
}

/** Of a factor: a rate is taken to be positive. */
function factorSign(factor: Expression): number {
  return factor.kind === 'unary' && factor.operator === '-' ? -1 : 1;
}
